"""The conditions that narrow the list of customers: what each is called, what it can be set to, and how it is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from babel import Locale
from babel.dates import format_date

from app import i18n
from app.i18n import _, ngettext
from app.services.customer_lists import Choices
from app.services.customers import CustomerQuery
from app.shop import Shop
from app.ui.pages.wording import joined

TAGS, AWAY, BIRTHDAY, PETS, IMPORT, PHONE = "tags", "away", "birthday", "pets", "import", "phone"
FIELDS: Mapping[str, Mapping[str, Any]] = {
    TAGS: {"tags": ()},
    AWAY: {"away_over": None, "away_under": None, "never_came": False},
    BIRTHDAY: {"birthday_month": None},
    PETS: {"has_pets": None, "species": ()},
    IMPORT: {"import_batch": None},
    PHONE: {"without_phone": False},
}
"""Condition → the fields of a query that say it, and what they are where it is not asked for."""
DAYS_OVER, DAYS_UNDER = (14, 30, 60, 90, 180, 365), (7, 30, 90)
MOST_TAGS = 60
MOST_BATCHES = 20
Change = Callable[[CustomerQuery], CustomerQuery]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a condition can be set to. One of `several` stands beside the others; the rest take each other's place."""

    words: str
    is_on: bool
    change: Change
    several: bool = False


def without(query: CustomerQuery, condition: str) -> CustomerQuery:
    """The query without a condition."""
    return replace(query, **FIELDS[condition])


def in_force(query: CustomerQuery) -> list[str]:
    """The conditions that a query makes, in the order of the list above."""
    return [condition for condition in FIELDS if without(query, condition) != query]


def name_of(condition: str) -> str:
    """What a condition is called where it is added."""
    return {
        TAGS: _("Tag"), AWAY: _("Last visit"), BIRTHDAY: _("Birthday"), PETS: _("Pets"), IMPORT: _("Import"), PHONE: _("Without phone"),
    }[condition]  # fmt: skip


def said(query: CustomerQuery, condition: str, file_names: Mapping[int, str]) -> tuple[str, str]:
    """A condition in force in words: its name, which may be empty, and its value."""
    if condition == TAGS:
        return _("Tag"), joined(query.tags, 3)
    if condition == AWAY:
        return _said_away(query)
    if condition == BIRTHDAY:
        return _("Birthday"), month_name(query.birthday_month or 1)
    if condition == PETS and query.species:
        return _("Pets"), joined(query.species, 3)
    if condition == PETS:
        return "", _("Has pets") if query.has_pets else _("No pets")
    if condition == IMPORT:
        return _("Import"), file_names.get(query.import_batch or 0, str(query.import_batch))
    return "", _("Without phone")


def month_name(month: int) -> str:
    """A month: ``May``, ``5月``."""
    chinese = i18n.language() == "zh_CN"
    return f"{month}月" if chinese else format_date(dt.date(2000, month, 1), "MMMM", locale=Locale.parse("en"))


def over(days: int) -> Change:
    """Keep those who were here last more than so many days ago."""
    return _one_of(AWAY, away_over=days)


def options(query: CustomerQuery, condition: str, choices: Choices, shop: Shop) -> Iterator[Option]:
    """What a condition can be set to, the usual first."""
    if condition == TAGS:
        for tag in dict.fromkeys((*query.tags, *choices.tags[:MOST_TAGS])):
            yield Option(tag, tag in query.tags, _toggled("tags", tag), several=True)
    elif condition == AWAY:
        yield from _options_away(query)
    elif condition == BIRTHDAY:
        for step in range(12):
            month = (shop.today().month - 1 + step) % 12 + 1
            yield Option(month_name(month), query.birthday_month == month, _one_of(BIRTHDAY, birthday_month=month))
    elif condition == PETS:
        yield Option(_("Has pets"), query.has_pets is True, _one_of(PETS, has_pets=True))
        yield Option(_("No pets"), query.has_pets is False, _one_of(PETS, has_pets=False))
        for species in dict.fromkeys((*query.species, *choices.species[:MOST_TAGS])):
            yield Option(species, species in query.species, _toggled("species", species, has_pets=None), several=True)
    elif condition == IMPORT:
        for batch in choices.batches[:MOST_BATCHES]:
            change = _one_of(IMPORT, import_batch=batch.batch)
            words = f"{batch.file_name} · {shop.day_of(batch.imported_at)}"
            yield Option(words, query.import_batch == batch.batch, change)
    else:
        yield Option(_("Without phone"), query.without_phone, _one_of(PHONE, without_phone=True))


def _said_away(query: CustomerQuery) -> tuple[str, str]:
    if query.never_came:
        return "", _("Never came")
    over, under = query.away_over, query.away_under
    if over is not None:
        return _("Away"), ngettext("more than {count} day", "more than {count} days", over)
    return _("Last visit"), ngettext("less than {count} day ago", "less than {count} days ago", under or 0)


def _options_away(query: CustomerQuery) -> Iterator[Option]:
    for days in DAYS_OVER:
        words = ngettext("Away more than {count} day", "Away more than {count} days", days)
        yield Option(words, query.away_over == days, over(days))
    for days in DAYS_UNDER:
        words = ngettext("Here less than {count} day ago", "Here less than {count} days ago", days)
        yield Option(words, query.away_under == days, _one_of(AWAY, away_under=days))
    yield Option(_("Never came"), query.never_came, _one_of(AWAY, never_came=True))


def _one_of(condition: str, **fields: Any) -> Change:
    return lambda query: replace(query, **{**FIELDS[condition], **fields})


def _toggled(field: str, word: str, **fields: Any) -> Change:
    def change(query: CustomerQuery) -> CustomerQuery:
        had: tuple[str, ...] = getattr(query, field)
        fields[field] = tuple(w for w in had if w != word) if word in had else (*had, word)
        return replace(query, **fields)

    return change
