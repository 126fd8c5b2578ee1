"""Categories of products: the way through a tree, written as one text ("Food > Dry food").

One rule for every way in, a form, an old shop, a file from another till: ``>``, ``/``, a backslash, ``|`` and their wide forms stand
between the levels. Two ways are the same when their levels are, whatever the spelling of letters, spaces and signs.
"""

from __future__ import annotations

import re

from app.values.text import clean_text, normalise_key

BETWEEN = " > "
_SIGNS = re.compile(r"[>＞›»→/／\\＼|｜]")

Key = tuple[str, ...]


def levels(text: str) -> tuple[str, ...]:
    """The levels from the top down; none for a blank text. Empty levels are left out."""
    return tuple(level for level in (clean_text(part) for part in _SIGNS.split(text)) if level)


def tidy(text: str) -> str:
    """`text` as it is kept: ``"Food/Dry"`` → ``"Food > Dry"``."""
    return BETWEEN.join(levels(text))


def key(text: str) -> Key:
    """What makes two ways the same."""
    return tuple(normalise_key(level) for level in levels(text))


def is_within(inner: Key, outer: Key) -> bool:
    """Whether `inner` is `outer` or lies below it."""
    return inner[: len(outer)] == outer


def moved(text: str, old: Key, new: str) -> str:
    """`text`, which lies at or below `old`, once that is called `new`."""
    return BETWEEN.join((*levels(new), *levels(text)[len(old) :]))
