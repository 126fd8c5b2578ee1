"""What a report can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Tick = Callable[[int, int], None]
"""Hears how many parts of how many are built, and may raise to stop."""
Reach = Literal["last", "year", "all"]
REACHES: tuple[Reach, ...] = ("last", "year", "all")


@dataclass(frozen=True, slots=True)
class ReportParams:
    """What to say, and what to keep to oneself.

    `mask` hides the middle of phones, `amounts` shows money, `purchases` is how far back they are listed: the last twenty, the
    last twelve months, or all. `photos` shows those of pets.
    """

    customer_ids: tuple[int, ...] = ()
    mask: bool = True
    amounts: bool = True
    purchases: Reach = "last"
    reminders: bool = True
    photos: bool = True
