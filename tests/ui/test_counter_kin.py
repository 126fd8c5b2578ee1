"""Household and family on a customer's page, done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customer_card, customers, history
from app.shop import Shop
from app.ui.pages.counter_kin import KinBox
from app.ui.widgets.buttons import Button
from tests.ui.counter_page import Counter, open_counter, some_people


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    return some_people(shop)


@pytest.fixture
def counter(shop: Shop, people: dict[str, int], qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        made.page.open_customer(people["xiaoyu"])
        yield made


def kin(counter: Counter) -> KinBox:
    return counter.page.pets.kin


def links(counter: Counter) -> list[str]:
    return [
        b.text().strip() for b in kin(counter).findChildren(Button) if b.isVisible() and b.property("kind") == "link"
    ]


def test_somebody_joins_the_household_and_leaves_it(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    box = kin(counter)
    box.add_mate.click()
    assert box.finder.box.hasFocus()
    counter.type(box.finder.box, "he jing")
    counter.press(box.finder.box, Qt.Key.Key_Return)
    counter.settle()
    assert counter.toast() == "Linked as one household"
    assert [mate.customer_id for mate in customer_card.card(shop, people["xiaoyu"]).household] == [people["he"]]
    counter.qtbot.waitUntil(lambda: "He Jing" in links(counter), timeout=20_000)
    assert box.finder.isHidden()
    cross = next(b for b in box.findChildren(Button) if b.accessibleName() == "He Jing does not live here")
    cross.click()
    counter.settle()
    assert customer_card.card(shop, people["xiaoyu"]).household == ()
    history.undo(shop)
    counter.settle()
    counter.qtbot.waitUntil(lambda: "He Jing" in links(counter), timeout=20_000)


def test_who_recommended_them_stands_there_and_leads_to_their_page(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    assert kin(counter).referrer.isHidden()
    known = customers.draft_of(shop, people["xiaoyu"])
    customers.update(shop, people["xiaoyu"], replace(known, referrer_id=people["he"]))
    counter.page.open_customer(people["xiaoyu"])
    assert kin(counter).referrer.isVisible()
    assert kin(counter).referrer.text().strip() == "He Jing"
    kin(counter).referrer.click()
    assert counter.page.customer_id() == people["he"]
    assert kin(counter).referrer.isHidden()


def test_family_is_typed_changed_and_taken_off(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    box = kin(counter)
    box.add_member.click()
    for key, text in (("family_name", "Anan"), ("relation", "daughter"), ("family_birthday", "nonsense")):
        counter.type(box.form.boxes[key], text)
        counter.press(box.form.boxes[key], Qt.Key.Key_Return)
    counter.press(box.form.boxes["family_note"], Qt.Key.Key_Return)
    counter.settle()
    assert "Their birthday" in box.form._below.text()
    assert customer_card.card(shop, people["xiaoyu"]).family == ()
    box.form.boxes["family_birthday"].setText("5-20")
    box.form.save.click()
    counter.settle()
    counter.qtbot.waitUntil(lambda: any(said.startswith("Anan · daughter") for said in links(counter)), timeout=20_000)
    member = customer_card.card(shop, people["xiaoyu"]).family[0]
    next(b for b in box.findChildren(Button) if b.isVisible() and b.text().startswith("Anan")).click()
    assert box.form.boxes["relation"].text() == "daughter"
    box.form.remove.click()
    counter.settle()
    assert customer_card.card(shop, people["xiaoyu"]).family == ()
    history.undo(shop)
    assert customer_card.card(shop, people["xiaoyu"]).family == (member,)


def test_escape_closes_what_was_typed(counter: Counter) -> None:
    box = kin(counter)
    box.add_member.click()
    counter.press(box.form.boxes["family_name"], Qt.Key.Key_Escape)
    assert box.form.isHidden()
    assert box.add_member.hasFocus()
