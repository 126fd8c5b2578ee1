"""How far the first run came, in the settings of this computer until there is a shop. Never a password, never a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.settings import Settings

KEY = "first_run"
LAST_STEP = 2
"""The password is the last thing that is asked before there is a shop."""
MOST = 4000


@dataclass(frozen=True, slots=True)
class Progress:
    """The step in force, from 0, and what was answered about the shop (see ``ShopStep.answers``)."""

    step: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


def load(settings: Settings) -> Progress:
    """What was kept; whatever of it makes no sense is as if it had never been said."""
    kept = settings.get(KEY)
    step, said = kept.get("step"), kept.get("answers")
    answers = said if isinstance(said, dict) else {}
    return Progress(
        step if type(step) is int and 0 <= step <= LAST_STEP else 0,
        {k: v for k, v in answers.items() if isinstance(v, str) and len(v) <= MOST},
    )


def keep(settings: Settings, progress: Progress) -> None:
    """Keep it; answers that are too long are left out."""
    answers = {key: text for key, text in progress.answers.items() if len(text) <= MOST}
    settings.set(KEY, {"step": min(progress.step, LAST_STEP), "answers": answers})


def drop(settings: Settings) -> None:
    """Forget it: there is a shop now."""
    settings.set(KEY, {})
