"""Below the drop zone: the files that were brought in last, and how a till gives its lists away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from app.settings import Settings
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import Label

KEY, MOST, LONGEST = "recent_imports", 3, 28


def recent_files(settings: Settings) -> list[Path]:
    """The files that were opened last and are still there, newest first."""
    found = []
    for said in settings.get(KEY):
        path = Path(said) if isinstance(said, str) else None
        try:
            is_there = path is not None and path.is_file()
        except (OSError, ValueError):  # a drive that is gone, or no path at all
            continue
        if path is not None and is_there:
            found.append(path)
    return found[:MOST]


class RecentFiles(QWidget):
    """A line of links: the last files, and the help."""

    chosen = Signal(object)
    """The ``Path`` of a file."""
    asked_help = Signal(bool)
    """Whether the help is wanted."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._label = Label("", "caption", "text2")
        self.buttons = [Button("", "link", "file-spreadsheet", size=16) for _each in range(MOST)]
        self.help_button = Button("", "link", "circle-help", size=16)
        self.help_button.setCheckable(True)
        self.help_button.toggled.connect(self.asked_help)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self._label)
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, p=place: self._choose(p))
            inside.addWidget(button)
        inside.addStretch(1)
        inside.addWidget(self.help_button)
        self._bar = Toolbar(*self.buttons, self.help_button)
        self._paths: list[Path] = []

    def remember(self, path: Path) -> None:
        """Put this file first."""
        kept = [str(path), *(said for said in self._settings.get(KEY) if said != str(path))]
        self._settings.set(KEY, kept[: 2 * MOST])
        self.retranslate()

    def retranslate(self) -> None:
        """Renew the words, and look which files are still there."""
        self._label.setText(_("Last files"))
        self.help_button.say(_("How to get a list out of the till"))
        self._paths = recent_files(self._settings)
        self._label.setVisible(bool(self._paths))
        for place, button in enumerate(self.buttons):
            if place < len(self._paths):
                name = self._paths[place].name
                button.say(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")
                button.setToolTip(str(self._paths[place]))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer as many files as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self.help_button.sizeHint().width() - self._label.sizeHint().width() - 20
        for place, button in enumerate(self.buttons):
            room -= button.sizeHint().width() + 6
            button.setMinimumWidth(1)
            button.setVisible(place < len(self._paths) and (room >= 0 or place == 0))

    def _choose(self, place: int) -> None:
        if place < len(self._paths):
            self.chosen.emit(self._paths[place])


class ExportHelp(QFrame):
    """How a till gives its lists away; hidden until it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "sunken")
        self._text = Label("", "caption", "text2", wraps=True)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.addWidget(self._text)
        self.hide()

    def retranslate(self) -> None:
        """Renew the words."""
        lines = (
            _("1. Open the list of members, or the report of sales, in your till program or its web page."),
            _("2. Look for Export, Download or Excel, often at the top right or below “More”. Choose all pages, all columns."),
            _("3. Drop the file here as it is: columns in any order, titles above them and lines of totals are understood."),
            _("An address book: export it from the phone as vcf. A list on paper: one line for each customer, name and phone, is enough."),
        )  # fmt: skip
        self._text.setText("\n".join(lines))
