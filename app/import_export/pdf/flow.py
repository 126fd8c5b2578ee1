"""Filling pages from top to bottom: where the next thing goes, and when a new page begins."""

from __future__ import annotations

from app.import_export.pdf.fonts import Ink, measured
from app.import_export.pdf.lines import broken
from app.import_export.pdf.paper import HAIR, MM, Box, Colour, Page, PaperSize, Picture, Rule, Style, Text

HAIRLINE = 0.5


class Flow:
    """The pages so far. `y` is where the next thing begins; `left` and `right` are the edges of the text."""

    def __init__(self, paper: PaperSize, ink: Ink) -> None:
        self.ink = ink
        self.left, self.right = paper.side * MM, (paper.width - paper.side) * MM
        self.top, self.bottom = paper.top * MM, (paper.height - paper.bottom) * MM
        self.width = self.right - self.left
        self.pages: list[Page] = []
        self.y = self.bottom
        self.subject = ""

    @property
    def room(self) -> float:
        """How much of this page is left."""
        return self.bottom - self.y

    @property
    def whole_room(self) -> float:
        """How much an empty page holds."""
        return self.bottom - self.top

    @property
    def is_at_top(self) -> bool:
        """Whether nothing stands on this page yet."""
        return self.y <= self.top

    def new_page(self) -> None:
        """Begin the next page."""
        self.pages.append(Page(subject=self.subject))
        self.y = self.top

    def need(self, height: float) -> None:
        """Begin the next page unless `height` fits on this one, or this one is empty."""
        if height > self.room and not (self.pages and self.is_at_top):
            self.new_page()

    def skip(self, height: float) -> None:
        """Leave a gap; none at the top of a page."""
        if not self.is_at_top:
            self.y += height

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """`text` made fit for paper and broken into lines of at most `width`."""
        return broken(self.ink.prepared(text), style.font, style.size, width)

    def put(self, line: str, style: Style, x: float, y: float, *, right: bool = False) -> None:
        """One prepared line whose top is at `y`; with `right` it ends at `x`."""
        if line:
            if right:
                x -= measured(line, style.font, style.size)
            self.pages[-1].texts.append(Text(x, y + style.rise, line, style.font, style.size, style.colour))

    def say(self, text: str, style: Style, *, x: float = 0, width: float | None = None) -> None:
        """A text over as many lines, and pages, as it takes; `x` from the left edge."""
        for line in self.lines(text, style, self.width - x if width is None else width):
            self.need(style.leading)
            self.put(line, style, self.left + x, self.y)
            self.y += style.leading

    def rule(self, y: float, *, colour: Colour = HAIR, thickness: float = HAIRLINE) -> None:
        """A line over the whole width."""
        self.pages[-1].rules.append(Rule(self.left, y, self.width, thickness, colour))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        radius: float = 3,
    ) -> None:
        """A box under the texts of this page."""
        self.pages[-1].boxes.append(Box(x, y, width, height, radius, fill, stroke))

    def picture(self, x: float, y: float, side: float, content: bytes) -> None:
        """A photo on this page."""
        self.pages[-1].pictures.append(Picture(x, y, side, content))
