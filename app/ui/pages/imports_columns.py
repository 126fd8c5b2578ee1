"""The second step of bringing a file in: which column is which field, with the first values and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.i18n import _, ngettext
from app.import_export.mapping import NOTES, SURE, Clash, Column, left_out
from app.services import fields
from app.shop import Shop
from app.ui import theme
from app.ui.pages.imports_encoding import EncodingChooser
from app.ui.pages.imports_file import kind_words
from app.ui.pages.imports_words import value_words
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, column, divider, row
from app.values.field import Field, cell_text
from app.workflows.bring_in import Examined, Reading, SheetView

SAMPLES = 3
KINDS = ("customers", "pets", "purchases", "products")
AUTO = "auto"
HELD = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
SHARES = (6, 8, 7, 7)
"""How the width is shared: heading, first values, field, what is worth knowing."""


def _shared(*pieces: QWidget, margins: tuple[int, int, int, int] = (16, 5, 16, 5)) -> QHBoxLayout:
    """Pieces that share the width in the same way in every line, whatever they hold."""
    across = row(*pieces, spacing=16, margins=margins)
    for place, (piece, share) in enumerate(zip(pieces, SHARES, strict=True)):
        piece.setSizePolicy(QSizePolicy.Policy.Ignored, piece.sizePolicy().verticalPolicy())
        across.setStretch(place, share)
    return across


class ColumnLine(QWidget):
    """One column of the file."""

    def __init__(self, heading: str, samples: Sequence[str]) -> None:
        super().__init__()
        self.heading = heading
        self.combo = QComboBox()
        self.combo.setAccessibleName(_("What {column} is", column=heading))
        self._note = ELabel("", "caption", "text3")
        said = ELabel("  ·  ".join(samples), "table", "text2")
        across = _shared(ELabel(heading, "strong"), said, self.combo, self._note)
        self.setLayout(column(across, divider(), spacing=0))

    def offer(self, known: Sequence[Field], chosen: str | None) -> None:
        """The fields it may be."""
        self.combo.addItem(_("Leave out"), None)
        for field in known:
            self.combo.addItem(str(field.label), field.key)
        self.combo.setCurrentIndex(max(0, self.combo.findData(chosen)))

    def choose(self, key: str | None) -> None:
        """Take it for this field, without telling."""
        self.combo.blockSignals(True)
        self.combo.setCurrentIndex(max(0, self.combo.findData(key)))
        self.combo.blockSignals(False)

    def key(self) -> str | None:
        """The field it is taken for."""
        found: str | None = self.combo.currentData()
        return found

    def note(self, text: str, ink: str = "text3") -> None:
        """What is worth knowing about it."""
        self._note.setText(text)
        self._note.set_ink(ink)

    def note_text(self) -> str:
        """What it notes."""
        return self._note.text()


class _OneStop(QObject):
    """The choices of all columns are one Tab stop: up and down go from one to the next, Enter or Space opens one."""

    def __init__(self, area: QScrollArea, combos: Sequence[QComboBox]) -> None:
        super().__init__(combos[0])
        self._area, self._combos = area, combos
        for combo in combos:
            combo.installEventFilter(self)
        self._stop_at(combos[0])

    def _stop_at(self, stop: QComboBox) -> None:
        for combo in self._combos:
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus if combo is stop else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of a choice that is not open; whichever has the keyboard is the stop."""
        if event.type() == QEvent.Type.FocusIn:
            self._stop_at(next(each for each in self._combos if each is watched))
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.modifiers() & HELD:
            return False
        combo = next(each for each in self._combos if each is watched)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            combo.showPopup()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            place = min(max(self._combos.index(combo) + step, 0), len(self._combos) - 1)
            self._stop_at(self._combos[place])
            self._combos[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self._combos[place])
        return bool(step)


