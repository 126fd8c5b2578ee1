"""The quality of a shop and of a customer from what is on record; putting it right on the spot; answers that are remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.i18n import T
from app.insights.quality import Check
from app.models import ImportBatch, Purchase
from app.services import (
    care,
    consent,
    customers,
    duplicates,
    follow_ups,
    history,
    households,
    merging,
    pet_lives,
    pets,
    pets_typed,
    purchases,
    quality,
    quality_kept,
    quality_mending,
    reminders,
)
from app.services.consent import ConsentDraft
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.quality import Work
from app.shop import Shop
from app.values.birthday import Birthday
from tests.support import NOW, make_shop

BREAD = (ItemDraft("面包", unit_price_minor=800),)


def add(shop: Shop, name: str = "", *phones: str, **more: object) -> int:
    return customers.create(shop, CustomerDraft(name=name, phones=tuple(map(PhoneDraft, phones)), **more))  # type: ignore[arg-type]


def whole(shop: Shop, name: str = "陈小雨", phone: str = "13800006688") -> int:
    """Somebody of whom all is known."""
    made = add(
        shop, name, phone, birthday=Birthday("solar", 9, 21, year=1995), note="x", source="朋友", email="yu@example.com"
    )
    pets.create(shop, PetDraft(name="奶茶", species="cat", age_text="2岁"), (made,))
    consent.answer(shop, made, ConsentDraft("marketing", "yes", shop.today()))
    return made


def failing(shop: Shop, customer_id: int) -> tuple[Check, ...]:
    found = quality.of_customer(shop, customer_id)
    assert found is not None
    return found.failing


def work(shop: Shop) -> dict[Check, tuple[int, ...]]:
    return {one.check: one.customer_ids for one in quality.of_shop(shop, no_tick).work}


def no_tick(_done: int, _total: int) -> None:
    """Nobody stops it."""


def test_of_customer_of_whom_all_is_known_is_100(shop: Shop) -> None:
    found = quality.of_customer(shop, whole(shop))
    assert found is not None
    assert found.failing == ()
    assert found.score == pytest.approx(100)


def test_of_shop_of_nobody_has_no_score(shop: Shop) -> None:
    found = quality.of_shop(shop, no_tick)
    assert (found.parts, found.count, found.work) == (None, 0, ())


def test_of_shop_and_of_customer_say_the_same_of_everybody(shop: Shop) -> None:
    twins = [add(shop, "王芳", "13900001111"), add(shop, "王芳", "13900001111")]
    made = [whole(shop), *twins, add(shop, "Test"), add(shop, "", "87654321")]
    found = quality.of_shop(shop, no_tick)
    for customer_id in made:
        of_shop = {one.check for one in found.work if customer_id in one.customer_ids}
        assert of_shop == set(failing(shop, customer_id)), customer_id
    assert found.parts is not None
    each = [quality.of_customer(shop, i) for i in made]
    assert found.parts.score == pytest.approx(sum(one.score for one in each if one) / len(made))


def test_of_shop_orders_its_work_by_what_raises_the_score_most_and_people_by_their_last_visit(shop: Shop) -> None:
    whole(shop)
    quiet, regular = add(shop, "赵一", "13900000001"), add(shop, "钱二", "13900000002")
    shop.clock = FixedClock(NOW - dt.timedelta(days=3))
    purchases.record(shop, PurchaseDraft(regular, BREAD))
    found: tuple[Work, ...] = quality.of_shop(shop, no_tick).work
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)
    assert found[0].check is Check.PET
    assert found[0].customer_ids == (regular, quiet)


def test_duplicates_count_until_somebody_says_that_they_are_two(shop: Shop) -> None:
    one, other = add(shop, "王芳", "13900001111"), add(shop, "王芳", "13900001111")
    assert Check.DUPLICATE in failing(shop, one)
    duplicates.say_not_same(shop, one, other)
    assert Check.DUPLICATE not in failing(shop, one)
    assert Check.SHARED_PHONE in failing(shop, one)
    households.join(shop, one, other)
    assert Check.SHARED_PHONE not in failing(shop, other)


def test_say_right_holds_until_it_changes_and_is_undone_exactly(shop: Shop) -> None:
    who = add(shop, "Test", "13900001111")
    quality.say_right(shop, who, Check.NAME_REAL)
    assert Check.NAME_REAL not in failing(shop, who)
    customers.set_fields(shop, who, {"name": "测试"})
    assert Check.NAME_REAL in failing(shop, who)
    quality.say_right(shop, who, Check.NAME_REAL)
    assert Check.NAME_REAL not in failing(shop, who)
    history.undo(shop)
    assert Check.NAME_REAL in failing(shop, who)


def test_say_right_of_a_gap_is_not_asked_again(shop: Shop) -> None:
    who = add(shop, "陈小雨", "13900001111")
    quality.say_right(shop, who, Check.PET)
    assert Check.PET not in failing(shop, who)
    assert Check.PET not in work(shop)


def test_say_right_of_freshness_confirms_today(shop: Shop) -> None:
    who = whole(shop)
    shop.clock = FixedClock(NOW + dt.timedelta(days=600))
    assert failing(shop, who) == (Check.FRESH,)
    quality.say_right(shop, who, Check.FRESH)
    assert failing(shop, who) == ()


def test_a_sale_here_confirms_and_a_change_confirms(shop: Shop) -> None:
    sold, edited = whole(shop), whole(shop, "李四", "13900002222")
    shop.clock = FixedClock(NOW + dt.timedelta(days=600))
    purchases.record(shop, PurchaseDraft(sold, BREAD))
    customers.set_fields(shop, edited, {"source": "路过"})
    assert failing(shop, sold) == failing(shop, edited) == ()


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (Check.PHONE, "13900001111"),
        (Check.NAME, "陈小雨"),
        (Check.BIRTHDAY, "1995-09-21"),
        (Check.LIKING, "少糖"),
        (Check.SOURCE, "朋友"),
        (Check.PET, "奶茶"),
    ],
)
def test_mend_a_gap_fills_it(shop: Shop, check: Check, text: str) -> None:
    who = add(shop, member_number="7")
    assert check in failing(shop, who)
    quality_mending.mend(shop, quality_mending.gap(shop, who, check), text)
    assert check not in failing(shop, who)


@pytest.mark.parametrize(
    ("check", "text"),
    [(Check.PET_NAME, "奶茶"), (Check.PET_SPECIES, "cat"), (Check.PET_BORN, "2岁"), (Check.PET_BORN, "2024-03-01")],
)
def test_mend_a_gap_of_the_second_pet_fills_it_there(shop: Shop, check: Check, text: str) -> None:
    who = whole(shop)
    other = pets.create(shop, PetDraft(breed="橘猫"), (who,))
    found = quality_mending.gap(shop, who, check)
    assert found.pet_id == other
    quality_mending.mend(shop, found, text)
    assert check not in failing(shop, who)


def test_mend_with_nothing_typed_or_what_cannot_be_says_so_and_changes_nothing(shop: Shop) -> None:
    who = add(shop, "陈小雨")
    for check, text in (
        (Check.PHONE, "  "),
        (Check.BIRTHDAY, "2999-01-01"),
        (Check.PHONE, "138000066"),
        (Check.PET, "x" * 900),
    ):
        found = quality_mending.gap(shop, who, check)
        with pytest.raises(UserMistake) as refused:
            quality_mending.mend(shop, found, text)
        assert refused.value.where == found.field
        assert check in failing(shop, who)


def test_mend_does_not_overwrite_what_was_typed_meanwhile(shop: Shop) -> None:
    who = add(shop, member_number="7")
    name, pet = (quality_mending.gap(shop, who, check) for check in (Check.NAME, Check.PET))
    customers.set_fields(shop, who, {"name": "陈小雨"})
    made = pets.create(shop, PetDraft(name="", species="cat"), (who,))
    born = quality_mending.gap(shop, who, Check.PET_BORN)
    pets_typed.set_fields(shop, made, {"age_text": "2岁"})
    for found, text in ((name, "王芳"), (pet, "奶茶"), (born, "3岁")):
        with pytest.raises(UserMistake) as refused:
            quality_mending.mend(shop, found, text)
        assert (refused.value.code, refused.value.where) == ("gap_changed", found.field)


def test_wrong_number_is_wrong_until_somebody_looked_at_it_again_by_the_day_of_the_shop(tmp_path: Path) -> None:
    evening = dt.datetime(2026, 5, 19, 1, 0, tzinfo=dt.UTC)  # the 18th in New York
    shop = make_shop(tmp_path, time_zone="America/New_York", clock=FixedClock(evening)).shop
    who = add(shop, "Li Na", "13800006688")
    follow_ups.write(shop, (who,), {"own_text": "ask", "own_on": shop.today().isoformat()})
    (reminder_id,) = [r.reminder_id for person in care.care_list(shop).people for r in person.reminders]
    shop.clock = FixedClock(evening + dt.timedelta(minutes=5))
    reminders.done(shop, reminder_id, "wrong_number")
    assert Check.PHONE_WORKS in failing(shop, who), "they were written down the same day, but before"
    shop.clock = FixedClock(evening + dt.timedelta(minutes=9))
    customers.set_fields(shop, who, {"phones": "13900007777"})
    assert Check.PHONE_WORKS not in failing(shop, who)
    history.undo(shop)
    assert Check.PHONE_WORKS in failing(shop, who)
    shop.close()


def test_ids_under_a_score_follow_every_change(shop: Shop) -> None:
    good, bad = whole(shop), add(shop, member_number="7")
    with shop.read() as session:
        assert quality.ids_under(shop, session, 60) == [bad]
        assert quality.ids_under(shop, session, 101) == [good, bad]
    customers.delete(shop, bad)
    with shop.read() as session:
        assert quality.ids_under(shop, session, 60) == []


def found_anew(shop: Shop) -> list[tuple[int, object]]:
    """What is found of everybody, with nothing kept from before."""
    shop.kept.pop("quality")
    return found_now(shop)


def found_now(shop: Shop) -> list[tuple[int, object]]:
    with shop.read() as session:
        return list(quality_kept.look(shop, session, lambda _done, _total: None).all())


def test_what_is_kept_follows_every_change_and_its_undo_as_a_look_at_everybody_would(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, third = (
        add(shop, name, phone)
        for name, phone in (("王芳", "13900001111"), ("王芳", "13900001112"), ("李静", "13700003333"))
    )
    pet = pets.create(shop, PetDraft(name="豆豆", species="cat"), [one])
    found_now(shop)
    looks: list[object] = []
    of_all = quality_kept._of_all

    def counted(*said: Any) -> quality_kept.Kept:
        looks.append(said)
        return of_all(*said)

    monkeypatch.setattr(quality_kept, "_of_all", counted)

    def check() -> None:
        looks.clear()
        kept = found_now(shop)
        assert looks == [], "nobody else is looked at"
        assert kept == found_anew(shop)

    acts: list[Callable[[], object]] = [
        lambda: customers.set_fields(shop, other, {"phones": "13900001111; 13700003333"}),
        lambda: households.join(shop, one, other),
        lambda: households.leave(shop, other),
        lambda: customers.set_fields(shop, other, {"phones": ""}),
        lambda: customers.set_fields(shop, third, {"name": "王芳", "phones": "13900001111"}),
        lambda: customers.delete(shop, third),
        lambda: pets_typed.set_fields(shop, pet, {"species": ""}),
        lambda: pet_lives.move(shop, pet, one, other),
        lambda: add(shop, "新来的", "13900001111"),
        lambda: quality.say_right(shop, one, Check.BIRTHDAY),
        lambda: merging.merge(shop, one, other),
    ]
    for act in acts:
        act()
        check()
    for _each in acts:
        history.undo(shop)
        check()


def test_answers_move_with_a_merge_and_come_back(shop: Shop) -> None:
    kept, other = add(shop, "王芳", "13900001111"), add(shop, "王芳", "13900001111")
    quality.say_right(shop, other, Check.BIRTHDAY)
    merging.merge(shop, kept, other)
    assert Check.BIRTHDAY not in failing(shop, kept)
    merging.unmerge(shop, other)
    assert Check.BIRTHDAY in failing(shop, kept)
    assert Check.BIRTHDAY not in failing(shop, other)


def test_check_of_an_unknown_key_says_which_there_are(shop: Shop) -> None:
    assert quality.check_of("phone") is Check.PHONE
    with pytest.raises(UserMistake, match="There is no check"):
        quality.check_of("shoe")


def test_a_sale_from_a_file_confirms_nobody_and_hides_no_sale_here(shop: Shop) -> None:
    served, brought_in = whole(shop), whole(shop, "李四", "13900002222")
    shop.clock = FixedClock(NOW + dt.timedelta(days=600))
    purchases.record(shop, PurchaseDraft(served, BREAD))
    shop.clock = FixedClock(NOW + dt.timedelta(days=610))
    sold = [purchases.record(shop, PurchaseDraft(who, BREAD)).purchase_id for who in (served, brought_in)]
    with shop.write(T("Import")) as session:  # as an import leaves them
        batch = ImportBatch(kind="purchases", file_name="a.csv", imported_at=shop.clock.now())
        session.add(batch)
        session.flush()
        for purchase_id in sold:
            session.get_one(Purchase, purchase_id).import_batch_id = batch.id
    assert failing(shop, served) == ()
    assert failing(shop, brought_in) == (Check.FRESH,)
