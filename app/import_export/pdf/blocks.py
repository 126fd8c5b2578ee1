"""How each block of a report is set. Whatever is longer than a page goes on over the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.import_export.pdf import tables
from app.import_export.pdf.flow import Flow
from app.import_export.pdf.fonts import measured
from app.import_export.pdf.paper import (
    BODY,
    BODY_QUIET,
    FIGURE,
    HAIR,
    HEADING,
    MM,
    QUIET,
    SMALL,
    STRONG,
    TICK,
    TITLE,
    TONES,
    Style,
)
from app.values.report_data import (
    Alert,
    Block,
    Card,
    Cards,
    Facts,
    Figures,
    Heading,
    Paragraph,
    ReportData,
    Section,
    Table,
    Tasks,
)

GAP, PAD = 9.0, 10.0
NAMES_LEAST, NAMES_MOST, WHEN_WIDTH = 20 * MM, 40 * MM, 22 * MM
TWO_CARDS_FROM = 150 * MM
BESIDE = 9.0
PHOTO = 20 * MM
CardLine = tuple[str, Style, str]
"""A line, how it is set, and what stands beside it."""
FIRST_ROOM: dict[type, float] = {Table: 52, Cards: 66, Figures: 60}
"""What the first part of a block takes, so that its heading does not stand alone at the foot of a page."""


def section(flow: Flow, part: Section, report: ReportData) -> None:
    """A part on pages of its own: title with a few words at its right, contact line, blocks."""
    flow.subject = part.title
    flow.new_page()
    _title(flow, part)
    for place, block in enumerate(part.blocks):
        if isinstance(block, Heading):
            following = part.blocks[place + 1] if place + 1 < len(part.blocks) else None
            heading(flow, block, FIRST_ROOM.get(type(following), 30.0))
        elif isinstance(block, Table):
            tables.table(flow, block, report.minor_digits)
        else:
            _SETTERS[type(block)](flow, block)


def _title(flow: Flow, part: Section) -> None:
    aside = flow.ink.prepared("  ·  ".join(part.aside)).replace("\n", " ")
    beside = measured(aside, SMALL.font, SMALL.size)
    title = flow.lines(part.title, TITLE, flow.width)
    fits = len(title) == 1 and measured(title[0], TITLE.font, TITLE.size) + beside + 20 <= flow.width
    beginning = flow.y
    flow.say(part.title, TITLE)
    if fits:
        flow.put(aside, SMALL, flow.right, beginning + TITLE.rise - SMALL.rise, right=True)
    if part.subtitle:
        _spread(flow, part.subtitle)
    if aside and not fits:
        flow.say(aside, SMALL)
    flow.y += GAP - 2


def _spread(flow: Flow, texts: Sequence[str]) -> None:
    """Short texts one after the other with room between them, on as many lines as they take."""
    x = 0.0
    for text in texts:
        lines = flow.lines(text, SMALL, flow.width)
        wide = measured(lines[0], SMALL.font, SMALL.size)
        if x and (x + wide > flow.width or len(lines) > 1):
            flow.y, x = flow.y + SMALL.leading, 0.0
        if len(lines) > 1:
            flow.say(text, SMALL)
            continue
        flow.need(SMALL.leading)
        flow.put(lines[0], SMALL, flow.left + x, flow.y)
        x += wide + 18
    if x:
        flow.y += SMALL.leading


def heading(flow: Flow, block: Heading, room: float = 30.0) -> None:
    """The name of what follows; `room` is what has to fit on the same page below it."""
    flow.skip(GAP)
    flow.need(HEADING.leading + 3 + room)
    lines = flow.lines(block.text, HEADING, flow.width)
    note = flow.ink.prepared(block.note).replace("\n", " ")
    wide = measured(lines[0], HEADING.font, HEADING.size)
    beginning = flow.y
    flow.say(block.text, HEADING)
    if note and len(lines) == 1 and wide + 14 + measured(note, SMALL.font, SMALL.size) <= flow.width:
        flow.put(note, SMALL, flow.left + wide + 14, beginning + HEADING.rise - SMALL.rise)
    elif note:
        flow.say(note, SMALL)
    flow.y += 3


def paragraph(flow: Flow, block: Paragraph) -> None:
    """Running text."""
    flow.say(block.text, BODY_QUIET if block.is_quiet else BODY)
    flow.y += 4


def alert(flow: Flow, block: Alert) -> None:
    """A tinted strip with bold words; a long one is a strip on each page."""
    ink, tint = TONES[block.tone]
    style = Style(STRONG.font, STRONG.size, STRONG.leading, ink)
    left = flow.lines(block.text, style, flow.width - 2 * PAD)
    while left:
        flow.need(style.leading + 2 * 7)
        here = max(1, int((flow.room - 2 * 7) // style.leading))
        lines, left = left[:here], left[here:]
        high = len(lines) * style.leading + 2 * 7
        flow.box(flow.left, flow.y, flow.width, high, fill=tint)
        for number, line in enumerate(lines):
            flow.put(line, style, flow.left + PAD, flow.y + 7 + number * style.leading)
        flow.y += high + GAP - 2


def figures(flow: Flow, block: Figures) -> None:
    """A frame with the figures side by side; one that is too long for its place breaks into lines."""
    share = (flow.width - PAD) / max(1, len(block.figures))
    said = [(flow.lines(f.value, FIGURE, share - PAD), flow.lines(f.name, SMALL, share - PAD)) for f in block.figures]
    if not said:
        return
    first, second = (max(len(column[row]) for column in said) for row in (0, 1))
    high = first * FIGURE.leading + second * SMALL.leading + 2 * 8
    flow.need(high)
    if high > flow.room:
        for fact in block.figures:
            flow.say(f"{fact.value}  {fact.name}", BODY)
        return
    flow.box(flow.left, flow.y, flow.width, high, stroke=HAIR, radius=4)
    for place, (values, names) in enumerate(said):
        x, y = flow.left + PAD + place * share, flow.y + 8
        for number, line in enumerate(values):
            flow.put(line, FIGURE, x, y + number * FIGURE.leading)
        for number, line in enumerate(names):
            flow.put(line, SMALL, x, y + first * FIGURE.leading + number * SMALL.leading)
    flow.y += high + 7


def facts(flow: Flow, block: Facts) -> None:
    """Name at the left, text beside it."""
    prepared = flow.ink.prepared
    widest = max((measured(prepared(f.name), BODY.font, BODY.size) for f in block.facts), default=0)
    at = min(max(widest + 14, NAMES_LEAST), NAMES_MOST)
    for fact in block.facts:
        _beside(flow, fact.name, BODY_QUIET, fact.text, at)


def tasks(flow: Flow, block: Tasks) -> None:
    """A box to tick, when, what."""
    for task in block.tasks:
        flow.need(BODY.leading)
        flow.box(flow.left, flow.y + (BODY.leading - TICK) / 2, TICK, TICK, stroke=QUIET, radius=1.5)
        _beside(flow, task.when, STRONG, task.text, WHEN_WIDTH + TICK, x=TICK + 7)


def _beside(flow: Flow, name: str, style: Style, text: str, at: float, x: float = 0.0) -> None:
    """A name in lines of its own column and a text that goes on beside it, over pages if it has to."""
    names = flow.lines(name, style, at - x - 6)
    texts = flow.lines(text, BODY, flow.width - at)
    for number in range(max(len(names), len(texts))):
        flow.need(BODY.leading)
        if number < len(names):
            flow.put(names[number], style, flow.left + x, flow.y)
        if number < len(texts):
            flow.put(texts[number], BODY, flow.left + at, flow.y)
        flow.y += BODY.leading
    flow.y += 2


def cards(flow: Flow, block: Cards) -> None:
    """Framed cards, two in a row where the paper is wide enough, each row as high as its highest card."""
    abreast = 2 if flow.width >= TWO_CARDS_FROM else 1
    share = (flow.width - (abreast - 1) * 14) / abreast
    for start in range(0, len(block.cards), abreast):
        row = block.cards[start : start + abreast]
        lines = [_card(flow, card, share - 2 * PAD - _photo_room(card)) for card in row]
        high = max(map(_height, row, lines)) + 2 * 8
        flow.need(high)
        if high > flow.room:
            _loose(flow, lines)
            continue
        for place, (card, said) in enumerate(zip(row, lines, strict=True)):
            x, y = flow.left + place * (share + 14), flow.y
            flow.box(x, y, share, high, stroke=HAIR, radius=4)
            _put_card(flow, card, said, x + PAD, y + 8)
        flow.y += high + 8
    flow.y -= 4


def _height(card: Card, lines: list[CardLine]) -> float:
    return max(sum(style.leading for _line, style, _beside in lines), PHOTO if card.photo else 0)


def _photo_room(card: Card) -> float:
    return PHOTO + PAD if card.photo else 0


def _put_card(flow: Flow, card: Card, lines: list[CardLine], x: float, y: float) -> None:
    if card.photo:
        flow.picture(x, y, PHOTO, card.photo)
    for line in lines:
        _put_card_line(flow, line, x + _photo_room(card), y)
        y += line[1].leading


def _card(flow: Flow, card: Card, width: float) -> list[CardLine]:
    """The lines of a card: its name with a few words beside it, or below where they do not fit, and a line per remark."""
    made: list[CardLine] = [(line, STRONG, "") for line in flow.lines(card.title, STRONG, width)]
    about = flow.lines(card.about, BODY, width) if card.about else []
    taken = measured(made[-1][0], STRONG.font, STRONG.size) + BESIDE
    if len(about) == 1 and taken + measured(about[0], BODY.font, BODY.size) <= width:
        made[-1] = (made[-1][0], STRONG, about[0])
    else:
        made += [(line, BODY, "") for line in about]
    for text in card.lines:
        made += [(line, SMALL, "") for line in flow.lines(text, SMALL, width)]
    return made


def _put_card_line(flow: Flow, line: CardLine, x: float, y: float) -> None:
    text, style, about = line
    flow.put(text, style, x, y)
    if about:
        flow.put(about, BODY, x + measured(text, style.font, style.size) + BESIDE, y)


def _loose(flow: Flow, row: list[list[CardLine]]) -> None:
    """Cards higher than a page, without frame and photo."""
    for lines in row:
        for line in lines:
            flow.need(line[1].leading)
            _put_card_line(flow, line, flow.left, flow.y)
            flow.y += line[1].leading
        flow.y += 8


_SETTERS: dict[type[Block], Callable[[Flow, Any], None]] = {
    Paragraph: paragraph,
    Alert: alert,
    Figures: figures,
    Facts: facts,
    Cards: cards,
    Tasks: tasks,
}
