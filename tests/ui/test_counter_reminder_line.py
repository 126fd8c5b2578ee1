"""A reminder of one's own, written on the page of a customer in one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customers, history, reminders
from app.services.customers import CustomerDraft
from app.shop import Shop
from tests.support import dump
from tests.ui.counter_page import open_counter

ENTER = Qt.Key.Key_Return


def test_reminder_is_written_in_a_line_and_a_mistake_is_said_below(
    shop: Shop, qtbot: QtBot, qapp: QApplication
) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    before = dump(shop)
    with open_counter(shop, qtbot, qapp) as counter:
        page, line = counter.page, counter.page.tabs.reminders.line
        page.open_customer(ann)
        page.tabs.open_tab("reminders")
        counter.press(line.text, ENTER)
        counter.settle()
        assert "nothing to remember" in line._below.text()
        counter.type(line.text, "Ask about the cough")
        counter.press(line.text, ENTER)
        assert line.day.hasFocus()
        counter.type(line.day, "31 Feb")
        counter.press(line.day, ENTER)
        counter.settle()
        assert line.day.property("wrong")
        assert line.text.text() == "Ask about the cough"
        line.day.clear()
        QTest.mouseClick(line.save, Qt.MouseButton.LeftButton)
        counter.settle()
        assert counter.toast() == "Reminder written"
        assert (line.text.text(), line.day.text(), line._below.text()) == ("", "", "")
        assert [str(each.reason) for each in reminders.due(shop)] == ["Ask about the cough"]
        history.undo(shop)
        assert dump(shop) == before
        customers.set_fields(shop, ann, {"do_not_contact": "yes"})
        counter.type(line.text, "Call")
        QTest.mouseClick(line.save, Qt.MouseButton.LeftButton)
        counter.settle()
        assert "left alone" in line._below.text()
        assert line.text.text() == "Call"
