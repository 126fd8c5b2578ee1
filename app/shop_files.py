"""The names that the program gives to shop files: one that was set aside, one that came back beside another; and what lies near one.

``Doudou (set aside 2026-11-27 18.40).shuke`` was `Doudou.shuke` until a backup took its place; ``Doudou (restored 2026-11-27 18.40).shuke``
is a backup that came back beside it. The words are those of the language in force then; whichever it was, they are known again.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.i18n import LANGUAGES, T, Text, said_in

SUFFIX = ".shuke"
SET_ASIDE, RESTORED = T("set aside {when}"), T("restored {when}")
WHEN, AS_WRITTEN = r"\d{4}-\d\d-\d\d \d\d\.\d\d", "%Y-%m-%d %H.%M"
EARLIER = r" before (\d{8}-\d{6})(?: \d+)?"
"""How a file that was set aside was called before: ``Doudou before 20261127-184012``."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A shop file that was set aside: when, by the clock on the wall, and how big it is in bytes."""

    path: Path
    at: dt.datetime
    bytes: int


def set_aside_as(path: Path, now: dt.datetime, number: int = 1) -> Path:
    """What the shop file at `path` is called once it is set aside; the `number` tells apart those of one minute."""
    return _named(path, path.stem, SET_ASIDE, now, number)


def restored_as(path: Path, now: dt.datetime, number: int = 1) -> Path:
    """What a backup of the shop at `path` is called that comes back beside it."""
    stem, _said, _at = split(path)
    return _named(path, stem, RESTORED, now, number)


def set_aside_at(name: str, path: Path) -> dt.datetime | None:
    """When the file of this name was set aside from `path`, by the clock on the wall; ``None`` if it was not."""
    marks = f"(?:{_pattern(SET_ASIDE)}|{EARLIER})"
    found = re.fullmatch(f"{re.escape(path.stem)}{marks}{re.escape(path.suffix)}", name, re.IGNORECASE | re.ASCII)
    return _instant(found) if found else None


def split(path: Path) -> tuple[str, Text | None, dt.datetime | None]:
    """The name of a shop without what was added to it, what that says (`SET_ASIDE` or `RESTORED`), and when that was."""
    for said in (RESTORED, SET_ASIDE):
        found = re.fullmatch(f"(.+?){_pattern(said)}", path.stem, re.IGNORECASE | re.ASCII)
        at = _instant(found, after=1) if found else None
        if found and at:
            return found[1], said, at
    return path.stem, None, None


def aside_of(path: Path) -> tuple[Aside, ...]:
    """The files that were set aside from `path` and lie beside it, the newest first. Asks the drive."""
    found = []
    for lies in _shop_files(path.parent):
        at = set_aside_at(lies.name, path)
        if at is not None:
            found.append(Aside(lies, at, _size(lies)))
    return tuple(sorted(found, key=lambda aside: (aside.at, len(aside.path.name), aside.path.name), reverse=True))


def others_than(path: Path, *folders: Path) -> tuple[Path, ...]:
    """The shop files in these folders but `path`, without those that were set aside from any of them. Asks the drive."""
    found = {lies for folder in folders for lies in _shop_files(folder)}
    kept = (lies for lies in found if not any(set_aside_at(lies.name, other) for other in found | {path}))
    return tuple(sorted((lies for lies in kept if lies != path), key=lambda lies: (lies.name, str(lies))))


def _named(path: Path, stem: str, said: Text, now: dt.datetime, number: int) -> Path:
    words = str(Text(said.message, (("when", f"{now:{AS_WRITTEN}}"),)))
    return path.with_name(f"{stem} ({words}){f' {number}' if number > 1 else ''}{path.suffix}")


@cache
def _pattern(said: Text) -> str:
    """What stands behind the name of the shop, in any language."""
    spoken = {said_in(code, Text(said.message, (("when", "@"),))) for code in LANGUAGES}
    return rf" \((?:{'|'.join(re.escape(words).replace('@', f'({WHEN})') for words in sorted(spoken))})\)(?: \d+)?"


def _instant(found: re.Match[str], after: int = 0) -> dt.datetime | None:
    when = next(group for group in found.groups()[after:] if group)
    try:
        return dt.datetime.strptime(when, AS_WRITTEN if "." in when else "%Y%m%d-%H%M%S")  # noqa: DTZ007 - of the wall
    except ValueError:
        return None


def _shop_files(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(folder.glob(f"*{SUFFIX}"))
    except OSError:  # its drive was just pulled
        return ()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
