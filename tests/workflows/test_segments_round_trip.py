"""Segments in the whole-shop workbook: they go out by words, come back by ids, twice without a double, and are taken back whole."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.services import custom_editing, customers, history, imports, purchases, segments, tags
from app.services.customer_query import Bought, FieldTest
from app.services.customers import CustomerDraft, CustomerQuery
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.field import FieldKind
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, prepared, silent
from tests.support import make_shop


@pytest.fixture
def grouped(shop: Shop) -> Shop:
    """Segments that name everything a condition can name; what they name has other ids in another shop, or none."""
    gone = customers.create(shop, CustomerDraft("Zoe", tags=("gone", "unused")))
    tags.delete(shop, tags.numbers(shop)["gone"])
    customers.delete(shop, gone)
    ann = customers.create(shop, CustomerDraft("Ann", tags=("late", "early"), own_tier="vip"))
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Cake", 1000, 500), ItemDraft("Bread", 1000, 500))))
    custom_editing.create(shop, "customer", "Unused", FieldKind.TEXT)
    custom_editing.remove(shop, 1)
    own = custom_editing.create(shop, "customer", "Cup", FieldKind.CHOICE, ("S", "L"))
    segments.create(shop, "Sweet", CustomerQuery(tags=("late",), bought=Bought((2,), ("Food",), 30), negated=("tags",)))
    segments.create(shop, "=Cups", CustomerQuery(fields=(FieldTest(own, "is", ("L",)),), negated=(f"field:{own}",)))
    segments.create(shop, "Lost", CustomerQuery(tags=("unused",), gone=(("tags", 1),), import_batch=99))
    return shop


def test_sheet_that_begins_otherwise_is_left_out_and_named(grouped: Shop, tmp_path: Path) -> None:
    file = tmp_path / "shop.xlsx"
    take_out(grouped, TakeOutRequest(file), silent)
    book = openpyxl.load_workbook(file)
    book["Segments"].cell(1, 1).value = "Group of people"
    book.save(file)
    found = prepared(grouped, file)
    assert "segments" not in {view.kind for view in found.sheets}
    assert [str(said) for view in found.sheets for said in view.file.warnings] == [
        "The sheet Segments is left out: its first column is not called Segment."
    ]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_segments_come_back_the_same(grouped: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    assert take_out(grouped, TakeOutRequest(first), silent).rows["segments"] == 3
    other = make_shop(tmp_path, "other.shuke").shop
    try:
        bring(other, first)
        sweet, cups, lost = segments.listed(other)
        assert (sweet.name, cups.name, lost.name) == ("Sweet", "=Cups", "Lost")
        assert (sweet.problem, cups.problem, lost.problem) == (None, None, None)
        assert sweet.query is not None
        assert (sweet.query.tags, sweet.query.negated) == (("late",), ("tags",))
        assert [segments.count(other, each) for each in (sweet, cups, lost)] == [0, 1, 0]
        take_out(other, TakeOutRequest(second), silent)
        assert sheet(first) == sheet(second)
        again = bring(other, first)
        assert len(segments.listed(other)) == 3
        assert again.created == 0
        imports.undo(other, 1)
        assert segments.listed(other) == ()
        history.redo(other)
        assert len(segments.listed(other)) == 3
    finally:
        other.close()


def test_damaged_nameless_and_known_rows_are_told(grouped: Shop, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    take_out(grouped, TakeOutRequest(path), silent)
    book = openpyxl.load_workbook(path)
    for row in (
        (None, '{"v":1,"never_came":true}'),
        ("Odd", "{"),
        ("Odd", "[7]"),
        ("SWEET", '{"v":1,"never_came":true}'),
        ("New", '{"v":1,"never_came":true}'),
    ):
        book["Segments"].append(row)
    book.save(path)
    result = bring(grouped, path)
    assert sorted(p.code for p in result.problems if p.sheet == "Segments" and p.row > 4) == [
        "already_there", "no_name", "unreadable_segment", "unreadable_segment",
    ]  # fmt: skip
    assert [each.name for each in segments.listed(grouped)] == ["Sweet", "=Cups", "Lost", "New"]


def sheet(path: Path) -> list[tuple[object, ...]]:
    """The cells of the last sheet, which is that of segments."""
    book = openpyxl.load_workbook(path)
    return list(book.worksheets[-1].iter_rows(values_only=True))
