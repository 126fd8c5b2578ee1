"""What cannot be is said below the field it was typed into; what is odd is said while it is typed, and taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import customers
from app.shop import Shop
from app.ui.widgets.in_place import FieldEditor
from tests.ui.counter_page import Counter, open_counter, some_people

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def who(shop: Shop) -> int:
    return some_people(shop)["he"]


@pytest.fixture
def counter(shop: Shop, who: int, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        made.page.open_customer(who)
        yield made


def type_into(counter: Counter, key: str, text: str, *, ends: Qt.Key | None = ENTER) -> FieldEditor:
    counter.page.changes.change(key)
    editor = counter.page.changes.place.editor()
    assert isinstance(editor, FieldEditor)
    counter.press(editor.edit, Qt.Key.Key_A, control=True)
    counter.press(editor.edit, Qt.Key.Key_Delete)
    assert isinstance(editor.edit, QLineEdit)
    editor.edit.insert(text[:-1])
    counter.type(editor.edit, text[-1]) if text[-1].isascii() else editor.edit.insert(text[-1])
    if ends is not None:
        counter.press(editor.edit, ends)
        counter.settle()
    return editor


@pytest.mark.parametrize(
    ("language", "said", "email"),
    [
        (
            "en",
            ("This day lies before 1900", "201 characters are too many", "invisible"),
            "does not look like an e-mail",
        ),
        ("zh_CN", ("1900", "201 个字太多，最多 200 个", "看不见的字符"), "不像邮箱地址"),
    ],
)
def test_impossible_is_said_below_its_field_and_odd_is_only_told(
    counter: Counter, who: int, shop: Shop, language: str, said: tuple[str, ...], email: str
) -> None:
    i18n.set_language(language)
    for (key, text), words in zip(
        (("since_on", "1700-01-01"), ("name", "x" * 201), ("name", "\u200b")), said, strict=True
    ):
        editor = type_into(counter, key, text)
        assert words in editor.error()
        counter.press(editor.edit, ESC)
    editor = type_into(counter, "email", "nope", ends=None)
    assert email in editor._below.text()
    assert not editor.error()
    counter.press(editor.edit, ENTER)
    counter.settle()
    assert customers.draft_of(shop, who).email == "nope"
