"""How values of a file are said: dates with their month spelled, amounts with their currency, choices by their names; and what is about to be done."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.i18n import _, ngettext
from app.services.imports import ImportResult
from app.shop import Shop
from app.ui.pages.wording import joined, money
from app.values.birthday import Birthday, format_birthday, parse_birthday
from app.values.field import Field, FieldKind
from app.values.quantity import format_milli


def go_words(preview: ImportResult) -> str:
    """What the button says that carries an import out: how many are new, and how many of those known are filled in."""
    new, known, is_people = preview.created, preview.updated, preview.kind == "customers"
    if new and known:
        people = ngettext(
            "Import {count:,} new customer, update {known:,}",
            "Import {count:,} new customers, update {known:,}",
            new,
            known=known,
        )
        rows = ngettext(
            "Import {count:,} new row, update {known:,}",
            "Import {count:,} new rows, update {known:,}",
            new,
            known=known,
        )
    elif known:
        people = ngettext("Update {count:,} customer", "Update {count:,} customers", known)
        rows = ngettext("Update {count:,} row", "Update {count:,} rows", known)
    else:
        people = ngettext("Import {count:,} customer", "Import {count:,} customers", new)
        rows = ngettext("Import {count:,} row", "Import {count:,} rows", new)
    return people if is_people else rows


def value_words(shop: Shop, kind: FieldKind, value: Any) -> str:
    """A date or an amount as it was understood; a month is spelled so that it cannot be taken for a day."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(shop.zone)
        return f"{format_birthday(parse_birthday(local.date()))} {local:%H:%M}"
    if isinstance(value, dt.date):
        return format_birthday(parse_birthday(value))
    if isinstance(value, Birthday):
        return format_birthday(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if kind is FieldKind.QUANTITY and isinstance(value, int):
        return format_milli(value)
    return money(shop, value) if kind is FieldKind.MONEY and isinstance(value, int) else str(value)


def field_words(shop: Shop, field: Field, value: Any) -> str:
    """A value of a field; empty for a blank."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, tuple):
        return joined(tuple(map(str, value)))
    said = next((str(choice.label) for choice in field.choices if choice.value == value), "")
    return said or value_words(shop, field.kind, value)
