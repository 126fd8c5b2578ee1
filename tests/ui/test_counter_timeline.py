"""Contacts, complaints and the timeline at the Counter, by hand: M and C, a first word, chips, opening, correcting, undoing a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import contacts, feedback, history, shop_facts, timeline
from app.services.contacts import ContactDraft
from app.services.feedback import FeedbackDraft
from app.shop import Shop
from app.ui.pages.complaints import ComplaintsPage
from app.ui.pages.counter_touch_line import TouchLine
from app.ui.pages.customers import CustomersPage
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.touch_drawers import ContactDrawer, FeedbackDrawer, NoteDrawer
from app.ui.widgets.form import ComboBox
from app.values.contact import CALL, COMPLAINT, IN, WECHAT
from tests.support import make_shop
from tests.ui.counter_page import Counter, open_counter, some_people

ENTER, ESC, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete


@pytest.fixture
def who(shop: Shop) -> int:
    return some_people(shop)["xiaoyu"]


@pytest.fixture
def counter(shop: Shop, who: int, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        made.page.open_customer(who)
        yield made


def titles(counter: Counter) -> list[str]:
    rows = counter.page.tabs.timeline.rows
    return [rows.row(place).title for place in range(rows.rowCount())]


def test_no_word_of_the_line_is_cut_off_where_it_is_narrow(shop: Shop, qtbot: QtBot) -> None:
    line = TouchLine(shop)
    qtbot.addWidget(line)
    line.retranslate()
    line.open("message", {})
    line.resize(375, line.sizeHint().height())
    assert line.width() == 375
    assert all(combo.width() >= combo.sizeHint().width() for combo in (line.kind, line.direction))
    assert line.day.width() > line.day.fontMetrics().horizontalAdvance(line.day.placeholderText()) + 20


def test_ways_to_be_in_touch_stand_as_usual_where_the_shop_is_by_now(tmp_path: Path, qtbot: QtBot) -> None:
    shop = make_shop(tmp_path, language="en").shop
    line = TouchLine(shop)
    qtbot.addWidget(line)
    line.retranslate()
    line.open(WECHAT, {})
    shop_facts.change_currency(shop, "GBP")
    line.retranslate()
    kinds = [line.kind.itemText(place) for place in range(line.kind.count())]
    assert kinds[:5] == ["Call", "Text message", "E-mail message", "Visit", "WeChat"]
    assert (line.texts()["kind"], line.kind.currentText()) == (WECHAT, "WeChat")
    shop.close()


def test_contact_and_complaint_are_noted_in_one_line_each(counter: Counter, shop: Shop, who: int) -> None:
    page, line = counter.page, counter.page.touch.line
    counter.type(page.area, "m")
    assert line.isVisible()
    assert line.kind.currentText() == "WeChat"
    counter.type(line.box, "call asks for a cake")
    assert (line.kind.currentText(), line.box.text()) == ("Call", "asks for a cake")
    counter.type(line.day, "in a while")
    counter.press(line.box, ENTER)
    counter.settle()
    assert "not a date" in line._below.text()
    line.day.setText("yesterday 15:30")
    counter.press(line.box, ENTER)
    counter.settle()
    assert not line.isVisible()
    assert "asks for a cake" in titles(counter)
    counter.type(page.area, "c")
    assert not line.direction.isVisible()
    counter.type(line.box, "the bag was torn")
    counter.press(line.box, ENTER)
    counter.settle()
    assert counter.toast() == "Complaint noted; offers pause until it is resolved"
    assert page.head.no_contact.text() == "A complaint is open: no offers until it is resolved."
    (said,) = feedback.open_complaints(shop)
    assert said.draft.follow_up_on == shop.today() + dt.timedelta(days=1)
    history.undo(shop)
    counter.qtbot.waitUntil(lambda: "the bag was torn" not in titles(counter), timeout=20_000)


def test_what_is_begun_waits_for_its_customer(counter: Counter, who: int) -> None:
    page, line = counter.page, counter.page.touch.line
    counter.type(page.area, "m")
    counter.type(line.box, "half a sentence")
    page.open_customer(who + 1)
    assert not line.isVisible()
    page.open_customer(who)
    counter.type(page.area, "m")
    assert line.box.text() == "half a sentence"
    counter.press(line.box, ESC)
    assert not line.isVisible()


def test_lines_are_filtered_opened_corrected_and_undone(counter: Counter, shop: Shop, who: int) -> None:
    page, tabs = counter.page, counter.page.tabs
    contacts.record(shop, who, ContactDraft(CALL, IN, note="one"))
    counter.qtbot.waitUntil(lambda: "one" in titles(counter), timeout=20_000)
    for _step in ("purchases", "notes", "contacts"):
        counter.press(tabs.timeline, Qt.Key.Key_Right)
    assert tabs.happened.filter.current() == "contacts"
    assert titles(counter) == ["one"]
    counter.press(tabs.timeline, Qt.Key.Key_Down)
    tabs.timeline.chosen.emit(0)
    drawer = page._drawer
    assert isinstance(drawer, ContactDrawer)
    drawer.form.set_texts({**drawer.form.texts(), "contact_note": "two", "contacted_at": "2027-01-01"})
    drawer.save()
    counter.settle()
    assert drawer.form.boxes["contacted_at"].error() == "This lies in the future. Enter a time that has passed."
    drawer.form.set_texts({**drawer.form.texts(), "contacted_at": "5-18 9:00"})
    drawer.save()
    counter.settle()
    assert titles(counter) == ["two"]
    tabs.timeline.setCurrentIndex(tabs.timeline.rows.index(0))
    counter.press(tabs.timeline, DELETE)
    counter.settle()
    assert titles(counter) == ["one"]
    tabs.timeline.removed.emit(0)
    counter.settle()
    assert titles(counter) == []
    assert counter.toast() == "Undone: Note contact"


def test_complaint_is_resolved_in_its_drawer_which_asks_for_the_score(counter: Counter, shop: Shop, who: int) -> None:
    made = feedback.record(shop, who, FeedbackDraft(COMPLAINT, "torn"))
    page = counter.page
    counter.qtbot.waitUntil(lambda: "torn" in titles(counter), timeout=20_000)
    page.touch._resolve(made)
    drawer = page._drawer
    assert isinstance(drawer, FeedbackDrawer)
    score = drawer.form.boxes["feedback_score"]
    assert not score.isHidden()
    assert "satisfied" in score._below.text()
    for wrong in ("0", "6"):
        drawer.form.set_texts({**drawer.form.texts(), "feedback_score": wrong})
        drawer.save()
        counter.settle()
        assert score.error().startswith("The score goes from 1 to 5.")
    drawer.form.set_texts(
        {**drawer.form.texts(), "feedback_score": "", "feedback_about": f"sale:{page._card.purchases[0].id}"}
    )  # type: ignore[union-attr]
    drawer.save()
    counter.settle()
    kept = feedback.of_id(shop, made).draft
    assert (kept.status, kept.score) == ("resolved", None)
    assert kept.purchase_id is not None
    assert page.head.no_contact.text() == ""
    (row,) = [
        r
        for place in range(page.tabs.timeline.rows.rowCount())
        if (r := page.tabs.timeline.rows.row(place)).title == "torn"
    ]
    assert "no score yet" in row.detail


def test_filter_that_leaves_nothing_says_so(counter: Counter) -> None:
    pane = counter.page.tabs.happened
    pane.filter.set_current("visits")
    pane.filter.chosen.emit("visits")
    assert titles(counter) == []
    assert "Days with a sale" in pane.list.accessibleDescription()
    counter.qtbot.waitUntil(pane._further.isVisible, timeout=20_000)
    shown = [b for b in pane.filter._group.buttons() if b.isVisible()]
    assert all(b.geometry().right() <= pane.filter.width() for b in shown)
    pane._further.click()
    assert not any(b.isVisible() for b in shown)
    assert any(b.isVisible() for b in pane.filter._group.buttons())


def test_complaint_is_about_a_sale_a_product_of_it_or_a_pet(counter: Counter, shop: Shop, who: int) -> None:
    page, card = counter.page, counter.page._card
    assert card is not None
    counter.type(page.area, "c")
    counter.type(page.touch.line.box, "too dry")
    page.touch.line.wants_more.emit(page.touch.line.texts())
    drawer = page._drawer
    assert isinstance(drawer, FeedbackDrawer)
    box = drawer.form.boxes["feedback_about"].edit
    assert isinstance(box, ComboBox)
    sold = card.purchases[0]
    offered = [box.itemData(place) for place in range(box.count())]
    assert offered[0] == ""
    assert {f"sale:{sold.id}", f"pet:{card.pets[0].pet_id}"} <= set(offered)
    drawer.retranslate()
    assert [box.itemData(place) for place in range(box.count())] == offered
    drawer.closed.emit()
    page._open_purchase(sold)
    assert isinstance(page._drawer, RefundDrawer)
    page._drawer.complaint_button.click()
    drawer = page._drawer
    assert isinstance(drawer, FeedbackDrawer)
    assert drawer.form.texts()["feedback_about"] == f"sale:{sold.id}"
    drawer.form.set_texts({**drawer.form.texts(), "feedback_text": "too dry"})
    drawer.save()
    counter.settle()
    (said,) = feedback.open_complaints(shop)
    assert said.draft.purchase_id == sold.id
    page.touch.open_feedback(said.feedback_id)
    assert isinstance(page._drawer, FeedbackDrawer)
    assert page._drawer.form.texts()["feedback_about"] == f"sale:{sold.id}"


def test_note_line_is_corrected_and_removed(counter: Counter, shop: Shop, who: int) -> None:
    page = counter.page
    counter.type(page.tabs.note, "likes rye")
    counter.press(page.tabs.note, ENTER)
    counter.settle()
    place = titles(counter).index("likes rye")
    page.tabs.timeline.chosen.emit(place)
    drawer = page._drawer
    assert isinstance(drawer, NoteDrawer)
    drawer.form.set_texts({"note": "likes rye bread"})
    drawer.save()
    counter.settle()
    assert "likes rye bread" in titles(counter)
    page.tabs.timeline.removed.emit(titles(counter).index("likes rye bread"))
    counter.settle()
    assert "likes rye bread" not in titles(counter)


def test_next_page_comes_when_somebody_goes_there(
    counter: Counter, shop: Shop, who: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "PAGE", 3)
    counter.page.show_customer(who)
    rows = counter.page.tabs.timeline.rows
    whole = len(timeline.page(shop, who).entries)
    assert whole == 3
    before = rows.rowCount()
    while rows.canFetchMore(rows.index(-1)):
        rows.fetchMore(rows.index(-1))
    monkeypatch.undo()
    assert rows.rowCount() == len(timeline.page(shop, who).entries) >= before


def test_open_complaints_stand_in_a_tab_and_enter_opens_one(counter: Counter, shop: Shop, who: int) -> None:
    made = feedback.record(shop, who, FeedbackDraft(COMPLAINT, "torn"))
    page = counter.shell.go("customers")
    assert isinstance(page, CustomersPage)
    tab = page.show_tab("complaints")
    assert isinstance(tab, ComplaintsPage)
    counter.qtbot.waitUntil(lambda: tab.model.rowCount() == 1, timeout=20_000)
    assert tab.model.line(0).cells[2] == "torn"
    tab.table.activated.emit(tab.model.index(0, 0))
    drawer = counter.page._drawer
    assert isinstance(drawer, FeedbackDrawer)
    assert drawer.key() == ("feedback", made)
