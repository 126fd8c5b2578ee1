"""What helps while a field is typed."""

from __future__ import annotations

from app.i18n import _
from app.services import examples, typed
from app.services.typed_doubts import EMAIL, doubt_of
from app.shop import Shop
from app.values.weight import WEIGHTS


def typing_hint(shop: Shop, key: str, text: str) -> str:
    """How a birthday is understood, how several values are kept apart, what is doubtful about an e-mail, a phone or a weight; empty for other fields."""
    doubt = doubt_of(shop, key, text)
    if doubt is not None:
        return str(doubt[1])
    if key == "phones":
        return _("Several: {example}", example=examples.phones(shop))
    if key == "tags":
        return _("Several: put ; between them")
    if key in ("birthday", "pet_birthday"):
        return typed.said(shop, key, text) or examples.birthday(shop)
    if key == EMAIL:
        return _("name@example.com")
    if key in WEIGHTS:
        return _("In kilograms, such as 4.6")
    return ""
