"""The fields of the owner's own as plain data: which there are, how often they are filled, and who has what in them.

Each is an ordinary ``Field`` (`CustomFieldData.field`), which `services.fields` puts beside those that come with the program.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import AsTyped
from app.services.customer_parts import Part
from app.shop import Shop
from app.storage.database import raw
from app.values import custom
from app.values.custom import CUSTOMER, PET
from app.values.field import Choice, Field, FieldKind

_COLUMNS = "SELECT id, owner, name, kind, choices, earlier_names, deleted_at FROM custom_field"
_LISTED = f"{_COLUMNS} WHERE deleted_at IS NULL ORDER BY owner, position, id"
_REMOVED = f"{_COLUMNS} WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC"
_ONE = f"{_COLUMNS} WHERE id = ?"
_COUNTS = """
SELECT v.field_id, COUNT(*) FROM custom_value v LEFT JOIN customer c ON c.id = v.customer_id LEFT JOIN pet p ON p.id = v.pet_id
WHERE COALESCE(c.deleted_at, p.deleted_at) IS NULL GROUP BY v.field_id
"""
_CHOICES = """
SELECT v.value, COUNT(*) FROM custom_value v LEFT JOIN customer c ON c.id = v.customer_id LEFT JOIN pet p ON p.id = v.pet_id
WHERE v.field_id = ? AND COALESCE(c.deleted_at, p.deleted_at) IS NULL GROUP BY v.value
"""
_VALUES: Mapping[str, str] = {
    CUSTOMER: (
        "SELECT v.customer_id, v.field_id, v.value FROM custom_value v JOIN custom_field f ON f.id = v.field_id"
        " WHERE f.deleted_at IS NULL AND v.customer_id IN (SELECT value FROM json_each(?)) ORDER BY f.position, f.id"
    ),
    PET: (
        "SELECT v.pet_id, v.field_id, v.value FROM custom_value v JOIN custom_field f ON f.id = v.field_id"
        " WHERE f.deleted_at IS NULL AND v.pet_id IN (SELECT value FROM json_each(?)) ORDER BY f.position, f.id"
    ),
}
_WHO: Mapping[str, Part] = {
    CUSTOMER: Part("v.customer_id", "custom_value v", "v.field_id = ?"),
    PET: Part(
        "o.customer_id",
        "pet_owner o JOIN custom_value v",
        "v.pet_id = o.pet_id AND v.pet_id NOT IN (SELECT id FROM pet WHERE deleted_at IS NOT NULL OR died_on IS NOT NULL)"
        " AND v.field_id = ?",
    ),
}

Pairs = tuple[tuple[str, Any], ...]
"""What somebody has in fields of the owner's own: (key, value) in the order of the fields; those without a value are left out."""


class Meets(StrEnum):
    """How a value is compared."""

    KNOWN = "known"
    IS = "is"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


HOWS: Mapping[FieldKind, tuple[Meets, ...]] = {
    FieldKind.TEXT: (Meets.CONTAINS, Meets.IS, Meets.KNOWN),
    FieldKind.QUANTITY: (Meets.AT_LEAST, Meets.AT_MOST, Meets.IS, Meets.KNOWN),
    FieldKind.DATE: (Meets.AT_LEAST, Meets.AT_MOST, Meets.IS, Meets.KNOWN),
    FieldKind.CHOICE: (Meets.IS, Meets.KNOWN),
    FieldKind.YES_NO: (Meets.IS, Meets.KNOWN),
}
"""Kind → the comparisons that make sense for it, the usual one first."""


@dataclass(frozen=True, slots=True)
class CustomFieldData:
    """A field of the owner's own. `owner` is ``customer`` or ``pet``; `deleted_at` is set of one that was removed."""

    field_id: int
    owner: str
    name: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    earlier_names: tuple[str, ...] = ()
    deleted_at: dt.datetime | None = None

    @property
    def key(self) -> str:
        """The key of the field."""
        return custom.key_of(self.owner, self.field_id)

    @property
    def field(self) -> Field:
        """The field as forms, imports and exports know fields."""
        return field_of(self.key, self.name, self.kind, self.choices, self.earlier_names)


@lru_cache(maxsize=512)
def field_of(
    key: str, name: str, kind: FieldKind, choices: tuple[str, ...], earlier: tuple[str, ...], is_closed: bool = True
) -> Field:
    """A field of the owner's own as forms know fields; with `is_closed` only its choices are taken."""
    return Field(
        key,
        AsTyped(name),
        kind,
        (name, *earlier),
        limit=custom.TEXT_LIMIT if kind is FieldKind.TEXT else None,
        choices=tuple(Choice(word, AsTyped(word), (word,)) for word in choices),
        is_closed=is_closed,
    )


