"""Files for the tests of bringing in and taking out, and the shortest way to bring one in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl

from app.services import imports
from app.services.imports import ImportResult
from app.shop import Shop
from app.values.problem import Problem
from app.workflows.bring_in import BringInRequest, Prepared, carry_out, prepare
from app.workflows.take_out import TakeOutRequest, take_out
from tests.support import dump, make_shop

Rows = Sequence[Sequence[Any]]


def silent(_done: int, _total: int) -> None:
    """Nobody listens to the progress."""


def csv_file(path: Path, rows: Rows, encoding: str = "utf-8") -> Path:
    """A csv file with these rows; the first is the heading."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def xlsx_file(path: Path, rows: Iterable[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def prepared(shop: Shop, path: Path, **options: Any) -> Prepared:
    """The file, looked at whole."""
    return prepare(shop, BringInRequest(path, **options), silent)


def bring(shop: Shop, path: Path, **options: Any) -> ImportResult:
    """Bring the file in."""
    return carry_out(shop, prepared(shop, path, **options), silent)


def comes_back_the_same(shop: Shop, folder: Path, held: Callable[[Shop], object], **options: Any) -> Mapping[str, int]:
    """Take the shop out and bring it into a new one, made with `options`, where `held` must be the same, and once more, which adds nothing.

    Returns how many rows of each sheet were taken out. The workbook of the new shop must be the same to the byte.
    """
    first, second = folder / "first.xlsx", folder / "second.xlsx"
    counts = take_out(shop, TakeOutRequest(first), silent).rows
    with closing(make_shop(folder, "other.shuke", **options).shop) as other:
        bring(other, first)
        assert held(other) == held(shop)
        take_out(other, TakeOutRequest(second), silent)
        assert second.read_bytes() == first.read_bytes()
        again = bring(other, first)
        assert (again.created, again.updated, again.rejected) == (0, 0, 0)
    return counts


def is_taken_back_whole(shop: Shop, path: Path, tables: Collection[str]) -> None:
    """Bring the workbook at `path` into a shop and undo that: the rows of `tables` must be those of before."""
    before = {table: rows for table, rows in dump(shop).items() if table in tables}
    batch = bring(shop, path).batch
    assert batch is not None
    imports.undo(shop, batch)
    assert {table: rows for table, rows in dump(shop).items() if table in tables} == before


def ends(result: ImportResult) -> tuple[int, int, int, int]:
    """Rows created, updated, skipped, rejected."""
    return (result.created, result.updated, result.skipped, result.rejected)


def said(problems: Iterable[Problem]) -> list[tuple[int, str, str, str]]:
    """What was found: row, column, value, code."""
    return [(problem.row, problem.column, problem.value, problem.code) for problem in problems]
