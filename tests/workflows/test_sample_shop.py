"""The practice shop in a shop file: taken whole, with something to do for every rule, and taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import i18n
from app.models import Customer, Product, Purchase, PurchaseItem
from app.reminders.rule_list import RULES
from app.sample.kin import RELATIVES
from app.sample.people import FAMILIES
from app.services import duplicates, history, imports, reminders, segments, vault
from app.shop import Shop
from app.storage.database import raw
from app.workflows import sample_shop
from tests.sheets import silent
from tests.support import dump, make_shop

EVERY = [(kind, language) for kind in ("bakery", "pet") for language in ("zh_CN", "en")]


@pytest.fixture(params=EVERY, ids=lambda each: "-".join(each))
def practice(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """A new shop of each kind in each language."""
    kind, language = request.param
    i18n.set_language(language)
    made = make_shop(tmp_path, kind=kind, language=language).shop
    yield made
    made.close()


def test_whole_practice_shop_is_taken_and_every_rule_has_something_to_do(practice: Shop) -> None:
    done = sample_shop.fill(practice, practice.facts.language, silent)
    assert (done.rejected, done.skipped, done.updated, done.problems) == (0, 0, 0, ())
    assert vault.info(practice).customers == 300
    assert [0 < (segments.count(practice, each) or 0) < 300 for each in segments.listed(practice)] == [True, True]
    reminders.refresh(practice)
    wanted = set(RULES) - ({"pet_birthday", "care"} if practice.facts.kind == "bakery" else set())
    assert {due.rule for due in reminders.due(practice)} == wanted


def test_amounts_phones_and_refunds_stand_in_the_shop_as_they_were_made(practice: Shop) -> None:
    sample_shop.fill(practice, practice.facts.language, silent)
    with practice.read() as session:
        refunds = session.scalars(select(Purchase).where(Purchase.kind == "refund")).all()
        assert all(refund.total_minor < 0 and refund.refund_of_id is not None for refund in refunds)
        assert len(refunds) > 30
        unpriced = select(func.count()).select_from(Product).where(Product.price_minor < 1)
        assert session.scalar(unpriced) == 0
        loose = select(func.count()).select_from(PurchaseItem).where(PurchaseItem.product_id.is_(None))
        assert session.scalar(loose) == 0
        bad_phones = raw(session).execute("SELECT COUNT(*) FROM customer_phone WHERE e164 = ''").fetchone()
        assert bad_phones == (0,)
        assert len(session.scalars(select(Customer.id).where(Customer.referrer_id.is_not(None))).all()) > 10
        shared = raw(session).execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM pet_owner GROUP BY pet_id HAVING COUNT(*) = 2)"
        )
        assert shared.fetchone()[0] > 5 or practice.facts.kind == "bakery"


def test_families_relatives_and_two_who_were_put_down_twice_are_there(shop: Shop) -> None:
    sample_shop.fill(shop, "en", silent)
    with shop.read() as session:
        homes = raw(session).execute("SELECT COUNT(DISTINCT household_id), COUNT(*) FROM household_member").fetchone()
        assert homes == (FAMILIES, 2 * FAMILIES)
        assert raw(session).execute("SELECT COUNT(*) FROM family_member").fetchone() == (len(RELATIVES),)
    found = [pair.likeness for pair in duplicates.pairs(shop, silent)]
    assert (found[0].is_likely, found[-1].is_maybe) == (True, True)
    assert len(found) in (2, 3), "few enough to look at, and of both sorts"


def test_two_shops_are_filled_alike(tmp_path: Path) -> None:
    filled = []
    for name in ("one.shuke", "two.shuke"):
        shop = make_shop(tmp_path, name).shop
        sample_shop.fill(shop, "en", silent)
        filled.append(dump(shop))
        shop.close()
    assert filled[0]["purchase_item"]
    differing = {table for table in filled[0] if filled[0][table] != filled[1][table]}
    assert differing <= {"journal_key"}


def test_stopping_leaves_an_empty_shop_and_undo_empties_it_again(shop: Shop) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_shop.fill(shop, "en", stop)
    assert vault.info(shop).customers == 0
    done = sample_shop.fill(shop, "en", silent)
    assert str(history.entries(shop)[0].action)
    assert done.batch is not None
    imports.undo(shop, done.batch)
    held = vault.info(shop)
    assert (held.customers, held.pets, held.purchases, held.products) == (0, 0, 0, 0)


def test_currency_without_decimals_has_whole_prices(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, kind="bakery", language="en", currency="JPY", minor_digits=0).shop
    sample_shop.fill(shop, "en", silent)
    with shop.read() as session:
        cheapest = session.scalars(select(func.min(Product.price_minor))).one()
        assert cheapest == 3
    shop.close()
