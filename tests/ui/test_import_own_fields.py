"""Bringing a list in whose columns are fields of the owner's own: offered, checked, a word that is no choice added to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services import custom_editing as editing
from app.services import custom_fields, customers
from app.services.customers import CustomerQuery
from app.shop import Shop
from app.ui import dialogs
from app.ui.pages.customers import IMPORT
from app.ui.pages.imports import CHECK, COLUMNS, DONE, ImportPage
from app.values.custom import CUSTOMER
from app.values.field import FieldKind
from tests.ui.customers_page import Stage, stage, write_csv

ROWS = [["Name", "Phone", "Cup size", "Bread"], ["Chen", "13800006688", "Bucket", "rye"], ["Cai", "15900006688", "small", ""]]  # fmt: skip


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop) -> Iterator[Stage]:
    editing.create(shop, CUSTOMER, "Cup size", FieldKind.CHOICE, ("Small", "Large"))
    editing.create(shop, CUSTOMER, "Favourite bread", FieldKind.TEXT)
    with stage(qtbot, shop) as made:
        made.page.show_tab(IMPORT)
        made.settle()
        yield made


def test_list_is_matched_and_a_new_choice_added_beside_the_row(
    on: Stage, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "people.csv", ROWS)
    monkeypatch.setattr(dialogs, "open_file", lambda *_arguments: path)
    page = on.page.current()
    assert isinstance(page, ImportPage)
    on.click(page.file.zone.button)
    assert page.columns.mapping() == {"Name": "name", "Phone": "phones", "Cup size": "custom_1", "Bread": None}
    editing.rename(shop, 2, "Bread")
    on.settle()
    assert page._step == COLUMNS
    assert page.columns.mapping()["Bread"] == "custom_2"
    on.click(page.go_on)
    assert page._step == CHECK
    assert "Small, Large" in page.check.model.index(0, 0).data()
    assert page.check.problem.choice_button.text().strip() == "Add “Bucket” as a choice"
    on.click(page.check.problem.choice_button)
    assert custom_fields.listed(shop)[0].choices == ("Small", "Large", "Bucket")
    assert page.check.model.index(0, 0).data() == "Ready"
    on.click(page.go_on)
    assert page._step == DONE
    said = {
        row.name: [value for _key, value in customers.draft_of(shop, row.customer_id).custom]
        for row in customers.rows(shop, customers.ordered_ids(shop, CustomerQuery()))
    }
    assert said == {"Chen": ["Bucket", "rye"], "Cai": ["Small"]}


def test_field_removed_while_columns_are_matched_stays_out(
    on: Stage, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "people.csv", ROWS)
    monkeypatch.setattr(dialogs, "open_file", lambda *_arguments: path)
    page = on.page.current()
    assert isinstance(page, ImportPage)
    on.click(page.file.zone.button)
    page.columns.mapped.emit(page.columns.mapping())
    on.settle()
    editing.remove(shop, 1)
    on.settle()
    assert page._step == COLUMNS
    assert page.columns.mapping()["Cup size"] is None
    assert "Cup size" in page.columns.left_out.text()
