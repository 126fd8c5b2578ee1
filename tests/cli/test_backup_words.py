"""What backup, restore and verify take and say: the recovery code from the environment, a missing stick, checks in words."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import drives, passwords
from app.services import backups
from app.storage import database, unlocking
from tests.cli.conftest import Run
from tests.services.test_healing import past_the_index_of
from tests.support import CHEAP, PASSWORD, make_shop


@pytest.mark.parametrize("is_typed", [False, True], ids=["environment", "typed"])
def test_restore_takes_the_recovery_code_without_a_file(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, *, is_typed: bool
) -> None:
    made = make_shop(tmp_path)
    backup = backups.make(made.shop, tmp_path / "b").path
    made.shop.close()
    if is_typed:
        typed = iter(["", made.recovery_code])
        monkeypatch.delenv("SHUKE_PASSWORD")
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(passwords.getpass, "getpass", lambda *_given: next(typed))
    else:
        monkeypatch.setenv("SHUKE_PASSWORD", "not the password")
        monkeypatch.setenv("SHUKE_RECOVERY_CODE", made.recovery_code)
    said = run("restore", backup, tmp_path / "beside.shuke")
    assert said.code == 0, said.err


def test_backup_to_a_stick_that_is_not_plugged_in_is_refused(
    filled: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = tmp_path / "media"
    (media / "lin").mkdir(parents=True)
    monkeypatch.setattr(drives, "PLUGGED_IN", (media,))
    for folder in (media / "stick", media / "lin" / "stick" / "backups"):
        said = run("backup", filled, folder)
        assert (said.code, "Plug the stick in" in said.err) == (4, True)
    assert [p.name for p in media.rglob("*")] == ["lin"]
    assert run("backup", filled, tmp_path / "new").code == 0


def test_verify_says_in_words_what_is_wrong_and_what_comes_next(filled: Path, run: Run) -> None:
    data_key = unlocking.open_with(filled, "password", PASSWORD, CHEAP)
    with closing(database.connect(filled, data_key)) as connection:
        connection.execute("UPDATE customer_stat SET visits = 9")
    said = run("verify", filled).out.splitlines()
    assert "✓ The links: fine" in said
    assert said[-2].startswith("✗ The figures: ")
    assert said[-1].endswith("Build again what differs: verify --repair.")
    in_chinese = run("verify", filled, "--language", "zh_CN").out
    assert "figures" not in in_chinese
    with filled.open("r+b") as file:
        file.seek(-2000, 2)
        file.write(b"x" * 100)
    damaged = [line for line in run("verify", filled).out.splitlines() if "Could not be read" in line]
    assert len(damaged) <= 1


def test_verify_names_records_in_doubt_and_goes_on_without_them_only_if_told_so(filled: Path, run: Run) -> None:
    data_key = unlocking.open_with(filled, "password", PASSWORD, CHEAP)
    past_the_index_of(filled, data_key, "DELETE FROM customer WHERE id = 1", table="customer")
    said = run("verify", filled, "--repair")
    assert said.code != 0
    assert "customers: 1 (" in said.err
    assert run("verify", filled).out.splitlines()[-1].endswith("verify --repair --without-lost.")
    done = run("verify", filled, "--repair", "--without-lost", "--json").data
    (warned,) = done["warnings"]
    assert warned["code"] == "records_in_doubt"
    assert {"indexes", "search"} <= set(done["repaired"])
    assert [c["name"] for c in done["checks"] if c["name"] in ("indexes", "rows", "search") and not c["ok"]] == []
    assert [w["code"] for w in run("verify", filled, "--json").data["warnings"]] == ["records_in_doubt"]
    assert "warnings" not in run("verify", filled, "--json").data, "it was told"
