"""About the program: version, where the shop, the settings and the log lie, and the licences of all that is in it."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit

from app import __version__, paths
from app.i18n import _, ngettext
from app.ui import licences, theme
from app.ui.context import UiContext
from app.ui.opening import PRODUCT
from app.ui.pages.settings_pane import Facts, Offer, Pane, small
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.surfaces import Card
from app.ui.widgets.table import DataTable

TABLE_HEIGHT, TEXT_HEIGHT = 260, 300
WIDTHS = (196, 84)


class AboutPane(Pane):
    """What this is and under which terms."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.open_shop, self.open_log, self.show_licences = small(), small(), small()
        self.facts = Facts(3)
        self._place, self._log = Offer("store", self.open_shop), Offer("file-text", self.open_log)
        self._terms = Offer("scale", self.show_licences)
        self.works: list[licences.Work] = []
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.listed = Card(16, 8)
        self.listed.body.addWidget(self.table)
        self.listed.body.addWidget(self.text)
        self.listed.hide()
        for piece in (self.facts, self._place, self._log, self._terms, self.listed):
            self.body.addWidget(piece)
        self.body.addStretch(1)
        self.open_shop.clicked.connect(lambda: _open(self.shop.path.parent))
        self.open_log.clicked.connect(lambda: _open(paths.log_folder()))
        self.show_licences.clicked.connect(self.toggle_licences)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_text(now.row()))

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("About"))
        self.line.setText(f"{PRODUCT} {__version__}")
        self.facts.say(
            (_("Version"), f"{__version__} · Qt {qVersion()} · Python {platform.python_version()}"),
            (_("Settings"), str(paths.settings_file())),
            (_("Keys to press"), _("? shows them all, F1 the help of a page")),
        )
        self._place.say(_("Shop file"), str(self.shop.path))
        self._log.say(
            _("Log"), _("{folder} · ids and counts only, no names and no amounts", folder=str(paths.log_folder()))
        )
        for button in (self.open_shop, self.open_log):
            button.say(_("Open the folder"))
        self._say_terms()
        self.table.setAccessibleName(_("Licences"))
        self.text.setAccessibleName(_("Text of the licence"))
        self._show_works()

    def toggle_licences(self) -> None:
        """Show the list of licences below, or take it away."""
        self.listed.setVisible(self.listed.isHidden())
        if not self.works:
            self.works = licences.works()
        self._say_terms()
        self._show_works()
        if self.listed.isVisible():
            self.table.selectRow(max(0, self.table.currentIndex().row()))
            self.table.setFocus()

    def _say_terms(self) -> None:
        count = max(0, len(self.works) - 1)
        line = _("Shuke is free software under the MIT licence, and stands on the work of others.")
        others = ngettext("{count} work by others", "{count} works by others", count)
        self._terms.say(_("Licences"), f"{line} {others}" if count else line)
        self.show_licences.say(_("Show the licences") if self.listed.isHidden() else _("Close the list"))

    def _show_works(self) -> None:
        chosen = self.table.currentIndex().row()
        heads = (_("Work"), _("Version"), _("Licence"))
        self.model.say(heads, [Line((w.name, w.version, w.licence)) for w in self.works])
        head = self.table.horizontalHeader()
        for place, width in enumerate(WIDTHS):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(place, theme.scaled(width))
        self.table.setFixedHeight(theme.scaled(TABLE_HEIGHT))
        self.text.setFixedHeight(theme.scaled(TEXT_HEIGHT))
        self.text.setFont(theme.font("table"))
        if 0 <= chosen < len(self.works):
            self.table.selectRow(chosen)

    def _show_text(self, place: int) -> None:
        self.text.setPlainText(self.works[place].text if 0 <= place < len(self.works) else "")


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
