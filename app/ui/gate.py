"""The window as long as no shop is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QMainWindow

from app.i18n import _
from app.ui import theme
from app.ui.theme.tokens import LEAST_SIZE

if TYPE_CHECKING:
    from app.ui.help_desk import HelpDesk
    from app.ui.widgets.filters import FocusRing


class Gate(QMainWindow):
    """Holds the unlock screen, the first-run screens, or the way into the practice shop."""

    closing = Signal(object)
    painted = Signal()
    """Its first picture is complete."""

    def __init__(self) -> None:
        super().__init__()
        theme.dress(self)
        self.setMinimumSize(*LEAST_SIZE)
        self._ring: FocusRing | None = None
        self._help: HelpDesk | None = None
        self._is_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Note the first picture."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self._begin)  # what stands in the window is painted by then

    def _begin(self) -> None:
        """Do what the first picture need not wait for: a filter that sees every event makes half of Qt's types known to Python."""
        from app.ui.widgets.filters import FocusRing

        self._ring = FocusRing(self)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.show_help)
        self.painted.emit()

    def show_help(self) -> None:
        """The help of the screen in front."""
        self.help().toggle()

    def help(self) -> HelpDesk:
        """Who answers F1 here, made when it is first asked for."""
        if self._help is None:
            from app.ui.help_desk import HelpDesk, topic_of

            self._help = HelpDesk(self, lambda: topic_of(self.centralWidget()))
        return self._help

    def leave_help(self) -> None:
        """Another screen comes, which has a help of its own."""
        if self._help is not None:
            self._help.close()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.setWindowTitle(_("Shuke"))
        if self._help is not None:
            self._help.retranslate()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask who wired the window whether it may close."""
        self.closing.emit(event)
