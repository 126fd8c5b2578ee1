"""A field: what it is called, what it holds, and how a cell or a typed text becomes its value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.i18n import T, Text
from app.values import amount, category, dates, money, quantity
from app.values.birthday import parse_birthday
from app.values.phone import Phone, parse_phone, split_phones
from app.values.text import clean_text, normalise_key
from app.values.weight import RATION, WEIGHTS, parse_grams, parse_kilograms


class FieldKind(StrEnum):
    """What sort of value a field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PHONE = "phone"
    PHONES = "phones"
    DATE = "date"
    INSTANT = "instant"
    BIRTHDAY = "birthday"
    MONEY = "money"
    QUANTITY = "quantity"
    INTEGER = "integer"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TAGS = "tags"
    REFERENCE = "reference"
    PATH = "path"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a choice may take; `aliases` are words in files that mean it."""

    value: str
    label: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind of record. `aliases` are headers in files that mean it, in either language.

    With `is_closed` only its choices are taken; else another word is kept as it is.
    """

    key: str
    label: Text
    kind: FieldKind
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    limit: int | None = None
    choices: tuple[Choice, ...] = ()
    example: Text | str = ""
    help: Text | None = None
    in_form: bool = True
    in_import: bool = True
    in_export: bool = True
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What reading a value depends on: the shop's zone, decimals and region, and the order of day and month in this file."""

    zone: ZoneInfo
    minor_digits: int = 2
    day_first: bool | None = None
    region: str = "CN"


class FieldProblem(ValueError):
    """A value that cannot be read; `reason` says why in the words of the person, `code` names it."""

    def __init__(self, code: str, reason: Text) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


OPEN_CHOICES = frozenset(("gender", "sex"))
"""The fields of people and animals that keep words of which the program knows nothing."""
WORD_LIMIT = 60
"""So long may a tag be, and a word that is kept though it is none of the choices."""
YES = frozenset(("是", "有", "对", "已", "已绝育", "y", "yes", "true", "1", "x", "√", "✓"))
NO = frozenset(("否", "无", "没有", "未", "未绝育", "n", "no", "false", "0", "×"))


def parse_field(field: Field, raw: Any, context: ParseContext) -> Any:
    """The value of `field` in a cell or typed text; ``None`` (``""`` for texts, ``()`` for lists) when it is blank.

    Raises ``FieldProblem`` for what cannot be read; a bad phone is no problem here, it is kept and marked.
    """
    blank = raw is None or (isinstance(raw, str) and not raw.strip())
    if blank:
        return _BLANK.get(field.kind)
    return _PARSERS[field.kind](field, raw, context)


