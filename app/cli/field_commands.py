"""The fields of customers and pets on the command line: which there are, by the keys that ``--field`` and ``--map`` take."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.services import custom_fields, fields
from app.services.custom_fields import Pairs
from app.shop import Shop
from app.values.custom import CUSTOMER, PET, name_in
from app.values.field import Field
from app.values.quantity import format_milli


def show(arguments: argparse.Namespace, output: Output) -> Answer:
    """Every field of customers and pets, those of the owner's own with how often they are filled."""
    with opened(arguments, output) as shop:
        counts = custom_fields.counts(shop)
        found = [
            _field(owner, field, counts)
            for owner, known in ((CUSTOMER, fields.of_customers(shop)), (PET, fields.of_pets(shop)))
            for field in known
        ]
    lines = (f"{f['key']:<18} {f['of']:<9} {f['kind']:<10} {f['name']}{_choices(f)}" for f in found)
    return Answer({"fields": found}, tuple(lines))


def own(shop: Shop, pairs: Pairs) -> list[dict[str, Any]]:
    """What somebody has in fields of the owner's own: key, name and value; numbers are decimal texts, dates ISO 8601."""
    names = custom_fields.names(shop) if pairs else {}
    return [{"key": key, "name": names.get(key, key), "value": _plain(value)} for key, value in pairs]


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return format_milli(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _field(owner: str, field: Field, counts: dict[int, int]) -> dict[str, Any]:
    number = name_in(field.key)
    return {
        "key": field.key,
        "name": str(field.label),
        "of": owner,
        "kind": field.kind.value,
        "choices": [choice.value for choice in field.choices],
        "own": bool(number),
        "filled": counts.get(int(number), 0) if number else None,
    }


def _choices(field: dict[str, Any]) -> str:
    return f"  ({', '.join(field['choices'])})" if field["own"] and field["choices"] else ""
