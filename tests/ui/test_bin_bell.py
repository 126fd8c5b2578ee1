"""The bin of an open window empties itself: once a day, after a backup, and not when it was told not to."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from PySide6.QtTest import QTest

from app.clock import FixedClock
from app.errors import UserMistake
from app.i18n import T
from app.services import backups, bin_due, customers, history, purchases
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui.bin_bell import SETTING
from tests.support import NOW, make_shop
from tests.ui.conftest import wait_for


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)
    wait_for(lambda: not window.lanes.is_busy())


@pytest.fixture
def opened(window, folder, monkeypatch):
    """A shop in which three lie in the bin, thirty days later."""
    monkeypatch.setattr(bin_due, "AT_ONCE", 2)
    shop = make_shop(folder, language="en").shop
    gone = [customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben", "Cleo")]
    purchases.record(shop, PurchaseDraft(gone[0], (ItemDraft("Bread", 1000, 500),)))
    customers.delete(shop, *gone)
    shop.clock = FixedClock(NOW + dt.timedelta(days=30))
    bin_due.believe(shop)
    window.enter(shop)
    window.open_shop.bell.stop()
    rest(window)
    return window.open_shop


def emptied(opened):
    return sum(str(e.action) == "Empty the bin" for e in history.entries(opened.shop))


def minute(window, opened):
    opened.idle.minute.emit()
    rest(window)


def test_bin_empties_itself_once_after_a_backup(window, opened):
    opened.context.settings.set(SETTING, False)
    minute(window, opened)
    assert emptied(opened) == 0
    opened.context.settings.set(SETTING, True)
    minute(window, opened)
    assert emptied(opened) == 0, "once a day"
    opened.shop.clock = FixedClock(NOW + dt.timedelta(days=31))
    minute(window, opened)
    assert emptied(opened) == 2, "two at a time"
    assert [b.why for b in backups.of_shop(opened.shop)] == ["Before deleting for good"]
    assert bin_due.look(opened.shop).count == 0


def test_clock_far_ahead_and_a_backup_that_fails_erase_nobody(window, opened, monkeypatch):
    opened.shop.clock = FixedClock(NOW + dt.timedelta(days=400))
    minute(window, opened)
    assert emptied(opened) == 0
    opened.shop.clock = FixedClock(NOW + dt.timedelta(days=32))
    monkeypatch.setattr(bin_due, "secure", refuse)
    minute(window, opened)
    assert emptied(opened) == 0


def test_no_day_is_believed_while_there_is_a_doubt_and_a_practice_shop_empties_nothing(window, opened, monkeypatch):
    opened.shop.clock = FixedClock(NOW - dt.timedelta(days=5))
    minute(window, opened)
    assert bin_due.look(opened.shop).count == 0, "nobody is due on that day"
    opened.shop.clock = FixedClock(NOW + dt.timedelta(days=31))
    minute(window, opened)
    assert emptied(opened) == 0
    assert bin_due.look(opened.shop).doubt
    bin_due.believe(opened.shop)
    monkeypatch.setattr(opened.shop, "facts", dataclasses.replace(opened.shop.facts, is_practice=True))
    opened.shop.clock = FixedClock(NOW + dt.timedelta(days=33))
    minute(window, opened)
    assert emptied(opened) == 0


def refuse(_shop, _tick):
    raise UserMistake("no_room", T("There is no room."))
