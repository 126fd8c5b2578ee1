"""Whom or what an action was about, by its name of today: the journal keeps ids, never values.

Of a row that is not there any more the images of the action still know, for as long as they are kept, whose it was and what it was
called. They go with whoever is deleted for good, so that nothing names them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.services import currency_following
from app.storage import journal
from app.storage.database import raw
from app.values.person_name import display_name

MOST_LOOKED_AT = 40
"""An action that touched more rows of a table is about many."""
BETWEEN, INTO = " · ", " → "
_CUSTOMER = "SELECT name, member_number, id FROM customer WHERE id = ?"
_NAMED: Mapping[str, str] = {
    "pet": "SELECT COALESCE(NULLIF(name, ''), species) FROM pet WHERE id = ?",
    "product": "SELECT name FROM product WHERE id = ?",
    "segment": "SELECT name FROM segment WHERE id = ?",
    "tag": "SELECT name FROM tag WHERE id = ?",
    "custom_field": "SELECT name FROM custom_field WHERE id = ?",
    "care_template": "SELECT name FROM care_template WHERE id = ?",
}

_FIRST = """
WITH RECURSIVE step(id) AS (SELECT ? UNION ALL SELECT c.undo_of_id FROM change c JOIN step ON c.id = step.id WHERE c.undo_of_id IS NOT NULL)
SELECT MIN(id) FROM step
"""


class _Way(NamedTuple):
    """From the rows of `table` along one of `columns` to those of `target`; up to `most` of these are named."""

    table: str
    columns: tuple[str, ...]
    target: str
    most: int = 1


_TAG = _Way("tag", ("id",), "tag")
_WAYS = (
    _Way("customer", ("id",), "customer"),
    _Way("purchase", ("customer_id",), "customer"),
    _Way("purchase_item", ("purchase_id",), "purchase"),
    _Way("pet", ("id",), "pet"),
    _Way("care_record", ("pet_id",), "pet"),
    _Way("pet_owner", ("pet_id",), "pet"),
    _Way("product", ("id",), "product"),
    _Way("custom_field", ("id",), "custom_field"),
    _Way("custom_value", ("customer_id", "pet_id"), ""),
    *(
        _Way(table, ("customer_id",), "customer")
        for table in ("feedback", "interaction", "consent", "family_member", "right_as_is", "customer_phone")
    ),
    _Way("customer_tag", ("customer_id",), "customer"),
    _Way("customer_tag", ("tag_id",), "tag"),
    _Way("care_template", ("id",), "care_template"),
    _Way("household_member", ("customer_id",), "customer", 2),
    _Way("not_same", ("customer_id", "other_id"), "customer", 2),
    _Way("reminder", ("customer_id",), "customer"),
    _Way("segment", ("id",), "segment"),
)
"""In this order: an action that touched rows of several tables is about those of the first. A new tag on somebody is about them."""
_GOES_ON = ("customer_tag",)
"""Where many rows of these were touched, they may have something else in common."""


def about(session: Session, change_id: int, touched: str) -> str:
    """The customer, else the pet or product, that an action was about alone, given its ``touched``; empty where there are several, or none is known.

    Of two who were merged, linked or told apart both are said.
    """
    return _Said(session, change_id, json.loads(touched)).about()


def name_of(session: Session, table: str, row_id: int) -> str:
    """The name of a row of ``customer``, or of another table whose rows have one; empty where it is not there or has none. A pet without a name goes by its species."""
    if table == "customer":
        row = raw(session).execute(_CUSTOMER, (row_id,)).fetchone()
        return display_name(row[0], row[1] or "", row[2]) if row else ""
    row = raw(session).execute(_NAMED[table], (row_id,)).fetchone()
    return str(row[0] or "") if row else ""


class _Said:
    """What an action says about the rows it touched."""

    def __init__(self, session: Session, change_id: int, rows: Mapping[str, Any]) -> None:
        self._session, self._change_id = session, change_id
        self._rows = {table: said for table, said in rows.items() if not currency_following.is_read_anew(table, said)}

    def about(self) -> str:
        for table in ("customer", "product"):
            if "merged_into_id" in self._rows.get(table, {}).get("fields", ()):
                return self._merged(table)
        for way in (*_WAYS[:1], *(() if self._is_new_tag() else (_TAG,)), *_WAYS[1:]):
            if way.table in self._rows:
                found = self._found(way)
                if found:
                    return BETWEEN.join(found) if len(found) <= way.most and all(found) else ""
                if found is None and way.table not in _GOES_ON:
                    return ""
        return ""

    def _found(self, way: _Way) -> list[str] | None:
        """The names at the end of a way, ``""`` for one that nobody knows any more; ``None`` where there are too many, nothing where it leads nowhere."""
        ids = self._ids(way.table)
        if ids is None:
            return None
        ends: dict[tuple[str, int], None] = {}
        for row_id in ids:
            row = self._row(way.table, row_id, way.columns)
            if row is None:
                return [""]
            for column in way.columns:
                if row[column] is not None:
                    ends[way.target or column.removesuffix("_id"), row[column]] = None
        if len(ends) > way.most:
            return None
        return [name for target, end in ends for name in self._names(target, end)]

    def _names(self, target: str, row_id: int) -> Sequence[str]:
        if target != "purchase":
            return [self._name(target, row_id)]
        sale = self._row("purchase", row_id, ("customer_id",))
        return [self._name("customer", sale["customer_id"])] if sale and sale["customer_id"] is not None else []

    def _name(self, table: str, row_id: int) -> str:
        name = name_of(self._session, table, row_id)
        row = self._gone.get(table, {}).get(row_id) if not name else None
        if row is None:
            return name
        if table == "customer":
            return display_name(row["name"], row["member_number"] or "", row_id)
        return str(row["name"] or row.get("species") or "")

    def _merged(self, table: str) -> str:
        """Who or what was merged into whom; only the images say who of those that were touched it was. Of several the one they became."""
        image = self._images.get(table)
        ends = [
            (row_id, set(changed.get("merged_into_id", ()))) for row_id, changed in (image.updated if image else ())
        ]
        merged = [(row_id, end) for row_id, both in ends if None in both for end in both - {None}]
        if len(merged) > 1:
            return self._name(table, merged[0][1])
        names = [self._name(table, each) for pair in merged for each in pair]
        return INTO.join(names) if all(names) else ""

    def _is_new_tag(self) -> bool:
        """Whether a tag was touched only because somebody is the first to carry it. What takes a step back is about the same as that."""
        if "customer_tag" not in self._rows or self._rows.get("tag", {}).get("fields"):
            return False
        image = journal.load_images(raw(self._session), self._first_id()).get("tag")
        if image is not None:
            return bool(image.created)
        ids = self._ids("tag")
        return bool(ids) and all(name_of(self._session, "tag", row_id) for row_id in ids or ())

    def _first_id(self) -> int:
        """The action that a chain of undo and redo is about."""
        return int(raw(self._session).execute(_FIRST, (self._change_id,)).fetchone()[0])

    def _ids(self, table: str) -> list[int] | None:
        """The rows that were touched; ``None`` where they are many."""
        said = self._rows.get(table, {"ids": ()})
        spans = (*said["ids"], *said.get("bulk", ()))
        if sum(last - first + 1 for first, last in spans) > MOST_LOOKED_AT:
            return None
        return [row_id for first, last in spans for row_id in range(first, last + 1)]

    def _row(self, table: str, row_id: int, columns: Sequence[str]) -> Mapping[str, Any] | None:
        """These columns of a row, as it is or as it was; ``None`` where nothing knows them."""
        if tuple(columns) == ("id",):
            return {"id": row_id}
        asked = f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?"  # noqa: S608 - of constants
        row = raw(self._session).execute(asked, (row_id,)).fetchone()
        return dict(zip(columns, row, strict=True)) if row else self._gone.get(table, {}).get(row_id)

    @cached_property
    def _images(self) -> Mapping[str, journal.TableImage]:
        return journal.load_images(raw(self._session), self._change_id)

    @cached_property
    def _gone(self) -> Mapping[str, Mapping[int, Mapping[str, Any]]]:
        """The rows that the action made or took away, as the images have them."""
        return {table: {row["id"]: row for row in image.rows()} for table, image in self._images.items()}
