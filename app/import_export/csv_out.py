"""Lists going out as csv: UTF-8 with a mark, all quoted, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app import files
from app.import_export.sheet_out import TICK_EVERY, Tick

GUARD = "'"
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_csv(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]], tick: Tick | None = None, total: int = 0
) -> int:
    """Write the rows and return how many there were. A text that begins like a formula gets an apostrophe in front; reading takes it off."""
    count = 0
    with files.atomic_write(path) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(headers)
        for cells in rows:
            writer.writerow([guarded(c) for c in cells])
            count += 1
            if tick is not None and count % TICK_EVERY == 0:
                tick(count, total)
        text.detach()
    return count


def guarded(value: Any) -> str:
    """A cell as text that no spreadsheet calculates."""
    if value is None:
        return ""
    if isinstance(value, str):
        return (
            GUARD + value
            if value.startswith(RISKY) or (value.startswith(GUARD) and value[1:].startswith(RISKY))
            else value
        )
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def unguarded(text: str) -> str:
    """What was written by ``guarded``."""
    return text[1:] if text.startswith(GUARD) and text[1:].startswith((*RISKY, GUARD)) else text
