"""The child process that opens foreign spreadsheets: it may crash, the shop may not.

Arguments: path, sheet or ``""``, encoding or ``""``. It answers in JSON lines on standard output: one ``head``, then ``rows`` in
chunks (``[number of the row in the file, cells]``, blank rows left out), then ``end``; or one ``error`` with a code and values. Dates
are ``{"d": iso}``, times ``{"h": iso}``. Nothing is written to disk. Only the standard library and calamine are imported here.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.import_export import limits, sniff, vcard
from app.import_export.sniff import Refused

Row = list[Any]


def main(argv: list[str]) -> int:
    """Read the file that `argv` names and answer on standard output."""
    _limit_memory()
    path, sheet, encoding = Path(argv[0]), argv[1] or None, argv[2] or None
    try:
        _answer(path, sheet, encoding)
    except Refused as refused:
        _say({"t": "error", "code": refused.code, "values": refused.values})
    except MemoryError:
        _say({"t": "error", "code": "too_big_inside", "values": {}})
    except BrokenPipeError:
        return 1
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is a BaseException; whatever it is, the file did it
        _say({"t": "error", "code": "damaged", "values": {"kind": type(error).__name__}})
    return 0


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_BYTES, limits.CHILD_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_SECONDS, limits.CHILD_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _answer(path: Path, sheet: str | None, encoding: str | None) -> None:
    kind = sniff.format_of(path)
    if kind in ("csv", "tsv", "vcf"):
        text = sniff.read_text(path, encoding)
        delimiter = None if kind == "vcf" else sniff.delimiter_of(text.content)
        shown = "tsv" if delimiter == "\t" else "csv" if delimiter else "vcf"
        _say(
            {
                "t": "head", "format": shown, "sheets": [], "sheet": "", "encoding": text.encoding,
                "encodings": text.others, "delimiter": delimiter, "warnings": text.warnings,
            }
        )  # fmt: skip
        _send(sniff.text_rows(text.content, delimiter) if delimiter else vcard.rows(text.content))
        return
    if kind != "xls":
        sniff.check_zip(path)
    _answer_workbook(path, kind, sheet)


def _answer_workbook(path: Path, kind: str, wanted: str | None) -> None:
    import python_calamine as calamine

    try:
        book = _book(path)
    except calamine.PasswordError as error:
        raise Refused("password") from error
    sheets = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    names = [m.name for m in sheets]
    if not names:
        raise Refused("no_rows")
    if wanted is not None and wanted not in names:
        raise Refused("no_such_sheet", sheet=wanted, sheets=", ".join(names[:20]))
    shown = [m.name for m in sheets if m.visible == calamine.SheetVisibleEnum.Visible] or names
    name = wanted or next((n for n in shown if len(shown) == 1 or _has_rows(book, n)), shown[0])
    grid = book.get_sheet_by_name(name)
    if grid.total_height > limits.MOST_ROWS:
        raise Refused("too_many_rows", most=limits.MOST_ROWS)
    _say(
        {
            "t": "head", "format": kind, "sheets": [[m.name, m.visible != calamine.SheetVisibleEnum.Visible] for m in sheets], "sheet": name,
            "encoding": None, "encodings": [], "delimiter": None, "warnings": ["merged"] if _merged(grid) else [],
        }
    )  # fmt: skip
    _send((place + 1, [_cell(c) for c in row]) for place, row in enumerate(grid.iter_rows()))


def _book(path: Path) -> Any:
    """The workbook; one whose name is not UTF-8, which the reader cannot open, is handed over open."""
    import python_calamine as calamine

    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return calamine.CalamineWorkbook.from_filelike(path.open("rb"))
    return calamine.CalamineWorkbook.from_path(str(path))


def _has_rows(book: Any, name: str) -> bool:
    return bool(book.get_sheet_by_name(name).height)


def _merged(grid: Any) -> bool:
    try:
        return bool(grid.merged_cell_ranges)
    except (AttributeError, NotImplementedError, ValueError):
        return False


def _cell(value: Any) -> Any:
    """A cell as JSON can carry it; whole floats as integers, blanks as null."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if len(value) > limits.MOST_CELL:
            raise Refused("cell_too_long", most=limits.MOST_CELL)
        return value
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, (dt.datetime, dt.date)):
        return {"d": value.isoformat()}
    if isinstance(value, dt.time):
        return {"h": value.isoformat()}
    return str(value)


def _send(rows: Iterable[tuple[int, Row]]) -> None:
    chunk: list[tuple[int, Row]] = []
    count = 0
    for number, cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > limits.MOST_COLUMNS:
            raise Refused("too_many_columns", most=limits.MOST_COLUMNS)
        count += 1
        if count > limits.MOST_ROWS:
            raise Refused("too_many_rows", most=limits.MOST_ROWS)
        chunk.append((number, cells))
        if len(chunk) >= limits.ROWS_A_CHUNK:
            _say({"t": "rows", "rows": chunk})
            chunk = []
    if chunk:
        _say({"t": "rows", "rows": chunk})
    _say({"t": "end", "rows": count})


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass", newline="\n")
    raise SystemExit(main(sys.argv[1:]))
