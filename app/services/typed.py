"""Drafts from what was typed into fields, and back: the form of the window and the options of the command line alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.services import custom_values, fields, referrers
from app.services.custom_fields import Pairs
from app.services.customer_data import CustomerDraft, PhoneDraft
from app.services.pets import TEXT_KEYS, PetDraft
from app.shop import Shop
from app.values import day_words
from app.values.birthday import Birthday, birthday_text, format_birthday, parse_birthday
from app.values.custom import owner_of
from app.values.dates import LONGEST_DATE, NoSuchDay, guess_day_first, parse_date
from app.values.field import Field, FieldKind, FieldProblem, ParseContext, date_problem, parse_field
from app.values.phone import split_label, split_phones, with_label
from app.values.quantity import format_milli

PET_ATTRIBUTES = {
    **{key: attribute for attribute, key in TEXT_KEYS.items()},
    "is_neutered": "is_neutered", "pet_birthday": "birthday", "weight_milli": "weight_milli", "ration_grams": "ration_grams",
    "died_on": "died_on",
}  # fmt: skip
"""Key of the field → attribute of ``PetDraft``."""
COMING = frozenset(("next_due_on", "follow_up_on", "own_on"))
"""Days that are to come: without a year they are the next of that number, any other is the last one."""


def customer_from(
    shop: Shop, texts: Mapping[str, str], base: CustomerDraft | None = None, customer_id: int | None = None
) -> CustomerDraft:
    """`base` with the fields in `texts` as typed; an empty text clears one. Raises ``UserMistake`` naming the first bad field."""
    known = {field.key: field for field in fields.of_customers(shop)}
    change: dict[str, Any] = {}
    begun = base or CustomerDraft()
    own = _own(shop, known, begun.custom, texts)
    for key, text in texts.items():
        if key == "phones":
            change[key] = phones_in(shop, text, base)
        if key == "phones" or owner_of(key) is not None:
            continue
        value = parsed(shop, _known(known, key), text)
        if key == "referrer":
            change["referrer_id"] = referrers.read(shop, customer_id, value, begun.referrer_id)
        else:
            change[key] = value
    return dataclasses.replace(begun, **change, custom=custom_values.changed(begun.custom, own))


def pet_from(shop: Shop, texts: Mapping[str, str], base: PetDraft | None = None) -> PetDraft:
    """`base` with the fields in `texts` as typed. Raises ``UserMistake`` naming the first bad field."""
    known = {field.key: field for field in fields.of_pets(shop)}
    begun = base or PetDraft()
    own = _own(shop, known, begun.custom, texts)
    plain = {key: text for key, text in texts.items() if owner_of(key) is None}
    change = {PET_ATTRIBUTES[key]: parsed(shop, _known(known, key), text) for key, text in plain.items()}
    return dataclasses.replace(begun, **change, custom=custom_values.changed(begun.custom, own))


def customer_texts(shop: Shop, draft: CustomerDraft) -> dict[str, str]:
    """Every field of a customer as it would be typed."""
    own = dict(draft.custom)
    return {
        field.key: text_of(field, own.get(field.key) if owner_of(field.key) else _value(shop, draft, field.key))
        for field in fields.of_customers(shop)
    }


def pet_texts(shop: Shop, draft: PetDraft) -> dict[str, str]:
    """Every field of a pet as it would be typed."""
    own = dict(draft.custom)
    return {
        field.key: text_of(
            field, own.get(field.key) if owner_of(field.key) else getattr(draft, PET_ATTRIBUTES[field.key])
        )
        for field in fields.of_pets(shop)
    }


def said(shop: Shop, key: str, text: str) -> str:
    """How a typed birthday or day is understood, in words; empty for other fields and for what cannot be read."""
    field = fields.any_field(shop, key)
    if field.kind is FieldKind.BIRTHDAY:
        born = birthday_so_far(shop, text)
        return format_birthday(born) if born is not None else ""
    return day_said(shop, field, text)


def day_said(shop: Shop, field: Field, text: str) -> str:
    """The same of a field that is a day or an instant."""
    if field.kind not in (FieldKind.DATE, FieldKind.INSTANT):
        return ""
    try:
        on = parse_date(_spelled_out(shop, field, text), context_of(shop, text).day_first)
    except ValueError:
        return ""
    return format_birthday(Birthday("solar", on.month, on.day, year=on.year)) if 1800 <= on.year <= 2199 else ""


def birthday_so_far(shop: Shop, text: str) -> Birthday | None:
    """The birthday that is typed so far; ``None`` for nothing, and for what cannot be read (yet)."""
    try:
        return parse_birthday(text, context_of(shop, text).day_first) if text.strip() else None
    except ValueError:
        return None


def _own(shop: Shop, known: Mapping[str, Field], begun: Pairs, texts: Mapping[str, str]) -> dict[str, Any]:
    """What was typed into fields of the owner's own. What stands there already stays, also a word that is no choice any more."""
    have = dict(begun)
    return {
        key: parsed(shop, _known(known, key), text)
        for key, text in texts.items()
        if owner_of(key) is not None and (key not in known or text != text_of(known[key], have.get(key)))
    }