def cell_text(raw: Any) -> str:
    """A cell as text: whole floats without their ``.0``, dates in ISO form, truth as 1 and 0."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "1" if raw else "0"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e16:
        return str(int(raw))
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return raw.date().isoformat()
    return str(raw)


def _text(field: Field, raw: Any, context: ParseContext) -> str:
    said = clean_text(cell_text(raw), multiline=field.kind is FieldKind.LONG_TEXT)
    return said if field.limit is None else _fitting(said, field.limit)


def _fitting(said: str, limit: int) -> str:
    if len(said) > limit:
        reason = T("{count} characters are too many; at most {limit} fit", count=len(said), limit=limit)
        raise FieldProblem("too_long", reason)
    return said


def _phones(field: Field, raw: Any, context: ParseContext) -> tuple[Phone, ...]:
    found = [parse_phone(text, context.region) for text in split_phones(cell_text(raw), context.region)]
    return tuple([phone for phone in found if phone is not None])


def _birthday(field: Field, raw: Any, context: ParseContext) -> Any:
    try:
        return parse_birthday(raw, day_first=context.day_first)
    except ValueError as error:
        raise date_problem(error) from error


def _date(field: Field, raw: Any, context: ParseContext) -> dt.date:
    try:
        return dates.parse_date(raw, day_first=context.day_first)
    except ValueError as error:
        raise date_problem(error) from error


def _instant(field: Field, raw: Any, context: ParseContext) -> dt.datetime:
    try:
        return dates.parse_instant(raw, context.zone, day_first=context.day_first)
    except ValueError as error:
        raise date_problem(error) from error


def date_problem(error: ValueError) -> FieldProblem:
    """What is wrong with a day that could not be read for `error`."""
    if isinstance(error, dates.NoSuchDay):
        return FieldProblem("no_such_day", T("There is no {day}", day=error.day))
    return FieldProblem("not_a_date", T("This is not a date"))


def _money(field: Field, raw: Any, context: ParseContext) -> int:
    try:
        return money.parse_minor(raw if not isinstance(raw, (dt.date, dt.time)) else str(raw), context.minor_digits)
    except ValueError as error:
        if "finer" in str(error):
            raise FieldProblem(
                "too_fine", T("The amount has more than {digits} decimals", digits=context.minor_digits)
            ) from error
        raise FieldProblem("not_an_amount", T("This is not an amount")) from error


def _quantity(field: Field, raw: Any, context: ParseContext) -> int:
    try:
        plain = raw if not isinstance(raw, (dt.date, dt.time)) else str(raw)
        return parse_kilograms(plain) if field.key in WEIGHTS else quantity.parse_milli(plain)
    except ValueError as error:
        reason = (
            T("This is not a weight in kilograms, such as 4.6") if field.key in WEIGHTS else T("This is not a number")
        )
        raise FieldProblem("not_a_number", reason) from error


def _integer(field: Field, raw: Any, context: ParseContext) -> int:
    if field.key == RATION:
        return _ration(raw)
    milli = _quantity(field, raw, context)
    if milli % 1000:
        raise FieldProblem("not_whole", T("This is not a whole number"))
    return milli // 1000


def _ration(raw: Any) -> int:
    try:
        return parse_grams(raw if not isinstance(raw, (dt.date, dt.time)) else str(raw))
    except ValueError as error:
        if "finer" in str(error):
            raise FieldProblem("not_whole", T("This is not a whole number")) from error
        raise FieldProblem("not_a_number", T("This is not a number of grams, such as 60")) from error


def _yes_no(field: Field, raw: Any, context: ParseContext) -> bool:
    said = normalise_key(cell_text(raw))
    if said in YES:
        return True
    if said in NO:
        return False
    raise FieldProblem("not_yes_no", T("This is neither yes nor no"))


def _choice(field: Field, raw: Any, context: ParseContext) -> str:
    said = normalise_key(cell_text(raw))
    for choice in field.choices:
        if said == choice.value or said in map(normalise_key, choice.aliases):
            return choice.value
    if field.is_closed:
        said = ", ".join(str(choice.label) for choice in field.choices)
        raise FieldProblem("unknown_choice", T("This is none of the choices: {choices}", choices=said))
    return _fitting(_text(field, raw, context), WORD_LIMIT)


def is_other_word(field: Field, value: Any) -> bool:
    """Whether `value` is a word of a customer or a pet that is kept as it is, since it is none of the choices of `field`."""
    return field.key in OPEN_CHOICES and bool(value) and all(choice.value != value for choice in field.choices)


def _path(field: Field, raw: Any, context: ParseContext) -> str:
    return category.tidy(_text(field, raw, context))


def _amount(field: Field, raw: Any, context: ParseContext) -> str:
    try:
        return amount.tidy(_text(field, raw, context))
    except FieldProblem:
        raise
    except ValueError as error:
        raise FieldProblem("not_an_amount", T("This is not a number with a unit, such as 2 kg")) from error


def _tags(field: Field, raw: Any, context: ParseContext) -> tuple[str, ...]:
    parts = cell_text(raw).replace("；", ";").replace("，", ";").replace("、", ";").replace(",", ";").split(";")
    return tuple(dict.fromkeys(p for p in map(tag_text, parts) if p))


def tag_text(typed: str) -> str:
    """A tag as it is kept; empty if it says nothing. Raises ``FieldProblem`` for one that is too long."""
    said = clean_text(typed)
    if len(said) > WORD_LIMIT:
        reason = T("{count} characters are too many for a tag; at most {limit} fit", count=len(said), limit=WORD_LIMIT)
        raise FieldProblem("too_long", reason)
    return said


_PARSERS: Mapping[FieldKind, Callable[[Field, Any, ParseContext], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.PHONE: _phones,
    FieldKind.PHONES: _phones,
    FieldKind.DATE: _date,
    FieldKind.INSTANT: _instant,
    FieldKind.BIRTHDAY: _birthday,
    FieldKind.MONEY: _money,
    FieldKind.QUANTITY: _quantity,
    FieldKind.INTEGER: _integer,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.TAGS: _tags,
    FieldKind.REFERENCE: _text,
    FieldKind.PATH: _path,
    FieldKind.AMOUNT: _amount,
}
_BLANK: Mapping[FieldKind, Any] = {
    FieldKind.TEXT: "",
    FieldKind.LONG_TEXT: "",
    FieldKind.PHONE: (),
    FieldKind.PHONES: (),
    FieldKind.CHOICE: "",
    FieldKind.TAGS: (),
    FieldKind.REFERENCE: "",
    FieldKind.PATH: "",
    FieldKind.AMOUNT: "",
}
