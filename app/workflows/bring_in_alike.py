"""Two people side by side: whom a row of a file means, or may mean, and what the row says; so that the person can decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.i18n import Text
from app.services import customers, fields
from app.shop import Shop
from app.values.custom import CUSTOMER, owner_of
from app.values.field import Field
from app.values.phone import Phone, parse_phone
from app.values.text import normalise_key
from app.workflows.bring_in import read_again
from app.workflows.bring_in_data import Prepared

NAME, PHONES, NUMBER, PET, TAGS = "name", "phones", "member_number", "pet_name", "tags"
SEVERAL = frozenset((PHONES, PET, TAGS))
"""Of these one can have several; merging adds those that are new."""

Person = Mapping[str, Any]
"""Field key → value: texts, a ``Birthday`` or a date; tuples of texts for those of which there may be several."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A field side by side: what is known, what the row says, and whether merging would take something from the row."""

    field: Field
    known: Any
    said: Any
    is_filled: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who is known beside a row of the file.

    `earlier_row` is the row of the file that made them, 0 if they are in the shop. `why` is ``None`` where it is surely the
    same person. `merged` is what merging gives, `said` what the row says.
    """

    called: str
    earlier_row: int
    why: Text | None
    has_same_number: bool
    pairs: tuple[Pair, ...]
    merged: Person
    said: Person

    def differing(self) -> tuple[Pair, ...]:
        """The fields in which both say something, and not the same: merging fills blanks only."""
        return tuple(p for p in self.pairs if p.field.key not in SEVERAL and p.known and p.said and _differ(p))


def compare(shop: Shop, prepared: Prepared, place: int, row: int) -> Alike | None:
    """Whom `row` of sheet `place` means or may mean; ``None`` if nobody. The rows of the file must be kept.

    Raises ``UserMistake`` if that customer is gone since.
    """
    outcomes = prepared.plan.outcomes[place]
    reference = outcomes.known(row)
    if not reference:
        return None
    earlier = prepared.plan.maker(reference) if reference < 0 else 0
    region = shop.facts.region
    said = _of_row(read_again(shop, prepared, place, row))
    known = _of_row(read_again(shop, prepared, place, earlier)) if earlier else _of_shop(shop, reference)
    shown = _shown(prepared, place)
    pairs = tuple(
        Pair(field, known.get(field.key), said.get(field.key), _adds(field.key, known, said, region))
        for field in shown
        if known.get(field.key) or said.get(field.key)
    )
    merged = {field.key: _merged(field.key, known, said, region) for field in shown}
    numbers = {person.get(NUMBER) for person in (known, said)}
    same_number = len(numbers) == 1 and None not in numbers and "" not in numbers
    called = str(merged.get(NAME) or known.get(NAME) or known.get(NUMBER) or "")
    return Alike(called, earlier, outcomes.asked.get(row), same_number, pairs, merged, said)


def _shown(prepared: Prepared, place: int) -> tuple[Field, ...]:
    """The fields that are compared: those of a customer which the file has, and the name of the pet."""
    view = prepared.sheets[place]
    mine = {field.key for field in fields.customer_fields()} - {"referrer"} | {PET}
    found = [field for field in view.columns.fields() if field.key in mine or owner_of(field.key) == CUSTOMER]
    if view.kind != "customers":
        found = [field for field in found if field.key in (NAME, PHONES, NUMBER)]
    first = (NAME, PHONES, PET)
    return tuple(sorted(found, key=lambda field: first.index(field.key) if field.key in first else len(first)))


def _differ(pair: Pair) -> bool:
    if isinstance(pair.known, str) and isinstance(pair.said, str):
        return normalise_key(pair.known) != normalise_key(pair.said)
    return bool(pair.known != pair.said)


def _of_row(values: Mapping[str, Any]) -> Person:
    said = dict(values)
    said[PHONES] = tuple(phone.raw for phone in values.get(PHONES) or () if isinstance(phone, Phone))
    said[PET] = (values[PET],) if values.get(PET) else ()
    return said


def _of_shop(shop: Shop, customer_id: int) -> Person:
    draft = customers.draft_of(shop, customer_id)
    known = {field.key: getattr(draft, field.key, None) for field in fields.customer_fields()}
    known |= dict(draft.custom)
    known[PHONES] = tuple(phone.number for phone in draft.phones)
    known[PET] = tuple(pet for row in customers.rows(shop, [customer_id]) for pet in row.pets)
    return known


def _new_ones(key: str, known: Person, said: Person, region: str) -> tuple[str, ...]:
    """Of several, those that only the row says; phones are compared by their digits."""
    have = {_same(key, text, region) for text in known.get(key) or ()}
    return tuple(text for text in said.get(key) or () if _same(key, text, region) not in have)


def _same(key: str, text: str, region: str) -> str:
    phone = parse_phone(text, region) if key == PHONES else None
    return phone.digits or phone.raw if phone is not None else text


def _adds(key: str, known: Person, said: Person, region: str) -> bool:
    if key in SEVERAL:
        return bool(_new_ones(key, known, said, region))
    return not known.get(key) and bool(said.get(key))


def _merged(key: str, known: Person, said: Person, region: str) -> Any:
    if key in SEVERAL:
        return (*(known.get(key) or ()), *_new_ones(key, known, said, region))
    return known.get(key) or said.get(key)
