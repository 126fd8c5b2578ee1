"""Fields of the owner's own: what they may hold, how a value is kept as a text, and by which key a field is called.

A number is kept in thousandths, a day in ISO form, yes and no as 1 and 0, a choice as its word. The key of such a field is
``custom_12`` on a customer and ``pet_custom_12`` on a pet; in a workbook whose fields are not in the shop yet, the number is
that of the row of its sheet: ``custom_new_3``.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from app.i18n import T
from app.values.field import Choice, FieldKind
from app.values.quantity import format_milli

NAME_LIMIT, CHOICE_LIMIT, TEXT_LIMIT = 40, 60, 500
MOST_FIELDS, MOST_CHOICES = 50, 100
CUSTOMER, PET = "customer", "pet"
OWNERS = (
    Choice(CUSTOMER, T("Customers"), ("customer", "customers", "客户")),
    Choice(PET, T("Pets"), ("pet", "pets", "宠物")),
)
KINDS = (
    Choice(FieldKind.TEXT.value, T("Text"), ("text", "文字", "文本")),
    Choice(FieldKind.QUANTITY.value, T("Number"), ("number", "quantity", "数字")),
    Choice(FieldKind.DATE.value, T("Date"), ("date", "日期")),
    Choice(FieldKind.CHOICE.value, T("Choice"), ("choice", "选项", "单选")),
    Choice(FieldKind.YES_NO.value, T("Yes or no"), ("yes or no", "yes/no", "yes_no", "是否", "是或否")),
)
YES, NO = T("Yes"), T("No")
_PREFIXES = {CUSTOMER: "custom_", PET: "pet_custom_"}
_KEY = re.compile(r"(custom_|pet_custom_)((?:new_)?\d+)")


def key_of(owner: str, name: int | str) -> str:
    """The key of a field: `name` is its id, or ``new_3`` for the one in row 3 of a workbook."""
    return f"{_PREFIXES[owner]}{name}"


def owner_of(key: str) -> str | None:
    """Whose field a key names; ``None`` for a field that comes with the program."""
    found = _KEY.fullmatch(key)
    return None if found is None else next(owner for owner, prefix in _PREFIXES.items() if prefix == found[1])


def name_in(key: str) -> str:
    """What `key_of` was given, as a text; empty for a field that comes with the program."""
    found = _KEY.fullmatch(key)
    return found[2] if found else ""


def kept(value: Any) -> str:
    """A value as it is kept; an empty text for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def in_words(value: Any) -> str:
    """A value as it reads in a line of text."""
    if isinstance(value, bool):
        return str(YES if value else NO)
    return format_milli(value) if isinstance(value, int) else str(value)


def read(kind: FieldKind, text: str) -> Any:
    """The value that `kept` wrote down: a ``bool``, a ``date``, thousandths, or the text; ``None`` for none."""
    if not text:
        return None
    if kind is FieldKind.YES_NO:
        return text == "1"
    if kind is FieldKind.DATE:
        return dt.date.fromisoformat(text)
    return int(text) if kind is FieldKind.QUANTITY else text
