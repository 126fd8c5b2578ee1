"""The apostrophe in front of a text in a csv file that a spreadsheet would calculate; put there and taken off without loss."""

from __future__ import annotations

import re

GUARD = "'"
_RISKY = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def guarded(text: str) -> str:
    """The text as it may stand in a csv file: what begins like a formula, after any apostrophes, gets one more."""
    return GUARD + text if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """What was written by ``guarded``; also what other programs guarded in this way."""
    return text[1:] if text.startswith(GUARD) and _RISKY.match(text) else text
