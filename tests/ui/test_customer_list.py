"""Narrowing the list of customers, choosing its columns, ticking many, taking them out: driven like a person does."""

from __future__ import annotations

import csv
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QSpinBox
from pytestqt.qtbot import QtBot

from app import i18n
from app.clock import FixedClock
from app.services import customer_lists, customer_sheet, customers, history, pets, reminders
from app.services import customer_query as q
from app.services.customer_lists import Names
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.purchases import record
from app.shop import Shop
from app.ui import dialogs
from app.ui.jobs import Tick
from app.ui.pages import customer_conditions as conditions
from app.ui.pages import customer_options
from app.ui.pages.block_model import NAME
from app.ui.pages.customer_list import CustomerList
from app.ui.pages.customer_model import BIRTHDAY, NEXT, cell_words
from app.values.birthday import Birthday
from app.workflows import take_out
from tests.sheets import bring, csv_file
from tests.support import NOW
from tests.ui.customers_page import Stage, add, stage

DAY = dt.timedelta(days=1)
POPPED_UP = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
"""What the screen of the tests says of a menu."""
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    """Ann came today, Ben 40 days ago, Cleo never; Ann has a birthday tomorrow and a cat."""
    made = {
        "Ann": customers.create(
            shop,
            CustomerDraft("Ann", (PhoneDraft("13800006688"),), birthday=Birthday("solar", 5, 19), tags=("regular",)),
        ),
        "Ben": add(shop, "Ben", "13900002210", ("new", "regular")),
        "Cleo": add(shop, "Cleo"),
    }
    pets.create(shop, PetDraft(name="Milktea", species="cat"), [made["Ann"]])
    for name, days in (("Ben", 40), ("Ann", 0)):
        shop.clock = FixedClock(NOW - days * DAY)
        record(shop, PurchaseDraft(made[name], (ItemDraft("Bread", 1000, 1250),)))
    reminders.refresh(shop)
    return made


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop, people: dict[str, int]) -> Iterator[Stage]:
    with stage(qtbot, shop) as made:
        yield made


@pytest.fixture
def page(on: Stage) -> CustomerList:
    made = on.page.show_tab("list")
    assert isinstance(made, CustomerList)
    on.settle()
    return made


def choose(on: Stage, page: CustomerList, condition: str, words: str) -> None:
    """Choose an option of a condition in the menu that adds one."""
    menu = page.filters.menu(customer_lists.choices(on.shop), condition)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.deleteLater()
    on.settle()


def shown(page: CustomerList) -> list[str]:
    names = {line.row.customer_id: line.row.name for line in customer_lists.lines(page._shop, page.table.customers.ids)}
    return [names[i] for i in page.table.customers.ids]


def chips(page: CustomerList) -> list[str]:
    return [chip.words() for chip in page.filters._chips]


def open_menu(page: CustomerList) -> QMenu:
    (menu,) = (
        m for m in page.filters.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly) if m.isVisible()
    )
    return menu


def test_conditions_are_added_said_and_taken_away_one_by_one(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.TAGS, "regular")
    choose(on, page, q.AWAY, "Away more than 30 days")
    assert shown(page) == ["Ben"]
    assert chips(page) == ["Tag regular", "Away more than 30 days"]
    assert page._count.text() == "1 of 3 customers · ¥12.50 spent in 12 months"
    assert on.page.tabs._group.button(0).text() == "List 1 of 3"
    chip = page.filters.chip(q.AWAY)
    assert chip is not None
    on.click(chip, chip.width() - 12)
    assert (shown(page), chips(page)) == (["Ann", "Ben"], ["Tag regular"])
    chip = page.filters.chip(q.TAGS)
    assert chip is not None
    chip.setFocus()
    on.key(chip, Qt.Key.Key_Delete)
    assert (shown(page), chips(page)) == (["Ann", "Ben", "Cleo"], [])
    assert not page.filters.clear.isVisible()


