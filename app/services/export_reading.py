"""What goes out is read here: keyset by keyset, some statements for hundreds of records, never the whole shop at once."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import T
from app.services import custom_fields
from app.services.segment_files import Words, words_of
from app.storage.database import raw

CHUNK = 1000
Record = Mapping[str, Any]
Phones = tuple[tuple[str, str, str], ...]

_IDS: Mapping[str, str] = {
    "customers": "SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id",
    "pets": (
        "SELECT id FROM pet WHERE deleted_at IS NULL AND (NOT EXISTS (SELECT 1 FROM pet_owner o WHERE o.pet_id = pet.id) OR EXISTS"
        " (SELECT 1 FROM pet_owner o JOIN customer c ON c.id = o.customer_id WHERE o.pet_id = pet.id AND c.deleted_at IS NULL)) ORDER BY id"
    ),
    "family": "SELECT f.id FROM family_member f JOIN customer c ON c.id = f.customer_id WHERE c.deleted_at IS NULL ORDER BY f.id",
    "consent": "SELECT n.id FROM consent n JOIN customer c ON c.id = n.customer_id WHERE c.deleted_at IS NULL ORDER BY n.id",
    "right": "SELECT r.id FROM right_as_is r JOIN customer c ON c.id = r.customer_id WHERE c.deleted_at IS NULL ORDER BY r.id",
    "tags": "SELECT id FROM tag WHERE color > 0 ORDER BY name",
    "care_plans": (
        "SELECT t.id FROM care_template t LEFT JOIN (VALUES ('core_shots', '', 'vaccination', 'dog; cat', 21, 'day', 8, 16, 5, 0, 1),"
        " ('core_booster', '', 'vaccination', 'dog; cat', 12, 'month', 26, NULL, 14, 0, 1),"
        " ('rabies', '', 'vaccination', 'dog; cat', 12, 'month', 12, NULL, 14, 0, 1),"
        " ('worms_inside', '', 'deworming', 'dog; cat', 90, 'day', NULL, NULL, 5, 0, 1),"
        " ('worms_outside', '', 'deworming', 'dog; cat', 30, 'day', NULL, NULL, 3, 0, 1),"
        " ('grooming', '', 'grooming', '', 30, 'day', NULL, NULL, 3, 1, 1),"
        " ('rabbit_shots', '', 'vaccination', 'rabbit', 12, 'month', 6, NULL, 14, 0, 1),"
        " ('rabbit_nails', '', 'nails', 'rabbit', 42, 'day', NULL, NULL, 3, 1, 1)) s ON s.column1 = t.key AND s.column2 = t.name"
        " AND s.column3 = t.kind AND s.column4 = t.species AND s.column5 IS t.every AND s.column6 = t.unit AND s.column7 IS t.first_at_weeks"
        " AND s.column8 IS t.until_weeks AND s.column9 = t.lead_days AND s.column10 = t.by_rhythm AND s.column11 = t.is_on"
        " WHERE s.column1 IS NULL ORDER BY t.id"
    ),
    "care": (
        "SELECT r.id FROM care_record r JOIN pet ON pet.id = r.pet_id WHERE pet.deleted_at IS NULL AND"
        " (NOT EXISTS (SELECT 1 FROM pet_owner o WHERE o.pet_id = pet.id) OR EXISTS"
        " (SELECT 1 FROM pet_owner o JOIN customer c ON c.id = o.customer_id WHERE o.pet_id = pet.id AND c.deleted_at IS NULL)) ORDER BY r.id"
    ),
    "fields": "SELECT id FROM custom_field WHERE deleted_at IS NULL ORDER BY id",
    "products": "SELECT id FROM product WHERE deleted_at IS NULL ORDER BY id",
    "purchases": "SELECT id FROM purchase ORDER BY id",
    "interactions": "SELECT i.id FROM interaction i JOIN customer c ON c.id = i.customer_id WHERE c.deleted_at IS NULL ORDER BY i.id",
    "feedback": "SELECT f.id FROM feedback f JOIN customer c ON c.id = f.customer_id WHERE c.deleted_at IS NULL ORDER BY f.id",
    "reminders": (
        "SELECT r.id FROM reminder r JOIN customer c ON c.id = r.customer_id WHERE r.rule = 'own'"
        " AND r.status IN ('open', 'done', 'skipped') AND c.deleted_at IS NULL ORDER BY r.id"
    ),
    "segments": "SELECT id FROM segment ORDER BY id",
}
"""Kind → which of its records go out: a pet whose every owner lies in the bin does not, nor does a care plan that is as it
came along."""

_RECORDS: Mapping[str, str] = {
    "customers": "SELECT * FROM customer WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "pets": "SELECT * FROM pet WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "family": "SELECT * FROM family_member WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "consent": "SELECT * FROM consent WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "right": "SELECT * FROM right_as_is WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "tags": "SELECT * FROM tag WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name",
    "care_plans": "SELECT * FROM care_template WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "care": "SELECT * FROM care_record WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "fields": "SELECT * FROM custom_field WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "products": "SELECT * FROM product WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "purchases": "SELECT * FROM purchase WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "interactions": "SELECT * FROM interaction WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "feedback": "SELECT * FROM feedback WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "reminders": "SELECT * FROM reminder WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    "segments": "SELECT * FROM segment WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
}
_PLANS = "SELECT id FROM care_template ORDER BY id"
_REPLACEMENTS = "SELECT id, COALESCE(NULLIF(code, ''), name) FROM product WHERE deleted_at IS NULL AND id IN (SELECT replacement_id FROM product)"
_LINE_COUNT = "SELECT count(*) FROM purchase_item"
_PHONES = "SELECT customer_id, raw, digits, label FROM customer_phone WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY customer_id, position, id"
_TAGS = (
    "SELECT l.customer_id, t.name FROM customer_tag l JOIN tag t ON t.id = l.tag_id"
    " WHERE l.customer_id IN (SELECT value FROM json_each(?)) ORDER BY l.customer_id, l.id"
)
_OWNERS = (
    "SELECT o.pet_id, o.customer_id FROM pet_owner o JOIN customer c ON c.id = o.customer_id WHERE c.deleted_at IS NULL"
    " AND o.pet_id IN (SELECT value FROM json_each(?)) ORDER BY o.pet_id, o.id"
)
_SHARED = (
    "SELECT o.pet_id FROM pet_owner o JOIN customer c ON c.id = o.customer_id WHERE c.deleted_at IS NULL"
    " GROUP BY o.pet_id HAVING COUNT(*) > 1 LIMIT 1"
)
_HOMES = (
    "SELECT m.customer_id, m.household_id FROM household_member m JOIN customer c ON c.id = m.customer_id"
    " WHERE c.deleted_at IS NULL ORDER BY m.customer_id"
)
_LINES = "SELECT * FROM purchase_item WHERE purchase_id IN (SELECT value FROM json_each(?)) ORDER BY purchase_id, position, id"
_PERSONS = (
    "SELECT id, name, member_number FROM customer WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class People:
    """What hangs on some customers: phones (as typed, digits, label) in their order, and tags in the order in which they were put on."""

    phones: Mapping[int, Phones]
    tags: Mapping[int, tuple[str, ...]]


class Reading:
    """Reads records of the shop as one session sees it; of the customers `only` some, if that is said."""

    def __init__(self, session: Session, *, only: Iterable[int] | None = None) -> None:
        self._connection = raw(session)
        self._ids: dict[str, array[int]] = {}
        self._homes: dict[int, int] | None = None
        if only is not None:
            wanted = set(only)
            self._ids["customers"] = array("q", (i for i in self.ids("customers") if i in wanted))

    def ids(self, kind: str) -> array[int]:
        """The ids of all records of a kind that go out, in order."""
        if kind not in self._ids:
            self._ids[kind] = array("q", (row[0] for row in self._connection.execute(_IDS[kind])))
        return self._ids[kind]

    def row_count(self, kind: str) -> int:
        """How many rows the sheet of a kind has: one for each record, or for each line of a sale."""
        return int(self._connection.execute(_LINE_COUNT).fetchone()[0]) if kind == "purchases" else len(self.ids(kind))

    def chunks(self, kind: str) -> Iterator[list[Record]]:
        """The records that go out, as they are stored, some hundred at a time."""
        ids = self.ids(kind)
        for start in range(0, len(ids), CHUNK):
            yield self._records(_RECORDS[kind], ids[start : start + CHUNK])

    def people(self, customers: Sequence[Record]) -> People:
        """The phones and tags of some customers."""
        ids = [row["id"] for row in customers]
        tags: dict[int, tuple[str, ...]] = {}
        for customer, name in self._rows(_TAGS, ids):
            tags[customer] = (*tags.get(customer, ()), name)
        return People(self._phones(ids), tags)

    def own(self, owner: str, records: Sequence[Record]) -> Mapping[int, Mapping[int, str]]:
        """What some customers, or pets, have in fields of the owner's own: id → field → the value as it is kept."""
        return custom_fields.texts_of(self._connection, owner, [row["id"] for row in records])

    def homes(self) -> Mapping[int, int]:
        """Customer outside the bin → the number of their household, counted by whoever comes first; somebody alone has none."""
        if self._homes is None:
            rows = self._connection.execute(_HOMES).fetchall()
            sizes = Counter(home for _customer, home in rows)
            numbers: dict[int, int] = {}
            for _customer, home in rows:
                if sizes[home] > 1:
                    numbers.setdefault(home, len(numbers) + 1)
            self._homes = {customer: numbers[home] for customer, home in rows if home in numbers}
        return self._homes

    def owners(self, pets: Sequence[Record]) -> Mapping[int, list[int]]:
        """Pet → the owners it has outside the bin, in the order in which they were put down."""
        found: dict[int, list[int]] = {}
        for pet, owner in self._rows(_OWNERS, [row["id"] for row in pets]):
            found.setdefault(pet, []).append(owner)
        return found

    def has_shared_pets(self) -> bool:
        """Whether any pet has several owners outside the bin."""
        return self._connection.execute(_SHARED).fetchone() is not None

    def words(self) -> Words:
        """What the conditions of segments name."""
        return words_of(self._connection)

    def plans(self) -> Sequence[Record]:
        """Every care plan, also those that do not go out."""
        return self._records(_RECORDS["care_plans"], [row[0] for row in self._connection.execute(_PLANS)])

    def replacements(self) -> Mapping[int, str]:
        """Product that replaces another one → its code, or else its name."""
        return dict(self._connection.execute(_REPLACEMENTS).fetchall())

    def lines(self, purchases: Sequence[Record]) -> Mapping[int, list[Record]]:
        """Purchase → its lines in their order."""
        found: dict[int, list[Record]] = {}
        for line in self._records(_LINES, [row["id"] for row in purchases]):
            found.setdefault(line["purchase_id"], []).append(line)
        return found

    def persons(self, ids: Iterable[int]) -> Mapping[int, tuple[str, str | None, Phones]]:
        """Customer outside the bin → name, member number, phones."""
        wanted = sorted(ids)
        phones = self._phones(wanted)
        return {i: (name, number, phones.get(i, ())) for i, name, number in self._rows(_PERSONS, wanted)}

    def called(self, ids: Iterable[int | None]) -> Mapping[int, str]:
        """Customer → the name, or "Member 14307"."""
        rows = self._rows(_PERSONS, sorted({i for i in ids if i is not None}))
        return {i: name or (str(T("Member {number}", number=number)) if number else "") for i, name, number in rows}

    def _phones(self, ids: Sequence[int]) -> Mapping[int, Phones]:
        found: dict[int, Phones] = {}
        for customer, *phone in self._rows(_PHONES, ids):
            found[customer] = (*found.get(customer, ()), (phone[0], phone[1], phone[2]))
        return found

    def _rows(self, query: str, ids: Iterable[int]) -> list[Any]:
        return list(self._connection.execute(query, (json.dumps(list(ids)),)))

    def _records(self, query: str, ids: Iterable[int]) -> list[Record]:
        cursor = self._connection.execute(query, (json.dumps(list(ids)),))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
