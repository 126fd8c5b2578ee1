"""What may change about the shop: kept, undone, refused in words; phone and address stand at the head of reports."""

from __future__ import annotations

import pytest

from app.errors import UserMistake
from app.i18n import T
from app.services import history, shop_facts, vault
from app.services.reports import common
from tests.support import CHEAP, PASSWORD, make_shop


@pytest.fixture
def shop(tmp_path):
    made = make_shop(tmp_path, language="en").shop
    yield made
    made.close()


def test_phone_and_address_are_kept_in_the_file_and_on_paper(shop):
    shop_facts.change(shop, phone=" 021-5555 1234 ", address="5 Lake Road")
    head = common.framed(shop, "today", T("Today"), ())
    assert head.contact == "021-5555 1234 · 5 Lake Road"
    shop.close()
    again = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert (again.facts.phone, again.facts.address) == ("021-5555 1234", "5 Lake Road")
    again.close()


def test_change_is_one_step_that_is_undone(shop):
    name = shop.facts.name
    shop_facts.change(shop, name="Milktea", phone="1", address="2")
    history.undo(shop)
    shop_facts.look_again(shop)
    assert (shop.facts.name, shop.facts.phone, shop.facts.address) == (name, "", "")
    assert common.framed(shop, "today", T("Today"), ()).contact == ""


def test_nothing_new_writes_nothing(shop):
    shop_facts.change(shop, name=shop.facts.name, phone="", address="  ")
    assert history.undo(shop) is None


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"name": "   "}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"kind": "zoo"}, "kind"),
        ({"phone": "1" * 61}, "phone"),
        ({"address": "a" * 201}, "address"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(shop, facts, where):
    with pytest.raises(UserMistake) as refused:
        shop_facts.change(shop, **facts)
    assert refused.value.where == where
    assert history.undo(shop) is None
