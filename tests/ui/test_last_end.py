"""What the window says of how the shop was left the last time: nothing if all is well."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from app.clock import FixedClock
from app.i18n import T
from app.services import history, last_end, vault
from app.services.backups import Check
from app.ui.unlock import UnlockScreen
from tests.support import CHEAP, NOW, PASSWORD
from tests.ui.accessible import faults, faults_of_room
from tests.ui.conftest import wait_for


def idle(window):
    QTest.qWait(1)
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(1)


@pytest.fixture
def left(shop_path: Path, tmp_path: Path) -> Path:
    """A shop whose program was killed; its log is there."""
    shop = vault.unlock(shop_path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    history.note(shop, T("Save"))
    shutil.copytree(shop_path.parent, tmp_path / "left")
    shop.close()
    return tmp_path / "left" / shop_path.name


def enter(window, path: Path):
    window.enter(vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW)))
    notice = window.open_shop.last_end
    notice.begin()
    idle(window)
    return notice


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def test_window_closed_well_says_nothing(window, shop_path):
    notice = enter(window, shop_path)
    assert not notice.isVisible()
    assert not last_end.needs_check(window.open_shop.shop)


def test_log_that_was_missing_is_told_until_somebody_says_so(window, left):
    log_of(left).unlink()
    notice = enter(window, left)
    assert notice.isVisible()
    assert "is missing" in notice.text()
    for size in ((1366, 768), (1024, 640)):
        shell = window.open_shop.shell
        shell.showNormal()
        shell.resize(*size)
        window.set_text(150 if size[0] == 1024 else 100)
        idle(window)
        assert faults("last end", shell) == []
        assert faults_of_room("last end", shell, size) == []
    window.set_language("zh_CN")
    assert "不见了" in notice.text()
    notice._buttons[1].click()
    idle(window)
    assert not notice.isVisible()
    assert not last_end.was_lost(window.open_shop.shop)


def test_unexpected_end_is_checked_and_nothing_is_said_if_all_is_well(window, left):
    notice = enter(window, left)
    assert last_end.needs_check(window.open_shop.shop)
    notice.check()
    idle(window)
    assert not notice.isVisible()
    assert not last_end.needs_check(window.open_shop.shop)


@pytest.mark.parametrize(
    ("name", "words"),
    [("structure", "Check and restore…"), ("figures", "Check and build again"), ("rows", "Check data")],
)
def test_unexpected_end_with_damage_is_told_with_the_one_next_step(window, left, monkeypatch, name, words):
    monkeypatch.setattr(last_end.repair, "verify", lambda _shop, _tick: (Check(name, False, T("2 faults.")),))
    notice = enter(window, left)
    notice.check()
    idle(window)
    assert "2 faults." in notice.text()
    assert notice._buttons[0].text() == words
    assert last_end.needs_check(window.open_shop.shop)
    asked: list[bool] = []
    window.open_shop.shell.rescue.connect(lambda: asked.append(True))
    notice._buttons[0].click()
    assert asked or window.open_shop.shell.current_key() == "settings"


def test_log_that_is_refused_is_set_aside_from_the_unlock_screen(window, left, shop_path):
    log_of(left).unlink()
    copy = vault.unlock(left, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    history.note(copy, T("Save"))
    shutil.copy(log_of(left), log_of(shop_path))
    copy.close()
    screen: UnlockScreen = window.show_unlock(shop_path)
    QTest.keyClicks(screen._password.edit, PASSWORD)
    screen.submit()
    idle(window)
    assert window.open_shop is None
    assert screen.way_on.text() == "Set it aside and open"
    screen.way_on.click()
    wait_for(lambda: window.open_shop is not None)
    idle(window)
    assert log_of(shop_path).with_name("shop.shuke-wal.aside").exists()
    assert not last_end.was_lost(window.open_shop.shop)
