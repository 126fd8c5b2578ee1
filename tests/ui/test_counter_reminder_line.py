"""A reminder of one's own, written on the page of a customer in one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customer_card, customers, drafts, history, reminders
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.ui.pages import typed_kept
from app.ui.pages.counter_reminder_line import ReminderLine
from tests.support import dump
from tests.ui.counter_page import Counter, open_counter

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


def test_half_a_reminder_waits_for_its_customer_through_the_end_of_the_program(
    shop: Shop, qtbot: QtBot, qapp: QApplication
) -> None:
    ann, bo = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Bo"))
    with open_counter(shop, qtbot, qapp) as counter:
        line = show_line(counter, ann)
        counter.type(line.text, "Ask about the cough")
        counter.type(line.day, "6-1")
        assert (show_line(counter, bo).text.text(), show_line(counter, ann).text.text()) == ("", "Ask about the cough")
        counter.page.settle()
        counter.settle()
    typed_kept._at_hand.clear()  # as in a new process
    with open_counter(shop, qtbot, qapp) as counter:
        line = show_line(counter, ann)
        assert (line.text.text(), line.day.text()) == ("Ask about the cough", "6-1")
        counter.press(line.day, ENTER)
        counter.settle()
        counter.page.settle()
        counter.settle()
        assert [str(each.reason) for each in customer_card.card(shop, ann).reminders] == ["Ask about the cough"]
    assert drafts.load_texts(shop) == {}


def show_line(counter: Counter, who: int) -> ReminderLine:
    counter.page.open_customer(who)
    counter.settle()
    counter.page.tabs.open_tab("reminders")
    return counter.page.tabs.reminders.line
