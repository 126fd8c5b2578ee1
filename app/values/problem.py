"""What is wrong with a row of a file, in the words of the person who has to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.i18n import Text

LONGEST_VALUE = 200


class Severity(StrEnum):
    """What a problem does to its row."""

    REJECT = "reject"  # nothing of the row is taken
    SKIP = "skip"  # the row is left out on purpose: a line of totals, something that is there already
    DUPLICATE = "duplicate"  # the row is taken, and looks like somebody who is there already
    WARNING = "warning"  # the row is taken, and something in it deserves a look


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `row` is the row of the file (the heading counts), `column` its heading, `value` what stands there."""

    row: int
    column: str
    value: str
    reason: Text
    code: str
    severity: Severity = Severity.REJECT
    sheet: str = ""
