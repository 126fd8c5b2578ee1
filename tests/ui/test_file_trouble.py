"""A shop file that turns out damaged while it is open is told as that, once and above all pages, whatever page or action meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from PySide6.QtTest import QTest

from app.clock import FixedClock
from app.errors import WorldProblem
from app.services import backups, customers, purchases, vault
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage.database import raw
from tests.support import CHEAP, NOW, PASSWORD, make_shop
from tests.ui.accessible import faults, faults_of_room
from tests.ui.conftest import wait_for, words_of

PAGES = ("today", "counter", "customers", "catalogue", "reports", "settings")


def idle(window):
    QTest.qWait(1)
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(1)


PAGE = 4096


def make(folder: Path, *tables: str) -> tuple[Path, Path]:
    """A closed shop of some customers in which the first page of each of `tables` is damaged, and a good backup of it."""
    shop = make_shop(folder, language="en").shop
    for number in range(30):
        who = customers.create(shop, CustomerDraft(name=f"Ann {number}"))
        purchases.record(shop, PurchaseDraft(who, (ItemDraft("Food", unit_price_minor=100),)))
    good = backups.make(shop).path
    with shop.read() as session:
        roots = dict(raw(session).execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall())
    shop.close()
    content = bytearray(shop.path.read_bytes())
    for table in tables:
        content[(roots[table] - 1) * PAGE + PAGE // 2] ^= 0xFF
    shop.path.write_bytes(content)
    return shop.path, good


def enter(window, path: Path) -> Any:
    window.enter(vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW)))
    idle(window)
    return window.open_shop


@pytest.fixture
def bugs(window, monkeypatch) -> list[BaseException]:
    """What the program calls a fault of its own."""
    found: list[BaseException] = []
    monkeypatch.setattr("app.ui.window.dialogs.show_bug", lambda _parent, error: found.append(error))
    return found


@pytest.mark.parametrize("table", ["customer", "purchase", "pet", "reminder", "customer_stat", "tag", "staff"])
def test_every_page_and_action_meets_the_damage_without_a_word_of_a_bug(window, folder, bugs, table):
    path, _good = make(folder, table)
    opened = enter(window, path)
    shell = opened.shell
    for key in PAGES:
        page = shell.go(key)
        idle(window)
        assert shell.current_page() is page
        assert shell.current_key() == key
    for act in (shell.new_customer, shell.new_sale, shell.look_up, shell.undo, shell.redo, shell.print_page):
        act.emit()
        idle(window)
    assert bugs == []
    assert opened.trouble.isVisible()
    assert "damaged" in opened.trouble.text()


def test_customers_page_never_says_that_there_are_none(window, folder, bugs):
    path, _good = make(folder, "customer")
    opened = enter(window, path)
    page = opened.shell.go("customers")
    idle(window)
    assert "No customers yet" not in words_of(page)
    assert "Your customers will stand here" not in words_of(opened.shell.go("counter"))
    assert bugs == []


def test_newest_good_backup_is_offered_from_the_banner_and_brought_back(window, folder, bugs, monkeypatch):
    path, good = make(folder, "customer")
    opened = enter(window, path)
    opened.shell.go("customers")
    idle(window)
    asked: list[Any] = []
    monkeypatch.setattr("app.ui.file_trouble.dialogs.ask", lambda *words: asked.append(words))
    assert [button.text() for button in opened.trouble._buttons] == ["Check and restore…"]
    opened.trouble._buttons[0].click()
    idle(window)
    assert "10:12" in asked[0][2], "the time of the shop"
    assert "30 customers" in asked[0][2]
    asked[0][4]()
    idle(window)
    assert window.open_shop is None
    assert window.unlock.mode() == "restore"
    assert window.unlock._backup == good
    assert bugs == []


def test_without_a_good_backup_one_is_looked_for_elsewhere(window, folder, bugs, monkeypatch):
    path, good = make(folder, "customer")
    good.unlink()
    opened = enter(window, path)
    idle(window)
    opened.shell.rescue.emit()
    idle(window)
    assert "No good backup" in opened.trouble.text()
    assert [button.text() for button in opened.trouble._buttons] == ["Choose another backup…"]


def test_today_offers_the_same_step_and_nothing_to_try_again(window, folder, bugs):
    path, _good = make(folder, "customer", "purchase", "customer_stat")
    opened = enter(window, path)
    words = words_of(opened.shell)
    assert "Try again" not in words
    assert "Check and restore…" in words
    assert opened.shell._foot_one.text() == "Shop file damaged"
    window.set_language("zh_CN")
    idle(window)
    assert "Check and restore…" not in words_of(opened.shell)
    assert opened.trouble.isVisible()


def test_drive_that_does_not_answer_can_be_tried_again(window, shop_path, bugs, monkeypatch):
    opened = enter(window, shop_path)
    shop = opened.shop
    with pytest.raises(WorldProblem), shop.told():
        raise sqlcipher.OperationalError("disk I/O error")
    idle(window)
    assert opened.trouble.isVisible()
    assert [button.text() for button in opened.trouble._buttons] == ["Try again", "Check and restore…"]
    opened.trouble._buttons[0].click()
    idle(window)
    assert not opened.trouble.isVisible()
    assert opened.shell._foot_one.text().startswith("Encrypted")


def test_closing_says_once_that_no_backup_was_made(window, folder, bugs):
    path, _good = make(folder, "customer")
    opened = enter(window, path)
    opened.shell.go("customers")
    idle(window)
    opened.shell.close()
    assert window.open_shop is opened
    assert "No backup is made of this file" in opened.trouble.text()
    opened.shell.close()
    wait_for(lambda: window.open_shop is None)
    assert bugs == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_banner_fits_the_smallest_window(window, folder, bugs, language):
    path, _good = make(folder, "customer")
    window.set_language(language)
    window.set_text(150)
    opened = enter(window, path)
    shell = opened.shell
    shell.showNormal()
    shell.resize(1024, 640)
    for key in PAGES:
        shell.go(key)
        idle(window)
        assert faults("damaged file", shell) == []
        assert faults_of_room("damaged file", shell, (1024, 640)) == []
