"""What is changed at the Counter where it stands: values, tags, pets, photos, a customer in two fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import customers, history, pets, photos
from app.services.customers import PhoneDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.ui import pictures
from app.ui.pages.record_drawer import CustomerDrawer
from app.ui.widgets.values import Value
from tests.support import dump
from tests.ui.counter_page import Counter, open_counter, some_people

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    return some_people(shop)


@pytest.fixture
def counter(shop: Shop, people: dict[str, int], qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


def field(counter: Counter) -> QWidget:
    """The field that is open in the place of a value."""
    editor = counter.page.changes.place.editor()
    assert editor is not None
    edit = editor.focusWidget()
    assert edit is not None
    assert edit.hasFocus()
    return edit


def click(value: Value) -> None:
    QTest.mouseClick(value, Qt.MouseButton.LeftButton, pos=QPoint(4, value.height() // 2))


def retype(counter: Counter, text: str, key: Qt.Key = ENTER) -> None:
    edit = field(counter)
    counter.press(edit, Qt.Key.Key_A, control=True)
    counter.press(edit, Qt.Key.Key_Delete)
    counter.type(edit, text)
    counter.press(edit, key)
    counter.settle()


def picture(color: str = "#336699") -> QImage:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return image


# -- values where they stand


def test_click_on_the_name_changes_it_and_undo_brings_it_back(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page = counter.page
    page.open_customer(people["he"])
    before = dump(shop)
    click(page.head.name)
    retype(counter, "He Jingyi")
    assert page.head.name.text() == "He Jingyi"
    assert counter.toast() == "Saved: Name"
    assert page.head.name.hasFocus()
    counter.press(page.head.name, Qt.Key.Key_Z, control=True)
    counter.settle()
    assert dump(shop) == before
    counter.qtbot.waitUntil(lambda: page.head.name.text() == "He Jing", timeout=20_000)


def test_e_walks_through_all_fields_and_saves_what_changed(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page = counter.page
    page.open_customer(people["he"])
    counter.type(page.area, "e")
    edit = field(counter)
    counter.press(edit, TAB)
    assert field(counter).accessibleName() == "Phone 1"
    for _stop in ("number", "what it is called", "remove", "add"):
        counter.press(field(counter), TAB)
    retype(counter, "A17", TAB)
    assert field(counter).accessibleName() == "WeChat"
    counter.press(field(counter), Qt.Key.Key_Backtab)
    assert field(counter).accessibleName() == "Member number"
    counter.press(field(counter), ESC)
    assert page.tabs.details.value("member_number").hasFocus()
    assert customers.draft_of(shop, people["he"]).member_number == "A17"
    counter.press(page.tabs.details.value("member_number"), Qt.Key.Key_Down)
    assert page.tabs.details.value("wechat").hasFocus()
    counter.press(page.tabs.details.value("wechat"), ENTER)
    assert field(counter).accessibleName() == "WeChat"


def test_mistake_is_said_beside_the_field_and_nothing_is_lost(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page, place = counter.page, counter.page.changes.place
    page.open_customer(people["he"])
    page.changes.change("birthday")
    retype(counter, "30 Feb 1990")
    editor = place.editor()
    assert editor is not None
    assert "Birthday" in editor.error()
    page.search.focus_box()
    assert place.editor() is editor, "leaving keeps what is wrong in sight"
    page.open_customer(people["xiaoyu"])
    assert (place.is_open(), counter.toast()) == (False, "Draft kept")
    page.open_customer(people["he"])
    page.changes.change("birthday")
    again = place.editor()
    assert again is not None
    assert again.text() == "30 Feb 1990"
    retype(counter, "1990-02-03")
    assert customers.draft_of(shop, people["he"]).birthday is not None
    page.changes.change("birthday")
    again = place.editor()
    assert again is not None
    assert again.text() == "1990-02-03"
    counter.press(field(counter), ESC)


def test_escape_restores_and_leaving_saves(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["he"])
    page.changes.change("wechat")
    retype(counter, "hejing", ESC)
    assert customers.draft_of(shop, people["he"]).wechat == ""
    page.changes.change("wechat")
    counter.type(field(counter), "hejing")
    page.search.focus_box()
    counter.settle()
    assert customers.draft_of(shop, people["he"]).wechat == "hejing"
    page.changes.change("wechat")
    retype(counter, "hejing_cc", Qt.Key.Key_End)
    click(page.head.name)
    counter.settle()
    assert customers.draft_of(shop, people["he"]).wechat == "hejing_cc"
    assert field(counter).accessibleName() == "Name", "one click leaves one field and opens the next"


def test_lines_and_choices_are_changed_in_place_too(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["he"])
    page.changes.change("note")
    note = field(counter)
    assert isinstance(note, QPlainTextEdit)
    counter.type(note, "likes tuna")
    QTest.keyClick(note, ENTER, Qt.KeyboardModifier.ShiftModifier)
    counter.type(note, "no sugar")
    counter.press(note, ENTER)
    counter.settle()
    page.changes.change("gender")
    combo = field(counter)
    assert isinstance(combo, QComboBox)
    counter.press(combo, Qt.Key.Key_Down)
    counter.press(combo, Qt.Key.Key_Down)
    assert field(counter) is combo, "the arrows save nothing"
    counter.press(combo, Qt.Key.Key_Up)
    counter.press(combo, ENTER)
    counter.settle()
    kept = customers.draft_of(shop, people["he"])
    assert (kept.note, kept.gender) == ("likes tuna\nno sugar", "female")


def test_field_of_a_page_never_looked_at_opens_where_its_value_stands(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    page.open_customer(people["he"])
    page.changes.change("preferences")
    value, editor = page.tabs.details.value("preferences"), page.changes.place.editor()
    assert editor is not None

    def beside() -> bool:
        start = value.mapTo(editor.parentWidget(), QPoint(0, 0))
        return 0 < start.y() - editor.y() < value.height() and 0 < start.x() - editor.x() < value.height()

    counter.qtbot.waitUntil(beside, timeout=20_000)


def test_tabs_stay_in_sight_when_the_pets_become_one(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    counter.shell.resize(1024, 640)
    counter.qtbot.waitUntil(lambda: page.tabs.tabs._group.button(4) is not None, timeout=20_000)
    assert page.tabs._strip.height() >= page.tabs.tabs.chosen_button().sizeHint().height()


def test_pets_that_are_a_tab_show_whoever_is_shown_once_they_are_seen(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page = counter.page
    photos.put(shop, "pet", 1, pictures.photo_from(QImage(8, 8, QImage.Format.Format_RGB32)))
    page.open_customer(people["he"])
    counter.shell.resize(1024, 640)
    counter.qtbot.waitUntil(lambda: "pets" in page.tabs._by_key, timeout=20_000)
    page.open_customer(people["xiaoyu"])
    assert page.pets.cards() == []
    QTest.mouseClick(page.tabs.tabs._group.button(1), Qt.MouseButton.LeftButton)
    assert [card.called.text() for card in page.pets.cards()] == ["Milktea"]
    counter.qtbot.waitUntil(page.pets.photos()[0].has_picture, timeout=20_000)
    page.open_customer(people["he"])
    counter.shell.resize(1366, 768)
    counter.qtbot.waitUntil(lambda: "pets" not in page.tabs._by_key, timeout=20_000)
    assert page.pets.cards() == []


def test_purchases_are_those_of_whoever_is_shown(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    for name, count in (("xuyang", 1), ("he", 0), ("xiaoyu", 1)):
        page.open_customer(people[name])
        page.tabs.open_tab("purchases")
        assert page.tabs.purchases.rows.rowCount() == count
        page.tabs.open_tab("timeline")
    page.tabs.open_tab("purchases")
    assert page.tabs.purchases.rows.index(0).data().startswith("Tofu litter")


def test_name_that_is_emptied_is_told(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    page.open_customer(people["he"])
    click(page.head.name)
    retype(counter, "")
    assert counter.toast() == f"Saved without a name, shown as {page.head.name.text()}"


def test_must_know_strip_and_preferences_are_changed_where_they_stand(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page = counter.page
    customers.set_fields(shop, people["he"], {"alert_note": "no nuts", "preferences": "rye"})
    page.open_customer(people["he"])
    QTest.mouseClick(page.head.alert, Qt.MouseButton.LeftButton)
    retype(counter, "no nuts, no milk")
    click(page.pets.noted[0].words)
    retype(counter, "rye, sliced")
    kept = customers.draft_of(shop, people["he"])
    assert (kept.alert_note, kept.preferences) == ("no nuts, no milk", "rye, sliced")


def test_nobody_in_the_bin_is_changed(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    customers.delete(shop, people["xiaoyu"])
    page.open_customer(people["xiaoyu"])
    click(page.head.name)
    page.changes.change("name")
    counter.type(page.area, "t")
    counter.type(page.area, "p")
    assert not page.changes.place.is_open()
    assert page.changes.tag_box.isHidden()
    assert page.pets.new_pet.isHidden()
    assert page.head.chips[0].text() == "regular"


def test_value_of_a_pet_is_changed_on_its_card(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    card = page.pets.cards()[0]
    allergic = card.values()[2]
    assert allergic.spot.key == "allergies"
    click(allergic)
    assert page._drawer is None
    retype(counter, "chicken, beef")
    assert allergic.text() == "Allergic to chicken, beef"
    click(card.called)
    retype(counter, "")
    assert card.called.text() == "British shorthair"
    counter.press(card.called, Qt.Key.Key_Right)
    assert card.about.hasFocus()


# -- tags


def test_t_offers_known_tags_and_makes_new_ones(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page, box = counter.page, counter.page.changes.tag_box
    page.open_customer(people["he"])
    counter.type(page.area, "t")
    counter.settle()
    assert box._offered == ["regular"]
    counter.type(box.box, "reg")
    assert box._offered == ["regular", "reg"]
    counter.press(box.box, ENTER)
    counter.settle()
    assert customers.draft_of(shop, people["he"]).tags == ("regular",)
    assert page.area.hasFocus()
    counter.type(page.area, "t")
    counter.type(box.box, "new in town")
    counter.press(box.box, ENTER)
    counter.settle()
    assert customers.draft_of(shop, people["he"]).tags == ("regular", "new in town")
    assert counter.toast() == "Tag added: new in town"
    counter.type(page.area, "t")
    counter.press(box.box, ENTER)
    assert not box.isHidden(), "Enter alone puts on nothing"
    counter.press(box.box, ESC)
    assert box.isHidden()
    assert page.area.hasFocus()


def test_cross_and_delete_take_a_tag_off_one_step_each(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    customers.add_tag(shop, people["xiaoyu"], "vip")
    page.open_customer(people["xiaoyu"])
    before = dump(shop)
    chip = page.head.chips[1]
    assert chip.isVisible()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(6, 12))
    assert customers.draft_of(shop, people["xiaoyu"]).tags == ("regular", "vip")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 6, 12))
    counter.settle()
    counter.press(page.head.chips[0], Qt.Key.Key_Delete)
    counter.settle()
    assert customers.draft_of(shop, people["xiaoyu"]).tags == ()
    history.undo(shop)
    history.undo(shop)
    assert dump(shop) == before


# -- pets


def test_pet_in_two_fields(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["he"])
    counter.type(page.area, "p")
    boxes = page.pets.new_pet.boxes
    counter.press(boxes["species"], ENTER)
    assert page.pets.new_pet._below.text() != ""
    counter.type(boxes["pet_name"], "Pudding")
    counter.press(boxes["pet_name"], TAB)
    counter.type(boxes["species"], "cat")
    page.open_customer(people["xuyang"])
    assert page.pets.new_pet.isHidden()
    page.open_customer(people["he"])
    counter.type(page.area, "p")
    counter.press(boxes["pet_name"], ENTER)
    counter.settle()
    assert [card.called.text() for card in page.pets.cards()] == ["Pudding"]
    assert page.pets.new_pet.isHidden()
    assert page.area.hasFocus()
    assert counter.toast() == "Added Pudding"


# -- photos


def test_photo_dropped_pasted_and_taken_away(
    counter: Counter, people: dict[str, int], shop: Shop, tmp_path: Path, qapp: QApplication
) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    tile = page.pets.cards()[0].photo
    path = tmp_path / "cat.png"
    picture().save(str(path))
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path))])
    tile.given.emit(dropped)
    counter.settle()
    counter.qtbot.waitUntil(tile.has_picture, timeout=20_000)
    first = tile.photo_id
    assert counter.toast() == "Photo saved"
    clipboard = qapp.clipboard()
    clipboard.setImage(picture("#aa3333"))
    counter.press(page.head.photo, Qt.Key.Key_V, control=True)
    counter.settle()
    counter.qtbot.waitUntil(page.head.photo.has_picture, timeout=20_000)
    page.changes.album.remove(tile)
    counter.settle()
    assert (tile.photo_id, tile.has_picture()) == (0, False)
    history.undo(shop)
    counter.qtbot.waitUntil(lambda: tile.photo_id == first and tile.has_picture(), timeout=20_000)
    page.open_customer(people["he"])
    assert not page.head.photo.has_picture()
    page.open_customer(people["xiaoyu"])
    assert page.head.photo.has_picture(), "the last ones are kept ready"


def test_what_is_no_photo_is_said_and_changes_nothing(
    counter: Counter, people: dict[str, int], shop: Shop, tmp_path: Path
) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    tile, before = page.pets.cards()[0].photo, dump(shop)
    text, other = tmp_path / "list.jpg", tmp_path / "b.jpg"
    for path in (text, other):
        path.write_text("name,phone\n")
    for urls, words in (([text], "no picture"), ([text, other], "one picture"), ([], "no picture to take")):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in urls])
        tile.given.emit(data)
        counter.settle()
        assert words in counter.toast()
    assert dump(shop) == before


def test_photo_of_somebody_else_is_never_shown(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    photos.put(shop, "customer", people["xiaoyu"], pictures.photo_from(picture()))
    page.open_customer(people["xiaoyu"])
    page.open_customer(people["he"])
    counter.settle()
    assert not page.head.photo.has_picture()


# -- a customer in two fields


def test_new_customer_in_two_fields(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    counter.press(page.area, Qt.Key.Key_F3)
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    boxes = drawer.form.boxes
    assert [key for key, box in boxes.items() if not box.isHidden()] == ["name", "phones"]
    counter.type(boxes["name"].edit, "Wu Lei")
    counter.press(boxes["name"].edit, ENTER)
    counter.type(boxes["phones"].edit, "13712345678")
    counter.press(boxes["phones"].edit, ENTER)
    counter.settle()
    made = page.customer_id()
    assert made is not None
    kept = customers.draft_of(shop, made)
    assert (kept.name, kept.phones) == ("Wu Lei", (PhoneDraft("13712345678"),))
    assert counter.toast() == "Added Wu Lei"


def test_who_may_be_there_already_is_said_while_typing(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.new_customer()
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    phone = drawer.form.boxes["phones"].edit
    counter.type(phone, "1390000221")
    counter.qtbot.wait(300)
    counter.settle()
    assert drawer.question.text() == ""
    counter.type(phone, "0")
    counter.qtbot.waitUntil(lambda: "He Jing" in drawer.question.text(), timeout=20_000)
    drawer.question._buttons[0].click()
    assert page.customer_id() == people["he"]
    assert page._drawer is None


def test_saving_goes_on_past_somebody_who_was_told(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.new_customer("139 0000 2210")
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    counter.qtbot.waitUntil(lambda: "Same phone" in drawer.question.text(), timeout=20_000)
    drawer.save()
    counter.settle()
    assert page.customer_id() not in (None, people["he"])


def test_more_fields_and_a_mistake_in_them(counter: Counter, shop: Shop) -> None:
    page = counter.page
    page.new_customer("13712345678")
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    drawer.more_button.click()
    assert drawer.form.boxes["member_number"].edit.hasFocus()
    assert drawer.more_button.isHidden()
    assert not any(box.isHidden() for box in drawer.form.boxes.values())


def test_all_of_it_is_said_in_chinese(counter: Counter, people: dict[str, int]) -> None:
    i18n.set_language("zh_CN")
    counter.opened.retranslate()
    page = counter.page
    page.open_customer(people["xiaoyu"])
    page.changes.change("note")
    editor = page.changes.place.editor()
    assert editor is not None
    assert "Shift" in editor._below.text()
    assert page.head.add_tag_button.accessibleName() == "加标签 (T)"
    page.changes.add_pet()
    assert page.pets.new_pet.boxes["species"].placeholderText() == "种类"
    pets.create(page._shop, PetDraft(name="豆豆"), [people["xiaoyu"]])
    counter.qtbot.waitUntil(lambda: len(page.pets.cards()) == 2, timeout=20_000)


def test_head_of_the_page_is_one_tab_stop_with_arrows_inside(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    head = page.head
    seen: list[QWidget] = []
    head.photo.setFocus()
    for _each in range(6):
        seen.append(QApplication.focusWidget() or page)
        counter.press(seen[-1], Qt.Key.Key_Right)
    assert seen == [head.photo, head.name, head.chips[0], head.add_tag_button, head.phone, head._show]
    assert [w for w in seen if w.focusPolicy() == Qt.FocusPolicy.StrongFocus] == [head._show]
