"""Fields of the owner's own: made, renamed, ordered, removed and restored; their choices; what customers and pets have in them."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import custom_editing as editing
from app.services import custom_fields, customers, fields, history, lookup, merging, pet_bin, pets, reports, typed
from app.services.custom_fields import Meets
from app.services.customer_parts import ALL, met
from app.services.customers import CustomerDraft
from app.services.merging import Take
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.storage.database import raw
from app.values.custom import CUSTOMER, PET
from app.values.field import FieldKind
from tests.sheets import silent
from tests.support import dump


def state(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """All that is kept, but for what tells the timeline of changes."""
    return {table: rows for table, rows in dump(shop).items() if table != "customer_change"}


def key(shop: Shop, name: str) -> str:
    return next(each.key for each in custom_fields.listed(shop) if each.name == name)


def made(shop: Shop) -> int:
    """A customer with one field of each kind filled; returns the id."""
    editing.create(shop, CUSTOMER, "Favourite bread", FieldKind.TEXT)
    editing.create(shop, CUSTOMER, "Loaves a week", FieldKind.QUANTITY)
    editing.create(shop, CUSTOMER, "Came first", FieldKind.DATE)
    editing.create(shop, CUSTOMER, "Cup size", FieldKind.CHOICE, ("Small", "Large"))
    editing.create(shop, CUSTOMER, "Takes a bag", FieldKind.YES_NO)
    said = ("rye with caraway", "2.5", "2026-02-28", "large", "yes")
    texts = dict(zip([each.key for each in custom_fields.listed(shop)], said, strict=True))
    return customers.create_from(shop, {"name": "Li Na", **texts})


def test_values_are_read_by_their_kind_and_kept(shop: Shop) -> None:
    customer_id = made(shop)
    kept = [value for _key, value in customers.draft_of(shop, customer_id).custom]
    assert kept == ["rye with caraway", 2500, dt.date(2026, 2, 28), "Large", True]
    assert [f.key for f in fields.of_customers(shop)][-5:] == [each.key for each in custom_fields.listed(shop)]
    texts = typed.customer_texts(shop, customers.draft_of(shop, customer_id))
    assert [texts[each.key] for each in custom_fields.listed(shop)] == ["rye with caraway", "2.5", "2026-02-28", "Large", "1"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("Loaves a week", "abc", "not_a_number"),
        ("Came first", "2026-02-31", "no_such_day"),
        ("Cup size", "Huge", "unknown_choice"),
        ("Takes a bag", "perhaps", "not_yes_no"),
        ("Favourite bread", "x" * 501, "too_long"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_nothing_changes(
    shop: Shop, name: str, text: str, code: str
) -> None:
    customer_id = made(shop)
    before = state(shop)
    with pytest.raises(UserMistake) as mistake:
        customers.set_fields(shop, customer_id, {key(shop, name): text})
    assert (mistake.value.code, mistake.value.where) == (code, key(shop, name))
    assert name in str(mistake.value.what)
    assert state(shop) == before


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("  ", "empty_name"),
        ("***", "empty_name"),
        ("x" * 41, "too_long"),
        ("cup  SIZE", "name_taken"),
        ("Birthday", "name_taken"),
        ("生日", "name_taken"),
        ("Pet name", "name_taken"),
        ("mobile", "name_taken"),
        ("No.", "name_taken"),
        ("Row", "name_taken"),
    ],
)
def test_name_that_means_nothing_or_another_field_is_refused(shop: Shop, name: str, code: str) -> None:
    made(shop)
    with pytest.raises(UserMistake) as mistake:
        editing.create(shop, CUSTOMER, name, FieldKind.TEXT)
    assert (mistake.value.code, mistake.value.where) == (code, "field_name")


def test_customers_and_pets_may_each_have_a_field_of_one_name(shop: Shop) -> None:
    editing.create(shop, CUSTOMER, "Size", FieldKind.TEXT)
    editing.create(shop, PET, "Size", FieldKind.QUANTITY)
    pet_id = pets.create(shop, typed.pet_from(shop, {"pet_name": "Milo", key(shop, "Size").replace("custom_1", "pet_custom_2"): "3"}), [])  # fmt: skip
    assert pets.draft_of(shop, pet_id).custom == (("pet_custom_2", 3000),)


def test_no_more_fields_than_can_be_looked_at(shop: Shop) -> None:
    for number in range(50):
        editing.create(shop, CUSTOMER, f"Field {number}", FieldKind.TEXT)
    with pytest.raises(UserMistake, match="There are 50 fields already"):
        editing.create(shop, CUSTOMER, "One more", FieldKind.TEXT)
    editing.create(shop, PET, "One of pets", FieldKind.TEXT)


def test_renamed_field_keeps_its_values_and_understands_its_old_name(shop: Shop) -> None:
    customer_id = made(shop)
    field_id = custom_fields.listed(shop)[0].field_id
    editing.rename(shop, field_id, "Bread they like")
    editing.rename(shop, field_id, "Bread")
    assert custom_fields.listed(shop)[0].field.aliases == ("Bread", "Favourite bread", "Bread they like")
    assert customers.draft_of(shop, customer_id).custom[0] == (f"custom_{field_id}", "rye with caraway")
    history.undo(shop)
    assert custom_fields.listed(shop)[0].name == "Bread they like"


def test_order_is_kept_and_taken_back(shop: Shop) -> None:
    made(shop)
    ids = [each.field_id for each in custom_fields.listed(shop)]
    editing.reorder(shop, CUSTOMER, ids[::-1])
    assert [each.field_id for each in custom_fields.listed(shop)] == ids[::-1]
    history.undo(shop)
    assert [each.field_id for each in custom_fields.listed(shop)] == ids


def test_removed_field_is_nowhere_and_comes_back_with_its_values(shop: Shop) -> None:
    customer_id = made(shop)
    before = state(shop)
    bread = custom_fields.listed(shop)[0]
    assert lookup.ids(shop, "caraway") == {customer_id}
    editing.remove(shop, bread.field_id)
    assert bread.key not in [key for key, _value in customers.draft_of(shop, customer_id).custom]
    assert lookup.ids(shop, "caraway") == set()
    assert [(each.name, custom_fields.counts(shop)[each.field_id]) for each in custom_fields.removed(shop)] == [
        ("Favourite bread", 1)
    ]
    with pytest.raises(UserMistake) as mistake:
        customers.set_fields(shop, customer_id, {bread.key: "spelt"})
    assert (mistake.value.code, mistake.value.where) == ("field_gone", bread.key)
    customers.set_fields(shop, customer_id, {"name": "Li Na Na"})
    history.undo(shop)
    history.undo(shop)
    assert state(shop) == before
    editing.remove(shop, bread.field_id)
    editing.create(shop, CUSTOMER, "Favourite bread", FieldKind.TEXT)
    with pytest.raises(UserMistake, match="already"):
        editing.restore(shop, bread.field_id)
    editing.rename(shop, custom_fields.listed(shop)[-1].field_id, "Another bread")
    editing.restore(shop, bread.field_id)
    assert lookup.ids(shop, "caraway") == {customer_id}


@pytest.mark.parametrize(
    "words",
    ["large", "arg", "2.5", "2.50", "{y}-02-28", "{y}-02", "28 Feb {y}", "{y}年2月28日", "2月28日", "28 feb"],
)
def test_search_finds_choice_number_and_day_as_they_are_shown(shop: Shop, words: str) -> None:
    customer_id, year = made(shop), shop.today().year
    customers.set_fields(shop, customer_id, {key(shop, "Came first"): f"{year}-02-28"})
    found = lookup.find(shop, words.format(y=year))
    assert [(hit.customer_id, hit.why.kind) for hit in found] == [(customer_id, "text")]
    assert lookup.ids(shop, words.format(y=year)) == {customer_id}


def test_search_leaves_out_what_does_not_count(shop: Shop) -> None:
    customer_id = made(shop)
    cups = next(each for each in custom_fields.listed(shop) if each.kind is FieldKind.CHOICE)
    assert [lookup.ids(shop, typed) for typed in ("g", "25", "2.1", "2027-02", "30 Feb", "huge")] == [set()] * 6
    editing.rename_choice(shop, cups.field_id, "Large", "Huge")
    assert (lookup.ids(shop, "large"), lookup.ids(shop, "huge")) == (set(), {customer_id})
    editing.remove(shop, cups.field_id)
    assert lookup.ids(shop, "huge") == set()
    history.undo(shop)
    customers.delete(shop, customer_id)
    assert lookup.ids(shop, "huge") == set()


def test_search_finds_who_has_a_pet_with_a_choice(shop: Shop) -> None:
    editing.create(shop, PET, "Coat", FieldKind.CHOICE, ("Curly", "短毛"))
    owner = customers.create(shop, CustomerDraft("Ann"))
    pet_id = pets.create(shop, typed.pet_from(shop, {"pet_name": "Milo", key(shop, "Coat"): "短毛"}), [owner])
    assert lookup.ids(shop, "短") == {owner}
    pet_bin.delete(shop, pet_id)
    assert lookup.ids(shop, "短") == set()


def test_choice_renamed_moved_or_kept(shop: Shop) -> None:
    customer_id = made(shop)
    cups = custom_fields.listed(shop)[3]
    before = state(shop)
    editing.rename_choice(shop, cups.field_id, "Large", "Big")
    assert customers.draft_of(shop, customer_id).custom[3] == (cups.key, "Big")
    assert custom_fields.choice_counts(shop, cups.field_id) == {"Big": 1}
    editing.remove_choice(shop, cups.field_id, "Big", "Small")
    assert customers.draft_of(shop, customer_id).custom[3] == (cups.key, "Small")
    editing.add_choice(shop, cups.field_id, "Cup of tin")
    editing.remove_choice(shop, cups.field_id, "Small")
    assert customers.draft_of(shop, customer_id).custom[3] == (cups.key, "Small")
    assert custom_fields.listed(shop)[3].choices == ("Cup of tin",)
    with pytest.raises(UserMistake, match="one choice at least"):
        editing.remove_choice(shop, cups.field_id, "Cup of tin")
    with pytest.raises(UserMistake, match="Big is no choice"):
        editing.rename_choice(shop, cups.field_id, "Big", "Bigger")
    for word, code in (("", "empty_choice"), ("CUP of tin", "choice_taken"), ("x" * 61, "too_long")):
        with pytest.raises(UserMistake) as mistake:
            editing.add_choice(shop, cups.field_id, word)
        assert mistake.value.code == code
    for _step in range(4):
        history.undo(shop)
    assert state(shop) == before


def test_conditions_find_who_has_such_a_value(shop: Shop) -> None:
    customer_id = made(shop)
    customers.create(shop, CustomerDraft(name="Wang"))
    editing.create(shop, PET, "Harness", FieldKind.TEXT)
    pets.create(shop, typed.pet_from(shop, {"pet_name": "Milo", key(shop, "Harness"): "Red"}), [customer_id])
    found = {each.name: each for each in custom_fields.listed(shop)}

    def who(name: str, how: Meets, value: object = None) -> set[int]:
        with shop.read() as session:
            return set(met(raw(session), custom_fields.who_meets(found[name], how, value), ALL).ids)

    assert who("Favourite bread", Meets.CONTAINS, "RYE") == {customer_id}
    assert who("Favourite bread", Meets.IS, "rye") == set()
    assert who("Loaves a week", Meets.AT_LEAST, 2000) == {customer_id}
    assert who("Loaves a week", Meets.AT_MOST, 2000) == set()
    assert who("Came first", Meets.AT_MOST, dt.date(2026, 3, 1)) == {customer_id}
    assert who("Cup size", Meets.IS, "Large") == {customer_id}
    assert who("Takes a bag", Meets.IS, False) == set()
    assert who("Takes a bag", Meets.KNOWN) == {customer_id}
    assert who("Harness", Meets.IS, "red") == {customer_id}


def test_text_of_a_pet_finds_its_owner(shop: Shop) -> None:
    customer_id = customers.create(shop, CustomerDraft(name="Wang"))
    editing.create(shop, PET, "Harness", FieldKind.TEXT)
    pet_id = pets.create(shop, typed.pet_from(shop, {"pet_name": "Milo", key(shop, "Harness"): "fuchsia"}), [customer_id])  # fmt: skip
    assert lookup.ids(shop, "fuchsia") == {customer_id}
    pets.update(shop, pet_id, typed.pet_from(shop, {key(shop, "Harness"): "teal"}, pets.draft_of(shop, pet_id)))
    assert lookup.ids(shop, "fuchsia") == set()
    assert lookup.ids(shop, "teal") == {customer_id}


def test_merge_fills_blanks_and_takes_what_was_chosen_and_unmerging_gives_it_back(shop: Shop) -> None:
    one = made(shop)
    other = customers.create_from(shop, {"name": "Li Na", "custom_1": "spelt", "custom_4": "Small"})
    customers.set_fields(shop, one, {"custom_4": ""})
    before = state(shop)
    assert {k: t for k, t in merging.usual(shop, one, other).items() if k.startswith("custom")} == {
        "custom_1": Take.KEPT, "custom_2": Take.KEPT, "custom_3": Take.KEPT, "custom_5": Take.KEPT, "custom_4": Take.OTHER,
    }  # fmt: skip
    merging.merge(shop, one, other)
    said = dict(customers.draft_of(shop, one).custom)
    assert (said["custom_1"], said["custom_4"]) == ("rye with caraway", "Small")
    assert merging.unmerge(shop, other) == ()
    assert state(shop) == before
    merging.merge(shop, one, other, {"custom_1": Take.OTHER, "custom_4": Take.KEPT})
    said = dict(customers.draft_of(shop, one).custom)
    assert (said["custom_1"], said.get("custom_4")) == ("spelt", None)
    customers.set_fields(shop, one, {"custom_1": "rye again"})
    assert "stays with" in str(merging.unmerge(shop, other)[0])
    assert dict(customers.draft_of(shop, other).custom)["custom_1"] == "spelt"
    assert dict(customers.draft_of(shop, one).custom)["custom_1"] == "rye again"


def test_report_of_a_customer_says_what_is_in_the_fields(shop: Shop) -> None:
    customer_id = made(shop)
    editing.create(shop, PET, "Harness", FieldKind.TEXT)
    pets.create(shop, typed.pet_from(shop, {"pet_name": "Milo", key(shop, "Harness"): "red"}), [customer_id])
    said = repr(reports.build(shop, "customer", ReportParams((customer_id,)), silent))
    for words in ("Favourite bread", "rye with caraway", "Loaves a week", "2.5", "28 Feb", "Takes a bag", "Yes", "Harness: red"):  # fmt: skip
        assert words in said


def test_making_a_field_is_taken_back_in_words_only_while_nobody_filled_it(shop: Shop) -> None:
    field_id = editing.create(shop, CUSTOMER, "Cup", FieldKind.TEXT)
    made_by = history.newest_done(shop) or 0
    customer_id = customers.create_from(shop, {"name": "Li Na", "custom_1": "big"})
    before = state(shop)
    with pytest.raises(UserMistake) as mistake:
        history.undo_change(shop, made_by)
    assert mistake.value.code != "bug"
    assert state(shop) == before
    customers.set_fields(shop, customer_id, {"custom_1": ""})
    history.undo_change(shop, made_by)
    assert custom_fields.find(shop, field_id) is None
