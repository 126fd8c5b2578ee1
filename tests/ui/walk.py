"""A walk through the window as nobody plans it: whatever can be pressed, typed into or chosen is, and what was pressed least comes first.

So a page, a tab, a drawer or a dialog that is new is found by its button, and needs no line here. What could be shown is asked of
the classes of the program (`screens`); what a walk came by is in ``Walk.seen``.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

import app.ui
from app.errors import ShukeError
from app.services import backups, customers, history
from app.services.customer_data import CustomerDraft
from app.ui import dialogs
from app.ui.window import Window
from tests.support import PASSWORD
from tests.ui.conftest import wait_for
from tests.ui.doors import doors, short_of

OTHER_PASSWORD = "four loaves and a dog"
TEXTS = ("an", "138", "Cake 2 38", "2020-02-02", "王 奶茶", "'; --", "7", "", " ", "猫" * 60, PASSWORD, OTHER_PASSWORD)
KEYS = (
    "Esc", "F1", "F2", "F3", "F4", "F5", "F6", "Tab", "Backtab", "Return", "Space", "Up", "Down", "Left", "Right", "Delete", "Ctrl+Z", "Ctrl+Y",
    "Ctrl+P", "Ctrl+S", "Ctrl+A", "Ctrl+Return", "Ctrl+I", "Alt+Left", "Alt+Right", "?", "Ctrl++", "Ctrl+-", "Ctrl+0", "1", "Shift+F10",
)  # fmt: skip
LOOKS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("language", ("en", "zh_CN")),
    ("theme", ("light", "dark")),
    ("text_percent", (100, 150)),
    ("touch", (False, True)),
    ("contrast", ("off", "on")),
)
NOT_HERE = 8
"""Steps that are taken before what is locked, or before the way in, until the shop is opened again."""
_FIGURES = re.compile(r"\d[\d.,]*")


def screens() -> set[str]:
    """Every class of the window that is more than a control: all that is shown, but for the widgets that these are made of."""
    for module in pkgutil.walk_packages(app.ui.__path__, "app.ui."):
        importlib.import_module(module.name)
    return {f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}" for kind in _below(QWidget) if is_ours(kind)}


def is_ours(kind: type) -> bool:
    """Whether a class is of the program, and no common control."""
    module = kind.__module__
    return module.startswith("app.ui.") and not module.startswith(("app.ui.widgets", "app.ui.theme"))


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def floating() -> list[QWidget]:
    """Dialogs and menus that are in sight."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog | QMenu) and w.isVisible()]


