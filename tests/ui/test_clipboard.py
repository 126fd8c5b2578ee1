"""A secret lies on the clipboard for a moment only."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui import clipboard
from tests.ui.conftest import wait_for

CODE = "K7QMD-4XWRT-H3N6P-VB2YC-7GABC-M4ZKE"


@pytest.fixture
def lent(qapp):
    made = clipboard.lent()
    yield made
    made.take_back()
    qapp.clipboard().clear()


def test_secret_is_taken_back_when_its_time_is_over(lent, monkeypatch):
    monkeypatch.setattr(lent._timer, "start", lambda: type(lent._timer).start(lent._timer, 20))
    lent.lend(CODE)
    assert QApplication.clipboard().text() == CODE
    assert lent._timer.interval() <= clipboard.LENT_MS
    wait_for(lambda: QApplication.clipboard().text() == "")


def test_what_was_copied_meanwhile_stays(lent):
    lent.lend(CODE)
    QApplication.clipboard().setText("a phone number")
    lent.take_back()
    assert QApplication.clipboard().text() == "a phone number"


def test_histories_of_the_clipboard_are_asked_not_to_keep_it(lent):
    lent.lend(CODE)
    data = QApplication.clipboard().mimeData()
    assert all(data.hasFormat(name) for name, _content in clipboard.SECRET)


def test_there_is_one_loan_however_many_pages_ask(lent):
    assert clipboard.lent() is lent
    lent.lend("another")
    lent.lend(CODE)
    QTest.qWait(1)
    lent.take_back()
    assert QApplication.clipboard().text() == ""
