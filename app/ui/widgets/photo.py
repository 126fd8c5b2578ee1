"""The place of a photo: the photo, or what stands for it. A picture can be dropped on it, pasted, or asked for with a click or Enter."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.values import NOWHERE, Spot, Walk, walked

ICON = 34


class PhotoTile(QWidget):
    """A square that shows one photo; its children say what stands there without one."""

    asked = Signal()
    """What can be done with it?"""
    wants_all = Signal()
    """All that is known of whose photo it is shall be shown."""
    given = Signal(object)
    """A ``QMimeData`` with something that may be a picture."""

    def __init__(self, side: int, walk: Walk) -> None:
        super().__init__()
        self.walk, self.spot, self.photo_id = walk, NOWHERE, 0
        self._picture = QImage()
        self.setFixedSize(side, side)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Its one size."""
        return self.minimumSize()

    def show_photo(self, spot: Spot, photo_id: int | None) -> None:
        """Whose photo it is, and which; it comes with `set_picture`."""
        if (photo_id or 0) != self.photo_id:
            self._picture = QImage()
        self.spot, self.photo_id = spot, photo_id or 0
        self.update()

    def set_picture(self, picture: QImage) -> None:
        """The photo itself."""
        self._picture = picture
        self.update()

    def has_picture(self) -> bool:
        """Whether a photo is to be seen."""
        return not self._picture.isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo in its outline, or what stands for it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            self.paint_blank(painter)
            return
        outline = QPainterPath()
        self.outline(outline)
        painter.setClipPath(outline)
        painter.drawImage(self.rect(), self._picture)

    def paint_blank(self, painter: QPainter) -> None:
        """Paint what stands there without a photo."""
        raise NotImplementedError

    def outline(self, path: QPainterPath) -> None:
        """Add the outline of the photo to `path`."""
        raise NotImplementedError

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks, Ctrl+V pastes, arrows walk."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.given.emit(QGuiApplication.clipboard().mimeData())
        elif event.key() in ENTER:
            self.asked.emit()
        elif not walked(self, self.walk, event):
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Something that may be a picture is over it."""
        if self.spot.key and (event.mimeData().hasImage() or event.mimeData().hasUrls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was let go."""
        event.acceptProposedAction()
        self.given.emit(event.mimeData())


class PersonPhoto(PhotoTile):
    """Round; without a photo the first character of the name."""

    def __init__(self, side: int, walk: Walk) -> None:
        super().__init__(side, walk)
        self._name, self._number = "", 0

    def set(self, name: str, number: int) -> None:
        """Whose it is."""
        self._name, self._number = name, number
        self.update()

    def paint_blank(self, painter: QPainter) -> None:
        """The avatar."""
        paint_avatar(painter, QRectF(self.rect()), self._name, self._number)

    def outline(self, path: QPainterPath) -> None:
        """A circle."""
        path.addEllipse(QRectF(self.rect()))


class PetPhoto(PhotoTile):
    """Rounded; without a photo the animal on a soft ground."""

    def __init__(self, side: int, walk: Walk) -> None:
        super().__init__(side, walk)
        self._icon, self._tone = "paw-print", "warn"

    def set(self, icon: str, tone: str) -> None:
        """What animal it is."""
        self._icon, self._tone = icon, tone
        self.update()

    def paint_blank(self, painter: QPainter) -> None:
        """The icon in the middle."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{self._tone}_soft"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        start = (self.width() - ICON) // 2
        painter.drawPixmap(
            start, start, ICON, ICON, theme.pixmap(self._icon, self._tone, ICON, self.devicePixelRatioF())
        )

    def outline(self, path: QPainterPath) -> None:
        """Round corners."""
        path.addRoundedRect(QRectF(self.rect()), 6, 6)


def picture_in(data: QMimeData) -> list[Path] | QImage:
    """What was dropped or pasted: files, or a picture; an empty list for anything else."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    if files:
        return files
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else []
