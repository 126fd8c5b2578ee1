"""The two fonts of paper, how wide their characters are, and the one door through which every text reaches a page.

``Ink.prepared`` is that door. Nothing behind it reads markup: texts are placed character by character (``Paragraph`` of
reportlab, which does read markup, is never used), so a name like ``<img src="…">`` is seven letters and some signs.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

from app import paths
from app.import_export.pdf.paper import BOLD, REGULAR
from app.values.text import clean_text

FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}
BOX = "□"
"""Stands where the fonts have no picture of a character."""
WIDE_DOT = ("·", " · ")
"""The dot of a Chinese font brings its own room along."""
EM = 1000
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200d\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Selectors, joiners and fillers: characters that never show anything of their own."""
_APOSTROPHE = re.compile("(?<=[A-Za-z])’(?=[A-Za-z])")
"""In a Chinese font it is as wide as a hanzi, which tears ``O’Brien`` apart."""
_BEYOND_16_BITS = re.compile(r"<([0-9A-F]{5,6})>")

_read: dict[str, Any] = {}
DRAWING = threading.RLock()
"""Held while a document is drawn: reportlab keeps the state of the document it draws in the font."""


class _PaperFont(ttfonts.TTFont):  # type: ignore[misc]  # reportlab has no types
    """A font whose text can be copied out of the file again, also beyond U+FFFF."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        """Embed the subset; reportlab writes long code points as they are, where the format wants UTF-16."""
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = _BEYOND_16_BITS.sub(_utf16, stream.content)


class Widths(dict[str, int]):
    """Character → its width in thousandths of the size."""

    def __init__(self, font: str) -> None:
        super().__init__()
        face = _faces()[font].face
        self._known, self._default = face.charWidths, face.defaultWidth

    def __missing__(self, character: str) -> int:
        width = int(self._known.get(ord(character), self._default))
        self[character] = width
        return width


class Ink:
    """Makes texts fit to be printed, and remembers which characters had to be replaced."""

    def __init__(self) -> None:
        self._pictured = pictured()
        self._missing: dict[str, None] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters without a picture so far, in the order they came."""
        return tuple(self._missing)

    def prepared(self, text: str) -> str:
        """`text` as it will stand on paper: without control, bidi and invisible characters, line ends kept.

        A character without a picture becomes one that means the same and has one, else a box, and is remembered.
        """
        if text.isascii() and text.isprintable():
            return text
        said = _INVISIBLE.sub("", clean_text(text.replace("\t", " "), multiline=True))
        said = _APOSTROPHE.sub("'", said.replace(WIDE_DOT[1], WIDE_DOT[0]))
        for character in dict.fromkeys(said):
            if character not in self._pictured and character != "\n":
                said = said.replace(character, self._instead(character))
        return said

    def _instead(self, character: str) -> str:
        same = unicodedata.normalize("NFKC", character)
        if same and all(c in self._pictured for c in same):
            return same
        self._missing[character] = None
        return BOX


@lru_cache(maxsize=1)
def pictured() -> frozenset[str]:
    """The characters that both fonts can show."""
    faces = [font.face.charToGlyph for font in _faces().values()]
    return frozenset(chr(code) for code in faces[0] if all(code in face for face in faces[1:]))


@cache
def widths(font: str) -> Widths:
    """The widths of a font's characters."""
    return Widths(font)


def measured(text: str, font: str, size: float) -> float:
    """How wide `text` is, in the unit of `size`."""
    return sum(map(widths(font).__getitem__, text)) * size / EM


def load() -> None:
    """Read the fonts, once per process."""
    _faces()


def _faces() -> dict[str, Any]:
    """Name → font, read and made known to reportlab when first asked for."""
    if len(_read) < len(FILES):
        with DRAWING:
            for name, file in FILES.items():
                if name not in _read:
                    font = _PaperFont(name, str(paths.resources() / "fonts" / file), asciiReadable=1, shapable=False)
                    pdfmetrics.registerFont(font)
                    _read[name] = font
    return _read


def _utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"
