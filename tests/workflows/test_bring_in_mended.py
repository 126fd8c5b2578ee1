"""Bringing in what the person mended and decided row by row: corrections, answers, lists without headings, names in parts, the backup before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app import paths
from app.errors import Cancelled, UserMistake, WorldProblem
from app.services import backups, customers, households, imports, likeness_facts
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.imports import OnDuplicate, Outcome
from app.shop import Shop
from app.workflows.bring_in import BringInRequest, carry_out, prepare, read_again, write_rejects
from tests.sheets import bring, csv_file, ends, prepared, said, silent, xlsx_file
from tests.support import dump

PEOPLE: list[list[Any]] = [
    ["Name", "Phone", "Birthday"],
    ["Ann", "13800000001", "1990-02-30"],
    ["Ben", "13800000002", "1991-03-01"],
]


@pytest.fixture
def known(shop: Shop) -> int:
    return customers.create(shop, CustomerDraft(name="Chen Xiaoyu", phones=(PhoneDraft("13800006688"),)))


def _drafts(shop: Shop) -> dict[str, CustomerDraft]:
    found = customers.rows(shop, customers.ordered_ids(shop, CustomerQuery()))
    return {row.name: customers.draft_of(shop, row.customer_id) for row in found}


def test_corrected_cell_is_read_in_place_of_what_the_file_says(shop: Shop, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "p.csv", PEOPLE)
    before = path.read_bytes()
    assert ends(prepared(shop, path).preview) == (1, 0, 0, 1)
    mended = prepared(shop, path, corrections={("", 2, 2): "1990-02-20", ("", 3, 0): "Benno"})
    assert ends(mended.preview) == (2, 0, 0, 0)
    carry_out(shop, mended, silent)
    found = _drafts(shop)
    assert set(found) == {"Ann", "Benno"}
    assert found["Ann"].birthday is not None
    assert (found["Ann"].birthday.month, found["Ann"].birthday.day) == (2, 20)
    assert path.read_bytes() == before, "nothing is written to the person's file"


def test_correction_may_stand_beyond_the_end_of_a_short_row(shop: Shop, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "p.csv", [["Name", "Phone", "Birthday"], ["Ann", "13800000001", "1990-05-06"], ["Ben"]])
    bring(shop, path, corrections={("", 3, 2): "1991-03-01"})
    assert _drafts(shop)["Ben"].birthday is not None


def test_correction_tells_the_order_of_day_and_month_of_its_column(shop: Shop, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "p.csv", [["Name", "Birthday"], ["Ann", "03/04/1992"], ["Ben", "05/06/1990"]])
    bring(shop, path, corrections={("", 3, 1): "25/06/1990"})
    born = _drafts(shop)["Ann"].birthday
    assert born is not None
    assert (born.month, born.day) == (4, 3)


def test_texts_are_kept_only_where_they_are_shown_and_as_the_file_has_them(shop: Shop, tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "p.xlsx", [["Name", "Odd", "Phone"], ["Ann", "x", 13800000001.0], [None], ["Ben", "y"]])
    request = BringInRequest(path, corrections={("Sheet1", 2, 0): "Anna"})
    assert prepare(shop, request, silent).rows == ()
    found = prepare(shop, request, silent, keeps_rows=True)
    (texts,) = found.rows
    assert list(texts.numbers) == [2, 4]
    assert [texts.texts(place) for place in range(len(texts))] == [["Ann", "13800000001"], ["Ben", ""]]
    assert texts.columns == (0, 2)
    assert (texts.place_of(4), texts.place_of(3)) == (1, None)
    again = read_again(shop, found, 0, 2)
    assert again["name"] == "Anna"
    assert again["phones"][0].digits == "13800000001"


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (OnDuplicate.MERGE, {"Chen Xiaoyu", "Ann"}),
        (OnDuplicate.SKIP, {"Chen Xiaoyu", "Ann"}),
        (OnDuplicate.CREATE, {"Chen Xiaoyu", "Ann", "Xiaoyu"}),
        (OnDuplicate.HOUSEHOLD, {"Chen Xiaoyu", "Ann", "Xiaoyu"}),
    ],
)
def test_answer_for_one_row_is_done_as_it_says(
    shop: Shop, known: int, tmp_path: Path, answer: OnDuplicate, names: set[str]
) -> None:
    rows = [["Name", "Phone", "Note"], ["Xiaoyu", "13800006688", "tall"], ["Ann", "13900001111", ""]]
    path = csv_file(tmp_path / "p.csv", rows)
    found = prepared(shop, path, answers={("", 2): str(answer)})
    assert list(found.plan.outcomes[0].asked) == [2]
    assert found.plan.outcomes[0].known(2) == known
    before = dump(shop)
    result = carry_out(shop, found, silent)
    drafts = _drafts(shop)
    assert set(drafts) == names
    theirs = drafts["Chen Xiaoyu"].note
    if answer is OnDuplicate.MERGE:
        assert theirs == "tall\nName Xiaoyu", "what differs is kept"
    elif answer is OnDuplicate.HOUSEHOLD:
        with shop.read() as session:
            assert [mate.called for mate in households.mates(session, known)] == ["Xiaoyu"]
    else:
        assert theirs == ""
    if answer is OnDuplicate.CREATE:
        new = next(i for i in range(1, 9) if i != known and customers.draft_of(shop, i).name == "Xiaoyu")
        with shop.read() as session:
            assert likeness_facts.not_same(session) == {(known, new)}, "it is not asked again"
    assert result.batch is not None
    imports.undo(shop, result.batch)
    assert dump(shop) == before


def test_answer_for_a_row_comes_before_that_for_all(shop: Shop, known: int, tmp_path: Path) -> None:
    rows = [["Name", "Phone"], ["Xiaoyu", "13800006688"], ["Yu", "13800006688"]]
    path = csv_file(tmp_path / "p.csv", rows)
    found = prepared(shop, path, on_duplicate="skip", answers={("", 3): "create"})
    assert [found.plan.outcomes[0].of(row) for row in (2, 3)] == [Outcome.SKIPPED, Outcome.CREATED]


def test_row_that_is_surely_somebody_can_be_left_out_or_made_anew(shop: Shop, known: int, tmp_path: Path) -> None:
    rows = [["Name", "Phone", "Note"], ["Chen Xiaoyu", "13800006688", "tall"]]
    path = csv_file(tmp_path / "p.csv", rows)
    ended = {
        answer: ends(prepared(shop, path, answers={("", 2): answer} if answer else {}).preview)
        for answer in ("", "merge", "skip", "create")
    }
    assert ended == {"": (0, 1, 0, 0), "merge": (0, 1, 0, 0), "skip": (0, 0, 1, 0), "create": (1, 0, 0, 0)}


def test_member_number_is_there_only_once_whatever_was_answered(shop: Shop, tmp_path: Path) -> None:
    customers.create(shop, CustomerDraft(name="Ann", member_number="7"))
    path = csv_file(tmp_path / "p.csv", [["Member number", "Name", "Note"], ["7", "Ann", "tall"]])
    found = prepared(shop, path, answers={("", 2): "create"})
    assert ends(found.preview) == (0, 1, 0, 0)


def test_unknown_answer_for_a_row_is_refused(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UserMistake) as caught:
        prepared(shop, csv_file(tmp_path / "p.csv", PEOPLE), answers={("", 2): "marry"})
    assert caught.value.code == "unknown_answer"


def test_rejected_rows_are_written_as_they_were_corrected(shop: Shop, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "p.csv", PEOPLE)
    found = prepared(shop, path, corrections={("", 2, 0): "Anna"})
    assert write_rejects(found, tmp_path / "r.xlsx") == 1
    (_head, line) = load_workbook(tmp_path / "r.xlsx").active.iter_rows(values_only=True)
    assert "Anna" in line


# --- lists without headings, names in parts -----------------------------------------------------------------------------


def test_list_without_headings_is_read_by_its_columns(shop: Shop, tmp_path: Path) -> None:
    rows = [["7", "Ann Lee", "13800000001"], ["8", "Ben Oak", "13900000002"], ["9", "Cas Fir", "13700000003"]]
    path = csv_file(tmp_path / "p.csv", rows)
    found = prepared(shop, path, is_headless=True)
    assert found.mapping == {"Column 1": None, "Column 2": "name", "Column 3": "phones"}
    assert ends(carry_out(shop, found, silent)) == (3, 0, 0, 0)
    assert set(_drafts(shop)) == {"Ann Lee", "Ben Oak", "Cas Fir"}


def test_first_and_last_names_are_joined(shop: Shop, tmp_path: Path) -> None:
    rows = [
        ["Last Name", "First Name", "Phone"],
        ["Lee", "Ann", "13800000001"],
        ["", "Ben", "13800000002"],
        ["小雨", "", ""],
    ]
    path = csv_file(tmp_path / "p.csv", rows)
    found = prepared(shop, path)
    assert found.mapping == {"Last Name": "name", "First Name": "name", "Phone": "phones"}
    carry_out(shop, prepared(shop, path, mapping=dict(found.mapping)), silent)
    assert set(_drafts(shop)) == {"Ann Lee", "Ben", "小雨"}


def test_chinese_names_in_two_columns_stand_together(shop: Shop, tmp_path: Path) -> None:
    bring(shop, csv_file(tmp_path / "p.csv", [["姓", "名", "手机"], ["陈", "小雨", "13800006688"]]))
    assert set(_drafts(shop)) == {"陈小雨"}


def test_parts_of_a_name_are_left_out_beside_the_whole(shop: Shop, tmp_path: Path) -> None:
    rows = [["First Name", "Last Name", "Full name"], ["Ann", "Lee", "Ann Lee"]]
    assert prepared(shop, csv_file(tmp_path / "p.csv", rows)).mapping["First Name"] is None


# --- the backup before --------------------------------------------------------------------------------------------------


def test_backup_is_made_before_an_import_into_a_shop_with_customers(shop: Shop, tmp_path: Path) -> None:
    first = bring(shop, csv_file(tmp_path / "p.csv", PEOPLE))
    assert first.backup is None
    second = bring(shop, csv_file(tmp_path / "q.csv", [["Name"], ["Cas"]]))
    assert second.backup is not None
    (made,) = backups.of_shop(shop)
    assert made.path == second.backup
    assert made.manifest is not None
    assert made.manifest.counts["customer"] == 1, "before the second, after the first"


def test_no_backup_where_none_is_wanted_or_nothing_is_written(shop: Shop, known: int, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "p.csv", [["Name"], ["Cas"]])
    assert carry_out(shop, prepared(shop, path), silent, backs_up=False).backup is None
    assert bring(shop, path).backup is None
    assert backups.of_shop(shop) == ()


def test_backup_that_fails_leaves_the_shop_as_it_was(shop: Shop, known: int, tmp_path: Path) -> None:
    folder = paths.backup_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file stands in the way")
    found, before = prepared(shop, csv_file(tmp_path / "p.csv", [["Name"], ["Cas"]])), dump(shop)
    with pytest.raises(WorldProblem) as caught:
        carry_out(shop, found, silent)
    assert caught.value.code == "backup_failed"
    assert dump(shop) == before
    assert ends(carry_out(shop, found, silent, backs_up=False)) == (1, 0, 0, 0)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_stopping_at_any_share_writes_nothing(shop: Shop, known: int, tmp_path: Path, share: float) -> None:
    rows = [["Name", "Phone"], *[[f"Name {i}", f"138{i:08d}"] for i in range(5000)]]
    found, before = prepared(shop, csv_file(tmp_path / "p.csv", rows)), dump(shop)
    told: list[float] = []

    def tick(done: int, total: int) -> None:
        if total and done / total >= share:
            told.append(done / total)
            raise Cancelled

    with pytest.raises(Cancelled):
        carry_out(shop, found, tick, backs_up=False)
    assert told
    assert dump(shop) == before
    assert imports.batches(shop) == ()
    assert said(found.plan.problems) == []
