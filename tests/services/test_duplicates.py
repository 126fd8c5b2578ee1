"""Who may be there twice: found in the shop and while somebody is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.insights.likeness import LARGEST_BLOCK, Reason
from app.services import customers, duplicates, duplicates_kept, history, households, merging, pet_lives, pets
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.values.birthday import Birthday


def no_tick(_done: int, _total: int) -> None:
    """Nobody stops it."""


def add(shop: Shop, name: str, phone: str = "", birthday: Birthday | None = None, pet: str = "") -> int:
    phones = (PhoneDraft(phone),) if phone else ()
    made = customers.create(shop, CustomerDraft(name=name, phones=phones, birthday=birthday))
    if pet:
        pets.create(shop, PetDraft(name=pet), [made])
    return made


def test_pairs_are_found_with_reasons_the_likeliest_first(shop: Shop) -> None:
    born = Birthday("lunar", 8, 15)
    one, other = add(shop, "王小明", "13800006688", born, "豆豆"), add(shop, "王晓明", "13800006698", born, "豆豆")
    third, fourth = add(shop, "李娜", "13911112222"), add(shop, "李娜", "13911112222")
    add(shop, "李雷", "13911112222")
    gone = add(shop, "李娜", "13911112222")
    customers.delete(shop, gone)
    found = duplicates.pairs(shop, no_tick)
    assert [(p.first_id, p.second_id) for p in found] == [(one, other), (third, fourth)]
    assert set(found[0].likeness.reasons) == {
        Reason.PHONE_SLIP,
        Reason.SAME_SOUND,
        Reason.SAME_BIRTHDAY,
        Reason.SAME_PET,
    }
    assert all(pair.likeness.is_likely for pair in found)


@pytest.mark.parametrize(
    ("draft", "finds"),
    [
        (CustomerDraft(name="赵六", phones=(PhoneDraft("138 0000 6688"),)), True),
        (CustomerDraft(name="王晓明", phones=(PhoneDraft("13800006689"),)), True),
        (CustomerDraft(name="王小明", phones=(PhoneDraft("13900006688"),)), True),
        (CustomerDraft(name="王晓明", birthday=Birthday("solar", 5, 21)), False),
        (CustomerDraft(name="王小明", birthday=Birthday("solar", 5, 21)), True),
        (CustomerDraft(name="王小明"), False),
        (CustomerDraft(name="王小明", phones=(PhoneDraft("15912345678"),)), False),
        (CustomerDraft(), False),
    ],
)
def test_similar_is_the_phone_or_enough_points(shop: Shop, draft: CustomerDraft, finds: bool) -> None:
    known = add(shop, "王小明", "13800006688", Birthday("solar", 5, 21))
    add(shop, "张三", "13712345678")
    assert [alike.row.customer_id for alike in duplicates.similar(shop, draft)] == ([known] if finds else [])
    assert duplicates.similar(shop, draft, leave_out=known) == ()


def everybody_again(*_said: object) -> None:
    """Fail: nobody but those whom the change concerns is compared."""
    pytest.fail("everybody is compared again")


def found_anew(shop: Shop) -> object:
    """What a look at everybody finds."""
    shop.kept.clear()
    return duplicates.pairs(shop, no_tick)


def kept_and_anew(shop: Shop) -> tuple[object, object]:
    """What is known after a change, and what a look at everybody finds."""
    kept = duplicates.pairs(shop, no_tick)
    return kept, found_anew(shop)


def test_what_is_kept_follows_every_change_and_its_undo_as_a_look_at_everybody_would(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = Birthday("solar", 5, 21)
    one, other = add(shop, "王小明", "13800006688", born), add(shop, "王晓明", "13800006698", born)
    third, fourth = add(shop, "李娜", "", born, "豆豆"), add(shop, "李娜", "", None, "豆豆")
    pet = pets.create(shop, PetDraft(name="Mimi"), [one])
    duplicates.count(shop, no_tick)
    acts: list[Callable[[], object]] = [
        lambda: customers.set_fields(shop, other, {"phones": "13800066688"}),
        lambda: customers.set_fields(shop, other, {"phones": "13800006668; 13911112222"}),
        lambda: customers.set_fields(shop, fourth, {"birthday": "05-21"}),
        lambda: customers.set_fields(shop, third, {"name": "王小明", "phones": "13800006688"}),
        lambda: pet_lives.move(shop, pet, one, fourth),
        lambda: customers.set_fields(shop, fourth, {"name": "王小明"}),
        lambda: households.join(shop, one, other),
        lambda: households.leave(shop, other),
        lambda: duplicates.say_not_same(shop, one, third),
        lambda: customers.delete(shop, other),
        lambda: add(shop, "王小明", "13800006688"),
        lambda: merging.merge(shop, one, fourth),
    ]
    for act in (*acts, *[lambda: history.undo(shop)] * len(acts)):
        act()
        with monkeypatch.context() as patched:
            patched.setattr(duplicates_kept, "_of_all", everybody_again)
            kept = duplicates.pairs(shop, no_tick)
        assert kept == found_anew(shop)
        assert duplicates.count(shop, no_tick) == len(kept)


def test_phone_of_very_many_is_compared_as_in_a_look_at_everybody(shop: Shop) -> None:
    many = [add(shop, f"客{place}", "13800000000") for place in range(LARGEST_BLOCK)]
    assert duplicates.count(shop, no_tick) > 0
    add(shop, "客", "13800000000")
    kept, anew = kept_and_anew(shop)
    assert kept == anew == ()
    customers.delete(shop, many[0])
    kept, anew = kept_and_anew(shop)
    assert kept == anew != ()


@pytest.mark.parametrize(("born", "pet"), [(Birthday("solar", 5, 21), ""), (None, "Rex")])
def test_name_of_very_many_is_compared_as_in_a_look_at_everybody(shop: Shop, born: Birthday | None, pet: str) -> None:
    many = [add(shop, "李娜", birthday=born, pet=pet) for _place in range(LARGEST_BLOCK)]
    if pet:  # name and pet are enough with phones of two slips, which bring nobody together by themselves
        customers.set_fields(shop, many[0], {"phones": "13811112222"})
        customers.set_fields(shop, many[1], {"phones": "13811112233"})
    assert duplicates.count(shop, no_tick) > 0
    for act in (
        lambda: add(shop, "李娜", birthday=born, pet=pet),
        lambda: customers.delete(shop, many[5]),
        lambda: history.undo(shop),
        lambda: customers.set_fields(shop, many[6], {"name": "王小明"}),
        lambda: history.undo(shop),
    ):
        act()
        kept, anew = kept_and_anew(shop)
        assert kept == anew
