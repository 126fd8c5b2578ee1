"""What is loaded while the password is typed."""

from __future__ import annotations

import gc
import sys
from importlib.util import find_spec

import pytest

from app.services import customer_card, customers, purchases
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui import ahead
from tests.support import make_shop
from tests.ui.conftest import enter, wait_for


@pytest.fixture
def thawed():
    """Lets what was laid aside be looked through again."""
    yield
    gc.unfreeze()


def test_every_name_is_a_module_and_those_of_the_lane_know_no_qt():
    assert all(find_spec(name) for name in (*ahead.IN_A_LANE, *ahead.STEPS))
    assert all(name.startswith("app.services.") for name in ahead.IN_A_LANE)


def test_all_of_it_is_loaded_once_it_has_begun(window, thawed):
    loading = ahead.Ahead(window.lanes, window)
    loading.begin()
    wait_for(lambda: not loading._left)
    assert {*ahead.IN_A_LANE, *ahead.STEPS} <= set(sys.modules)


def test_whoever_came_last_is_looked_at_once_the_shop_is_open(window, tmp_path, monkeypatch):
    made, asked = make_shop(tmp_path).shop, []
    who = customers.create(made, customers.CustomerDraft("Ann"))
    purchases.record(made, PurchaseDraft(who, (ItemDraft("Leash", 1000, 900),)))
    opened = enter(window, made)
    monkeypatch.setattr(ahead, "ASK_AFTER_MS", 0)
    monkeypatch.setattr(customer_card, "card", lambda _shop, customer_id: asked.append(customer_id))
    ahead.Ahead(window.lanes, window).ask_first(opened)
    wait_for(lambda: asked == [who])
