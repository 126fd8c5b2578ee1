"""What a list of customers can be narrowed by: conditions as plain data, which can be joined, turned round and kept.

A condition is called by its key; one on a field of the owner's own is called ``field:7``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

TAGS, TIER, STAGE, AWAY, BOUGHT, BIRTHDAY, PETS = "tags", "tier", "stage", "away", "bought", "birthday", "pets"
CONSENT, CONTACT, HOUSEHOLD, QUALITY, PHONE, IMPORT = "consent", "contact", "household", "quality", "phone", "import"
FIELD = "field:"
THIS_MONTH, NEXT_MONTH = 0, 13
"""Beside the numbers of the months: whichever it is when somebody looks."""
SORTS = ("last", "name", "visits", "spend", "since", "deleted")
"""The orders of a list; ``deleted`` is one for the bin."""
UNASKED, REFUSED, AGREED = "unasked", "no", "yes"
"""What somebody may have said to a purpose; whoever withdrew their yes has refused."""


@dataclass(frozen=True, slots=True)
class Bought:
    """One of these products, or one at or below one of these categories; in the last so many days, ever for ``None``."""

    products: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A field of the owner's own that meets one of `values`, as ``values.custom.kept`` writes them; `how` is a ``custom_fields.Meets``."""

    field_id: int
    how: str
    values: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the condition."""
        return f"{FIELD}{self.field_id}"


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """What a list holds: the customers for whom everything that is said here is true; within one condition one of its values is enough.

    `text` is looked up as at the counter. `tags` and `species` (as ``species.meant`` reads it) keep those who have one of them, with `every_tag` those who have every tag. `species` say that there are pets, whatever `has_pets` says; it cannot say no then. `away_over` and `away_under` are days
    since the last visit, neither of which holds for somebody who never came. `birthday_month` is kept in the coming month of that
    number (or `THIS_MONTH`, `NEXT_MONTH`): see ``born_in``; `lunar_month` is that of a lunar birthday. ``""`` among `tiers` is no tier.
    `consent` are pairs of purpose and answer. `import_batch` keeps those whom an import created. `negated` are keys of conditions that
    must not hold. `gone` are (key, id) of what a condition named and is not there any more: nobody has it.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    every_tag: bool = False
    away_over: int | None = None
    away_under: int | None = None
    never_came: bool = False
    birthday_month: int | None = None
    has_pets: bool | None = None
    species: tuple[str, ...] = ()
    import_batch: int | None = None
    without_phone: bool = False
    in_bin: bool = False
    sort: str = "last"
    descending: bool = True
    tiers: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    bought: Bought | None = None
    lunar_month: int | None = None
    consent: tuple[tuple[str, str], ...] = ()
    do_not_contact: bool | None = None
    in_household: bool | None = None
    quality_under: int | None = None
    fields: tuple[FieldTest, ...] = ()
    negated: tuple[str, ...] = ()
    gone: tuple[tuple[str, int], ...] = ()

    def is_filtered(self) -> bool:
        """Whether anybody may be left out."""
        return self.bare() != self

    def bare(self) -> CustomerQuery:
        """The same list with everybody in it."""
        return CustomerQuery(in_bin=self.in_bin, sort=self.sort, descending=self.descending)


PARTS: Mapping[str, Mapping[str, Any]] = {
    TAGS: {"tags": (), "every_tag": False},
    TIER: {"tiers": ()},
    STAGE: {"stages": ()},
    AWAY: {"away_over": None, "away_under": None, "never_came": False},
    BOUGHT: {"bought": None},
    BIRTHDAY: {"birthday_month": None, "lunar_month": None},
    PETS: {"has_pets": None, "species": ()},
    CONSENT: {"consent": ()},
    CONTACT: {"do_not_contact": None},
    HOUSEHOLD: {"in_household": None},
    QUALITY: {"quality_under": None},
    PHONE: {"without_phone": False},
    IMPORT: {"import_batch": None},
}
"""Condition → the attributes that say it, and what they are where it is not asked for; in the order in which they are shown."""


def without(query: CustomerQuery, key: str) -> CustomerQuery:
    """The query without a condition."""
    rest: dict[str, Any] = dict(PARTS.get(key, {}))
    rest["fields"] = tuple(test for test in query.fields if test.key != key)
    rest["negated"] = tuple(each for each in query.negated if each != key)
    rest["gone"] = tuple(each for each in query.gone if each[0] != key)
    return replace(query, **rest)


def in_force(query: CustomerQuery) -> list[str]:
    """The conditions that a query makes, in their order; those on the owner's own fields come last."""
    lost = {key for key, _id in query.gone}
    own = dict.fromkeys((*(test.key for test in query.fields), *(key for key, _id in query.gone if key not in PARTS)))
    said = [key for key, parts in PARTS.items() if key in lost or any(getattr(query, n) != v for n, v in parts.items())]
    return [*said, *own]


def turned(query: CustomerQuery, key: str) -> CustomerQuery:
    """The query with a condition turned into its opposite, or back."""
    had = query.negated
    return replace(query, negated=tuple(each for each in had if each != key) if key in had else (*had, key))