class Walk:
    """Goes through `window`, in front of the shop at `path`; answers for files come from `folder`, where there are some to bring in."""

    def __init__(self, window: Window, path: Path, seed: int, folder: Path) -> None:
        self.window, self.path, self.folder = window, path, folder
        self.files = sorted(p for p in folder.iterdir() if p.is_file())
        self.chance = random.Random(seed)
        self.seen: set[str] = set()
        self.bugs: list[BaseException] = []
        self.trail: list[str] = []
        self._pressed: Counter[str] = Counter()
        self._away = 0
        window.lanes.bug.connect(self._hear_of)

    def _hear_of(self, error: BaseException) -> None:
        if not isinstance(error, ShukeError):
            self.bugs.append(error)

    # --- the way in and out

    def enter(self) -> None:
        """Open the shop, whatever is in front."""
        for word in (PASSWORD, OTHER_PASSWORD):
            if self.window.open_shop is None:
                screen = self.window.show_unlock(self.path)
                screen.password_edit.setText(word)
                screen.submit()
                self.rest()
        assert self.window.open_shop is not None, self.trail[-12:]
        self.window.open_shop.shell.resize(*self.chance.choice(((1366, 768), (1024, 640))))

    def leave(self) -> None:
        """Close whatever floats, lock, and let what goes be gone."""
        for widget in floating():
            widget.close()
        self._uncover()
        self.window.lock()
        self.rest()

    def rest(self) -> None:
        """Let what runs end."""
        wait_for(lambda: not self.window.lanes.is_busy())

    def rest_and_look(self) -> None:
        """The same, and note what is in sight then."""
        self.rest()
        self.look_around()

    # --- steps

    def go(self, steps: int) -> None:
        """So many steps. Raises ``AssertionError`` when the program met a fault of its own, with what was done last."""
        for number in range(steps):
            self.step()
            if number % 5 == 0:
                QApplication.processEvents()
            if number % 40 == 39:
                self.rest()
            assert not self.bugs, (self.bugs, self.trail[-12:])

    def open_each(self) -> None:
        """Once through each door of a short walk, in some order; what opens is let come to rest, and is looked at."""
        opened = self.window.open_shop
        assert opened is not None
        opened.shell.go("customers")
        ways = list(short_of(doors(opened, self.chance, self.files, self.rest_and_look)).items())
        self.chance.shuffle(ways)
        besides = [self.work, self._cover_a_moment, self.change_look, opened.undo, opened.redo]
        for name, door in ways:
            self.trail.append(name)
            door()
            if besides:
                besides.pop()()
            self.rest_and_look()
            self.close()
        assert not self.bugs, (self.bugs, self.trail[-12:])

    def step(self) -> None:
        """Do one thing that a person in a hurry may do."""
        opened = self.window.open_shop
        self._away = self._away + 1 if opened is None or opened.idle.is_locked() else 0
        if self._away > NOT_HERE:
            self.rest()
            self._uncover()
            self.enter()
        ways: tuple[tuple[int, Callable[[], object]], ...] = (
            (40, self.press), (10, self.choose_row), (8, self.type), (10, self.key), (12, self.go_somewhere),
            (2, self.work), (2, self.change_look), (2, self.cover), (1, self.lock), (6, self.close),
        )  # fmt: skip
        menus = [w for w in floating() if isinstance(w, QMenu)]
        act = self.choose_action if menus else self.chance.choices([w[1] for w in ways], [w[0] for w in ways])[0]
        top = self.top()
        self.trail.append(f"{type(top).__name__ if top else ''}: {act.__name__}")
        act()
        self.look_around()

    def look_around(self) -> None:
        """Note what is in sight."""
        for widget in QApplication.allWidgets():
            kind = type(widget)
            if widget.isVisible() and is_ours(kind):
                self.seen |= {f"{k.__module__.rpartition('.')[2]}.{k.__name__}" for k in kind.__mro__ if is_ours(k)}

    def top(self) -> QWidget | None:
        """What gets the keys: a dialog, the cover of the lock, or the window."""
        dialog = next((w for w in floating() if isinstance(w, QDialog)), None)
        opened = self.window.open_shop
        cover = opened.idle.screen if opened is not None else None
        return cover or dialog or self.window.front()

    def press(self) -> None:
        """Press the button that was pressed least."""
        self._press_one_of(self._all_of(QAbstractButton))

    def _press_one_of(self, buttons: list[Any]) -> None:
        if buttons:
            chosen = min(buttons, key=lambda button: (self._pressed[_name_of(button)], self.chance.random()))
            self._pressed[_name_of(chosen)] += 1
            self.trail[-1] += f" {_name_of(chosen)}"
            chosen.click()

    def choose_action(self) -> None:
        """Take what was taken least of the menu that is open, or leave it."""
        menu = next(w for w in reversed(floating()) if isinstance(w, QMenu))
        actions = [a for a in _leaves(menu) if a.isEnabled() and not a.isSeparator()]
        if actions and self.chance.random() < 0.8:
            chosen = min(actions, key=lambda action: (self._pressed[action.text()], self.chance.random()))
            self._pressed[chosen.text()] += 1
            self.trail[-1] += f" {chosen.text()}"
            menu.close()
            chosen.trigger()
        else:
            menu.close()

    def choose_row(self) -> None:
        """Click somewhere into a list, or press a key in it."""
        views = self._all_of(QAbstractItemView)
        if not views:
            return
        view = self.chance.choice(views)
        inside = view.viewport()
        place = QPoint(self.chance.randrange(max(1, inside.width())), self.chance.randrange(max(1, inside.height())))
        self.trail[-1] += f" {type(view).__name__} {place.x()},{place.y()}"
        if self.chance.random() < 0.3:
            QTest.mouseDClick(inside, Qt.MouseButton.LeftButton, pos=place)
        else:
            QTest.mouseClick(inside, Qt.MouseButton.LeftButton, pos=place)

    def type(self) -> None:
        """Type into a field, or choose in one."""
        fields = self._all_of(QLineEdit) + self._all_of(QPlainTextEdit) + self._all_of(QComboBox)
        if not fields:
            return
        field = self.chance.choice(fields)
        self.trail[-1] += f" {type(field).__name__} {field.accessibleName()}"
        if isinstance(field, QComboBox):
            if field.count():
                field.setCurrentIndex(self.chance.randrange(field.count()))
                field.activated.emit(field.currentIndex())
            return
        field.setFocus()
        text = self.chance.choice(TEXTS)
        field.selectAll()
        if text.isascii():
            QTest.keyClicks(field, text)
        else:  # as an input method sends it
            field.insert(text) if isinstance(field, QLineEdit) else field.insertPlainText(text)
        if self.chance.random() < 0.5:
            QTest.keyClick(field, self.chance.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape)))

    def key(self) -> None:
        """Press a key."""
        keys = self.chance.choice(KEYS)
        self.trail[-1] += f" {keys}"
        target = QApplication.focusWidget() or self.top()
        if target is not None:
            QTest.keySequence(target, keys)

    def go_somewhere(self) -> None:
        """Go through the door that was used least."""
        opened = self.window.open_shop
        if opened is not None and not opened.idle.is_locked():
            ways = doors(opened, self.chance, self.files, self.rest_and_look)
            name = min(ways, key=lambda door: (self._pressed[door], self.chance.random()))
            self._pressed[name] += 1
            self.trail[-1] += f" {name}"
            ways[name]()

    def work(self) -> None:
        """Something goes on in the lanes meanwhile: another program writes, a backup is made, the care list is read."""
        opened = self.window.open_shop
        if opened is None:
            return
        shop, lanes = opened.shop, opened.context.lanes
        works: tuple[Callable[[], object], ...] = (
            lambda: lanes.read(lambda _tick: history.undo_step(shop), lambda _s: None, None, opened.shell.current_page()),
            lambda: lanes.read(lambda tick: backups.write(shop, self.folder, tick, backups.TIMED), lambda _m: None, lambda _e: None),
            lambda: lanes.write(lambda _tick: customers.create(shop, CustomerDraft(name=f"N{len(self.trail)}")), lambda _t: None, lambda _e: None),
            opened.desk.look, opened.bell.start, opened.undo, opened.redo,
        )  # fmt: skip
        self.chance.choice(works)()

    def change_look(self) -> None:
        """Another language, theme, size of text."""
        name, values = self.chance.choice(LOOKS)
        self.window.settings.set(name, self.chance.choice(values))

    def cover(self) -> None:
        """Cover the window as after some minutes, or take the cover away."""
        opened = self.window.open_shop
        if opened is not None and not opened.idle.is_locked():
            opened.idle.lock()
        else:
            self._uncover()

    def _cover_a_moment(self) -> None:
        self.cover()
        self._uncover()

    def _uncover(self) -> None:
        opened = self.window.open_shop
        for word in (PASSWORD, OTHER_PASSWORD):
            if opened is not None and opened.idle.screen is not None:
                screen = opened.idle.screen
                screen.password_edit.setText(word)
                screen.submit()
                self.rest()

    def lock(self) -> None:
        """Lock, whatever is open, and come back."""
        self.window.lock()
        QTest.qWait(0)
        self.enter()

    def close(self) -> None:
        """Close what floats, or the drawer."""
        for widget in floating():
            widget.close()
        opened = self.window.open_shop
        if opened is not None and self.chance.random() < 0.4:
            opened.shell.close_drawer()

    def _all_of(self, kind: Any) -> list[Any]:
        """All of a kind that a person could use now."""
        top = self.top()
        if top is None:
            return []
        return [w for w in top.findChildren(kind) if w.isVisible() and w.isEnabled() and w.window() is top.window()]


def _name_of(button: QAbstractButton) -> str:
    """Which button it is: the words change with the language, and there are many alike."""
    around = button.parentWidget()
    while around is not None and not is_ours(type(around)):
        around = around.parentWidget()
    return f"{type(around).__name__}: {_FIGURES.sub('', button.text().strip() or button.accessibleName())}"


def _leaves(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below: Any = action.menu()
        if below is not None:
            yield from _leaves(below)
        else:
            yield action


def answer_for(walk: Walk, patch: Any) -> None:
    """From now on files and folders are chosen at random, and nothing is opened outside of the program."""

    def one_of(*found: Path | None) -> Callable[..., Path | None]:
        return lambda *_arguments: walk.chance.choice(found)

    patch.setattr(dialogs, "open_file", one_of(*walk.files, None))
    patch.setattr(dialogs, "save_file", lambda *_a: walk.chance.choice((walk.folder / f"out{len(walk.trail)}", None)))
    patch.setattr(dialogs, "folder", one_of(walk.folder, None))
    patch.setattr(dialogs, "set_printer", lambda *_arguments: False)
    patch.setattr(QDesktopServices, "openUrl", lambda _url: True)