def listed(shop: Shop) -> tuple[CustomFieldData, ...]:
    """Every field that is in use, those of customers first, in the order in which they are shown."""
    with shop.read() as session:
        return read(session)


def removed(shop: Shop) -> tuple[CustomFieldData, ...]:
    """The fields in the bin, the last one first."""
    with shop.read() as session:
        return tuple(map(_data, raw(session).execute(_REMOVED)))


def read(session: Session) -> tuple[CustomFieldData, ...]:
    """As ``listed``, within somebody else's session."""
    return tuple(map(_data, raw(session).execute(_LISTED)))


def of_key(shop: Shop, key: str) -> Field:
    """The field with this key, also of the bin. Raises ``KeyError``."""
    name = custom.name_in(key)
    found = find(shop, int(name)) if name.isdecimal() else None
    if found is None:
        raise KeyError(key)
    return found.field


def find(shop: Shop, field_id: int) -> CustomFieldData | None:
    """One field, also of the bin; ``None`` if there is none."""
    with shop.read() as session:
        found = raw(session).execute(_ONE, (field_id,)).fetchone()
    return None if found is None else _data(found)


def names(shop: Shop) -> dict[str, str]:
    """Key → what the field is called, of all that are in use."""
    return {each.key: each.name for each in listed(shop)}


def counts(shop: Shop) -> dict[int, int]:
    """Field → how many customers or pets outside the bin have something in it, also of fields in the bin."""
    with shop.read() as session:
        return dict(raw(session).execute(_COUNTS).fetchall())


def choice_counts(shop: Shop, field_id: int) -> dict[str, int]:
    """Word → how many customers or pets outside the bin have it in this field, also of words that are no choice any more."""
    with shop.read() as session:
        return dict(raw(session).execute(_CHOICES, (field_id,)).fetchall())


def values_of(session: Session, owner: str, ids: Iterable[int]) -> dict[int, Pairs]:
    """What these customers, or pets, have in the fields that are in use; one statement."""
    kinds = {each.field_id: each for each in read(session) if each.owner == owner}
    found: dict[int, Pairs] = {}
    if kinds:
        for who, texts in texts_of(raw(session), owner, ids).items():
            found[who] = tuple((kinds[i].key, custom.read(kinds[i].kind, text)) for i, text in texts.items())
    return found


def texts_of(connection: Any, owner: str, ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """What these customers, or pets, have in the fields that are in use, as it is kept: id → field → text."""
    found: dict[int, dict[int, str]] = {}
    for who, field_id, text in connection.execute(_VALUES[owner], (json.dumps(list(ids)),)):
        found.setdefault(who, {})[field_id] = text
    return found


def who_meets(field: CustomFieldData, how: Meets, value: Any = None) -> Part:
    """The customers who have, or whose living pets have, such a value.

    `value` is of the field's kind (`fields.parsed`); a text is compared without case.
    """
    base, said = _WHO[field.owner], custom.kept(value)
    if how is Meets.KNOWN:
        return base.of(field.field_id)
    if how is Meets.CONTAINS:
        test = "instr(lower(v.value), lower(?)) > 0"
    elif how is Meets.IS and field.kind is FieldKind.TEXT:
        test = "lower(v.value) = lower(?)"
    else:
        sign = {Meets.IS: "=", Meets.AT_LEAST: ">=", Meets.AT_MOST: "<="}[how]
        number = field.kind is FieldKind.QUANTITY
        test = f"CAST(v.value AS INTEGER) {sign} CAST(? AS INTEGER)" if number else f"v.value {sign} ?"
    return replace(base, where=f"{base.where} AND {test}").of(field.field_id, said)


def of_owner(fields: Iterable[CustomFieldData], owner: str) -> tuple[Field, ...]:
    """Those of customers, or of pets, as forms know fields."""
    return tuple(each.field for each in fields if each.owner == owner)


def lines(words: Sequence[str] | Collection[str]) -> str:
    """Words as they are kept together: one a line."""
    return "\n".join(words)


def _data(row: Sequence[Any]) -> CustomFieldData:
    field_id, owner, name, kind, choices, earlier, deleted_at = row
    gone = None if deleted_at is None else dt.datetime.fromtimestamp(deleted_at, dt.UTC)
    return CustomFieldData(
        field_id, owner, name, FieldKind(kind), tuple(choices.splitlines()), tuple(earlier.splitlines()), gone
    )
