"""The customers that rows of a file can mean: those in the shop, and those planned so far. Found by number, phone and name.

Only customers that some row could mean are read from the shop, a few statements for thousands of rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import T, Text
from app.insights.likeness import SHORTEST_PHONE, Born, Someone
from app.services.import_own_values import Own, OwnValues
from app.services.import_plan import ImportPlan, Reference
from app.services.import_tables import BIRTHDAY, TABLES, Values
from app.storage import bulk
from app.storage.database import raw
from app.values.phone import Phone, extension
from app.values.text import NOTE_LIMIT, normalise_key

CUSTOMER, PET = TABLES["customer"], TABLES["pet"]
NAME, NUMBER, NOTE = (CUSTOMER.place(column) for column in ("name", "member_number", "note"))
BIRTH = slice(CUSTOMER.place(BIRTHDAY[0]), CUSTOMER.place(BIRTHDAY[0]) + len(BIRTHDAY))
REFERRER = CUSTOMER.place("referrer_id")
PET_NAME = PET.place("name")

key_of_name = lru_cache(maxsize=4096)(normalise_key)
"""A name as it is compared; that of a row is asked for several times."""

_OF_NUMBERS = "SELECT id FROM customer WHERE member_number IN (SELECT value FROM json_each(?))"
_OF_DIGITS = "SELECT customer_id FROM customer_phone WHERE digits IN (SELECT value FROM json_each(?))"
_OF_NAMES = "SELECT customer_id FROM search_name WHERE pet_id = 0 AND name_key IN (SELECT value FROM json_each(?))"
_IN_BIN = (
    "SELECT id, member_number FROM customer WHERE deleted_at IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
)
_PHONES = "SELECT customer_id, COALESCE(NULLIF(digits, ''), raw) FROM customer_phone WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY id"
_TAGS = "SELECT l.customer_id, t.name FROM customer_tag l JOIN tag t ON t.id = l.tag_id WHERE l.customer_id IN (SELECT value FROM json_each(?))"
_HOUSEHOLDS = (
    "SELECT customer_id, household_id FROM household_member WHERE customer_id IN (SELECT value FROM json_each(?))"
)
_MERGED = """
SELECT c.member_number, c.merged_into_id FROM customer c JOIN customer k ON k.id = c.merged_into_id AND k.deleted_at IS NULL
WHERE c.deleted_at IS NOT NULL AND c.member_number IS NOT NULL AND c.id IN (SELECT value FROM json_each(?))
"""
_PETS = (
    "SELECT o.customer_id, o.pet_id FROM pet_owner o JOIN pet p ON p.id = o.pet_id"
    " WHERE p.deleted_at IS NULL AND o.customer_id IN (SELECT value FROM json_each(?)) ORDER BY o.id"
)


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says about a customer; `values` is a planned row of the table ``customer``, `labels` go with `phones`."""

    values: Values
    phones: tuple[Phone, ...] = ()
    tags: tuple[str, ...] = ()
    pet_name: str = ""
    labels: tuple[str, ...] = ()
    own: tuple[Own, ...] = ()
    own_of_pet: tuple[Own, ...] = ()

    @property
    def name(self) -> str:
        """The name, or an empty text."""
        return str(self.values[NAME])

    @property
    def number(self) -> str | None:
        """The member number."""
        return self.values[NUMBER] or None

    def digits(self) -> list[str]:
        """The phones that are long enough to tell people apart."""
        return [p.digits for p in self.phones if len(p.digits) >= SHORTEST_PHONE]

    def someone(self) -> Someone:
        """What is compared of them."""
        pets = (normalise_key(self.pet_name),) if self.pet_name else ()
        return Someone(0, key_of_name(self.name), "", tuple(self.digits()), _born(self.values), pets)


