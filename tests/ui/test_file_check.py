"""The check that the window makes by itself: in a quiet minute, once a day, never behind a lock, and what is said of it."""

from __future__ import annotations

import time

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from app.errors import Cancelled
from app.services import customers, daily_check, history, lost_news, purchases
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui import file_check
from app.ui.widgets.filters import guard
from tests.services.test_healing import LOST, age_the_index, behind, past_the_index
from tests.support import make_shop
from tests.ui.conftest import wait_for


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(1)
    wait_for(lambda: not window.lanes.is_busy())


@pytest.fixture
def opened(window, folder):
    """A shop with two sales, at which nobody does anything."""
    shop = make_shop(folder, language="en").shop
    customers.create(shop, CustomerDraft("Ann"))
    for _ in range(2):
        purchases.record(shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 1500),)))
    window.enter(shop)
    window.open_shop.bell.stop()
    window.open_shop.file_check.start()
    rest(window)
    return window.open_shop


def minute(window, opened, quiet=file_check.QUIET_SECONDS + 1):
    guard().acted_at = time.monotonic() - quiet
    opened.idle.minute.emit()
    rest(window)


def links(notice):
    return [button for button in notice.findChildren(QPushButton) if not button.isHidden()]


def test_check_waits_for_a_quiet_minute_and_is_made_once(window, opened, monkeypatch):
    made = []
    look = daily_check.look
    monkeypatch.setattr(daily_check, "look", lambda shop, tick: made.append(1) or look(shop, tick))
    minute(window, opened, quiet=1)
    opened.idle.lock()
    minute(window, opened)
    opened.idle.unlock()
    assert made == [], "somebody is at it; then it is locked"
    pane = opened.shell.go("settings").open("data")
    assert "Once a day this is done by itself" in pane._check._line.text()
    minute(window, opened)
    minute(window, opened)
    assert made == [1]
    assert not opened.file_check.isVisible()
    pane.refresh(None)
    assert "Last done today 10:12: all is well." in pane._check._line.text()


def test_whoever_touches_a_key_or_locks_stops_it(window, opened, monkeypatch):
    begun, ended = [], []

    def look(_shop, tick):
        begun.append(1)
        try:
            while True:
                tick(0, 1)
                time.sleep(0.002)
        except Cancelled:
            ended.append(1)
            raise

    monkeypatch.setattr(daily_check, "look", look)
    for turn, stop in enumerate((lambda: setattr(guard(), "acted_at", time.monotonic()), opened.idle.lock), 1):
        guard().acted_at = time.monotonic() - 60
        opened.idle.minute.emit()
        wait_for(lambda turn=turn: len(begun) == turn)
        stop()
        rest(window)
    assert ended == [1, 1]
    opened.idle.unlock()


def test_index_that_is_old_is_built_again_and_told(window, opened):
    age_the_index(opened.shop)
    minute(window, opened)
    minute(window, opened)
    notice = opened.file_check
    assert notice.isVisible()
    assert "was built again" in notice.text()
    assert history.entries(opened.shop)[0].action.message == "Build figures and search again"
    window.set_language("zh_CN")
    assert "重新" in notice.text()
    links(notice)[0].click()
    assert not notice.isVisible()


def test_what_the_rows_do_not_bear_out_is_told_with_one_next_step(window, opened):
    past_the_index(opened.shop, LOST)
    minute(window, opened)
    minute(window, opened)
    notice = opened.file_check
    assert "The indexes" in notice.text()
    assert [button.text() for button in links(notice)] == ["Check data"]
    links(notice)[0].click()
    rest(window)
    pane = opened.shell.page("settings").open("data")
    assert "failed" in pane._results_head.text()
    assert notice.isVisible(), "it is still so"
    notice.look_again()
    assert "The indexes" in notice.text(), "and so it is after the next start"


def test_index_that_was_found_old_before_the_end_is_built_again_after_the_next_start(window, opened):
    age_the_index(opened.shop)
    daily_check.look(opened.shop, lambda _done, _total: None)
    notice = opened.file_check
    notice.look_again()
    assert not notice.text(), "it is about to be made good"
    minute(window, opened)
    assert "was built again" in notice.text()
    assert daily_check.last(opened.shop).failed == ()


def test_index_that_the_rows_do_not_bear_out_is_tried_once_and_told(window, opened, monkeypatch):
    age_the_index(opened.shop)
    behind(opened.shop.path, opened.shop.database.key_for_copy(), "UPDATE purchase SET total_minor = 7 WHERE id = 1")
    tried = []
    heal = daily_check.heal
    monkeypatch.setattr(daily_check, "heal", lambda shop, tick: tried.append(1) or heal(shop, tick))
    for _ in range(4):
        minute(window, opened)
    assert tried == [1]
    assert "The indexes" in opened.file_check.text()
    opened.file_check.look_again()
    minute(window, opened)
    assert tried == [1]


def test_backup_in_doubt_is_made_and_leads_to_the_check(window, opened):
    past_the_index(opened.shop, LOST)
    page = opened.shell.go("settings")
    pane = page.open("backups")
    rest(window)
    pane.make.click()
    rest(window)
    assert "none from before goes" in pane.old.text()
    (check,) = links(pane.old)
    check.click()
    rest(window)
    data = page.open("data")
    assert data.banner.text().startswith("Records that may be missing or old")
    go_on = links(data.banner)[1]
    assert go_on.text() == "Go on without them…"
    go_on.click()
    dialog = data.findChild(QDialog)
    assert "items of purchases: 1" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert opened.lost.isHidden()
    dialog.accept()
    rest(window)
    assert daily_check.last(opened.shop).failed == ("totals",), "which the lost item was part of"
    assert "items of purchases: 1" in opened.lost.text()
    read = links(opened.lost)[1]
    assert read.text() == "I have read it"
    read.click()
    rest(window)
    assert opened.lost.isHidden()
    assert lost_news.told(opened.shop) is None
