"""Lists going out as csv: UTF-8 with a mark, all quoted, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app import unfinished
from app.import_export import guard
from app.import_export.sheet_out import TICK_EVERY, Tick


def write_csv(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[Any]], tick: Tick | None = None, total: int = 0
) -> int:
    """Write the rows and return how many there were. See `guard` for texts that begin like a formula."""
    count = 0
    with unfinished.clear_write(path) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(headers)
        for cells in rows:
            writer.writerow([_text(cell) for cell in cells])
            count += 1
            if tick is not None and count % TICK_EVERY == 0:
                tick(count, total)
        if tick is not None:
            tick(count, total or count)
        text.detach()
    return count


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard.guarded(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)
