"""The backups of this computer in a table: when, why, what is inside, how big, and whether each is as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.i18n import _
from app.services.backups import BackupListed
from app.shop import Shop
from app.ui import backup_words as words
from app.ui import theme
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.table import DataTable

COLUMN_WIDTHS = {0: 144, 1: 132, 3: 84}
WHY, INSIDE, SIZE, STATE = 1, 2, 3, 4
ALL_FROM, HEIGHT = 700, 172
"""The width from which all columns can be read; below it, those go that matter least."""


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
        for column in (INSIDE, STATE):  # they share what is left
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
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
        is_narrow = self.width() < theme.scaled(ALL_FROM)
        for column in (WHY, SIZE):
            self.setColumnHidden(column, is_narrow)


def _line(backup: BackupListed, shop: Shop) -> Line:
    manifest, made_at, size = backup.manifest, backup.made_at, words.size(backup.bytes)
    if manifest is None or made_at is None:
        said = words.when(backup.said_at, shop) if backup.said_at else "–"
        cells = (said, "", "", size, str(backup.problem))
        return Line(cells, ("text2", "", "", "text2", "danger"), backup.path, "circle-alert", STATE)
    cells = (words.when(made_at, shop), backup.why, words.inside(manifest), size, _("Checked"))
    return Line(cells, ("", "", "text2", "text2", "ok"), backup.path, "circle-check", STATE)
