"""Fields of the owner's own as columns of the list of customers: shown when chosen, called as they are called now, taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import custom_editing as editing
from app.services import customer_sheet, customers, history
from app.shop import Shop
from app.ui.pages import customer_columns
from app.ui.pages.customer_list import CustomerList
from app.values.custom import CUSTOMER
from app.values.field import FieldKind
from tests.ui.customers_page import Stage, stage


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop) -> Iterator[Stage]:
    for name, kind in (("Cup size", FieldKind.TEXT), ("Loaves", FieldKind.QUANTITY), ("First", FieldKind.DATE), ("Bag", FieldKind.YES_NO)):  # fmt: skip
        editing.create(shop, CUSTOMER, name, kind)
    customers.create_from(shop, {"name": "Ada", "custom_1": "big", "custom_2": "2.5", "custom_3": "2026-02-28", "custom_4": "0"})  # fmt: skip
    with stage(qtbot, shop) as made:
        made.settle()
        yield made


def heads(page: CustomerList) -> list[str]:
    model = page.table.customers
    return [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(model.columnCount())]


def test_chosen_field_is_a_column_and_goes_with_its_field(on: Stage, shop: Shop) -> None:
    page = on.page.current()
    assert isinstance(page, CustomerList)
    menu = customer_columns.menu(page._settings, shop, page, page._show_columns)
    for words in ("Cup size", "Loaves", "First", "Bag"):
        next(action for action in menu.actions() if action.text() == words).trigger()
    on.settle()
    on.bot.waitUntil(lambda: page.table.customers.line_at(0) is not None, timeout=20_000)
    assert heads(page)[-4:] == ["Cup size", "Loaves", "First", "Bag"]
    assert [page.table.customers.words_at(0, f"custom_{n}") for n in (1, 2, 3, 4)] == ["big", "2.5", "28 Feb", "No"]
    shown = tuple(spec.key for spec in page.table.customers.columns if spec.key.startswith("custom"))
    with customer_sheet.sheet(shop, [1], ("name", *shown)) as sheet:
        assert [str(field.label) for field in sheet.fields] == ["Name", "Cup size", "Loaves", "First", "Bag"]
        (cells,) = sheet.rows
        assert [cells[0], cells[1], float(cells[2]), *cells[3:]] == ["Ada", "big", 2.5, dt.date(2026, 2, 28), "No"]
    editing.rename(shop, 1, "Cup")
    editing.remove(shop, 2)
    on.settle()
    assert heads(page)[-3:] == ["Cup", "First", "Bag"]
    history.undo(shop)
    on.settle()
    assert heads(page)[-4:] == ["Cup", "Loaves", "First", "Bag"]
