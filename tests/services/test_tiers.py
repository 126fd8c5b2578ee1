"""Tiers and stages in a shop: worked out with the reminders, in the owner's hand, explained."""

from __future__ import annotations

import datetime as dt

import pytest

from app.clock import FixedClock
from app.services import customer_card, customers, history, purchases, reminder_options, reminders, tiers
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.tiers import TierData
from app.shop import Shop
from tests.support import NOW

DAY = dt.timedelta(days=1)


def sell(shop: Shop, customer_id: int, days_ago: int, minor: int) -> None:
    shop.clock = FixedClock(NOW - days_ago * DAY)
    purchases.record(shop, PurchaseDraft(customer_id, (ItemDraft("Bread", 1000, minor),)))
    shop.clock = FixedClock(NOW)


def look(shop: Shop, days: int = 0) -> None:
    shop.clock = FixedClock(NOW + days * DAY)
    reminders.refresh(shop)


def of(shop: Shop, customer_id: int) -> TierData:
    with shop.read() as session:
        return tiers.of_customers(shop, session, [customer_id])[customer_id]


@pytest.fixture
def people(shop: Shop) -> list[int]:
    """Five who spent more and more, the first of them long ago, and one who never came."""
    made = [customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben", "Cleo", "Dora", "Emil", "Fay")]
    for place, customer_id in enumerate(made[:5]):
        sell(shop, customer_id, 200 if place == 0 else place, 1000 * (place + 1))
    return made


def test_look_gives_everybody_who_bought_a_tier_with_its_reason(shop: Shop, people: list[int]) -> None:
    look(shop)
    found = [of(shop, customer_id) for customer_id in people]
    assert [one.tier for one in found] == ["low", "general", "potential", "potential", "vip", ""]
    assert [one.stage for one in found] == ["win_back", "acquire", "acquire", "acquire", "acquire", "acquire"]
    assert str(found[4].reason) == "Spent more in 12 months than 90 of 100 customers, last here 4 days ago."
    assert str(found[0].reason) == (
        "Spent more in 12 months than 10 of 100 customers, but away for 200 days (here, gone after 90 days)."
    )
    assert str(found[5].reason) == "Nothing bought yet, so no tier by the figures."
    assert (found[4].code, found[5].code, found[4].history) == ("R5 F1", "", None)


def test_word_of_the_owner_wins_and_is_undone_like_any_other(shop: Shop, people: list[int]) -> None:
    look(shop)
    customers.set_fields(shop, people[0], {"own_tier": "VIP"})
    mine = of(shop, people[0])
    assert (mine.tier, mine.own, mine.by_figures) == ("vip", "vip", "low")
    assert str(mine.reason).startswith("Tier by hand: VIP. Spent more")
    history.undo(shop)
    assert of(shop, people[0]).tier == "low"


def test_tier_falls_on_the_second_day_and_says_what_it_was(shop: Shop, people: list[int]) -> None:
    look(shop)
    look(shop, 86)
    assert (of(shop, people[4]).tier, str(of(shop, people[4]).history)) == (
        "vip",
        "The figures say less since 12 Aug; said again on another day, the tier falls.",
    )
    look(shop, 87)
    assert (of(shop, people[4]).tier, str(of(shop, people[4]).history)) == ("potential", "VIP until 13 Aug.")


def test_who_goes_to_the_bin_has_no_tier_and_no_weight(shop: Shop, people: list[int]) -> None:
    look(shop)
    customers.delete(shop, people[4])
    look(shop)
    assert (of(shop, people[4]).tier, of(shop, people[3]).tier) == ("", "vip")


def test_stage_follows_a_sale_at_once_and_closed_days_do_not_count(shop: Shop, people: list[int]) -> None:
    look(shop)
    with shop.read() as session:
        assert tiers.gone_since(shop, session) == shop.today() - 90 * DAY
    reminder_options.save(
        shop, reminder_options.ReminderOptions(lapse_days=30, closed_on=((shop.today() - DAY).isoformat(),))
    )
    with shop.read() as session:
        assert tiers.gone_since(shop, session) == shop.today() - 31 * DAY
    assert of(shop, people[0]).stage == "win_back"
    sell(shop, people[0], 0, 100)
    assert of(shop, people[0]).stage == "grow"


def test_page_of_a_customer_has_the_tier(shop: Shop, people: list[int]) -> None:
    look(shop)
    tier = customer_card.card(shop, people[4]).tier
    assert tier is not None
    assert (tier.tier, tier.stage) == ("vip", "acquire")
