"""What becomes of each row of a checked file, ready to be listed: a byte a row, and the rows of each filter."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.i18n import _
from app.services.imports import OnDuplicate, Outcome, Outcomes
from app.values.problem import Problem, Severity
from app.workflows.bring_in_data import Prepared
from app.workflows.bring_in_rows import RowTexts

BLANK, READY, FILLS, DOUBT, FIX, ALIKE, SKIP = range(7)
ALL, TO_IMPORT, TO_FIX, DUPLICATES, SKIPPED = "all", "import", "fix", "duplicates", "skipped"
TABS: Mapping[str, tuple[int, ...]] = {
    ALL: (BLANK, READY, FILLS, DOUBT, FIX, ALIKE, SKIP),
    TO_IMPORT: (READY, FILLS, DOUBT),
    TO_FIX: (FIX,),
    DUPLICATES: (ALIKE,),
    SKIPPED: (BLANK, SKIP),
}
LOOKS = {
    BLANK: ("circle-minus", "text2"),
    READY: ("circle-check", "ok"),
    FILLS: ("circle-check", "ok"),
    DOUBT: ("triangle-alert", "warn"),
    FIX: ("circle-alert", "danger"),
    ALIKE: ("copy", "warn"),
    SKIP: ("circle-minus", "text2"),
}
"""Status → its icon and ink."""

_USUAL = {Outcome.CREATED: READY, Outcome.UPDATED: FILLS, Outcome.SKIPPED: SKIP, Outcome.REJECTED: FIX}


def tab_words(tab: str, count: int) -> str:
    """A filter with its count."""
    words = {
        ALL: _("All {count}", count=f"{count:,}"),
        TO_IMPORT: _("Ready {count}", count=f"{count:,}"),
        TO_FIX: _("To fix {count}", count=f"{count:,}"),
        DUPLICATES: _("Duplicates? {count}", count=f"{count:,}"),
        SKIPPED: _("Skipped {count}", count=f"{count:,}"),
    }
    return words[tab]


def status_words(status: int) -> str:
    """What becomes of a row, in a word or two."""
    return {
        BLANK: _("Blank, left out"),
        READY: _("Ready"),
        FILLS: _("Fills blanks"),
        DOUBT: _("Check this"),
        FIX: _("To fix"),
        ALIKE: _("Duplicate?"),
        SKIP: _("Skipped"),
    }[status]


def answer_words(answer: str) -> str:
    """An answer to a possible duplicate, in a word or two."""
    return {
        OnDuplicate.MERGE: _("Merge"),
        OnDuplicate.HOUSEHOLD: _("Same household"),
        OnDuplicate.CREATE: _("Create new"),
        OnDuplicate.SKIP: _("Skip"),
    }[OnDuplicate(answer)]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of one sheet with what becomes of them; a place counts the rows that are kept, from 0."""

    place: int
    sheet: str
    texts: RowTexts
    statuses: bytearray
    problems: Mapping[int, Sequence[Problem]] = field(default_factory=dict)

    def places(self, tab: str) -> array[int]:
        """The rows that a filter shows."""
        wanted = frozenset(TABS[tab])
        return array("q", (place for place, status in enumerate(self.statuses) if status in wanted))

    def count(self, tab: str) -> int:
        """How many rows a filter shows."""
        return sum(self.statuses.count(status) for status in TABS[tab])

    def of(self, place: int) -> Sequence[Problem]:
        """What was found in a row."""
        return self.problems.get(self.texts.numbers[place], ())


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was looked at whole, ready to be listed; `fills` are blanks of records that get a value."""

    prepared: Prepared
    sheets: tuple[SheetRows, ...]
    fills: tuple[Problem, ...] = ()
    is_backed_up: bool = False

    def answer(self, sheet: str, row: int) -> str | None:
        """What the person said about a row that may be somebody who is known; ``None``: nothing yet."""
        return self.prepared.request.answers.get((sheet, row))

    def asked(self, sheet: str) -> Collection[int]:
        """The rows of a sheet that may be somebody who is known, answered or not."""
        places = (rows.place for rows in self.sheets if rows.sheet == sheet)
        return self.prepared.plan.outcomes[next(places)].asked

    def is_open(self, rows: SheetRows, place: int, tab: str = ALL) -> bool:
        """Whether a row that the filter `tab` shows is still to be looked at."""
        status = rows.statuses[place]
        if status not in TABS[tab]:
            return False
        return status in (FIX, DOUBT) or (
            status == ALIKE and self.answer(rows.sheet, rows.texts.numbers[place]) is None
        )


def checked_sheets(prepared: Prepared) -> tuple[SheetRows, ...]:
    """The rows of every sheet, whose texts must be kept."""
    found = []
    for place, (view, texts) in enumerate(zip(prepared.sheets, prepared.rows, strict=True)):
        problems: dict[int, list[Problem]] = {}
        for problem in prepared.plan.problems:
            if problem.sheet == view.file.sheet:
                problems.setdefault(problem.row, []).append(problem)
        doubted = {
            row for row, said in problems.items() if any(problem.severity is Severity.WARNING for problem in said)
        }
        outcomes = prepared.plan.outcomes[place]
        statuses = bytearray(_status(outcomes, number, doubted) for number in texts.numbers)
        found.append(SheetRows(place, view.file.sheet, texts, statuses, problems))
    return tuple(found)


def _status(outcomes: Outcomes, number: int, doubted: Collection[int]) -> int:
    """What becomes of a row; ``BLANK`` for one that says nothing, or nothing any more."""
    usual = _USUAL.get(outcomes.of(number), BLANK)
    if usual in (BLANK, FIX):
        return usual
    if number in outcomes.asked:
        return ALIKE
    return DOUBT if number in doubted and usual != SKIP else usual
