"""Buttons, segments and tabs."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from app.ui import theme

ICON_INK = {"primary": "on_accent", "link": "accent", "danger": "danger", "toast": "toast_link"}
ROOM = {"segment": 30, "tab": 6}


class Button(QPushButton):
    """A push button of a kind (``primary``, ``default``, ``ghost``, ``link``, ``icon``, ``danger``, ``tile``, ``nav`` …) with an optional icon."""

    def __init__(
        self,
        text: str = "",
        kind: str = "default",
        icon: str = "",
        *,
        size: int = 18,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._size, self._kind = icon, size, kind
        self._ink = ICON_INK.get(kind, "text2")
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.say(text, tip)
        theme.signals.changed.connect(self._renew)
        self.toggled.connect(self._renew)
        self._renew()

    def say(self, text: str, tip: str = "") -> None:
        """The words on it; `tip` is the tooltip, and the name of a button that has no words."""
        words = f" {text}" if text and self._icon else text
        if words != self.text() or tip != self.toolTip() or not self.accessibleName():
            self.setText(words)
            self.setToolTip(tip)
            self.setAccessibleName(text or tip)

    def set_icon(self, name: str, ink: str | None = None) -> None:
        """Change the icon."""
        self._icon, self._ink = name, ink or self._ink
        self._renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does, outside of dialogs too; on a choice that is made already Enter is left to the page."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not self.isChecked():
            self.click()
        else:
            super().keyPressEvent(event)

    def _renew(self) -> None:
        ink = "accent" if self._kind in ("nav", "tile") and self.isChecked() else self._ink
        if self._icon:
            self.setIcon(theme.icon(self._icon, ink, self._size))
            self.setIconSize(QSize(self._size, self._size))
        self.setFont(theme.font("strong" if self._kind == "primary" else "body"))


class EButton(Button):
    """A button with words of somebody's own: shortened where there is no room for them, so that it never widens the page."""

    def __init__(self, kind: str = "default", icon: str = "") -> None:
        super().__init__("", kind, icon)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough to give way."""
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the words as fits."""
        option, metrics = QStyleOptionButton(), self.fontMetrics()
        self.initStyleOption(option)
        room = self.width() - (self.sizeHint().width() - metrics.horizontalAdvance(self.text()))
        drawn = theme.measured("strong")[1] if self.isChecked() else metrics
        if (
            drawn.horizontalAdvance(self.text()) > room
        ):  # asked in whole pixels, as the size is: else a fraction would cut
            option.text = drawn.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


CHANGES = (QEvent.Type.EnabledChange, QEvent.Type.HideToParent, QEvent.Type.ShowToParent)


ARROWS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Toolbar(QObject):
    """Buttons beside or below one another that are one Tab stop: the arrows go from one to the next."""

    def __init__(self, *buttons: QAbstractButton) -> None:
        super().__init__(buttons[0])
        self._buttons = buttons
        for button in buttons:
            button.installEventFilter(self)
        self._stop_at(buttons[0])

    def end(self) -> None:
        """Let the buttons go, which others take over."""
        for button in self._buttons:
            button.removeEventFilter(self)
        self.deleteLater()

    def _stop_at(self, stop: QAbstractButton) -> None:
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move; the stop is never a button that cannot be pressed."""
        kind = event.type()
        if kind not in (*CHANGES, QEvent.Type.KeyPress):
            return False
        # While a page is taken down some of them are gone already.
        usable = [b for b in self._buttons if shiboken6.isValid(b) and b.isEnabled() and not b.isHidden()]
        if kind in CHANGES:
            if usable and not any(b.focusPolicy() == Qt.FocusPolicy.StrongFocus for b in usable):
                self._stop_at(usable[0])
        elif isinstance(event, QKeyEvent) and watched in usable:
            step = ARROWS.get(event.key(), 0)
            if step:
                target = usable[(usable.index(watched) + step) % len(usable)]
                self._stop_at(target)
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False


class _Choice(QFrame):
    """Buttons of which one is chosen: one Tab stop, arrows inside."""

    chosen = Signal(str)

    def __init__(self, kind: str, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._keys: list[str] = []
        self._row = QHBoxLayout(self)
        self._row.setSpacing(spacing)
        self._row.setContentsMargins(0, 0, 0, 0)

    def set_choices(self, choices: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        """(key, words) of each; the words of choices that are there already are renewed."""
        keep = chosen or self.current()
        if [k for k, _ in choices] != self._keys:
            for button in self._group.buttons():
                self._group.removeButton(button)
                button.hide()
                button.deleteLater()
            self._keys = [k for k, _ in choices]
            for place, _choice in enumerate(choices):
                made = Button("", self._kind)
                made.setCheckable(True)
                made.installEventFilter(self)
                made.clicked.connect(lambda _checked=False, p=place: self.chosen.emit(self._keys[p]))
                self._group.addButton(made, place)
                self._row.insertWidget(place, made)
                made.show()  # at once: what is not shown yet has no part in the size
        for place, (_key, words) in enumerate(choices):
            button = self._group.button(place)
            if isinstance(button, Button):
                button.say(words)
                # The chosen one is bold, which the style sheet leaves out of the size it asks for.
                bold = theme.measured("strong")[1].horizontalAdvance(words) + ROOM[self._kind]
                button.setMinimumWidth(max(bold, theme.sizes().target))
        self.set_current(keep if keep in self._keys else (self._keys[0] if self._keys else ""))

    def current(self) -> str:
        """The key of the choice in force; empty if there is none."""
        place = self._group.checkedId()
        return self._keys[place] if 0 <= place < len(self._keys) else ""

    def set_current(self, key: str) -> None:
        """Choose without telling anybody."""
        if key in self._keys:
            self._group.button(self._keys.index(key)).setChecked(True)
            for place in range(len(self._keys)):
                button = self._group.button(place)
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus)

    def chosen_button(self) -> QAbstractButton:
        """The button of the choice in force; there is one as soon as there are choices."""
        chosen = self._group.checkedButton()
        assert chosen is not None
        return chosen

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Arrows move the choice."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        ):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            place = (self._group.checkedId() + step) % len(self._keys)
            self.set_current(self._keys[place])
            self._group.button(place).setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(self._keys[place])
            return True
        return False


class Segmented(_Choice):
    """A segmented control."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("segment", 2, parent)
        self.setProperty("kind", "sunken")
        self._row.setContentsMargins(3, 3, 3, 3)


class Tabs(_Choice):
    """Tabs with a line under the one in force."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("tab", 22, parent)
        self._row.addStretch(1)
