"""The list of customers and the bin, driven like a person does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app import i18n
from app.clock import FixedClock
from app.errors import UserMistake
from app.services import backups, bin_due, customer_lists, customers, history, pet_bin, pets
from app.services.customers import CustomerQuery
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.purchases import record
from app.shop import Shop
from app.ui import dialogs
from app.ui.bin_bell import SETTING
from app.ui.pages.bin import BinPage
from app.ui.pages.block_model import BLOCK, KEPT_BLOCKS
from app.ui.pages.customer_list import CustomerList
from app.ui.pages.customer_model import DAYS_LEFT
from app.ui.pages.customers import BIN, IMPORT
from app.ui.widgets.buttons import Button
from tests.support import NOW
from tests.ui.customers_page import Stage, add, column, stage, write_csv

NAME, PHONE, TAGS, VISITS = 1, 2, 4, 6


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    return {
        "Ann": add(shop, "Ann", "13800006688", ("regular",)),
        "Ben": add(shop, "Ben", "13900002210", ("new",)),
        "Cleo": add(shop, "Cleo", "15900006688", ("regular", "bulk buyer")),
    }


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop, people: dict[str, int]) -> Iterator[Stage]:
    with stage(qtbot, shop) as made:
        yield made


def list_of(on: Stage) -> CustomerList:
    page = on.page.show_tab("list")
    assert isinstance(page, CustomerList)
    on.settle()
    return page


def sell(shop: Shop, customer_id: int, times: int) -> None:
    for _each in range(times):
        record(shop, PurchaseDraft(customer_id=customer_id, items=(ItemDraft("Bread", 1000, 500),)))


def test_list_masks_phones(on: Stage) -> None:
    table = list_of(on).table
    column(table, PHONE)
    on.settle()
    assert sorted(column(table, PHONE)) == ["138 **** 6688", "139 **** 2210", "159 **** 6688"]
    assert on.shell.subtitle == "3 customers"


def test_head_of_a_column_sorts_and_sorts_the_other_way(on: Stage, people: dict[str, int]) -> None:
    sell(on.shop, people["Ben"], 2)
    sell(on.shop, people["Cleo"], 1)
    table = list_of(on).table
    head = table.horizontalHeader()

    def click(section: int) -> list[int]:
        x = head.sectionViewportPosition(section) + 12
        on.bot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 12))
        on.settle()
        return table.customers.ids.tolist()

    assert click(NAME) == [people["Ann"], people["Ben"], people["Cleo"]]
    assert click(NAME) == [people["Cleo"], people["Ben"], people["Ann"]]
    by_visits = click(VISITS)
    assert set(by_visits[:2]) == {people["Ben"], people["Cleo"]}
    assert click(TAGS) == by_visits, "tags have no order"


def test_typing_filters_after_a_moment_and_says_when_nobody_fits(on: Stage, people: dict[str, int]) -> None:
    page = list_of(on)
    on.bot.keyClicks(page.box, "6688")
    on.until(lambda: page.table.customers.rowCount() == 2)
    assert set(page.table.customers.ids) == {people["Ann"], people["Cleo"]}
    on.bot.keyClicks(page.box, "0000")
    on.until(lambda: page.table.customers.rowCount() == 0)
    assert page._stack.currentWidget() is page._nothing
    on.click(page._clear)
    assert page.table.customers.rowCount() == 3


def test_click_and_enter_open_the_customer_at_the_counter(on: Stage) -> None:
    table = list_of(on).table
    on.click_cell(table, 0, NAME)
    table.selectRow(2)
    on.key(table, Qt.Key.Key_Return)
    assert on.shell.counter.opened == [table.customers.ids[0], table.customers.ids[2]]


def test_copy_gives_rows_with_masked_phones(on: Stage) -> None:
    table = list_of(on).table
    table.selectAll()
    on.key(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert {line.split("\t")[:2][1] for line in lines} == {"138 **** 6688", "139 **** 2210", "159 **** 6688"}
    assert "13800006688" not in "".join(lines)


def test_number_on_a_tab_is_what_one_will_see_behind_it(on: Stage, people: dict[str, int]) -> None:
    """The list stays narrowed while one is elsewhere, and says so; a pet in the bin is counted where it is listed."""

    def tabs() -> list[str]:
        return [tab.text() for tab in on.page.tabs.findChildren(Button)]

    page = list_of(on)
    assert "List 3" in tabs()
    pet = pets.create(on.shop, PetDraft("Doudou", "dog"), (people["Ann"],))
    pet_bin.delete(on.shop, pet)
    on.settle()
    assert "Bin 1" in tabs(), "also before anybody opened it"
    pet_bin.restore(on.shop, pet)
    page.filters.changed.emit(CustomerQuery(tags=("regular",)))
    on.settle()
    assert (page._count.text().split(" ·")[0], "List 2 of 3" in tabs()) == ("2 of 3 customers", True)
    on.page.show_tab(BIN)
    customers.remove_tag(on.shop, people["Ann"], "regular")
    add(on.shop, "Dora")
    pet_bin.delete(on.shop, pet)
    on.settle()
    assert {"List 1 of 4", "Bin 1"} <= set(tabs())
    list_of(on)
    assert (page._count.text().split(" ·")[0], on.shell.subtitle) == ("1 of 4 customers", "4 customers")
    assert {"List 1 of 4", "Bin 1"} <= set(tabs())
    page.clear_filters()
    on.settle()
    on.page.show_tab(BIN)
    on.settle()
    assert {"List 4", "Bin 1"} <= set(tabs())


def test_ticked_customers_go_to_the_bin_in_one_step(on: Stage, people: dict[str, int]) -> None:
    page = list_of(on)
    on.click_cell(page.table, 0, 0)
    page.table.setCurrentIndex(page.table.customers.index(1, NAME))
    on.key(page.table, Qt.Key.Key_Space)
    assert page.ticked.count.text() == "2 ticked"
    assert on.shell.counter.opened == []
    on.click(page.ticked.delete)
    assert page.table.customers.rowCount() == 1
    assert on.shell.toasts == ["Moved to bin: Cleo and 1 other"]
    assert not page.ticked.isVisible()
    history.undo(on.shop)
    on.settle()
    assert page.table.customers.rowCount() == 3


def test_delete_key_moves_to_the_bin_and_the_bin_gives_back(on: Stage, people: dict[str, int]) -> None:
    page = list_of(on)
    page.table.selectRow(page.table.customers.ids.index(people["Ben"]))
    on.key(page.table, Qt.Key.Key_Delete)
    assert on.shell.toasts == ["Moved to bin: Ben"]
    bin_page = on.page.show_tab(BIN)
    assert isinstance(bin_page, BinPage)
    on.settle()
    table = bin_page.table
    assert [column(table, place)[0] for place in (1, 4)] == ["Ben", "Today"]
    on.click_cell(table, 0, 1)
    assert table.customers.rowCount() == 1, "a click elsewhere restores nobody"
    on.click_cell(table, 0, 6)
    assert on.shell.toasts[-1] == "Restored: Ben"
    assert table.customers.rowCount() == 0
    assert people["Ben"] in customers.ordered_ids(on.shop, CustomerQuery())
    assert page.table.customers.rowCount() == 2, "nobody looks at it"
    assert list_of(on).table.customers.rowCount() == 3


def test_several_come_back_from_the_bin_in_one_step(on: Stage, people: dict[str, int]) -> None:
    customers.delete(on.shop, *people.values())
    bin_page = on.page.show_tab(BIN)
    assert isinstance(bin_page, BinPage)
    on.settle()
    assert not bin_page.bar.isVisible()
    on.click_cell(bin_page.table, 1, 0)
    assert bin_page.ticked.text() == "1 ticked"
    on.click(bin_page.choose_all)
    assert bin_page.handle_escape()
    assert not bin_page.handle_escape()
    bin_page.table.customers.tick_all()
    on.click(bin_page.give_back)
    assert on.shell.toasts == ["Restored 3 customers"]
    assert bin_page._empty.isVisible()
    assert len(list_of(on).table.customers.ids) == 3
    history.undo(on.shop)
    on.settle()
    assert len(list_of(on).table.customers.ids) == 0


def test_bin_names_the_pets_that_went_along_and_none_that_stays(on: Stage, people: dict[str, int]) -> None:
    pets.create(on.shop, PetDraft(name="Doudou"), [people["Ben"]])
    pets.create(on.shop, PetDraft(name="Milktea"), [people["Ben"], people["Ann"]])
    customers.delete(on.shop, people["Ben"])
    bin_page = on.page.show_tab(BIN)
    assert isinstance(bin_page, BinPage)
    on.settle()
    assert column(bin_page.table, 3) == ["Doudou"]


def test_bin_says_the_days_left_unless_nothing_empties_it(on: Stage, people: dict[str, int]) -> None:
    customers.delete(on.shop, people["Ann"])
    bin_page = on.page.show_tab(BIN)
    assert isinstance(bin_page, BinPage)
    on.settle()
    assert column(bin_page.table, 5) == ["30 days"]
    assert "for 30 days; after that they are deleted for good" in bin_page._hint.text()
    assert "does not come back with its owner" in bin_page._hint.text()
    bin_page._context.settings.set(SETTING, False)
    bin_page.retranslate()
    assert "nothing goes by itself" in bin_page._hint.text()
    assert not bin_page.table.customers.shows(DAYS_LEFT)


def test_ticked_are_deleted_for_good_after_one_question(
    on: Stage, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    customers.delete(on.shop, people["Ben"], people["Ann"])
    bin_page = on.page.show_tab(BIN)
    assert isinstance(bin_page, BinPage)
    on.settle()
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(dialogs, "ask", lambda _o, title, text, _yes, act, **_k: (asked.append((title, text)), act()))
    name = "Ann"
    on.click_cell(bin_page.table, column(bin_page.table, 1).index(name), 0)
    on.click(bin_page.erase_button)
    on.settle()
    assert asked[0][0] == f"Delete {name} for good?"
    assert "This cannot be undone" in asked[0][1]
    assert on.shell.toasts == ["Backing up first", f"Deleted for good: {name}"]
    assert bin_page.table.customers.rowCount() == 1
    assert [b.manifest.reason for b in backups.listed() if b.manifest] == [backups.BEFORE_EMPTYING]
    for _press in range(2):
        with pytest.raises(UserMistake, match="cannot be brought back"):
            history.undo(on.shop)


def test_bin_asks_whether_today_is_right_before_anything_goes(on: Stage, people: dict[str, int]) -> None:
    customers.delete(on.shop, people["Ann"])
    bin_due.believe(on.shop)
    on.shop.clock = FixedClock(NOW + dt.timedelta(days=400))
    bin_page = on.page.show_tab(BIN)
    assert isinstance(bin_page, BinPage)
    bin_page.refresh(None)
    on.settle()
    assert "nothing is deleted for good until you say so" in bin_page.doubt.text()
    on.click(bin_page.doubt._buttons[0])
    on.settle()
    assert bin_page.doubt.isHidden()
    assert not bin_due.look(on.shop).is_doubted
    bin_due.doubt(on.shop)
    bin_page.refresh(None)
    on.settle()
    assert "The date was wrong for a while" in bin_page.doubt.text()
    on.click(bin_page.doubt._buttons[0])
    on.settle()
    assert bin_page.doubt.isHidden()


def test_selection_and_scroll_survive_a_change(on: Stage, people: dict[str, int]) -> None:
    for number in range(60):
        add(on.shop, f"Person {number:02}")
    on.settle()
    table = list_of(on).table
    place = table.customers.ids.index(people["Ann"]) - 20
    chosen = table.customers.ids[place]
    table.selectRow(place)
    table.verticalScrollBar().setValue(400)
    add(on.shop, "Zoe")
    on.settle()
    assert table.current_id() == chosen
    assert [table.customers.ids[i.row()] for i in table.selectionModel().selectedRows()] == [chosen]
    assert table.verticalScrollBar().value() == 400


def test_only_what_is_looked_at_is_fetched(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Name", "Phone"], *([f"Person {n}", f"139{n:08}"] for n in range(1500))]
    page = on.page
    page.start_import(write_csv(tmp_path / "many.csv", rows))
    on.settle()
    on.click(page.current().go_on)
    on.click(page.current().go_on)
    asked: list[int] = []
    real = customer_lists.lines
    monkeypatch.setattr(
        customer_lists, "lines", lambda shop, ids, **beside: asked.append(len(ids)) or real(shop, ids, **beside)
    )
    table = list_of(on).table
    assert table.customers.rowCount() == 1503
    on.settle()
    first = sum(asked)
    assert 0 < first <= 4 * BLOCK
    table.scrollToBottom()
    table.viewport().repaint()
    on.settle()
    assert first < sum(asked) <= 8 * BLOCK
    assert column(table, NAME)[-1]
    assert len(table.customers._blocks) <= KEPT_BLOCKS


def test_empty_shop_offers_the_ways_to_start(qtbot: QtBot, qapp: object, shop: Shop) -> None:
    with stage(qtbot, shop) as on:
        page = list_of(on)
        assert page._whole.currentWidget() is page._none
        on.click(page._by_hand)
        assert on.shell.counter.asked_for_new == 1
        on.click(page._import)
        assert on.page.tabs.current() == IMPORT


def test_every_control_has_a_name_and_chinese_fits_too(on: Stage) -> None:
    i18n.set_language("zh_CN")
    on.page.show_tab(IMPORT)
    on.page.show_tab(BIN)
    on.page.retranslate()
    on.settle()
    nameless = [
        piece
        for kind in (QAbstractButton, QComboBox, QLineEdit, QTableView)
        for piece in on.page.findChildren(kind)
        if piece.isVisible() and not piece.accessibleName()
    ]
    assert nameless == []
    assert on.page.minimumSizeHint().width() <= 960
    assert on.page.minimumSizeHint().height() <= 580
