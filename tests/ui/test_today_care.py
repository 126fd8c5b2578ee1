"""Care of pets on the Today page, by hand: Space records it, the menu says what else came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import care_records, history, pets, reminders
from app.services.care_records import CareDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.ui.pages.today import TodayPage
from tests.ui.counter_page import Counter, open_counter, some_people

INSIDE, OUTSIDE = 4, 5


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    return some_people(shop)


@pytest.fixture
def dog(shop: Shop, people: dict[str, int]) -> int:
    made = pets.create(shop, PetDraft("Doudou", "dog"), [people["he"]])
    care_records.record(shop, made, CareDraft(shop.today() - dt.timedelta(days=93), INSIDE, product="Milbemax"))
    return made


@pytest.fixture
def counter(shop: Shop, dog: int, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


def today(counter: Counter) -> TodayPage:
    counter.shell.go("today")
    page = counter.shell.current_page()
    assert isinstance(page, TodayPage)
    counter.qtbot.waitUntil(lambda: bool(page.cares.list.rows.people), timeout=20_000)
    return page


def test_space_records_the_care_and_undo_asks_again(counter: Counter, shop: Shop, dog: int) -> None:
    page = today(counter)
    said = page.cares.list.rows.said(0)
    assert (said.headline, said.verb, said.icon) == ("Doudou: Deworming, inside 3 days overdue", "Done", "syringe")
    assert "Space Done" in page.cares._keys.text()
    QTest.keyClick(page.cares.list, Qt.Key.Key_Space)
    counter.settle()
    assert counter.toast() == "Recorded: Deworming, inside. Due again 16 Aug"
    with shop.read() as session:
        newest = care_records.of_pets(session, [dog])[0].draft
    assert (newest.done_on, newest.product) == (shop.today(), "Milbemax")
    assert reminders.due(shop) == ()
    counter.qtbot.waitUntil(lambda: not page.cares.list.rows.people, timeout=20_000)
    history.undo(shop)
    counter.qtbot.waitUntil(lambda: bool(page.cares.list.rows.people), timeout=20_000)


def test_one_care_of_several_is_recorded_and_the_other_stays(counter: Counter, shop: Shop, dog: int) -> None:
    care_records.record(shop, dog, CareDraft(shop.today() - dt.timedelta(days=30), OUTSIDE))
    page = today(counter)
    counter.qtbot.waitUntil(lambda: len(page.cares.list.rows.people[0].reminders) == 2, timeout=20_000)
    QTest.keyClick(page.cares.list, Qt.Key.Key_Space)
    counter.settle()
    counter.qtbot.waitUntil(lambda: len(page.cares.list.rows.people[0].reminders) == 1, timeout=20_000)
    assert [str(r.headline) for r in reminders.due(shop)] == ["Doudou: Deworming, outside due today"]


def test_weighing_goes_to_the_counter_for_its_weight(
    counter: Counter, shop: Shop, people: dict[str, int], dog: int
) -> None:
    care_records.remove(shop, 1)
    day = shop.today()
    care_records.record(
        shop, dog, CareDraft(day - dt.timedelta(days=3), None, "weight", weight_milli=9000, next_due_on=day)
    )
    page = today(counter)
    QTest.keyClick(page.cares.list, Qt.Key.Key_Space)
    counter.settle()
    assert counter.toast().startswith("There is no weight yet.")
    assert counter.shell.current_page() is counter.page
    assert counter.page.customer_id() == people["he"]
