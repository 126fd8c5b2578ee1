"""To another computer, in three steps: the backup onto a stick is made from here, the rest is said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Banner, column, row

WIDTH = 460


class MovingDialog(QDialog):
    """Three steps; `wants_backup` asks for the one that is done here, and is answered with `say_busy` and `say_made`."""

    wants_backup = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._head = Label("", "card_title")
        self._titles: list[Label] = []
        self._lines: list[Label] = []
        self.back_up, self.close_button = Button("", "primary", "save"), Button("")
        self.news = Banner("info")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 20, 24, 20)
        self.body.setSpacing(14)
        self.body.addWidget(self._head)
        for place in range(3):
            title, line = Label("", "strong", wraps=True), Label("", "body", "text2", wraps=True)
            self._titles.append(title)
            self._lines.append(line)
            self.body.addLayout(column(title, line, spacing=4))
            if place == 0:
                self.body.addLayout(row(self.back_up, 1))
                self.body.addWidget(self.news)
        self.body.addLayout(row(1, self.close_button))
        self.back_up.clicked.connect(self.wants_backup)
        self.close_button.clicked.connect(self.accept)
        self._say()

    def _say(self) -> None:
        self.setWindowTitle(_("To another computer"))
        self._head.setText(_("To another computer"))
        self.back_up.say(_("Back up to…"))
        self.close_button.say(_("Close"))
        steps = (
            (
                _("1. Plug in a stick, and back up to it"),
                _("One file, with everything of the shop in it, and encrypted."),
            ),
            (
                _("2. On the other computer, install Shuke and start it"),
                _("Choose “Restore a backup…” on its first screen, and take that file from the stick."),
            ),
            (
                _("3. Type the password"),
                _("Or the recovery code. From then on, sell there only: the two computers do not know of each other."),
            ),
        )
        width = theme.scaled(WIDTH)
        for title, line, said in zip(self._titles, self._lines, steps, strict=True):
            for label, text in zip((title, line), said, strict=True):
                label.setText(text)
                label.setFixedWidth(width)
                label.setMinimumHeight(label.heightForWidth(width))
        self.news.setFixedWidth(width)

    def _say_news(self, text: str, tone: str) -> None:
        """Say it whole: by itself a dialog never gets higher than two thirds of the screen, and squeezes what is in it."""
        self.news.say(text, tone=tone)
        self.news.setMinimumHeight(0)
        self.news.ensurePolished()
        self.news.setMinimumHeight(self.news.heightForWidth(self.news.width()))
        self.body.activate()
        height = max(self.body.totalHeightForWidth(self.width()), self.body.totalMinimumSize().height())
        self.resize(self.width(), height)

    def say_busy(self) -> None:
        """The backup is being made."""
        self.back_up.setEnabled(False)
        self._say_news(_("Backing up"), "info")

    def say_made(self, text: str, tone: str) -> None:
        """What came of it."""
        self.back_up.setEnabled(True)
        self._say_news(text, tone)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
