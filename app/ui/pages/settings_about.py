"""About the program: version, licences, where it keeps its log, and the keys."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPlainTextEdit

from app import __version__, paths
from app.i18n import _
from app.ui.context import UiContext
from app.ui.opening import PRODUCT
from app.ui.pages.settings_pane import Facts, Offer, Pane, small
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card

NOTICES = ("LICENSE", "THIRD-PARTY-NOTICES.md")


class AboutPane(Pane):
    """What this is and under which terms."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.open_log = small()
        self.facts, self._log = Facts(5), Offer("file-text", self.open_log)
        self._licences = Label("", "card_title")
        self.text = QPlainTextEdit(_notices())
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        card = Card(16, 8)
        card.body.addWidget(self._licences)
        card.body.addWidget(self.text, 1)
        for piece in (self.facts, self._log):
            self.body.addWidget(piece)
        self.body.addWidget(card, 1)
        self.open_log.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.log_folder()))))

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("About"))
        self.line.setText(f"{PRODUCT} {__version__}")
        self.facts.say(
            (_("Find"), "F2, Ctrl+K"),
            (_("New customer"), "F3"),
            (_("New sale"), "F4"),
            (_("Undo, redo"), "Ctrl+Z, Ctrl+Y"),
            (_("Lock"), "Ctrl+L"),
        )
        self._log.say(
            _("Log"), _("{folder} · ids and counts only, no names and no amounts", folder=str(paths.log_folder()))
        )
        self.open_log.say(_("Open the folder"))
        self._licences.setText(_("Licences"))
        self.text.setAccessibleName(_("Licences"))


def _notices() -> str:
    """The licence and the notices that ship with the program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else paths.resources().parent
    return "\n\n".join((root / name).read_text("utf-8") for name in NOTICES if (root / name).is_file())
