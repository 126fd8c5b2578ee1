"""A secret, or the number of a customer, on the clipboard: lent for a moment, then taken back, if nobody has copied something else meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer
from PySide6.QtWidgets import QApplication

LENT_MS = 30_000
SECRET = (("x-kde-passwordManagerHint", b"secret"), ("ExcludeClipboardContentFromMonitorProcessing", b"\x01"))
"""What tells the clipboard histories of KDE and of Windows not to keep it."""


class Lent(QObject):
    """What is on loan. One per application: it outlives the page that lent it, and the program takes it back when it ends."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._text = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LENT_MS)
        self._timer.timeout.connect(self.take_back)
        app.aboutToQuit.connect(self.take_back)

    def lend(self, text: str) -> None:
        """Copy `text`, for `LENT_MS`."""
        data = QMimeData()
        data.setText(text)
        for name, content in SECRET:
            data.setData(name, content)
        QApplication.clipboard().setMimeData(data)
        self._text = text
        self._timer.start()

    def take_back(self) -> None:
        """Empty the clipboard if what was lent is still on it."""
        self._timer.stop()
        if self._text and QApplication.clipboard().text() == self._text:
            QApplication.clipboard().clear()
        self._text = ""


def lent() -> Lent:
    """The loans of this application."""
    app = QCoreApplication.instance()
    assert app is not None
    return app.findChild(Lent) or Lent(app)