@pytest.mark.parametrize(
    ("condition", "words", "names", "chip"),
    [
        (q.TAGS, "new", ["Ben"], "Tag new"),
        (q.AWAY, "Never came", ["Cleo"], "Never came"),
        (q.AWAY, "Here less than 7 days ago", ["Ann"], "Last visit less than 7 days ago"),
        (q.BIRTHDAY, "May", ["Ann"], "Birthday May"),
        (q.PETS, "Has pets", ["Ann"], "Has pets"),
        (q.PETS, "No pets", ["Ben", "Cleo"], "No pets"),
        (q.PETS, "cat", ["Ann"], "Pets cat"),
        (q.PHONE, "Without phone", ["Cleo"], "Without phone"),
    ],
)
def test_every_condition_narrows_and_says_so(
    on: Stage, page: CustomerList, condition: str, words: str, names: list[str], chip: str
) -> None:
    choose(on, page, condition, words)
    assert (shown(page), chips(page)) == (names, [chip])
    on.page.retranslate()
    on.click(page.filters.clear)
    assert (shown(page), chips(page)) == (["Ann", "Ben", "Cleo"], [])


def test_those_whom_a_file_brought_are_found_by_the_name_of_the_file(
    on: Stage, page: CustomerList, tmp_path: Path
) -> None:
    bring(on.shop, csv_file(tmp_path / "till.csv", [["Name", "Phone"], ["Dora", "13700001111"]]))
    bring(on.shop, csv_file(tmp_path / "goods.csv", [["Product", "Price"], ["Bread", "5"]]), kind="products")
    on.settle()
    choices = customer_lists.choices(on.shop)
    assert [batch.file_name for batch in choices.batches] == ["till.csv"], "the other brought no customers"
    choose(on, page, q.IMPORT, f"till.csv · {NOW:%Y-%m-%d}")
    assert (shown(page), chips(page)) == (["Dora"], ["Import till.csv"])


def test_box_in_the_head_ticks_all_and_none(on: Stage, page: CustomerList) -> None:
    model = page.table.customers
    assert not page.filters.more.isVisible(), "there are no more conditions"
    for ticked in (set(model.ids), set()):
        page.table.horizontalHeader().sectionClicked.emit(0)
        assert model.ticked == ticked
        assert model.is_all_ticked() is bool(ticked)


def test_several_tags_stand_beside_each_other_and_go_again(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.TAGS, "new")
    choose(on, page, q.TAGS, "regular")
    assert (chips(page), shown(page)) == (["Tag new or regular"], ["Ann", "Ben"])
    choose(on, page, q.TAGS, "All of these tags")
    assert (chips(page), shown(page)) == (["Tag new and regular"], ["Ben"])
    choose(on, page, q.TAGS, "new")
    assert chips(page) == ["Tag regular"]


@POPPED_UP
def test_menu_opens_from_the_button_and_stays_open_while_tags_are_ticked(on: Stage, page: CustomerList) -> None:
    on.click(page.filters.add)
    menu = open_menu(page)
    assert [a.text() for a in menu.actions()] == [
        "Tag", "Tier", "Stage", "Last visit", "Bought", "Birthday", "Pets", "Consent", "Contact", "Household", "Quality", "Without phone",
    ]  # fmt: skip
    menu.close()
    on.settle()
    choose(on, page, q.TAGS, "new")
    chip = page.filters.chip(q.TAGS)
    assert chip is not None
    on.click(chip, 10)
    menu = open_menu(page)
    on.key(menu, Qt.Key.Key_Down)
    on.key(menu, Qt.Key.Key_Down)
    on.key(menu, Qt.Key.Key_Space)
    assert chips(page) == ["Tag new or regular"]
    assert menu.isVisible()
    on.key(menu, Qt.Key.Key_Escape)


def test_any_number_of_days_can_be_asked_for(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.AWAY, "Another number of days…")
    dialog = page.filters.findChild(QDialog)
    box = dialog.findChild(QSpinBox)
    box.setValue(39)
    dialog.accept()
    on.settle()
    assert (chips(page), shown(page)) == (["Away more than 39 days"], ["Ben"])


def test_conditions_and_text_join_and_escape_takes_all_away(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.TAGS, "regular")
    on.bot.keyClicks(page.box, "2210")
    on.until(lambda: shown(page) == ["Ben"])
    assert chips(page) == ["Tag regular"]
    assert page.handle_escape()
    on.settle()
    assert (page.query, page.box.text(), chips(page)) == (CustomerQuery(), "", [])


