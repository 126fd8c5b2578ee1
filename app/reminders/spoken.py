"""Words that the reasons of several rules share; spoken, like every ``Text``, in the language of the moment."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from app import i18n
from app.i18n import T, Text


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a reason says it: ``22 Oct``; with the year if that is not the year of `today`."""

    on: dt.date
    today: dt.date

    def __str__(self) -> str:
        is_other_year = self.on.year != self.today.year
        if i18n.language() == "zh_CN":
            said = f"{self.on.month} 月 {self.on.day} 日"
            return f"{self.on.year} 年 {said}" if is_other_year else said
        said = f"{self.on.day} {calendar.month_abbr[self.on.month]}"
        return f"{said} {self.on.year}" if is_other_year else said


def days(count: int) -> Text:
    """So many days."""
    return T("1 day") if count == 1 else T("{count} days", count=count)
