"""Where somebody was when the shop was locked, and the way back there: the page, what was open on it, the field that had the keyboard.

Keys and numbers alone are kept, no name and nothing that was typed (that waits in the shop file), and only until the program ends.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.ui.main_window import Shell
from app.ui.widgets.filters import guard

AGAIN_MS, MOST_TRIES = 60, 25
"""What a page shows comes from a lane; the field may be there a moment later."""
_left: dict[Path, Place] = {}


@runtime_checkable
class HasPlace(Protocol):
    """A page that can say what is open on it."""

    def place(self) -> Any:
        """What is open, as keys and numbers."""

    def return_to(self, place: Any) -> None:
        """Open that again, as far as it is still there."""


@dataclass(frozen=True, slots=True)
class FieldMark:
    """Which field: what it is and how it is called, as a number that tells neither, and its place among those that are alike."""

    kind: int
    nth: int


@dataclass(frozen=True, slots=True)
class Place:
    """A page, what is open on it, and the field with the keyboard."""

    page: str
    inside: Any
    field: FieldMark | None


def keep(path: Path, shell: Shell, focus: QWidget | None) -> None:
    """Remember where somebody is in the shop at `path`; `focus` has the keyboard, or had it when the window was covered."""
    page: object = shell.current_page()
    inside = page.place() if isinstance(page, HasPlace) else None
    _left[path] = Place(shell.current_key(), inside, _mark_of(shell, focus))


def return_to(path: Path, shell: Shell) -> bool:
    """Go back to where somebody was in that shop; whether there is such a place."""
    place = _left.pop(path, None)
    if place is None or not place.page:
        return False
    page: object = shell.go(place.page)
    if isinstance(page, HasPlace) and place.inside is not None:
        page.return_to(place.inside)
    if place.field is not None:
        _focus_soon(shell, place.field, time.monotonic(), MOST_TRIES)
    return True


def _focus_soon(shell: Shell, mark: FieldMark, since: float, tries: int) -> None:
    """Give the field the keyboard once it is there, unless the person has begun something by then."""

    def look() -> None:
        if not shiboken6.isValid(shell) or guard().acted_at > since:
            return
        found = next((widget for widget, each in _marked(shell) if each == mark), None)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        elif tries:
            _focus_soon(shell, mark, since, tries - 1)

    QTimer.singleShot(AGAIN_MS, shell, look)


def _mark_of(shell: Shell, focus: QWidget | None) -> FieldMark | None:
    return next((mark for widget, mark in _marked(shell) if widget is focus), None)


def _marked(shell: Shell) -> Iterator[tuple[QWidget, FieldMark]]:
    """All that can have the keyboard, in a fixed order; a cover over the window hides none of it."""
    root, seen = shell.centralWidget(), dict[int, int]()
    assert root is not None
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(root):
            kind = hash((type(widget).__name__, widget.accessibleName()))
            yield widget, FieldMark(kind, seen.get(kind, 0))
            seen[kind] = seen.get(kind, 0) + 1
