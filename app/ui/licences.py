"""What Shuke is built on and under which licences, read from the files that ship with the program."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from app import paths
from app.ui.opening import PRODUCT

NO_WORKS = ("Package", "Files", "resources/licences/*")
NOTICES, OWN = "THIRD-PARTY-NOTICES.md", "LICENSE"
_ROW = re.compile(r"^\| (?P<work>[^|]+) \| (?P<licence>[^|]+) \| (?P<why>[^|]+) \|$", re.MULTILINE)
_FILES = {"resources/fonts": Path("fonts") / "OFL.txt", "resources/icons": Path("icons") / "LICENSE"}


@dataclass(frozen=True, slots=True)
class Work:
    """Something that ships with the program: what, its version if it has one, its licence in a few words, and the text of it."""

    name: str
    version: str
    licence: str
    text: str


def works() -> list[Work]:
    """All of them, Shuke first. A file that is missing leaves its text empty."""
    found = [Work(PRODUCT, "", "MIT", _read(_root() / OWN))]
    for row in _ROW.finditer(_read(_root() / NOTICES)):
        name, licence = (row[part].strip().strip("`") for part in ("work", "licence"))
        if name not in NO_WORKS and not set(name) <= {"-"}:
            found.append(_work(name, licence.replace("`", "")))
    return found


def _work(name: str, licence: str) -> Work:
    folder = next((folder for folder in _FILES if name.startswith(folder)), None)
    if folder is not None:
        return Work(name, "", licence, _read(paths.resources() / _FILES[folder]))
    text = _read(paths.resources() / "licences" / f"{name}.txt")
    first = text.partition("\n")[0].split()
    return Work(name, first[-1] if len(first) == 2 else "", licence, text or _read(_root() / OWN))


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else paths.resources().parent


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError):
        return ""
