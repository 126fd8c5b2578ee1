"""The catalogue in the window, driven like a person does: typed, changed in place, sorted into categories, merged, binned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import catalogue, categories, customers, product_changes, purchases
from app.services.catalogue import BIN, NEW, OVER, SOLD, ProductQuery
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.ui import dialogs
from app.ui.pages.catalogue import CataloguePage
from app.ui.widgets.buttons import Button
from tests.support import make_shop
from tests.ui.counter_page import Counter, open_counter

GOODS = (
    ("Bread", "Bakery"),
    ("Tofu litter", "Cats/Litter"),
    ("Tofu liter", "Cats/Litter"),
    ("Salmon treat", "Cats/Treats"),
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path).shop
    for name, way in GOODS:
        product_changes.create(made, {"product_name": name, "category": way, "price_minor": "3"})
    yield made
    made.close()


@pytest.fixture
def window(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Counter]:
    with open_counter(shop, qtbot, qapp) as made:
        yield made


@pytest.fixture
def page(window: Counter) -> CataloguePage:
    found = window.shell.go("catalogue")
    assert isinstance(found, CataloguePage)
    until(window, lambda: names(found) == ["Bread", "Salmon treat", "Tofu liter", "Tofu litter"])
    until(window, lambda: len(found.tree.categories) == 4)
    return found


def until(window: Counter, condition: Callable[[], object]) -> None:
    window.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)


def names(page: CataloguePage) -> list[str]:
    model = page.table.products
    return [model.words_at(place, "name") for place in range(len(model.ids))]


def typed(edit: QWidget, text: str) -> None:
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_product_is_added_completed_in_place_and_each_step_taken_back(
    window: Counter, page: CataloguePage, shop: Shop
) -> None:
    QTest.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
    typed(page.new_sheet.edit, "bread")
    until(window, lambda: "already" in page.new_sheet.form.boxes["product_name"].error())
    typed(page.new_sheet.edit, "Rye loaf")
    until(window, lambda: page.drawer.isVisible() and page.drawer.shown is not None)
    page.drawer.focus_main()
    value = page.drawer.rows.value("lasts_days")
    QTest.keyClick(value, Qt.Key.Key_Return)
    editor = page.drawer.desk.editor()
    assert editor is not None
    typed(editor.edit, "0")
    until(window, lambda: "from 1 to" in editor.error())
    typed(editor.edit, "30")
    until(window, lambda: page.drawer.rows.value("lasts_days").text() == "30")
    product = page.drawer.product_id()
    window.opened.undo()
    until(window, lambda: product_changes.texts(shop, product)["lasts_days"] == "")
    window.opened.undo()
    until(window, lambda: not page.drawer.isVisible() and "Rye loaf" not in names(page))


def test_barcode_scanned_into_the_field_is_doubted_and_a_double_refused(
    window: Counter, page: CataloguePage, shop: Shop
) -> None:
    bread, litter = (catalogue.ordered_ids(shop, ProductQuery(text=text))[0] for text in ("bread", "tofu litter"))
    product_changes.set_fields(shop, bread, {"barcode": "6901234567892"})
    page.open_product(litter)
    until(window, lambda: page.drawer.shown is not None)
    QTest.keyClick(page.drawer.rows.value("barcode"), Qt.Key.Key_Return)
    editor = page.drawer.desk.editor()
    assert editor is not None
    typed(editor.edit, "6901234567892")
    until(window, lambda: "Bread has this barcode" in editor.error())
    assert isinstance(editor.edit, QLineEdit)
    editor.edit.selectAll()
    QTest.keyClicks(editor.edit, "6901234567893")
    assert "last digit" in editor._below.text()
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    until(window, lambda: product_changes.texts(shop, litter)["barcode"] == "6901234567893")


def test_product_that_may_be_there_already_is_told_and_merged_with_one_click(
    window: Counter, page: CataloguePage, shop: Shop
) -> None:
    liter, litter = (catalogue.ordered_ids(shop, ProductQuery(text=text))[0] for text in ("tofu liter", "tofu litter"))
    product_changes.set_fields(shop, litter, {"unit": "bag"})
    page.open_product(liter)
    until(window, lambda: page.drawer.twin.isVisible())
    assert page.drawer.twin.text() == "May be the same as Tofu litter: one letter differs"
    next(button for button in page.drawer.twin.findChildren(Button) if button.text() == "Open it").click()
    until(
        window,
        lambda: (
            page.drawer.product_id() == litter and page.drawer.twin.text().startswith("May be the same as Tofu liter:")
        ),
    )
    merge = [button for button in page.drawer.twin.findChildren(Button) if button.text() == "Merge"][-1]
    merge.click()
    until(window, lambda: names(page) == ["Bread", "Salmon treat", "Tofu litter"])
    until(window, lambda: not page.drawer.twin.isVisible() and page.drawer.isVisible())
    window.opened.undo()
    until(window, lambda: page.drawer.twin.isVisible())


def test_list_is_narrowed_by_scan_and_category_and_escape_leads_back(window: Counter, page: CataloguePage) -> None:
    QTest.keyClicks(page.box, "tofu")
    until(window, lambda: names(page) == ["Tofu liter", "Tofu litter"])
    QTest.keyClick(page.box, Qt.Key.Key_Return)
    assert page.table.hasFocus()
    assert page.handle_escape()
    until(window, lambda: len(names(page)) == 4)
    page.tree.table.setFocus()
    for _step in range(2):
        QTest.keyClick(page.tree.table, Qt.Key.Key_Down)
    assert page.tree.current() == "Cats"
    until(window, lambda: len(names(page)) == 3)
    assert page.handle_escape()
    until(window, lambda: len(names(page)) == 4)
    assert not page.handle_escape()


def test_category_is_renamed_in_the_tree_merged_and_dissolved(window: Counter, page: CataloguePage, shop: Shop) -> None:
    def ways() -> list[str]:
        return [each.path for each in categories.tree(shop)]

    page.tree.select("Cats > Treats")
    QTest.keyClick(page.tree.table, Qt.Key.Key_Return)
    assert isinstance(page.tree.sheet.edit, QLineEdit)
    page.tree.sheet.edit.selectAll()
    QTest.keyClicks(page.tree.sheet.edit, "bakery")
    assert "become one" in page.tree.sheet.form.boxes["category"]._below.text()
    QTest.keyClick(page.tree.sheet.edit, Qt.Key.Key_Return)
    until(window, lambda: ways() == ["Bakery", "Cats", "Cats > Litter"])
    until(window, lambda: page.tree.current() == "Bakery" and len(names(page)) == 2)
    window.opened.undo()
    until(window, lambda: len(ways()) == 4 and len(page.tree.categories) == 4)
    page.tree.select("Cats")
    QTest.keyClick(page.tree.table, Qt.Key.Key_Return)
    typed(page.tree.sheet.edit, "Cats > Litter > Cats")
    until(window, lambda: "below itself" in page.tree.sheet.form.boxes["category"].error())
    page.handle_escape()
    QTest.keyClick(page.tree.table, Qt.Key.Key_Delete)
    until(window, lambda: ways() == ["Bakery", "Litter", "Treats"])


def test_ticked_products_are_sorted_merged_ended_and_binned(window: Counter, page: CataloguePage, shop: Shop) -> None:
    page.table.setFocus()
    page.table.selectRow(2)
    for key, held in (
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
    ):
        QTest.keyClick(page.table, key, held)
    assert len(page.table.ticked_ids()) == 2
    page.ticked.sort_in.click()
    typed(page.category_sheet.edit, "Pets")
    until(window, lambda: "Pets" in [each.path for each in categories.tree(shop)])
    window.settle()
    page.table.products.tick_all()
    litter = catalogue.ordered_ids(shop, ProductQuery(text="tofu litter"))[0]
    menu = page.ticked.merge_menu(catalogue.lines(shop, page.table.ticked_ids()))
    next(action for action in menu.actions() if action.text() == "Tofu litter").trigger()
    until(window, lambda: names(page) == ["Tofu litter"])
    window.opened.undo()
    until(window, lambda: len(names(page)) == 4)
    page.table.products.tick([litter], is_on=True)
    page.ticked.end.click()
    typed(page.instead_sheet.edit, "Bread")
    until(window, lambda: len(names(page)) == 3)
    assert catalogue.lines(shop, [litter])[0].replaced_by == "Bread"
    page.tabs.chosen.emit(OVER)
    until(window, lambda: names(page) == ["Tofu litter"])
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    until(window, lambda: catalogue.counts(shop)[BIN] == 1)
    page.tabs.chosen.emit(BIN)
    until(window, lambda: names(page) == ["Tofu litter"])
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    until(window, lambda: catalogue.counts(shop)[BIN] == 0)


def test_what_was_new_at_the_counter_waits_and_shows_who_buys_it(
    window: Counter, page: CataloguePage, shop: Shop
) -> None:
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("New treat", 1000, 500),)))
    until(window, lambda: any("1" in page.tabs._group.button(1).text() for _each in (1,)))
    page.tabs.chosen.emit(NEW)
    until(window, lambda: names(page) == ["New treat"])
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    until(window, lambda: page.drawer.shown is not None and page.drawer.seen_button.isVisible())
    assert page.drawer._model.line(0).cells[0] == "Walk-in"
    page.drawer.seen_button.click()
    until(window, lambda: catalogue.counts(shop)[NEW] == 0)
    assert page.handle_escape()
    assert not page.drawer.isVisible()
    until(window, lambda: page._empty.isVisible())


def test_same_again_says_what_stands_in_for_what_is_discontinued(window: Counter, shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Tofu liter", 1000, 300),)))
    old = catalogue.ordered_ids(shop, ProductQuery(text="tofu liter"))[0]
    product_changes.set_fields(shop, old, {"discontinued": "1", "replacement": "Tofu litter"})
    window.page.open_customer(ann)
    window.settle()
    window.page.same_again()
    (line,) = window.page.sale.lines.rows
    assert line.name.text() == "Tofu litter"
    assert "Instead of Tofu liter" in {label.text() for label in line.findChildren(QLabel)}


def test_list_goes_into_a_file(
    window: Counter, page: CataloguePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "goods.csv"
    monkeypatch.setattr(dialogs, "save_file", lambda *_about: target)
    page.export.click()
    until(window, target.exists)
    until(window, lambda: "goods.csv" in window.toast())
    assert "Cats > Litter" in target.read_text("utf-8-sig")


def test_page_speaks_both_languages_and_fits_the_smallest_window(window: Counter, page: CataloguePage) -> None:
    page.show_part(SOLD)
    for language in ("zh_CN", "en"):
        i18n.set_language(language)
        window.opened.retranslate()
        window.shell.resize(1024, 640)
        window.settle()
        hint = window.shell.minimumSizeHint()
        assert (hint.width() <= 1024, hint.height() <= 640) == (True, True)
