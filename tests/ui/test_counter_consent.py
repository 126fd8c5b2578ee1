"""Consent on a customer's page, done by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customer_card, customers, history
from app.services.consent import ConsentData
from app.shop import Shop
from app.ui.pages.counter_consent import ConsentBox
from app.values.consent import BIRTHDAY, NO, PHOTOS, QUESTIONS, WITHDRAWN, YES
from tests.ui.counter_page import Counter, open_counter, some_people


@pytest.fixture
def xiaoyu(shop: Shop) -> int:
    return some_people(shop)["xiaoyu"]


@pytest.fixture
def counter(shop: Shop, xiaoyu: int, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        made.page.open_customer(xiaoyu)
        made.page.tabs.open_details()
        yield made


def box(counter: Counter) -> ConsentBox:
    found = counter.page.tabs.details.consent
    assert found is not None
    return found


def answers(shop: Shop, customer_id: int) -> tuple[ConsentData, ...]:
    return customer_card.card(shop, customer_id).consent


def test_answer_is_noted_withdrawn_and_undone(counter: Counter, shop: Shop, xiaoyu: int) -> None:
    lines, form = box(counter).lines, box(counter).form
    assert lines[PHOTOS].text().strip() == "Showing photos of the pet: not asked yet"
    lines[PHOTOS].click()
    assert form.answers[YES].hasFocus()
    assert form.answers[WITHDRAWN].isHidden()
    assert form.wording.toPlainText() == str(QUESTIONS[PHOTOS])
    form.wording.setPlainText("May we show Naicha?")
    form.answers[YES].click()
    counter.settle()
    assert counter.toast() == "Noted"
    (kept,) = answers(shop, xiaoyu)
    assert (kept.answer, kept.wording) == (YES, "May we show Naicha?")
    counter.qtbot.waitUntil(lambda: "agreed, " in lines[PHOTOS].text(), timeout=20_000)
    lines[PHOTOS].click()
    form.answers[WITHDRAWN].click()
    counter.settle()
    assert [each.answer for each in answers(shop, xiaoyu)] == [WITHDRAWN, YES]
    history.undo(shop)
    assert [each.answer for each in answers(shop, xiaoyu)] == [YES]


def test_day_that_cannot_be_is_told_beside_it_and_escape_closes(counter: Counter, shop: Shop, xiaoyu: int) -> None:
    form = box(counter).form
    box(counter).lines[BIRTHDAY].click()
    form.day.setText("2099-01-01")
    form.answers[NO].click()
    counter.settle()
    assert "future" in form._below.text()
    assert answers(shop, xiaoyu) == ()
    counter.press(form.day, Qt.Key.Key_Escape)
    assert form.isHidden()
    assert box(counter).lines[BIRTHDAY].hasFocus()


def test_mark_stands_at_the_head_of_whoever_wants_no_contact(counter: Counter, shop: Shop, xiaoyu: int) -> None:
    head = counter.page.head
    assert head.no_contact.isHidden()
    customers.set_fields(shop, xiaoyu, {"do_not_contact": "1"})
    counter.page.open_customer(xiaoyu)
    counter.settle()
    counter.qtbot.waitUntil(lambda: not head.no_contact.isHidden(), timeout=20_000)
    assert head.no_contact.text().startswith("Do not contact.")
