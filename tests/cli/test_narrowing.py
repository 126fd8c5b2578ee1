"""A list of customers taken out with the conditions of the window, and what is said of those that make no sense."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.services import segments, vault
from app.services.customer_query import CustomerQuery
from tests.cli.conftest import Run
from tests.support import CHEAP, PASSWORD


@pytest.fixture
def stocked(filled: Path, run: Run) -> Path:
    """陈小雨 and 何静 have pets; the first is tagged and came in April, 吴磊 came today."""
    assert run("edit-customer", filled, 1, "--field", "tags=常客").code == 0
    assert run("edit-customer", filled, 3, "--field", "phones=").code == 0
    for customer, at in ((1, "2026-04-02T10:00"), (3, "2026-05-18T09:00")):
        assert run("sell", filled, "--customer", customer, "--item", "Bread,1,12.50", "--at", at).code == 0
    return filled


def names(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--tag", "常客"), ["陈小雨"]),
        (("--tag", "常客", "--tag", "新客"), ["陈小雨"]),
        (("--tag", "nobody's"), []),
        (("--last-visit-before", "2026-04-03"), ["陈小雨"]),
        (("--last-visit-before", "2026-04-02"), []),
        (("--last-visit-after", "2026-04-01"), ["陈小雨", "吴磊"]),
        (("--last-visit-after", "2026-04-02", "--last-visit-before", "2030-01-01"), ["吴磊"]),
        (("--never-came",), ["何静"]),
        (("--tag", "常客", "--tag", "新客", "--every-tag"), []),
        (("--birthday-month", "9"), ["陈小雨"]),
        (("--pets", "no"), ["吴磊"]),
        (("--pets", "yes"), ["陈小雨", "何静"]),
        (("--species", "cat"), []),
        (("--without-phone",), ["吴磊"]),
        (("--from-import", "1"), ["陈小雨", "何静", "吴磊"]),
        (("--matching", "6688"), ["陈小雨"]),
        (("--tier", "none"), ["陈小雨", "何静", "吴磊"]),  # nobody looked yet
        (("--tier", "vip", "--tier", "low"), []),
        (("--stage", "acquire"), ["陈小雨", "何静", "吴磊"]),
        (("--stage", "grow", "--stage", "retain"), []),
        (("--columns", "name,last", "--sort", "last"), ["吴磊", "陈小雨", "何静"]),
        (("--columns", "name", "--sort", "name"), ["陈小雨", "何静", "吴磊"]),
    ],
)
def test_export_keeps_those_for_whom_everything_is_true(
    stocked: Path, run: Run, tmp_path: Path, words: tuple[str, ...], found: list[str]
) -> None:
    out = tmp_path / "some.csv"
    said = run("export", stocked, out, *words, "--json").data
    assert said["rows"] == {"customers": len(found)}
    assert names(out) == found


def test_export_of_some_is_of_customers_whatever_the_ending(stocked: Path, run: Run, tmp_path: Path) -> None:
    for ending in ("xlsx", "vcf"):
        said = run("export", stocked, tmp_path / f"some.{ending}", "--tag", "常客", "--json").data
        assert said["rows"] == {"customers": 1}
    assert "陈小雨" in (tmp_path / "some.vcf").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--birthday-month", "13"), 2),
        (("--birthday-month", "May"), 2),
        (("--last-visit-before", "yesterday"), 2),
        (("--pets", "maybe"), 2),
        (("--pets", "no", "--species", "dog"), 4),
        (("--columns", "name,password"), 4),
        (("--kind", "pets", "--tag", "常客"), 4),
    ],
)
def test_conditions_that_make_no_sense_are_refused(
    stocked: Path, run: Run, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    out = tmp_path / "some.csv"
    assert run("export", stocked, out, *words).code == code
    assert not out.exists()


def test_segments_are_listed_and_narrow_like_any_condition(stocked: Path, run: Run, tmp_path: Path) -> None:
    shop = vault.unlock(stocked, PASSWORD, policy=CHEAP)
    segments.create(shop, "Has a phone", CustomerQuery(without_phone=True, negated=("phone",)))
    shop.close()
    said = run("segments", stocked, "--json").data
    assert said["segments"] == [{"segment_id": 1, "name": "Has a phone", "customers": 2, "problem": ""}]
    out = tmp_path / "some.csv"
    run("export", stocked, out, "--segment", "has a PHONE", "--json")
    assert names(out) == ["陈小雨", "何静"]
    run("export", stocked, out, "--segment", "Has a phone", "--never-came", "--json")
    assert names(out) == ["何静"]
    refused = run("export", stocked, out, "--segment", "Regulars")
    assert (refused.code, "no segment called Regulars" in refused.err) == (4, True)
