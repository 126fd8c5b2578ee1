"""What was done in the shop, newest first; each step of the last 30 days can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import history
from app.services.history import HistoryEntry, Step
from app.ui import many, theme, way_to_bin
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Pane, small
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.pages.wording import on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable

PAGE = 100
WHEN, WHAT, WHOM, STATE = range(4)
STATE_FROM = 520
"""From this width on there is room for the state; below it what was undone is told by its ink and the line of its undoing."""


class HistoryPane(Pane):
    """A table of actions, and the button that takes the selected one back."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.undo = small(icon="undo-2")
        self.head.addWidget(self.undo)
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.more = Button("", "link")
        self._entries: tuple[HistoryEntry, ...] = ()
        self._wanted = PAGE
        listed = Card(16, 8)
        listed.body.addWidget(self.table, 1)
        listed.body.addLayout(row(self.more, 1))
        self.body.addWidget(listed, 1)
        self.undo.clicked.connect(self.undo_selected)
        self.more.clicked.connect(self._show_more)
        self.table.selectionModel().selectionChanged.connect(self._selected)

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("History"))
        self.line.setText(_("Kept for good; what is older than 30 days can no longer be undone"))
        self.undo.say(_("Undo this step"))
        self.more.say(_("Show older ones"))
        self.table.setAccessibleName(_("History"))
        self._show(self._entries)

    def refresh(self, change: Change | None) -> None:
        """Read it again."""
        wanted = self._wanted
        self.lanes.read(lambda _tick: history.entries(self.shop, wanted), self._show, self.warn, self)

    def undo_selected(self) -> None:
        """Take the selected step back."""
        entry = self.selected()
        if entry is None:
            return
        self.banner.say("")
        count, shop = sum(entry.touched.values()), self.shop

        def work(_tick: object) -> tuple[Step, bool]:
            return history.undo_change(shop, entry.id), history.ends_in_step(shop)

        many.change(self.context, count, work, self._undone, self._refused, self)

    def _refused(self, error: ShukeError) -> None:
        """Say why, with the way to the bin where that is the reason."""
        way = way_to_bin.offer(self.context.shell, error)
        self.banner.say(str(error), *((way,) if way else ()), tone="danger")

    def selected(self) -> HistoryEntry | None:
        """The entry that is selected, if any."""
        rows = self.table.selectionModel().selectedRows()
        return self._entries[rows[0].row()] if rows and rows[0].row() < len(self._entries) else None

    def _undone(self, done: tuple[Step, bool]) -> None:
        step, can_undo = done
        self.context.shell.show_toast(_("Undone: {action}", action=step.action), undo=can_undo)

    def _show_more(self) -> None:
        self._wanted += PAGE
        self.refresh(None)

    def _show(self, entries: tuple[HistoryEntry, ...]) -> None:
        self._entries = entries
        heads = (_("When"), _("What was done"), _("Whom or what"), _("State"))
        self.model.say(heads, [self._line(entry) for entry in entries])
        head = self.table.horizontalHeader()
        head.setStretchLastSection(False)
        for column in (WHEN, WHAT, STATE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(WHOM, QHeaderView.ResizeMode.Stretch)
        self._fit()
        self.more.setVisible(len(entries) >= self._wanted)
        self._selected()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the state out where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.table.setColumnHidden(STATE, self.width() < theme.scaled(STATE_FROM))

    def _line(self, entry: HistoryEntry) -> Line:
        local = entry.at.astimezone(self.shop.zone)
        when = f"{on_day(local.date(), self.shop.today())} {local:%H:%M}"
        action = str(entry.action)
        if entry.undone_action is not None:
            action = _("{undo}: {action}", undo=entry.action, action=entry.undone_action)
        state = _("undone") if entry.is_undone else ""
        return Line(
            (when, action, entry.about or counted(entry.touched), state),
            ("", "text3" if entry.is_undone else "", "text2", "text3"),
        )

    def _selected(self) -> None:
        entry = self.selected()
        self.undo.setEnabled(
            entry is not None and not entry.is_undone and entry.undo_of_id is None and bool(entry.touched)
        )


def counted(touched: Mapping[str, int]) -> str:
    """What an action touched, in words: the kinds a person knows, at most three of them."""
    parts = []
    for table, count in touched.items():
        if table == "customer":
            parts.append(ngettext("{count} customer", "{count} customers", count))
        elif table == "pet":
            parts.append(ngettext("{count} pet", "{count} pets", count))
        elif table == "purchase":
            parts.append(ngettext("{count} purchase", "{count} purchases", count))
        elif table == "product":
            parts.append(ngettext("{count} product", "{count} products", count))
    if not parts and touched.get("reminder"):
        parts.append(ngettext("{count} reminder", "{count} reminders", touched["reminder"]))
    return " · ".join(parts[:3])
