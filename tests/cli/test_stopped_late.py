"""Stopped after a new password, code or key holds: the code is told all the same, and nobody says that nothing was changed."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import WorldProblem
from app.i18n import T
from app.services import backups, customers, earlier_backups, vault
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.workflows import sample_shop
from tests.cli.conftest import Run
from tests.support import CHEAP, PASSWORD, make_shop

NEW = "another four cats and bread"
CODE = re.compile(r"Recovery code: ((?:[0-9A-Z]{5}-){5}[0-9A-Z]{5})")
AFTER = (backups.AFTER_KEY, backups.AFTER_PASSWORD, backups.AFTER_CODE)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")


def on_backup(patch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something `happens` while the backup that follows a change is made."""
    write = backups.write

    def writes(shop: Shop, folder: Path | None, tick: Any, reason: str) -> backups.BackupMade:
        if reason in AFTER:
            happens()
        return write(shop, folder, tick, reason)

    patch.setattr(backups, "write", writes)


def press(*, twice: bool = False) -> None:
    for _time in range(1 + twice):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def shop_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_shop(tmp_path)
    customers.create(made.shop, CustomerDraft("Ann"))
    made.shop.close()
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", NEW)
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", made.recovery_code)
    return made.shop.path


def is_confirmed(path: Path, password: str) -> bool:
    shop = vault.unlock(path, password, policy=CHEAP)
    try:
        return vault.has_confirmed_code(shop)
    finally:
        shop.close()


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize(("command", "holds"), [("rekey", NEW), ("recovery-code", PASSWORD)])
def test_new_code_is_told_and_opens_though_the_backup_was_stopped(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str, holds: str, twice: bool
) -> None:
    on_backup(monkeypatch, lambda: press(twice=twice))
    said = run(command, shop_path, "--language", "en")
    assert said.code == 0
    assert "no backup of it yet: It was stopped. Make a backup." in said.err
    assert "Nothing was changed" not in said.out + said.err
    assert is_confirmed(shop_path, holds)
    found = CODE.search(said.out)
    assert found is not None
    vault.recover(shop_path, found[1], "a third one with words", policy=CHEAP).close()


def test_program_gets_one_answer_with_the_code_and_the_warning(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_backup(monkeypatch, press)
    said = run("rekey", shop_path, "--json")
    assert (said.code, said.data["backup"]) == (0, None)
    assert [warned["code"] for warned in said.data["warnings"]] == ["no_backup"]
    assert is_confirmed(shop_path, NEW)
    vault.recover(shop_path, said.data["recovery_code"], "a third one with words", policy=CHEAP).close()


@pytest.mark.parametrize("command", ["passwd", "recover"])
def test_new_password_holds_and_is_told_though_the_backup_was_stopped(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    on_backup(monkeypatch, press)
    said = run(command, shop_path, "--language", "en")
    assert (said.code, "has a new password" in said.out, "It was stopped" in said.err) == (0, True, True)
    assert "Nothing was changed" not in said.err
    vault.unlock(shop_path, NEW, policy=CHEAP).close()


def test_backup_before_a_new_key_that_is_stopped_leaves_all_as_it_was(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = backups.write

    def stopped(shop: Shop, folder: Path | None, tick: Any, reason: str) -> backups.BackupMade:
        press()
        return write(shop, folder, tick, reason)

    monkeypatch.setattr(backups, "write", stopped)
    said = run("rekey", shop_path, "--language", "en")
    assert (said.code, "Nothing was changed" in said.err) == (5, True)
    assert is_confirmed(shop_path, PASSWORD)


def test_code_that_nobody_was_told_waits_to_be_confirmed(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("a bug of ours")

    on_backup(monkeypatch, fails)
    assert run("rekey", shop_path, "--json").code == 1
    assert not is_confirmed(shop_path, NEW)


def test_folder_of_backups_that_cannot_be_read_hides_no_code(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_shop: Shop, _second: object) -> Any:
        raise WorldProblem("unreachable", T("The drive is gone."), T("Try again."))

    monkeypatch.setattr(earlier_backups, "everywhere", fails)
    said = run("rekey", shop_path, "--language", "en")
    assert (said.code, CODE.search(said.out) is not None) == (0, True)
    assert "cannot be seen: The drive is gone." in said.err


def test_trouble_after_a_new_password_holds_is_told_as_it_is(
    shop_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_named: object) -> Any:
        press()
        raise WorldProblem("disk_full", T("The drive is full."), T("Free some space on it."))

    monkeypatch.setattr(vault, "recover", fails)
    said = run("recover", shop_path, "--language", "en")
    assert (said.code, "The drive is full." in said.err, "Nothing was changed" in said.err) == (5, True, False)


def test_practice_shop_that_is_stopped_while_it_is_filled_is_not_there(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "new" / "s.shuke"
    place.parent.mkdir()
    stops = True

    def fills(shop: Shop, language: str, tick: Callable[[int, int], None]) -> object:
        assert not place.exists(), "it takes its place when it is full"
        customers.create(shop, CustomerDraft("Ann"))
        if stops:
            press()
        tick(1, 2)
        return None

    part = place.with_name("s.shuke.part")
    part.write_bytes(b"left by one that was killed")
    monkeypatch.setattr(sample_shop, "fill", fills)
    said = run("init", place, "--sample", "--language", "en")
    assert (said.code, said.err) == (5, "Stopped. Nothing was changed.\n")
    assert list(place.parent.iterdir()) == []
    part.write_bytes(b"left by one that was killed")
    stops = False
    made = run("init", place, "--sample", "--language", "en", "--json").data
    assert sorted(each.name for each in place.parent.iterdir()) == ["s.shuke", "s.shuke.keys"]
    held = run("info", place, "--json").data
    assert (held["customers"], held["name"]) == (made["customers"], "s") == (1, "s")
    vault.recover(place, made["recovery_code"], NEW, policy=CHEAP).close()


def test_recover_speaks_the_language_of_the_shop_as_every_command_does(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_shop(tmp_path, language="zh_CN")
    made.shop.close()
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", NEW)
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", made.recovery_code)
    said = run("recover", made.shop.path)
    assert said.code == 0
    assert "新密码" in said.out
    assert "has a new password" in run("recover", made.shop.path, "--language", "en").out
