"""All that cannot be read of a form at once, where reading it stops at the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.errors import UserMistake


def mistakes(texts: Mapping[str, str], read: Callable[[Mapping[str, str]], object]) -> list[UserMistake]:
    """What cannot be read of `texts`, field by field; `read` makes something of them and raises ``UserMistake`` for the first."""
    found = []
    for key, text in texts.items():
        try:
            read({key: text})
        except UserMistake as mistake:
            found.append(mistake)
    return found
