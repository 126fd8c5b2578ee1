"""Birthdays of customers and of their pets: found in time, once a year, and never when nobody knows the day.

Whose day it is comes from one look-up per person in the days that are kept (``birthday.occasions``), so a hundred thousand people cost
a hundred thousand look-ups and no conversion.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from app.i18n import T, Text
from app.reminders.due import Due, Parameters
from app.values.birthday import Birthday, Custom, DayKey, Kept, format_birthday, occasions

RULE, PET_RULE = "birthday", "pet_birthday"
LEAD_DAYS = {"bakery": 5}
"""By the kind of the shop: a cake has to be ordered and baked."""
USUAL_LEAD_DAYS = 3
DAYS_OF_A_YEAR = {"solar": 366, "lunar": 360}
PLACEHOLDER_LEAST, PLACEHOLDER_TIMES = 30, 8

_SAID: dict[str, tuple[Text, Text]] = {
    "later": (T("Birthday on {day}, in {days} days"), T("{name}'s birthday is on {day}, in {days} days")),
    "tomorrow": (T("Birthday tomorrow, {day}"), T("{name}'s birthday is tomorrow, {day}")),
    "today": (T("Birthday today"), T("{name}'s birthday is today")),
    "lunar today": (T("Birthday today, {day}"), T("{name}'s birthday is today, {day}")),
    "yesterday": (T("Birthday was yesterday, {day}"), T("{name}'s birthday was yesterday, {day}")),
    "past": (T("Birthday was {days} days ago, on {day}"), T("{name}'s birthday was {days} days ago, on {day}")),
}
"""What is said of a customer, and of a pet."""


@dataclass(frozen=True, slots=True)
class Options:
    """How many days before it a birthday is shown, how many days after it still, and how it is kept in years without that day."""

    lead_days: int = USUAL_LEAD_DAYS
    late_days: int = 3
    custom: Custom = field(default_factory=Custom)


class Person(NamedTuple):
    """A customer with a birthday or, with `pet_id`, a pet: then `customer_id` is its first owner. `year` is the year of birth, if known.

    With `member_id` it is somebody of the family of the customer, or a friend; `called` is their name, `relation` who they are.
    """

    customer_id: int
    pet_id: int | None
    calendar: str
    month: int
    day: int
    is_leap: bool = False
    year: int | None = None
    member_id: int | None = None
    called: str = ""
    relation: str = ""

    @property
    def subject(self) -> str:
        """Whose birthday it is, as a reminder names it."""
        if self.member_id is not None:
            return f"family:{self.member_id}"
        return f"pet:{self.pet_id}" if self.pet_id is not None else f"customer:{self.customer_id}"

    @property
    def key(self) -> DayKey:
        """The day as ``occasions`` names it."""
        return self.calendar, self.month, self.day, self.is_leap and self.calendar == "lunar"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A day on which suspiciously many were born: probably it was typed where nobody knew it. `count` is how many."""

    calendar: str
    month: int
    day: int
    count: int

    @property
    def key(self) -> DayKey:
        """The day as ``find`` leaves it out."""
        return self.calendar, self.month, self.day, False


def options_for(shop_kind: str) -> Options:
    """What a new shop of this kind begins with."""
    return Options(lead_days=LEAD_DAYS.get(shop_kind, USUAL_LEAD_DAYS))


def find(
    people: Iterable[Person],
    since: dt.date,
    today: dt.date,
    options: Options = Options(),
    left_out: Collection[DayKey] = frozenset(),
) -> list[Due]:
    """The birthdays to be shown today, in the order of `people`.

    `since` is the day on which was looked last: what fell after it and before today, while the program was closed, is found too and shown
    as long as if it had been today. `left_out` are the days that were found to be placeholders.
    """
    days = days_shown(since, today, options)
    return [
        _due(person, kept, since, today, options)
        for person in people
        for kept in (days.get(person.key, ()) if person.key not in left_out else ())
        if person.year is None or kept.year > person.year
    ]


