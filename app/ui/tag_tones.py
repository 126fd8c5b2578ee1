"""The colours that were chosen for tags, kept in the window: whoever paints a tag asks here, and nobody reads the shop for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import SignalInstance

from app.i18n import T, Text
from app.services import tags
from app.shop import Shop
from app.ui.file_trouble import leaving_it

TONES: tuple[tuple[str, Text], ...] = (
    ("", T("By its word")),
    ("accent", T("Teal")),
    ("info", T("Blue")),
    ("ok", T("Green")),
    ("warn", T("Amber")),
    ("plain", T("Grey")),
)
"""Number of a colour → tone of the chip, and its name."""


class Announces(Protocol):
    """A window that tells of changes."""

    changed: SignalInstance
    destroyed: SignalInstance


_chosen: dict[str, str] = {}


def of(tag: str) -> str:
    """The tone that was chosen for a tag; empty for one that has the colour of its word."""
    return _chosen.get(tag, "")


def attach(window: Announces, shop: Shop) -> None:
    """Know the colours of a shop for as long as its window is there; asked again before anybody else when tags change."""
    with leaving_it():
        show(tags.chosen_colors(shop))
    window.changed.connect(lambda change: show(tags.chosen_colors(shop)) if change.concerns("tag") else None)
    window.destroyed.connect(_chosen.clear)


def show(colors: Mapping[str, int]) -> None:
    """These are chosen, and no others."""
    _chosen.clear()
    _chosen.update({name: TONES[color][0] for name, color in colors.items() if 0 < color < len(TONES)})
