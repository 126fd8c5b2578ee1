"""The two menus of the first-run screens: text size, and look. The same settings as on the pane of the settings, in force at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.settings import Settings
from app.settings_list import SHOWN, Kind, Shown

TEXT = ("text_percent",)
LOOK = ("theme", "contrast", "touch", "motion")


def pop_up(button: QWidget, settings: Settings, keys: tuple[str, ...]) -> None:
    """Show the menu with the settings `keys` under `button`."""
    build(button, settings, keys).popup(button.mapToGlobal(QPoint(0, button.height() + 4)))


def build(button: QWidget, settings: Settings, keys: tuple[str, ...]) -> QMenu:
    """The menu: the choices of the first setting, then a menu of its own for each other choice, and a line to tick for each switch."""
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    by_key = {shown.setting.key: shown for shown in SHOWN}
    for place, shown in enumerate(by_key[key] for key in keys):
        in_force = settings.get(shown.setting.key)
        if place == 1:
            menu.addSeparator()
        if shown.kind is Kind.SWITCH:
            _add(menu, settings, shown, str(shown.title), not in_force).setChecked(in_force)
            continue
        inside = menu.addMenu(str(shown.title)) if place else menu
        together = QActionGroup(inside)
        for value, name in zip(shown.setting.choices, shown.names, strict=True):
            action = together.addAction(_add(inside, settings, shown, str(name), value))
            action.setChecked(value == in_force)
    return menu


def _add(menu: QMenu, settings: Settings, shown: Shown, words: str, value: Any) -> QAction:
    """A line of the menu that gives the setting this value."""
    action = menu.addAction(words)
    action.setCheckable(True)
    action.triggered.connect(lambda: settings.set(shown.setting.key, value))
    return action
