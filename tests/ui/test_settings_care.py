"""Care plans in the settings, by hand: changed, added, switched off, refused beside the field, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import care_plans, history
from app.shop import Shop
from app.ui.pages.settings import SettingsPage
from app.ui.pages.settings_care import CarePlansCard
from app.ui.pages.settings_reminders import CARE, RemindersPane
from tests.ui.counter_page import Counter, open_counter

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def counter(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


@pytest.fixture
def card(counter: Counter) -> CarePlansCard:
    counter.shell.go("settings")
    page = counter.shell.current_page()
    assert isinstance(page, SettingsPage)
    pane = page.open("reminders")
    assert isinstance(pane, RemindersPane)
    pane.open_part(CARE)
    counter.qtbot.waitUntil(lambda: bool(pane.plans.plans), timeout=20_000)
    return pane.plans


def named(shop: Shop) -> dict[str, care_plans.PlanData]:
    return {str(plan.called): plan for plan in care_plans.plans(shop)}


def fill(card: CarePlansCard, key: str, text: str) -> None:
    card.form.set_texts({**card.form.texts(), key: text})


def test_enter_changes_a_plan_and_what_is_wrong_stands_beside_its_field(
    counter: Counter, card: CarePlansCard, shop: Shop
) -> None:
    card.table.setFocus()
    card.table.selectRow(3)
    QTest.keyClick(card.table, ENTER)
    assert card.form.texts()["every"] == "90 days"
    fill(card, "every", "now and then")
    card.save()
    counter.settle()
    assert "no interval" in card.form.boxes["every"].error()
    fill(card, "every", "3 months")
    QTest.keyClick(card.form.boxes["every"].edit, ENTER)
    counter.settle()
    assert (named(shop)["Deworming, inside"].draft.every, named(shop)["Deworming, inside"].draft.unit) == (3, "month")
    counter.qtbot.waitUntil(lambda: "every 3 months" in card.model.line(3).cells[1], timeout=20_000)
    history.undo(shop)
    assert named(shop)["Deworming, inside"].draft.every == 90


def test_space_switches_a_plan_off_and_on(counter: Counter, card: CarePlansCard, shop: Shop) -> None:
    card.table.setFocus()
    card.table.selectRow(2)
    for is_on in (False, True):
        QTest.keyClick(card.table, Qt.Key.Key_Space)
        counter.settle()
        counter.qtbot.waitUntil(lambda wanted=is_on: card.plans[2].is_on is wanted, timeout=20_000)
        assert named(shop)["Rabies vaccination"].is_on is is_on


def test_own_plan_is_added_and_spoken_in_the_other_language(counter: Counter, card: CarePlansCard, shop: Shop) -> None:
    card.add_button.click()
    fill(card, "plan_name", "Teeth")
    fill(card, "every", "6 months")
    fill(card, "plan_species", "狗")
    card.save()
    counter.settle()
    assert named(shop)["Teeth"].draft.species == "dog"
    counter.qtbot.waitUntil(lambda: len(card.plans) == 9, timeout=20_000)
    i18n.set_language("zh_CN")
    card.retranslate()
    assert card.model.line(8).cells[:2] == ("Teeth", "每 6 个月一次 · 狗")
    assert card.model.line(2).cells[0] == "狂犬疫苗"


def test_escape_leaves_the_form_and_nothing_is_changed(counter: Counter, card: CarePlansCard, shop: Shop) -> None:
    before = care_plans.plans(shop)
    card.add_button.click()
    fill(card, "plan_name", "Teeth")
    QTest.keyClick(card.form.boxes["plan_name"].edit, ESC)
    assert not card.form.isVisible()
    assert care_plans.plans(shop) == before
