"""What a merge touched is needed to take it apart: the bin waits for it, a question by hand says so, and nobody gets stuck between the two."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from app.clock import FixedClock
from app.errors import UserMistake
from app.services import (
    bin_due,
    bin_list,
    customers,
    duplicates,
    erasing,
    households,
    merged_lately,
    merging,
    merging_rows,
    pet_bin,
    pet_lives,
    pets,
)
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.shop import Shop
from tests.support import NOW


def people(shop: Shop, *names: str) -> list[int]:
    return [customers.create(shop, CustomerDraft(name)) for name in names]


def pass_days(shop: Shop, days: int) -> None:
    """Day by day, so that each is believed."""
    for _day in range(days):
        shop.clock = FixedClock(shop.clock.now() + dt.timedelta(days=1))
        bin_due.believe(shop)


def erase(shop: Shop, customer_id: int) -> None:
    customers.delete(shop, customer_id)
    erasing.erase(shop, customer_id)


@pytest.mark.parametrize("tie", ["recommended", "took over", "not the same", "household", "pet given on"])
def test_bin_keeps_by_itself_whoever_a_merge_cannot_be_taken_apart_without(shop: Shop, tie: str) -> None:
    """They were in the bin long before the merge, and are due days after it; somebody whom it did not touch goes."""
    anna, bea, xaver, zoe = people(shop, "Anna", "Bea", "Xaver", "Zoe")
    if tie == "recommended":
        customers.set_fields(shop, xaver, {"referrer": "Anna"})
    elif tie == "took over":
        customers.set_fields(shop, anna, {"referrer": "Xaver"})
    elif tie == "not the same":
        duplicates.say_not_same(shop, anna, xaver)
    elif tie == "household":
        households.join(shop, anna, xaver)
    else:
        pet = pets.create(shop, PetDraft("Doudou", "dog"), (anna,))
        merging.merge(shop, bea, anna)
        pet_lives.move(shop, pet, bea, xaver)
    customers.delete(shop, xaver)
    customers.delete(shop, zoe)
    pass_days(shop, 28)
    if tie != "pet given on":
        merging.merge(shop, bea, anna)
    pass_days(shop, 2)
    shop.clock = FixedClock(shop.clock.now() - dt.timedelta(hours=1))
    assert bin_due.look(shop).customers == (zoe,)
    would = erasing.preview(shop, xaver)
    assert (would.ended_merges, erasing.preview(shop, zoe).ended_merges) == (1, 0)
    bin_due.empty_some(shop)
    merging.unmerge(shop, anna)
    assert bin_due.look(shop).customers == (xaver,)
    assert erasing.preview(shop, xaver).ended_merges == 0


def test_who_would_take_somebody_along_waits_for_them(shop: Shop) -> None:
    """Yves was merged into Xaver long ago, and goes with him; a merge of late touched Yves."""
    anna, bea, xaver, yves = people(shop, "Anna", "Bea", "Xaver", "Yves")
    customers.set_fields(shop, yves, {"referrer": "Anna"})
    merging.merge(shop, xaver, yves)
    customers.delete(shop, xaver)
    pass_days(shop, 31)
    assert set(bin_due.look(shop).customers) == {xaver, yves}
    merging.merge(shop, bea, anna)
    assert bin_due.look(shop).customers == ()


def test_pet_that_a_merge_moved_waits_as_well(shop: Shop) -> None:
    anna, bea = people(shop, "Anna", "Bea")
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (anna,))
    pet_bin.delete(shop, pet)
    pass_days(shop, 28)
    merging.merge(shop, bea, anna)
    pass_days(shop, 3)
    assert (bin_due.look(shop).pets, erasing.preview_pets(shop, pet).ended_merges) == ((), 1)
    merging.unmerge(shop, anna)
    assert (bin_due.look(shop).pets, erasing.preview_pets(shop, pet).ended_merges) == ((pet,), 0)


def test_what_is_said_before_is_what_is_done(shop: Shop) -> None:
    anna, bea, xaver = people(shop, "Anna", "Bea", "Xaver")
    customers.set_fields(shop, xaver, {"referrer": "Anna"})
    merging.merge(shop, bea, anna)
    customers.delete(shop, xaver)
    would = erasing.preview(shop, xaver)
    assert (would.ended_merges, erasing.preview(shop, bea).ended_merges) == (1, 0)
    assert erasing.erase(shop, xaver) == would
    with pytest.raises(UserMistake, match="The history does not know any more what was merged"):
        merging.unmerge(shop, anna)


def test_nobody_is_stuck_between_the_bin_and_those_who_can_be_taken_apart(shop: Shop) -> None:
    """Her own merge is forgotten with Xaver; that of Cleo, who recommended her, touched her as well and is not hers."""
    anna, bea, cleo, dan, xaver = people(shop, "Anna", "Bea", "Cleo", "Dan", "Xaver")
    customers.set_fields(shop, anna, {"referrer": "Cleo"})
    customers.set_fields(shop, xaver, {"referrer": "Anna"})
    merging.merge(shop, bea, anna)
    pass_days(shop, 1)
    erase(shop, xaver)
    merging.merge(shop, dan, cleo)
    assert [each.other_id for each in merged_lately.listed(shop)] == [cleo]
    assert list(bin_list.ids(shop)) == [anna]
    assert erasing.preview(shop, anna).ended_merges == 1
    customers.restore(shop, anna)
    assert [each.other_id for each in merged_lately.listed(shop)] == [cleo]
    merging.unmerge(shop, cleo)
    assert (merged_lately.listed(shop), bin_list.count(shop)) == ((), 0)


def test_merge_that_took_longer_than_a_second_is_known_by_its_step(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on the row is that of the beginning, the one in the history that of the end."""
    anna, bea = people(shop, "Anna", "Bea")
    clock = FixedClock(NOW)
    shop.clock = clock
    moved = merging_rows.move_everything

    def move_slowly(session: Session, kept_id: int, other_id: int) -> None:
        moved(session, kept_id, other_id)
        clock.advance(dt.timedelta(seconds=3))

    monkeypatch.setattr(merging, "move_everything", move_slowly)
    merging.merge(shop, bea, anna)
    assert [each.other_id for each in merged_lately.listed(shop)] == [anna]


def test_merged_customers_of_one_name_are_told_apart_by_their_phones(shop: Shop) -> None:
    for name, phone in (("Anna", "13800006688"), ("Anna", "13800001234"), ("Bea", "")):
        customers.create(shop, CustomerDraft(name, phones=(PhoneDraft(phone),) if phone else ()))
    merging.merge(shop, 1, 2)
    merging.merge(shop, 1, 3)
    said = {(each.other, each.kept) for each in merged_lately.listed(shop)}
    assert said == {("Anna · 1234", "Anna · 6688"), ("Bea", "Anna")}
