"""Which blanks of records that are there already an import would fill, so that the person sees them before they are filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.services import customers, fields, pets
from app.shop import Shop
from app.ui.pages.imports_words import value_words
from app.values.birthday import Birthday
from app.values.problem import Problem, Severity
from app.workflows.bring_in import Prepared

MOST = 500
"""So many records are looked at; the counts are of all."""
BIRTHDAY_KEYS = {"customer": "birthday", "pet": "pet_birthday"}


def fills(shop: Shop, prepared: Prepared) -> tuple[Problem, ...]:
    """One line per blank that gets a value: the field, the value, and whose it is."""
    found: list[Problem] = []
    for table, records in prepared.plan.fills.items():
        ids = [record_id for record_id in list(records)[:MOST] if record_id > 0]
        names = _names(shop, table, ids)
        for record_id in ids:
            reason = T("Was blank so far: {who}", who=names.get(record_id, ""))
            found += [
                Problem(0, label, words, reason, "filled", Severity.WARNING)
                for label, words in _values(shop, table, records[record_id])
            ]
    return tuple(found)


def _names(shop: Shop, table: str, ids: list[int]) -> dict[int, str]:
    if table == "customer":
        return {row.customer_id: row.called for row in customers.rows(shop, ids)}
    if table != "pet":
        return {}
    found = {}
    for pet_id in ids:
        try:
            found[pet_id] = pets.draft_of(shop, pet_id).name
        except UserMistake:  # it went to the bin since
            continue
    return found


def _values(shop: Shop, table: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The label and the words of each value; the parts of a birthday are one."""
    left = dict(values)
    parts = {key: left.pop(f"birthday_{key}", None) for key in ("calendar", "month", "day", "year", "is_leap")}
    found = []
    if parts["month"] is not None and table in BIRTHDAY_KEYS:
        field = fields.field(BIRTHDAY_KEYS[table])
        birthday = Birthday(parts["calendar"], parts["month"], parts["day"], bool(parts["is_leap"]), parts["year"])
        found.append((str(field.label), value_words(shop, field.kind, birthday)))
    for key, value in left.items():
        try:
            field = fields.field(key)
        except KeyError:  # a column without a field, such as the mark of a guessed value
            continue
        said = next((str(c.label) for c in field.choices if c.value == value), "")
        found.append((str(field.label), said or value_words(shop, field.kind, value)))
    return found
