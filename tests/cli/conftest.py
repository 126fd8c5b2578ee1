"""A command line to type at: in this process, with keys that cost next to nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.cli import opening
from tests.support import CHEAP, PASSWORD

TODAY = "2026-05-18"
CUSTOMERS = "姓名,手机,生日,宠物名\n陈小雨,13800006688,1995-09-21,奶茶\n何静,13900002210,,布丁\n吴磊,13700000456,,\n"


@dataclass(frozen=True)
class Said:
    """What one run left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "POLICY", CHEAP)
    monkeypatch.setenv("SHUKE_PASSWORD", PASSWORD)
    for name in ("SHUKE_NEW_PASSWORD", "SHUKE_RECOVERY_CODE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Types one command, on 18 May 2026 unless the test says otherwise."""

    def typed(*words: object, today: str = TODAY) -> Said:
        capsys.readouterr()
        code = cli.run([str(word) for word in words] + ([f"--today={today}"] if today else []))
        heard = capsys.readouterr()
        assert "Traceback" not in heard.out + heard.err
        return Said(code, heard.out, heard.err)

    return typed


@pytest.fixture
def shop_file(tmp_path: Path, run: Run) -> Path:
    """A new pet shop in Shanghai, in a folder of its own."""
    folder = tmp_path / "shop"
    folder.mkdir()
    file = folder / "s.shuke"
    made = run("init", file, "--kind", "pet", "--language", "en", "--time-zone", "Asia/Shanghai")
    assert made.code == 0, made.err
    return file


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a csv file."""
    count = 0

    def write(text: str) -> Path:
        nonlocal count
        count += 1
        path = tmp_path / f"sheet{count}.csv"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def filled(shop_file: Path, run: Run, sheet: Callable[[str], Path]) -> Path:
    """A shop with three customers, and no backup of them yet."""
    assert run("import", shop_file, sheet(CUSTOMERS), "--no-backup").code == 0
    return shop_file
