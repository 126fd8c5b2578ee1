"""Foreign spreadsheets as rows of cells, read in a child process that is watched, limited and can be stopped.

``stream`` opens a file and gives a preview of its first rows and then all of them, one after the other, so that memory stays small. Every way
it can go wrong is a ``UserMistake`` or ``WorldProblem`` with one sentence and one next step.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import files
from app.errors import Cancelled, ShukeError, UserMistake
from app.i18n import T, Text
from app.import_export import limits
from app.import_export.heading import find_heading, no_heading

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | None
Row = tuple[int, list[Cell]]
Tick = Callable[[int, int], None]
PREVIEW_ROWS = 200


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a workbook."""

    name: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like. `header_row` counts rows as the file does, from 1; 0 when there is no heading. `samples` are rows below it."""

    path_name: str
    format: str
    sheets: tuple[SheetInfo, ...]
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    samples: tuple[tuple[Cell, ...], ...]
    encoding: str | None
    encodings_to_try: tuple[tuple[str, str], ...]
    delimiter: str | None
    warnings: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """An open file: its preview, and the rows below the heading as (row number in the file, cells)."""

    preview: Preview
    rows: Iterator[Row]


WARNINGS = {
    "merged": T("Some cells are merged; only the first cell of each counts."),
    "guessed_encoding": T("The characters of this file had to be guessed. Check that the names read right."),
}


def child_command() -> list[str]:
    """How the child is started: as a module, or by the packed program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--sheet-child"]
    return [sys.executable, "-X", "utf8", "-m", "app.import_export.sheet_child"]


def peek(
    path: Path, sheet: str | None = None, encoding: str | None = None, hint: Callable[[str], bool] | None = None
) -> Preview:
    """What the file looks like."""
    with stream(path, sheet, encoding, hint=hint) as opened:
        return opened.preview


@contextlib.contextmanager
def stream(
    path: Path,
    sheet: str | None = None,
    encoding: str | None = None,
    *,
    hint: Callable[[str], bool] | None = None,
    begins: Callable[[str], bool] | None = None,
    tick: Tick | None = None,
    is_headless: bool = False,
) -> Iterator[Stream]:
    """Open a file; leaving the block stops the child.

    `hint` says whether a word is a known heading, `begins` whether it is the first one of a sheet that the program writes (see
    ``find_heading``); with `is_headless` the first row is a record, and the columns are numbered.
    Raises ``UserMistake`` or ``WorldProblem`` for a file that cannot be read, and what `tick` raises (``Cancelled``).
    """
    _check_place(path)
    with _child(path, sheet, encoding) as messages:
        head = next(messages)
        _refuse_if_error(head, path)
        rows = _rows(messages, path, tick)
        first = list(itertools.islice(rows, PREVIEW_ROWS))
        if not first:
            raise _refusal("no_rows", {}, path)
        above = [cells for _, cells in first]
        heading = no_heading(above) if is_headless else find_heading(above, hint, begins)
        below = first if heading.place < 0 else first[heading.place + heading.height :]
        row = 0 if heading.place < 0 else first[heading.place][0]
        yield Stream(_preview(path, head, row, heading.names, below), itertools.chain(below, rows))


def _preview(path: Path, head: Mapping[str, Any], row: int, names: tuple[str, ...], below: Sequence[Row]) -> Preview:
    """What is known before anything is read on: `row` is that of the heading with its `names`, `below` are the rows after it."""
    return Preview(
        path.name,
        head["format"],
        tuple(SheetInfo(n, h) for n, h in head["sheets"]),
        head["sheet"],
        row,
        names,
        tuple(tuple(cells) for _, cells in below),
        head["encoding"],
        tuple((n, lines) for n, lines in head["encodings"]),
        head["delimiter"],
        tuple(WARNINGS[w] for w in head["warnings"] if w in WARNINGS),
    )


def _check_place(path: Path) -> None:
    try:
        if path.is_dir():
            raise UserMistake("is_folder", T("{name} is a folder.", name=path.name), T("Choose a file."), str(path))
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise UserMistake(
            "no_such_file",
            T("There is no file {name}.", name=str(path)),
            T("Check the name and the folder."),
            str(path),
        ) from error
    except OSError as error:
        raise files.problem(error, path) from error


