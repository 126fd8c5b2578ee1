"""Taking a step of the history back in the settings, and taking that back."""

from __future__ import annotations

import pytest

from app.services import customers
from app.services.customers import CustomerDraft
from tests.support import make_shop
from tests.ui.conftest import wait_for


@pytest.mark.parametrize("place", [0, 1])
def test_undo_is_offered_only_where_ctrl_z_brings_the_step_back(window, folder, place):
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
    assert shell.toast._button.isVisibleTo(shell.toast) is bool(place)
    window.open_shop.undo() if place else window.open_shop.redo()
    idle()
    assert sorted(customers.ordered_ids(shop, customers.CustomerQuery())) == made
