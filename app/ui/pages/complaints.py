"""Every complaint that is not resolved, the first to follow up first; Enter opens it at the Counter."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.i18n import _, ngettext
from app.services import feedback
from app.services.feedback import FeedbackData
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.pages.wording import on_day
from app.ui.reading import Reading
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, EmptyState, divider, row
from app.ui.widgets.table import DataTable
from app.values.contact import STATUSES, label_of
from app.values.text import one_line

CONCERNED = ("feedback", "customer", "purchase", "pet")
WIDTHS = (120, 150, 0, 170, 110, 110)
"""Of the columns; 0 takes what is left."""
LEAST = 200
"""So much is left for what they said; the columns that stand last go for it."""


@runtime_checkable
class OpensFeedback(Protocol):
    """A page that can show feedback of a customer; the Counter is one."""

    def open_feedback(self, customer_id: int, feedback_id: int) -> None:
        """Show the customer, and the feedback in its drawer."""


class ComplaintsPage(QWidget):
    """The list; see the module."""

    counted = Signal(int)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context, self._shop = context, context.shop
        self._complaints: tuple[FeedbackData, ...] = ()
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.table.activated.connect(self._open)
        self._empty = EmptyState("heart")
        self._hint, self._keys = Label("", "body", "text2", wraps=True), Label("", "caption", "text2")
        self._count = Label("", "caption", "text2")
        card = Card(margin=0, spacing=0)
        card.body.addLayout(row(self._hint, margins=(16, 14, 16, 14)))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(divider())
        card.body.addLayout(row(self._count, 1, self._keys, margins=(16, 8, 16, 8)))
        self._stack = QStackedWidget()
        self._stack.addWidget(card)
        self._stack.addWidget(self._empty)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self._reading = Reading(context.lanes, lambda: feedback.open_complaints(self._shop), self)
        self._reading.read.connect(self._show)
        self.retranslate()
        self._reading.start()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._hint.setText(_("Complaints that are not resolved. Until they are, these customers get no offers."))
        self._empty.say(_("No complaint is open"), _("C on the page of a customer notes one."))
        self._keys.setText(_("Enter opens"))
        self.table.setAccessibleName(_("Open complaints"))
        self._show(self._complaints)

    def refresh(self, change: Change | None) -> None:
        """Read them anew if the change concerns them."""
        if change is None or any(change.concerns(table) for table in CONCERNED):
            self._reading.start()

    def focus_main(self) -> None:
        """Put the keyboard on the list."""
        self.table.setFocus()

    def handle_escape(self) -> bool:
        """There is nothing to step back from."""
        return False

    def _show(self, complaints: tuple[FeedbackData, ...]) -> None:
        place = self.table.currentIndex().row()
        self._complaints = complaints
        heads = (_("Follow up"), _("Customer"), _("What they said"), _("It is about"), _("State"), _("Since"))
        self.model.say(heads, [self._line(each) for each in complaints])
        self._fit()
        if complaints:
            self.table.selectRow(min(max(0, place), len(complaints) - 1))
        self._stack.setCurrentIndex(0 if complaints else 1)
        self._count.setText(ngettext("{count} complaint", "{count} complaints", len(complaints)))
        self.counted.emit(len(complaints))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        head, room = self.table.horizontalHeader(), self.width() - theme.scaled(LEAST)
        head.setStretchLastSection(False)
        for column, width in enumerate(WIDTHS):
            room -= theme.scaled(width)
            self.table.setColumnHidden(column, room < 0)
            if width:
                self.table.setColumnWidth(column, theme.scaled(width))
            else:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def _line(self, each: FeedbackData) -> Line:
        draft, today = each.draft, self._shop.today()
        is_late = draft.follow_up_on is not None and draft.follow_up_on <= today
        cells = (
            on_day(draft.follow_up_on, today) or "–",
            each.called,
            one_line(draft.text),
            str(each.about),
            str(label_of(STATUSES, draft.status)),
            on_day(draft.opened_on, today),
        )
        return Line(cells, ("danger",) if is_late else (), each.feedback_id)

    def _open(self, index: QModelIndex) -> None:
        each = self._complaints[index.row()]
        page = self._context.shell.go("counter")
        if isinstance(page, OpensFeedback):
            page.open_feedback(each.customer_id, each.feedback_id)
