"""What was done, at the bottom of the window, with Undo. One at a time; it waits while the mouse or the focus is on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.motion import FadingShadow

SHOWN_MS = 8000
BOTTOM, GAP = 24, 8
_KEPT_CLEAR = "kept_clear"
_COME_OR_GO = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)


class _Bars(QObject):
    """Tells when a bar that is not to be covered came, went or moved."""

    changed = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _COME_OR_GO:
            self.changed.emit()
        return False


_bars = _Bars()


def keep_clear(bar: QFrame) -> None:
    """From now on the toast does not cover `bar`, also one that comes while the toast is there."""
    bar.setProperty(_KEPT_CLEAR, True)
    bar.installEventFilter(_bars)


class Toast(QFrame):
    """A message over the window."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        self._host = host
        self._icon = IconLabel("circle-check", "on_toast", 18)
        self._text = Label("", "strong", "on_toast")
        self._button = Button("", "toast")
        self._keys = Label("", "caption", "on_toast")
        self._act: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self._button.clicked.connect(self._do)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(10)
        for piece in (self._icon, self._text, self._button, self._keys):
            inside.addWidget(piece)
        self._shadow = FadingShadow(self)
        self.setGraphicsEffect(self._shadow)
        host.installEventFilter(self)
        # Queued: a bar that comes has its place only when the layout has given it one.
        _bars.changed.connect(self._make_way, Qt.ConnectionType.QueuedConnection)
        self.hide()

    def say(
        self,
        text: str,
        action: str = "",
        act: Callable[[], object] | None = None,
        keys: str = "",
        *,
        is_error: bool = False,
    ) -> None:
        """Show `text` and, with `act`, a button with the words `action`."""
        self._icon.set("circle-alert" if is_error else "circle-check", "on_toast")
        self._text.setText(text)
        self._button.say(action)
        self._button.setVisible(act is not None)
        self._keys.setText(keys)
        self._keys.setVisible(bool(keys) and act is not None)
        self._act = act
        self.setMaximumWidth(max(320, self._host.width() - 48))
        self.adjustSize()
        self._place()
        if not self.isVisible():
            self._shadow.start()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def text(self) -> str:
        """What it says; empty when it is hidden."""
        return self._text.text() if self.isVisible() else ""

    def _do(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _place(self) -> None:
        """At the bottom, above a bar there whose buttons it would cover."""
        x, y = (self._host.width() - self.width()) // 2, self._host.height() - self.height() - BOTTOM
        for bar in self._host.findChildren(QFrame):
            if bar.property(_KEPT_CLEAR) and bar.isVisible():
                top = bar.mapTo(self._host, QPoint(0, 0)).y()
                if y < top + bar.height() and top < y + self.height():
                    y = top - self.height() - GAP
        self.move(x, y)

    def _make_way(self) -> None:
        if self.isVisible():
            self._place()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait."""
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on."""
        self._timer.start()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Stay in place when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