@contextlib.contextmanager
def _child(path: Path, sheet: str | None, encoding: str | None) -> Iterator[Iterator[dict[str, Any]]]:
    root = Path(__file__).resolve().parents[2]
    kept = {
        k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "LANG")
    }
    process = subprocess.Popen(
        [*child_command(), str(path.resolve()), sheet or "", encoding or ""],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8:surrogatepass"},
        cwd=str(root),
    )
    late = threading.Event()

    def stop_late() -> None:
        late.set()
        process.kill()

    watch = threading.Timer(limits.CHILD_SECONDS, stop_late)
    watch.daemon = True
    watch.start()
    try:
        yield _messages(process, path, late)
    finally:
        watch.cancel()
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _messages(process: subprocess.Popen[bytes], path: Path, late: threading.Event) -> Iterator[dict[str, Any]]:
    """The lines of the child; raises when it falls silent before its end."""
    out = process.stdout
    if out is None:
        raise RuntimeError("the child has no output")
    for line in out:
        try:
            message: dict[str, Any] = json.loads(line.decode("utf-8", "surrogatepass"), object_hook=_untag)
        except ValueError:
            break
        yield message
        if message["t"] in ("end", "error"):
            return
    raise _refusal("too_slow" if late.is_set() else "reader_died", {}, path)


def _untag(found: dict[str, Any]) -> Any:
    if "d" in found and len(found) == 1:
        text = found["d"]
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    if "h" in found and len(found) == 1:
        return dt.time.fromisoformat(found["h"])
    return found


def _rows(messages: Iterator[dict[str, Any]], path: Path, tick: Tick | None) -> Iterator[Row]:
    done = 0
    for message in messages:
        _refuse_if_error(message, path)
        if message["t"] == "end":
            return
        yield from map(tuple, message["rows"])
        done += len(message["rows"])
        if tick is not None:
            tick(done, 0)


def _refuse_if_error(message: dict[str, Any], path: Path) -> None:
    if message["t"] == "error":
        raise _refusal(message["code"], message["values"], path)


def _refusal(code: str, values: dict[str, Any], path: Path) -> ShukeError:
    """The sentence for a refusal."""
    name = path.name
    said = {
        "empty": (T("{name} is empty.", name=name), T("Choose the file with the list in it.")),
        "no_rows": (T("There is nothing in {name}.", name=name), T("Choose the file, or the sheet, with the list in it.")),
        "not_a_spreadsheet": (T("{name} is not a spreadsheet.", name=name), T("Choose an xlsx, xls, ods, csv or vcf file.")),
        "password": (T("{name} is protected by a password.", name=name), T("Open it in your spreadsheet program, save it without a password, then try again.")),
        "damaged": (T("{name} is damaged and cannot be read.", name=name), T("Open it in your spreadsheet program and save it again, or save it as csv.")),
        "reader_died": (T("{name} cannot be read: it is damaged, or it claims to be far larger than it is.", name=name), T("Open it in your spreadsheet program and save it again, or save it as csv.")),
        "too_big": (T("{name} is larger than {most} MB.", name=name, most=values.get("most", "")), T("Split it into smaller files.")),
        "too_big_inside": (T("{name} unpacks to more than can be read safely.", name=name), T("Save it as csv, or split it into smaller files.")),
        "too_many_rows": (T("{name} has more than {most} rows.", name=name, most=values.get("most", "")), T("Split it into smaller files.")),
        "too_many_columns": (T("{name} uses more than {most} columns.", name=name, most=values.get("most", "")), T("Delete the columns that are not needed, then try again.")),
        "cell_too_long": (T("A cell in {name} holds more than {most} characters.", name=name, most=values.get("most", "")), T("Shorten it, then try again.")),
        "no_such_sheet": (T("{name} has no sheet called {sheet}.", name=name, sheet=values.get("sheet", "")), T("It has: {sheets}.", sheets=values.get("sheets", ""))),
        "no_such_encoding": (T("There is no encoding called {encoding}.", encoding=values.get("encoding", "")), T("Try utf-8 or gb18030.")),
        "cannot_decode": (T("{name} is not written in {encoding}.", name=name, encoding=values.get("encoding", "")), T("Try utf-8 or gb18030.")),
        "too_slow": (T("Reading {name} took too long and was stopped.", name=name), T("Save it as csv, or split it into smaller files.")),
    }  # fmt: skip
    what, then = said.get(code, said["damaged"])
    return UserMistake(code, what, then, str(path))


__all__ = ["Cancelled", "Cell", "Preview", "Row", "SheetInfo", "Stream", "child_command", "peek", "stream"]
