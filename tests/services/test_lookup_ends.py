"""Found from one end: a pet by its microchip, a customer by their e-mail or a name of their family; and not any more once that is gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.services import (
    custom_editing,
    customers,
    erasing,
    family,
    history,
    lookup,
    lookup_ends,
    merging,
    pet_bin,
    pets,
    repair,
)  # fmt: skip
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.family import FamilyDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.storage import database, search_index
from app.storage.database import raw
from app.values.custom import CUSTOMER, key_of
from app.values.field import FieldKind
from tests.sheets import bring, csv_file

CHIP, EMAIL = "900 118 000 123 456", "Xiao.Yu_8@QQ.com"


@dataclass(frozen=True)
class Who:
    """Somebody with a pet and a daughter."""

    customer: int
    pet: int
    daughter: int


@pytest.fixture
def who(shop: Shop) -> Who:
    customer = customers.create(shop, CustomerDraft("陈小雨", (PhoneDraft("13800006688"),), email=EMAIL))
    pets.create(shop, PetDraft("奶茶", "cat"), [customer])
    pet = pets.create(shop, PetDraft("豆豆", "dog", microchip=CHIP), [customer])
    daughter = family.add(shop, customer, FamilyDraft("Lily Anne", "daughter"))
    family.add(shop, customer, FamilyDraft("外婆桂花", "mother"))
    return Who(customer, pet, daughter)


def found(shop: Shop, typed: str) -> set[int]:
    return {hit.customer_id for hit in lookup.find(shop, typed)}


def is_right(shop: Shop) -> bool:
    """Whether the search knows what it would know if it were made anew."""
    with shop.read() as session:
        return search_index.wrong(raw(session)) == 0


def test_found_by_what_is_known_and_told_by_what(shop: Shop, who: Who) -> None:
    told = {
        ("pet", "豆豆 · …123456"): (
            "900118000123456",
            "９００118000123456",
            "900-118-000-123-456",
            "123456",
            "123 456",
        ),
        ("text", EMAIL): ("xia", "XIAO.YU", "xiao.yu_8@qq.com"),
        ("text", "daughter Lily Anne"): ("lil", "Lily Anne", "anne"),
        ("text", "mother 外婆桂花"): ("桂花", "桂"),
    }
    for (kind, matched), texts in told.items():
        for typed in texts:
            (hit,) = lookup.find(shop, typed)
            assert (hit.customer_id, hit.why) == (who.customer, lookup.Why(kind, matched)), typed
            assert lookup.ids(shop, typed) == {who.customer}, typed


def test_not_found_by_what_many_have_or_by_an_inside(shop: Shop, who: Who) -> None:
    for typed in ("23456", "900118", "118000", "qq.com", "yu_8", "nne", "li", "daughter"):
        assert lookup.find(shop, typed) == (), typed


def test_digits_of_a_phone_are_not_mistaken_for_a_chip(shop: Shop, who: Who) -> None:
    """The tail of one phone stays the only hit, which opens by itself, though the chip of another pet has these digits."""
    other = customers.create(shop, CustomerDraft("李雷", (PhoneDraft("13912343456"),)))
    assert [(hit.customer_id, hit.why.kind) for hit in lookup.find(shop, "3456")] == [(other, "tail")]


def test_an_address_of_digits_and_a_chip_with_letters(shop: Shop) -> None:
    customer = customers.create(shop, CustomerDraft("何静", email="48273@qq.com"))
    pets.create(shop, PetDraft("", "dog", microchip="avid*00a*123"), [customer])
    assert lookup.find(shop, "48273")[0].why == lookup.Why("text", "48273@qq.com")
    assert lookup.find(shop, "D00A123")[0].why == lookup.Why("pet", "…00a123")
    assert lookup.find(shop, "4827") == ()


def test_a_shared_pet_leads_to_each_of_its_owners(shop: Shop, who: Who) -> None:
    other = customers.create(shop, CustomerDraft("李雷"))
    shared = pets.create(shop, PetDraft("Milo", microchip="156000000777888"), [who.customer, other])
    assert found(shop, "777888") == {who.customer, other}
    pet_bin.delete(shop, shared)
    assert found(shop, "777888") == set()
    pet_bin.restore(shop, shared)
    assert found(shop, "777888") == {who.customer, other}


def chip_of(shop: Shop, who: Who) -> None:
    pets.update(shop, who.pet, replace(pets.draft_of(shop, who.pet), microchip="985000000000001"))


def email_of(shop: Shop, who: Who) -> None:
    customers.set_fields(shop, who.customer, {"email": "new@example.com"})


def name_of(shop: Shop, who: Who) -> None:
    family.update(shop, who.daughter, FamilyDraft("Nora", "daughter"))


def nobody(shop: Shop, who: Who) -> None:
    family.remove(shop, who.daughter)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (chip_of, "123456", "000001"),
        (email_of, "xiaoyu", "new@example.com"),
        (name_of, "lily", "nora"),
        (nobody, "lily", ""),
    ],
)
def test_what_was_changed_is_found_by_the_new_and_undone_by_the_old(
    shop: Shop, who: Who, change: Callable[[Shop, Who], None], before: str, after: str
) -> None:
    assert found(shop, before) == {who.customer}
    change(shop, who)
    assert (found(shop, before), found(shop, after)) == (set(), {who.customer} if after else set())
    assert is_right(shop)
    history.undo(shop)
    assert (found(shop, before), found(shop, after)) == ({who.customer}, set())
    history.redo(shop)
    assert found(shop, before) == set()
    assert is_right(shop)


def test_binned_brought_back_and_deleted_for_good(shop: Shop, who: Who) -> None:
    typed = ("123456", "xiaoyu", "lily", "桂花")
    customers.delete(shop, who.customer)
    assert [found(shop, each) for each in typed] == [set()] * 4
    history.undo(shop)
    assert [found(shop, each) for each in typed] == [{who.customer}] * 4
    customers.delete(shop, who.customer)
    erasing.erase(shop, who.customer)
    assert [found(shop, each) for each in typed] == [set()] * 4
    assert is_right(shop)


def test_whoever_is_merged_hands_over_what_they_are_found_by(shop: Shop, who: Who) -> None:
    kept = customers.create(shop, CustomerDraft("陈小雨"))
    merging.merge(shop, kept, who.customer)
    typed = ("123456", "xiaoyu", "lily", "桂花")
    assert [found(shop, each) for each in typed] == [{kept}] * 4
    merging.unmerge(shop, who.customer)
    assert [found(shop, each) for each in typed] == [{who.customer}] * 4
    assert is_right(shop)


def test_what_a_file_brings_in_is_found_and_taken_back(shop: Shop, tmp_path: Path) -> None:
    heading = ("name", "phone", "email", "pet name", "microchip")
    path = csv_file(
        tmp_path / "people.csv", (heading, ("Ann", "13800006688", "ann@shop.example", "Rex", "156000000777888"))
    )
    bring(shop, path)
    assert (
        [hit.name for hit in lookup.find(shop, "777888")]
        == ["Ann"]
        == [hit.name for hit in lookup.find(shop, "ann@shop")]
    )
    history.undo(shop)
    assert found(shop, "777888") | found(shop, "ann@shop") == set()
    assert is_right(shop)


def test_family_is_still_found_when_a_field_was_removed(shop: Shop, who: Who) -> None:
    """Texts of a removed field are sorted out of the hits; what the family is called is none of these."""
    bread = custom_editing.create(shop, CUSTOMER, "面包", FieldKind.TEXT)
    customers.set_fields(shop, who.customer, {key_of(CUSTOMER, bread): "桂花"})
    custom_editing.remove(shop, bread)
    assert found(shop, "桂花") == {who.customer}


@pytest.mark.parametrize("query", [lookup_ends.BY_END, lookup_ends.WHOSE_CHIP, lookup_ends.SAID])
def test_statements_stay_within_an_index(shop: Shop, query: str) -> None:
    values = ('pets : "a" *', 1) if query == lookup_ends.BY_END else ("[1]",)
    with shop.read() as session:
        plan = [row[3] for row in raw(session).execute(f"EXPLAIN QUERY PLAN {query}", values)]
    scans = [step for step in plan if step.startswith("SCAN")]
    assert all(step.startswith(("SCAN w", "SCAN search_text VIRTUAL TABLE")) for step in scans), plan


def test_an_index_that_an_earlier_version_left_is_told_by_the_check_and_made_anew(shop: Shop, who: Who) -> None:
    with closing(database.connect(shop.path, shop.database.key_for_copy())) as connection:
        connection.execute("UPDATE search_text SET notes = '', pets = '' WHERE rowid = ?", (who.customer,))
    assert not is_right(shop)
    assert found(shop, "lily") == set()
    repair.rebuild(shop)
    assert is_right(shop)
    assert found(shop, "lily") == {who.customer}
