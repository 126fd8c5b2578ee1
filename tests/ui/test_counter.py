"""The counter, driven by the keyboard as in a shop with a queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import customers, history, merging, purchases, timeline
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.ui import theme
from app.ui.pages.counter import CounterPage
from app.ui.pages.record_drawer import CustomerDrawer, PetDrawer
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.sale_customer import SaleCustomer
from app.ui.pages.sale_tiles import PaymentTiles
from app.ui.pages.wording import masked
from app.ui.widgets.in_place import FieldEditor
from tests.ui.conftest import words_of
from tests.ui.counter_page import Counter, open_counter, some_people


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    return some_people(shop)


@pytest.fixture
def counter(shop: Shop, people: dict[str, int], qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


def test_a_sale_in_a_few_keys(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    assert page.search.box.hasFocus()
    counter.type(page.search.box, "6688")
    assert [page.search.results.rows.row(i).row_id for i in range(2)] == [people["xiaoyu"], people["xuyang"]]
    counter.qtbot.waitUntil(lambda: page.customer_id() == people["xiaoyu"], timeout=20_000)
    counter.press(page.search.box, Qt.Key.Key_Return)
    assert page.area.hasFocus()
    counter.press(page.area, Qt.Key.Key_F4)
    assert page.sale.box.hasFocus()
    counter.type(page.sale.box, "Bread 2 5.50")
    counter.press(page.sale.box, Qt.Key.Key_Return)
    counter.press(page.sale.box, Qt.Key.Key_F8)
    counter.press(page.sale.box, Qt.Key.Key_Return, control=True)
    counter.settle()
    sale = purchases.of_customer(shop, people["xiaoyu"])[0]
    assert (sale.total_minor, sale.payment, sale.items[0].description) == (1100, "cash", "Bread")
    assert "¥11.00" in counter.toast()
    assert "Chen Xiaoyu" in counter.toast()
    assert page.search.box.hasFocus()
    assert not counter.shell.drawer_is_open()
    counter.press(page.search.box, Qt.Key.Key_Z, control=True)
    counter.settle()
    assert len(purchases.of_customer(shop, people["xiaoyu"])) == 1
    assert "Undone: Record sale" in counter.toast()
    counter.press(page.search.box, Qt.Key.Key_Return)
    assert page.area.hasFocus(), "Enter leads from the box to who was sold to, where R acts"
    assert page.customer_id() == people["xiaoyu"]


def test_three_lines_of_a_sale_are_in_sight_below_an_alert(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    who = people["xiaoyu"]
    names = ("Bath", "Orijen Six Fish cat food 5.4 kg", "Nails", "Bell", "Freeze-dried chicken", "Ball", "Comb")
    purchases.record(shop, PurchaseDraft(who, tuple(ItemDraft(name, 1000, 2900) for name in names)))
    customers.set_fields(shop, who, {"alert_note": "pays cash only"})
    counter.page.open_customer(who)
    counter.settle()
    counter.page.new_sale()
    counter.settle()
    sale = counter.page.sale
    for place in range(3):
        sale.favourites.chosen.emit(place)
    counter.settle()
    line = sale.lines.rows[2]
    assert sale.who.alert.isVisible()
    assert sale.lines.viewport().height() >= 3 * line.height() - 4
    assert sale.lines.viewport().rect().contains(line.mapTo(sale.lines.viewport(), line.rect().center()))
    assert [tile.isVisible() for tile in sale.favourites.buttons].count(True) in (3, 6)


def test_favourites_quantities_and_prices(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    page.new_sale()
    box = page.sale.box
    counter.press(box, Qt.Key.Key_1)
    counter.qtbot.waitUntil(lambda: len(page.sale.state.lines) == 1, timeout=20_000)
    first = page.sale.state.lines[0]
    counter.press(box, Qt.Key.Key_Plus)
    assert page.sale.state.lines[0].quantity_milli == 2000
    counter.press(box, Qt.Key.Key_Delete)
    assert page.sale.state.lines == []
    counter.type(box, "4006381333931")
    counter.qtbot.wait(120)
    assert box.text() == "4006381333931"
    counter.press(box, Qt.Key.Key_Return)
    assert "4006381333931" in page.sale.question.text()
    counter.type(box, "Pen")
    counter.press(box, Qt.Key.Key_Return)
    editor = page.sale.lines.rows[0].editor
    assert editor is not None
    assert editor.hasFocus()
    counter.type(editor, "3")
    counter.press(editor, Qt.Key.Key_Return)
    assert page.sale.state.total_minor == 300
    page.sale.save()
    counter.settle()
    made = purchases.of_customer(shop, people["xiaoyu"])[0]
    assert (made.items[0].code, made.items[0].description) == ("4006381333931", "Pen")
    assert first.name in ("Tofu litter", "Cat food")


def test_what_is_like_a_known_item_can_be_sold_as_a_new_one(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("Bread bin", 1000, 900),)))
    counter.page.open_customer(people["xiaoyu"])
    counter.page.new_sale()
    box = counter.page.sale.box
    counter.type(box, "Bread")
    counter.press(box, Qt.Key.Key_Down)
    counter.press(box, Qt.Key.Key_Return)
    counter.type(box, "Bread")
    counter.press(box, Qt.Key.Key_Return)
    assert [line.name for line in counter.page.sale.state.lines] == ["Bread", "Bread bin"]


def test_an_allergy_is_told_beside_the_line(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    page.new_sale()
    counter.type(page.sale.box, "Chicken strips 9")
    counter.press(page.sale.box, Qt.Key.Key_Return)
    assert page.sale.lines.rows[0]._warning.text() == "Milktea is allergic to chicken"


def test_a_doubtful_amount_is_asked_about_and_never_blocked(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    page.new_sale()
    counter.type(page.sale.box, "Bread 0")
    counter.press(page.sale.box, Qt.Key.Key_Return)
    page.sale.save()
    counter.settle()
    assert "no price" in page.sale.question.text()
    assert len(purchases.of_customer(shop, people["xiaoyu"])) == 1
    page.sale.save(is_sure=True)
    counter.settle()
    assert len(purchases.of_customer(shop, people["xiaoyu"])) == 2


def test_a_draft_outlives_the_drawer(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    page.new_sale()
    counter.type(page.sale.box, "Bread 5")
    counter.press(page.sale.box, Qt.Key.Key_Return)
    counter.press(page.sale.box, Qt.Key.Key_Escape)
    assert not counter.shell.drawer_is_open()
    page.open_customer(people["he"])
    page.new_sale()
    assert page.sale.state.lines == []
    page.open_customer(people["xiaoyu"])
    page.new_sale()
    assert [line.name for line in page.sale.state.lines] == ["Bread"]


def test_zero_and_enter_is_a_walk_in(counter: Counter, shop: Shop) -> None:
    page = counter.page
    counter.type(page.search.box, "0")
    counter.press(page.search.box, Qt.Key.Key_Return)
    counter.type(page.sale.box, "Bread 5")
    counter.press(page.sale.box, Qt.Key.Key_Return)
    counter.press(page.sale.box, Qt.Key.Key_Return, control=True)
    counter.settle()
    assert purchases.latest(shop, 1)[0].customer_id is None


def test_letters_act_on_the_card_and_a_digit_looks_up(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    counter.type(page.area, "r")
    assert [line.name for line in page.sale.state.lines] == ["Tofu litter", "Cat food"]
    counter.press(page.sale.box, Qt.Key.Key_Escape)
    counter.type(page.area, "n")
    assert page.tabs.note.hasFocus()
    counter.type(page.tabs.note, "asks for samples")
    counter.press(page.tabs.note, Qt.Key.Key_Return)
    counter.settle()
    assert customers.draft_of(shop, people["xiaoyu"]).note == "2026-05-18 10:12 asks for samples"
    counter.press(page.tabs.note, Qt.Key.Key_Escape)
    counter.type(page.area, "2")
    assert page.search.box.text() == "2"
    counter.type(page.search.box, "210")
    counter.qtbot.waitUntil(lambda: page.customer_id() == people["he"], timeout=20_000)
    counter.qtbot.waitUntil(page.area.hasFocus, timeout=20_000)


def test_a_new_customer_from_what_was_typed(counter: Counter, shop: Shop) -> None:
    page = counter.page
    counter.type(page.search.box, "13712345678")
    counter.press(page.search.box, Qt.Key.Key_Return)
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    assert drawer.form.texts()["phones"] == "13712345678"
    drawer.form.set_texts({**drawer.form.texts(), "name": "Wu Lei", "birthday": "30 Feb 1990"})
    drawer.save()
    counter.settle()
    assert drawer.form.boxes["birthday"].error() != ""
    drawer.form.set_texts({**drawer.form.texts(), "birthday": "1990-02-03"})
    drawer.save()
    counter.settle()
    made = page.customer_id()
    assert made is not None
    assert customers.draft_of(shop, made).name == "Wu Lei"
    assert "Wu Lei" in counter.toast()


def test_somebody_who_is_there_already_is_asked_about(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.new_customer("139 0000 2210")
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    drawer.save()
    counter.settle()
    assert "He Jing" in drawer.question.text()
    assert len(customers.ordered_ids(shop, customers.CustomerQuery())) == 3
    drawer.save(is_sure=True)
    counter.settle()
    assert len(customers.ordered_ids(shop, customers.CustomerQuery())) == 4


def test_edit_and_pet_and_undo(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["he"])
    counter.press(page.area, Qt.Key.Key_E, control=True)
    drawer = page._drawer
    assert isinstance(drawer, CustomerDrawer)
    drawer.form.set_texts({**drawer.form.texts(), "wechat": "hejing"})
    drawer.save()
    counter.settle()
    assert customers.draft_of(shop, people["he"]).wechat == "hejing"
    counter.type(page.area, "p")
    counter.type(page.pets.new_pet.boxes["pet_name"], "Pudding")
    page.pets.new_pet._more.click()
    pet = page._drawer
    assert isinstance(pet, PetDrawer)
    assert pet.unsaved() == {"pet_name": "Pudding"}
    pet.form.set_texts({"pet_name": "Pudding", "weight_milli": "4.6"})
    pet.save()
    counter.settle()
    assert page._card is not None
    assert page._card.pets[0].draft == PetDraft(name="Pudding", weight_milli=4600)
    history.undo(shop)
    counter.qtbot.waitUntil(lambda: page._card is not None and page._card.pets == (), timeout=20_000)


def test_field_that_enter_goes_to_is_in_sight(counter: Counter, people: dict[str, int]) -> None:
    counter.page.open_customer(people["he"])
    counter.press(counter.page.area, Qt.Key.Key_E, control=True)
    drawer = counter.page._drawer
    assert isinstance(drawer, CustomerDrawer)
    seen = 0
    for _field in range(12):
        here = QApplication.focusWidget()
        if isinstance(here, QLineEdit):
            counter.press(here, Qt.Key.Key_Return)
        else:
            counter.press(here, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        seen += not now.visibleRegion().isEmpty()
    assert seen == 12


def test_part_of_a_sale_is_given_back(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["xiaoyu"])
    assert page._card is not None
    page.tabs.timeline.chosen.emit([entry.kind for entry in page._card.timeline].index("sale"))
    drawer = page._drawer
    assert isinstance(drawer, RefundDrawer)
    assert not drawer.save_button.isEnabled()
    counter.press(drawer.all_button, Qt.Key.Key_Return, control=True)
    assert drawer.question.text() == "Choose how much comes back with +."
    drawer._change(drawer._lines[0], 1000)
    drawer.save()
    counter.settle()
    given = purchases.of_customer(shop, people["xiaoyu"])[0]
    assert (given.kind, given.total_minor) == ("refund", -2900)
    assert "¥29.00" in counter.toast()


def test_to_the_bin_and_back(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["he"])
    page.head.delete.emit()
    counter.settle()
    assert "He Jing" in counter.toast()
    assert page.head.bin_banner.isVisible()
    page.head.restore.emit()
    counter.settle()
    assert not page.head.bin_banner.isVisible()
    assert len(customers.ordered_ids(shop, customers.CustomerQuery())) == 3


@pytest.mark.parametrize("is_last", [True, False])
@pytest.mark.parametrize("way", ["banner", "timeline"])
def test_two_taken_apart_at_the_counter_offer_undo_only_where_ctrl_z_merges_them_again(
    counter: Counter, people: dict[str, int], shop: Shop, way: str, is_last: bool
) -> None:
    customers.set_fields(shop, people["he"], {"note": "tea"})
    merging.merge(shop, people["xiaoyu"], people["he"])
    if not is_last:
        customers.set_fields(shop, people["xiaoyu"], {"note": "coffee"})
    counter.page.open_customer(people["he" if way == "banner" else "xiaoyu"])
    counter.settle()
    if way == "banner":
        counter.page.head.restore.emit()
    else:
        lines = timeline.page(shop, people["xiaoyu"]).entries
        counter.page.touch.undo(next(each for each in lines if str(each.text) == "Merge customers"))
    counter.settle()
    toast = counter.shell.toast
    assert toast._button.isVisibleTo(toast) is not is_last
    if way == "banner":
        assert toast.text().startswith("Two again: He Jing and Chen Xiaoyu")
    counter.opened.redo() if is_last else counter.opened.undo()
    counter.settle()
    assert customers.rows(shop, [people["he"]])[0].deleted_at is not None
    assert customers.draft_of(shop, people["he"]).note == "tea"


def test_escape_goes_back_step_by_step(counter: Counter, people: dict[str, int]) -> None:
    page = counter.page
    counter.type(page.search.box, "6688")
    counter.press(page.search.box, Qt.Key.Key_Return)
    counter.press(page.area, Qt.Key.Key_Escape)
    assert page.search.box.hasFocus()
    counter.press(page.search.box, Qt.Key.Key_Escape)
    assert page.search.box.text() == ""


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(1366, 689), (1024, 640)])
def test_the_page_fits_the_smallest_screens(
    counter: Counter, qapp: QApplication, people: dict[str, int], language: str, size: tuple[int, int], percent: int
) -> None:
    i18n.set_language(language)
    theme.apply(qapp, "light", percent)
    counter.opened.retranslate()
    counter.shell.resize(*size)
    counter.page.open_customer(people["xiaoyu"])
    counter.page.new_sale()
    hint = counter.shell.minimumSizeHint
    counter.qtbot.waitUntil(lambda: hint().width() <= size[0] and hint().height() <= size[1])
    assert (counter.shell.width(), counter.shell.height()) == size


def test_only_hit_waits_while_something_is_composed(counter: Counter, people: dict[str, int]) -> None:
    search = counter.page.search
    counter.type(search.box, "2210")
    QApplication.sendEvent(search.box, QInputMethodEvent("wang", []))
    search._settle()  # as the clock would
    assert search.box.hasFocus()
    assert search.box.text() == "2210"
    done = QInputMethodEvent()
    done.setCommitString("")
    QApplication.sendEvent(search.box, done)
    search._settle()
    assert not search.box.hasFocus()
    assert counter.page.customer_id() == people["he"]


def test_a_letter_right_after_the_only_hit_acts_on_it(counter: Counter, people: dict[str, int]) -> None:
    box = counter.page.search.box
    counter.type(box, "2210n")
    assert counter.page.customer_id() == people["he"]
    assert QApplication.focusWidget() is counter.page.tabs.note
    assert box.text() == "2210"
    counter.page.focus_search()
    counter.type(box, "6688n")
    assert box.text() == "6688n", "two are meant, so that it is no act"


def test_what_was_typed_and_left_is_there_again(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    counter.page.open_customer(people["xiaoyu"])
    counter.press(counter.page.area, Qt.Key.Key_E, control=True)
    drawer = counter.page._drawer
    assert isinstance(drawer, CustomerDrawer)
    wechat = drawer.form.boxes["wechat"].edit
    counter.type(wechat, "xiaoyu_cc")
    counter.press(wechat, Qt.Key.Key_Escape)
    assert (counter.toast(), counter.shell.drawer_is_open()) == ("Draft kept", False)
    customers.update(shop, people["xiaoyu"], replace(customers.draft_of(shop, people["xiaoyu"]), note="new"))
    counter.page.edit_customer()
    again = counter.page._drawer
    assert isinstance(again, CustomerDrawer)
    assert (again.form.texts()["wechat"], again.form.texts()["note"]) == ("xiaoyu_cc", "new")
    again.save()
    counter.settle()
    assert customers.draft_of(shop, people["xiaoyu"]).wechat == "xiaoyu_cc"
    counter.page.edit_customer()
    assert counter.page._drawer.unsaved() == {}


def test_barcode_that_nothing_has_goes_with_its_emptied_line(counter: Counter, people: dict[str, int]) -> None:
    counter.page.open_customer(people["xiaoyu"])
    counter.press(counter.page.area, Qt.Key.Key_F4)
    sale = counter.page.sale
    for text, last in (("6901234567892", ""), ("Milk 5", "6901234567892")):
        counter.type(sale.box, text)
        counter.press(sale.box, Qt.Key.Key_Return)
        assert [line.code for line in sale.state.lines] == [last] * bool(last)
    counter.type(sale.box, "6901234567908")
    counter.press(sale.box, Qt.Key.Key_Return)
    assert "6901234567908" in sale.question.text()
    counter.type(sale.box, "Te")
    counter.press(sale.box, Qt.Key.Key_Escape)
    if sale.box.text():  # the first Esc only closed the list
        counter.press(sale.box, Qt.Key.Key_Escape)
    assert sale.question.text() == ""
    counter.type(sale.box, "Bread 5")
    counter.press(sale.box, Qt.Key.Key_Return)
    assert [line.code for line in sale.state.lines] == ["6901234567892", ""]


def test_saving_says_all_that_is_wrong_and_shows_the_first(counter: Counter, people: dict[str, int]) -> None:
    counter.page.open_customer(people["xiaoyu"])
    counter.press(counter.page.area, Qt.Key.Key_E, control=True)
    drawer = counter.page._drawer
    assert isinstance(drawer, CustomerDrawer)
    texts = drawer.form.texts()
    drawer.form.set_texts({**texts, "birthday": "30 Feb 1990", "referrer": "Nobody At All", "since": "soon"})
    bar = drawer._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    drawer.save()
    counter.settle()
    wrong = [key for key, box in drawer.form.boxes.items() if box.error()]
    assert {"birthday", "referrer"} <= set(wrong)
    first = drawer.form.boxes[wrong[0]]
    assert first.edit.hasFocus()
    counter.qtbot.waitUntil(lambda: not first._below.visibleRegion().isEmpty())


def test_a_drawer_stays_at_its_page_with_what_is_typed(counter: Counter, people: dict[str, int]) -> None:
    counter.page.open_customer(people["he"])
    counter.page.new_sale()
    counter.type(counter.page.sale.box, "Bread 5")
    counter.press(counter.page.sale.box, Qt.Key.Key_Return)
    counter.type(counter.page.sale.box, "half")
    counter.shell.go("customers")
    assert not counter.shell.drawer_is_open()
    counter.shell.go("counter")
    assert counter.shell.drawer_is_open()
    assert (len(counter.page.sale.state.lines), counter.page.sale.box.text()) == (1, "half")
    assert QApplication.focusWidget() is counter.page.sale.box


def test_a_draft_outlives_a_lock_a_language_and_a_theme(
    counter: Counter, people: dict[str, int], qapp: QApplication
) -> None:
    counter.page.open_customer(people["he"])
    counter.page.new_sale()
    counter.type(counter.page.sale.box, "Bread 5")
    counter.press(counter.page.sale.box, Qt.Key.Key_Return)
    counter.type(counter.page.sale.box, "half")
    i18n.set_language("zh_CN")
    theme.apply(qapp, "dark", 130)
    counter.opened.retranslate()
    assert (len(counter.page.sale.state.lines), counter.page.sale.box.text()) == (1, "half")
    assert QApplication.focusWidget() is counter.page.sale.box
    fresh = CounterPage(counter.opened.context)
    fresh.open_customer(people["he"])
    fresh.new_sale()
    assert [line.name for line in fresh.sale.state.lines] == ["Bread"]
    fresh.deleteLater()


def test_tab_goes_round_the_page_in_at_most_twelve_stops(counter: Counter, people: dict[str, int]) -> None:
    counter.page.open_customer(people["xiaoyu"])
    first = QApplication.focusWidget()
    seen = [first]
    while len(seen) < 40:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            break
        seen.append(QApplication.focusWidget())
    assert len(seen) <= 12, seen
    head = counter.page.head
    head.again_button.setFocus()
    counter.press(head.again_button, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is head.edit_button
    head.edit_button.setEnabled(False)
    assert head.again_button.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_look_up_without_a_hit_says_so_and_never_that_there_are_no_customers(
    counter: Counter, people: dict[str, int]
) -> None:
    counter.type(counter.page.search.box, "98765")
    assert counter.page.search._count.text() == "Nobody found: 98765"
    counter.page.show_latest()
    assert counter.page.customer_id() == people["xiaoyu"]


def test_phone_from_abroad_is_masked_alike_in_the_list_and_on_the_page(counter: Counter, shop: Shop) -> None:
    ivy = customers.create(shop, CustomerDraft(name="Ivy", phones=(PhoneDraft("+1 213 555 0167"),)))
    counter.type(counter.page.search.box, "0167")
    counter.qtbot.waitUntil(lambda: counter.page.customer_id() == ivy, timeout=20_000)
    (row,) = customers.rows(shop, [ivy])
    assert counter.page.head.phone.text() == masked(row.phone)[0]


def test_list_marks_whom_the_page_shows_after_a_sale_is_taken_back(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    page = counter.page
    page.search.set_recent(2)
    page.open_customer(people["he"])
    counter.press(page.area, Qt.Key.Key_F4)
    counter.type(page.sale.box, "Bread 5.50")
    counter.press(page.sale.box, Qt.Key.Key_Return, control=True)
    counter.settle()
    assert page.search.results.current_id() == page.customer_id() == people["he"]
    counter.press(page.search.box, Qt.Key.Key_Z, control=True)
    counter.settle()
    assert page.customer_id() == people["he"]
    assert page.search.results.current_id() is None
    page._start_sale(SaleCustomer())
    counter.type(page.sale.box, "Bread 5.50")
    counter.press(page.sale.box, Qt.Key.Key_Return, control=True)
    counter.settle()
    assert page.search.results.current_id() in (None, page.customer_id())


def test_price_that_is_none_or_missing_is_told_in_words(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    page.open_customer(people["he"])
    counter.press(page.area, Qt.Key.Key_F4)
    counter.type(page.sale.box, "Bread")
    counter.press(page.sale.box, Qt.Key.Key_Return)
    editor = page.sale.lines.rows[0].editor
    assert editor is not None
    counter.press(editor, Qt.Key.Key_Return, control=True)
    assert "Bread has no price yet" in page.sale.question.text()
    assert editor.hasFocus()
    counter.type(editor, "cheap")
    counter.press(editor, Qt.Key.Key_Return)
    assert "That is no price" in page.sale.question.text()
    assert page.sale.question.isVisible()
    counter.press(editor, Qt.Key.Key_Return, control=True)
    assert purchases.of_customer(shop, people["he"]) == ()
    editor.setText("5.50")
    counter.press(editor, Qt.Key.Key_Return, control=True)
    counter.settle()
    assert purchases.of_customer(shop, people["he"])[0].total_minor == 550


def test_customer_without_purchases_is_told_in_words_and_no_head_stands_over_no_tiles(
    shop: Shop, qtbot: QtBot, qapp: QApplication
) -> None:
    only = customers.create(shop, CustomerDraft(name="He Jing"))
    with open_counter(shop, qtbot, qapp) as counter:
        counter.page.open_customer(only)
        counter.page.tabs.open_tab("purchases")
        assert "No purchases yet" in words_of(counter.page.tabs)
        assert not counter.page.tabs.purchases.isVisible()
        counter.page.new_sale()
        assert not counter.page.sale._usual.isVisible()
        assert "number" not in counter.page.sale._hint.text()


@pytest.mark.parametrize("width", [1024, 1366])
def test_tags_in_the_head_use_the_room_that_is_there(shop: Shop, qtbot: QtBot, qapp: QApplication, width: int) -> None:
    tags = ("dog", "vip", "cats", "a tag so long that it has room nowhere beside a name")
    wei = customers.create(shop, CustomerDraft(name="Wei", tags=tags))
    with open_counter(shop, qtbot, qapp) as counter:
        counter.shell.resize(width, 768)
        counter.page.open_customer(wei)
        QTest.qWait(20)
        head = counter.page.head
        shown = [chip for chip in head.chips if chip.isVisible()]
        assert len(shown) >= (2 if width == 1024 else 3)
        for piece in (head.name, *shown, head.more_tags, head.add_tag_button):
            assert piece.width() >= piece.sizeHint().width() - 2
        assert head.add_tag_button.geometry().right() <= head.again_button.geometry().left()


def test_look_up_that_finds_nobody_shows_nobody(counter: Counter, people: dict[str, int], shop: Shop) -> None:
    page = counter.page
    assert page.customer_id() is not None
    counter.type(page.search.box, "80006")
    counter.qtbot.waitUntil(lambda: page.customer_id() is None, timeout=20_000)
    assert not page.area.isVisible()
    counter.press(page.search.box, Qt.Key.Key_F4)
    assert page.sale.state.customer_id is None
    counter.press(page.sale.box, Qt.Key.Key_Escape)
    page.search.box.clear()
    assert page.customer_id() is not None


@pytest.mark.parametrize("name", ["cleo", "clara", "Chen Xiaoyu"])
def test_a_name_typed_on_stays_in_the_box_and_enter_lets_letters_act(
    counter: Counter, people: dict[str, int], shop: Shop, name: str
) -> None:
    who = people["xiaoyu"]
    customers.set_fields(shop, who, {"name": name})
    counter.settle()
    page, box = counter.page, counter.page.search.box
    for letter in name:
        counter.type(box, letter)
        page.search._settle()  # as if there had been a rest after each letter
    assert box.text() == name
    assert box.hasFocus()
    counter.qtbot.waitUntil(lambda: page.customer_id() == who, timeout=20_000)
    assert not counter.shell.drawer_is_open()
    assert page.changes.place.editor() is None
    counter.press(box, Qt.Key.Key_Return)
    assert page.area.hasFocus()
    counter.type(page.area, "r")
    assert page.sale.box.hasFocus()
    assert [line.name for line in page.sale.state.lines] == ["Tofu litter", "Cat food"]


def test_a_stray_letter_replaces_no_name(counter: Counter, people: dict[str, int]) -> None:
    counter.page.open_customer(people["he"])
    counter.type(counter.page.area, "e")
    editor = counter.page.changes.place.editor()
    assert isinstance(editor, FieldEditor)
    assert isinstance(editor.edit, QLineEdit)
    assert (editor.text(), editor.edit.hasSelectedText()) == ("He Jing", False)


def test_only_favourites_in_sight_have_a_key_and_other_digits_are_typed(
    counter: Counter, people: dict[str, int], shop: Shop
) -> None:
    names = ("Bath", "Bell", "Nails", "Ball", "Comb", "Leash", "Bowl")
    purchases.record(shop, PurchaseDraft(people["xiaoyu"], tuple(ItemDraft(name, 1000, 2900) for name in names)))
    counter.page.open_customer(people["xiaoyu"])
    counter.page.new_sale()
    sale = counter.page.sale
    sale.resize(sale.width(), 560)
    shown = [tile for tile in sale.favourites.buttons if not tile.isHidden()]
    assert len(shown) == sale.box.favourites < len(sale.favourites.buttons)
    counter.type(sale.box, str(len(shown) + 1))
    assert sale.box.text() == str(len(shown) + 1)
    assert sale.state.lines == []


def test_cash_and_card_come_first_where_nobody_pays_by_wechat(qtbot: QtBot, shop: Shop) -> None:
    abroad = PaymentTiles(replace(shop.facts, currency="GBP", language="en"))
    at_home = PaymentTiles(shop.facts)
    for tiles in (abroad, at_home):
        qtbot.addWidget(tiles)
    assert list(abroad.keys.items())[:2] == [("F6", "cash"), ("F7", "card")]
    assert list(at_home.keys.items())[:3] == [("F6", "wechat"), ("F7", "alipay"), ("F8", "cash")]
