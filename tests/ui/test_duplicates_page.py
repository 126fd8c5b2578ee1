"""The tab of duplicates, done by hand: three answers, choosing a value, undo."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import customers, duplicates, family, history, households, merging, pets, unmerging
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.family import FamilyDraft
from app.services.merging import Take
from app.services.pets import PetDraft
from app.shop import Shop
from app.ui import duplicates_desk
from app.ui import theme as look
from app.ui.duplicates_desk import DuplicatesDesk
from app.ui.jobs import Tick
from app.ui.pages.bin import BinPage
from app.ui.pages.customers import CustomersPage
from app.ui.pages.duplicates import DuplicatesPage
from app.ui.widgets.buttons import Button
from app.ui.widgets.filters import guard
from app.ui.window import Window
from app.values.birthday import Birthday
from tests.support import make_shop
from tests.ui.accessible import faults
from tests.ui.conftest import wait_for
from tests.ui.counter_page import open_counter
from tests.ui.customers_page import Stage, stage

Key = Qt.Key


@pytest.fixture
def on_stage(qtbot: QtBot, shop: Shop) -> Iterator[Stage]:
    for name, phone, note in (
        ("Li Na", "13800006688", "tea"), ("Li Na", "13800006688", "coffee"), ("Wang Wu", "13911112222", ""), ("Wang Wu", "13911112223", ""),
    ):  # fmt: skip
        customers.create(
            shop, CustomerDraft(name=name, phones=(PhoneDraft(phone),), note=note, wechat=f"wx{phone[-1]}{note}")
        )
    with stage(qtbot, shop) as made:
        yield made


def opened(on_stage: Stage) -> DuplicatesPage:
    page = on_stage.page.show_tab("duplicates")
    assert isinstance(page, DuplicatesPage)
    on_stage.settle()
    on_stage.settle()
    return page


def said(page: DuplicatesPage) -> list[str]:
    return [str(page.list.rows.index(place).data()) for place in range(page.list.rows.rowCount())]


def tabs(on_stage: Stage) -> list[str]:
    return [tab.text() for tab in on_stage.page.tabs.findChildren(Button)]


def test_pairs_stand_there_with_their_reasons(on_stage: Stage) -> None:
    page = opened(on_stage)
    assert said(page) == [
        "Li Na · Very likely · Same phone, same name",
        "Wang Wu · Very likely · Phones differ by one slip, same name",
    ]
    assert page.list.hasFocus()
    assert "Duplicates 2" in tabs(on_stage)


def test_merge_with_a_chosen_value_and_undo(on_stage: Stage, shop: Shop) -> None:
    page = opened(on_stage)
    assert page.sides.takes == {"wechat": Take.KEPT, "note": Take.BOTH}
    on_stage.click(page.sides.tiles["wechat", Take.OTHER])
    on_stage.click(page.sides.tiles["note", Take.KEPT])
    assert page.sides.takes == {"wechat": Take.OTHER, "note": Take.OTHER}
    on_stage.key(page.list, Key.Key_1)
    draft = customers.draft_of(shop, 1)
    assert (draft.wechat, draft.note) == ("wx8coffee", "coffee")
    assert on_stage.shell.toasts == ["Merged into Li Na"]
    assert len(said(page)) == 1
    history.undo(shop)
    on_stage.settle()
    assert len(said(page)) == 2


def test_swap_keeps_the_other_one(on_stage: Stage, shop: Shop) -> None:
    page = opened(on_stage)
    on_stage.click(page.swap)
    on_stage.key(page.list, Key.Key_Return)
    assert customers.rows(shop, [1])[0].deleted_at is not None
    assert customers.draft_of(shop, 2).note.splitlines() == ["coffee", "tea"]


def test_not_the_same_and_same_household_are_remembered(on_stage: Stage, shop: Shop) -> None:
    page = opened(on_stage)
    on_stage.key(page.list, Key.Key_Down)
    on_stage.key(page.list, Key.Key_2)
    on_stage.key(page.list, Key.Key_3)
    assert said(page) == []
    with shop.read() as session:
        assert [mate.customer_id for mate in households.mates(session, 1)] == [2]
    page.search()
    on_stage.settle()
    assert said(page) == []
    history.undo(shop)
    on_stage.settle()
    assert len(said(page)) == 1


@pytest.mark.parametrize("is_opened", [True, False])
def test_merged_one_stands_not_in_the_bin_which_leads_to_where_they_are_taken_apart(
    on_stage: Stage, shop: Shop, is_opened: bool
) -> None:
    if is_opened:
        opened(on_stage)
    merging.merge(shop, 1, 2)
    if is_opened:
        customers.delete(shop, 3)
    on_stage.settle()
    assert ("Bin 1" if is_opened else "Bin") in tabs(on_stage)
    bin_page = on_stage.page.show_tab("bin")
    assert isinstance(bin_page, BinPage)
    on_stage.settle()
    assert list(bin_page.table.customers.ids) == ([3] if is_opened else [])
    way = bin_page.merged if is_opened else bin_page.merged_too
    assert way.text().strip() == "Merged lately: 1"
    on_stage.click(way)
    on_stage.settle()
    page = on_stage.page.current()
    assert isinstance(page, DuplicatesPage)
    assert page.merged.table.isVisible()
    on_stage.key(page.merged.table, Key.Key_Return)
    assert customers.draft_of(shop, 1).note == "tea"
    assert customers.rows(shop, [2])[0].deleted_at is None
    on_stage.page.show_tab("bin")
    on_stage.settle()
    assert bin_page.merged.isHidden()


def test_page_speaks_chinese(on_stage: Stage) -> None:
    page = opened(on_stage)
    i18n.set_language("zh_CN")
    on_stage.page.retranslate()
    assert "很可能" in said(page)[0]
    assert page.merge.text() == "1 合并"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_can_be_named_read_reached_and_hit(
    shop: Shop, qtbot: QtBot, qapp: QApplication, language: str, theme: str
) -> None:
    for name, phone, note in (("Li Na", "13800006688", "tea"), ("Li Na", "13800006688", "coffee")):
        customers.create(shop, CustomerDraft(name=name, phones=(PhoneDraft(phone),), note=note, wechat=note))
    households.join(shop, 1, customers.create(shop, CustomerDraft(name="Li Lei")))
    family.add(shop, 1, FamilyDraft("Anan", "daughter", Birthday("lunar", 8, 15)))
    with open_counter(shop, qtbot, qapp) as counter:
        i18n.set_language(language)
        look.wear(qapp, look.Look(theme))
        counter.opened.retranslate()
        customers_page = counter.shell.go("customers")
        assert isinstance(customers_page, CustomersPage)
        page = customers_page.show_tab("duplicates")
        assert isinstance(page, DuplicatesPage)
        qtbot.waitUntil(lambda: page.is_at_rest() and bool(page.sides.tiles), timeout=20_000)
        found = faults("duplicates", counter.shell)
        counter.shell.go("counter")
        counter.page.open_customer(1)
        counter.settle()
        qtbot.wait(50)
        found += faults("kin", counter.shell)
        counter.page.pets.kin.add_member.click()
        qtbot.wait(50)
        found += [fault for fault in faults("member", counter.shell) if "Tab stops" not in fault]
    look.wear(qapp, look.Look("light"))
    assert found == []


def test_pet_that_is_there_twice_after_a_merge_becomes_one_when_asked(on_stage: Stage, shop: Shop) -> None:
    for owner in (1, 2):
        pets.create(shop, PetDraft("Doudou", "dog"), (owner,))
    on_stage.settle()
    page = opened(on_stage)
    page.answer("merge")
    on_stage.settle()
    on_stage.settle()
    assert page.twins.text() == "Both had a pet called Doudou. Is it one and the same?"
    page.twins._buttons[0].click()
    on_stage.settle()
    on_stage.settle()
    assert page.twins.isHidden()
    with shop.read() as session:
        assert len(pets.of_customers(session, (1,))) == 1
    history.undo(shop)
    with shop.read() as session:
        assert len(pets.of_customers(session, (1,))) == 2


def test_number_of_pairs_stands_on_the_tab_before_it_is_opened_and_follows_changes(
    on_stage: Stage, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates_desk, "QUIET_MS", 0)
    desk = DuplicatesDesk(shop, on_stage.lanes, on_stage.page)
    desk.counted.connect(on_stage.page.say_duplicates)
    on_stage.shell.changed.connect(desk.refresh)
    customers.create(shop, CustomerDraft(name="Ann"))
    on_stage.settle()
    assert desk.count == 0, "it is not started"
    desk.start()
    on_stage.until(lambda: desk.count == 2)
    assert "Duplicates 2" in tabs(on_stage)
    customers.delete(shop, 1)
    on_stage.until(lambda: "Duplicates 1" in tabs(on_stage))


def test_counting_gives_way_to_who_touches_a_key_and_begins_again(
    on_stage: Stage, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates_desk, "QUIET_MS", 0)
    begun: list[int] = []

    def count(_shop: Shop, tick: Tick) -> int:
        begun.append(1)
        if len(begun) == 1:
            guard().acted_at = time.monotonic() + 0.02
        tick(1, 2)
        return 7

    monkeypatch.setattr(duplicates, "count", count)
    desk = DuplicatesDesk(shop, on_stage.lanes, on_stage.page)
    desk.start()
    on_stage.until(lambda: desk.count == 7)
    assert len(begun) == 2


def test_who_was_merged_lately_is_taken_apart(on_stage: Stage, shop: Shop) -> None:
    page = opened(on_stage)
    assert page.merged.opener.isHidden()
    on_stage.key(page.list, Key.Key_1)
    customers.set_fields(shop, 1, {"note": "milk"})
    on_stage.settle()
    assert not page.merged.isVisible()
    assert page.merged.opener.text().strip() == "Merged lately: 1"
    on_stage.click(page.merged.opener)
    assert page.merged.model.line(0).cells[:2] == ("Li Na #2", "Li Na #1")
    assert page.merged.table.hasFocus()
    on_stage.key(page.merged.table, Key.Key_1)
    assert len(said(page)) == 1, "the keys of the pairs mean the pairs"
    on_stage.key(page.merged.table, Key.Key_Return)
    assert on_stage.shell.toasts[-1] == "Two again: Li Na #2 and Li Na #1"
    assert on_stage.shell.offers_undo, "it is a step of its own, for something was done since"
    assert page.merged.outcome.text() == "Two again: Li Na #2 and Li Na #1. What was edited since stays with Li Na"
    assert page.list.hasFocus(), "nobody is left, so the pairs are back"
    assert len(said(page)) == 2


def test_keyboard_stays_on_the_page_when_the_last_who_was_merged_is_taken_apart(window: Window, tmp_path: Path) -> None:
    """Nothing stands there to go to, until everybody was compared again."""
    shop = make_shop(tmp_path).shop
    for _ in range(2):
        customers.create(shop, CustomerDraft("Li Na", phones=(PhoneDraft("13800006688"),)))
    window.enter(shop)
    assert window.open_shop is not None
    customers_page = window.open_shop.shell.go("customers")
    assert isinstance(customers_page, CustomersPage)
    page = customers_page.show_tab("duplicates")
    assert isinstance(page, DuplicatesPage)
    wait_for(lambda: page.sides.compared is not None)
    page.answer("merge")
    wait_for(lambda: page.merged.merged and not page.list.rows.pairs)
    QTest.mouseClick(page.merged.opener, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.merged.button, Qt.MouseButton.LeftButton)
    wait_for(lambda: not page.merged.merged and page.list.rows.pairs)
    assert page.list.hasFocus()


@pytest.mark.parametrize("place", ["merged lately", "bin"])
def test_last_merge_taken_apart_is_done_again_by_ctrl_y_so_no_undo_is_offered(
    on_stage: Stage, shop: Shop, place: str
) -> None:
    page = opened(on_stage)
    on_stage.key(page.list, Key.Key_1)
    assert on_stage.shell.offers_undo
    if place == "bin":
        bin_page = on_stage.page.show_tab("bin")
        assert isinstance(bin_page, BinPage)
        bin_page.restore((2,))  # whose days are over stands there
        on_stage.settle()
    else:
        on_stage.click(page.merged.opener)
        on_stage.key(page.merged.table, Key.Key_Return)
    assert customers.rows(shop, [2])[0].deleted_at is None
    assert not on_stage.shell.offers_undo
    history.redo(shop)
    assert customers.rows(shop, [2])[0].deleted_at is not None


def test_why_somebody_cannot_be_taken_apart_is_said_on_the_page(
    on_stage: Stage, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(on_stage)
    on_stage.key(page.list, Key.Key_1)
    on_stage.click(page.merged.opener)
    monkeypatch.setattr(unmerging, "step_of", lambda *_said: None)  # as after the history was shortened
    on_stage.click(page.merged.button)
    assert page.merged.outcome.text() == (
        "The history does not know any more what was merged: that is too long ago, or somebody it was about was deleted for good. "
        "Restore them from the bin; what was merged stays with the other one."
    )
    assert page.merged.isVisible()
    assert page.handle_escape()
    assert page.list.hasFocus()