def test_nobody_fits_says_so_and_offers_everybody(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.AWAY, "Never came")
    choose(on, page, q.PETS, "Has pets")
    assert page._nothing.isVisible()
    assert page._count.text() == "0 of 3 customers"
    on.click(page._clear)
    assert len(shown(page)) == 3


def test_arrows_go_along_the_chips_which_are_one_tab_stop(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.TAGS, "regular")
    choose(on, page, q.BIRTHDAY, "May")
    first, second = page.filters._chips
    stops = [
        p for p in (first, second, page.filters.add, page.filters.clear) if p.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == [first]
    first.setFocus()
    on.key(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    on.key(second, Qt.Key.Key_Backspace)
    assert page.filters._chips[0].hasFocus()


def test_an_undone_tag_leaves_the_list_that_asks_for_it(on: Stage, page: CustomerList, people: dict[str, int]) -> None:
    choose(on, page, q.TAGS, "regular")
    page.table.customers.tick_all()
    page.ticked.add_tag("met")
    on.settle()
    assert on.shell.toasts == ["Tagged 2 customers: met"]
    assert [row.tags[-1] for row in customers.rows(on.shop, [people["Ann"], people["Ben"]])] == ["met", "met"]
    page.ticked.remove_tag("regular")
    on.settle()
    assert on.shell.toasts[-1] == "Took “regular” off 2 customers"
    assert shown(page) == []
    history.undo(on.shop)
    on.settle()
    assert shown(page) == ["Ann", "Ben"]
    page.table.customers.tick_all()
    page.ticked.add_tag("regular")
    on.settle()
    assert on.shell.toasts[-1] == "Nothing to change"


def test_tag_menu_offers_known_tags_and_takes_off_what_is_there(on: Stage, page: CustomerList) -> None:
    page.table.customers.tick_all()
    menu = page.ticked.tag_menu(("regular",), ("regular", "new"))
    assert [a.text() for a in menu.actions() if not a.isSeparator()] == ["New tag…", "regular", "new", "Take a tag off"]
    menu.actions()[0].trigger()
    dialog = page.ticked.findChild(QDialog)
    dialog.findChild(QLineEdit).setText("  ")
    dialog.accept()
    on.settle()
    assert on.shell.toasts == []
    menu.actions()[0].trigger()
    dialog = page.ticked.findChildren(QDialog)[-1]
    dialog.findChild(QLineEdit).setText("met ")
    dialog.accept()
    on.settle()
    assert on.shell.toasts == ["Tagged 3 customers: met"]
    menu.deleteLater()


def test_shift_ticks_on_with_arrows_and_clicks(on: Stage, page: CustomerList) -> None:
    table = page.table
    table.selectRow(0)
    table.setFocus()
    on.key(table, Qt.Key.Key_Down, SHIFT)
    assert table.ticked_ids() == table.customers.ids.tolist()[:2]
    assert table.currentIndex().row() == 1
    on.key(table, Qt.Key.Key_Down, SHIFT)
    on.key(table, Qt.Key.Key_Down, SHIFT)
    assert len(table.ticked_ids()) == 3
    on.click(page.ticked.clear)
    on.click_cell(table, 2, 0)
    place = table.visualRect(table.customers.index(0, 0)).center()
    on.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, SHIFT, QPoint(place))
    assert len(table.ticked_ids()) == 3
    on.click(page.ticked.clear)
    on.key(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.ticked.count.text() == "3 ticked"


def test_everybody_in_the_list_is_chosen_and_nobody_else(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.TAGS, "regular")
    on.click_cell(page.table, 0, 0)
    assert page.ticked.choose_all.text() == "Choose all 2"
    on.click(page.ticked.choose_all)
    assert page.ticked.count.text() == "2 ticked"
    assert not page.ticked.choose_all.isVisible()
    page._sort("name", False)
    on.settle()
    assert page.ticked.count.text() == "2 ticked", "another order shows the same people"
    page.ticked.delete.click()
    assert not page.ticked.isEnabled(), "one thing at a time"
    on.settle()
    assert on.shell.toasts == ["Moved to bin: Ann and 1 other"]
    assert page.ticked.isEnabled()
    assert not page.ticked.isVisible()
    on.click(page.filters.clear)
    assert shown(page) == ["Cleo"]


def test_species_is_chosen_with_the_breeds_that_were_typed_for_it(
    on: Stage, page: CustomerList, people: dict[str, int]
) -> None:
    pets.create(on.shop, PetDraft(name="Doudou", species="Poodle"), [people["Ben"]])
    pets.create(on.shop, PetDraft(name="Lucky", breed="柯基"), [people["Cleo"]])
    i18n.set_language("zh_CN")
    choose(on, page, q.PETS, "狗 · Poodle、柯基")
    assert sorted(shown(page)) == ["Ben", "Cleo"]
    assert chips(page) == ["宠物 狗"]
    i18n.set_language("en")
    page.retranslate()
    assert chips(page) == ["Pets dog"]


def test_ticks_go_when_others_are_shown(on: Stage, page: CustomerList) -> None:
    """So nobody is moved to the bin who was ticked in a list that is not shown any more."""
    choose(on, page, q.TAGS, "regular")
    on.click_cell(page.table, 0, 0)
    assert page.ticked.isVisible()
    on.click(page.filters.clear)
    assert shown(page) == ["Ann", "Ben", "Cleo"]
    assert not page.ticked.isVisible()
    on.click_cell(page.table, 0, 0)
    on.bot.keyClicks(page.box, "cleo")
    on.until(lambda: shown(page) == ["Cleo"])
    page.box.clear()
    on.until(lambda: len(page.table.customers.ids) == 3)
    assert page.table.ticked_ids() == [], "they do not come back with the list"
    page.table.selectRow(2)
    on.key(page.table, Qt.Key.Key_Delete)
    assert on.shell.toasts == ["Moved to bin: Cleo"]


@POPPED_UP
def test_columns_are_chosen_and_kept(on: Stage, page: CustomerList) -> None:
    def heads() -> list[str]:
        model = page.table.customers
        return [str(model.headerData(c, Qt.Orientation.Horizontal)) for c in range(1, model.columnCount())]

    assert heads() == ["Name", "Phone", "Pets", "Tags", "Last visit ↓", "Purchase days", "Next thing"]
    on.click(page.columns_button)
    (menu,) = (m for m in page.findChildren(QMenu) if m.isVisible())
    wanted = {a.text(): a for a in menu.actions()}
    wanted["Spend"].trigger()
    wanted["Phone"].trigger()
    menu.close()
    on.settle()
    assert "Spend" in heads()
    again = CustomerList(page._context)
    on.settle()
    assert [spec.key for spec in again.table.customers.columns] == [spec.key for spec in page.table.customers.columns]
    again.deleteLater()
    page._settings.set("customer_columns", "no,such,thing")
    again = CustomerList(page._context)
    on.settle()
    assert [spec.key for spec in again.table.customers.columns] == ["tick", "name"]
    again.deleteLater()


def test_next_thing_is_said_in_short_and_in_full(on: Stage, page: CustomerList, people: dict[str, int]) -> None:
    model = page.table.customers
    column = [spec.key for spec in model.columns].index(NEXT)
    model.line_at(0)
    on.settle()
    cell = model.index(0, column)
    assert "birthday" in str(cell.data()).lower()
    assert str(cell.data(Qt.ItemDataRole.ToolTipRole))
    assert model.index(2, column).data() == ""


def test_narrow_window_leaves_columns_out_and_a_wide_one_brings_them_back(on: Stage, page: CustomerList) -> None:
    keys = [spec.key for spec in page.table.customers.columns]
    on.page.resize(720, 600)
    on.settle()
    assert page.table.isColumnHidden(keys.index("visits"))
    assert not page.table.isColumnHidden(keys.index(NAME))
    on.page.resize(1178, 700)
    on.settle()
    assert not any(page.table.isColumnHidden(place) for place in range(len(keys)))


@pytest.mark.parametrize("mask", [True, False])
def test_the_list_goes_out_as_it_is_shown(
    on: Stage, page: CustomerList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: bool
) -> None:
    target = tmp_path / "list.csv"
    monkeypatch.setattr(dialogs, "save_file", lambda *_arguments: target)
    choose(on, page, q.TAGS, "regular")
    page._sort("name", True)
    on.settle()
    menu = page.export_menu(page.table.customers.ids)
    menu.actions()[0 if mask else 1].trigger()
    on.settle()
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["Name", "Phone", "Pets", "Tags", "Last visit", "Purchase days", "Next thing"]
    assert [row[:2] for row in rows] == [
        ["Ben", "139 **** 2210" if mask else "139 0000 2210"],
        ["Ann", "138 **** 6688" if mask else "138 0000 6688"],
    ]
    assert on.shell.toasts == ["Saved 2 customers: list.csv"]
    assert not page.progress.isVisible()


def test_the_ticked_ones_go_out_alone_and_a_cancel_writes_nothing(
    on: Stage, page: CustomerList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "ticked"
    monkeypatch.setattr(dialogs, "save_file", lambda *_arguments: target)
    on.click_cell(page.table, 1, 0)
    page.export_menu(page.table.chosen_ids()).actions()[0].trigger()
    on.settle()
    assert on.shell.toasts == ["Saved 1 customer: ticked.xlsx"]
    target.with_suffix(".xlsx").unlink()

    def endless(_shop: Shop, _request: object, tick: Tick) -> None:
        while True:
            tick(0, 1)
            time.sleep(0.001)

    monkeypatch.setattr(take_out, "take_out", endless)
    page.export_menu(page.table.chosen_ids()).actions()[0].trigger()
    assert page.progress.isVisible()
    assert not page.export_menu(page.table.chosen_ids()).actions()[0].isEnabled(), "one at a time"
    page.progress.cancel_button.click()
    on.settle()
    assert on.shell.toasts[-1] == "Cancelled: no file was written"
    assert not page.progress.isVisible()
    assert list(tmp_path.glob("ticked*")) == []


def test_an_export_to_nowhere_says_so(
    on: Stage, page: CustomerList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "save_file", lambda *_arguments: tmp_path / "no" / "such" / "folder.xlsx")
    page.export_menu(page.table.customers.ids).actions()[0].trigger()
    on.settle()
    assert len(on.shell.toasts) == 1
    monkeypatch.setattr(dialogs, "save_file", lambda *_arguments: None)
    page.export_menu(page.table.customers.ids).actions()[0].trigger()
    on.settle()
    assert len(on.shell.toasts) == 1


def test_every_condition_is_said_in_chinese(on: Stage, page: CustomerList) -> None:
    i18n.set_language("zh_CN")
    choices = customer_lists.choices(on.shop)
    for condition in customer_options.conditions(choices):
        for option in customer_options.options(CustomerQuery(), condition, choices, on.shop):
            _name, value = conditions.said(option.change(CustomerQuery()), condition, Names())
            assert value
    assert conditions.said(CustomerQuery(away_over=20), q.AWAY, Names()) == ("没来", "超过 20 天")
    assert conditions.month_name(5) == "5月"


def test_next_thing_is_the_same_on_screen_and_in_the_file(shop: Shop) -> None:
    ada = customers.create(shop, CustomerDraft("Ada"))
    for visit in range(10):
        at = shop.clock.now() - dt.timedelta(days=46 + 22 * visit)
        record(shop, PurchaseDraft(ada, (ItemDraft("Bread", 1000, 1250),), at))
    reminders.refresh(shop)
    (line,) = customer_lists.lines(shop, [ada], with_next=True)
    with customer_sheet.sheet(shop, [ada], ["next"]) as sheet:
        assert list(sheet.rows) == [(cell_words(line, "next", shop),)]
    assert line.next_thing is not None
    assert cell_words(line, NEXT, shop).startswith("Away 46 days (usually every ")


def test_list_narrowed_by_birthday_shows_and_takes_out_the_birthday(
    on: Stage, page: CustomerList, people: dict[str, int]
) -> None:
    def keys() -> list[str]:
        return [spec.key for spec in page.table.customers.columns]

    assert BIRTHDAY not in keys()
    page.filters.changed.emit(CustomerQuery(birthday_month=5))
    on.settle()
    assert shown(page) == ["Ann"]
    assert BIRTHDAY in keys()
    (line,) = customer_lists.lines(on.shop, page.table.customers.ids)
    assert cell_words(line, BIRTHDAY, on.shop) == "19 May"
    with customer_sheet.sheet(on.shop, [people["Ann"]], ("name", "number", "birthday")) as sheet:
        assert list(sheet.rows) == [("Ann", None, "19 May")]
    page.clear_filters()
    on.settle()
    assert BIRTHDAY not in keys()
