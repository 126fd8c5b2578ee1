"""What a customer is worth to the shop and where they stand with it: the words of tiers and stages, and their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from app.i18n import T, Text
from app.values.field import Choice

Tier = Literal["vip", "potential", "general", "low", ""]
"""The last is that of somebody who never bought anything."""
Stage = Literal["acquire", "grow", "retain", "win_back"]

VIP: Final = "vip"
POTENTIAL: Final = "potential"
GENERAL: Final = "general"
LOW: Final = "low"
ACQUIRE: Final = "acquire"
GROW: Final = "grow"
RETAIN: Final = "retain"
WIN_BACK: Final = "win_back"

TIERS = (
    Choice(VIP, T("VIP"), ("VIP 贵宾", "贵宾", "vip")),
    Choice(POTENTIAL, T("Potential"), ("潜力", "potential")),
    Choice(GENERAL, T("General"), ("一般", "general")),
    Choice(LOW, T("Low"), ("低价值", "low")),
)
"""The highest first."""

STAGES: Mapping[str, Text] = {
    ACQUIRE: T("Newcomer"),
    GROW: T("Growing"),
    RETAIN: T("Regular"),
    WIN_BACK: T("To win back"),
}
GROWS_FROM, REGULAR_FROM = 2, 5
"""From so many visits somebody is no longer new, and from so many they are a regular."""


def label_of(tier: str) -> str:
    """How a tier is called; a value that nobody knows stays as it is."""
    return next((str(choice.label) for choice in TIERS if choice.value == tier), tier)


def in_words(tier: str, *, is_own: bool) -> str:
    """How a tier is called, marked if it was given by hand; empty for none."""
    return str(T("{tier} (by hand)", tier=label_of(tier))) if is_own and tier else label_of(tier)


def height(tier: str) -> int:
    """A number that is greater for a higher tier; 0 for none."""
    return next((len(TIERS) - place for place, choice in enumerate(TIERS) if choice.value == tier), 0)
