"""The stops of the tour: where each is, what it says, and what it waits for. They only look and point; what is done, the person does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QScrollArea, QWidget

from app.changes import Change
from app.i18n import T, Text
from app.services import history, lookup
from app.shop import NO_CHANGE

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

LOOKED_AT = 10
"""Among so many of the last customers one is looked for whose phone can be typed."""

Spot = tuple[QWidget, QRect]
"""A widget and the part of it that is meant."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop. `words` tell what it is about, `after` what came of it once the person did what it waits for.

    Without `after` the tour goes on at once. `finds` gives the spot, or ``None`` if it is not on screen; `suits` says whether the stop makes sense in this shop;
    `is_done` looks whether it was done, `hears` whether a change was what it waits for; without both there is nothing to wait for.
    """

    key: str
    page: str
    title: Text
    words: Callable[[OpenShop], Text]
    finds: Callable[[OpenShop], Spot | None]
    after: Text | None = None
    suits: Callable[[OpenShop], bool] = lambda _opened: True
    arrives: Callable[[OpenShop], None] = lambda _opened: None
    is_done: Callable[[OpenShop], bool] | None = None
    hears: Callable[[Change], bool] | None = None

    def waits(self) -> bool:
        """Whether the person is to do something here."""
        return self.is_done is not None or self.hears is not None


def _page(opened: OpenShop, key: str) -> Any:
    return opened.shell.page(key)


def _whole(widget: QWidget | None) -> Spot | None:
    return (widget, widget.rect()) if widget is not None and widget.isVisible() else None


def _said(text: Text) -> Callable[[OpenShop], Text]:
    return lambda _opened: text


# -- what there is in this shop


def has_customers(opened: OpenShop) -> bool:
    """Whether anybody can be looked for."""
    return bool(lookup.recent(opened.shop, 1))


def has_care(opened: OpenShop) -> bool:
    """Whether somebody waits on the list of today."""
    listing = opened.desk.listing
    return listing is not None and bool(listing.care.people)


def tail(opened: OpenShop) -> str:
    """The last four digits of one of the latest customers; empty if none of them has a phone."""
    phones = (hit.phone or "" for hit in lookup.recent(opened.shop, LOOKED_AT))
    return next((digits[-4:] for phone in phones if len(digits := "".join(filter(str.isdigit, phone))) >= 4), "")


# -- where they are


def _care_row(opened: OpenShop) -> Spot | None:
    page = _page(opened, "today")
    if page is None or not page.cares.list.isVisible():
        is_behind = page is not None and not page.cares.isVisible()
        return _whole(page.tabs if is_behind else page.figures) if page is not None else None
    rows = page.cares.list
    return rows.viewport(), rows.visualRect(rows.currentIndex()).intersected(rows.viewport().rect())


def _search(opened: OpenShop) -> Spot | None:
    page = _page(opened, "counter")
    return _whole(page.search.box) if page is not None else None


def _head(opened: OpenShop) -> Spot | None:
    page = _page(opened, "counter")
    return _whole(page.head) if page is not None else None


def _sale(opened: OpenShop) -> Spot | None:
    page = _page(opened, "counter")
    in_drawer = page is not None and opened.shell.drawer_is_open() and page.sale.isVisible()
    return _whole(opened.shell.drawer() if in_drawer else opened.shell.button("sale"))


def _toast(opened: OpenShop) -> Spot | None:
    return _whole(opened.shell.toast)


def _tabs(opened: OpenShop) -> Spot | None:
    page = _page(opened, "customers")
    return _whole(page.tabs) if page is not None else None


def _reports(opened: OpenShop) -> Spot | None:
    page = _page(opened, "reports")
    return _whole(page.options) if page is not None else None


def _backups(opened: OpenShop) -> Spot | None:
    page = _page(opened, "settings")
    return _whole(page.entry("backups")) if page is not None else None


def _help(opened: OpenShop) -> Spot | None:
    return _whole(opened.help.panel() if opened.help.is_open() else opened.shell.button("help"))


# -- bringing them into view


def _show_care(opened: OpenShop) -> None:
    _page(opened, "today").show_list()


def _show_tabs(opened: OpenShop) -> None:
    _page(opened, "customers").show_tab("list")


def _show_customer(opened: OpenShop) -> None:
    """Without a sale over it; its draft stays."""
    sale = _page(opened, "counter").sale
    if opened.shell.drawer_is_open() and sale.isVisible():
        sale.leave()


def _show_backups(opened: OpenShop) -> None:
    """The pane from its top, and the way to it, which a search hides."""
    page = _page(opened, "settings")
    page.box.clear()
    _scroll_around(page.open("backups")).verticalScrollBar().setValue(0)
    entry = page.entry("backups")
    _scroll_around(entry).ensureWidgetVisible(entry)


def _scroll_around(widget: QWidget) -> QScrollArea:
    around = widget.parentWidget()
    while not isinstance(around, QScrollArea):
        assert around is not None
        around = around.parentWidget()
    return around


# -- what they wait for


def _is_found(opened: OpenShop) -> bool:
    page = _page(opened, "counter")
    return page is not None and bool(page.search.box.text().strip()) and page.area.hasFocus()


def _was_ticked(change: Change) -> bool:
    return change.change_id != NO_CHANGE and change.concerns("reminder") and change.action != history.UNDO


def _was_sold(change: Change) -> bool:
    return change.concerns("purchase") and change.action not in (history.UNDO, history.REDO)


def _was_undone(change: Change) -> bool:
    return change.action == history.UNDO


# -- words that depend on the shop


def _first_words(opened: OpenShop) -> Text:
    if opened.shop.facts.is_practice:
        return T(
            "Five minutes. You do the work, and nothing here counts. Stop whenever you like: it goes on from there."
        )
    if has_customers(opened):
        return T("Five minutes. This is your own shop: whatever you try, the tour shows how to take it back.")
    return T(
        "Your shop has no customers yet, so that much cannot be shown. In the practice shop there are 300, and nothing counts."
    )


def _morning(opened: OpenShop) -> Text:
    if has_care(opened):
        return T("Every morning: whom to think of, and why. The row says the reason; Enter opens the customer.")
    return T(
        "Every morning this page says whom to think of, and why. As soon as there are customers, their names stand here."
    )


def _find_words(opened: OpenShop) -> Text:
    digits = tail(opened)
    if digits:
        return T(
            "Type {digits}, the last four digits of a phone. More than one hit? Enter takes the first.", digits=digits
        )
    return T("Type a part of a name, then press Enter.")


STOPS: tuple[Stop, ...] = (
    Stop("welcome", "today", T("A look around"), _first_words, lambda _opened: None),
    Stop("today", "today", T("Today"), _morning, _care_row, arrives=_show_care),
    Stop(
        "tick", "today", T("Tick somebody off"),
        _said(T("Press Space: this customer counts as contacted, and the row goes.")), _care_row,
        T("Done. Was it a slip? Ctrl+Z brings the row back."), suits=has_care, hears=_was_ticked, arrives=_show_care,
    ),
    Stop(
        "find", "counter", T("Find a customer"), _find_words, _search,
        T("That is all it takes. Initials, a name or a pet do as well."), suits=has_customers, is_done=_is_found,
    ),
    Stop(
        "customer", "counter", T("What you know about them"),
        _said(T("Allergies stand in red at the top. Below: pets, what they like, all they bought. N writes a note, E changes something.")),
        _head, suits=has_customers, arrives=_show_customer,
    ),
    Stop(
        "sale", "counter", T("Record a sale"),
        _said(T("Press F4. In the drawer 1 takes the first of the usual things, or type a name and a price. Ctrl+Enter saves.")),
        _sale, suits=has_customers, hears=_was_sold,
    ),
    Stop(
        "undo", "counter", T("Take it back"),
        _said(T("Saved. Now press Ctrl+Z: the sale is gone, as if it had never been. Every step can be taken back like this.")),
        _toast, T("Gone. Ctrl+Y would do it again."), suits=has_customers, hears=_was_undone,
    ),
    Stop(
        "customers", "customers", T("Everybody in one list"),
        _said(T("Filter, tick, export. Import brings in the list you have; what was deleted is in the bin.")), _tabs,
        arrives=_show_tabs,
    ),
    Stop(
        "reports", "reports", T("On paper"),
        _said(T("A customer's record or the list of today, exactly as it will be printed. Ctrl+P prints.")), _reports,
    ),
    Stop(
        "backups", "settings", T("Nothing gets lost"),
        _said(T("A backup holds the whole shop in one file. Put one on a stick every week, and keep it elsewhere.")), _backups,
        arrives=_show_backups,
    ),
    Stop(
        "help", "settings", T("When you are stuck"),
        _said(T("Press F1: the help of the page you are on. The question mark shows all keys.")),
        _help,
        T("It is here on every page, and so is this tour. Ctrl+L locks the shop when you leave the counter."),
        is_done=lambda opened: opened.help.is_open(),
    ),
)  # fmt: skip
