"""Fields of the owner's own when two customers are merged: what the kept one has stays, unless it is said otherwise; blanks are filled.

Values are copied, as phones are: a value is edited in its place, and those of the other one stay with them in the bin.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.models import CustomValue
from app.services.merging_rows import own_rows
from app.storage import bulk
from app.values.custom import CUSTOMER, key_of


def differing(session: Session, kept_id: int, other_id: int) -> dict[str, bool]:
    """The keys of the fields in which the two differ, with whether the kept one has a value."""
    own, theirs = (_texts(session, who) for who in (kept_id, other_id))
    fields = (*own, *(field for field in theirs if field not in own))
    return {key_of(CUSTOMER, field): field in own for field in fields if own.get(field) != theirs.get(field)}


def copy(session: Session, kept_id: int, other_id: int, takes_theirs: Mapping[str, bool]) -> None:
    """Give the kept one the values of the other one: those they lack, and those that are theirs to take (key → whether)."""
    own = {row["field_id"]: row for row in own_rows(session, "custom_value", kept_id)}
    for row in own_rows(session, "custom_value", other_id):
        field_id, here = row["field_id"], own.get(row["field_id"])
        if not takes_theirs.get(key_of(CUSTOMER, field_id), here is None):
            continue
        if here is None:
            session.add(CustomValue(field_id=field_id, customer_id=kept_id, value=row["value"]))
        elif here["value"] != row["value"]:
            bulk.update(session, "custom_value", here["id"], {"value": row["value"]})
    session.flush()


def _texts(session: Session, customer_id: int) -> dict[int, str]:
    return {row["field_id"]: row["value"] for row in own_rows(session, "custom_value", customer_id)}
