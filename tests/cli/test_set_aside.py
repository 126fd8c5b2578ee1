"""Trying a backup, and the files that were set aside, on the command line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Run


@pytest.fixture
def aside(filled: Path, tmp_path: Path, run: Run) -> Path:
    """The shop of three customers, set aside when a backup with the same three took its place."""
    backup = run("backup", filled, tmp_path / "usb", "--json").data["file"]
    return Path(run("restore", backup, filled, "--json").data["set_aside"])


def test_trial_opens_the_newest_and_the_list_says_so(filled: Path, run: Run) -> None:
    assert run("try-backup", filled, "--json").code == 4
    backup = run("backup", filled, "--json").data["file"]
    (listed,) = run("backups", filled, "--json").data["backups"]
    assert listed["opened_at"] is None
    assert "never tried" in run("backups", filled).out
    tried = run("try-backup", filled, "--json").data
    assert (tried["file"], tried["opened"], tried["counts"]["customer"]) == (backup, True, 3)
    (listed,) = run("backups", filled, "--json").data["backups"]
    assert dt.datetime.fromisoformat(listed["opened_at"]) == dt.datetime.fromisoformat(tried["opened_at"])
    assert f"opened on {TODAY}" in run("backups", filled).out
    assert "whole" in run("try-backup", filled, backup).out


def test_file_that_was_set_aside_is_listed_and_used_again(filled: Path, aside: Path, run: Run) -> None:
    (listed,) = run("set-aside", filled, "--json").data["set_aside"]
    assert set(listed) == {"file", "bytes", "set_aside_at", "why"}
    assert (listed["file"], listed["bytes"]) == (str(aside), aside.stat().st_size)
    assert "another file took its place" in run("set-aside", filled).out
    again = run("use-again", filled, aside, "--json")
    assert again.data["file"] == str(filled)
    assert Path(again.data["set_aside"]).exists()
    assert run("info", filled, "--json").data["customers"] == 3
    assert run("use-again", filled, filled, "--json").code == 4


def test_file_that_was_set_aside_is_deleted_only_when_a_backup_holds_it(filled: Path, aside: Path, run: Run) -> None:
    stays = run("delete-set-aside", filled, aside, "--json")
    assert stays.code == 4
    assert stays.data["error"]["code"] == "set_aside_stays"
    assert stays.data["error"]["next"] == "It can be deleted from 2026-05-25 on."
    assert aside.exists()
    late = (dt.date.fromisoformat(TODAY) + dt.timedelta(days=60)).isoformat()
    gone = run("delete-set-aside", filled, aside, "--json", today=late)
    assert gone.data["file"] == str(aside)
    assert not aside.exists()
    assert run("set-aside", filled).out.startswith("Nothing was set aside")
    assert run("delete-set-aside", filled, aside).code == 4
