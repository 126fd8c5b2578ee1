"""The keys of a backup opened the shop: the window says so, until somebody closes it."""

from __future__ import annotations

import shutil

import pytest

from app import i18n, paths
from app.services import backups, vault
from app.storage.unlocking import keys_path
from app.ui import dialogs, wrong_tries
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for


@pytest.fixture
def without_keys(folder):
    """A shop file with a backup beside it, whose key file is gone."""
    shop = make_shop(folder, language="en").shop
    backups.make(shop)
    shop.close()
    keys_path(shop.path).unlink()
    return shop.path


def test_window_tells_which_keys_opened_the_shop_and_leads_to_the_password(window, without_keys):
    window.enter(vault.unlock(without_keys, PASSWORD, policy=CHEAP))
    notice = window.open_shop.old_keys
    assert notice.isVisibleTo(window.open_shop.shell)
    assert "2026-05-18" in notice.text()
    i18n.set_language("zh_CN")
    notice.retranslate()
    assert "那天的密码" in notice.text()
    notice._change()
    assert window.open_shop.shell.current_key() == "settings"
    notice._dismiss()
    assert not notice.isVisibleTo(window.open_shop.shell)


def test_window_says_nothing_of_keys_that_are_its_own(window, folder):
    window.enter(make_shop(folder, language="en").shop)
    assert not window.open_shop.old_keys.isVisibleTo(window.open_shop.shell)


def test_unlock_screen_takes_the_keys_of_a_backup_that_is_chosen_for_keys_of_another_shop(
    window, folder, tmp_path, monkeypatch
):
    shop, other = make_shop(folder).shop, make_shop(tmp_path).shop
    made, foreign = backups.make(shop, tmp_path / "stick"), backups.make(other, tmp_path / "stick 2")
    for each in (shop, other):
        each.close()
    shutil.copy2(keys_path(other.path), keys_path(shop.path))
    screen = window.show_unlock(shop.path)
    screen.password_edit.setText(PASSWORD)
    screen.submit()
    wait_for(lambda: screen.error() is not None)
    assert screen.error().code == "keys_foreign"
    assert screen.way_on.text() == "Use the keys of a backup…"
    monkeypatch.setattr(dialogs, "open_file", lambda *_args: foreign.path)
    screen.way_on.click()
    wait_for(lambda: "holds no keys of" in screen._banner.text())
    opened = []
    screen.unlocked.connect(opened.append)
    monkeypatch.setattr(dialogs, "open_file", lambda *_args: made.path)
    screen.way_on.click()
    wait_for(lambda: opened)
    assert opened[0].old_keys_of == "2026-05-18"


def test_password_that_the_keys_of_a_backup_refuse_leads_to_those_of_another(
    window, without_keys, tmp_path, monkeypatch
):
    (old,) = paths.backup_folder().iterdir()
    first = old.rename(tmp_path / "first.shuke-backup")
    shop = vault.unlock(without_keys, PASSWORD, policy=CHEAP, keys_of=first)
    vault.change_password(shop, PASSWORD, "brand new secret words", policy=CHEAP)
    backups.make(shop)
    shop.close()
    keys_path(without_keys).unlink()
    screen = window.show_unlock(without_keys)
    screen.password_edit.setText(PASSWORD)
    screen.submit()
    wait_for(lambda: screen.error() is not None)
    assert screen.error().code == "wrong_password"
    assert wrong_tries.count(window.settings, without_keys) == 1
    assert "or use the keys of another backup" in screen._banner.text()
    opened = []
    screen.unlocked.connect(opened.append)
    monkeypatch.setattr(dialogs, "open_file", lambda *_args: first)
    screen.way_on.click()
    wait_for(lambda: opened)
    opened[0].close()


def test_window_says_quietly_that_a_change_of_the_key_was_cut_off(window, folder):
    shop = make_shop(folder, language="en").shop
    shop.close()
    shop.path.with_name(shop.path.name + ".next.part").write_bytes(b"half of it")
    window.enter(vault.unlock(shop.path, PASSWORD, policy=CHEAP))
    notice = window.open_shop.old_keys
    assert notice.text().endswith("Nothing is lost. If you still want a new key, change it again.")
    i18n.set_language("zh_CN")
    notice.retranslate()
    assert "什么都没丢" in notice.text()
    notice._dismiss()
    assert not notice.text()
