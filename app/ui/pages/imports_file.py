"""The first step of bringing a file in: drop it or choose it; below, the imports that are in force and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.services.imports import BatchData
from app.shop import Shop
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.imports_recent import ExportHelp, RecentFiles
from app.ui.pages.wording import at_time
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Card, column, divider, row, scrolling
from app.values.workbook import SHEETS

WHOLE_SHOP = "shop"
HEAD, LINE, LEAST = 54, 42, 190


def kind_words(kind: str) -> str:
    """What a list of this kind is called."""
    return _("Whole shop") if kind == WHOLE_SHOP else str(SHEETS[kind][0]) if kind in SHEETS else kind


class DropZone(QFrame):
    """A place to drop a file on; a click asks for one."""

    dropped = Signal(object)
    """What was dropped: a list of ``Path``."""
    asked = Signal()
    """The person wants to choose the file."""

    def __init__(self) -> None:
        super().__init__()
        self._is_over = False
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(170)
        self._title, self.line = Label("", "card_title"), Label("", "body", "text2")
        self.button = Button("", "primary", "folder-open")
        self.button.clicked.connect(self.asked)
        inside = QVBoxLayout(self)
        inside.setSpacing(8)
        center = Qt.AlignmentFlag.AlignHCenter
        inside.addStretch(1)
        inside.addWidget(IconLabel("file-spreadsheet", "accent", 40), 0, center)
        inside.addWidget(self._title, 0, center)
        inside.addWidget(self.line, 0, center)
        inside.addSpacing(4)
        inside.addWidget(self.button, 0, center)
        inside.addStretch(1)
        theme.signals.changed.connect(self.update)

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(_("Drop a file here"))
        self.line.setText(_("Excel, WPS or csv: xlsx, xls, ods, csv"))
        self.button.say(_("Choose a file…"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            self._set_over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self._set_over(False)
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.dropped.emit([Path(file) for file in files])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere is a click on the button."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed outline."""
        painter, colors = QPainter(self), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colors.accent if self._is_over else colors.input), 2 if self._is_over else 1.2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(colors.accent_soft if self._is_over else colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 10, 10)

    def _set_over(self, is_over: bool) -> None:
        self._is_over = is_over
        self.update()


class FileStep(QWidget):
    """Choose the file, or take an import back."""

    chosen = Signal(object)
    """The ``Path`` of the file."""
    asked = Signal()
    refused = Signal(str)
    """What was dropped cannot be taken; the words say why."""
    take_back = Signal(int)
    """The number of the import."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._shop: Shop = context.shop
        self._batches: Sequence[BatchData] = ()
        self.backs: list[Button] = []
        self.zone = DropZone()
        self.zone.dropped.connect(self._dropped)
        self.zone.asked.connect(self.asked)
        self.recent, self._help = RecentFiles(context.settings), ExportHelp()
        self.recent.chosen.connect(self.chosen)
        self.recent.asked_help.connect(self._show_help)
        self._title = Label("", "card_title")
        self._card = Card(margin=0, spacing=0)
        self._card.body.addLayout(row(self._title, 1, margins=(16, 12, 16, 12)))
        self._list = QWidget()
        self._lines = column(spacing=0)
        self._lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list.setLayout(self._lines)
        self._scroll = scrolling(self._list)
        self._card.body.addWidget(self._scroll, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.zone, 3)
        inside.addWidget(self.recent)
        inside.addWidget(self._help)
        inside.addWidget(self._card, 4)
        self._space = QWidget()
        inside.addWidget(self._space, 2)

    def remember(self, path: Path) -> None:
        """Offer this file, which could be read, the next time as well."""
        self.recent.remember(path)

    def _show_help(self, is_wanted: bool) -> None:
        """The help stands where the imports so far are: both would be too much for a low window."""
        self._help.setVisible(is_wanted)
        self.zone.line.setVisible(not is_wanted)
        self.show_batches(self._batches)

    def _dropped(self, paths: Sequence[Path]) -> None:
        if len(paths) == 1:
            self.chosen.emit(paths[0])
            return
        self.refused.emit(
            ngettext("{count} file was dropped at once.", "{count} files were dropped at once.", len(paths))
            + " "
            + _("Drop one, and the next when it is in.")
        )

    def show_batches(self, batches: Sequence[BatchData]) -> None:
        """The imports that are in force, newest first; one Tab stop, however many there are."""
        self._batches = batches
        held = next((place for place, back in enumerate(self.backs) if back.hasFocus()), None)
        while self._lines.count():
            item = self._lines.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        self.backs = [self._back_of(batch) for batch in batches]
        for batch, back in zip(batches, self.backs, strict=True):
            self._lines.addWidget(self._line_of(batch, back))
        if self.backs:
            Toolbar(*self.backs)
        self._card.setVisible(bool(batches) and self._help.isHidden())
        height = theme.scaled(HEAD) + theme.scaled(LINE) * len(batches)
        self._card.setMaximumHeight(height)
        self._card.setMinimumHeight(min(height, LEAST))
        self._space.setVisible(not batches)
        if held is not None:
            there = self.backs[min(held, len(self.backs) - 1)] if self.backs else self.zone.button
            there.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A line that the arrows come to scrolls into view."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroll.ensureWidgetVisible(watched)
        return False

    def retranslate(self) -> None:
        """Renew the words."""
        self.zone.retranslate()
        self._title.setText(_("Imports so far"))
        self.recent.retranslate()
        self._help.retranslate()
        self.show_batches(self._batches)

    def _back_of(self, batch: BatchData) -> Button:
        back = Button(_("Take back"), "link", "undo-2", size=16)
        back.setAccessibleName(_("Take back {name}", name=batch.file_name))
        back.clicked.connect(lambda _checked=False, number=batch.batch: self.take_back.emit(number))
        back.installEventFilter(self)
        return back

    def _line_of(self, batch: BatchData, back: Button) -> QWidget:
        line = QWidget()
        when = Label(at_time(batch.imported_at, self._shop), "table", "text2")
        when.setFixedWidth(theme.scaled(120))
        kind = Label(kind_words(batch.kind), "table", "text2")
        kind.setFixedWidth(theme.scaled(90))
        words = ELabel(_counted(batch), "table", "text2")
        name = ELabel(batch.file_name, "strong")
        across = row(
            IconLabel("file-spreadsheet", "text3", 18), name, kind, words, when, back,
            spacing=12, margins=(16, 8, 16, 8),
        )  # fmt: skip
        across.setStretch(1, 3)
        across.setStretch(3, 4)
        line.setLayout(column(divider(), across, spacing=0))
        line.setFixedHeight(theme.scaled(LINE))
        return line


def _counted(batch: BatchData) -> str:
    counts = batch.counts
    parts = (
        ngettext("{count:,} new", "{count:,} new", counts.get("created", 0)),
        ngettext("{count:,} updated", "{count:,} updated", counts.get("updated", 0)),
        ngettext("{count:,} skipped", "{count:,} skipped", counts.get("skipped", 0)),
        ngettext("{count:,} rejected", "{count:,} rejected", counts.get("rejected", 0)),
    )
    keys = ("created", "updated", "skipped", "rejected")
    return " · ".join(words for key, words in zip(keys, parts, strict=True) if counts.get(key, 0))
