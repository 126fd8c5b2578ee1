"""Text as it is kept and as it is compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

NAME_LIMIT = 200
NOTE_LIMIT = 20_000

_ZERO_WIDTH_JOINER = "\u200d"
_BAD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"[^\S\n]+")
_FIRST_HANZI = 0x3400


def clean_text(value: str, limit: int | None = None, *, multiline: bool = False) -> str:
    """`value` as it is kept: NFC, trimmed, without control, bidi and zero-width characters (a joiner inside an emoji stays).

    Line ends become spaces unless `multiline`. A text longer than `limit` is not cut in silence: ``ValueError``.
    """
    if value.isprintable():  # then there is no white space in it but blanks, and nothing to be taken out
        said = value if value.isascii() else unicodedata.normalize("NFC", value)
        said = said.strip() if "  " not in said else _SPACES.sub(" ", said).strip()
    else:
        said = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
        said = _BAD.sub("", said)
        if _ZERO_WIDTH_JOINER in said:
            said = _drop_lone_joiners(said)
        said = (
            "\n".join(_BLANKS.sub(" ", line).strip() for line in said.split("\n")).strip()
            if multiline
            else _SPACES.sub(" ", said).strip()
        )
    if limit is not None and len(said) > limit:
        raise ValueError(f"longer than {limit} characters")
    return said


def one_line(text: str) -> str:
    """`text` on one line."""
    return _SPACES.sub(" ", text).strip()


def normalise_key(text: str) -> str:
    """`text` as it is searched: NFKC, lower case, no spaces, traditional characters as simplified ones, one by one."""
    if text.isascii():
        return "".join(text.lower().split())
    said = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return said if said.isascii() else said.translate(_SIMPLIFIED)


def _drop_lone_joiners(text: str) -> str:
    """Keep a zero-width joiner only where it joins two symbols (an emoji family)."""

    def symbol(place: int) -> bool:
        return 0 <= place < len(text) and (
            unicodedata.category(text[place]) in ("So", "Sk", "Mn") or ord(text[place]) > 0x1F000
        )

    return "".join(c for i, c in enumerate(text) if c != _ZERO_WIDTH_JOINER or (symbol(i - 1) and symbol(i + 1)))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


class _Simplified(dict[int, str]):
    """Character → the simplified one; a character is looked up when it comes up for the first time."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code >= _FIRST_HANZI:
            character = str(_converter().convert(character))[:1] or character
        self[code] = character
        return character


_SIMPLIFIED = _Simplified()