def _known(known: Mapping[str, Field], key: str) -> Field:
    if key not in known and owner_of(key) is not None:
        raise custom_values.gone(key)
    if key not in known:
        raise UserMistake(
            "unknown_field",
            T("There is no field {key}.", key=key),
            T("Use one of: {keys}.", keys=", ".join(known)),
            key,
        )
    return known[key]


def parsed(shop: Shop, field: Field, text: str) -> Any:
    """The value of a field as typed. Raises ``UserMistake`` naming the field if it cannot be read, or nobody can see it."""
    try:
        value = parse_field(field, _spelled_out(shop, field, text), context_of(shop, text))
    except FieldProblem as problem:
        step = fields.SHORTEN if problem.code == "too_long" else T("Correct it, or leave it blank.")
        said = T("{field}: {reason}.", field=field.label, reason=problem.reason)
        raise UserMistake(problem.code, said, step, field.key) from problem
    if not value:
        fields.check_visible(field, text)
    return value


def context_of(shop: Shop, text: str) -> ParseContext:
    """What reading `text` depends on. Where either could be the month, the order is the one usual where the shop is."""
    told = guess_day_first((text,)) if len(text) <= LONGEST_DATE else None
    order = (shop.facts.is_day_first or None) if told is None else told
    return ParseContext(shop.zone, shop.facts.minor_digits, order, shop.facts.region)


def _spelled_out(shop: Shop, field: Field, text: str) -> str:
    """`text` with the day in full if `field` is a day or an instant. Raises ``FieldProblem`` for a day that there is not."""
    if field.kind not in (FieldKind.DATE, FieldKind.INSTANT):
        return text
    coming, day_first = field.key in COMING, shop.facts.is_day_first
    try:
        return day_words.spelled_out(text, shop.today(), coming=coming, day_first=day_first)
    except NoSuchDay as error:
        raise date_problem(error) from error


def phones_in(shop: Shop, text: str, base: CustomerDraft | None = None) -> tuple[PhoneDraft, ...]:
    """The phones with their labels, the first is the main one; a label that cannot be typed stays with its number."""
    region, before = shop.facts.region, base.phones if base else ()
    kept = {p.number: p.label for p in before if p.label and with_label(*_pair(p), region) == p.number}
    typed = (split_label(part) for part in split_phones(text, region))
    return tuple(PhoneDraft(number, label or kept.get(number, "")) for number, label in typed if number)


def _pair(phone: PhoneDraft) -> tuple[str, str]:
    return phone.number, phone.label


def _value(shop: Shop, draft: CustomerDraft, key: str) -> Any:
    if key == "phones":
        return tuple(with_label(*_pair(phone), shop.facts.region) for phone in draft.phones)
    return referrers.text(shop, draft.referrer_id) if key == "referrer" else getattr(draft, key)


def text_of(field: Field, value: Any) -> str:
    """A value as it would be typed into a field."""
    if value is None or value == "":
        return ""
    if isinstance(value, Birthday):
        return birthday_text(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return format_milli(value) if field.kind is FieldKind.QUANTITY else str(value)
