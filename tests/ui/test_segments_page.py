"""Segments by hand: a list is narrowed, kept under a name, opened again with one click, changed, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QDialog, QMenu
from pytestqt.qtbot import QtBot

from app.errors import UserMistake
from app.i18n import T
from app.models import Segment
from app.services import custom_editing, customer_lists, customers, history, reminders, reports, segments, tags
from app.services import customer_query as q
from app.services.customer_query import FieldTest
from app.services.customers import CustomerQuery
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.purchases import record
from app.services.reports import customer_list
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.ui import dialogs
from app.ui.form_dialog import FormDialog
from app.ui.pages.customer_list import CustomerList
from app.ui.pages.customers import SEGMENTS
from app.ui.pages.segments import SegmentsPage
from app.ui.widgets.inputs import LineEdit
from app.values.field import FieldKind
from app.values.report_data import Table
from tests.ui.customers_page import Stage, add, column, stage

NAME = 1


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop) -> Iterator[Stage]:
    add(shop, "Ann", "13800006688", ("regular",))
    add(shop, "Ben", "13900002210", ("new",))
    add(shop, "Cleo", "", ("regular", "new"))
    record(shop, PurchaseDraft(1, (ItemDraft("Cake", 1000, 500),)))
    own = custom_editing.create(shop, "customer", "Cups", FieldKind.QUANTITY)
    customers.set_fields(shop, 3, {f"custom_{own}": "4"})
    with stage(qtbot, shop) as made:
        yield made


@pytest.fixture
def page(on: Stage) -> CustomerList:
    found = on.page.show_tab("list")
    assert isinstance(found, CustomerList)
    on.settle()
    return found


def shown(page: CustomerList) -> list[str]:
    column(page.table, NAME)
    return sorted(row.name for row in customers.rows(page._shop, page.table.customers.ids))


def choose(on: Stage, page: CustomerList, condition: str, words: str) -> None:
    menu = page.filters.menu(customer_lists.choices(on.shop), condition)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.deleteLater()
    on.settle()


def asked(on: Stage, parent: QDialog | CustomerList | SegmentsPage) -> FormDialog:
    found = [each for each in parent.findChildren(FormDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def type_in(on: Stage, dialog: FormDialog, **texts: str) -> None:
    """Type into the fields and press Enter."""
    for key, text in texts.items():
        edit = dialog.form.boxes[key].edit
        assert isinstance(edit, LineEdit)
        edit.setText(text)
    on.key(dialog, Qt.Key.Key_Return)


def entry(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(words)).trigger()


def menu_of(on: Stage, page: CustomerList) -> QMenu:
    menu = page.segments.menu_of(segments.listed(on.shop))
    on.settle()
    return menu


def test_counts_come_to_a_menu_that_is_gone_without_harm(on: Stage, page: CustomerList, qtbot: QtBot) -> None:
    segments.create(on.shop, "Dogs", CustomerQuery(species=("dog",)))
    with qtbot.capture_exceptions() as said:
        menu = page.segments.menu_of(segments.listed(on.shop))
        menu.clear()  # the actions go before the menu does
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        on.settle()
    menu.deleteLater()
    assert not said


def test_what_is_shown_is_kept_under_a_name_and_comes_back_with_one_click(on: Stage, page: CustomerList) -> None:
    assert [a.isEnabled() for a in menu_of(on, page).actions() if a.text() == "Keep as a segment…"] == [False]
    choose(on, page, q.TAGS, "regular")
    entry(menu_of(on, page), "Keep as a segment…")
    dialog = asked(on, page)
    type_in(on, dialog, segment_name="  ")
    assert (dialog.isVisible(), "no name yet" in dialog.form.boxes[segments.NAME].error()) == (True, True)
    type_in(on, dialog, segment_name="Regulars")
    assert (page.segments.text().strip(), on.shell.toasts[-1]) == ("Regulars", "Segment kept: Regulars")
    page.clear_filters()
    on.settle()
    assert (page.segments.text().strip(), len(shown(page))) == ("Segments", 3)
    menu = menu_of(on, page)
    assert menu.actions()[0].text() == "Regulars · 2 customers"
    entry(menu, "Regulars")
    on.settle()
    assert (shown(page), page.segments.text().strip()) == (["Ann", "Cleo"], "Regulars")
    choose(on, page, q.TAGS, "Exclude these")
    assert (shown(page), page.segments.text().strip()) == (["Ben"], "Segments")
    assert [chip.words() for chip in page.filters._chips] == ["Exclude: Tag regular"]
    entry(menu_of(on, page), "Keep the change in")
    on.settle()
    (kept,) = segments.listed(on.shop)
    assert (page.segments.text().strip(), kept.query) == (
        "Regulars",
        CustomerQuery(tags=("regular",), negated=("tags",)),
    )


def test_segment_follows_a_tag_that_is_renamed_deleted_and_back(on: Stage, page: CustomerList) -> None:
    segments.create(on.shop, "New", CustomerQuery(tags=("new",)))
    page.show_segment(segments.listed(on.shop)[0])
    on.settle()
    number = tags.numbers(on.shop)["new"]
    tags.rename(on.shop, number, "fresh")
    on.settle()
    assert ([chip.words() for chip in page.filters._chips], page.segments.text().strip()) == (["Tag fresh"], "New")
    tags.delete(on.shop, number)
    on.settle()
    assert ([chip.words() for chip in page.filters._chips], shown(page)) == (["Tag a tag that was deleted"], [])
    history.undo(on.shop)
    on.settle()
    assert ([chip.words() for chip in page.filters._chips], shown(page)) == (["Tag fresh"], ["Ben", "Cleo"])


def test_spans_products_and_own_fields_are_typed_and_bad_input_is_told_beside(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.AWAY, "Between two days…")
    dialog = asked(on, page)
    type_in(on, dialog, least="30", most="7")
    assert "turned round" in dialog.form.boxes["least"].error()
    type_in(on, dialog, least="7", most="")
    assert "This goes from 0" in dialog.form.boxes["most"].error()
    type_in(on, dialog, least="0", most="7")
    assert (page.query, shown(page)) == (CustomerQuery(away_over=-1, away_under=8), ["Ann"])
    assert page.filters._chips[0].words() == "Last visit 0 to 7 days ago"
    page.clear_filters()
    choose(on, page, q.BOUGHT, "A product…")
    dialog = asked(on, page)
    type_in(on, dialog, product="Tart")
    assert "no product of this name" in dialog.form.boxes["product"].error()
    type_in(on, dialog, product="cake")
    assert (shown(page), page.filters._chips[0].words()) == (["Ann"], "Bought Cake")
    choose(on, page, q.BOUGHT, "In the last 7 days")
    assert page.filters._chips[0].words() == "Bought Cake, in the last 7 days"
    page.clear_filters()
    choose(on, page, "field:1", "At least…")
    dialog = asked(on, page)
    type_in(on, dialog, custom_1="many")
    assert dialog.form.boxes["custom_1"].error()
    type_in(on, dialog, custom_1="3.5")
    assert (page.query.fields, shown(page)) == ((FieldTest(1, "at_least", ("3500",)),), ["Cleo"])
    assert page.filters._chips[0].words() == "Cups at least 3.5"


def test_fifty_conditions_are_counted_and_can_be_taken_away(on: Stage, page: CustomerList) -> None:
    page.filters.changed.emit(CustomerQuery(fields=tuple(FieldTest(n, "known") for n in range(1, 51))))
    on.settle()
    assert (shown(page), len(page.filters._chips), page.filters.more.text().strip()) == ([], 9, "41 more conditions")
    menu = page.filters.rest_menu()
    assert len(menu.actions()) == 41
    menu.actions()[-1].trigger()
    on.settle()
    assert page.filters.more.text().strip() == "40 more conditions"
    segments.create(on.shop, "Fifty", page.query)
    assert segments.listed(on.shop)[0].query == page.query


def test_table_of_segments_counts_opens_renames_and_deletes(on: Stage, page: CustomerList) -> None:
    for name, tag in (("Regulars", "regular"), ("New ones", "new")):
        segments.create(on.shop, name, CustomerQuery(tags=(tag,)))
    with on.shop.write(T("Damage")) as session:
        session.add(Segment(name="Odd", conditions="{", created_at=on.shop.clock.now()))
    table = on.page.show_tab(SEGMENTS)
    assert isinstance(table, SegmentsPage)
    on.settle()
    rows = [[str(table.model.index(r, c).data()) for c in range(3)] for r in range(3)]
    assert rows == [
        ["Regulars", "Tag regular", "2 customers"],
        ["New ones", "Tag new", "2 customers"],
        ["Odd", "its conditions are damaged", "–"],
    ]
    add(on.shop, "Dora", "", ("new",))
    on.settle()
    assert table.model.index(1, 2).data() == "3 customers"
    table.table.selectRow(0)
    on.click(table.rename_button)
    type_in(on, asked(on, table), segment_name="new ONES")
    assert "already" in asked(on, table).form.boxes[segments.NAME].error()
    type_in(on, asked(on, table), segment_name="Faithful")
    assert table.model.index(0, 0).data() == "Faithful"
    on.key(table.table, Qt.Key.Key_Delete)
    assert (table.model.rowCount(), on.shell.toasts[-1]) == (2, "Deleted: Faithful")
    table.table.selectRow(1)
    assert not table.open_button.isEnabled()
    table.table.selectRow(0)
    on.key(table.table, Qt.Key.Key_Return)
    assert (on.page.tabs.current(), shown(page)) == ("list", ["Ben", "Cleo", "Dora"])
    with pytest.raises(UserMistake):
        segments.named(on.shop, "Odd")


def test_everybody_found_is_reminded_of_in_one_step(on: Stage, page: CustomerList) -> None:
    choose(on, page, q.TAGS, "regular")
    page.table.customers.tick_all()
    on.settle()
    on.click(page.ticked.remind)
    (dialog,) = [each for each in page.ticked.findChildren(FormDialog) if each.isVisible()]
    type_in(on, dialog, own_text="")
    assert "nothing to remember yet" in dialog.form.boxes["own_text"].error()
    type_in(on, dialog, own_text="Tell about the new bread")
    assert (on.shell.toasts[-1], len(reminders.due(on.shop))) == ("Wrote 2 reminders", 2)
    assert page.ticked.isEnabled()
    history.undo(on.shop)
    assert reminders.due(on.shop) == ()


def test_everybody_found_goes_on_paper(
    on: Stage, page: CustomerList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(on, page, q.TAGS, "regular")
    page.table.customers.tick_all()
    target = tmp_path / "list.pdf"
    monkeypatch.setattr(dialogs, "save_file", lambda *_arguments: target)
    entry(page.paper.menu(page.table.chosen_ids()), "Save PDF…")
    on.settle()
    assert target.read_bytes().startswith(b"%PDF")
    assert page.outcome.isVisible()
    data = reports.build(on.shop, "list", ReportParams(tuple(page.table.chosen_ids())), lambda _done, _total: None)
    (table,) = data.sections[0].blocks
    assert isinstance(table, Table)
    assert [row[1] for row in table.rows] == ["Ann", "Cleo"]
    assert "13800006688" not in str(data)
    monkeypatch.setattr(customer_list, "MOST", 1)
    page.paper.start((1, 2), saves=True)
    on.settle()
    assert "too many for paper" in on.shell.toasts[-1]
