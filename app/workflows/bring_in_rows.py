"""The rows of a file on their way in: what the person corrected takes the place of what the file says, and the texts are kept to be shown."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.values.field import cell_text

Row = tuple[int, list[Any]]
_BETWEEN = "\x1f"


class RowTexts:
    """The rows of a sheet as texts, for `columns` only, packed: 100,000 rows take as many bytes as their letters, and a few more."""

    def __init__(self, columns: Sequence[int]) -> None:
        self.columns = tuple(columns)
        self.numbers: array[int] = array("q")
        self._ends: array[int] = array("q", [0])
        self._packed = bytearray()

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, number: int, cells: Sequence[Any]) -> None:
        """Keep a row; rows come in the order of the file."""
        width = len(cells)
        said = (cells[i] if i < width else None for i in self.columns)
        line = _BETWEEN.join("" if cell is None else cell_text(cell).replace(_BETWEEN, " ") for cell in said)
        self._packed += line.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._packed))
        self.numbers.append(number)

    def texts(self, place: int) -> list[str]:
        """The texts of the row at `place` (from 0), one for each of `columns`."""
        packed = self._packed[self._ends[place] : self._ends[place + 1]]
        return packed.decode("utf-8", "surrogatepass").split(_BETWEEN)

    def place_of(self, number: int) -> int | None:
        """Where the row with this number in the file stands; ``None`` if it is not kept."""
        place = bisect_left(self.numbers, number)
        return place if place < len(self.numbers) and self.numbers[place] == number else None


def keeping(rows: Iterable[Row], kept: RowTexts) -> Iterator[Row]:
    """The same rows; those that are not blank are kept."""
    for number, cells in rows:
        if any(cell is not None and cell != "" for cell in cells):
            kept.add(number, cells)
        yield number, cells


def corrected(rows: Iterable[Row], sheet: str, corrections: Mapping[tuple[str, int, int], str]) -> Iterable[Row]:
    """The rows with the corrected cells of `sheet` in place of what the file says."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (where, row, column), text in corrections.items():
        if where == sheet:
            by_row.setdefault(row, []).append((column, text))
    return _put(rows, by_row) if by_row else rows


def _put(rows: Iterable[Row], by_row: Mapping[int, list[tuple[int, str]]]) -> Iterator[Row]:
    for number, cells in rows:
        if number in by_row:
            cells = list(cells)
            for column, text in by_row[number]:
                cells += [None] * (column + 1 - len(cells))
                cells[column] = text
        yield number, cells