class People:
    """Every customer that a row could mean. `given` are the places of ``customer`` rows that the file fills."""

    def __init__(self, session: Session, plan: ImportPlan, given: Sequence[int] = ()) -> None:
        self._session = session
        self._plan = plan
        self._given = tuple(given)
        self._is_empty = raw(session).execute("SELECT 1 FROM customer LIMIT 1").fetchone() is None
        self._existing: dict[Reference, Values] = {}
        self._existing_pets: dict[Reference, Values] = {}
        self._tag_ids: dict[str, Reference] = dict(raw(session).execute("SELECT name, id FROM tag").fetchall())
        self._tag_keys = {normalise_key(name): name for name in reversed(self._tag_ids)}
        self._tags_of: dict[Reference, tuple[str, ...]] = {}
        self._pets_of: dict[Reference, tuple[Reference, ...]] = {}
        self._phones_of: dict[Reference, tuple[str, ...]] = {}
        self.own = OwnValues(session, plan)
        self._homes: dict[Reference, Reference] = {}
        self._merged: dict[str, Reference] = {}
        self._by_number: dict[str, Reference] = {}
        self._by_phone: dict[str, Reference | dict[str, Reference]] = {}
        self._by_name: dict[str, Reference | list[Reference]] = {}
        self._bare: dict[Values, list[Reference]] = {}
        self.numbers_in_bin: set[str] = set()

    def values(self, reference: Reference) -> Values:
        """The row of a customer as it will be."""
        return self._existing[reference] if reference > 0 else self._plan.planned("customer", reference)

    def pet_values(self, reference: Reference) -> Values:
        """The row of a pet as it will be."""
        return self._existing_pets[reference] if reference > 0 else self._plan.planned("pet", reference)

    def phones_of(self, reference: Reference) -> tuple[str, ...]:
        """The phones of a customer: their digits, or what was typed where there are none."""
        return self._phones_of.get(reference, ())

    def referrer_of(self, reference: Reference) -> Reference | None:
        """Who recommended a customer; ``None`` for nobody, and for a customer of the shop whom no row could mean."""
        if reference > 0 and reference not in self._existing:
            return None
        found: Reference | None = self.values(reference)[REFERRER]
        return found

    def pets_of(self, reference: Reference) -> tuple[Reference, ...]:
        """The pets of a customer."""
        return self._pets_of.get(reference, ())

    def shown(self, reference: Reference) -> Text | str:
        """A customer as they are named in a message."""
        name, number = self.values(reference)[NAME], self.values(reference)[NUMBER]
        if name or not number:
            return str(name) or T("a customer without a name")
        return T("Member {number}", number=number)

    def someone(self, reference: Reference) -> Someone:
        """What is compared of a customer."""
        pets = {normalise_key(str(self.pet_values(pet)[PET_NAME])) for pet in self.pets_of(reference)} - {""}
        values = self.values(reference)
        phones = tuple(phone for phone in self.phones_of(reference) if len(phone) >= SHORTEST_PHONE)
        return Someone(reference, key_of_name(str(values[NAME])), "", phones, _born(values), tuple(pets))

    # --- finding ------------------------------------------------------------------------------------------------

    def by_number(self, number: str) -> Reference | None:
        """The customer with this member number, also if it was the number of somebody who was merged into them."""
        return self._by_number.get(number) or self._merged.get(number)

    def by_phone(self, digits: str) -> Mapping[str, Reference]:
        """Who has this phone: key of the name → customer."""
        found = self._by_phone.get(digits)
        if found is None:
            return {}
        return found if isinstance(found, dict) else {self._name_key(found): found}

    def by_name(self, name_key: str) -> Sequence[Reference]:
        """Everybody of this name."""
        found = self._by_name.get(name_key, [])
        return found if isinstance(found, list) else [found]

    def take_bare(self, values: Values) -> Reference | None:
        """Somebody in the shop of whom neither phone nor number is known and everything the file gives is the same; once each."""
        found = self._bare.get(self._likeness(values))
        return found.pop(0) if found else None

    # --- what the shop knows --------------------------------------------------------------------------------------

    def load(self, persons: Iterable[Person]) -> None:
        """Make everybody in the shop known whom one of `persons` could be."""
        if self._is_empty:
            return
        numbers: set[str] = set()
        digits: set[str] = set()
        names: set[str] = set()
        for person in persons:
            digits.update(person.digits())
            if person.number:
                numbers.add(person.number)
            if person.name:
                names.add(key_of_name(person.name))
        found = self._ids(_OF_NUMBERS, numbers) | self._ids(_OF_DIGITS, digits) | self._ids(_OF_NAMES, names)
        self.load_ids(found)

    def load_ids(self, ids: Iterable[int]) -> None:
        """Make these customers of the shop known."""
        missing = sorted(set(ids) - self._existing.keys())
        if missing:
            self._read(missing)

    def _ids(self, query: str, wanted: set[str]) -> set[int]:
        return {row[0] for row in raw(self._session).execute(query, (json.dumps(sorted(wanted)),))} if wanted else set()

    def _read(self, ids: Sequence[int]) -> None:
        connection, listed = raw(self._session), json.dumps(ids)
        binned = dict(connection.execute(_IN_BIN, (listed,)).fetchall())
        merged = dict(connection.execute(_MERGED, (listed,)).fetchall())
        self._merged.update(merged)
        self.numbers_in_bin.update(number for number in binned.values() if number and number not in merged)
        rows = [row for row in bulk.fetch(self._session, "customer", CUSTOMER.columns, ids) if row[0] not in binned]
        listed = json.dumps([row[0] for row in rows])
        for row_id, *values in rows:
            self._existing[row_id] = tuple(values)
            self._note(row_id, tuple(values))
        for owner, digits in connection.execute(_PHONES, (listed,)):
            self._note_phone(digits, owner)
        for owner, tag in connection.execute(_TAGS, (listed,)):
            self._tags_of[owner] = (*self._tags_of.get(owner, ()), tag)
        self._homes.update(connection.execute(_HOUSEHOLDS, (listed,)).fetchall())
        self.own.read(CUSTOMER.name, [row[0] for row in rows])
        self._read_pets(connection.execute(_PETS, (listed,)).fetchall())
        for row_id, *values in rows:
            if row_id not in self._phones_of and values[NUMBER] is None:
                self._bare.setdefault(self._likeness(values), []).append(row_id)
        self.load_ids(merged.values())

    def _read_pets(self, owned: Sequence[tuple[int, int]]) -> None:
        for owner, pet in owned:
            self._pets_of[owner] = (*self.pets_of(owner), pet)
        for pet, *values in bulk.fetch(self._session, "pet", PET.columns, {pet for _owner, pet in owned}):
            self._existing_pets[pet] = tuple(values)
        self.own.read(PET.name, {pet for _owner, pet in owned})

    # --- planning -------------------------------------------------------------------------------------------------

    def add(self, person: Person, row: int) -> Reference:
        """Plan a new customer, whom `row` of the file makes."""
        reference = self._plan.add("customer", person.values)
        self._plan.made_by.append(row)
        self._note(reference, person.values)
        self._add_phones(reference, person)
        self._add_tags(reference, person.tags)
        self.own.fill(CUSTOMER.name, reference, person.own)
        return reference

    def fill(self, reference: Reference, person: Person) -> bool:
        """Fill what is blank in a customer, add phones and tags that are new. Whether there was anything to do."""
        changes = CUSTOMER.fill(self.values(reference), person.values)
        if changes:
            self.change(reference, changes)
        has_phones, has_tags = self._add_phones(reference, person), self._add_tags(reference, person.tags)
        has_own = self.own.fill(CUSTOMER.name, reference, person.own)
        return bool(changes) or has_phones or has_tags or has_own

    def change(self, reference: Reference, changes: Mapping[str, Any]) -> None:
        """Change a customer, planned or in the shop."""
        values = CUSTOMER.filled(self.values(reference), changes)
        if reference > 0:
            self._existing[reference] = values
        self._plan.change("customer", reference, values, changes)
        self._note(reference, values)

    def join(self, one: Reference, other: Reference) -> None:
        """Plan that two customers live in one household; two who live in two have been asked about already, and stay there."""
        home = self._homes.get(one) or self._homes.get(other)
        self.settle(one, self.settle(other, home))

    def settle(self, who: Reference, home: Reference | None) -> Reference:
        """Plan that a customer lives in a household, a new one if there is none; whoever lives in one stays there. Where they live."""
        known = self._homes.get(who)
        if known is not None:
            return known
        home = self._plan.add("household", ()) if home is None else home
        self._plan.add("household_member", (home, who))
        self._homes[who] = home
        return home

    def part(self, one: Reference, other: Reference) -> None:
        """Plan that two customers are remembered as two people."""
        self._plan.add("not_same", (one, other))

    def add_lines(self, reference: Reference, lines: Iterable[str]) -> bool:
        """Plan lines at the end of a customer's note, those that are not in it. Whether there was one."""
        before = note = str(self.values(reference)[NOTE])
        for line in lines:
            if line not in note.splitlines() and len(note) + len(line) < NOTE_LIMIT:
                note = f"{note}\n{line}".strip()
        if note != before:
            self.change(reference, {"note": note})
        return note != before

    def add_pet(self, owner: Reference | None, values: Values) -> Reference:
        """Plan a new pet; without an owner it belongs to nobody we know."""
        pet = self._plan.add("pet", values)
        if owner is not None:
            self.give(owner, pet)
        return pet

    def give(self, owner: Reference, pet: Reference) -> bool:
        """Plan that a pet belongs to a customer. ``False`` if it does already."""
        if pet in self.pets_of(owner):
            return False
        self._plan.add("pet_owner", (owner, pet))
        self._pets_of[owner] = (*self.pets_of(owner), pet)
        return True

    def fill_pet(self, reference: Reference, values: Values) -> bool:
        """Fill what is blank in a pet. Whether there was anything to do."""
        changes = PET.fill(self.pet_values(reference), values)
        if changes:
            filled = PET.filled(self.pet_values(reference), changes)
            if reference > 0:
                self._existing_pets[reference] = filled
            self._plan.change("pet", reference, filled, changes)
        return bool(changes)

    def _add_phones(self, reference: Reference, person: Person) -> bool:
        changed, known, added = False, self.phones_of(reference), set[tuple[str, str]]()
        for place, phone in enumerate(person.phones):
            have, said = self.phones_of(reference), phone.digits or phone.raw
            number = said, extension(phone.raw)
            if said not in known and number not in added:
                added.add(number)
                label = person.labels[place] if place < len(person.labels) else ""
                row = (reference, len(have), label, phone.raw, phone.e164, phone.digits, phone.last4)
                self._plan.add("customer_phone", row)
                self._note_phone(said, reference)
                changed = True
        return changed

    def _add_tags(self, reference: Reference, tags: Sequence[str]) -> bool:
        have = self._tags_of.get(reference, ())
        spelled = (tag if tag in self._tag_ids else self._tag_keys.get(normalise_key(tag), tag) for tag in tags)
        new = tuple(dict.fromkeys(tag for tag in spelled if tag not in have))
        for tag in new:
            if tag not in self._tag_ids:
                self._tag_ids[tag] = self._plan.add("tag", (tag, 0))
            self._plan.add("customer_tag", (reference, self._tag_ids[tag]))
        if new:
            self._tags_of[reference] = have + new
        return bool(new)

    # --- the indexes ------------------------------------------------------------------------------------------------

    def _name_key(self, reference: Reference) -> str:
        return key_of_name(str(self.values(reference)[NAME]))

    def _likeness(self, values: Sequence[Any]) -> Values:
        return tuple(values[place] for place in self._given)

    def _note(self, reference: Reference, values: Sequence[Any]) -> None:
        if values[NUMBER]:
            self._by_number[values[NUMBER]] = reference
        if not values[NAME]:
            return
        key = key_of_name(values[NAME])
        found = self._by_name.get(key)
        if found is None:
            self._by_name[key] = reference
        elif isinstance(found, list):
            if reference not in found:
                found.append(reference)
        elif found != reference:
            self._by_name[key] = [found, reference]

    def _note_phone(self, digits: str, reference: Reference) -> None:
        self._phones_of[reference] = (*self.phones_of(reference), digits)
        if len(digits) < SHORTEST_PHONE:
            return
        found = self._by_phone.get(digits)
        if found is None:
            self._by_phone[digits] = reference
        elif isinstance(found, dict):
            found.setdefault(self._name_key(reference), reference)
        elif found != reference:
            several = {self._name_key(found): found}
            several.setdefault(self._name_key(reference), reference)
            self._by_phone[digits] = several


def _born(values: Values) -> Born | None:
    calendar, month, day, is_leap, year = values[BIRTH]
    return None if month is None else (calendar, month, day, bool(is_leap), year)
