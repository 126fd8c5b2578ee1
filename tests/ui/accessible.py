"""The check-list of accessibility, applied to a window as it stands: names, contrast, targets, Tab stops, words that are cut off.

Each check gives the faults it finds, in words; none is the wish. Limits are those of WCAG 2.2 AA and of the house.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTextBrowser,
    QWidget,
)

from app.ui.theme.tokens import contrast
from app.ui.widgets.in_place import FieldEditor
from app.ui.widgets.labels import ELabel

MOST_STOPS = 12
LEAST_TARGET = 24
TEXT_CONTRAST = 4.5
MOST_LINKS = 40
"""So many links may a text hold, each of which Tab visits."""
NEVER_BACK = 60
"""So many Tabs without coming back to the first stop are a walk without end."""


def faults(name: str, window: QWidget) -> list[str]:
    """Everything that is wrong with `window`, each with the name of what is shown."""
    found = [*_unnamed(window), *_small(window), *_cut(window), *_pale(window), *_stops(window)]
    return [f"{name}: {fault}" for fault in found]


def faults_of_room(name: str, window: QWidget, size: tuple[int, int]) -> list[str]:
    """What does not find its place in a window of `size`."""
    found = list(_cut(window))
    if (window.width(), window.height()) != size:
        found.append(f"window of {window.width()} × {window.height()}")
    return [f"{name}: {fault}" for fault in found]


def _said(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def _who(widget: QWidget) -> str:
    chain = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None and len(chain) < 4:
        chain.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{' < '.join(chain)} “{_said(widget)[:40]}”"


def _shown(window: QWidget, *kinds: type[QWidget]) -> Iterator[QWidget]:
    """The widgets of these kinds of which something is on screen."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, kinds or QWidget) and widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def _is_covered(widget: QWidget, window: QWidget) -> bool:
    """Whether a drawer or a toast lies over its middle or its right end."""
    seen = widget.visibleRegion().boundingRect()
    for place in (seen.center(), QPoint(seen.right() - 1, seen.center().y())):
        over = window.childAt(widget.mapTo(window, place))
        if over is not None and over is not widget and not widget.isAncestorOf(over) and not over.isAncestorOf(widget):
            return True
    return False


def _unnamed(window: QWidget) -> Iterator[str]:
    for widget in _shown(window):
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if takes_focus and widget.focusProxy() is None and not _said(widget):
            yield f"no name: {_who(widget)}"


def _small(window: QWidget) -> Iterator[str]:
    for widget in _shown(window, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox):
        inside_another = isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit)
        if min(widget.width(), widget.height()) < LEAST_TARGET and not inside_another:
            yield f"target of {widget.width()} × {widget.height()}: {_who(widget)}"


def _cut(window: QWidget) -> Iterator[str]:
    for widget in _shown(window, QLabel, QAbstractButton):
        text = widget.text()  # type: ignore[attr-defined]
        if not text or isinstance(widget, ELabel) or (isinstance(widget, QLabel) and widget.wordWrap()):
            continue
        widest = max(QFontMetrics(widget.font()).horizontalAdvance(line) for line in text.strip().split("\n"))
        if widest > widget.width() + 1 or QFontMetrics(widget.font()).height() > widget.height() + 2:
            yield f"cut off at {widget.width()} × {widget.height()} (needs {widest}): {_who(widget)}"


def _pale(window: QWidget) -> Iterator[str]:
    """Words whose ink differs too little from what they stand on, as painted. What is switched off may be pale."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = picture.devicePixelRatio()
    for widget in _shown(window, QLabel, QAbstractButton):
        if not widget.isEnabled() or not widget.text().strip() or _is_covered(widget, window):  # type: ignore[attr-defined]
            continue
        seen = widget.visibleRegion().boundingRect()
        if seen.height() < min(widget.height(), widget.fontMetrics().height()):
            continue  # scrolled out but for a part of its first or last line
        room = QRect(widget.mapTo(window, seen.topLeft()), seen.size())
        best = _contrast_in(picture, QRect(room.topLeft() * ratio, room.size() * ratio))
        if best < TEXT_CONTRAST:
            yield f"contrast {best:.1f}: {_who(widget)}"


def _contrast_in(picture: QImage, room: QRect) -> float:
    """Between the colour most pixels have and the one that differs most from it; the rim is left out, for it may be a frame."""
    inside = room.adjusted(3, 3, -3, -3) if min(room.width(), room.height()) > 16 else room
    inside = inside & picture.rect()
    pixels, width = memoryview(picture.constBits()).cast("I"), picture.bytesPerLine() // 4
    counted: Counter[int] = Counter()
    for line in range(inside.top(), inside.bottom() + 1):
        start = line * width + inside.left()
        counted.update(pixels[start : start + inside.width() : max(1, inside.width() // 240)])
    if not counted:
        return 21.0
    ground = counted.most_common(1)[0][0]
    return max(_between(color, ground) for color in counted)


@cache
def _between(color: int, other: int) -> float:
    return contrast(QColor(color).name(), QColor(other).name())


def _stops(window: QWidget) -> Iterator[str]:
    """Tab goes round in at most so many stops, and Shift+Tab the same way back; nothing keeps the focus for itself."""
    before = QApplication.focusWidget()
    if before is None:
        yield "nothing has the focus"
        return
    if isinstance(before.parentWidget(), FieldEditor):
        return  # Tab keeps what is typed there and goes on to the next value
    there, fault = _round(window, Qt.Key.Key_Tab)
    if fault:
        yield f"Tab {fault}"
    back, fault = _round(window, Qt.Key.Key_Backtab)
    if fault:
        yield f"Shift+Tab {fault}"
    if len(there) > MOST_STOPS:
        yield f"{len(there)} Tab stops: {', '.join(_said(w) or type(w).__name__ for w in there)}"
    if not fault and {id(w) for w in there} != {id(w) for w in back}:
        only = [w for w in (*there, *back) if (w in there) != (w in back)]
        yield f"Shift+Tab comes elsewhere: {', '.join(_who(w) for w in only)}"
    before.setFocus(Qt.FocusReason.OtherFocusReason)


def _round(window: QWidget, key: Qt.Key) -> tuple[list[QWidget], str]:
    """The stops of one round, starting at the first stop after the one in force, and what went wrong."""
    stops: list[QWidget] = []
    for _step in range(NEVER_BACK):
        was = QApplication.focusWidget()
        QTest.keyClick(was or window, key)
        now = QApplication.focusWidget()
        for _link in range(MOST_LINKS):
            if now is was and isinstance(now, QTextBrowser):  # from link to link
                QTest.keyClick(now, key)
                now = QApplication.focusWidget()
        if now is None or now.window() is not window:
            return stops, f"leaves the window from {_who(was) if was else 'nowhere'}"
        if now is was:
            return stops, f"is caught in {_who(now)}"
        if now in stops:
            return (stops, "") if now is stops[0] else (stops, f"never comes back past {_who(now)}")
        stops.append(now)
    return stops, f"does not come round: {', '.join(_said(w) for w in stops)}"
