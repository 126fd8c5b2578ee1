"""The third step of bringing a file in: what will become of its rows. Nothing has been written yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QRadioButton, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.services.imports import OnDuplicate, Outcome
from app.ui import theme
from app.ui.pages.imports_file import kind_words
from app.ui.widgets.buttons import Segmented
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, EmptyState, column, divider, row, scrolling
from app.ui.widgets.table import DataTable
from app.values.problem import Problem, Severity
from app.workflows.bring_in import Prepared

NEW, FILLED, SKIPPED, REJECTED, DUPLICATES = "new", "filled", "skipped", "rejected", "duplicates"
TABS = (REJECTED, DUPLICATES, NEW, FILLED, SKIPPED)
ICONS = {
    NEW: ("circle-check", "ok"),
    FILLED: ("pencil", "info"),
    SKIPPED: ("circle-minus", "text2"),
    REJECTED: ("circle-alert", "danger"),
    DUPLICATES: ("copy", "warn"),
}
_OF_OUTCOME = {
    Outcome.CREATED: NEW,
    Outcome.UPDATED: FILLED,
    Outcome.SKIPPED: SKIPPED,
    Outcome.REJECTED: REJECTED,
}
COLUMNS, STATUS, ROW, WIDTH = 5, 158, 58, 300
Index = QModelIndex | QPersistentModelIndex


def tab_words(tab: str, count: int) -> str:
    """A filter with its count."""
    words = {
        NEW: _("New {count}", count=f"{count:,}"),
        FILLED: _("Filled {count}", count=f"{count:,}"),
        SKIPPED: _("Skipped {count}", count=f"{count:,}"),
        REJECTED: _("Rejected {count}", count=f"{count:,}"),
        DUPLICATES: _("Possible duplicates {count}", count=f"{count:,}"),
    }
    return words[tab]


def _status(tab: str) -> str:
    return {
        NEW: _("New"),
        FILLED: _("Filled"),
        SKIPPED: _("Skipped"),
        REJECTED: _("Rejected"),
        DUPLICATES: _("Possible duplicate"),
    }[tab]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table: a problem, and what becomes of its row."""

    tab: str
    problem: Problem


def findings(prepared: Prepared, fills: Sequence[Problem]) -> dict[str, list[Finding]]:
    """Everything worth a look, by filter. A possible duplicate is listed there, whatever becomes of it."""
    places = {view.file.sheet: place for place, view in enumerate(prepared.sheets)}
    found: dict[str, list[Finding]] = {tab: [] for tab in TABS}
    for problem in prepared.plan.problems:
        outcomes = prepared.plan.outcomes[places.get(problem.sheet, 0)]
        tab = _OF_OUTCOME.get(outcomes.of(problem.row), SKIPPED)
        if problem.severity is Severity.DUPLICATE:
            found[DUPLICATES].append(Finding(DUPLICATES, problem))
        else:
            found[tab].append(Finding(tab, problem))
    found[FILLED] += [Finding(FILLED, fill) for fill in fills]
    return found


