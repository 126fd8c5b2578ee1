"""What a rule finds: something to do for somebody on a date, with the numbers that say why. Pure data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

Parameter = str | int | float | bool | None
Parameters = Mapping[str, Parameter]
"""The numbers and names behind a reason, as plain JSON values; dates as ISO text. A reason is spoken from them, in the language of the day."""


@dataclass(frozen=True, slots=True)
class Due:
    """One occasion, found by a rule.

    (`rule`, `subject`, `occurrence_key`) names it for ever, so that it is made once: `subject` is ``customer:12`` or ``pet:7``, the key is the
    lunar or solar year of a birthday, the first day of an open gap, or the id of the last care record.
    `due_on` is the day it is about; it is shown from `show_from`, and after `until` nobody would act on it any more (``None``: it stays).
    `p_return` is the chance that they come by themselves, `worth` puts those under a limit in order (larger first), `is_limited` says
    whether the contact limits bind it.
    """

    rule: str
    subject: str
    occurrence_key: str
    customer_id: int
    due_on: dt.date
    show_from: dt.date
    until: dt.date | None = None
    pet_id: int | None = None
    parameters: Parameters = field(default_factory=dict)
    p_return: float | None = None
    worth: float = 0.0
    is_limited: bool = False

    @property
    def identity(self) -> tuple[str, str, str]:
        """What names the occasion."""
        return self.rule, self.subject, self.occurrence_key
