"""A pet deleted on its page by hand, and taken out of the bin by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import customers, merging, pet_bin, pets
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.ui import dialogs
from app.ui.pages.bin import BinPage
from app.ui.pages.pet_page import PetPage
from tests.ui.customers_page import stage


def test_pet_is_deleted_on_its_page_and_restored_in_the_bin(shop: Shop, qtbot: QtBot) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (ann,))
    with stage(qtbot, shop) as on_stage:
        page = PetPage(on_stage.page._context, ann, pet)
        qtbot.addWidget(page)
        page.show()
        page.bin_button.click()
        on_stage.settle()
        assert [found.pet_id for found in pet_bin.listed(shop)] == [pet]
        shown = on_stage.page.show_tab("bin")
        assert isinstance(shown, BinPage)
        on_stage.settle()
        assert shown.pets.isVisible()
        on_stage.key(shown.pets.table, Qt.Key.Key_Return)
        on_stage.settle()
        assert pet_bin.listed(shop) == ()
        assert not shown.pets.isVisible()
        assert on_stage.shell.toasts[-1] == "Restored: Doudou"


def test_question_before_deleting_for_good_says_what_cannot_be_taken_apart_any_more(
    shop: Shop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bea, xaver = (customers.create(shop, CustomerDraft(name)) for name in ("Anna", "Bea", "Xaver"))
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (anna,))
    customers.set_fields(shop, xaver, {"referrer": "Anna"})
    merging.merge(shop, bea, anna)
    pet_bin.delete(shop, pet)
    customers.delete(shop, xaver)
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask", lambda _owner, _title, text, *_rest, **_kw: asked.append(text))
    with stage(qtbot, shop) as on_stage:
        shown = on_stage.page.show_tab("bin")
        assert isinstance(shown, BinPage)
        on_stage.settle()
        shown.erase((xaver,))
        on_stage.settle()
        shown.pets.table.selectRow(0)
        shown.pets.erase()
        on_stage.settle()
    assert len(asked) == 2
    assert all("1 customer who was merged lately cannot be taken apart any more then." in text for text in asked)