class FindingsModel(QAbstractTableModel):
    """Findings as a table: what happens, row, column, value, reason."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: Sequence[Finding] = ()
        self._many_sheets = False

    def show_findings(self, found: Sequence[Finding], *, many_sheets: bool) -> None:
        """Show these."""
        self.beginResetModel()
        self._found, self._many_sheets = found, many_sheets
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """How many there are."""
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """What happens, row, column, value, reason."""
        return COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words above the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("head")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Status"), _("Row"), _("Column"), _("Value"), _("Reason"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        found = self._found[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(found, index.column())
        icon, ink = ICONS[found.tab]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return theme.icon(icon, ink, 16)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QColor(getattr(theme.colors(), ink))
        return None

    def _words(self, found: Finding, column: int) -> str:
        problem = found.problem
        if column == 1:
            if not problem.row:
                return ""
            return f"{problem.sheet} {problem.row}" if self._many_sheets else str(problem.row)
        return (_status(found.tab), "", problem.column, problem.value, str(problem.reason))[column]


class CheckStep(QWidget):
    """What will become of the rows, and what to do with possible duplicates."""

    answered = Signal(str)
    """What becomes of possible duplicates: ``create``, ``merge`` or ``skip``."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: Prepared | None = None
        self._fills: Sequence[Problem] = ()
        self._found: dict[str, list[Finding]] = {tab: [] for tab in TABS}
        self.tabs = Segmented()
        self.model = FindingsModel(self)
        self.table = DataTable(self.model)
        self._empty = EmptyState("circle-check")
        self._stack = QStackedWidget()
        self._foot = Label("", "caption", "text2")
        self._foot_right = Label("", "caption", "text2")
        self.side = Side()
        self.side.answered.connect(self.answered)
        self._build()
        self.tabs.chosen.connect(lambda _tab: self._show_tab())

    def _build(self) -> None:
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setIconSize(QSize(16, 16))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        card = Card(margin=0, spacing=0)
        self._above, self._inside = row(1), row(1, margins=(12, 10, 12, 10))
        card.body.addLayout(self._inside)
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(divider())
        card.body.addLayout(row(self._foot, 1, self._foot_right, margins=(16, 8, 16, 8)))
        across = row(card, self.side, spacing=16)
        across.setStretch(0, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._above)
        inside.addLayout(across)
        self._place_tabs()

    def _place_tabs(self) -> None:
        """The filters stand in the card, or above everything where it is too narrow for them."""
        narrow = self.tabs.sizeHint().width() + 24 > self.width() - self.side.width() - 16
        (self._above if narrow else self._inside).insertWidget(0, self.tabs)
        margins = (0, 0, 0, 0) if narrow else (12, 10, 12, 10)
        self._inside.setContentsMargins(*margins)

    def show_plan(self, prepared: Prepared, fills: Sequence[Problem]) -> None:
        """What was decided; `fills` are the blanks that get a value."""
        is_first = self._prepared is None or self._prepared.request.path != prepared.request.path
        self._prepared, self._fills, self._found = prepared, fills, findings(prepared, fills)
        self._say_tabs()
        if is_first or not self._count(self.tabs.current()):
            self.tabs.set_current(next((tab for tab in TABS if self._count(tab)), NEW))
        self.side.show_plan(prepared)
        self._show_tab()

    def retranslate(self) -> None:
        """Renew the words."""
        self.side.retranslate()
        self.table.setAccessibleName(_("What to look at"))
        self._foot_right.setText(_("F8: next"))
        if self._prepared is not None:
            self.show_plan(self._prepared, self._fills)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width: the reason gets half of what words and numbers leave."""
        super().resizeEvent(event)
        status, number = theme.scaled(STATUS), theme.scaled(ROW)
        room = self.width() - self.side.width() - status - number - 30
        for place, width in enumerate((status, number, room // 5, room * 3 // 10)):
            self.table.setColumnWidth(place, width)
        self._place_tabs()

    def _count(self, tab: str) -> int:
        if self._prepared is None:
            return 0
        preview = self._prepared.preview
        return {
            NEW: preview.created,
            FILLED: preview.updated,
            SKIPPED: preview.skipped,
            REJECTED: preview.rejected,
            DUPLICATES: preview.possible_duplicates,
        }.get(tab, 0)

    def _say_tabs(self) -> None:
        self.tabs.set_choices([(tab, tab_words(tab, self._count(tab))) for tab in TABS])

    def _show_tab(self) -> None:
        tab = self.tabs.current()
        found = self._found.get(tab, [])
        many = self._prepared is not None and len(self._prepared.sheets) > 1
        self.model.show_findings(found, many_sheets=many)
        self._stack.setCurrentWidget(self.table if found else self._empty)
        title = tab_words(tab, self._count(tab)) if tab else ""
        self._empty.say(title, _("There is nothing to look at here.") if self._count(tab) else _("None in this file."))
        self._foot.setText(
            ngettext("{count:,} line to look at", "{count:,} lines to look at", len(found)) if found else ""
        )
        if found:
            self.table.selectRow(0)

    def go_by(self, step: int) -> None:
        """The next (+1) or previous (-1) line."""
        count = self.model.rowCount()
        if count:
            self.table.selectRow((self.table.currentIndex().row() + step) % count)


class Side(Card):
    """What will be made, and the answer to possible duplicates."""

    answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._prepared: Prepared | None = None
        self._title, self._counts = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self.again = Banner("warn")
        self._question, self._why = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self._box = Card(margin=12, spacing=4, kind="sunken")
        self._group = QButtonGroup(self)
        self.answers: dict[str, QRadioButton] = {}
        for answer in OnDuplicate:
            radio = QRadioButton()
            radio.clicked.connect(lambda _checked=False, a=answer: self.answered.emit(str(a)))
            self._group.addButton(radio)
            self._box.body.addWidget(radio)
            self.answers[str(answer)] = radio
        self._line = divider()
        self._icon = IconLabel("copy", "warn", 18)
        inside = QWidget()
        asked = row(self._icon, self._question, 1)
        inside.setLayout(
            column(self._title, self._counts, self.again, self._line, asked, self._why, self._box, 1, spacing=12)
        )
        self.body.addWidget(scrolling(inside))

    def show_plan(self, prepared: Prepared) -> None:
        """What was decided."""
        self._prepared = prepared
        preview = prepared.preview
        self._counts.setText(
            "\n".join(_made(preview.counts)) or _("Nothing: every row is known already or was left out.")
        )
        before = prepared.plan.imported_before is not None
        self.again.say(_("This very file was brought in before.") if before else "")
        count = preview.possible_duplicates
        for piece in (self._line, self._icon, self._question, self._why, self._box):
            piece.setVisible(count > 0)
        self._question.setText(ngettext("{count:,} possible duplicate", "{count:,} possible duplicates", count))
        answer = prepared.request.on_duplicate or str(OnDuplicate.CREATE)
        self.answers[answer].setChecked(True)

    def retranslate(self) -> None:
        """Renew the words."""
        self.setFixedWidth(theme.scaled(WIDTH))
        self._title.setText(_("What will be made"))
        self._why.setText(_("They look like somebody who is there already, but it is not certain. For all of them:"))
        words = {
            OnDuplicate.CREATE: _("Add them as new customers"),
            OnDuplicate.MERGE: _("Same person: fill in what is blank"),
            OnDuplicate.SKIP: _("Leave these rows out"),
        }
        for answer, radio in self.answers.items():
            radio.setText(words[OnDuplicate(answer)])


def _made(counts: object) -> list[str]:
    """New records and filled ones, a line each."""
    if not isinstance(counts, dict):
        return []
    kinds = (("customer", "customers"), ("pet", "pets"), ("product", "products"), ("purchase", "purchases"))
    lines = [
        _("{kind}: {count} new", kind=kind_words(kind), count=f"{counts[t]:,}") for t, kind in kinds if counts.get(t)
    ]
    filled = ((t, kind, counts.get(f"{t}_filled", 0)) for t, kind in kinds)
    return lines + [_("{kind}: {count} filled", kind=kind_words(kind), count=f"{n:,}") for _t, kind, n in filled if n]
