"""Tables on paper: the heading again on every page, hairlines, numbers digit under digit, a row in one piece unless no page holds it."""

from __future__ import annotations

from collections.abc import Sequence

from app.import_export.pdf.flow import Flow
from app.import_export.pdf.fonts import measured
from app.import_export.pdf.paper import BAND, MM, QUIET, TABLE, TABLE_HEAD, TABLE_TOTAL, TEXT, TICK, Style
from app.values.report_data import Cell, ColumnKind, Table, cell_text

ROW_PAD, SIDE = 3.4, 6.0
HEAD_HIGH = 19.0
BETWEEN = 10.0


class _Grid:
    """Where the columns of one table stand: the left edge of each text, and how wide it may be.

    A column of dates or numbers is as wide as its widest cell at least, so that none of them breaks; texts share what is left.
    """

    def __init__(self, flow: Flow, block: Table, digits: int) -> None:
        self.columns = block.columns
        room = flow.width - 2 * SIDE - BETWEEN * (len(block.columns) - 1)
        unit = room / sum(column.weight for column in block.columns)
        self.widths = [column.weight * unit for column in block.columns]
        texts = [place for place, column in enumerate(block.columns) if column.kind is ColumnKind.TEXT]
        if texts:
            for place, column in enumerate(block.columns):
                if place not in texts:
                    widest = min(_widest(flow, block, place, digits), room / len(block.columns))
                    self.widths[place] = max(widest, min(self.widths[place], column.weight * MM))
            left = room - sum(wide for place, wide in enumerate(self.widths) if place not in texts)
            share = sum(block.columns[place].weight for place in texts)
            for place in texts:
                self.widths[place] = left * block.columns[place].weight / share
        self.lefts = [
            flow.left + SIDE + sum(self.widths[:place]) + place * BETWEEN for place in range(len(self.widths))
        ]

    def put(self, flow: Flow, place: int, line: str, style: Style, y: float) -> None:
        """One line of the cell in this column."""
        if self.columns[place].kind.is_number:
            flow.put(line, style, self.lefts[place] + self.widths[place], y, right=True)
        else:
            flow.put(line, style, self.lefts[place], y)


def table(flow: Flow, block: Table, minor_digits: int) -> None:
    """The whole table; with a heading alone if it has no rows."""
    grid = _Grid(flow, block, minor_digits)
    heads = [
        flow.lines(column.title, TABLE_HEAD, width) for column, width in zip(block.columns, grid.widths, strict=True)
    ]
    _head(flow, grid, heads)
    for row in block.rows:
        _row(flow, grid, heads, _cells(flow, grid, row, TABLE, minor_digits), TABLE)
    if block.total is not None:
        flow.pages[-1].rules.pop()
        flow.rule(flow.y, colour=TEXT, thickness=0.7)
        _row(flow, grid, heads, _cells(flow, grid, block.total, TABLE_TOTAL, minor_digits), TABLE_TOTAL)
    flow.y += 5


def _widest(flow: Flow, block: Table, place: int, digits: int) -> float:
    """The width of the widest cell in this column, its heading included."""
    column = block.columns[place]
    cells = [row[place] for row in (*block.rows, *([block.total] if block.total else []))]
    said = {flow.ink.prepared(cell_text(cell, column.kind, digits)) for cell in cells}
    widest = max((measured(text, TABLE_TOTAL.font, TABLE.size) for text in said), default=0.0)
    return 0.5 + max(widest, measured(flow.ink.prepared(column.title), TABLE_HEAD.font, TABLE_HEAD.size))


def _cells(flow: Flow, grid: _Grid, row: Sequence[Cell], style: Style, digits: int) -> list[list[str]]:
    return [
        flow.lines(cell_text(cell, column.kind, digits), style, width)
        for cell, column, width in zip(row, grid.columns, grid.widths, strict=True)
    ]


def _head(flow: Flow, grid: _Grid, heads: list[list[str]]) -> None:
    high = HEAD_HIGH + (max(map(len, heads)) - 1) * TABLE_HEAD.leading
    flow.need(high + TABLE.leading + 2 * ROW_PAD)
    flow.box(flow.left, flow.y, flow.width, high, fill=BAND, radius=2)
    for place, lines in enumerate(heads):
        for number, line in enumerate(lines):
            y = flow.y + (HEAD_HIGH - TABLE_HEAD.leading) / 2 + number * TABLE_HEAD.leading
            grid.put(flow, place, line, TABLE_HEAD, y)
    flow.y += high


def _row(flow: Flow, grid: _Grid, heads: list[list[str]], cells: list[list[str]], style: Style) -> None:
    count = max(map(len, cells))
    high = count * style.leading + 2 * ROW_PAD
    if high > flow.room:
        fits_on_next = high <= flow.whole_room - HEAD_HIGH * 3
        if fits_on_next or flow.room < 3 * style.leading + 2 * ROW_PAD:
            flow.new_page()
            _head(flow, grid, heads)
    done = 0
    while done < count:
        here = min(count - done, max(1, int((flow.room - 2 * ROW_PAD) // style.leading)))
        for place, lines in enumerate(cells):
            for number, line in enumerate(lines[done : done + here]):
                grid.put(flow, place, line, style, flow.y + ROW_PAD + number * style.leading)
            if grid.columns[place].kind is ColumnKind.TICK and not done:
                y = flow.y + ROW_PAD + (style.leading - TICK) / 2
                flow.box(grid.lefts[place], y, TICK, TICK, stroke=QUIET, radius=1.5)
        done += here
        flow.y += here * style.leading + 2 * ROW_PAD
        flow.rule(flow.y)
        if done < count:
            flow.new_page()
            _head(flow, grid, heads)
