"""An error in a method that Qt calls is heard, not the end of the process."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.filters import FocusRing
from tests.ui import overrides


def test_question_to_a_widget_that_is_gone_is_heard(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, window = QLabel(), QWidget()
    qtbot.addWidget(window)
    shiboken6.delete(gone)
    monkeypatch.setattr(FocusRing, "eventFilter", lambda _ring, _watched, _event: bool(gone.text()))
    overrides.make_whole(monkeypatch)
    ring, watched = FocusRing(window), QObject(window)
    watched.installEventFilter(ring)
    with pytest.raises(RuntimeError, match="already deleted"):
        QCoreApplication.sendEvent(watched, QEvent(QEvent.Type.User))
