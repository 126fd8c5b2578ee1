"""What goes into an import, what was decided, and what came of it: plain data, thrifty enough for 100,000 rows.

A planned row is a tuple in the order of `TABLES`, without its id. Where it points at another row, a number above zero is
the id of a row in the shop, and ``-n`` is the n-th row planned for that table.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from app.i18n import Text
from app.services.import_tables import TABLES
from app.values.problem import Problem, Severity

Reference = int
Row = tuple[int, tuple[Any, ...] | None, tuple[Problem, ...]]
"""The row's number in the file, one value per column (``None``: the row is not taken), and what was found in it."""


class OnDuplicate(StrEnum):
    """What becomes of a row that looks like somebody who is there already, but is not surely the same."""

    CREATE = "create"
    MERGE = "merge"
    HOUSEHOLD = "household"
    SKIP = "skip"


class Outcome(IntEnum):
    """What becomes of a row of the file."""

    NONE = 0
    CREATED = 1
    UPDATED = 2
    SKIPPED = 3
    REJECTED = 4


@dataclass(frozen=True, slots=True)
class Section:
    """One sheet to bring in: `columns` are field keys, `headings` says what each is called in the file.

    `cell` says what stands in the file for a field in one of the rows that were read last; ``None`` for another row.
    """

    kind: str
    columns: tuple[str, ...]
    rows: Iterable[Row]
    headings: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    cell: Callable[[int, str], str | None] = lambda _row, _key: None


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file, read and cleaned; the rows of its sections are asked for once, in order.

    `answers` say for single rows, (sheet, row), what becomes of them if they look like somebody; `on_duplicate` says it for
    all others. With `merges_namesakes` a row with the phone and the name of somebody is merged unless an answer says otherwise,
    though its member number is another. With `is_whole_shop` the sections are the workbook of a shop: their rows name each other by number and stand for
    different things even where they look alike.
    """

    kind: str
    sections: tuple[Section, ...]
    file_name: str = ""
    file_sha256: str = ""
    mapping: Mapping[str, Any] = field(default_factory=dict)
    on_duplicate: OnDuplicate = OnDuplicate.CREATE
    is_whole_shop: bool = False
    answers: Mapping[tuple[str, int], OnDuplicate] = field(default_factory=dict)
    merges_namesakes: bool = False


class Outcomes:
    """What becomes of each row of one section; one byte a row, so that the counts cannot drift apart from the rows.

    `asked` are the rows that may be somebody who is known, with the reason; the person decides about them. `presumed` are
    those of them that are merged unless the person decides otherwise.
    """

    def __init__(self) -> None:
        self._codes = bytearray()
        self._known: array[int] = array("q")
        self.asked: dict[int, Text] = {}
        self.presumed: set[int] = set()

    def mark(self, row: int, outcome: Outcome) -> None:
        """Say, or say anew, what becomes of `row`."""
        if row >= len(self._codes):
            self._codes.extend(bytes(max(row + 1 - len(self._codes), 4096)))
        self._codes[row] = outcome

    def of(self, row: int) -> Outcome:
        """What becomes of `row`; ``NONE`` for a blank row or a heading."""
        return Outcome(self._codes[row]) if row < len(self._codes) else Outcome.NONE

    def refer(self, row: int, reference: Reference) -> None:
        """Say whom `row` means, or may mean."""
        if row >= len(self._known):
            self._known.extend([0] * max(row + 1 - len(self._known), 4096))
        self._known[row] = reference

    def known(self, row: int) -> Reference:
        """Whom `row` means, or may mean; 0 for nobody who was known before it."""
        return self._known[row] if row < len(self._known) else 0

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return self._codes.count(outcome)

    def rows(self, outcome: Outcome) -> Iterable[int]:
        """The numbers of the rows that end so, in order."""
        place = self._codes.find(outcome)
        while place != -1:
            yield place
            place = self._codes.find(outcome, place + 1)


@dataclass(slots=True)
class ImportPlan:
    """What an import will do; nothing of it is written yet.

    `seen_change` is the journal's newest entry when the plan was made: a plan holds only as long as nothing else was
    written. `made_by` says of each planned customer which row made them. `fills` are blanks of rows in the shop that get a value: table →
    id → column → value.
    """

    kind: str
    file_name: str
    file_sha256: str
    mapping: Mapping[str, Any]
    seen_change: int
    imported_before: int | None = None
    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    fills: dict[str, dict[int, dict[str, Any]]] = field(
        default_factory=lambda: {
            "customer": {},
            "pet": {},
            "product": {},
            "care_template": {},
            "custom_field": {},
            "tag": {},
        }
    )
    outcomes: list[Outcomes] = field(default_factory=list)
    made_by: array[int] = field(default_factory=lambda: array("q"))
    problems: list[Problem] = field(default_factory=list)

    def add(self, table: str, row: tuple[Any, ...]) -> Reference:
        """Plan a new row and say how other rows refer to it."""
        rows = self.tables[table]
        rows.append(row)
        return -len(rows)

    def change(self, table: str, reference: Reference, values: tuple[Any, ...], changes: Mapping[str, Any]) -> None:
        """Plan that a row becomes `values`: one of the shop by `changes`, one that is planned itself."""
        if reference > 0:
            self.fills[table].setdefault(reference, {}).update(changes)
        else:
            self.tables[table][-reference - 1] = values

    def planned(self, table: str, reference: Reference) -> tuple[Any, ...]:
        """The planned row that a negative `reference` names."""
        return self.tables[table][-reference - 1]

    def maker(self, reference: Reference) -> int:
        """The row that made the planned customer whom a negative `reference` names."""
        return self.made_by[-reference - 1]

    def count(self, outcome: Outcome) -> int:
        """How many rows of the file end so."""
        return sum(outcomes.count(outcome) for outcomes in self.outcomes)

    @property
    def rows(self) -> int:
        """How many rows the file has: every one is created, updated, skipped or rejected."""
        return sum(self.count(outcome) for outcome in Outcome if outcome is not Outcome.NONE)

    @property
    def possible_duplicates(self) -> int:
        """How many rows look like somebody who is there already."""
        return sum(problem.severity is Severity.DUPLICATE for problem in self.problems)

    @property
    def merged(self) -> int:
        """How many rows fill blanks of somebody they only looked like, as the person said."""
        return sum(o.of(row) is Outcome.UPDATED for o in self.outcomes for row in o.asked)

    def counts(self) -> dict[str, int]:
        """New records per table, by the name of the table, and how many rows of the shop get blanks filled."""
        made = {name: len(rows) for name, rows in self.tables.items() if rows}
        return made | {f"{name}_filled": len(rows) for name, rows in self.fills.items() if rows}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.counts()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `batch` takes it back as a whole; it is ``None`` when there was nothing to write.

    Of the rows that were `updated`, `merged` looked like somebody and were said to be them. `backup` is the one that was made before it, if there was need for one.
    """

    kind: str
    batch: int | None
    rows: int
    created: int
    updated: int
    skipped: int
    rejected: int
    possible_duplicates: int
    counts: Mapping[str, int]
    mapping: Mapping[str, Any]
    problems: tuple[Problem, ...]
    merged: int = 0
    backup: Path | None = None


@dataclass(frozen=True, slots=True)
class BatchData:
    """One import that is in force."""

    batch: int
    kind: str
    file_name: str
    imported_at: dt.datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What taking an import back did: rows removed and rows put back as they were, per table."""

    batch: int
    removed: Mapping[str, int]
    restored: Mapping[str, int]


def result_of(plan: ImportPlan, batch: int | None) -> ImportResult:
    """The result that `plan` gives when it is carried out as `batch` (or looked at: ``None``)."""
    return ImportResult(
        plan.kind,
        batch,
        plan.rows,
        plan.count(Outcome.CREATED),
        plan.count(Outcome.UPDATED),
        plan.count(Outcome.SKIPPED),
        plan.count(Outcome.REJECTED),
        plan.possible_duplicates,
        plan.counts(),
        plan.mapping,
        tuple(plan.problems),
        plan.merged,
    )
