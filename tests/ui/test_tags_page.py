"""The tags of the shop, changed by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services import customers, history, tags
from app.services.customers import CustomerQuery
from app.shop import Shop
from app.ui.pages.customer_list import CustomerList
from app.ui.pages.customers import TAGS, CustomersPage
from app.ui.pages.tags import TagsPage
from app.ui.pages.wording import tag_tone
from tests.ui.counter_page import Counter, open_counter, some_people


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    found = some_people(shop)
    customers.add_tag(shop, found["he"], "cats")
    return found


@pytest.fixture
def window(shop: Shop, people: dict[str, int], qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


def opened(window: Counter) -> TagsPage:
    page = window.shell.go("customers")
    assert isinstance(page, CustomersPage)
    found = page.show_tab(TAGS)
    assert isinstance(found, TagsPage)
    window.qtbot.waitUntil(lambda: len(found.tags) == 2, timeout=20_000)
    found.table.setFocus()
    found.table.selectRow([tag.name for tag in found.tags].index("regular"))
    return found


def test_tag_is_renamed_with_enter_and_a_mistake_is_said_beside_it(window: Counter, shop: Shop) -> None:
    page = opened(window)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    box = page.form.boxes["tags"].edit
    assert box.hasFocus()
    page.form.set_texts({"tags": "Cats"})
    QTest.keyClick(box, Qt.Key.Key_Return)
    window.settle()
    assert "already" in page.form.boxes["tags"].error()
    page.form.set_texts({"tags": "every week"})
    QTest.keyClick(box, Qt.Key.Key_Return)
    window.settle()
    window.qtbot.waitUntil(lambda: "every week" in [tag.name for tag in page.tags], timeout=20_000)
    assert window.toast() == "Renamed"
    history.undo(shop)
    window.settle()
    window.qtbot.waitUntil(lambda: "regular" in [tag.name for tag in page.tags], timeout=20_000)


def test_colour_is_worn_at_once_wherever_the_tag_stands(window: Counter, shop: Shop, people: dict[str, int]) -> None:
    page = opened(window)
    page.paint(4)
    window.settle()
    assert tag_tone("regular") == "warn"
    window.qtbot.waitUntil(lambda: page.sample.property("chip") == "warn", timeout=20_000)
    window.shell.go("counter")
    window.page.open_customer(people["xiaoyu"])
    window.settle()
    assert window.page.head.chips[0].property("chip") == "warn"
    history.undo(shop)
    window.settle()
    window.qtbot.waitUntil(lambda: tag_tone("regular") != "warn", timeout=20_000)


def test_tags_are_merged_and_deleted_with_a_way_back(window: Counter, shop: Shop) -> None:
    page = opened(window)
    page.merge_into(next(tag for tag in page.tags if tag.name == "cats"))
    window.settle()
    window.qtbot.waitUntil(lambda: [(t.name, t.count) for t in page.tags] == [("cats", 2)], timeout=20_000)
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    window.settle()
    window.qtbot.waitUntil(lambda: page.tags == (), timeout=20_000)
    assert page._whole.currentIndex() == 1
    history.undo(shop)
    history.undo(shop)
    assert [tag.name for tag in tags.listed(shop)] == ["cats", "regular"]


def test_condition_of_the_list_follows_a_tag_that_is_renamed(window: Counter, shop: Shop) -> None:
    page = window.shell.go("customers")
    assert isinstance(page, CustomersPage)
    customers_list = page.show_tab("list")
    assert isinstance(customers_list, CustomerList)
    customers_list._ask(CustomerQuery(tags=("regular",)))
    tags.rename(shop, tags.numbers(shop)["regular"], "every week")
    window.settle()
    window.qtbot.waitUntil(lambda: customers_list.query.tags == ("every week",), timeout=20_000)
    tags.delete(shop, tags.numbers(shop)["every week"])
    window.settle()
    window.qtbot.waitUntil(lambda: customers_list.query.tags == (), timeout=20_000)