class ColumnsStep(QWidget):
    """Say which column is which field."""

    mapped = Signal(object)
    """Heading → key of the field or ``None``, of every column."""
    kind_chosen = Signal(str)
    sheet_chosen = Signal(str)
    encoding_chosen = Signal(str)
    headless_chosen = Signal(bool)
    """Whether the first row is a record and no heading."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._shown: tuple[Any, ...] = ()
        self._examined: Examined | None = None
        self._guesses: tuple[tuple[str, str], ...] = ()
        self.lines: list[ColumnLine] = []
        self._marked: list[ColumnLine] = []
        self.kind, self.sheet = QComboBox(), QComboBox()
        self.headless = QCheckBox()
        self.encoding = EncodingChooser()
        self._kind_label, self._sheet_label = Label("", "body", "text2"), Label("", "body", "text2")
        self._found = ELabel("", "body", "text2")
        self.left_out = Banner("warn")
        self._heads = [ELabel("", "head", "text2") for _share in SHARES]
        self._scroll = QScrollArea()
        self._build()
        self.kind.activated.connect(lambda _i: self.kind_chosen.emit(self.kind.currentData()))
        self.sheet.activated.connect(lambda _i: self.sheet_chosen.emit(self.sheet.currentData()))
        self.encoding.chosen.connect(self.encoding_chosen)
        self.headless.clicked.connect(self.headless_chosen)

    def _build(self) -> None:
        for combo, label in ((self.kind, self._kind_label), (self.sheet, self._sheet_label)):
            label.setBuddy(combo)
        top = row(
            self._kind_label, self.kind, self._sheet_label, self.sheet, self._found, self.headless,
            spacing=10, margins=(16, 12, 16, 12),
        )  # fmt: skip
        top.setStretch(4, 1)
        head = QWidget()
        head.setProperty("kind", "sunken")
        across = _shared(*self._heads, margins=(16, 8, 16, 8))
        head.setLayout(across)
        self._scroll.setWidgetResizable(True)
        bar = self._scroll.verticalScrollBar()

        def make_room(_least: int, most: int) -> None:
            if isValid(bar) and isValid(across):  # the list loses its rows once more when the page goes
                across.setContentsMargins(16, 8, 16 + (bar.width() if most else 0), 8)

        bar.rangeChanged.connect(make_room)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._whole = _WholeShop()
        card = Card(margin=0, spacing=0)
        card.body.addLayout(top)
        card.body.addWidget(self.encoding)
        card.body.addLayout(row(self.left_out, margins=(16, 0, 16, 8)))
        self._head = head
        for piece in (head, self._whole):
            card.body.addWidget(piece)
        card.body.addWidget(self._scroll, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(card)

    def show_file(self, examined: Examined, kind: str) -> None:
        """What the file holds; `kind` is what the person said it is (``auto``: nothing)."""
        self._examined = examined
        view = examined.sheets[0]
        self._offer_kinds(examined, kind)
        self._offer_sheets(view)
        self._whole.setVisible(examined.is_whole_shop)
        self.headless.setVisible(not examined.is_whole_shop)
        self.headless.setChecked(not view.file.header_row)
        self._scroll.setVisible(not examined.is_whole_shop)
        self._head.setVisible(not examined.is_whole_shop)
        if examined.is_whole_shop:
            self._whole.say(examined.sheets)
            self.encoding.show_guesses((), "")
            self._found.setText("")
            self.left_out.say("")
            return
        self._show_guesses(view)
        count = len(view.columns.used())
        words = ngettext("{count} of {all} columns is used", "{count} of {all} columns are used", count, all=len(view.columns.columns))  # fmt: skip
        self._found.setText(words)
        self._show_columns(view)
        self._show_notes(view.columns.columns, view.columns.clashes, examined.readings)
        self._say_left_out()

    def forget(self) -> None:
        """Another file is coming."""
        self._guesses = ()

    def mapping(self) -> dict[str, str | None]:
        """Heading → key of the field or ``None``, as it stands on the screen."""
        return {line.heading: line.key() for line in self.lines}

    def mark_clash(self, heading: str) -> None:
        """Mark the columns that are taken for the same field as the column `heading`, and no others."""
        self._unmark()
        key = self.mapping().get(heading)
        self._marked = [line for line in self.lines if key is not None and line.key() == key]
        for line in self._marked:
            line.note(_("Used twice: keep one"), "danger")

    def _unmark(self) -> None:
        for line in self._marked:
            line.note("")
        self._marked = []

    def retranslate(self) -> None:
        """Renew the words."""
        self.kind.setFixedWidth(theme.widened(210))
        self.sheet.setFixedWidth(theme.widened(140))
        self._kind_label.setText(_("Holds"))
        self._sheet_label.setText(_("Sheet"))
        self.kind.setAccessibleName(_("Holds"))
        self.sheet.setAccessibleName(_("Sheet"))
        self.headless.setText(_("No headings"))
        self.headless.setToolTip(_("The first row is a record like any other; the columns are numbered."))
        self.encoding.retranslate()
        self._whole.retranslate()
        for label, words in zip(
            self._heads, (_("Column in the file"), _("First values"), _("Becomes"), _("How it is read")), strict=True
        ):
            label.setText(words)
        self._shown = ()
        self._say_left_out()
        if self._examined is not None:
            self.show_file(self._examined, self.kind.currentData() or AUTO)

    def _say_left_out(self) -> None:
        """Name the columns that stay out: the lines below the fold are not seen. They can go into the note, if there is one."""
        out = left_out(self.mapping())
        note = next((key for line in self.lines[:1] for key in NOTES if line.combo.findData(key) > 0), None)
        words = _("Left out: {columns}", columns=_(", ").join(out)) if out else ""
        put = (_("Put them into the note"), lambda: self._put_into(note, out))
        self.left_out.say(words, *([put] if note is not None else ()))

    def _put_into(self, note: str | None, headings: Sequence[str]) -> None:
        put = [line for line in self.lines if line.heading in headings]
        for line in put:
            line.choose(note)
        if put:  # the button goes, and would leave the keyboard to the rail
            put[0].combo.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(put[0].combo)
        self._chosen()

    def _offer_kinds(self, examined: Examined, kind: str) -> None:
        found = "shop" if examined.is_whole_shop else examined.sheets[0].kind
        self.kind.clear()
        self.kind.addItem(_("Automatic: {kind}", kind=kind_words(found)) if kind == AUTO else _("Automatic"), AUTO)
        for each in KINDS:
            self.kind.addItem(kind_words(each), each)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))

    def _offer_sheets(self, view: SheetView) -> None:
        sheets = [sheet for sheet in view.file.sheets if not sheet.is_hidden or sheet.name == view.file.sheet]
        self.sheet.clear()
        for sheet in sheets:
            self.sheet.addItem(sheet.name, sheet.name)
        self.sheet.setCurrentIndex(max(0, self.sheet.findData(view.file.sheet)))
        for piece in (self._sheet_label, self.sheet):
            piece.setVisible(len(sheets) > 1 and not (self._examined and self._examined.is_whole_shop))

    def _show_guesses(self, view: SheetView) -> None:
        """A file that was read as the person said offers no guesses any more; those of the first look still stand."""
        current = view.file.encoding or ""
        if view.file.encodings_to_try:
            lines = "\n".join("  ".join(map(_words, cells)) for cells in (view.file.headers, *view.file.samples[:2]))
            self._guesses = ((current, lines), *view.file.encodings_to_try)
        self.encoding.show_guesses(self._guesses, current)

    def _show_columns(self, view: SheetView) -> None:
        """The lines are made anew only for another file, sheet, kind or encoding: a combo box keeps the focus."""
        file = view.file
        shown = (file.path_name, file.sheet, file.headers, file.encoding, view.kind, file.samples[:SAMPLES])
        if shown == self._shown:
            for line, each in zip(self.lines, view.columns.columns, strict=True):
                line.choose(each.field.key if each.field else None)
            return
        self._shown, self._marked = shown, []
        known = fields.importable(self._shop, view.kind)
        self.lines = [self._line(view, each, known) for each in view.columns.columns]
        inside = QWidget()
        lines = column(*self.lines, 1, spacing=0)
        inside.setLayout(lines)
        self._scroll.setWidget(inside)
        if self.lines:
            _OneStop(self._scroll, [line.combo for line in self.lines])

    def _line(self, view: SheetView, each: Column, known: Sequence[Field]) -> ColumnLine:
        cells = (cells[each.index] for cells in view.file.samples if each.index < len(cells))
        line = ColumnLine(each.heading, [said for cell in cells if (said := _words(cell))][:SAMPLES])
        line.offer(known, each.field.key if each.field else None)
        line.combo.activated.connect(lambda _i: self._chosen())
        return line

    def _chosen(self) -> None:
        """Another field was chosen: what was said about a clash is of before."""
        self._unmark()
        self._say_left_out()
        self.mapped.emit(self.mapping())

    def _show_notes(self, columns: Sequence[Column], clashes: Sequence[Clash], readings: Sequence[Reading]) -> None:
        read: dict[str, Reading] = {}
        for each_read in readings:
            read.setdefault(each_read.heading, each_read)
        left_out = {clash.left_out: clash for clash in clashes}
        for line, each in zip(self.lines, columns, strict=True):
            reading, clash = read.get(each.heading), left_out.get(each.heading)
            if reading is not None and each.field is not None:
                line.note(*self._reading_words(reading, each.field))
            elif clash is not None and each.field is None:
                line.note(_("{column} is {field} already", column=clash.taken, field=clash.field.label), "warn")
            elif each.field is not None and each.confidence < SURE:
                line.note(_("Guessed: check this one"), "warn")
            else:
                line.note("")

    def _reading_words(self, reading: Reading, field: Field) -> tuple[str, str]:
        if reading.problem is not None:
            return f"{reading.text} → {reading.problem}", "danger"
        said = value_words(self._shop, field.kind, reading.value) if reading.value is not None else ""
        return f"{reading.text} → {said}", "text2"


class _WholeShop(QWidget):
    """What stands in place of the columns of a workbook that holds a whole shop."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._sheets = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self._icon = IconLabel("store", "accent", 40)
        center = Qt.AlignmentFlag.AlignHCenter
        inside = QVBoxLayout(self)
        inside.addStretch(1)
        inside.addWidget(self._icon, 0, center)
        for label in (self._title, self._sheets):
            label.setAlignment(center)
            inside.addWidget(label)
        inside.addStretch(2)
        self.hide()

    def say(self, sheets: Sequence[SheetView]) -> None:
        """The sheets that are brought in."""
        self._sheets.setText(" · ".join(kind_words(view.kind) for view in sheets))

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(_("This workbook holds a whole shop; its columns are known."))


def _words(cell: Any) -> str:
    return "" if cell is None else " ".join(cell_text(cell).split())[:60]
