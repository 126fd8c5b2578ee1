"""What deserves a look in a form although it is taken: a word that is no choice, an e-mail that reaches nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.i18n import T, Text
from app.services import fields
from app.shop import Shop
from app.values.field import is_other_word
from app.values.text import clean_text

EMAIL = "email"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
Doubt = tuple[str, Text]
"""A code, and one sentence."""


def email_doubt(text: str) -> Text | None:
    """That something typed is no e-mail address; ``None`` for one, and for nothing."""
    said = clean_text(text)
    return None if not said or _ADDRESS.fullmatch(said) else T("This does not look like an e-mail address.")


def doubts(shop: Shop, kept: Mapping[str, str]) -> Iterator[Doubt]:
    """What is doubtful about fields of a customer or a pet, by key, as they are kept by now."""
    for key, value in kept.items():
        field = fields.any_field(shop, key)
        if key == EMAIL and (doubt := email_doubt(value)) is not None:
            yield "odd_email", doubt
        elif is_other_word(field, value):
            usual = ", ".join(str(choice.label) for choice in field.choices)
            yield (
                "other_word",
                T("“{word}” is kept as it is; the usual words are: {choices}.", word=value, choices=usual),
            )
