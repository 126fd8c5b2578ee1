"""All backups in a table: when each was made, why, where it lies, what is inside, how big, and whether it is as it was written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QWidget

from app.i18n import _
from app.services import held_words
from app.services.backup_keeping import Seen
from app.services.backups import LONG_AGO, BackupListed
from app.shop import Shop
from app.ui import backup_words as words
from app.ui import theme
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable

MADE, WHY, WHERE, INSIDE, SIZE, STATE = range(6)
SPARE = (WHERE, INSIDE, WHY, SIZE)
"""What stands beside when and the state where there is room for it, what matters most first."""
HEIGHT, EMPTY = 150, 96
"""Pixels for some lines, and for a column in which nothing stands yet."""
ONE_LINE_FROM = 560


class BackupTable(DataTable):
    """The table; its lines are read elsewhere."""

    def __init__(self) -> None:
        self.words = WordsModel()
        super().__init__(self.words)
        self.words.setParent(self)

    def show_backups(self, seen: Seen | None, shop: Shop) -> None:
        """Show those here and at the second place, in the language and the text size in force; the one that is selected stays so."""
        heads = (_("Made"), _("Why"), _("Where"), _("Inside"), _("Size"), _("State"))
        chosen, lines = self.chosen(), lines_of(seen, shop) if seen else []
        self.words.say(heads, lines, frozenset({SIZE}))
        keys = [line.key for line in lines]
        if chosen in keys:
            self.selectRow(keys.index(chosen))
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
        """Each column as wide as what stands in it; one for which there is no room is left out, so that no words are cut."""
        head, least = self.horizontalHeader(), 0 if self.words.rowCount() else theme.scaled(EMPTY)
        widths = [max(self.sizeHintForColumn(n), head.sectionSizeHint(n), least) for n in range(head.count())]
        room = self.viewport().width() - widths[MADE] - widths[STATE]
        for column in SPARE:
            self.setColumnHidden(column, widths[column] > room)
            room -= 0 if self.isColumnHidden(column) else widths[column]
        for column in (MADE, *SPARE):
            if not self.isColumnHidden(column):
                self.setColumnWidth(column, widths[column])


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


class BackupList(Card):
    """The card with the table: what it is, how many there are, why those are kept, and what can be done with the one that is chosen."""

    def __init__(self, *actions: QWidget) -> None:
        super().__init__(16, 8)
        self.table = BackupTable()
        self._title, self._count = Label("", "card_title"), ELabel("", "caption", "text2")
        self._rule = Label("", "caption", "text2", wraps=True)
        self.body.addWidget(TableHead(self._title, self._count, *actions))
        self.body.addWidget(self._rule)
        self.body.addWidget(self.table, 1)

    def show_backups(self, seen: Seen | None, shop: Shop) -> None:
        """Show these, in the language in force."""
        self._title.setText(_("All backups"))
        self.table.setAccessibleName(_("All backups"))
        self._count.setText(_counts(seen) if seen else "")
        self._rule.setText(words.why_kept(seen) if seen else "")
        self.table.show_backups(seen, shop)


def _counts(seen: Seen) -> str:
    here = _("{count} here", count=len(seen.here))
    if seen.there is None:
        return here
    return f"{here} · " + _("{count} at the second place", count=len(seen.there))


def lines_of(seen: Seen, shop: Shop) -> list[Line]:
    """One line for each backup, newest first. The copy of one that lies here is on the line of that; the one here is tried and restored."""
    there = {b.manifest.sha256: b for b in seen.there or () if b.manifest}
    here = {b.manifest.sha256 for b in seen.here if b.manifest}
    found = [
        (_opened_anywhere(b, there), _("Both places") if _sha256(b) in there else _("This computer")) for b in seen.here
    ]
    found += [(b, _("Second place")) for b in seen.there or () if b.manifest is None or b.manifest.sha256 not in here]
    found.sort(key=lambda each: each[0].made_at or each[0].said_at or LONG_AGO, reverse=True)
    at_minute = Counter(_minute(backup) for backup, _place in found)
    return [_line(b, place, shop, "%H:%M:%S" if at_minute[_minute(b)] > 1 else "%H:%M") for b, place in found]


def _sha256(backup: BackupListed) -> str | None:
    return backup.manifest.sha256 if backup.manifest else None


def _opened_anywhere(backup: BackupListed, there: Mapping[str, BackupListed]) -> BackupListed:
    """The same backup with the last time it was opened, here or its copy: a trial of either proves what is inside."""
    copy = there.get(_sha256(backup) or "")
    known = [each.opened_at for each in (backup, copy) if each is not None and each.opened_at is not None]
    return replace(backup, opened_at=max(known, default=None))


def _minute(backup: BackupListed) -> dt.datetime | None:
    made_at = backup.made_at or backup.said_at
    return made_at.replace(second=0, microsecond=0) if made_at else None


def _line(backup: BackupListed, place: str, shop: Shop, time: str) -> Line:
    manifest, made_at, size = backup.manifest, backup.made_at, words.size(backup.bytes)
    if manifest is None or made_at is None:
        said = words.when(backup.said_at, shop, time) if backup.said_at else "–"
        cells = (said, "", place, "", size, str(backup.problem))
        return Line(cells, ("text2", "", "text2", "", "text2", "danger"), backup.path, "circle-alert", STATE)
    opened = backup.opened_at
    state = _("Opened {when}", when=words.when(opened, shop)) if opened else _("Checked, never tried")
    if backup.is_in_doubt:
        state = _("In doubt: records may be missing")
    tone, icon = ("warn", "circle-alert") if backup.is_in_doubt else ("ok", "circle-check")
    cells = (words.when(made_at, shop, time), backup.why, place, held_words.inside(manifest), size, state)
    return Line(cells, ("", "", "text2", "text2", "text2", tone), backup.path, icon, STATE)
