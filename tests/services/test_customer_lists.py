"""Lists of customers narrowed by every condition, alone and together, and what is told about them."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.reminders.spoken import Day
from app.services import (
    custom_fields,
    customer_conditions,
    customer_lists,
    customer_parts,
    customer_sets,
    customers,
    follow_ups,
    lookup,
    pets,
    purchases,
    reminder_options,
    reminders,
)
from app.services.customer_conditions import born_in
from app.services.customer_parts import Part, Who, asked
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import USUAL, Birthday
from tests.support import NOW

DAY = dt.timedelta(days=1)


def at(shop: Shop, days_ago: int) -> None:
    shop.clock = FixedClock(NOW - days_ago * DAY)


def sell(shop: Shop, customer_id: int, days_ago: int, minor: int = 1000) -> None:
    at(shop, days_ago)
    purchases.record(shop, PurchaseDraft(customer_id, (ItemDraft("Bread", 1000, minor),)))
    at(shop, 0)


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    """Five customers of whom each condition keeps others."""
    made = {
        "Ann": customers.create(
            shop,
            CustomerDraft(
                "Ann", (PhoneDraft("13800006688"),), tags=("regular",), birthday=Birthday("solar", 6, 3, year=1992)
            ),
        ),
        "Ben": customers.create(shop, CustomerDraft("Ben", tags=("new",), birthday=Birthday("lunar", 4, 20))),
        "Cleo": customers.create(shop, CustomerDraft("Cleo", (PhoneDraft("15900006688"),), tags=("regular", "new"))),
        "Dora": customers.create(shop, CustomerDraft("Dora", birthday=Birthday("solar", 2, 29, year=2000))),
        "Emil": customers.create(shop, CustomerDraft("Emil", (PhoneDraft("13700001111"),))),
    }
    sell(shop, made["Ann"], 0)
    sell(shop, made["Ben"], 20)
    sell(shop, made["Cleo"], 90)
    sell(shop, made["Dora"], 400)
    pets.create(shop, PetDraft(name="Milktea", species="cat"), [made["Ann"]])
    pets.create(shop, PetDraft(name="Bo", species="dog"), [made["Ben"]])
    pets.create(shop, PetDraft(name="Old", species="cat", died_on=dt.date(2026, 1, 5)), [made["Cleo"]])
    return made


def kept(shop: Shop, query: CustomerQuery) -> str:
    return " ".join(row.name for row in customers.rows(shop, customers.ordered_ids(shop, query)))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (CustomerQuery(), "Ann Ben Cleo Dora Emil"),
        (CustomerQuery(descending=False), "Dora Cleo Ben Ann Emil"),
        (CustomerQuery(tags=("regular",)), "Ann Cleo"),
        (CustomerQuery(tags=("regular", "new")), "Ann Ben Cleo"),
        (CustomerQuery(tags=("regular", "new"), every_tag=True), "Cleo"),
        (CustomerQuery(tags=("regular", "new"), every_tag=True, negated=("tags",)), "Ann Ben Dora Emil"),
        (CustomerQuery(tags=("nobody's",)), ""),
        (CustomerQuery(away_over=20), "Cleo Dora"),
        (CustomerQuery(away_over=19), "Ben Cleo Dora"),
        (CustomerQuery(away_under=20), "Ann"),
        (CustomerQuery(away_under=21), "Ann Ben"),
        (CustomerQuery(away_over=10**9), ""),
        (CustomerQuery(never_came=True), "Emil"),
        (CustomerQuery(away_over=10, away_under=100), "Ben Cleo"),
        (CustomerQuery(birthday_month=6), "Ann Ben"),  # the 20th of the fourth lunar month is 5 June 2026
        (CustomerQuery(birthday_month=5), ""),
        (CustomerQuery(birthday_month=2), "Dora"),
        (CustomerQuery(has_pets=True), "Ann Ben"),
        (CustomerQuery(has_pets=False), "Cleo Dora Emil"),
        (CustomerQuery(species=("cat",)), "Ann"),
        (CustomerQuery(species=("cat", "dog")), "Ann Ben"),
        (CustomerQuery(has_pets=True, species=("dog",)), "Ben"),
        (CustomerQuery(has_pets=True, species=("dog",), negated=("pets",)), "Ann Cleo Dora Emil"),
        (CustomerQuery(without_phone=True), "Ben Dora"),
        (CustomerQuery(without_phone=True, tags=("new",), has_pets=True, away_over=7), "Ben"),
        (CustomerQuery(text="6688"), "Ann Cleo"),
        (CustomerQuery(text="6688", away_over=7), "Cleo"),
        (CustomerQuery(import_batch=7), ""),
        (CustomerQuery(in_bin=True), ""),
    ],
)
def test_a_list_holds_those_for_whom_everything_is_true(
    shop: Shop, people: dict[str, int], monkeypatch: pytest.MonkeyPatch, query: CustomerQuery, names: str
) -> None:
    assert kept(shop, query) == names
    monkeypatch.setattr(customer_parts, "FEW", -1)  # as where many are left after each condition
    assert kept(shop, query) == names


def test_no_pets_and_a_species_is_refused_in_words(shop: Shop) -> None:
    """Also where there is nobody who could meet it."""
    with pytest.raises(UserMistake, match="Whoever has no pets has none of that species either") as caught:
        customer_lists.how_many(shop, CustomerQuery(has_pets=False, species=("dog",)))
    assert caught.value.where == "species"


def test_animal_is_not_told_by_a_part_of_the_name_of_another(shop: Shop, people: dict[str, int]) -> None:
    for name, species, breed in (("Dora", "龙猫", ""), ("Emil", "猪", "约克夏"), ("Cleo", "", "泰迪")):
        pets.create(shop, PetDraft(name="Mo", species=species, breed=breed), [people[name]])
    assert kept(shop, CustomerQuery(species=("cat",))) == "Ann"
    assert kept(shop, CustomerQuery(species=("dog",))) == "Ben Cleo"
    assert kept(shop, CustomerQuery(species=("龙猫",))) == "Dora"


@pytest.mark.parametrize("typed", ["w", "wxm", "wang", "wangxm", "王", "小", "6688", "38", "13800", "puffy"])
def test_text_keeps_everybody_it_fits_however_many(shop: Shop, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(lookup, "MANY", 5)
    for place in range(12):
        phone, note = PhoneDraft(f"138{place:04}6688"), "has a puffy dog"
        customers.create(shop, CustomerDraft("王小明" if place % 2 else "王小美", (phone,), note=note))
    assert len(customers.ordered_ids(shop, CustomerQuery(text=typed))) == 12


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "Emil"), ("since", "Emil"), ("visits", "Dora"), ("spend", "Dora")]
)
def test_every_order_is_an_order_of_everybody(shop: Shop, people: dict[str, int], sort: str, first: str) -> None:
    down = kept(shop, CustomerQuery(sort=sort)).split()
    up = kept(shop, CustomerQuery(sort=sort, descending=False)).split()
    assert sorted(down) == sorted(up) == sorted(people)
    assert down[0] == first
    assert down == up[::-1]


def test_an_order_that_does_not_exist_is_refused(shop: Shop) -> None:
    with pytest.raises(UserMistake, match="height"):
        customers.ordered_ids(shop, CustomerQuery(sort="height"))


def test_a_month_that_is_over_means_that_of_next_year() -> None:
    today = dt.date(2026, 11, 27)
    last_day = (
        "lunar",
        12,
        29,
        False,
    )  # the last day of that lunar year is 16 February 2026, the next one 5 February 2027
    assert last_day in born_in(2, today, USUAL)
    assert ("lunar", 11, 24, False) in born_in(1, today, USUAL)  # 1 January 2027
    assert ("solar", 11, 1, False) in born_in(11, today, USUAL)
    assert {key for key in born_in(12, today, USUAL) if key[0] == "solar"} == {
        ("solar", 12, d, False) for d in range(1, 32)
    }


def test_a_birthday_of_29_february_counts_where_the_shop_keeps_it(shop: Shop, people: dict[str, int]) -> None:
    assert kept(shop, CustomerQuery(birthday_month=3)) == ""
    reminder_options.change(shop, lambda options: dataclasses.replace(options, march_first=True))
    assert kept(shop, CustomerQuery(birthday_month=3)) == "Dora"


def test_the_whole_list_is_walked_along_an_index_and_not_sorted(shop: Shop) -> None:
    for descending in (True, False):
        sql = customer_sets.walk(CustomerQuery(descending=descending))
        with shop.read() as session:
            plan = " ".join(row[3] for row in raw(session).execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "ix_customer_stat_last" in plan
        assert "TEMP B-TREE FOR ORDER" not in plan


def test_order_of_everybody_is_read_once_while_nothing_changes(
    shop: Shop, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[CustomerQuery] = []
    walk = customer_sets.walk

    def noted(query: CustomerQuery) -> str:
        walked.append(query)
        return walk(query)

    monkeypatch.setattr(customer_sets, "walk", noted)
    newest, oldest = CustomerQuery(), CustomerQuery(descending=False)
    assert kept(shop, newest) == "Ann Ben Cleo Dora Emil"
    assert kept(shop, CustomerQuery(tags=("new",), negated=("tags",))) == "Ann Dora Emil"
    assert walked == [newest]
    assert kept(shop, oldest) == "Dora Cleo Ben Ann Emil"
    sell(shop, people["Dora"], 0)
    assert kept(shop, oldest).startswith("Cleo Ben Ann")
    assert walked == [newest, oldest, oldest]


def test_few_are_looked_up_by_customer_whatever_is_asked(shop: Shop) -> None:
    kinds = [one for one in vars(customer_conditions).values() if isinstance(one, Part) and one.known is None]
    own = [*vars(custom_fields)["_WHO"].values()]
    assert len(kinds) > 15
    assert len(own) == 2
    for part in (*kinds, *own):
        sql, _values = asked(part, Who({1, 2}))
        with shop.read() as session:
            plan = raw(session).execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
        (first, then, *rest) = [step[3] for step in plan if step[1] == 0 and step[3].startswith(("SCAN", "SEARCH"))]
        assert first.startswith("SCAN w "), part
        assert "customer_id=?" in then or "rowid=?" in then, (part, then)
        assert not [step for step in rest if step.startswith("SCAN")], part


def test_what_was_spent_in_a_year_counts_those_who_are_asked_for(shop: Shop, people: dict[str, int]) -> None:
    sell(shop, people["Dora"], 365, 700)
    sell(shop, people["Dora"], 364, 30)
    assert customer_lists.spent_in_year(shop, [people["Dora"], people["Emil"]]) == 30
    assert customer_lists.spent_in_year(shop, people.values()) == 3030
    assert customer_lists.count(shop) == 5


def test_choices_are_what_somebody_has(shop: Shop, people: dict[str, int]) -> None:
    found = customer_lists.choices(shop)
    assert found.tags == ("new", "regular")
    assert found.species == ("cat", "dog")
    assert found.batches == ()


def test_a_line_says_the_first_open_reminder_that_is_not_put_off(shop: Shop, people: dict[str, int]) -> None:
    def things() -> dict[str, str]:
        found = customer_lists.lines(shop, list(people.values()), with_next=True)
        return {line.row.name: line.next_thing.rule for line in found if line.next_thing}

    at(shop, -14)  # 1 June: two days before the birthday of Ann
    reminders.refresh(shop)
    assert things()["Ann"] == "birthday"
    assert "Emil" not in things()
    (ann,) = (r for r in reminders.due(shop) if r.customer_id == people["Ann"])
    reminders.snooze(shop, ann.reminder_id, shop.today() + DAY)
    assert "Ann" not in things()


def test_a_line_says_what_the_owner_wrote_for_a_day_to_come(shop: Shop, people: dict[str, int]) -> None:
    on = shop.today() + 5 * DAY
    follow_ups.write(shop, [people["Emil"]], {"own_text": "Ask about the cake", "own_on": on.isoformat()})
    (emil,) = customer_lists.lines(shop, [people["Emil"]], with_next=True)
    assert emil.next_thing is not None
    assert str(emil.next_thing.headline) == f"{Day(on, shop.today())}: Ask about the cake"


def test_a_line_says_what_was_spent_in_a_year_if_asked(shop: Shop, people: dict[str, int]) -> None:
    ids = [people["Dora"], people["Ann"]]
    assert [line.year_minor for line in customer_lists.lines(shop, ids, with_year=True)] == [0, 1000]
    assert [line.year_minor for line in customer_lists.lines(shop, ids)] == [0, 0]
    assert [line.row.name for line in customer_lists.lines(shop, ids)] == ["Dora", "Ann"]


def test_species_finds_whoever_typed_a_breed(shop: Shop) -> None:
    """What was typed stays; it is offered by the word that most typed for the animal, with what it means as well."""
    typed = {
        "Ann": ("dog", "Poodle"), "Ben": ("Poodle", ""), "Cleo": ("", "柯基"), "Dora": ("狗狗", ""), "Emil": ("cat", "Poodle"), "Fay": ("parrot", ""),
        "Gus": ("", "Ragdoll"), "Hal": ("dog", ""),
    }  # fmt: skip
    for name, (species, breed) in typed.items():
        owner = customers.create(shop, CustomerDraft(name))
        pets.create(shop, PetDraft(name="x", species=species, breed=breed), [owner])

    def found(*words: str) -> str:
        ids = customer_lists.ordered_ids(shop, CustomerQuery(species=words, sort="name", descending=False))
        return " ".join(row.name for row in customer_lists.rows(shop, ids))

    assert found("dog") == found("狗") == found("Dogs") == "Ann Ben Cleo Dora Hal"
    assert found("cat") == "Emil Gus"
    assert found("poodle") == "Ann Ben Emil"
    assert found("parrot", "cat") == "Emil Fay Gus"
    assert found("horse") == ""
    known = customer_lists.choices(shop)
    assert known.species == ("dog", "cat", "parrot")
    assert known.also == {"dog": ("Poodle", "柯基"), "cat": ("Ragdoll",)}
