"""A banner has room for its words, however narrow the page and however long what can be done."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Banner

LONG = "Records that may be missing or old, because an index or the search knows them otherwise. " * 2


def beside(banner: Banner, width: int, text: str) -> bool:
    """Whether what can be done stands at the right of the text, in a banner so wide."""
    banner.say(text, ("Check and restore", banner.show), ("Go on without them", banner.show), tone="danger")
    banner.resize(width, 300)
    QApplication.processEvents()
    words = banner.findChild(Label)
    button = [b for b in banner.findChildren(QPushButton) if b.text() == "Check and restore"][-1]
    return button.x() > words.geometry().right()


def test_actions_go_below_a_text_that_would_be_a_narrow_column_beside_them(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert beside(banner, 1100, LONG)
    assert not beside(banner, 460, LONG)
    assert beside(banner, 460, "All is well.")
    assert not beside(banner, 460, LONG), "what was said before takes no room"
