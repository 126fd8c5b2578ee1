"""A log that was missing is told on the command line until somebody has checked the file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.cli import run
from app.clock import FixedClock
from app.i18n import T
from app.services import history, vault
from tests.support import CHEAP, NOW, PASSWORD, make_shop


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop whose program was killed, and whose log somebody deleted."""
    monkeypatch.setattr("app.cli.opening.POLICY", CHEAP)
    (tmp_path / "open").mkdir()
    shop = make_shop(tmp_path / "open").shop
    history.note(shop, T("Save"))
    shutil.copytree(shop.path.parent, tmp_path / "left")
    shop.close()
    path = tmp_path / "left" / shop.path.name
    path.with_name(f"{path.name}-wal").unlink()
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    return path


def test_missing_log_is_told_on_standard_error_and_under_warnings(
    left: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [str(left), "--password-file", str(tmp_path / "password"), "--language", "en"]
    assert run(["info", *options]) == 0
    told = capsys.readouterr()
    assert "is missing" in told.err
    assert "is missing" not in told.out
    assert run(["info", *options, "--json"]) == 0
    told = capsys.readouterr()
    (warning,) = json.loads(told.out)["warnings"]
    assert warning["code"] == "log_missing"
    assert warning["message"]
    assert warning["next"]
    assert run(["verify", *options]) == 0
    assert "is missing" in capsys.readouterr().err
    assert run(["info", *options, "--json"]) == 0
    told = capsys.readouterr()
    assert "warnings" not in json.loads(told.out)
    assert told.err == ""
    shop = vault.unlock(left, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    assert [entry.action for entry in history.entries(shop)].count(T("Opened without its log")) <= 1
    assert len(history.entries(shop)) == 1, "it is on record once"
    shop.close()


def test_log_of_a_copy_is_refused_with_words_for_programs(
    left: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "open" / left.name
    path.with_name(f"{path.name}-journal").write_bytes(bytes(range(256)))
    assert run(["info", str(path), "--password-file", str(tmp_path / "password"), "--json"]) == 3
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "foreign_log"
    assert error["next"]
