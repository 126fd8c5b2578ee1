"""Who recommended somebody is chosen while it is typed, in the form and in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.services import customers, fields
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from app.ui.pages.record_drawer import CustomerDrawer
from app.ui.pages.suggest_people import SuggestPeople
from app.ui.widgets.in_place import FieldEditor
from tests.ui.counter_page import Counter, open_counter

ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    drafts = {
        "wang": CustomerDraft(name="王芳", phones=(PhoneDraft("13800006688"),)),
        "other": CustomerDraft(name="王芳", phones=(PhoneDraft("13900002210"),)),
        "he": CustomerDraft(name="何静", phones=(PhoneDraft("13711112222"),)),
    }
    return {key: customers.create(shop, draft) for key, draft in drafts.items()}


@pytest.fixture
def counter(shop: Shop, people: dict[str, int], qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        made.page.open_customer(people["he"])
        yield made


def referrer(counter: Counter, who: int) -> int | None:
    counter.settle()
    return customers.draft_of(counter.shop, who).referrer_id


def in_its_place(counter: Counter) -> tuple[FieldEditor, SuggestPeople]:
    counter.page.tabs.open_details()
    value = counter.page.tabs.details.value("referrer")
    counter.page.changes.place.edit(value)
    editor = counter.page.changes.place.editor()
    assert isinstance(editor, FieldEditor)
    return editor, editor.edit.findChildren(SuggestPeople)[0]


def test_form_offers_people_by_pinyin_and_phone_and_tells_two_of_one_name_apart(
    counter: Counter, people: dict[str, int]
) -> None:
    counter.press(counter.page.area, Qt.Key.Key_E, control=True)
    drawer = counter.page._drawer
    assert isinstance(drawer, CustomerDrawer)
    box, offers = drawer.form.line("referrer"), drawer.referrer.offers
    box.setFocus()
    counter.type(box, "wf")
    assert offers.is_open()
    counter.press(box, ESC)
    assert not offers.is_open()
    assert counter.shell.drawer_is_open()
    box.clear()
    counter.type(box, "6688")
    counter.press(box, DOWN)
    counter.press(box, ENTER)
    assert box.text() == "王芳 · 6688"
    assert not offers.is_open()
    drawer.save()
    assert referrer(counter, people["he"]) == people["wang"]
    assert customers.draft_of(counter.shop, people["he"]).name == "何静"


def test_enter_takes_whom_an_arrow_chose_or_whose_whole_name_was_typed_and_nobody_else(
    counter: Counter, people: dict[str, int]
) -> None:
    customers.create(counter.shop, CustomerDraft(name="He Jing"))
    editor, people_of = in_its_place(counter)
    for typed, chosen in (("王", -1), ("芳", -1), ("He J", -1), ("he jing", 0)):
        editor.edit.setText(typed)
        editor.edit.textEdited.emit(typed)
        assert (people_of.offers.is_open(), people_of.offers.place()) == (True, chosen), typed
    editor.edit.clear()
    counter.type(editor.edit, "668")
    counter.press(editor.edit, ENTER)
    assert referrer(counter, people["he"]) is None, "three digits that happen to be in one phone mean nobody"
    assert "no customer 668" in editor.error()
    counter.type(editor.edit, "8")
    assert people_of.offers.place() == -1
    counter.press(editor.edit, ENTER)
    assert referrer(counter, people["he"]) == people["wang"], "the last four digits mean one alone"


def test_person_clicked_in_place_is_kept_at_once_and_mistakes_are_told_below(
    counter: Counter, people: dict[str, int]
) -> None:
    editor, people_of = in_its_place(counter)
    editor.edit.insert("何静")
    assert not people_of.offers.is_open()
    counter.press(editor.edit, ENTER)
    counter.settle()
    assert "themselves" in editor.error()
    editor.edit.setText("")
    counter.type(editor.edit, "2210")
    row = people_of.offers._list.visualItemRect(people_of.offers._list.item(0)).center()
    QTest.mouseClick(people_of.offers._list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(row.x(), row.y()))
    assert referrer(counter, people["he"]) == people["other"]
    counter.page.open_customer(people["other"])
    counter.settle()
    editor, _people = in_its_place(counter)
    counter.type(editor.edit, "heji")
    counter.press(editor.edit, ENTER)
    counter.settle()
    assert "no customer heji" in editor.error(), "nobody was chosen"
    counter.type(editor.edit, "n")
    counter.press(editor.edit, DOWN)
    counter.press(editor.edit, ENTER)
    counter.settle()
    assert "recommended themselves" in editor.error()
    assert referrer(counter, people["other"]) is None


def test_field_that_lies_over_its_label_says_it_above(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    sheet, area = QWidget(), QScrollArea()
    label, value = QLabel("Referred by"), QLabel("–")
    line = QHBoxLayout(sheet)
    line.addWidget(label, 1)
    line.addWidget(value)
    area.setWidget(sheet)
    area.setWidgetResizable(True)
    QHBoxLayout(page).addWidget(area)
    page.resize(260, 200)
    page.show()
    editor = FieldEditor(fields.field("referrer"), "", value, page)
    editor.call("Referred by")
    assert [piece.text() for piece in editor.findChildren(QLabel) if piece.isVisibleTo(editor)] == ["Referred by"]
    line.setStretch(0, 0)
    label.setFixedWidth(60)
    value.setMinimumWidth(400)
    page.resize(700, 200)
    QApplication.processEvents()
    editor._place()
    assert [piece.text() for piece in editor.findChildren(QLabel) if piece.isVisibleTo(editor)] == []
