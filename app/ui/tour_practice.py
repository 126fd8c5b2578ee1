"""The tour of the practice shop: from the unlock screen into it, its pages, and back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.services.customers import CustomerQuery
from app.ui.pages.counter import CounterPage
from app.ui.pages.customer_list import CustomerList
from app.ui.pages.customers import CustomersPage
from app.ui.tour_hands import CONTROL, Hands


def visit(hands: Hands) -> None:
    """Lock the open shop, go to the practice shop and back to the unlock screen."""
    window = hands.window
    hands.press(hands.shop().shell, Qt.Key.Key_L, CONTROL)
    hands.until(lambda: window.unlock is not None)
    if window.unlock is not None:
        hands.click(window.unlock.practice)
    hands.until(lambda: window.open_shop is not None)
    _see_today(hands)
    _see_counter(hands)
    _edit(hands)
    _see_customers(hands)
    _ask_for_help(hands)
    _be_guided(hands)
    strip = hands.shop().strip
    if strip is not None:
        hands.click(strip.own)
    hands.until(lambda: window.unlock is not None)


def _see_today(hands: Hands) -> None:
    """Whom to care for, as soon as the bell has rung."""
    desk = hands.shop().desk
    hands.until(lambda: desk.listing is not None and len(desk.listing.care.people) > 1)
    hands.picture("practice-today")


def _see_counter(hands: Hands) -> None:
    """F2, and who came last."""
    hands.press(hands.focused(), Qt.Key.Key_F2)
    page = hands.shop().shell.page("counter")
    assert isinstance(page, CounterPage)
    hands.until(lambda: page.customer_id() is not None)
    hands.picture("practice-counter")


def _edit(hands: Hands) -> None:
    """E: a field in the place of the first value; Esc puts the value back. Then all that is known."""
    page = hands.shop().shell.page("counter")
    assert isinstance(page, CounterPage)
    hands.press(page.search.box, Qt.Key.Key_Return)
    hands.press(hands.focused(), Qt.Key.Key_E)
    hands.picture("practice-edit")
    hands.press(hands.focused(), Qt.Key.Key_Escape)


def _see_customers(hands: Hands) -> None:
    """All 300; then those who stayed away, all of them ticked."""
    shell = hands.shop().shell
    hands.press(shell, Qt.Key.Key_3, CONTROL)
    page = shell.current_page()
    assert isinstance(page, CustomersPage)
    page.show_tab("list")
    hands.picture("practice-customers")
    listed = page.current()
    assert isinstance(listed, CustomerList)
    listed.filters.changed.emit(CustomerQuery(away_over=30))
    hands.press(listed.table, Qt.Key.Key_A, CONTROL)
    hands.picture("practice-customers-ticked")
    hands.press(listed.table, Qt.Key.Key_Escape)
    hands.press(listed.table, Qt.Key.Key_Escape)


def _ask_for_help(hands: Hands) -> None:
    """F1, then the question mark; Esc closes each."""
    for key, name in ((Qt.Key.Key_F1, "help"), (Qt.Key.Key_Question, "keys")):
        page = hands.shop().shell.current_page()
        assert isinstance(page, CustomersPage)
        place = page.current()
        hands.press(place.table if isinstance(place, CustomerList) else place, key)
        hands.picture(f"practice-{name}")
        hands.press(hands.focused(), Qt.Key.Key_Escape)


def _be_guided(hands: Hands) -> None:
    """The first stop of the guided tour."""
    guide = hands.shop().guide
    guide.start()
    hands.picture("practice-guide")
    guide.guide().stop()
