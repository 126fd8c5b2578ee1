"""Choosing settings, for a child of `warm` whose drive loses power."""

from __future__ import annotations

import os

from app.settings import Settings
from tests.faults.warm import Say

SIZES = (115, 130, 150)


def set_text_sizes(say: Say, home: str) -> None:
    """Choose one text size after the other; says each."""
    os.environ["SHUKE_HOME"] = home
    settings = Settings()
    for size in SIZES:
        settings.set("text_percent", size)
        say({"size": size})
