"""What the settings change at the Counter: amounts, birthdays, the list at the left, the scanner."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import customers, family, pets, purchases
from app.services.customer_data import CustomerDraft, PhoneDraft
from app.services.family import FamilyDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui.pages.sale_entry import without_prefix
from app.ui.pages.wording import HIDDEN_AMOUNT
from app.values.birthday import Birthday
from tests.support import NOW, make_shop
from tests.ui.conftest import wait_for


@pytest.fixture
def page(window, folder):
    """The Counter with thirteen customers; Ann has bought something and has her birthday in five days."""
    shop = make_shop(folder, language="en").shop
    on = NOW.date() + dt.timedelta(days=5)
    born = Birthday("solar", on.month, on.day, year=on.year - 30)
    ann = customers.create(shop, CustomerDraft(name="Ann", phones=(PhoneDraft("13800001234"),), birthday=born))
    for place in range(12):
        customers.create(shop, CustomerDraft(name=f"Somebody {place}"))
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Leash", 1000, 538_00),)))
    window.enter(shop)
    window.open_shop.bell.stop()
    made = window.open_shop.shell.go("counter")
    made.open_customer(ann)
    wait_for(lambda: not window.lanes.is_busy())
    return made


def amounts(page):
    told = [figure.accessibleName() for figure in page.head._figures]
    told += [page.tabs.timeline.rows.row(place).amount for place in range(page.tabs.timeline.rows.rowCount())]
    return [text for text in told if "538" in text or HIDDEN_AMOUNT in text]


def test_hidden_amounts_come_and_go_with_the_key(window, page):
    assert all("538" in text for text in amounts(page))
    window.settings.set("hide_amounts", True)
    assert amounts(page)
    assert not any("538" in text for text in amounts(page))
    QTest.keyClick(page, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert all("538" in text for text in amounts(page))
    QTest.keyClick(page, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert not any("538" in text for text in amounts(page))


def test_birthdays_are_said_as_early_as_is_settled(window, page):
    assert page.head.due.text()
    window.settings.set("birthday_days", 4)
    assert not page.head.due.text()
    window.settings.set("birthday_days", 5)
    assert page.head.due.text()
    window.settings.set("birthday_days", 0)
    assert not page.head.due.text()


def test_list_shows_as_many_as_is_settled(window, page):
    page.search.clear()
    assert page.search.results.rows.rowCount() == 10
    window.settings.set("recent_customers", 5)
    assert page.search.results.rows.rowCount() == 5


def test_only_one_found_waits_for_enter_if_so_settled(window, page):
    window.settings.set("open_only_hit", False)
    page.focus_search("1234")
    QTest.qWait(900)
    assert page.search.box.hasFocus()
    window.settings.set("open_only_hit", True)
    page.focus_search("12345")
    page.focus_search("1234")
    wait_for(lambda: not page.search.box.hasFocus())


def test_settings_are_left_alone_once_the_page_is_gone(window, page):
    window.lock()
    QTest.qWait(10)
    window.settings.set("hide_amounts", True)
    window.settings.set("recent_customers", 4)


@pytest.mark.parametrize(
    ("typed", "prefix", "meant"),
    [
        ("~690123456789", "~", "690123456789"),
        (" ~12 ", "~", "~12"),
        ("690123456789", "~", "690123456789"),
        ("690123456789", "", "690123456789"),
        ("~bread", "~", "~bread"),
        ("1690123", "1", "690123"),
        ("", "~", ""),
    ],
)
def test_prefix_of_the_scanner_is_left_out_of_numbers(typed, prefix, meant):
    assert without_prefix(typed, prefix) == meant


def test_scan_with_a_prefix_finds_the_customer_by_number(window, page):
    window.settings.set("scan_prefix", "%")
    page.focus_search("%13800001234")
    assert page.search.results.rows.rowCount() == 1


def test_scanned_microchip_leads_to_the_page_with_the_pet(window, page):
    """Fifteen digits and Enter, as a scanner types them, wherever the keyboard is on the page; a daughter is found by her name."""
    shop, box = window.open_shop.shop, page.search.box
    mia = customers.create(shop, CustomerDraft("Mia", (PhoneDraft("13900002210"),), email="mia@post.example"))
    pets.create(shop, PetDraft("Rex", "dog"), [mia])
    pets.create(shop, PetDraft("Milo", "cat", microchip="900 118 000 123 456"), [mia])
    family.add(shop, mia, FamilyDraft("Lily", "daughter"))
    page.area.setFocus()
    QTest.keyClick(page.area, "9")  # takes the keyboard to the box
    QTest.keyClicks(box, "00118000123456")
    assert box.text() == "900118000123456"
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert page.customer_id() == mia
    assert page.area.hasFocus()
    assert [card.called.text() for card in page.pets.cards() if card.isVisible()] == ["Rex", "Milo"]
    for typed, told in (
        ("123456", "Milo · …123456"),
        ("lily", "daughter Lily"),
        ("MIA@post", "mia@post.example"),
    ):
        page.focus_search(typed)
        assert [page.search.results.rows.row(0).detail] == [told]
        assert page.search.results.rows.rowCount() == 1
    wait_for(lambda: not window.lanes.is_busy())
