"""Breaking text into lines as Chinese and English are set: no line begins with 。 or ends with （, no word is torn unless it must be."""

from __future__ import annotations

import re

from app.import_export.pdf.fonts import EM, measured, widths

OPENING = "（［｛〈《「『【〔〖“‘([{¥￥$"
CLOSING = "）］｝〉》」』】〕〗”’，。、；：！？…—～·％‰℃"
AFTER_HANZI = CLOSING + re.escape(")]},.;:!?%")
_WORD = rf"[^\s\u2e80-\U0003ffff{re.escape(OPENING + CLOSING)}]"
_UNIT = r"(?<=\d) (?=[A-Za-z]{1,2}\b)"
"""The space between a number and its unit: ``5.4 kg`` stays in one piece."""
_PIECE = re.compile(
    rf"\s+|[{re.escape(OPENING)}]*(?:(?:{_WORD}+{_UNIT})*{_WORD}+|[^\s{re.escape(OPENING + CLOSING)}])[{AFTER_HANZI}]*"
    rf"|[{re.escape(OPENING)}]+[{AFTER_HANZI}]*|[{AFTER_HANZI}]+"
)
ELLIPSIS = "…"


def broken(text: str, font: str, size: float, width: float) -> list[str]:
    """The lines of a prepared `text` that fit into `width`; at least one. A word wider than a line is torn where the line ends."""
    known = widths(font)
    most = width * EM / size
    found: list[str] = []
    for paragraph in text.split("\n"):
        if sum(map(known.__getitem__, paragraph)) <= most:
            found.append(paragraph)
        else:
            found += _filled(paragraph, known, most)
    return found


def elided(text: str, font: str, size: float, width: float) -> str:
    """The first line of a prepared `text`, cut with … where it does not fit into `width`; for what is repeated on every page."""
    line = text.split("\n", 1)[0]
    if measured(line, font, size) <= width:
        return line
    known = widths(font)
    room = width * EM / size - known[ELLIPSIS]
    kept = 0
    while kept < len(line) and room >= known[line[kept]]:
        room -= known[line[kept]]
        kept += 1
    return line[:kept].rstrip() + ELLIPSIS


def _filled(paragraph: str, known: dict[str, int], most: float) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _PIECE.findall(paragraph):
        wide = sum(map(known.__getitem__, piece))
        if used + wide > most and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0.0
        if not line and piece.isspace() and lines:
            continue
        if wide > most:
            *whole, piece = _torn(piece, known, most)
            lines += whole
            wide = sum(map(known.__getitem__, piece))
        line += piece
        used += wide
    lines.append(line.rstrip())
    return lines


def _torn(piece: str, known: dict[str, int], most: float) -> list[str]:
    """A piece wider than a line in parts that fit; a part has one character at least."""
    parts, start, used = [], 0, 0
    for place, character in enumerate(piece):
        wide = known[character]
        if used + wide > most and place > start:
            parts.append(piece[start:place])
            start, used = place, 0
        used += wide
    parts.append(piece[start:])
    return parts
