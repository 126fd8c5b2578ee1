"""What is done to many customers at once: all or nothing, and undone in one step, exactly."""

from __future__ import annotations

import pytest

from app.errors import UserMistake
from app.services import customer_crowds, customers, history, pets
from app.services.customers import CustomerDraft, CustomerQuery
from app.services.pets import PetDraft
from app.shop import Shop
from app.storage import bulk, derived
from app.storage.database import raw
from tests.support import dump

MANY = 10_000


@pytest.fixture
def some(shop: Shop) -> list[int]:
    return [
        customers.create(shop, CustomerDraft(name, tags=tags))
        for name, tags in (("Ann", ("new",)), ("Ben", ()), ("Cleo", ()))
    ]


def tags(shop: Shop) -> list[tuple[str, ...]]:
    return [row.tags for row in customers.rows(shop, sorted(customers.ordered_ids(shop, CustomerQuery())))]


def test_tag_goes_on_those_without_it_and_off_again_each_in_one_step(shop: Shop, some: list[int]) -> None:
    before = dump(shop)
    assert customer_crowds.add_tag(shop, some[:2], "  new ") == 1
    assert tags(shop) == [("new",), ("new",), ()]
    assert customer_crowds.add_tag(shop, some, "met") == 3
    tagged = dump(shop)
    assert customer_crowds.tags_of(shop, some) == ("met", "new")
    assert customer_crowds.remove_tag(shop, some, "met") == 3
    assert tags(shop) == [("new",), ("new",), ()]
    history.undo(shop)
    assert dump(shop) == tagged
    history.undo(shop)
    history.undo(shop)
    assert dump(shop) == before
    history.redo(shop)
    assert tags(shop) == [("new",), ("new",), ()]


def test_tag_that_changes_nobody_is_no_step(shop: Shop, some: list[int]) -> None:
    step = history.undo_step(shop)
    assert customer_crowds.add_tag(shop, some[:1], "new") == 0
    assert customer_crowds.add_tag(shop, [], "met") == 0
    assert customer_crowds.remove_tag(shop, some, "nobody's") == 0
    assert history.undo_step(shop) == step
    assert "met" not in {row[1] for row in dump(shop)["tag"]}


@pytest.mark.parametrize("name", ["", " \n", "x" * 61])
def test_tag_without_a_name_or_too_long_is_refused(shop: Shop, some: list[int], name: str) -> None:
    before = dump(shop)
    with pytest.raises(UserMistake):
        customer_crowds.add_tag(shop, some, name)
    assert dump(shop) == before


def test_bin_takes_the_pets_that_nobody_else_has_and_gives_them_back(shop: Shop, some: list[int]) -> None:
    ann, ben, cleo = some
    own = pets.create(shop, PetDraft(name="Own"), [ann])
    pets.create(shop, PetDraft(name="Ours"), [ann, ben])
    shared = pets.create(shop, PetDraft(name="Shared"), [ann, cleo])
    before = dump(shop)
    customers.delete(shop, ann, ben)
    assert [row.name for row in customers.rows(shop, customers.ordered_ids(shop, CustomerQuery()))] == ["Cleo"]
    with shop.read() as session:
        kept = {row[0] for row in raw(session).execute("SELECT id FROM pet WHERE deleted_at IS NULL")}
    assert kept == {shared}
    assert own not in kept
    customers.restore(shop, ann, ben)
    assert dump(shop) == before
    customers.delete(shop, *some)
    history.undo(shop)
    assert dump(shop) == before


def test_bin_takes_all_or_nobody(shop: Shop, some: list[int]) -> None:
    customers.delete(shop, some[0])
    before = dump(shop)
    for wrong in ((some[1], some[0]), (some[1], 999)):
        with pytest.raises(UserMistake):
            customers.delete(shop, *wrong)
    for wrong in ((some[0], some[1]), (some[0], 999)):
        with pytest.raises(UserMistake):
            customers.restore(shop, *wrong)
    assert dump(shop) == before


def test_ten_thousand_are_tagged_and_binned_and_all_of_it_is_undone(shop: Shop) -> None:
    with shop.write(history.UNDO) as session:
        rows = ((n, f"Person {n}", "", "", "", "", "", "", "", "", "", 0, 1) for n in range(1, MANY + 1))
        columns = ("id", "name", "wechat", "email", "address", "gender", "birthday_calendar", "preferences", "alert_note", "note",
                   "source", "birthday_is_leap", "created_at")  # fmt: skip
        bulk.insert(session, "customer", columns, rows, MANY)
        derived.rebuild(raw(session))
    everybody = range(1, MANY + 1)
    assert customer_crowds.add_tag(shop, everybody, "all") == MANY
    customers.delete(shop, *everybody)
    assert len(customers.ordered_ids(shop, CustomerQuery())) == 0
    history.undo(shop)
    assert len(customers.ordered_ids(shop, CustomerQuery(tags=("all",)))) == MANY
    history.undo(shop)
    assert len(customers.ordered_ids(shop, CustomerQuery(tags=("all",)))) == 0