def days_shown(since: dt.date, today: dt.date, options: Options) -> dict[DayKey, tuple[Kept, ...]]:
    """The days of birth that ``find`` looks for, and when they are kept: only people born on one of them need to be read."""
    first = min(since + dt.timedelta(days=1), today - dt.timedelta(days=options.late_days))
    return occasions(first, today + dt.timedelta(days=options.lead_days), options.custom)


def placeholders(counts: Counter[DayKey]) -> tuple[Placeholder, ...]:
    """The days on which at least 30 people were born, and at least 8 times as many as on an average day; the most frequent first.

    `counts` are people by the day of birth. Pets are counted apart, if at all: their day is more often a guess.
    """
    totals: Counter[str] = Counter()
    for (calendar, *_day), count in counts.items():
        totals[calendar] += count
    return tuple(
        Placeholder(calendar, month, day, count)
        for (calendar, month, day, is_leap), count in counts.most_common()
        if not is_leap
        and count >= PLACEHOLDER_LEAST
        and count * DAYS_OF_A_YEAR[calendar] >= PLACEHOLDER_TIMES * totals[calendar]
    )


def reason(parameters: Parameters, today: dt.date, name: str = "") -> Text:
    """Why it is shown: the day, how far it is and the age, where it is known. `name` is the pet's; a customer needs none.

    Of somebody's family it is said who they are: "daughter Anan's birthday is today".
    """
    on = dt.date.fromisoformat(str(parameters["on"]))
    days = (on - today).days
    is_lunar = parameters["calendar"] == "lunar"
    who: Text | str = family_of(parameters) or name
    spoken = _SAID[_when(days, is_lunar)][1 if who else 0]
    said = replace(spoken, values=(("day", _day(parameters, on, is_lunar)), ("days", abs(days)), ("name", who)))
    age = parameters.get("age")
    if age is None:
        return said
    return T("{said}; turns {age}", said=said, age=age) if days >= 0 else T("{said}; turned {age}", said=said, age=age)


def family_of(parameters: Parameters) -> Text | str:
    """Who of the family it is, such as "daughter Anan"; empty for a customer or a pet."""
    called, relation = (str(parameters.get(key, "")) for key in ("called", "relation"))
    return T("{relation} {name}", relation=relation, name=called) if called and relation else called or relation


def _due(person: Person, kept: Kept, since: dt.date, today: dt.date, options: Options) -> Due:
    is_pet = person.pet_id is not None
    was_missed = since < kept.on < today
    return Due(
        rule=PET_RULE if is_pet else RULE,
        subject=person.subject,
        occurrence_key=f"{kept.year}x" if kept.is_second else str(kept.year),
        customer_id=person.customer_id,
        pet_id=person.pet_id,
        due_on=kept.on,
        show_from=kept.on - dt.timedelta(days=options.lead_days),
        until=(today if was_missed else kept.on) + dt.timedelta(days=options.late_days),
        parameters=_parameters(person, kept),
    )


def _parameters(person: Person, kept: Kept) -> Parameters:
    calendar, month, day, is_leap = person.key
    return {
        "is_pet": person.pet_id is not None,
        "on": kept.on.isoformat(),
        "calendar": calendar,
        "month": month,
        "day": day,
        "is_leap": is_leap,
        **({} if person.member_id is None else {"called": person.called, "relation": person.relation}),
        **({} if person.year is None else {"year": person.year, "age": kept.year - person.year}),
    }


def _when(days: int, is_lunar: bool) -> str:
    if days == 0:
        return "lunar today" if is_lunar else "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return "later" if days > 0 else "past"


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A birthday that is spoken when the reason is, in the language of that moment."""

    birthday: Birthday

    def __str__(self) -> str:
        return format_birthday(self.birthday)


def _day(parameters: Parameters, on: dt.date, is_lunar: bool) -> _Spoken | Text:
    """The day on which it is kept, for people; beside it the lunar day."""
    kept = _Spoken(Birthday("solar", on.month, on.day))
    if not is_lunar:
        return kept
    month, day = (int(str(parameters[key])) for key in ("month", "day"))
    born = _Spoken(Birthday("lunar", month, day, bool(parameters["is_leap"])))
    return T("{day} ({lunar})", day=kept, lunar=born)
