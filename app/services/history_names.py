"""Whom or what an action was about, by its name of today: the journal keeps ids, never values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.storage.database import raw
from app.values.person_name import display_name

_CUSTOMER = "SELECT name, member_number, id FROM customer WHERE id = ?"
_NAMED: Mapping[str, str] = {
    "pet": "SELECT COALESCE(NULLIF(name, ''), species) FROM pet WHERE id = ?",
    "product": "SELECT name FROM product WHERE id = ?",
    "segment": "SELECT name FROM segment WHERE id = ?",
    "tag": "SELECT name FROM tag WHERE id = ?",
    "custom_field": "SELECT name FROM custom_field WHERE id = ?",
}
_PET_OF: Mapping[str, str] = {"care_record": "SELECT pet_id FROM care_record WHERE id = ?"}
_CUSTOMER_OF: Mapping[str, str] = {
    "purchase": "SELECT customer_id FROM purchase WHERE id = ?",
    "interaction": "SELECT customer_id FROM interaction WHERE id = ?",
    "feedback": "SELECT customer_id FROM feedback WHERE id = ?",
    "consent": "SELECT customer_id FROM consent WHERE id = ?",
    "reminder": "SELECT customer_id FROM reminder WHERE id = ?",
    "customer_phone": "SELECT customer_id FROM customer_phone WHERE id = ?",
    "customer_tag": "SELECT customer_id FROM customer_tag WHERE id = ?",
}
"""Table → whose its row is, where the action touched no row of the person."""


def about(session: Session, touched: str) -> str:
    """The customer, else the pet or product, that an action touched alone, given its ``touched``; empty where there are several, or none is known."""
    rows: dict[str, Any] = json.loads(touched)
    if "customer" in rows:
        return _customer(session, _only(rows, "customer"))
    for table in (*_NAMED, *_PET_OF):
        if table in rows:
            return _thing(session, rows, table)
    for table, statement in _CUSTOMER_OF.items():
        if table in rows:
            number = _only(rows, table)
            return _customer(session, _value(session, statement, number))
    return ""


def name_of(session: Session, table: str, row_id: int) -> str:
    """The name of a row of ``customer``, or of another table whose rows have one; empty where it is not there or has none. A pet without a name goes by its species."""
    if table == "customer":
        return _customer(session, row_id)
    return str(_value(session, _NAMED[table], row_id) or "")


def _thing(session: Session, rows: Mapping[str, Any], table: str) -> str:
    number = _only(rows, table)
    if table in _PET_OF:
        table, number = "pet", _value(session, _PET_OF[table], number)
    name = _value(session, _NAMED[table], number)
    return str(name or "")


def _customer(session: Session, number: int | None) -> str:
    row = raw(session).execute(_CUSTOMER, (number,)).fetchone() if number is not None else None
    return display_name(row[0], row[1] or "", row[2]) if row else ""


def _only(rows: Mapping[str, Any], table: str) -> int | None:
    """The id of the one row of a table; ``None`` where several were touched."""
    ranges = rows[table]["ids"]
    return int(ranges[0][0]) if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else None


def _value(session: Session, statement: str, number: int | None) -> Any:
    row = raw(session).execute(statement, (number,)).fetchone() if number is not None else None
    return row[0] if row else None
