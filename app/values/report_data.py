"""What a report says, without any layout: the same data fills paper, a screen or a workbook.

Texts are in the language that was in force when the report was built. They are plain texts, whatever they contain: whoever
shows them takes them as they are and never as markup.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.values.quantity import format_milli

Cell = str | int | dt.date | None
"""What stands in a table: a text, minor units, thousandths, a whole number, a date, or nothing."""


class ColumnKind(StrEnum):
    """What the cells of a column are: money is an ``int`` of minor units, a quantity an ``int`` of thousandths.

    A column to tick has empty cells: on paper each shows a box.
    """

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    QUANTITY = "quantity"
    INTEGER = "integer"
    TICK = "tick"

    @property
    def is_number(self) -> bool:
        """Whether its cells stand at the right, digit under digit."""
        return self in (ColumnKind.MONEY, ColumnKind.QUANTITY, ColumnKind.INTEGER)


class Tone(StrEnum):
    """How loud a message is."""

    DANGER = "danger"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of what follows, with a quiet remark beside it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line ends are kept."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """What must not be overlooked."""

    text: str
    tone: Tone = Tone.DANGER


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is read, such as ``"18 days"``, and what it is."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A few figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: what, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Several things that are known, one under the other."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Something with a name of its own, such as a pet: name, a few words about it, a line per remark, and a photo (JPEG) if there is one."""

    title: str
    about: str = ""
    lines: tuple[str, ...] = ()
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class Cards:
    """Several of them, side by side where there is room."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `weight` is its share of the width, about millimetres on A4."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    weight: float = 20


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each as there are columns; ``ValueError`` otherwise. `total` is the last row, told apart."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for row in self.rows) or (self.total is not None and len(self.total) != width):
            raise ValueError("a row with too many or too few cells")


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, with a box to tick: when, and what."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """A list of them."""

    tasks: tuple[Task, ...]


Block = Heading | Paragraph | Alert | Figures | Facts | Cards | Table | Tasks


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report, on pages of its own: `title` large, `aside` a few words beside it, `subtitle` what stands under it."""

    title: str
    blocks: tuple[Block, ...]
    aside: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportData:
    """A whole report.

    `key` is its name in the list of reports, `title` what it is called, `printed_at` the instant in the zone of the shop, `foot` the
    warning at the foot of each page, `contact` how the shop is reached, on the first one.
    `currency` and `minor_digits` say how the money in tables is read.
    """

    key: str
    title: str
    shop: str
    printed_at: dt.datetime
    printed_by: str
    sections: tuple[Section, ...]
    foot: str = ""
    language: str = "en"
    currency: str = "CNY"
    minor_digits: int = 2
    contact: str = ""


def cell_text(cell: Cell, kind: ColumnKind, minor_digits: int) -> str:
    """The cell as it is read: ``-128650`` as money is ``"−1,286.50"``, a date ``"2026-05-18"``, nothing ``""``."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if kind is ColumnKind.QUANTITY:
        said = format_milli(cell)
    elif kind is ColumnKind.MONEY:
        said = f"{Decimal(cell).scaleb(-minor_digits):,.{minor_digits}f}"
    else:
        said = f"{cell:,}"
    return said.replace("-", "−")
