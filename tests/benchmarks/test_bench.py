"""The bench on a tiny shop: every row that needs no window gives a figure with its limit. How long anything takes is not asked."""

import pytest

from app.storage import keys
from benchmarks import measure, reference_shop, rows_counter, rows_files, rows_paper, run
from benchmarks.reference_shop import Content, Size
from tests.support import make_shop

SIZE = Size(200, 1000)
NAMES = {"P3", "P4", "P5", "P6", "P9", "P11", "P12", "P13", "duplicates", "merge", "timeline,", "count"}


@pytest.fixture(autouse=True)
def cheapest_keys(monkeypatch):
    """As cheap as a file in earnest may be: its rows are opened by processes of their own, which take no cheaper ones."""
    monkeypatch.setattr(keys, "calibrate", lambda: keys.FLOOR)


def test_every_row_gives_a_figure_beside_its_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_counter, "SALES", 5)
    monkeypatch.setattr(rows_counter, "CARDS", 5)
    monkeypatch.setattr(rows_paper, "RECORDS", 5)
    lines = []
    figures = run.main(SIZE.customers, SIZE.purchases, True, lines.append, run.WITHOUT_WINDOW)
    assert {f.name.split()[0] for f in figures} == NAMES
    for figure in figures:
        assert figure.value is not None, figure
        assert figure.value > 0
        assert figure.ok in (True, False)
        if not any(word in figure.name for word in ("memory", "answers")):  # their budgets are plain numbers
            assert figure.ratio == pytest.approx(figure.value / figure.limit), figure
    assert len([line for line in lines if line.startswith(tuple(NAMES))]) == len(figures)
    left = [p.name for p in (tmp_path / "shuke-home" / "cache" / "bench").iterdir()]
    assert len(left) == 1, "the folder of the run is removed, the reference shop is kept"


def test_without_limits_nothing_is_compared():
    (figure,) = run.main(SIZE.customers, SIZE.purchases, False, lambda _line: None, [rows_counter.sale])
    assert figure.value is not None
    assert (figure.limit, figure.ratio, figure.ok) == (None, None, None)


def test_the_reference_shop_is_always_the_same_and_holds_what_it_says():
    one, other = (
        {table: [tuple(r) for r in rows] for table, _columns, rows, _count in Content(SIZE).tables()} for _ in "12"
    )
    assert one == other
    assert [len(one[t]) for t in ("customer", "pet", "purchase")] == [200, 240, 1000]
    assert sum(row[8] for row in one["purchase_item"]) == sum(row[11] for row in one["purchase"])
    visits = [0] * 201
    for row in one["purchase"]:
        visits[row[1] or 0] += 1
    assert max(visits[1:]) > 5 * sorted(visits[1:])[100], "a few come far more often than most"


def test_a_shop_that_was_half_made_is_made_again(tmp_path):
    said = []
    made = reference_shop.reference_shop(SIZE, said.append, tmp_path)
    (tmp_path / "other.part").mkdir()
    again = reference_shop.reference_shop(SIZE, said.append, tmp_path)
    assert (made, len(said)) == (again, 1)
    made.unlink()
    made.parent.rename(made.parent.with_name(made.parent.name + ".part"))
    assert reference_shop.reference_shop(SIZE, said.append, tmp_path) == made
    assert len(said) == 2


def test_a_row_whose_process_fails_says_why_and_gives_no_figure(tmp_path):
    bench = measure.Bench(SIZE, tmp_path / "none.shuke", tmp_path, tmp_path, True, print)
    (figure,) = rows_files.take_out(bench)
    assert figure.value is None
    assert "none.shuke" in figure.note
    assert "—" in run.line_of(figure)


def test_keystrokes_are_every_prefix_of_what_is_typed(tmp_path):
    shop = make_shop(tmp_path).shop
    with shop.write(reference_shop.T("Make the reference shop")) as session:
        for table, columns, rows, count in Content(Size(50, 50)).tables():
            reference_shop.bulk.insert(session, table, columns, rows, count)
    typed = rows_counter.keystrokes(shop)
    shop.close()
    tails = {text for way, text in typed if way == "last 4"}
    assert all(tail[:n] in tails for tail in tails for n in range(1, len(tail)))
    assert {way for way, _text in typed} == {
        "last 4",
        "part of a phone",
        "hanzi",
        "hanzi inside",
        "pinyin",
        "initials",
        "pet",
    }
