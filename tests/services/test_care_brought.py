"""Plans that a later version brings along: in every new shop, and in an older one unless its owner has one of their own."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import delete

from app import i18n
from app.models import CareTemplate
from app.services import care_plans, care_records, customers, history, pets, reminders
from app.services.care_plans import PlanDraft
from app.services.care_records import CareDraft
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop

RABBIT = ["rabbit_shots", "rabbit_nails"]


def as_before(shop: Shop) -> None:
    """Make the shop one of the time when nobody thought of rabbits."""
    with shop.derive(care_plans.CHANGE, "care_template") as session:
        session.execute(delete(CareTemplate).where(CareTemplate.key.in_(RABBIT)))


def keys(shop: Shop) -> list[str]:
    return [plan.key for plan in care_plans.plans(shop)]


def test_vaccination_is_called_so_in_english(shop: Shop) -> None:
    called = [str(p.called) for p in care_plans.plans(shop) if p.draft.kind == "vaccination"]
    assert len(called) == 4
    assert all("vaccination" in words.lower() for words in called)
    i18n.set_language("zh_CN")
    assert all("疫苗" in str(p.called) for p in care_plans.plans(shop) if p.draft.kind == "vaccination")


def test_rabbit_is_vaccinated_every_year_and_its_nails_come_round(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    rabbit = pets.create(shop, PetDraft("Thumper", "兔子"), [ann])
    plans = {plan.key: plan.plan_id for plan in care_plans.plans(shop)}
    done = shop.today() - dt.timedelta(days=360)
    shots = care_records.record(shop, rabbit, CareDraft(done, plans["rabbit_shots"]))
    nails = care_records.record(shop, rabbit, CareDraft(shop.today(), plans["rabbit_nails"]))
    assert (shots.next_due_on, nails.next_due_on) == (dt.date(2026, 5, 23), shop.today() + dt.timedelta(days=42))
    reminders.refresh(shop)
    said = str(reminders.due(shop)[0].headline)
    assert said == "Thumper: Myxo-RHD vaccination due 23 May, in 5 days"


def test_older_shop_gets_them_once_past_undo(shop: Shop) -> None:
    as_before(shop)
    customers.create(shop, CustomerDraft("Ann"))
    reminders.refresh(shop)
    assert keys(shop)[-2:] == RABBIT
    customers.create(shop, CustomerDraft("Ben"))
    reminders.refresh(shop)
    assert [keys(shop).count(key) for key in RABBIT] == [1, 1]
    assert "care" not in str(history.undo(shop)).lower()


@pytest.mark.parametrize("species", ["rabbit", "兔子", "Dogs, cats and bunnies", "狗；猫；兔", ""])
def test_older_shop_whose_owner_thought_of_it_keeps_to_theirs(shop: Shop, species: str) -> None:
    """A plan for every animal is for rabbits as well: there would be two reminders else."""
    as_before(shop)
    care_plans.add(shop, PlanDraft("Yearly jab", "vaccination", species, 12, "month"))
    reminders.refresh(shop)
    assert [key for key in keys(shop) if key in RABBIT] == ["rabbit_nails"]


@pytest.mark.parametrize(
    ("changed", "species", "came"),
    [
        ("core_booster", "dog; cat; rabbit", ["rabbit_nails"]),
        ("core_booster", "兔", ["rabbit_nails"]),
        ("core_booster", "", ["rabbit_nails"]),
        ("core_booster", "dog", RABBIT),
        ("core_booster", "dog; cat; hamster", RABBIT),
        ("grooming", "rabbit", RABBIT),
    ],
)
def test_plan_that_came_along_and_was_made_to_be_for_rabbits_is_enough(
    shop: Shop, changed: str, species: str, came: list[str]
) -> None:
    as_before(shop)
    (plan,) = (plan for plan in care_plans.plans(shop) if plan.key == changed)
    care_plans.change(shop, plan.plan_id, dataclasses.replace(plan.draft, species=species))
    reminders.refresh(shop)
    assert [key for key in keys(shop) if key in RABBIT] == came
