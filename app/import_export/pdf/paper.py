"""Sizes, colours and text styles of paper, and the marks a page is made of. Lengths are points; y runs down from the top edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

REGULAR, BOLD = "ShukePaper", "ShukePaper-Bold"
"""The two fonts, by the names under which `fonts` has them."""
MM = 72 / 25.4
TICK = 9.0
"""Side of a box to tick."""


@dataclass(frozen=True, slots=True)
class PaperSize:
    """A sheet and its margins in millimetres. What stands on every page lies between `head` and `top`, and below `bottom`."""

    width: float
    height: float
    side: float
    head: float
    top: float
    bottom: float


SIZES: dict[str, PaperSize] = {"A4": PaperSize(210, 297, 15, 11, 24, 18), "A5": PaperSize(148, 210, 11, 8, 20, 16)}


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """How a report is put on paper; `size` is a key of `SIZES`."""

    size: str = "A4"

    @property
    def paper(self) -> PaperSize:
        """The sheet. Raises ``KeyError`` for one we do not know."""
        return SIZES[self.size]


Colour = tuple[float, float, float]


def _colour(code: str) -> Colour:
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255)


TEXT, QUIET, ACCENT, HAIR = _colour("#1F1D1A"), _colour("#57534C"), _colour("#0F766E"), _colour("#D5D2CB")
BAND = _colour("#F0EFEB")
TONES: dict[str, tuple[Colour, Colour]] = {
    "danger": (_colour("#B42318"), _colour("#FDECEA")),
    "warn": (_colour("#8A4B00"), _colour("#FDF1DA")),
    "info": (_colour("#1D5FA8"), _colour("#E5EFFA")),
}
"""Tone → its ink and the tint behind it; on a grey printer the tint stays lighter than paper is dark."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: font, size, distance from line to line, colour."""

    font: str
    size: float
    leading: float
    colour: Colour = TEXT

    @property
    def rise(self) -> float:
        """From the top of a line down to where its letters stand."""
        return (self.leading + self.size * 0.74) / 2


TITLE = Style(BOLD, 18, 25)
HEADING = Style(BOLD, 11, 16, ACCENT)
BODY = Style(REGULAR, 9.5, 14)
BODY_QUIET = Style(REGULAR, 9.5, 14, QUIET)
STRONG = Style(BOLD, 9.5, 14)
SMALL = Style(REGULAR, 8.5, 13, QUIET)
FIGURE = Style(BOLD, 12.5, 17)
TABLE = Style(REGULAR, 9, 13)
TABLE_TOTAL = Style(BOLD, 9, 13)
TABLE_HEAD = Style(BOLD, 8, 12, QUIET)
HEAD, HEAD_STRONG = Style(REGULAR, 8, 12, QUIET), Style(BOLD, 9, 12)


class Text(NamedTuple):
    """A line of letters; `x` is where it begins, `y` where the letters stand."""

    x: float
    y: float
    text: str
    font: str
    size: float
    colour: Colour


class Rule(NamedTuple):
    """A straight line from left to right."""

    x: float
    y: float
    width: float
    thickness: float
    colour: Colour


class Box(NamedTuple):
    """A rectangle with round corners, filled or drawn."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    fill: Colour | None
    stroke: Colour | None


class Picture(NamedTuple):
    """The middle of a JPEG, as a square."""

    x: float
    y: float
    side: float
    content: bytes


@dataclass(slots=True)
class Page:
    """One page; boxes, pictures and rules lie under the texts."""

    boxes: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    subject: str = ""
