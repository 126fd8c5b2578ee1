"""What Qt calls in our classes, wrapped so that an error in it fails the test.

Under Python 3.11 an error raised by C code, such as a question to a widget that is gone, is not yet an exception when it comes out of
a method that Qt called; PySide 6.11 reads it as one and ends the process. Caught and raised again it is one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject

_ALSO = frozenset(("data", "event", "eventFilter", "hasHeightForWidth", "heightForWidth", "minimumSizeHint", "paint", "rowCount", "setGeometry", "sizeHint"))  # fmt: skip
"""Overridden methods of Qt's that are not called after an event."""


_whole: set[type] = set()


def make_whole() -> None:
    """Wrap every such method of the classes that are loaded now, for good: PySide remembers of an object which method it called."""
    for kind in set(_below(QObject)) - _whole:
        _whole.add(kind)
        if kind.__module__.startswith("app."):
            for name, method in list(vars(kind).items()):
                if callable(method) and (name in _ALSO or name.endswith("Event")):
                    setattr(kind, name, _raised_again(method))


def _raised_again(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def called(*arguments: Any) -> Any:
        try:
            return method(*arguments)
        except Exception:
            raise

    return called


def _below(kind: type[QObject]) -> Iterator[type[QObject]]:
    each: type[QObject]
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
