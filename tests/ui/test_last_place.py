"""After a full lock everybody is where they were: on the page, with the drawer, in the field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import customer_crowds, customers, pets, purchases, vault
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui.pages.record_drawer import CustomerDrawer
from app.ui.pages.refund_drawer import RefundDrawer
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for


@pytest.fixture
def opened(window, folder):
    """An open shop of three customers; the second has a pet and has bought something."""
    shop = make_shop(folder, language="en").shop
    for number, name in enumerate(("Chen Xiaoyu", "He Jing", "Cao Xuyang")):
        customers.create(shop, CustomerDraft(name=name, phones=(PhoneDraft(f"1380000668{number}"),)))
    pets.create(shop, PetDraft(name="Milktea"), [2])
    purchases.record(shop, PurchaseDraft(2, (ItemDraft("Bread", 1000, 500),)))
    window.enter(shop)
    made = window.open_shop
    made.shell.resize(1366, 768)
    rest(window)
    return made


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())


def at_counter(opened):
    counter = opened.shell.go("counter")
    counter.open_customer(2)
    return counter


def search_box(opened):
    opened.shell.go("counter").search.focus_box("xy")


def customer_page(opened):
    at_counter(opened)


def note(opened):
    at_counter(opened).tabs.focus_note()


def details_field(opened):
    at_counter(opened).changes.change("wechat")


def name_in_the_head(opened):
    counter = at_counter(opened)
    counter.changes.place.edit(counter.head.values()["name"])


def purchases_tab(opened):
    counter = at_counter(opened)
    counter.tabs.open_tab("purchases")
    counter.tabs.purchases.setFocus()


def sale_note(opened):
    counter = at_counter(opened)
    counter.new_sale()
    counter.sale.foot._open_note()
    QTest.keyClicks(counter.sale.foot.note, "for Sunday")


def walk_in(opened):
    at_counter(opened)._start_sale(type(opened.shell.page("counter").sale._who)())


def new_customer(opened):
    opened.shell.new_customer.emit()
    drawer = opened.shell.page("counter")._drawer
    drawer._show_more()
    drawer.form.boxes["name"].edit.setText("Half Typed")
    drawer.form.boxes["address"].edit.setText("Lane 5")
    drawer.form.focus_first("address")


def edited_customer(opened):
    counter = at_counter(opened)
    counter.edit_customer()
    counter._drawer.form.focus_first("email")


def pet(opened):
    counter = at_counter(opened)
    counter.pets.open_pet.emit(1)


def new_pet_in_place(opened):
    at_counter(opened).changes.add_pet()


def refund(opened):
    counter = at_counter(opened)
    counter.tabs.open_purchase(1)


def list_of_customers(opened):
    opened.shell.go("customers")


def import_tab(opened):
    opened.shell.go("customers").show_tab("import")


def bin_tab(opened):
    customer_crowds.delete(opened.shop, 3)
    opened.shell.go("customers").show_tab("bin")


def report_of_a_customer(opened):
    reports = opened.shell.go("reports")
    reports.open_report("customer", 2)
    reports.options.mask_phones.setFocus()


def shop_name(opened):
    opened.shell.go("settings").open("shop").edits["name"].setFocus()


def password_field(opened):
    opened.shell.go("settings").open("security").new.edit.setFocus()


def today(opened):
    opened.shell.go("today")


PLACES = [
    search_box, customer_page, note, details_field, name_in_the_head, purchases_tab, sale_note, walk_in, new_customer, edited_customer,
    pet, new_pet_in_place, refund, list_of_customers, import_tab, bin_tab, report_of_a_customer, shop_name, password_field, today,
]  # fmt: skip


def place_of(opened):
    """The page, who is shown, the drawer, and what the field with the keyboard is and is called."""
    shell, counter = opened.shell, opened.shell.page("counter")
    focus = shell.focusWidget()
    drawer = type(counter._drawer).__name__ if counter is not None and counter._drawer is not None else ""
    return (
        shell.current_key(),
        counter.customer_id() if counter is not None and shell.current_key() == "counter" else None,
        drawer,
        type(focus).__name__,
        focus.accessibleName() if focus is not None else "",
    )


def unlock(window):
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop)
    rest(window)
    return window.open_shop


@pytest.mark.parametrize("go", PLACES)
def test_full_lock_leads_back_to_the_field(window, opened, go):
    go(opened)
    rest(window)
    before = place_of(opened)
    QTest.keyClick(opened.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: window.open_shop is None)
    again = unlock(window)
    QTest.qWait(0)
    for _try in range(100):
        if place_of(again) != before:
            QTest.qWait(20)
    assert place_of(again) == before


def test_full_lock_from_the_screen_lock_leads_back_as_well(window, opened):
    sale_note(opened)
    before = place_of(opened)
    opened.idle.lock()
    opened.idle.screen.full_lock.click()
    wait_for(lambda: window.open_shop is None)
    again = unlock(window)
    wait_for(lambda: place_of(again) == before)


def test_drawer_comes_back_with_what_was_typed_and_with_its_own_subject(window, opened):
    new_customer(opened)
    window.lock()
    counter = unlock(window).shell.page("counter")
    assert isinstance(counter._drawer, CustomerDrawer)
    assert counter._drawer.form.texts()["name"] == "Half Typed"
    counter.handle_escape()
    pet(window.open_shop)
    window.lock()
    counter = unlock(window).shell.page("counter")
    assert counter._drawer.key() == ("pet", 1)
    refund(window.open_shop)
    window.lock()
    counter = unlock(window).shell.page("counter")
    assert isinstance(counter._drawer, RefundDrawer)
    assert counter._drawer.sale_id() == 1


def test_customer_who_is_gone_is_not_gone_back_to(window, opened):
    edited_customer(opened)
    shop = opened.shop
    window.lock()
    other = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    customer_crowds.delete(other, 2)
    other.close()
    again = unlock(window)
    assert again.shell.current_key() == "counter"
    assert again.shell.page("counter")._drawer is None
