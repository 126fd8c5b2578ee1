"""The tab of quality, done by hand: typing what is missing one after the other, what is right as it is, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.insights.quality import Check
from app.services import customers, history
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from app.ui import theme as look
from app.ui.pages.customers import CustomersPage
from app.ui.pages.quality import QualityPage
from tests.support import make_shop
from tests.ui.accessible import faults
from tests.ui.counter_page import open_counter
from tests.ui.customers_page import Stage, stage

Key = Qt.Key


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path, kind="bakery").shop
    yield made
    made.close()


@pytest.fixture
def on_stage(qtbot: QtBot, shop: Shop) -> Iterator[Stage]:
    for name, phone in (("Li Na", "13800006688"), ("Wang Wu", ""), ("Zhao", "")):
        phones = (PhoneDraft(phone),) if phone else ()
        customers.create(shop, CustomerDraft(name=name, phones=phones, source="street", note="tea"))
    with stage(qtbot, shop) as made:
        yield made


def opened(on_stage: Stage) -> QualityPage:
    page = on_stage.page.show_tab("quality")
    assert isinstance(page, QualityPage)
    for _turn in range(3):
        on_stage.settle()
    return page


def chosen(on_stage: Stage, check: Check) -> QualityPage:
    """The page with the first gap of `check`, the keyboard in its field."""
    page = opened(on_stage)
    page.table.selectRow(said(page).index(str(check.words)))
    on_stage.settle()
    page.table.setFocus()
    on_stage.key(page.table, Key.Key_Return)
    return page


def said(page: QualityPage) -> list[str]:
    return [str(page.model.index(place, 0).data()) for place in range(page.model.rowCount())]


def type_and_enter(on_stage: Stage, page: QualityPage, text: str) -> None:
    assert page.box.form is not None
    edit: QWidget = page.box.form.boxes[page.box.form.fields[0].key].edit
    assert isinstance(edit, QLineEdit)
    edit.setText(text)
    on_stage.key(edit, Key.Key_Return)
    on_stage.settle()
    on_stage.settle()


def test_score_and_what_is_missing_are_said(on_stage: Stage) -> None:
    page = opened(on_stage)
    assert set(said(page)) == {"No phone", "No birthday", "Never asked for consent"}
    assert page.figures[0].accessibleName().startswith("Quality ")
    assert float(page.figures[0].accessibleName().split()[1]) > 70


def test_typing_one_phone_after_the_other_fills_them_and_each_is_undone(on_stage: Stage, shop: Shop) -> None:
    page = chosen(on_stage, Check.PHONE)
    before = page.figures[0].accessibleName()
    type_and_enter(on_stage, page, "13900001111")
    assert page.figures[0].accessibleName() > before
    assert page.box.seen is not None
    assert page.box.seen.gap.called == "Zhao"
    type_and_enter(on_stage, page, "13900002222")
    assert [customers.draft_of(shop, i).phones for i in (2, 3)] == [
        (PhoneDraft("13900001111"),),
        (PhoneDraft("13900002222"),),
    ]
    assert "No phone" not in said(page)
    history.undo(shop)
    assert customers.draft_of(shop, 3).phones == ()


def test_bad_phone_is_said_below_the_field_and_nothing_is_kept(on_stage: Stage, shop: Shop) -> None:
    page = chosen(on_stage, Check.PHONE)
    type_and_enter(on_stage, page, "138000066")
    assert page.box.form is not None
    assert "short" in page.box.form.boxes["phones"].error()
    assert customers.draft_of(shop, 2).phones == ()


def test_right_as_it_is_is_not_asked_again(on_stage: Stage) -> None:
    page = chosen(on_stage, Check.PHONE)
    page.box.right_button.click()
    on_stage.settle()
    on_stage.settle()
    page.box.right_button.click()
    on_stage.settle()
    on_stage.settle()
    assert "No phone" not in said(page)
    page.search()
    on_stage.settle()
    assert "No phone" not in said(page)


def test_what_cannot_be_typed_opens_the_customer(on_stage: Stage) -> None:
    page = chosen(on_stage, Check.CONSENT)
    assert page.box.form is None
    page.box.go.click()
    assert on_stage.shell.counter.opened == [1]


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh_CN", "light")])
def test_everything_can_be_named_read_reached_and_hit(
    shop: Shop, qtbot: QtBot, qapp: QApplication, language: str, theme: str
) -> None:
    customers.create(shop, CustomerDraft(name="Li Na"))
    with open_counter(shop, qtbot, qapp) as counter:
        i18n.set_language(language)
        look.wear(qapp, look.Look(theme))
        counter.opened.retranslate()
        customers_page = counter.shell.go("customers")
        assert isinstance(customers_page, CustomersPage)
        page = customers_page.show_tab("quality")
        assert isinstance(page, QualityPage)
        qtbot.waitUntil(lambda: page.is_at_rest() and page.box.seen is not None, timeout=20_000)
        found = faults("quality", counter.shell)
    look.wear(qapp, look.Look("light"))
    assert found == []


def test_details_of_a_customer_say_what_is_missing(shop: Shop, qtbot: QtBot, qapp: QApplication) -> None:
    who = customers.create(shop, CustomerDraft(name="Li Na", source="street", note="tea"))
    with open_counter(shop, qtbot, qapp) as counter:
        counter.page.open_customer(who)
        counter.settle()
        counter.page.tabs.open_details()
        said_of = counter.page.tabs.details.quality.text()
    assert said_of.startswith("Quality ")
    assert said_of.endswith("No phone, No birthday, Never asked for consent")


def test_what_was_typed_elsewhere_meanwhile_is_shown_and_not_overwritten(on_stage: Stage, shop: Shop) -> None:
    page = chosen(on_stage, Check.PHONE)
    assert page.box.seen is not None
    who = page.box.seen.gap.customer_id
    customers.set_fields(shop, who, {"phones": "13900001111"})
    type_and_enter(on_stage, page, "13900002222")
    assert [p.number for p in customers.draft_of(shop, who).phones] == ["13900001111"]
    assert page.box.seen is None or page.box.seen.gap.customer_id != who, "the next one comes"
