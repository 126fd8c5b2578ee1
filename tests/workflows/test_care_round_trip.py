"""The care of pets in the whole-shop workbook: it goes out, comes back as the same shop, twice without a double, and is taken back whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.services import care_plans, care_records, customers, history, pet_lives, pets
from app.services.care_plans import PlanDraft
from app.services.care_records import CareDraft
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, comes_back_the_same, csv_file, is_taken_back_whole, silent
from tests.support import make_shop

TODAY = dt.date(2026, 5, 18)
INSIDE = 4
KEPT = ("care_record", "care_template", "pet")


def shorn(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the tables of care, without the stamps."""
    with shop.read() as session:
        from app.models import CareRecord, CareTemplate

        plans = [
            tuple(getattr(p, c.name) for c in CareTemplate.__table__.columns)
            for p in session.query(CareTemplate).order_by(CareTemplate.id)
        ]
        left_out = ("created_at", "import_batch_id")
        columns = [c.name for c in CareRecord.__table__.columns if c.name not in left_out]
        records = [tuple(getattr(r, c) for c in columns) for r in session.query(CareRecord).order_by(CareRecord.id)]
    return {"plans": plans, "records": records}


@pytest.fixture
def cared(shop: Shop) -> Shop:
    """Two pets with care by plans, by a plan of the shop's own, without a plan; one plan changed, one switched off."""
    ann = customers.create(shop, CustomerDraft("Ann"))
    dog = pets.create(shop, PetDraft("Doudou", "狗", weight_milli=9000, ration_grams=180), [ann])
    cat = pets.create(shop, PetDraft("Milktea", "cat"), [ann])
    plans = {plan.plan_id: plan for plan in care_plans.plans(shop)}
    care_plans.change(shop, INSIDE, replace(plans[INSIDE].draft, every=2, unit="month", lead_days=0))
    care_plans.switch(shop, 2, on=False)
    teeth = care_plans.add(shop, PlanDraft("洗牙", "vet", "dog", 6, "month", first_at_weeks=52))
    for pet, draft in (
        (dog, CareDraft(TODAY, INSIDE, product="Milbemax", batch_number="=A7", note="was\nbrave")),
        (dog, CareDraft(TODAY - dt.timedelta(days=9), None, "weight", weight_milli=9400)),
        (cat, CareDraft(TODAY, None, "other", "Ears", next_due_on=TODAY + dt.timedelta(days=30))),
        (cat, CareDraft(TODAY, None, "other", "Ears", next_due_on=TODAY + dt.timedelta(days=30))),
        (dog, CareDraft(TODAY - dt.timedelta(days=40), teeth)),
    ):
        care_records.record(shop, pet, draft)
    return shop


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_shop_with_care_comes_back_the_same(cared: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    counts = comes_back_the_same(cared, tmp_path, lambda shop: (shorn(shop), pets.draft_of(shop, 1)))
    assert (counts["care_plans"], counts["care"]) == (3, 6)


def test_import_of_care_is_taken_back_whole(cared: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    take_out(cared, TakeOutRequest(path), silent)
    other = make_shop(tmp_path, "other.shuke").shop
    is_taken_back_whole(other, path, KEPT)
    other.close()


def test_plan_that_was_changed_here_stays_as_it_is(cared: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    take_out(cared, TakeOutRequest(path), silent)
    other = make_shop(tmp_path, "other.shuke").shop
    inside = next(plan for plan in care_plans.plans(other) if plan.plan_id == INSIDE)
    care_plans.change(other, INSIDE, replace(inside.draft, every=100))
    bring(other, path)
    assert next(plan for plan in care_plans.plans(other) if plan.plan_id == INSIDE).draft.every == 100
    other.close()


def test_rows_that_name_nothing_are_rejected_with_their_reason(cared: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    take_out(cared, TakeOutRequest(path), silent)
    book = openpyxl.load_workbook(path)
    sheet = book["Care"]
    place = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, place["Pet no."]).value = 77
    sheet.cell(3, place["Plan no."]).value = 88
    sheet.cell(4, place["Done on"]).value = None
    sheet.cell(5, place["Done on"]).value = "31 February"
    book.save(path)
    other = make_shop(tmp_path, "other.shuke").shop
    result = bring(other, path)
    assert {problem.code for problem in result.problems} >= {"unknown_pet", "unknown_plan", "no_date"}
    assert len(shorn(other)["records"]) == 2
    other.close()


def test_shop_without_care_has_no_sheet_of_it(shop: Shop, tmp_path: Path) -> None:
    customers.create(shop, CustomerDraft("Ann"))
    assert not {"care", "care_plans"} & set(take_out(shop, TakeOutRequest(tmp_path / "all.xlsx"), silent).rows)


def test_what_cannot_be_true_of_a_pet_is_left_out_and_said(shop: Shop, tmp_path: Path) -> None:
    rows = [
        ["Name", "Phone", "Pet name", "Weight (kg)", "Pet birthday", "Age", "Food a day (g)"],
        ["Ann", "13800006688", "Old", "4.5", "1900-01-01", "", "60"],
        ["Ben", "13800006689", "Light", "0", "2020-05-01", "", "0"],
        ["Cleo", "13800006690", "Told", "", "", "55 years", ""],
        ["Dan", "13800006691", "Unborn", "", "2030-01-01", "", ""],
    ]
    result = bring(shop, csv_file(tmp_path / "pets.csv", rows))
    assert (result.created, result.rejected) == (4, 0)
    codes = [problem.code for problem in result.problems]
    assert codes == ["too_old", "bad_weight", "bad_ration", "too_old", "future_day"]
    kept = [pets.draft_of(shop, number) for number in range(1, 5)]
    assert [(k.name, k.weight_milli, k.birthday is None, k.age_text, k.ration_grams) for k in kept] == [
        ("Old", 4500, True, "", 60),
        ("Light", None, False, "", None),
        ("Told", None, True, "", None),
        ("Unborn", None, True, "", None),
    ]


def test_everything_undone_leaves_the_identical_workbook(cared: Shop, tmp_path: Path) -> None:
    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    take_out(cared, TakeOutRequest(before), silent)
    ben = customers.create(cared, CustomerDraft("Ben"))
    actions = (
        lambda: care_records.record(cared, 1, CareDraft(TODAY, 3, weight_milli=9900)),
        lambda: care_records.correct(cared, 1, CareDraft(TODAY - dt.timedelta(days=2), None, "nails")),
        lambda: care_records.remove(cared, 2),
        lambda: pets.update(cared, 2, replace(pets.draft_of(cared, 2), weight_milli=4100, ration_grams=55)),
        lambda: pet_lives.add_owner(cared, 1, ben),
        lambda: pet_lives.move(cared, 2, 1, ben),
        lambda: pet_lives.remove_owner(cared, 1, 1),
        lambda: pet_lives.pass_away(cared, 1),
        lambda: care_plans.switch(cared, 1, on=False),
        lambda: care_plans.add(cared, PlanDraft("Claws", "nails", every=20)),
    )
    for action in actions:
        action()
    for _step in (*actions, "Ben"):
        history.undo(cared)
    take_out(cared, TakeOutRequest(after), silent)
    assert after.read_bytes() == before.read_bytes()
