"""What one customer or one pet has in fields of the owner's own: read into their drafts, written with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import CustomField, CustomValue
from app.services import custom_fields
from app.services.custom_fields import Pairs
from app.values import custom
from app.values.custom import CUSTOMER


def of(session: Session, owner: str, row_id: int | None) -> Pairs:
    """What this customer, or this pet, has in the fields that are in use."""
    return custom_fields.values_of(session, owner, [row_id]).get(row_id, ()) if row_id is not None else ()


def fill(session: Session, owner: str, row_id: int, pairs: Pairs) -> None:
    """Let a customer, or a pet, have these values and no others; fields in the bin keep theirs.

    Raises ``UserMistake`` for a field that is not there any more.
    """
    wanted = {_field_id(key): custom.kept(value) for key, value in pairs}
    in_use = {each.field_id for each in custom_fields.read(session) if each.owner == owner} if wanted else set()
    missing = next((key for key, _value in pairs if _field_id(key) not in in_use), None)
    if missing is not None:
        raise gone(missing)
    for row in _rows(session, owner, row_id):
        said = wanted.pop(row.field_id, "")
        if not said:
            session.delete(row)
        elif said != row.value:
            row.value = said
    for field_id, said in wanted.items():
        if said:
            session.add(CustomValue(field_id=field_id, value=said, **{f"{owner}_id": row_id}))


def changed(pairs: Pairs, changes: Mapping[str, Any]) -> Pairs:
    """`pairs` with `changes` (key → value, ``None`` or an empty text for none)."""
    said = {**dict(pairs), **changes}
    return tuple((key, value) for key, value in said.items() if value is not None and value != "")


def gone(key: str) -> UserMistake:
    """What is said of a field that was removed while somebody was typing into it."""
    return UserMistake(
        "field_gone",
        T("This field was removed in the meantime."),
        T("Restore it in Settings, Fields, or leave it out."),
        key,
    )


def _field_id(key: str) -> int:
    name = custom.name_in(key)
    if not name.isdecimal():
        raise gone(key)
    return int(name)


def _rows(session: Session, owner: str, row_id: int) -> list[CustomValue]:
    query = select(CustomValue).join(CustomField, CustomField.id == CustomValue.field_id)
    whose: ColumnElement[bool] = (CustomValue.customer_id if owner == CUSTOMER else CustomValue.pet_id) == row_id
    return list(session.scalars(query.where(CustomField.deleted_at.is_(None), whose)))
