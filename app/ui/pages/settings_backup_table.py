"""The backups of this computer in a table: when, why, what is inside, how big, and whether each is as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QWidget

from app.i18n import _
from app.services.backups import BackupListed
from app.shop import Shop
from app.ui import backup_words as words
from app.ui import theme
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.surfaces import row
from app.ui.widgets.table import DataTable

COLUMN_WIDTHS = {0: 144, 1: 132, 3: 84}
WHY, INSIDE, SIZE, STATE = 1, 2, 3, 4
ALL_FROM, INSIDE_FROM, HEIGHT = 700, 460, 172
"""The widths from which all columns can be read, and from which what is inside can; below them, those go that matter less than the state."""
ONE_LINE_FROM = 560


class BackupTable(DataTable):
    """The table; its lines are read elsewhere."""

    def __init__(self) -> None:
        self.words = WordsModel()
        super().__init__(self.words)
        self.words.setParent(self)

    def show_backups(self, found: Iterable[BackupListed], shop: Shop) -> None:
        """Show these, in the language and the text size in force."""
        heads = (_("Made"), _("Why"), _("Inside"), _("Size"), _("State"))
        self.words.say(heads, [_line(backup, shop) for backup in found], frozenset({SIZE}))
        for column, width in COLUMN_WIDTHS.items():
            self.setColumnWidth(column, theme.scaled(width))
        self.horizontalHeader().setSectionResizeMode(INSIDE, QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(STATE, QHeaderView.ResizeMode.Stretch)
        self.setMinimumHeight(theme.scaled(HEIGHT))
        self._fit()

    def chosen(self) -> Path | None:
        """The backup that is selected, if any."""
        rows = self.selectionModel().selectedRows()
        key = self.words.line(rows[0].row()).key if rows else None
        return key if isinstance(key, Path) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the state where it is narrow."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for column, least in ((WHY, ALL_FROM), (SIZE, ALL_FROM), (INSIDE, INSIDE_FROM)):
            self.setColumnHidden(column, self.width() < theme.scaled(least))


class TableHead(QWidget):
    """What stands above the table: words at the left, what can be done at the right, or below them where it is narrow."""

    def __init__(self, title: QWidget, line: QWidget, *actions: QWidget) -> None:
        super().__init__()
        words = row(title, line, spacing=12)
        words.setStretch(1, 1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(12)
        self._across.addLayout(words, 1)
        self._across.addLayout(row(*actions, 1, spacing=12))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page."""
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(ONE_LINE_FROM)
        self._across.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


def _line(backup: BackupListed, shop: Shop) -> Line:
    manifest, made_at, size = backup.manifest, backup.made_at, words.size(backup.bytes)
    if manifest is None or made_at is None:
        said = words.when(backup.said_at, shop) if backup.said_at else "–"
        cells = (said, "", "", size, str(backup.problem))
        return Line(cells, ("text2", "", "", "text2", "danger"), backup.path, "circle-alert", STATE)
    cells = (words.when(made_at, shop), backup.why, words.inside(manifest), size, _("Checked"))
    return Line(cells, ("", "", "text2", "text2", "ok"), backup.path, "circle-check", STATE)
