"""``restore`` replaces the file: refused as long as another computer may have it open; and what is told of keys from a backup."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.errors import WorldProblem
from app.i18n import T
from app.services import backups
from app.storage import shop_lock
from app.storage.unlocking import keys_path
from tests.cli.conftest import Run
from tests.support import folder_state, make_shop


@pytest.fixture
def shop_path(tmp_path: Path) -> Path:
    shop = make_shop(tmp_path).shop
    backups.make(shop, tmp_path / "backups")
    shop.close()
    return shop.path


def test_restore_over_a_shop_that_another_computer_did_not_close_needs_a_word(shop_path: Path, run: Run) -> None:
    (backup,) = (shop_path.parent / "backups").iterdir()
    said = {"process": 1, "computer": "OTHER-PC", "person": "Lin", "since": "2026-05-18T01:00:00+00:00"}
    shop_lock.lock_path(shop_path).write_text(json.dumps(said), "utf-8")
    before = folder_state(shop_path.parent)
    for language, word in (("en", "Close it there first"), ("zh_CN", "先在那边关掉")):
        refused = run("restore", backup, shop_path, "--language", language)
        assert refused.code == 5
        assert "OTHER-PC" in refused.err
        assert word in refused.err
        assert "--anyway" in refused.err
        assert folder_state(shop_path.parent) == before
    assert run("restore", backup, shop_path, "--anyway").code == 0


def test_command_on_a_shop_whose_key_file_is_gone_tells_which_keys_opened_it(shop_path: Path, run: Run) -> None:
    for backup in (shop_path.parent / "backups").iterdir():
        shutil.copy2(backup, shop_path.parent / backup.name)
    keys_path(shop_path).unlink()
    warned = run("info", shop_path, "--json").data["warnings"]
    assert [w["code"] for w in warned] == ["old_keys"]
    assert "2026-05-18" in warned[0]["message"]
    assert keys_path(shop_path).is_file()
    assert run("info", shop_path, "--json").data.get("warnings", []) == []


def test_recover_with_the_keys_of_a_backup_tells_which_code_holds(tmp_path: Path, run: Run) -> None:
    made = make_shop(tmp_path, language="en")
    shop_path, code, password = made.shop.path, tmp_path / "code.txt", tmp_path / "new.txt"
    backups.make(made.shop)
    made.shop.close()
    code.write_text(made.recovery_code, "utf-8")
    password.write_text("another good password", "utf-8")
    keys_path(shop_path).unlink()
    done = run("recover", shop_path, "--recovery-code-file", code, "--new-password-file", password, "--json")
    assert [w["code"] for w in done.data["warnings"]] == ["old_keys"]
    assert "the recovery code of that day" in done.data["warnings"][0]["message"]


def test_recover_tells_that_the_new_password_holds_though_the_file_does_not_open(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_shop(tmp_path)
    code, password = tmp_path / "code.txt", tmp_path / "new.txt"
    made.shop.close()
    code.write_text(made.recovery_code, "utf-8")
    password.write_text("another good password", "utf-8")

    def fails(*_args: object, **_how: object) -> None:
        raise WorldProblem("backup_failed", T("It was not brought up to date."))

    monkeypatch.setattr("app.services.upgrade.bring_up_to_date", fails)
    for language, word in (("en", "The new password holds."), ("zh_CN", "新密码已经生效")):
        files = ("--recovery-code-file", code, "--new-password-file", password)
        said = run("recover", made.shop.path, *files, "--language", language)
        assert said.code == 5
        assert word in said.err


def test_backup_that_a_wrong_clock_dated_is_not_said_to_be_of_today(shop_path: Path, run: Run) -> None:
    said = run("backups", shop_path, shop_path.parent / "backups", today="2025-01-01")
    assert "dated in the future" in said.out
    assert "0 days old" not in said.out
