"""Files for the tests of bringing in and taking out, and the shortest way to bring one in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from app.services.imports import ImportResult
from app.shop import Shop
from app.values.problem import Problem
from app.workflows.bring_in import BringInRequest, Prepared, carry_out, prepare

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


def ends(result: ImportResult) -> tuple[int, int, int, int]:
    """Rows created, updated, skipped, rejected."""
    return (result.created, result.updated, result.skipped, result.rejected)


def said(problems: Iterable[Problem]) -> list[tuple[int, str, str, str]]:
    """What was found: row, column, value, code."""
    return [(problem.row, problem.column, problem.value, problem.code) for problem in problems]
