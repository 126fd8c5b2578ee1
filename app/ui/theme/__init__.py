"""The look: applied to the whole application, switchable while it runs.

``apply`` sets palette, style sheet and base font; ``colors`` are those in force; ``signals.changed`` fires afterwards, so that
painted widgets and tinted icons renew themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.settings import Settings
from app.ui.theme import fonts, icons, qss
from app.ui.theme.tokens import DARK, LIGHT, MOUSE, TOUCH, Colors, Sizes, high_contrast

__all__ = [
    "Look",
    "apply",
    "color",
    "colors",
    "dress",
    "font",
    "has_high_contrast",
    "has_motion",
    "hit",
    "icon",
    "is_dark",
    "is_touch",
    "measured",
    "percent",
    "pixmap",
    "restyle",
    "scaled",
    "signals",
    "sizes",
    "wear",
    "widened",
]


class _Signals(QObject):
    changed = Signal()


@dataclass(frozen=True, slots=True)
class Look:
    """What a person chose: `theme` is ``system``, ``light`` or ``dark``, `contrast` ``system``, ``on`` or ``off``."""

    theme: str = "system"
    text_percent: int = 100
    contrast: str = "system"
    touch: bool = False
    motion: bool = True

    @classmethod
    def of(cls, settings: Settings) -> Look:
        """As it is kept in the settings."""
        values: dict[str, Any] = {key: settings.get(key) for key in LOOK_KEYS}
        return cls(**values)


FEW = 300
"""Widgets. As long as there are fewer the style sheet is that of the application. Setting it asks each widget once for each of those
above it, so with more of them the windows get sheets of their own, with the same rules: a fifth of the time."""
_DRESSED = "is_dressed"
LOOK_KEYS = ("theme", "text_percent", "contrast", "touch", "motion")
"""The settings that make a look."""


class _State:
    """What is in force; one per process, as there is one application."""

    colors: Colors = LIGHT
    sizes: Sizes = MOUSE
    look: Look = Look()
    has_high_contrast: bool = False
    sheet: str = ""
    sheet_of_all: str = ""


signals = _Signals()


def apply(app: QApplication, mode: str, text_percent: int) -> None:
    """Put a theme and a text size in force, all else as a new person finds it."""
    wear(app, Look(mode, text_percent))


def wear(app: QApplication, look: Look) -> None:
    """Put `look` in force on everything that is on screen."""
    hints, state = app.styleHints(), _State
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(look.theme, Qt.ColorScheme.Unknown)
    hints.setColorScheme(wanted)
    dark = look.theme == "dark" or (look.theme == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    asked = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    state.has_high_contrast = look.contrast == "on" or (look.contrast == "system" and asked)
    chosen = DARK if dark else LIGHT
    state.colors = high_contrast(chosen) if state.has_high_contrast else chosen
    state.look, state.sizes = look, TOUCH if look.touch else MOUSE
    app.setPalette(_palette(state.colors))
    app.setFont(font("body"))
    state.sheet = qss.style_sheet(state.colors, state.sizes, has_edges=state.has_high_contrast)
    windows = [widget for widget in app.topLevelWidgets() if widget.parent() is None and _is_window(widget)]
    if len(app.allWidgets()) < FEW:
        app.setStyleSheet(state.sheet)
        state.sheet_of_all = state.sheet
    for window in windows:
        dress(window)
    signals.changed.emit()


def dress(window: QWidget) -> None:
    """Give a new window the look in force."""
    sheet = "" if _State.sheet == _State.sheet_of_all else _State.sheet
    window.setProperty(_DRESSED, True)
    if window.styleSheet() != sheet:
        window.setStyleSheet(sheet)


def _is_window(widget: QWidget) -> bool:
    """Whether it is more than a part that waits to be put into a window: that would keep a sheet of its own for ever, and its inks with it."""
    return widget.testAttribute(Qt.WidgetAttribute.WA_WState_Created) or bool(widget.property(_DRESSED))


def colors() -> Colors:
    """The colours in force."""
    return _State.colors


def color(name: str) -> QColor:
    """A colour in force by its name (``text2``, ``warn_soft`` …), to paint with; not to be changed."""
    return _painted(getattr(_State.colors, name))


def is_dark() -> bool:
    """Whether the dark theme is in force."""
    return _State.colors.bg == DARK.bg


def sizes() -> Sizes:
    """The heights in force: bigger ones in touch mode."""
    return _State.sizes


def is_touch() -> bool:
    """Whether fingers are to hit what is on screen."""
    return _State.look.touch


def has_motion() -> bool:
    """Whether things may fade in."""
    return _State.look.motion


def has_high_contrast() -> bool:
    """Whether lines take the place of tinted areas."""
    return _State.has_high_contrast


def percent() -> int:
    """The text size in force, in per cent."""
    return _State.look.text_percent


def scaled(pixels: int) -> int:
    """A width or height for words, at the text size in force; it never shrinks below `pixels`."""
    return round(pixels * max(100, percent()) / 100)


def hit(pixels: int) -> int:
    """The height of a row of words that can be hit: that for the text size in force, and no less than a target in the mode in force."""
    return max(scaled(pixels), _State.sizes.target)


def widened(pixels: int) -> int:
    """The width of a column at the text size in force: it takes half as much more as the words in it."""
    return (pixels + scaled(pixels)) // 2


def font(role: str, *, figures: bool = False) -> QFont:
    """The font of a text role at the text size in force."""
    return fonts.font(role, percent(), _State.sizes.least_text, figures=figures)


def measured(role: str, *, figures: bool = False) -> tuple[QFont, QFontMetrics]:
    """The font of a text role and its metrics, for painting; not to be changed."""
    return fonts.measured(role, percent(), _State.sizes.least_text, figures)


def icon(name: str, ink: str = "text2", size: int = 18) -> QIcon:
    """A tinted icon; `ink` is the name of a colour of the theme."""
    return icons.icon(name, getattr(_State.colors, ink), size, _State.colors.text3)


def pixmap(name: str, ink: str = "text2", size: int = 18, ratio: float = 1.0) -> QPixmap:
    """A tinted icon as a picture for painting."""
    return icons.pixmap(name, getattr(_State.colors, ink), size, ratio)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet looks at, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it looks when it is first shown
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


@lru_cache(maxsize=256)
def _painted(code: str) -> QColor:
    return QColor(code)


def _palette(c: Colors) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, color in (
        (role.Window, c.bg), (role.WindowText, c.text), (role.Base, c.surface), (role.AlternateBase, c.sunken), (role.Text, c.text),
        (role.Button, c.surface), (role.ButtonText, c.text), (role.Highlight, c.accent), (role.HighlightedText, c.on_accent),
        (role.PlaceholderText, c.text3), (role.ToolTipBase, c.toast), (role.ToolTipText, c.on_toast), (role.Link, c.accent), (role.Mid, c.border),
    ):  # fmt: skip
        palette.setColor(where, QColor(color))
    for where in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(c.text3))
    return palette
