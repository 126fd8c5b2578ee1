"""Labels: text with a role and an ink, that never widens the window; figures; chips; key caps."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme

NARROW = "strong"
"""The role in which a figure is set that is too wide for its place."""


class Label(QLabel):
    """A text of a role (see ``tokens.TEXT_SIZES``) in an ink (``text``, ``text2``, ``text3``, ``accent``, ``danger`` …). Plain text, never markup."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        ink: str = "text",
        *,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wraps)
        self.setProperty("ink", ink)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def set_ink(self, ink: str) -> None:
        """Change the colour."""
        if ink == self.property("ink"):
            return
        theme.restyle(self, ink=ink)
        # Polishing anew brings the first font back.
        self._renew()

    def _renew(self) -> None:
        self.setFont(theme.font(self._role, figures=self._role in ("figure", "total", "table")))


class ELabel(Label):
    """A label that shortens its text with an ellipsis and shows the whole of it in the tooltip."""

    def __init__(self, text: str = "", role: str = "body", ink: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(text, role, ink, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def text_width(self) -> int:
        """Pixels that its words take; asking the layout (`sizeHint`) costs twenty times as much after each change."""
        metrics = theme.measured(self._role, figures=self._role in ("figure", "total", "table"))[1]
        return metrics.horizontalAdvance(self.text()) + 2

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to give way."""
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as fits."""
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        tip = self.text() if shown != self.text() else ""
        if tip != self.toolTip():
            self.setToolTip(tip)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class Figure(QWidget):
    """A number with its name below, on fixed baselines: fallback fonts shift those of plain labels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value, self._name = "", ""
        self.setMinimumWidth(64)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def set(self, value: str, name: str) -> None:
        """Show `value` and what it is."""
        self._value, self._name = value, name
        self.setAccessibleName(f"{name} {value}")
        self.update()

    def _renew(self) -> None:
        self.setFixedHeight(theme.scaled(52))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the value at 24, the name at 45."""
        painter = QPainter(self)
        for text, role, ink, base, figures in (
            (self._value, "figure", "text", 24, True),
            (self._name, "caption", "text2", 45, False),
        ):
            font, metrics = theme.measured(role, figures=figures)
            if figures and metrics.horizontalAdvance(text) > self.width() - 4:
                font, metrics = theme.measured(NARROW, figures=True)  # rather small than cut
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 4)
            painter.drawText(0, theme.scaled(base), shown)


class Chip(Label):
    """A word in a soft box; `tone` is ``plain``, ``ok``, ``info``, ``warn``, ``danger`` or ``accent``."""

    def __init__(self, text: str = "", tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, "chip", "", parent=parent)
        self.setProperty("chip", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box and the word in it. A label that can have the focus makes a document of its text while it paints, and is painted again for that."""
        painter = QPainter(self)
        self.drawFrame(painter)
        painter.setPen(self.palette().color(self.foregroundRole()))
        indent = self.fontMetrics().horizontalAdvance("x") // 2  # as that of a label with a frame
        room = self.contentsRect().adjusted(indent, 0, 0, 0)
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, self.text())


class KeyCap(Label):
    """A key to press, or an example of what can be typed."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "caption", "", parent=parent)
        self.setProperty("chip", "key")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class IconLabel(QWidget):
    """A tinted icon that follows the theme and the screen's resolution."""

    def __init__(self, name: str, ink: str = "text2", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._ink, self._size = name, ink, size
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.signals.changed.connect(self.update)

    def set(self, name: str, ink: str | None = None) -> None:
        """Show another icon."""
        self._name, self._ink = name, ink or self._ink
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it sharp."""
        painter = QPainter(self)
        picture = theme.pixmap(self._name, self._ink, self._size, self.devicePixelRatioF())
        painter.drawPixmap(QRect(0, 0, self._size, self._size), picture)
