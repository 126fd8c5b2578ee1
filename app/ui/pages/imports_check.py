"""The third step of bringing a file in: every row with what becomes of it, wrong cells put right in place. Nothing has been written yet."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from app.errors import UserMistake
from app.i18n import _
from app.services.imports import OnDuplicate
from app.shop import Shop
from app.ui import theme
from app.ui.pages.imports_alike import AlikePanel
from app.ui.pages.imports_file import kind_words
from app.ui.pages.imports_rows import RowsModel
from app.ui.pages.imports_side import ProblemPanel, SummaryPanel
from app.ui.pages.imports_status import (
    ALIKE,
    ALL,
    BLANK,
    DOUBT,
    FIX,
    SKIP,
    TABS,
    CheckedFile,
    SheetRows,
    answer_words,
    tab_words,
)
from app.ui.pages.imports_table import RowsTable
from app.ui.widgets.buttons import Button, Segmented
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Card, EmptyState, column, divider, row, scrolling
from app.values.custom import owner_of
from app.workflows import bring_in_alike
from app.workflows.bring_in_data import Cell

WIDTH, MOST_SHARE = 340, 0.38
"""The panel at the right, and what share of the page it takes at most."""


class CheckStep(QWidget):
    """The rows, and a panel for the one that is current."""

    corrected = Signal(object, str)
    """The person wrote something else into a ``Cell``."""
    put_back = Signal(str, int)
    """A row (sheet, number) shall say again what the file says."""
    choice_wanted = Signal(str, str)
    """The field with this key is to have this choice from now on."""
    taken_back = Signal()
    """The last correction or answer is not to be."""
    answered = Signal(str, int, str, bool)
    """What becomes of a row (sheet, number) that may be somebody, and whether of all others as well."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._file: CheckedFile | None = None
        self._at = 0
        self._can_take_back = False
        self.tabs, self.sheet = Segmented(), QComboBox()
        self.model = RowsModel(self)
        self.table = RowsTable(self.model)
        self._empty = EmptyState("circle-check")
        self._stack = QStackedWidget()
        self.foot, self._foot_right = ELabel("", "caption", "text2"), Label("", "caption", "text2")
        self.summary, self.problem, self.alike = SummaryPanel(), ProblemPanel(), AlikePanel(shop)
        self.back, self.next = Button("", "default", "chevron-up"), Button("", "default", "check")
        self._build()
        self._connect()

    def _build(self) -> None:
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        card = Card(margin=0, spacing=0)
        self._above, self._inside = row(1, self.sheet), row(1, margins=(12, 10, 12, 10))
        card.body.addLayout(self._inside)
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(divider())
        foot = row(self.foot, self._foot_right, margins=(16, 8, 16, 8))
        foot.setStretch(0, 1)
        card.body.addLayout(foot)
        # No stack: the height for a width of one is that of its highest page, whichever is shown.
        panels = QWidget()
        panels.setLayout(column(self.summary, self.problem, self.alike))
        self.side = Card(spacing=8)
        self.side.body.addWidget(scrolling(panels), 1)
        self.side.body.addLayout(row(self.back, 1, self.next))
        across = row(card, self.side, spacing=16)
        across.setStretch(0, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._above)
        inside.addLayout(across)

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda _tab: self._show_tab())
        self.sheet.activated.connect(self._show_sheet)
        self.model.corrected.connect(self.corrected)
        self.table.selectionModel().currentRowChanged.connect(lambda _new, _old: self._show_panel())
        self.model.modelReset.connect(self._show_panel)
        self.table.verticalScrollBar().valueChanged.connect(lambda _value: self._say_foot())
        self.alike.answered.connect(self._answer)
        self.problem.put_back.connect(self._put_back)
        self.problem.add_choice.connect(self._want_choice)
        self.problem.edit.connect(lambda: self.table.edit_at(self.table.currentIndex().siblingAtColumn(0)))
        self.back.clicked.connect(lambda: self.go_by(-1))
        self.next.clicked.connect(self._settle)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_file(self, file: CheckedFile, *, can_take_back: bool) -> None:
        """What was decided. After a correction the rows that are listed stay, so that one sees what came of it."""
        before, self._file = self._file, file
        is_same = before is not None and before.prepared.request.path == file.prepared.request.path
        self._can_take_back = can_take_back
        self.summary.show_file(file)
        if not is_same or self._at >= len(file.sheets):
            open_ones = (place for place, rows in enumerate(file.sheets) if self._next_open(rows, -1, 1) is not None)
            self._at = next(open_ones, 0)
            self.tabs.set_choices([(tab, "") for tab in TABS], ALL)
        self._say_sheets()
        self._say_tabs()
        listed = self.model.places if is_same and self.model.rows is not None else None
        rows = self._rows()
        if rows is None:
            return
        if listed is None or self.model.rows is None or len(self.model.rows.texts) != len(rows.texts):
            self._show_tab()
            if not is_same:
                self.table.open_at(0 if (place := self._next_open(rows, -1, 1)) is None else place)
        else:
            self.model.show_rows(file, rows, listed)
            self._show_panel()
            self._say_foot()

    def show_waiting(self, corrections: Mapping[Cell, str]) -> None:
        """The file is being looked at again; what was written stands there already."""
        self.model.show_corrections(corrections)
        self.foot.setText(_("Checking"))

    def stop_waiting(self) -> None:
        """The look came to nothing: what becomes of the rows is still as it was decided before."""
        self._say_foot()

    def retranslate(self) -> None:
        """Renew the words."""
        for panel in (self.summary, self.problem, self.alike):
            panel.retranslate()
        self.table.setAccessibleName(_("Rows of the file"))
        self.sheet.setAccessibleName(_("Sheet"))
        self._foot_right.setText(_("Enter edits a cell · F8 next"))
        if self._file is not None:
            self._say_sheets()
            self._say_tabs()
            self.model.renew()
            self._show_panel()
            self._say_foot()
        self._share_width()

    def _rows(self) -> SheetRows | None:
        return self._file.sheets[self._at] if self._file is not None and self._file.sheets else None

    def _say_tabs(self) -> None:
        rows = self._rows()
        if rows is not None:
            self.tabs.set_choices([(tab, tab_words(tab, rows.count(tab))) for tab in TABS])
            self._place_tabs()

    def _say_sheets(self) -> None:
        """Which sheet of several is shown, each with what is to be looked at."""
        file = self._file
        self.sheet.setVisible(file is not None and len(file.sheets) > 1)
        self.sheet.clear()
        for rows, view in zip(file.sheets, file.prepared.sheets, strict=True) if file is not None else ():
            open_ones = sum(rows.statuses.count(status) for status in (FIX, DOUBT))
            self.sheet.addItem(f"{kind_words(view.kind)} ({open_ones:,})" if open_ones else kind_words(view.kind))
        self.sheet.setCurrentIndex(self._at)

    def _show_sheet(self, at: int) -> None:
        self._at = at
        self._say_tabs()
        self._show_tab()

    def _show_tab(self) -> None:
        rows, file = self._rows(), self._file
        if rows is None or file is None:
            return
        tab, bar = self._tab(), self.table.horizontalScrollBar()
        moved_by = bar.value()
        self.model.show_rows(file, rows, rows.places(tab))
        has_rows = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self.table if has_rows else self._empty)
        self._empty.say(tab_words(tab, 0), _("None in this file."))
        if has_rows and not self.table.currentIndex().isValid():
            self.table.go_to(0)
        bar.setValue(moved_by)
        self._show_panel()
        self._say_foot()

    def _tab(self) -> str:
        return self.tabs.current() or ALL

    def _say_foot(self) -> None:
        rows = self._rows()
        count = self.model.rowCount()
        if rows is None or not count:
            self.foot.setText("")
            return
        first = max(0, self.table.rowAt(0))
        last = self.table.rowAt(self.table.viewport().height() - 1)
        last = count - 1 if last < 0 else last
        self.foot.setText(
            _("Rows {first}–{last} of {count}", first=f"{first + 1:,}", last=f"{last + 1:,}", count=f"{count:,}")
        )

    # --- the panel ----------------------------------------------------------------------------------------------------

    def _show_panel(self) -> None:
        """The panel for the current row: two people side by side, what is wrong, or what will be made of the file."""
        line, rows, file = self.table.currentIndex().row(), self._rows(), self._file
        panel: QWidget = self.summary
        if rows is not None and file is not None and 0 <= line < self.model.rowCount():
            status = self.model.status(line)
            if status in (FIX, DOUBT):
                self._show_problem(rows, line, status)
                panel = self.problem
            elif self._show_alike(file, rows, line):
                panel = self.alike
            elif status in (SKIP, BLANK):
                self._show_problem(rows, line, status)
                panel = self.problem
        for each in (self.summary, self.problem, self.alike):
            each.setVisible(each is panel)
        if panel is not self.alike:
            self.alike.forget()
        if panel is self.alike and self._is_unanswered():
            self.next.say(_("{answer}, next", answer=answer_words(self.alike.chosen())))
        else:
            self.next.say(_("Next one"), "F8")
        self._fit_buttons()
        for button in (self.back, self.next):
            button.setEnabled(rows is not None and self._any_open(self._tab()))

    def _show_problem(self, rows: SheetRows, line: int, status: int) -> None:
        columns = range(1, self.model.columnCount())
        is_corrected = any(self.model.is_corrected(line, column) for column in columns)
        own = {each.heading for each, field in self.model.columns if owner_of(field.key) is not None}
        problems = rows.of(self.model.places[line])
        self.problem.show_row(self.model.number(line), status, problems, is_corrected=is_corrected, own=own)

    def _show_alike(self, file: CheckedFile, rows: SheetRows, line: int) -> bool:
        number = self.model.number(line)
        try:
            found = bring_in_alike.compare(self._shop, file.prepared, rows.place, number)
        except UserMistake:  # gone since; the file is about to be checked again
            return False
        if found is None:
            return False
        is_merged = found.why is None or number in file.prepared.plan.outcomes[rows.place].presumed
        usual = OnDuplicate.MERGE if is_merged else OnDuplicate.CREATE
        said = file.answer(rows.sheet, number)
        reason = self.model.reason(line) if self.model.status(line) == SKIP else ""
        others = sum(file.answer(rows.sheet, other) is None for other in file.asked(rows.sheet) if other != number)
        self.alike.show_alike(
            found, (rows.sheet, number), str(said or usual), others, is_answered=said is not None, reason=reason
        )
        return True

    def _answer(self, answer: str, for_all: bool) -> None:
        rows, line = self._rows(), self.table.currentIndex().row()
        if rows is not None and line >= 0:
            self.answered.emit(rows.sheet, self.model.number(line), answer, for_all)

    def _put_back(self) -> None:
        rows, line = self._rows(), self.table.currentIndex().row()
        if rows is not None and line >= 0:
            self.put_back.emit(rows.sheet, self.model.number(line))

    def _want_choice(self, heading: str, word: str) -> None:
        """The column of that heading says which field it is."""
        found = next((field for each, field in self.model.columns if each.heading == heading), None)
        if found is not None and owner_of(found.key) is not None:
            self.choice_wanted.emit(found.key, word)

    # --- from one to the next -----------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Take the answer that is shown and named on the button, and go to the next."""
        if not self.alike.isHidden() and self._is_unanswered():
            self._answer(self.alike.chosen(), self.alike.for_all())
        self.go_by(1)

    def _is_unanswered(self) -> bool:
        file, rows, line = self._file, self._rows(), self.table.currentIndex().row()
        if file is None or rows is None or not 0 <= line < self.model.rowCount():
            return False
        return self.model.status(line) == ALIKE and file.answer(rows.sheet, self.model.number(line)) is None

    def go_by(self, step: int) -> None:
        """The next (+1) or previous (-1) row that is to be looked at and that the filter shows; says so when there is none."""
        file, rows = self._file, self._rows()
        if file is None or rows is None:
            return
        line = self.table.currentIndex().row()
        place = self.model.places[line] if 0 <= line < len(self.model.places) else -1
        for turn in range(len(file.sheets) + 1):
            at = (self._at + turn * step) % len(file.sheets)
            found = self._next_open(file.sheets[at], place if turn == 0 else None, step, self._tab())
            if found is not None and not (turn == len(file.sheets) and found == place):
                self._go_to(at, found)
                return
        self._say_settled()

    def _next_open(self, rows: SheetRows, place: int | None, step: int, tab: str = ALL) -> int | None:
        """The next row to be looked at after `place`, or from the end the step comes from."""
        file, count = self._file, len(rows.statuses)
        if file is None:
            return None
        start = (0 if step > 0 else count - 1) if place is None else place + step
        places = range(start, count) if step > 0 else range(start, -1, -1)
        return next((p for p in places if file.is_open(rows, p, tab)), None)

    def _any_open(self, tab: str = ALL) -> bool:
        file = self._file
        return file is not None and any(self._next_open(rows, None, 1, tab) is not None for rows in file.sheets)

    def _go_to(self, at: int, place: int) -> None:
        if at != self._at:
            self._at = at
            self._say_sheets()
            self._show_sheet(at)
        if place not in self.model.places:
            self._show_tab()  # a correction elsewhere has made it one of this filter
        self.table.go_to(self.model.places.index(place))

    def _say_settled(self) -> None:
        words = _("All are settled.") if not self._any_open() else _("This is the only one left.")
        if self._any_open() and not self._any_open(self._tab()):
            words = _("Nothing is left to look at here.")
        self.foot.setText(words)
        self.foot.setAccessibleName(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self.foot, QAccessible.Event.NameChanged))

    # --- keys and sizes -------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Z before the window does, while there is a correction or an answer to take back."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and self._can_take_back
        if is_override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Z takes the last correction or answer back."""
        if event.matches(QKeySequence.StandardKey.Undo) and self._can_take_back:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._share_width()

    def changeEvent(self, event: QEvent) -> None:
        """Share the width anew after another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_width()

    def _share_width(self) -> None:
        self.side.setFixedWidth(max(220, min(theme.scaled(WIDTH), round(self.width() * MOST_SHARE))))
        self._place_tabs()
        self._fit_buttons()
        self._say_foot()

    def _fit_buttons(self) -> None:
        """Where there is no room for the words of both, the way back has its picture alone."""
        self.back.say(_("Previous"))
        if self.back.sizeHint().width() + self.next.sizeHint().width() + 48 > self.side.width():
            self.back.say("", _("Previous"))

    def _place_tabs(self) -> None:
        """The filters stand in the card, or above everything where it is too narrow for them."""
        beside = self.sheet.sizeHint().width() if self.sheet.isVisibleTo(self) else 0
        room = self.width() - self.side.width() - 16 - 24 - beside
        narrow = self.tabs.sizeHint().width() > room
        (self._above if narrow else self._inside).insertWidget(0, self.tabs)
        (self._above if narrow else self._inside).addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignRight)
        self._inside.setContentsMargins(*((0, 0, 0, 0) if narrow else (12, 10, 12, 10)))
