"""The only motion there is: a page and a toast fade in, for 120 ms, and not at all when the person switched motion off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from app.ui import theme

FADE_MS = 120


class _Fade(QVariantAnimation):
    """From nothing to all."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.setDuration(FADE_MS)
        self.setStartValue(0.0)
        self.setEndValue(1.0)


class PageFade(QWidget):
    """Lies over a page while it fades in, and shows a picture of it: the page itself is painted once before and once after.

    The page takes keys and clicks all the while.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._host, self._picture = host, QPixmap()
        self._fade = _Fade(self)
        self._fade.valueChanged.connect(self.update)
        self._fade.finished.connect(self.stop)
        theme.signals.changed.connect(self.stop)
        host.installEventFilter(self)
        self.hide()

    def start(self, page: QWidget) -> None:
        """Let `page`, which the host shows now, fade in."""
        self.stop()
        if not theme.has_motion() or not self._host.isVisible():
            return
        layout = self._host.layout()
        if layout is not None:
            layout.activate()
        self._picture = page.grab()
        self.setGeometry(page.geometry())
        self.show()
        self.raise_()
        self._fade.start()

    def stop(self) -> None:
        """Show the page itself."""
        self._fade.stop()
        self.hide()
        self._picture = QPixmap()

    def is_running(self) -> bool:
        """Whether a page is fading in."""
        return self.isVisible()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture over the colour of the window."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.colors().bg))
        painter.setOpacity(self._fade.currentValue())
        painter.drawPixmap(0, 0, self._picture)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """A picture of another size is of no use."""
        # Not before it is seen: while it is being shown the host may get its size, and hidden then it would stay, unpainted.
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.stop()
        return False


class FadingShadow(QGraphicsDropShadowEffect):
    """The shadow of a toast, which can fade in with it: a widget has room for one effect."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.setBlurRadius(24)
        self.setOffset(0, 6)
        self.setColor(QColor(0, 0, 0, 70))
        self._fade = _Fade(owner)
        self._fade.valueChanged.connect(self.update)
        self._fade.setCurrentTime(FADE_MS)

    def start(self) -> None:
        """Let the owner fade in."""
        self._fade.stop()
        if theme.has_motion():
            self._fade.start()
        else:
            self._fade.setCurrentTime(FADE_MS)

    def draw(self, painter: QPainter) -> None:
        """As much of it as has come."""
        painter.setOpacity(self._fade.currentValue())
        super().draw(painter)
