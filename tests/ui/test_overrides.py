"""An error in a method that Qt calls is heard, not the end of the process."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui import overrides


class Asking(QObject):
    """Asks a label of its text whatever happens."""

    __module__ = "app.asking"

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return bool(self._label.text())


def test_question_to_a_widget_that_is_gone_is_heard(qapp: QApplication) -> None:
    overrides.make_whole()
    gone, watched = QLabel(), QObject()
    asking = Asking(gone)
    watched.installEventFilter(asking)
    shiboken6.delete(gone)
    with pytest.raises(RuntimeError, match="already deleted"):
        QCoreApplication.sendEvent(watched, QEvent(QEvent.Type.User))
