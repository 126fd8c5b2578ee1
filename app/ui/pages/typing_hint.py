"""What helps while a field is typed."""

from __future__ import annotations

from app.i18n import _
from app.services import examples, typed
from app.services.typed_doubts import EMAIL, email_doubt
from app.shop import Shop


def typing_hint(shop: Shop, key: str, text: str) -> str:
    """How a birthday is understood, how several values are kept apart, that something is no e-mail; empty for other fields."""
    if key == "phones":
        return _("Several: {example}", example=examples.phones(shop))
    if key == "tags":
        return _("Several: put ; between them")
    if key in ("birthday", "pet_birthday"):
        return typed.said(shop, key, text) or examples.birthday(shop)
    if key == EMAIL:
        return str(email_doubt(text) or _("name@example.com"))
    return ""
