"""The phones of a customer, changed line by line where they stand, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customers, history
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from app.ui.widgets.phones_in_place import PhonesEditor
from app.ui.widgets.values import Value
from tests.support import dump
from tests.ui.counter_page import Counter, open_counter

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
HER, SHOP = PhoneDraft("13900002210", "mobile 2"), PhoneDraft("010 6512 3456", "shop")


@pytest.fixture
def he(shop: Shop) -> int:
    return customers.create(shop, CustomerDraft(name="He Jing", phones=(HER, SHOP)))


@pytest.fixture
def counter(shop: Shop, he: int, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        made.page.open_customer(he)
        yield made


def ask(counter: Counter, value: Value) -> PhonesEditor:
    QTest.mouseClick(value, Qt.MouseButton.LeftButton, pos=QPoint(4, value.height() // 2))
    editor = counter.page.changes.place.editor()
    assert isinstance(editor, PhonesEditor)
    return editor


def phones(counter: Counter, he: int) -> tuple[PhoneDraft, ...]:
    counter.settle()
    return customers.draft_of(counter.shop, he).phones


def test_phone_is_added_called_and_made_the_main_one_by_keyboard(counter: Counter, he: int, shop: Shop) -> None:
    before = dump(shop)
    head = counter.page.head.phone
    assert "*" in head.text()
    editor = ask(counter, head)
    assert [(line.number.text(), line.label.text()) for line in editor.lines] == [
        (HER.number, HER.label), (SHOP.number, SHOP.label),
    ]  # fmt: skip
    assert editor.lines[0].number.hasFocus()
    for _stop in range(6):
        counter.press(QApplication.focusWidget() or editor, TAB)
    assert editor.add.hasFocus()
    counter.press(editor.add, ENTER)
    counter.type(editor.lines[2].number, "13711112222")
    counter.press(editor.lines[2].number, TAB)
    counter.type(editor.lines[2].label, "mum")
    for _step in range(2):
        QTest.keyClick(editor.lines[2 - _step].label, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert editor.lines[0].label.hasFocus()
    counter.press(editor.lines[0].label, ENTER)
    assert phones(counter, he) == (PhoneDraft("13711112222", "mum"), HER, SHOP)
    assert head.hasFocus()
    assert head.text().startswith("137")
    history.undo(shop)
    assert dump(shop) == before


def test_order_and_removal_by_mouse_and_esc_restores(counter: Counter, he: int) -> None:
    editor = ask(counter, counter.page.head.phone)
    assert editor.lines[0].main.accessibleName() == "Main phone"
    QTest.mouseClick(editor.lines[1].main, Qt.MouseButton.LeftButton)
    assert [line.label.text() for line in editor.lines] == ["shop", "mobile 2"]
    counter.press(editor.lines[0].number, ESC)
    assert phones(counter, he) == (HER, SHOP)
    editor = ask(counter, counter.page.head.phone)
    QTest.mouseClick(editor.lines[1].up, Qt.MouseButton.LeftButton)
    QTest.mouseClick(editor.lines[1].remove, Qt.MouseButton.LeftButton)
    counter.press(editor.lines[0].number, ENTER)
    assert phones(counter, he) == (SHOP,)


def test_what_cannot_be_right_is_said_below_and_stays(counter: Counter, he: int) -> None:
    editor = ask(counter, counter.page.head.phone)
    editor.add.click()
    counter.type(editor.lines[2].number, "137111122")
    counter.press(editor.lines[2].number, ENTER)
    counter.settle()
    assert "137111122" in editor.error()
    assert editor.lines[2].number.property("wrong")
    counter.press(editor.lines[2].number, Qt.Key.Key_A, control=True)
    counter.press(editor.lines[2].number, Qt.Key.Key_Delete)
    counter.type(editor.lines[2].label, "work")
    counter.press(editor.lines[2].label, ENTER)
    counter.settle()
    assert "work" in editor.error()
    assert phones(counter, he) == (HER, SHOP)
    counter.type(editor.lines[2].number, "13711112222 mobile; 13711113333")
    editor.lines[2].label.clear()
    counter.press(editor.lines[2].number, ENTER)
    assert phones(counter, he)[2:] == (PhoneDraft("13711112222", "mobile"), PhoneDraft("13711113333"))


def test_keyboard_that_goes_elsewhere_saves(counter: Counter, he: int) -> None:
    editor = ask(counter, counter.page.head.phone)
    counter.press(editor.lines[0].label, Qt.Key.Key_End)
    counter.type(editor.lines[0].label, "2")
    counter.page.search.setFocus()
    assert phones(counter, he)[0].label == "mobile 22"
    assert not counter.page.changes.place.is_open()


def test_phone_that_is_hardly_one_is_told_while_it_is_typed_and_kept(counter: Counter, he: int) -> None:
    editor = ask(counter, counter.page.head.phone)
    usual = editor._below.text()
    number = editor.lines[0].number
    number.selectAll()
    QTest.keyClicks(number, "123")
    assert "123 does not look like a whole phone number" in editor._below.text()
    assert not editor.error()
    editor.lines[0].label.setText("")
    for fine in ("65123456", "13900001234 mum", "13900001234, 65123456"):
        number.selectAll()
        QTest.keyClicks(number, fine)
        assert editor._below.text() == usual, fine
    number.selectAll()
    QTest.keyClicks(number, "12")
    counter.press(number, ENTER)
    assert phones(counter, he)[0].number == "12"
