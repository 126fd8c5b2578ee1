"""The ring around what the keyboard came to."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.filters import FocusRing, guard


def test_ring_follows_its_widget_when_the_page_is_scrolled_and_hides_out_of_sight(qtbot: QtBot) -> None:
    window, area, inside = QWidget(), QScrollArea(), QWidget()
    qtbot.addWidget(window)
    buttons = [QPushButton(str(number)) for number in range(30)]
    column = QVBoxLayout(inside)
    for button in buttons:
        column.addWidget(button)
    area.setWidget(inside)
    QVBoxLayout(window).addWidget(area)
    ring = FocusRing(window)
    window.resize(200, 200)
    window.show()
    qtbot.waitExposed(window)
    guard().focus_came.emit(buttons[2], Qt.FocusReason.TabFocusReason)
    assert ring.isVisible()
    area.verticalScrollBar().setValue(20)
    assert ring.geometry().topLeft() == buttons[2].mapTo(window, QPoint(-4, -4))
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not ring.isVisible()
    area.verticalScrollBar().setValue(20)
    assert ring.isVisible()


def test_ring_leaves_with_a_widget_that_is_taken_away_whose_place_is_asked_no_more(qtbot: QtBot) -> None:
    """Asked of a widget that is gone, PySide ends the process."""
    window = QWidget()
    qtbot.addWidget(window)
    inside = QWidget(window)
    button = QPushButton("Take", inside)
    ring = FocusRing(window)
    window.show()
    qtbot.waitExposed(window)
    guard().focus_came.emit(button, Qt.FocusReason.TabFocusReason)
    assert ring.isVisible()
    shiboken6.delete(button)
    assert not ring.isVisible()
    inside.move(20, 20)
    inside.resize(50, 50)
