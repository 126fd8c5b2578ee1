"""Taking a step of the history back in the settings, and taking that back."""

from __future__ import annotations

import pytest

from app.services import customers
from app.services.customers import CustomerDraft
from tests.support import make_shop
from tests.ui.conftest import wait_for


@pytest.mark.parametrize("place", [0, 1])
def test_step_undone_in_any_order_is_done_again_by_ctrl_y_so_no_undo_is_offered(window, folder, place):
    shop = make_shop(folder, language="en").shop
    made = [customers.create(shop, CustomerDraft(name=name)) for name in ("Ann", "Ben")]
    window.enter(shop)

    def idle():
        wait_for(lambda: not window.lanes.is_busy())

    shell = window.open_shop.shell
    pane = shell.go("settings").open("history")
    idle()
    pane.table.selectRow(place)
    pane.undo_selected()
    idle()
    assert shell.toast.text() == "Undone: New customer"
    assert not shell.toast._button.isVisibleTo(shell.toast)
    window.open_shop.redo()
    idle()
    assert sorted(customers.ordered_ids(shop, customers.CustomerQuery())) == made


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_step_about_somebody_in_the_bin_leads_to_the_bin(window, folder, language):
    shop = make_shop(folder, language=language).shop
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    customers.delete(shop, ann)
    window.set_language(language)
    window.enter(shop)

    def idle():
        wait_for(lambda: not window.lanes.is_busy())

    shell = window.open_shop.shell
    pane = shell.go("settings").open("history")
    idle()
    pane.table.selectRow(1)
    pane.undo_selected()
    idle()
    assert (
        pane.banner.text()
        == {
            "en": "Ann is in the bin, so this step cannot be undone. Restore them first.",
            "zh_CN": "Ann 在回收站里，所以这一步不能撤销。先恢复再撤销。",
        }[language]
    )
    (button,) = pane.banner._buttons
    button.click()
    idle()
    page = shell.go("customers")
    assert page.tabs.current() == "bin"
    page.current().restore((ann,))
    idle()
    pane = shell.go("settings").open("history")
    idle()
    pane.table.selectRow(2)
    pane.undo_selected()
    idle()
    assert not customers.ordered_ids(shop, customers.CustomerQuery())
