"""The pages of a report on screen: the PDF itself, sharp, each page drawn beside the window's thread when it comes into view."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea

from app.i18n import _
from app.import_export.pdf.pages import POINTS_PER_INCH, page_image
from app.ui import theme
from app.ui.jobs import Job, Lanes, Tick
from app.ui.pages.reports_job import Paper

SIDE, TOP, GAP = 32, 20, 16
"""Pixels beside, above and between the pages."""
OVERLAP = 0.95
"""Leafing moves by no more than this share of the view."""
LINE = 48
"""How far an arrow key scrolls."""
ZOOMS = (50, 67, 80, 100, 125, 150, 200, 300)
"""Per cent of the size on paper, on a screen of 96 dots an inch."""
INCH = 96
MOST_PIXELS = 16_000_000
"""A page is drawn with no more; what is larger on screen is stretched."""
KEPT_PIXELS = 32_000_000
"""Pages that are out of view are kept as long as all of them have no more than that."""
WHEEL_STEP = 120


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page as it lies on the desk, in pixels of the screen; `top` counts from the top of the first page's desk."""

    top: int
    width: int
    height: int


class PaperView(QAbstractScrollArea):
    """Shows one ``Paper``. Fits its width, until the person asks for a size."""

    turned = Signal()
    """Another page is in view, or the pages have another size."""

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self._lanes = lanes
        self._paper: Paper | None = None
        self._zoom = 0
        self._sheets: tuple[_Sheet, ...] = ()
        self._images: dict[int, QImage] = {}
        self._refused: set[int] = set()
        self._job: Job | None = None
        self._wheel = 0
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)
        theme.signals.changed.connect(self.viewport().update)

    # -- what is shown

    def show_paper(self, paper: Paper | None, *, keep_place: bool = False) -> None:
        """Show `paper` from its first page, or where the person is with `keep_place`; nothing for ``None``."""
        place = self._place() if keep_place else 0.0
        self._paper = paper
        self._images.clear()
        self._refused.clear()
        self._lay_out()
        self._go_to_place(place)
        self._scrolled()

    def count(self) -> int:
        """How many pages there are."""
        return len(self._sheets)

    def page(self) -> int:
        """The page in view, the first is 0: the one that covers a point a third down from the top."""
        tops = [sheet.top for sheet in self._sheets]
        return max(0, bisect_right(tops, self._scroll() + self._height() // 3) - 1)

    def go_to(self, page: int) -> None:
        """Show the top of a page."""
        if self._sheets:
            self.verticalScrollBar().setValue(self._top(min(len(self._sheets) - 1, max(0, page))))

    def turn(self, by: int) -> None:
        """Go to the page before or after."""
        self.go_to(self.page() + by)

    def leaf(self, by: int) -> None:
        """Go on to the next part of the page, or back: each page is read in as few equal steps as it takes."""
        bar = self.verticalScrollBar()
        stops = [stop for page in range(len(self._sheets)) for stop in self._parts(page)]
        if by > 0:
            bar.setValue(next((stop for stop in stops if stop > bar.value() + 1), bar.maximum()))
        else:
            bar.setValue(next((stop for stop in reversed(stops) if stop < bar.value() - 1), 0))

    def _top(self, page: int) -> int:
        """How far to scroll for the top of a page."""
        return round(self._sheets[page].top / self._ratio()) - TOP // 2 if page else 0

    def _parts(self, page: int) -> list[int]:
        """How far to scroll for each part of a page, from its top to where its foot is seen."""
        first, view = self._top(page), max(1, self.viewport().height())
        last = round((self._sheets[page].top + self._sheets[page].height) / self._ratio()) + TOP // 2 - view
        count = math.ceil(max(0, last - first) / (view * OVERLAP))
        return [first, *(first + round((last - first) * part / count) for part in range(1, count + 1))]

    # -- size

    def zoom(self) -> int:
        """The size in per cent of that on paper; 0 means that the width fits."""
        return self._zoom

    def set_zoom(self, percent: int, at: float = 0.5) -> None:
        """Show the pages in that size, 0 to fit the width; what lies at the share `at` of the height stays there."""
        place = self._place(at)
        self._zoom = percent
        self._lay_out()
        self._go_to_place(place, at)
        self._scrolled()

    def step_zoom(self, by: int, at: float = 0.5) -> None:
        """One size larger or smaller."""
        now = round(self._scale() / self._ratio() * POINTS_PER_INCH / INCH * 100)
        further = [z for z in ZOOMS if (z > now if by > 0 else z < now)]
        if further and self._sheets:
            self.set_zoom(further[0] if by > 0 else further[-1], at)

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _scale(self) -> float:
        """Pixels of the screen for a point of paper."""
        if self._zoom:
            return self._zoom / 100 * INCH / POINTS_PER_INCH * self._ratio()
        widest = max((width for width, _height in self._paper.sizes), default=1.0) if self._paper is not None else 1.0
        return max(64, self.viewport().width() - 2 * SIDE) * self._ratio() / widest

    def _lay_out(self) -> None:
        """Say where every page lies, and how far can be scrolled."""
        ratio, scale = self._ratio(), self._scale()
        top, sheets = round(TOP * ratio), []
        for width, height in self._paper.sizes if self._paper is not None else ():
            sheets.append(_Sheet(top, round(width * scale), round(height * scale)))
            top += sheets[-1].height + round(GAP * ratio)
        self._sheets = tuple(sheets)
        size = self.viewport().size()
        down = round((top + (TOP - GAP) * ratio) / ratio) if sheets else 0
        across = round(max((sheet.width for sheet in sheets), default=0) / ratio) + (2 * SIDE if self._zoom else 0)
        for bar, length, room in (
            (self.verticalScrollBar(), down, size.height()),
            (self.horizontalScrollBar(), across, size.width()),
        ):
            bar.setRange(0, max(0, length - room))
            bar.setPageStep(room)
            bar.setSingleStep(LINE)

    def _scroll(self) -> int:
        return round(self.verticalScrollBar().value() * self._ratio())

    def _height(self) -> int:
        return round(self.viewport().height() * self._ratio())

    def _place(self, at: float = 0.0) -> float:
        """Where the share `at` of the view lies: the number of the page, and the share of its height."""
        if not self._sheets:
            return 0.0
        y = self._scroll() + at * self._height()
        page = max(0, bisect_right([sheet.top for sheet in self._sheets], y) - 1)
        sheet = self._sheets[page]
        return page + min(0.999, max(0.0, (y - sheet.top) / sheet.height))

    def _go_to_place(self, place: float, at: float = 0.0) -> None:
        if place <= 0 or not self._sheets:
            self.verticalScrollBar().setValue(0)
            return
        sheet = self._sheets[min(len(self._sheets) - 1, int(place))]
        y = sheet.top + place % 1 * sheet.height - at * self._height()
        self.verticalScrollBar().setValue(round(y / self._ratio()))

    # -- pictures of the pages

    def _in_view(self) -> range:
        first = max(0, bisect_right([sheet.top + sheet.height for sheet in self._sheets], self._scroll()))
        last = bisect_right([sheet.top for sheet in self._sheets], self._scroll() + self._height())
        return range(first, max(first, last))

    def _wanted(self) -> list[int]:
        """Pages to be drawn: those in view, then their neighbours."""
        seen = self._in_view()
        near = [*seen, seen.stop, seen.start - 1]
        return [p for p in near if 0 <= p < len(self._sheets) and p not in self._refused and not self._is_sharp(p)]

    def _size(self, page: int) -> QSize:
        """The size in which a page is drawn."""
        sheet = self._sheets[page]
        size = QSize(sheet.width, sheet.height)
        pixels = sheet.width * sheet.height
        return size if pixels <= MOST_PIXELS else size * (MOST_PIXELS / pixels) ** 0.5

    def _is_sharp(self, page: int) -> bool:
        image = self._images.get(page)
        return image is not None and image.width() == self._size(page).width()

    def _draw_next(self) -> None:
        """Draw one page that is wanted; the next follows when it is there."""
        wanted = self._wanted() if self._job is None and self.isVisible() and self._paper is not None else []
        if not wanted or self._paper is None:
            return
        page, paper = wanted[0], self._paper
        # A whisker less, for the width is rounded up.
        scale = (self._size(page).width() - 0.01) / paper.sizes[page][0]

        def draw(tick: Tick) -> QImage:
            tick(0, 1)
            return _picture(paper.content, page, scale)

        def fail(_error: Exception) -> None:
            self._refused.add(page)

        self._job = self._lanes.read(draw, lambda image: self._keep(paper, page, image), None, self)
        self._job.failed.connect(fail)
        self._job.ended.connect(self._drawn)

    def _keep(self, paper: Paper, page: int, image: QImage) -> None:
        if paper is not self._paper:
            return
        self._images[page] = image
        middle = self.page()
        for other in sorted(self._images, key=lambda p: -abs(p - middle)):
            if sum(i.width() * i.height() for i in self._images.values()) <= KEPT_PIXELS or other in self._in_view():
                break
            del self._images[other]
        self.viewport().update()

    def _drawn(self) -> None:
        self._job = None
        self._draw_next()

    def _scrolled(self) -> None:
        number = _("Preview, page {page} of {count}", page=self.page() + 1, count=self.count())
        self.setAccessibleName(number if self._sheets else _("Preview"))
        self.viewport().update()
        self._draw_next()
        self.turned.emit()

    # -- what Qt tells

    def paintEvent(self, event: QPaintEvent) -> None:
        """White sheets on the desk, in every theme."""
        painter, c, ratio = QPainter(self.viewport()), theme.colors(), self._ratio()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), QColor(c.sunken))
        left = -self.horizontalScrollBar().value()
        room = max(self.viewport().width(), self.horizontalScrollBar().maximum() + self.viewport().width())
        for page in self._in_view():
            sheet = self._sheets[page]
            # On whole pixels of the screen, or letters would be blurred.
            x = round(left * ratio + (room * ratio - sheet.width) / 2) / ratio
            place = QRectF(x, (sheet.top - self._scroll()) / ratio, sheet.width / ratio, sheet.height / ratio)
            painter.fillRect(place, QColor("white"))
            image = self._images.get(page)
            if image is not None:
                self._paint(painter, place, image, sheet)
            painter.setPen(QColor(c.border))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _paint(self, painter: QPainter, place: QRectF, image: QImage, sheet: _Sheet) -> None:
        if image.width() == sheet.width:
            image.setDevicePixelRatio(self._ratio())
            painter.drawImage(QPointF(place.topLeft()), image)
        else:
            painter.drawImage(place, image, QRectF(QRect(0, 0, image.width(), image.height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the width again, at the same place."""
        super().resizeEvent(event)
        self.set_zoom(self._zoom, 0.0)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what is in view by now."""
        super().showEvent(event)
        self._draw_next()

    def viewportEvent(self, event: QEvent) -> bool:
        """On a screen of another resolution everything is drawn anew."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.set_zoom(self._zoom, 0.0)
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel change the size around the mouse."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel += event.angleDelta().y()
        steps, self._wheel = int(self._wheel / WHEEL_STEP), self._wheel % WHEEL_STEP if self._wheel > 0 else 0
        if steps:
            self.step_zoom(steps, event.position().y() / max(1, self.viewport().height()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PgUp and PgDn leaf, arrows scroll, + and - change the size, 0 fits the width."""
        down, across, key = self.verticalScrollBar(), self.horizontalScrollBar(), event.key()
        acts = {
            Qt.Key.Key_PageDown: lambda: self.leaf(1),
            Qt.Key.Key_PageUp: lambda: self.leaf(-1),
            Qt.Key.Key_Home: lambda: down.setValue(0),
            Qt.Key.Key_End: lambda: down.setValue(down.maximum()),
            Qt.Key.Key_Down: lambda: down.setValue(down.value() + LINE),
            Qt.Key.Key_Up: lambda: down.setValue(down.value() - LINE),
            Qt.Key.Key_Right: lambda: across.setValue(across.value() + LINE),
            Qt.Key.Key_Left: lambda: across.setValue(across.value() - LINE),
            Qt.Key.Key_Plus: lambda: self.step_zoom(1),
            Qt.Key.Key_Equal: lambda: self.step_zoom(1),
            Qt.Key.Key_Minus: lambda: self.step_zoom(-1),
            Qt.Key.Key_0: lambda: self.set_zoom(0),
        }
        act = acts.get(Qt.Key(key))
        if act is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            act()


def _picture(content: bytes, page: int, scale: float) -> QImage:
    """A page as a picture that holds its own pixels; in whatever thread."""
    made = page_image(content, page, scale)
    return QImage(made.pixels, made.width, made.height, made.width * 4, QImage.Format.Format_RGB32).copy()
