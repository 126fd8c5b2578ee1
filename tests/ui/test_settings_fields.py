"""Fields of the owner's own in the settings, by hand: made, renamed, put in order, removed and restored; seen on the page at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import custom_editing as editing
from app.services import custom_fields, customers, history
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.ui.pages.settings import SettingsPage
from app.ui.pages.settings_fields import FieldsPane
from app.values.custom import CUSTOMER
from app.values.field import FieldKind
from tests.ui.counter_page import Counter, open_counter

ENTER, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Delete
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def counter(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    customers.create(shop, CustomerDraft(name="Li Na"))
    with open_counter(shop, qtbot, qapp) as made:
        yield made


@pytest.fixture
def pane(counter: Counter) -> FieldsPane:
    return opened(counter)


def opened(counter: Counter) -> FieldsPane:
    counter.shell.go("settings")
    page = counter.shell.current_page()
    assert isinstance(page, SettingsPage)
    pane = page.open("fields")
    assert isinstance(pane, FieldsPane)
    counter.settle()
    return pane


def make(counter: Counter, pane: FieldsPane, name: str, kind: str, choices: str = "") -> None:
    pane.add_button.click()
    pane.form.set_texts({"field_name": name, "field_kind": kind, "field_choices": choices})
    QTest.keyClick(pane.form.boxes["field_name"].edit, ENTER)
    counter.settle()


def names(shop: Shop) -> list[str]:
    return [each.name for each in custom_fields.listed(shop)]


def test_new_field_stands_on_the_page_and_is_filled_there(counter: Counter, pane: FieldsPane, shop: Shop) -> None:
    make(counter, pane, "Cup size", "choice", "Small\nLarge")
    assert names(shop) == ["Cup size"]
    counter.shell.go("counter")
    page = counter.page
    page.open_customer(1)
    page.changes.change("custom_1")
    editor = page.changes.place.editor()
    assert editor is not None
    assert [editor.edit.itemText(n) for n in range(editor.edit.count())] == ["–", "Small", "Large"]  # type: ignore[attr-defined]
    editor.edit.setCurrentIndex(2)  # type: ignore[attr-defined]
    QTest.keyClick(editor.edit, ENTER)
    counter.settle()
    assert counter.toast().startswith("Saved: Cup size")
    assert page.tabs.details.value("custom_1").text() == "Large"
    pane = opened(counter)
    counter.qtbot.waitUntil(lambda: pane.model.line(0).cells[2] == "1", timeout=20_000)
    pane.table.selectRow(0)
    QTest.keyClick(pane.table, DELETE)
    counter.settle()
    assert "custom_1" not in list(page.tabs.details._rows._rows)  # type: ignore[union-attr]
    assert not pane._gone.isHidden()
    pane.gone_table.selectRow(0)
    QTest.keyClick(pane.gone_table, ENTER)
    counter.settle()
    assert page.tabs.details.value("custom_1").text() == "Large"


def test_what_is_wrong_stands_beside_its_field(counter: Counter, pane: FieldsPane, shop: Shop) -> None:
    make(counter, pane, "Birthday", "text")
    assert "comes with the program" in pane.form.boxes["field_name"].error()
    make(counter, pane, "Cup size", "choice", " \n")
    assert "nothing to choose from" in pane.form.boxes["field_choices"].error()
    make(counter, pane, "Cup size", "")
    assert "no such kind" in pane.form.boxes["field_kind"].error()
    assert names(shop) == []
    make(counter, pane, "Cup size", "text")
    make(counter, pane, "cup SIZE", "text")
    assert "“Cup size” already" in pane.form.boxes["field_name"].error()


def test_rows_are_moved_by_key_and_renamed(counter: Counter, pane: FieldsPane, shop: Shop) -> None:
    for name in ("One", "Two", "Three"):
        make(counter, pane, name, "text")
    pane.table.selectRow(2)
    QTest.keyClick(pane.table, Qt.Key.Key_Up, ALT)
    counter.settle()
    assert names(shop) == ["One", "Three", "Two"]
    counter.qtbot.waitUntil(lambda: pane.model.line(1).cells[0] == "Three", timeout=20_000)
    selected = pane.selected()
    assert selected is not None
    assert selected.name == "Three"
    pane.table.move_row(0, 3)
    counter.settle()
    assert names(shop) == ["Three", "Two", "One"]
    QTest.keyClick(pane.table, ENTER)
    pane.form.set_texts({"field_name": "Drei"})
    QTest.keyClick(pane.form.boxes["field_name"].edit, ENTER)
    counter.settle()
    assert names(shop) == ["Drei", "Two", "One"]
    history.undo(shop)
    history.undo(shop)
    assert names(shop) == ["One", "Three", "Two"]


def test_choice_in_use_is_told_and_moved(counter: Counter, pane: FieldsPane, shop: Shop) -> None:
    field_id = editing.create(shop, CUSTOMER, "Cup", FieldKind.CHOICE, ("Small", "Large"))
    customers.set_fields(shop, 1, {"custom_1": "Small"})
    counter.qtbot.waitUntil(lambda: bool(pane.mine()) and bool(pane.shown.choices[field_id]), timeout=20_000)
    pane.table.selectRow(0)
    QTest.keyClick(pane.table, ENTER)
    box = pane.choices
    box.line.setText("large")
    QTest.keyClick(box.line, ENTER)
    counter.settle()
    assert "already" in box.entry.error()
    box.line.setText("Tin")
    QTest.keyClick(box.line, ENTER)
    counter.settle()
    counter.qtbot.waitUntil(lambda: box.model.rowCount() == 3, timeout=20_000)
    assert box.line.text() == ""
    box.table.selectRow(0)
    QTest.keyClick(box.table, DELETE)
    assert "1 has “Small”" in box.question.text()
    box._remove("Small", "Tin")
    counter.settle()
    assert custom_fields.choice_counts(shop, field_id) == {"Tin": 1}
    counter.qtbot.waitUntil(lambda: box.model.rowCount() == 2, timeout=20_000)
    assert custom_fields.listed(shop)[0].choices == ("Large", "Tin")


def test_choice_that_goes_while_it_is_renamed_is_said_to_be_none(
    counter: Counter, pane: FieldsPane, shop: Shop
) -> None:
    editing.create(shop, CUSTOMER, "Cup", FieldKind.CHOICE, ("Small", "Large"))
    counter.qtbot.waitUntil(lambda: bool(pane.mine()), timeout=20_000)
    pane.table.selectRow(0)
    QTest.keyClick(pane.table, ENTER)
    box = pane.choices
    box.table.selectRow(0)
    box.begin_rename()
    box.line.setText("Tiny")
    box.remove()
    box.save()
    counter.qtbot.waitUntil(lambda: "Small is no choice" in box.entry.error(), timeout=20_000)
    assert custom_fields.listed(shop)[0].choices == ("Large",)
