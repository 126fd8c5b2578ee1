"""The tier on the page of a customer: it says why, and the owner may say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customers, history, reminders
from app.shop import Shop
from tests.services.test_tiers import sell
from tests.support import make_shop
from tests.ui.counter_page import Counter, open_counter


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path).shop
    for place, name in enumerate(("Ann", "Ben", "Cleo")):
        sell(made, customers.create(made, customers.CustomerDraft(name)), 1, 1000 * (place + 1))
    reminders.refresh(made)
    yield made
    made.close()


@pytest.fixture
def counter(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


def test_tier_is_shown_with_its_reason_and_given_by_hand(counter: Counter, shop: Shop) -> None:
    counter.page.open_customer(3)
    counter.settle()
    chip = counter.page.area.head.tier
    assert (chip.isVisible(), chip.text()) == (True, "VIP")
    assert chip.toolTip().startswith("Spent more in 12 months than 83 of 100 customers, last here 1 day ago.")
    assert "Stage: Newcomer. R5 F1" in chip.accessibleDescription()
    entries = {action.text(): action for action in chip.menu().actions()}
    entries["Potential"].trigger()
    counter.settle()
    assert (chip.text(), customers.draft_of(shop, 3).own_tier) == ("Potential (by hand)", "potential")
    entries["As the figures say"].trigger()
    counter.settle()
    assert chip.text() == "VIP"
    history.undo(shop)
    counter.settle()
    assert chip.text() == "Potential (by hand)"
    counter.page.open_customer(1)
    counter.settle()
    assert chip.text() == "General"
