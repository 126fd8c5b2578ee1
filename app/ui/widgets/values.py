"""Values that can be changed where they stand: a click or Enter asks for it, the arrows go from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.widgets.buttons import Button, EButton
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Banner

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value is kept: in which field of which ``customer``, ``pet`` or ``product``."""

    kind: str
    row_id: int
    key: str


NOWHERE = Spot("", 0, "")


class Walk:
    """Pieces that are one Tab stop together."""

    def __init__(self) -> None:
        self._parts: dict[str, Sequence[QWidget]] = {"": ()}
        self._stop: QWidget | None = None

    def take(self, members: Sequence[QWidget], part: str = "") -> None:
        """These belong together, in this order; where there are several parts, after those that were taken before."""
        self._parts[part], self._stop = members, None
        self.renew()

    def renew(self, stop: QWidget | None = None) -> None:
        """Make `stop` the one that Tab finds; else it is the one from before, or the first if that is hidden now."""
        before = self._stop
        if stop is None and before is not None and before.isVisibleTo(before.window()):
            return
        shown = self._shown()
        chosen = stop if stop in shown else shown[0] if shown else None
        self._stop = chosen
        for member in self._all():
            wanted = Qt.FocusPolicy.StrongFocus if member is chosen else Qt.FocusPolicy.ClickFocus
            if member.focusPolicy() != wanted:
                member.setFocusPolicy(wanted)

    def step(self, start: QWidget, by: int) -> QWidget | None:
        """Put the keyboard on the piece before (-1) or after (+1) `start`; ``None`` at the end."""
        shown = self._shown()
        place = shown.index(start) + by if start in shown else -1
        if not 0 <= place < len(shown):
            return None
        self.renew(shown[place])
        shown[place].setFocus(Qt.FocusReason.TabFocusReason)
        return shown[place]

    def _shown(self) -> list[QWidget]:
        return [m for m in self._all() if m.isEnabled() and m.isVisibleTo(m.window())]

    def _all(self) -> list[QWidget]:
        return [member for members in self._parts.values() for member in members]


class _Changeable:
    """What the kinds of values have in common; the signal stands in each, as Qt wants it."""

    walk: Walk
    wanted: SignalInstance

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks for it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks for it, arrows walk; the rest is for the page."""
        assert isinstance(self, QWidget)
        if event.key() in ENTER:
            self.wanted.emit()
        elif not walked(self, self.walk, event):
            event.ignore()


class ValueLine(_Changeable, ELabel):
    """A value on one line."""

    wanted = Signal()
    """It is to be changed."""

    def __init__(self, walk: Walk, role: str = "body", ink: str = "text") -> None:
        super().__init__("", role, ink)
        self.walk, self.spot = walk, NOWHERE
        _set_up(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shaded where a click would change it."""
        _shade(self)
        super().paintEvent(event)


class ValueText(_Changeable, Label):
    """A value of several lines."""

    wanted = Signal()
    """It is to be changed."""

    def __init__(self, walk: Walk, role: str = "body", ink: str = "text") -> None:
        super().__init__("", role, ink, wraps=True)
        self.walk, self.spot = walk, NOWHERE
        _set_up(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shaded where a click would change it."""
        _shade(self)
        super().paintEvent(event)


class ValueBanner(_Changeable, Banner):
    """A value that must not be overlooked."""

    wanted = Signal()
    """It is to be changed."""

    def __init__(self, walk: Walk, tone: str) -> None:
        super().__init__(tone, elides=True)
        self.walk, self.spot = walk, NOWHERE
        _set_up(self)


class WalkButton(Button):
    """A button among values: the arrows come by."""

    def __init__(self, walk: Walk, kind: str, icon: str = "", *, size: int = 18) -> None:
        super().__init__("", kind, icon, size=size)
        self.walk = walk

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter and Space press it."""
        if not walked(self, self.walk, event):
            super().keyPressEvent(event)


class WalkLink(EButton):
    """The name of somebody among values, shortened where it is long: the arrows come by."""

    def __init__(self, walk: Walk) -> None:
        super().__init__("link")
        self.walk = walk

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter and Space press it."""
        if not walked(self, self.walk, event):
            super().keyPressEvent(event)


Value = ValueLine | ValueText | ValueBanner


def walked(widget: QWidget, walk: Walk, event: QKeyEvent) -> bool:
    """Whether the key was an arrow that leads somewhere from `widget`."""
    step = STEPS.get(Qt.Key(event.key()), 0)
    return bool(step) and walk.step(widget, step) is not None


def _set_up(widget: QWidget) -> None:
    widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    widget.setCursor(Qt.CursorShape.PointingHandCursor)
    widget.setAttribute(Qt.WidgetAttribute.WA_Hover)


def _shade(widget: QWidget) -> None:
    if widget.underMouse():
        painter = QPainter(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(QRectF(widget.rect()), 4, 4)
