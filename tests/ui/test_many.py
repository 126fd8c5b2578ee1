"""A change to many rows has a backup made before it; one to a handful has none."""

from __future__ import annotations

import errno

import pytest

from app import files
from app.services import backups, customers, history
from app.services.customers import CustomerDraft
from tests.support import make_shop
from tests.ui.conftest import wait_for
from tests.ui.test_backup_bell import reasons


@pytest.fixture
def shop(window, folder):
    shop = make_shop(folder, language="en").shop
    for number in range(25):
        customers.create(shop, CustomerDraft(name=f"Customer {number}"))
    window.enter(shop)
    idle(window)
    return shop


@pytest.fixture
def bar(window, shop):
    page = window.open_shop.shell.go("customers")
    idle(window)
    return page.findChild(ticked_bar())


def ticked_bar():
    from app.ui.pages.customer_ticked import TickedBar

    return TickedBar


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())


@pytest.mark.parametrize(("count", "made"), [(1, []), (20, []), (21, ["many"])])
def test_bin_for_many_makes_a_backup_first(window, shop, bar, count, made):
    bar.to_bin(range(1, count + 1))
    idle(window)
    assert reasons() == made
    if made:
        (backup,) = backups.of_shop(shop)
        assert backup.why == "Before changing many"
        assert backup.manifest.journal_head[0] == 25, "made before, not after"
    assert history.entries(shop)[0].action.message == "Move to bin"
    assert bar.isEnabled()


def test_second_change_makes_another_only_if_something_was_done_since(window, shop, bar):
    backups.make(shop)
    bar.to_bin(range(1, 22))
    idle(window)
    assert reasons() == ["by_hand"]


def test_change_to_many_is_not_made_without_its_backup(window, shop, bar, monkeypatch):
    def full(place):
        raise files.problem(OSError(errno.ENOSPC, "full"), place / "x")

    monkeypatch.setattr(backups.files, "check_name", full)
    before = history.entries(shop)[0].id
    bar.to_bin(range(1, 22))
    idle(window)
    assert history.entries(shop)[0].id == before
    assert "Nothing was changed: no backup could be made before" in window.open_shop.shell.toast.text()
    assert bar.isEnabled()


def test_taking_a_big_step_of_the_history_back_makes_one(window, shop, bar):
    bar.to_bin(range(1, 22))
    idle(window)
    pane = window.open_shop.shell.go("settings").open("history")
    idle(window)
    pane.table.selectRow(0)
    pane.undo_selected()
    idle(window)
    assert reasons() == ["many", "many"]
