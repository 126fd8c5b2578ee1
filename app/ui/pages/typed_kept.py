"""What was typed into drawers and fields and not saved, by shop: at hand at once, and in the encrypted file for who comes back later."""

from __future__ import annotations

from pathlib import Path

from app.services import drafts
from app.services.drafts import Texts
from app.shop import Shop
from app.ui.context import UiContext

_at_hand: dict[Path, KeptTexts] = {}
"""A lock takes the pages away, and not these."""


class KeptTexts:
    """What is kept of one shop: (what it is about, its number or 0) → the text of each field."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._in_file = _copied(texts)

    def write(self, context: UiContext) -> None:
        """Write down what is different from what the file has; a file that fails has it the next time."""
        shop, texts = context.shop, _copied(self.texts)
        if texts == self._in_file:
            return
        self._in_file = texts
        context.lanes.write(
            lambda _tick: drafts.keep_texts(shop, texts), lambda _nothing: None, lambda _error: self._in_file.clear()
        )


def kept(context: UiContext) -> KeptTexts:
    """What is kept of the shop that is open."""
    return of_shop(context.shop)


def of_shop(shop: Shop) -> KeptTexts:
    """What is kept of a shop, at hand from now on."""
    if shop.path not in _at_hand:
        _at_hand[shop.path] = KeptTexts(drafts.load_texts(shop))
    return _at_hand[shop.path]


def at_hand(shop: Shop) -> Texts | None:
    """What is kept of a shop; ``None`` as long as nobody has looked into the file."""
    found = _at_hand.get(shop.path)
    return _copied(found.texts) if found is not None else None


def _copied(texts: Texts) -> Texts:
    return {about: dict(typed) for about, typed in texts.items() if typed}
