"""Why the shop does not open, with at most two ways on from there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets.buttons import Button
from app.ui.widgets.surfaces import Banner

Way = tuple[str, Callable[[], object]]
"""Words, and what they do."""


class Reason(QWidget):
    """A banner, and the ways on below it. Hidden until there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner("danger")
        self.buttons = (Button("", "link"), Button("", "link"))
        self._ways: tuple[Way, ...] = ()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.banner)
        for place, button in enumerate(self.buttons):
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            button.clicked.connect(partial(self.go, place))
        self.hide()

    def say(self, text: str, *ways: Way, tone: str = "danger") -> None:
        """Say it; an empty text takes all of it away."""
        self.banner.say(text, tone=tone)
        self._ways = ways
        for place, button in enumerate(self.buttons):
            button.say(ways[place][0] if place < len(ways) else "")
            button.setVisible(place < len(ways))
        self.setVisible(bool(text))

    def go(self, place: int = 0) -> None:
        """Take one of the ways."""
        self._ways[place][1]()
