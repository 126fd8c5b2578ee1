"""Where the heading of a table is: real files have titles above it, two lines of it, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n import T

SEARCHED_ROWS = 30
_LIKE_DATA = re.compile(r"[\s¥$£€+-]*[\d.,:/\-\s年月日%]+(元|kg|g)?|.{61,}", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """`place` is the index of the heading row (-1: none), `height` its lines, `names` the columns' names, each different."""

    place: int
    height: int
    names: tuple[str, ...]


def find_heading(
    rows: Sequence[Sequence[Any]],
    hint: Callable[[str], bool] | None = None,
    begins: Callable[[str], bool] | None = None,
) -> Heading:
    """The heading of a table whose first rows are `rows`; `hint` says whether a word is a known heading.

    `begins` says whether a word heads the first column of a sheet that the program writes. Where it stands first, the first
    row is the heading, whatever is said below: records may well be called like columns.
    """
    width = max((len(r) for r in rows), default=0)
    if begins is not None and rows and rows[0] and isinstance(rows[0][0], str) and begins(rows[0][0]):
        return Heading(0, 1, _names(rows[0], width))
    candidates = list(range(min(SEARCHED_ROWS, len(rows))))
    if hint is not None:
        known = [sum(1 for c in rows[i] if isinstance(c, str) and hint(c)) for i in candidates]
        best = max(candidates, key=lambda i: (known[i], -i), default=0)
        if known and known[best] >= (2 if width > 2 else 1) and known[best] * 2 >= len(_filled(rows[best])) * 0.4:
            return Heading(best, 1, _names(rows[best], width))
    for place in candidates:
        filled = _filled(rows[place])
        if len(filled) < max(1, min(2, width)) or len(filled) * 2 < _usual_width(rows[place:]):
            continue
        if all(_is_word(c) for c in filled) and place + 1 < len(rows) + (place == 0):
            return Heading(place, 1, _names(rows[place], width))
        break
    return no_heading(rows)


def no_heading(rows: Sequence[Sequence[Any]]) -> Heading:
    """For rows that are all records: the columns are numbered."""
    width = max((len(r) for r in rows), default=0)
    return Heading(-1, 0, tuple(map(column_name, range(width))))


def column_name(index: int) -> str:
    """What a column without a heading is called; `index` counts from 0."""
    return str(T("Column {number}", number=index + 1))


def _filled(row: Sequence[Any]) -> list[Any]:
    return [c for c in row if c is not None and str(c).strip()]


def _usual_width(rows: Sequence[Sequence[Any]]) -> int:
    widths = sorted(len(_filled(r)) for r in rows[:50])
    return widths[len(widths) // 2] if widths else 0


def _is_word(cell: Any) -> bool:
    """Whether a cell reads like the name of a column rather than like data."""
    return isinstance(cell, str) and not _LIKE_DATA.fullmatch(cell.strip())


def _names(row: Sequence[Any], width: int) -> tuple[str, ...]:
    """The names of the columns; blanks are numbered, repeated names get a number behind."""
    names: list[str] = []
    for place in range(width):
        cell = row[place] if place < len(row) else None
        said = " ".join(str(cell).split()) if cell is not None else ""
        said = said or column_name(place)
        plain, number = said, 1
        while said in names:
            number += 1
            said = f"{plain} ({number})"
        names.append(said)
    return tuple(names)
