"""What deserves a look in a form although it is taken: a word that is no choice, an e-mail that reaches nobody, a phone that no number plan knows, a weight of hardly any pet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from app.i18n import T, Text
from app.services import fields, typed
from app.shop import Shop
from app.values.field import is_other_word
from app.values.phone import is_odd, parse_phone
from app.values.text import clean_text
from app.values.weight import WEIGHTS, heavy_doubt, parse_kilograms

EMAIL, PHONES = "email", "phones"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
Doubt = tuple[str, Text]
"""A code, and one sentence."""


def email_doubt(text: str) -> Text | None:
    """That something typed is no e-mail address; ``None`` for one, and for nothing."""
    said = clean_text(text)
    return None if not said or _ADDRESS.fullmatch(said) else T("This does not look like an e-mail address.")


def phone_doubt(shop: Shop, numbers: Iterable[str]) -> Text | None:
    """That one of `numbers`, without what they are called, is no whole phone as far as anybody knows."""
    region = shop.facts.region
    for phone in (parse_phone(number, region) for number in numbers):
        if phone is not None and is_odd(phone, region):
            return T("{number} does not look like a whole phone number.", number=phone.raw)
    return None


def weight_doubt(text: str) -> Text | None:
    """That a weight as typed is one of hardly any pet; ``None`` also for what is no weight."""
    try:
        heavy = heavy_doubt(parse_kilograms(text))
    except ValueError:
        return None
    return T("{doubt}.", doubt=heavy) if heavy is not None else None


def doubt_of(shop: Shop, key: str, text: str) -> Doubt | None:
    """What is doubtful about an e-mail, phones or a weight as typed."""
    if key == EMAIL and (doubt := email_doubt(text)) is not None:
        return "odd_email", doubt
    if key == PHONES and (doubt := phone_doubt(shop, (p.number for p in typed.phones_in(shop, text)))) is not None:
        return "odd_phone", doubt
    if key in WEIGHTS and (doubt := weight_doubt(text)) is not None:
        return "heavy", doubt
    return None


def doubts(shop: Shop, kept: Mapping[str, str]) -> Iterator[Doubt]:
    """What is doubtful about fields of a customer or a pet, by key, as they are kept by now."""
    for key, value in kept.items():
        field = fields.any_field(shop, key)
        if (doubt := doubt_of(shop, key, value)) is not None:
            yield doubt
        elif is_other_word(field, value):
            usual = ", ".join(str(choice.label) for choice in field.choices)
            yield (
                "other_word",
                T("“{word}” is kept as it is; the usual words are: {choices}.", word=value, choices=usual),
            )
