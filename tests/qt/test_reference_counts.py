"""The fault of PySide6 6.12.0: void calls gave away a reference to None until the process died."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication


def test_qt_void_calls_keep_none_refs(qapp: QApplication) -> None:
    font = QFont()
    before = sys.getrefcount(None)
    for _ in range(1000):
        font.setPixelSize(14)
    assert sys.getrefcount(None) - before > -100
