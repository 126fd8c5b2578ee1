"""A pet deleted on its page by hand, and taken out of the bin by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import customers, pet_bin, pets
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
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
