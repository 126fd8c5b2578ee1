"""The keyboard after deleting for good from the bin, in the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from app.services import customers
from app.services.customers import CustomerDraft
from app.ui.pages.bin import BinPage
from app.ui.pages.customers import BIN
from app.ui.window import Window
from tests.support import make_shop
from tests.ui.conftest import enter, wait_for


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, held)


def test_keyboard_is_in_the_list_after_deleting_for_good_and_undo_ends_there(window: Window, folder: Path) -> None:
    shop = make_shop(folder, language="en").shop
    for name in ("Ann", "Ben", "Cleo"):
        customers.create(shop, CustomerDraft(name))
    customers.delete(shop, 2)
    customers.delete(shop, 3)
    shell = enter(window, shop).shell

    def settle() -> None:
        wait_for(lambda: not window.lanes.is_busy())
        QTest.qWait(10)

    customers_page: Any = shell.go("customers")
    page = customers_page.show_tab(BIN)
    assert isinstance(page, BinPage)
    settle()
    page.focus_main()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    page.erase_button.click()
    settle()
    dialog = next(each for each in shell.findChildren(QDialog) if each.isVisible())
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Delete for good").click()
    settle()
    assert shell.toast.text().startswith("Deleted for good: ")
    assert page.table.hasFocus()
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert "cannot be brought back" in shell.toast.text()
    shell.toast.hide()
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert "cannot be brought back" in shell.toast.text()
