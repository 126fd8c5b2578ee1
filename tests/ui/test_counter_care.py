"""The care of pets at the Counter, by hand: V and Enter, the drawer of a record, the page of a pet with its weights and owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import care_records, customers, history, pets, reminders
from app.services.care_records import CareData, CareDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.ui.pages.care_drawer import CareDrawer
from app.ui.pages.counter_pets import CARDS_AHEAD, PetCard
from app.ui.pages.pet_page import PetPage
from tests.support import dump
from tests.ui.conftest import words_of
from tests.ui.counter_page import Counter, open_counter, some_people

ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down
INSIDE, RABIES = 4, 3
FOLLOWING = ("change", "change_image", "sqlite_sequence", "reminder", "setting")


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    return some_people(shop)


@pytest.fixture
def cat(shop: Shop, people: dict[str, int]) -> int:
    return customers_pets(shop, people["xiaoyu"])[0]


@pytest.fixture
def counter(shop: Shop, cat: int, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


def customers_pets(shop: Shop, customer_id: int) -> list[int]:
    with shop.read() as session:
        return [pet.pet_id for pet in pets.of_customers(session, [customer_id])]


def kept(shop: Shop, pet: int) -> tuple[CareData, ...]:
    with shop.read() as session:
        return care_records.of_pets(session, [pet])


def choose(counter: Counter, words: str) -> None:
    """Type into the list of what can be done until it says so."""
    line = counter.page.care.line
    for _step in range(line.what.count()):
        if line.what.currentText() == words:
            return
        counter.press(line.what, DOWN)
    assert line.what.currentText() == words


def page_of(counter: Counter, people: dict[str, int]) -> PetPage:
    """Open the page of the pet by a click beside its values."""
    counter.page.open_customer(people["xiaoyu"])
    card = counter.page.pets.cards()[0]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(card.width() - 4, card.height() - 4))
    page = counter.page._drawer
    assert isinstance(page, PetPage)
    return page


def test_v_and_enter_record_care_which_is_told_shown_and_undone(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    page, before = counter.page, dump(shop, FOLLOWING)
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "v")
    line = page.care.line
    assert line.isVisible()
    assert line.what.hasFocus()
    assert not line.pet.isVisible(), "there is only one pet"
    choose(counter, "Deworming, inside")
    counter.press(line.what, ENTER)
    counter.settle()
    assert [(c.draft.plan_id, c.draft.done_on) for c in kept(shop, cat)] == [(INSIDE, shop.today())]
    assert counter.toast() == "Recorded: Deworming, inside. Due again 16 Aug"
    assert not line.isVisible()
    assert page.area.hasFocus()
    assert page.tabs.timeline.rows.row(0).title == "Milktea: Deworming, inside"
    assert [fact.words.text() for fact in page.pets.cards()[0]._facts][:2] == [
        "Allergic to chicken",
        "Deworming, inside: due 16 Aug",
    ]
    counter.press(page.area, Qt.Key.Key_Z, control=True)
    counter.settle()
    assert dump(shop, FOLLOWING) == before
    counter.press(page.area, Qt.Key.Key_Y, control=True)
    counter.settle()
    assert len(kept(shop, cat)) == 1


def test_weight_is_typed_after_the_kind_and_what_is_wrong_stays(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    page, line = counter.page, counter.page.care.line
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "v")
    choose(counter, "Weight")
    counter.press(line.what, ENTER)
    assert line.box.hasFocus()
    for wrong in ("", "0", "9999", "abc"):
        line.box.clear()
        counter.type(line.box, wrong)
        counter.press(line.box, ENTER)
        counter.settle()
        assert line._below.isVisible(), wrong
        assert line.isVisible()
    assert kept(shop, cat) == ()
    line.box.clear()
    counter.type(line.box, "4.6")
    counter.press(line.box, ENTER)
    counter.settle()
    assert pets.draft_of(shop, cat).weight_milli == 4600
    assert "4.6 kg" in [fact.words.text() for fact in page.pets.cards()[0]._facts]
    counter.type(page.area, "v")
    choose(counter, "Weight")
    counter.press(line.what, ENTER)
    counter.type(line.box, "4.7")
    counter.press(line.box, ENTER)
    counter.settle()
    assert counter.toast() == "Weight of that day corrected, it was 4.6 kg"
    assert [data.draft.weight_milli for data in kept(shop, cat)] == [4700]


def test_what_is_typed_waits_for_its_customer(counter: Counter, people: dict[str, int]) -> None:
    page, line = counter.page, counter.page.care.line
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "v")
    choose(counter, "Rabies vaccination")
    counter.type(line.box, "Nobivac")
    page.open_customer(people["he"])
    assert not line.isVisible()
    counter.type(page.area, "v")
    assert "There is no pet to care for" in counter.toast()
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "v")
    assert (line.what.currentText(), line.box.text()) == ("Rabies vaccination", "Nobivac")
    counter.press(line.box, ESC)
    assert page.area.hasFocus()


def test_care_that_is_named_in_the_box_is_chosen(counter: Counter, people: dict[str, int], cat: int) -> None:
    page, line = counter.page, counter.page.care.line
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "v")
    choose(counter, "Deworming, inside")
    counter.type(line.box, "In")
    assert line.what.currentText() == "Deworming, inside"
    line.box.clear()
    counter.type(line.box, "rabies")
    assert line.what.currentText() == "Rabies vaccination"


def opened_record(counter: Counter, people: dict[str, int], shop: Shop, cat: int) -> CareDrawer:
    """The drawer of care that was recorded today, opened from the timeline."""
    care_records.record(shop, cat, CareDraft(shop.today(), INSIDE))
    counter.page.open_customer(people["xiaoyu"])
    counter.page.tabs.timeline.chosen.emit(0)
    drawer = counter.page._drawer
    assert isinstance(drawer, CareDrawer)
    return drawer


def test_record_is_opened_from_the_timeline_corrected_and_removed(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    page, drawer = counter.page, opened_record(counter, people, shop, cat)
    assert drawer.form.texts()["done_on"] == "2026-05-18"
    drawer.form.set_texts({**drawer.form.texts(), "done_on": "2026-06-30"})
    drawer.save()
    counter.settle()
    assert "future" in drawer.form.boxes["done_on"].error()
    drawer.form.set_texts({**drawer.form.texts(), "done_on": "5-16", "batch_number": "A7", "care_weight": "4.8"})
    drawer.save()
    counter.settle()
    (found,) = kept(shop, cat)
    assert (found.draft.done_on, found.draft.batch_number) == (dt.date(2026, 5, 16), "A7")
    assert pets.draft_of(shop, cat).weight_milli == 4800
    page.care.open_record(found.record_id)
    drawer = page._drawer
    assert isinstance(drawer, CareDrawer)
    drawer.remove_button.click()
    counter.settle()
    assert kept(shop, cat) == ()
    assert page._drawer is None
    history.undo(shop)
    assert len(kept(shop, cat)) == 1


def test_drawer_may_go_while_its_record_is_removed(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    page, drawer = counter.page, opened_record(counter, people, shop, cat)
    drawer.remove_button.click()
    page._drawers.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    counter.settle()
    assert kept(shop, cat) == ()
    assert page._drawer is None


def test_more_fields_take_along_what_was_typed(counter: Counter, people: dict[str, int], shop: Shop, cat: int) -> None:
    page, line = counter.page, counter.page.care.line
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "v")
    choose(counter, "Other care")
    counter.type(line.box, "Ears")
    line._more.click()
    drawer = page._drawer
    assert isinstance(drawer, CareDrawer)
    assert drawer.form.texts()["care_title"] == "Ears"
    drawer.form.set_texts({**drawer.form.texts(), "next_due_on": "2026-06-01"})
    drawer.save()
    counter.settle()
    assert [(str(c.what), c.draft.next_due_on) for c in kept(shop, cat)] == [("Ears", dt.date(2026, 6, 1))]


def test_weight_of_hardly_any_pet_is_told_while_it_is_typed(counter: Counter, cat: int) -> None:
    counter.page.care._open_new(cat)
    drawer = counter.page._drawer
    assert isinstance(drawer, CareDrawer)
    weight, line = drawer.form.boxes["care_weight"], drawer.form.line("care_weight")
    counter.type(line, "900")
    assert "900 kg is very heavy; check the unit." in words_of(weight)
    counter.type(line, " g")
    assert "In kilograms, such as 4.6" in words_of(weight)
    assert not weight.error()


def test_refused_weight_brings_up_no_field_that_was_not_there(counter: Counter, cat: int) -> None:
    counter.page.care._open_new(cat)
    drawer = counter.page._drawer
    assert isinstance(drawer, CareDrawer)
    title, weight = drawer.form.boxes["care_title"], drawer.form.boxes["care_weight"]
    assert title.isHidden(), "what has a plan has no other name"
    counter.type(drawer.form.line("care_weight"), "0")
    counter.press(drawer, ENTER, control=True)
    counter.settle()
    assert weight.error()
    assert title.isHidden()


def test_page_of_a_pet_changes_values_in_place_and_draws_its_weights(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    pets.update(shop, cat, PetDraft("Milktea", breed="British shorthair", weight_milli=4000))
    care_records.record(shop, cat, CareDraft(dt.date(2026, 3, 1), None, "weight", weight_milli=3600))
    page = page_of(counter, people)
    assert page.chart.description() == "3.6 kg on 1 Mar, 4 kg on Today; +0.4 kg in 2 weighings"
    value = page.rows.value("ration_grams")
    QTest.mouseClick(value, Qt.MouseButton.LeftButton, pos=QPoint(4, value.height() // 2))
    editor = page._desk.editor()
    assert editor is not None
    for typed, kept_grams in (("0", None), ("60", 60)):
        counter.press(editor.edit, Qt.Key.Key_A, control=True)
        counter.type(editor.edit, typed)
        counter.press(editor.edit, ENTER)
        counter.settle()
        assert pets.draft_of(shop, cat).ration_grams == kept_grams
        assert (page._desk.editor() is editor) == (kept_grams is None), "what is wrong stays"
    assert page.rows.value("ration_grams").text() == "60"
    i18n.set_language("zh_CN")
    page.retranslate()
    assert "共称 2 次" in page.chart.description()


def test_old_pet_is_refused_in_the_page(counter: Counter, people: dict[str, int], shop: Shop, cat: int) -> None:
    page = page_of(counter, people)
    page._desk.edit(page.rows.value("pet_birthday"))
    editor = page._desk.editor()
    assert editor is not None
    counter.type(editor.edit, "1980-01-01")
    counter.press(editor.edit, ENTER)
    counter.settle()
    assert "40 years" in editor.error()
    assert pets.draft_of(shop, cat).birthday is None
    counter.press(editor.edit, ESC)


def test_passed_away_is_one_click_and_undo_brings_the_reminders_back(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    care_records.record(shop, cat, CareDraft(shop.today() - dt.timedelta(days=89), INSIDE))
    assert len(reminders.due(shop)) == 1
    page = page_of(counter, people)
    page.died_button.setFocus()
    clicked = page.died_button.geometry()
    page.died_button.click()
    counter.settle()
    assert not page.bin_button.hasFocus()
    assert not page.bin_button.geometry().intersects(clicked)
    assert reminders.due(shop) == ()
    assert counter.toast() == "Nothing reminds of Milktea any more"
    assert page.banner.isVisible()
    assert not page.died_button.isVisible()
    counter.shell.toast._undo.click() if hasattr(counter.shell.toast, "_undo") else history.undo(shop)
    counter.settle()
    assert len(reminders.due(shop)) == 1


def test_owner_is_added_looked_up_and_the_pet_stands_on_both_pages_and_moves(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    page = page_of(counter, people)
    page.owners.add_button.click()
    assert page.owners.box.hasFocus()
    counter.type(page.owners.box, "nobody at all")
    assert page.owners._below.isVisible()
    page.owners.box.clear()
    counter.type(page.owners.box, "hejing")
    counter.press(page.owners.box, ENTER)
    counter.settle()
    assert [customers_pets(shop, people[who]) for who in ("xiaoyu", "he")] == [[cat], [cat]]
    assert [owner.called for owner in page.file.owners] == ["Chen Xiaoyu", "He Jing"]
    page.owners.removed.emit(people["he"])
    counter.settle()
    page.owners.move_button.click()
    counter.type(page.owners.box, "2210")
    counter.press(page.owners.box, ENTER)
    counter.settle()
    assert [customers_pets(shop, people[who]) for who in ("xiaoyu", "he")] == [[], [cat]]
    assert counter.page._drawer is None
    history.undo(shop)
    assert customers_pets(shop, people["xiaoyu"]) == [cat]


def test_nobody_in_the_bin_and_no_dead_pet_is_asked_about(
    counter: Counter, people: dict[str, int], shop: Shop, cat: int
) -> None:
    customers.delete(shop, people["xiaoyu"])
    counter.settle()
    counter.page.show_customer(people["xiaoyu"])
    counter.page.care.begin()
    assert not counter.page.care.line.isVisible()


def test_cards_made_ahead_stay_out_of_sight(counter: Counter) -> None:
    shown = counter.page.pets
    seen = shown.cards()
    shown._ahead.stop()
    for _turn in range(CARDS_AHEAD + 1):
        shown._make_ahead()
    assert len(shown.findChildren(PetCard)) == CARDS_AHEAD > len(seen)
    assert shown.cards() == seen
    assert all(card.isVisible() == (card in seen) for card in shown.findChildren(PetCard))


def test_nothing_due_says_what_comes_next_and_care_of_today_has_its_time(
    counter: Counter, people: dict[str, int], cat: int, shop: Shop
) -> None:
    care_records.record(shop, cat, CareDraft(shop.today(), RABIES, "vaccination"))
    page = counter.page
    page.open_customer(people["xiaoyu"])
    page.tabs.open_tab("reminders")
    said = words_of(page.tabs)
    assert "Nothing is due" in said
    assert any(words.startswith("Next: Milktea · ") and "2027" in words for words in said), said
    rows = page.tabs.timeline.rows
    page.tabs.open_tab("timeline")
    assert "today 10:12" in {
        rows.row(place).when for place in range(rows.rowCount()) if "Milktea" in rows.row(place).title
    }
