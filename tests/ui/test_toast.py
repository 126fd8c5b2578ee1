"""The toast makes way for a bar whose buttons it would cover, whichever of them comes first."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.toast import Toast, keep_clear


def test_toast_makes_way_for_a_bar_that_comes_after_it_and_returns_when_it_goes(qtbot: QtBot) -> None:
    host, bar = QWidget(), QFrame()
    qtbot.addWidget(host)
    host.resize(800, 600)
    inside = QVBoxLayout(host)
    inside.addStretch(1)
    bar.setFixedHeight(56)
    inside.addWidget(bar)
    bar.hide()
    keep_clear(bar)
    toast = Toast(host)
    host.show()
    toast.say("Saved", "Undo", lambda: None)
    before = toast.geometry()
    bar.show()
    qtbot.waitUntil(lambda: not covers(toast, bar))
    assert toast.isVisible()
    bar.hide()
    qtbot.waitUntil(lambda: toast.geometry() == before)


def covers(toast: QWidget, bar: QWidget) -> bool:
    """Whether the toast lies over the bar, or the bar has no place yet."""
    return bar.width() < 300 or toast.geometry().intersects(QRect(bar.geometry()))
