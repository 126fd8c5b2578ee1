"""Merging two customers, and taking them apart again: at once, or after anything else was done."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.services import (
    consent,
    contacts,
    customer_card,
    customers,
    duplicates,
    family,
    feedback,
    follow_ups,
    history,
    lookup,
    merging,
    pets,
    purchases,
    reminders,
    tags,
)  # fmt: skip
from app.services.consent import ConsentDraft
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.family import FamilyDraft
from app.services.feedback import FeedbackDraft
from app.services.merging import Take
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.shop_export import whole_shop
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday
from tests.support import NOW, dump


def workbook(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """Every cell of the whole-shop workbook."""
    with whole_shop(shop) as sheets:
        return {sheet.kind: [tuple(f.key for f in sheet.fields), *sheet.rows] for sheet in sheets}


def two(shop: Shop) -> tuple[int, int]:
    """Li Na twice, each with a phone, a pet, a tag and a sale."""
    one = customers.create(
        shop,
        CustomerDraft(
            name="李娜", phones=(PhoneDraft("13800006688"),), note="likes tea", tags=("常客",), member_number="7",
            birthday=Birthday("solar", 5, 21),
        ),
    )  # fmt: skip
    other = customers.create(
        shop,
        CustomerDraft(
            name="李娜儿", phones=(PhoneDraft("13800006689", "home"), PhoneDraft("13800006688")), note="has a dog", tags=("常客", "狗"),
            member_number="8", wechat="lina", birthday=Birthday("lunar", 8, 15, year=1990),
        ),
    )  # fmt: skip
    for who, name in ((one, "豆豆"), (other, "毛毛")):
        pets.create(shop, PetDraft(name=name, species="dog"), [who])
        purchases.record(shop, PurchaseDraft(who, (ItemDraft("猫砂", 1000, 2900),)))
    return one, other


def test_merge_keeps_what_is_chosen_and_moves_the_rest(shop: Shop) -> None:
    one, other = two(shop)
    merging.merge(shop, one, other, {"member_number": Take.OTHER})
    draft = customers.draft_of(shop, one)
    assert (draft.name, draft.member_number, draft.wechat) == ("李娜", "8", "lina")
    assert draft.note.splitlines() == ["likes tea", "has a dog"]
    assert draft.birthday == Birthday("solar", 5, 21)
    assert [(p.number, p.label) for p in draft.phones] == [("13800006688", ""), ("13800006689", "home")]
    assert set(draft.tags) == {"常客", "狗"}
    card = customer_card.card(shop, one)
    assert {pet.draft.name for pet in card.pets} == {"豆豆", "毛毛"}
    assert (card.totals.visits, card.totals.purchases, card.totals.spend_minor) == (1, 2, 5800)
    assert [hit.customer_id for hit in lookup.find(shop, "6689")] == [one]
    gone = customer_card.card(shop, other)
    assert gone.customer.deleted_at is not None
    assert gone.customer.merged_into == "李娜"
    assert gone.totals.purchases == 0
    with shop.read() as session:
        assert raw(session).execute("SELECT merged_into_id FROM customer WHERE id = ?", (other,)).fetchone() == (one,)


def test_who_cannot_be_taken_apart_any_more_is_as_others_in_the_bin(shop: Shop) -> None:
    one, other = two(shop)
    merging.merge(shop, one, other)
    shop.clock = FixedClock(NOW + dt.timedelta(days=history.IMAGE_DAYS + 1))
    history.tidy(shop)
    gone = customer_card.card(shop, other).customer
    assert (gone.deleted_at is not None, gone.merged_into) == (True, "")
    assert [str(left) for left in customers.restore(shop, other)] == ["What was merged stays with 李娜"]


def test_of_one_number_two_extensions_are_two_phones_and_one_typed_otherwise_is_none(shop: Shop) -> None:
    one, other = (
        customers.create(shop, CustomerDraft(name="Ann", phones=tuple(map(PhoneDraft, numbers))))
        for numbers in (
            ("010-65123456-8012", "010-65123456-8013"), ("010-65123456-8014", "010 65123456 转 8012", "13800006688"),
        )
    )  # fmt: skip
    merging.merge(shop, one, other)
    numbers = ["010-65123456-8012", "010-65123456-8013", "010-65123456-8014", "13800006688"]
    assert [phone.number for phone in customers.draft_of(shop, one).phones] == numbers
    assert not merging.unmerge(shop, other)
    assert [phone.number for phone in customers.draft_of(shop, one).phones] == numbers[:2]


def test_merge_into_oneself_or_with_the_bin_is_refused(shop: Shop) -> None:
    one, other = two(shop)
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        merging.merge(shop, one, one)
    assert caught.value.code == "same_customer"
    customers.delete(shop, other)
    with pytest.raises(UserMistake) as caught:
        merging.merge(shop, one, other)
    assert caught.value.code == "customer_in_bin"
    customers.restore(shop, other)
    merging.merge(shop, one, other)
    refused = (
        lambda: merging.merge(shop, one, other),
        lambda: customers.set_fields(shop, other, {"name": "X"}),
        lambda: customers.delete(shop, other),
        lambda: purchases.record(shop, PurchaseDraft(other, (ItemDraft("Bread", unit_price_minor=500),))),
    )
    for act in refused:
        with pytest.raises(UserMistake, match=r"was merged into .*\. Take them apart first\.") as caught:
            act()
        assert caught.value.code == "customer_merged"
    history.undo(shop)
    assert dump(shop) == before


def test_merge_refuses_a_joined_text_that_is_too_long(shop: Shop) -> None:
    one = customers.create(shop, CustomerDraft(name="a", alert_note="x" * 400))
    other = customers.create(shop, CustomerDraft(name="b", alert_note="y" * 400))
    with pytest.raises(UserMistake) as caught:
        merging.merge(shop, one, other)
    assert (caught.value.code, caught.value.where) == ("too_long", "alert_note")
    merging.merge(shop, one, other, {"alert_note": Take.KEPT})


@pytest.mark.parametrize("way", ["undo", "unmerge", "restore"])
def test_merge_then_unmerge_leaves_everything_as_it_was(shop: Shop, way: str) -> None:
    one, other = two(shop)
    before, cells = dump(shop), workbook(shop)
    merging.merge(shop, one, other, {"birthday": Take.OTHER, "member_number": Take.OTHER, "name": Take.OTHER})
    assert workbook(shop) != cells
    {
        "undo": history.undo,
        "unmerge": lambda s: merging.unmerge(s, other),
        "restore": lambda s: customers.restore(s, other),
    }[way](shop)
    assert dump(shop) == before
    assert workbook(shop) == cells
    history.redo(shop)
    assert customers.draft_of(shop, one).birthday == Birthday("lunar", 8, 15, year=1990)
    merging.unmerge(shop, other)
    assert dump(shop) == before


def test_unmerge_after_edits_leaves_the_edits_and_says_so(shop: Shop) -> None:
    one, other = two(shop)
    merging.merge(shop, one, other)
    customers.set_fields(shop, one, {"wechat": "new", "phones": "13800006689"})
    purchases.record(shop, PurchaseDraft(one, (ItemDraft("猫粮", 1000, 900),)))
    left = merging.unmerge(shop, other)
    assert [str(words) for words in left] == ["What was edited since stays with 李娜"]
    kept, back = customers.draft_of(shop, one), customers.draft_of(shop, other)
    assert (kept.wechat, [p.number for p in kept.phones]) == ("new", ["13800006689"])
    assert (back.wechat, [p.number for p in back.phones]) == ("lina", ["13800006689", "13800006688"])
    assert kept.note == "likes tea"
    assert customer_card.card(shop, one).totals.purchases == 2
    assert customer_card.card(shop, other).totals.purchases == 1
    assert history.entries(shop)[0].undone_action == merging.MERGE
    again = merging.merge(shop, one, other)
    customers.set_fields(shop, one, {"note": "newer"})
    step = history.undo_change(shop, again.change_id)
    assert str(step.action) == "Merge customers; What was edited since stays with 李娜"


def test_refund_of_a_sale_that_moved_goes_back_with_it(shop: Shop) -> None:
    one, other = two(shop)
    sale = customer_card.card(shop, other).purchases[0]
    merging.merge(shop, one, other)
    purchases.refund(shop, sale.id)
    merging.unmerge(shop, other)
    assert customer_card.card(shop, other).totals.spend_minor == 0
    assert customer_card.card(shop, one).totals.purchases == 1


def test_number_that_somebody_else_has_by_now_is_told(shop: Shop) -> None:
    one, other = two(shop)
    merging.merge(shop, one, other, {"member_number": Take.OTHER})
    customers.set_fields(shop, one, {"member_number": ""})
    customers.create(shop, CustomerDraft(name="third", member_number="8"))
    left = [str(words) for words in merging.unmerge(shop, other)]
    assert "Somebody else has the member number now" in left
    assert customers.draft_of(shop, other).member_number == ""


def test_merged_twice_comes_apart_in_any_order(shop: Shop) -> None:
    one, other = two(shop)
    third = customers.create(shop, CustomerDraft(name="李娜娜", phones=(PhoneDraft("13911112222"),)))
    before = workbook(shop)
    for first in (other, one):
        merging.merge(shop, one, other)
        merging.merge(shop, third, one)
        assert customer_card.card(shop, third).totals.purchases == 2
        second = one if first == other else other
        merging.unmerge(shop, first)
        assert customer_card.card(shop, first).totals.purchases >= 1
        merging.unmerge(shop, second)
        assert customer_card.card(shop, other).totals.purchases == 1
        assert workbook(shop) == before


def test_reminders_move_and_stay_unique(shop: Shop) -> None:
    soon = shop.today() + dt.timedelta(days=2)
    birthday = Birthday("solar", soon.month, soon.day)
    ids = [customers.create(shop, CustomerDraft(name=name, birthday=birthday)) for name in ("Ann", "Anne")]
    reminders.refresh(shop)
    with shop.read() as session:
        (reminder_id,) = raw(session).execute("SELECT id FROM reminder WHERE customer_id = ?", (ids[1],)).fetchone()
    reminders.done(shop, reminder_id, "contacted")
    before = dump(shop, ("change", "change_image", "sqlite_sequence", "import_batch", "setting"))
    merging.merge(shop, *ids)
    reminders.refresh(shop)
    with shop.read() as session:
        rows = raw(session).execute("SELECT status, outcome FROM reminder WHERE customer_id = ?", (ids[0],)).fetchall()
    assert rows == [("done", "contacted")], "what was done for one of them was done for both"
    merging.unmerge(shop, ids[1])
    assert dump(shop, ("change", "change_image", "sqlite_sequence", "import_batch", "setting")) == before


def test_not_the_same_is_remembered_and_merging_takes_it_along(shop: Shop) -> None:
    ids = [customers.create(shop, CustomerDraft(name="李娜", phones=(PhoneDraft("13800006688"),))) for _ in range(3)]
    assert len(pairs(shop)) == 3
    duplicates.say_not_same(shop, ids[2], ids[0])
    duplicates.say_not_same(shop, ids[0], ids[2])
    assert pairs(shop) == [(ids[0], ids[1]), (ids[1], ids[2])]
    merging.merge(shop, ids[0], ids[1])
    assert pairs(shop) == []
    merging.unmerge(shop, ids[1])
    history.undo_change(shop, 4)
    assert len(pairs(shop)) == 3
    with pytest.raises(UserMistake):
        duplicates.say_not_same(shop, ids[0], ids[0])


def pairs(shop: Shop) -> list[tuple[int, int]]:
    return [(p.first_id, p.second_id) for p in duplicates.pairs(shop, lambda _done, _total: None)]


@pytest.mark.parametrize("seed", range(6))
def test_moved_rows_are_back_after_any_later_edits(shop: Shop, seed: int) -> None:
    """Whatever was done to the kept one in between: pets, sales and phones of the other one are theirs again."""
    one, other = two(shop)
    whole = dump(shop)
    theirs = (
        [row for row in whole["purchase"] if row[1] == other],
        [row for row in whole["pet_owner"] if row[1] == other],
    )
    phones = [row for row in whole["customer_phone"] if row[1] == other]
    merging.merge(shop, one, other)
    dice = random.Random(seed)
    edits = [
        lambda: customers.set_fields(shop, one, {"note": str(dice.random())}),
        lambda: customers.set_fields(shop, one, {"phones": f"138{dice.randrange(10**8):08}"}),
        lambda: customers.set_fields(shop, one, {"member_number": str(dice.randrange(100, 10**6)), "name": "王五"}),
        lambda: customers.add_tag(shop, one, f"t{dice.randrange(3)}"),
        lambda: purchases.record(shop, PurchaseDraft(one, (ItemDraft("x", 1000, dice.randrange(1, 999)),))),
        lambda: pets.create(shop, PetDraft(name=f"p{dice.random()}"), [one]),
        lambda: customers.add_note(shop, one, str(dice.random())),
        lambda: customers.remove_tag(shop, one, "狗"),
        lambda: history.undo(shop) if history.undo_step(shop) and "Merge" not in str(history.undo_step(shop)) else None,
    ]
    for _ in range(12):
        dice.choice(edits)()
    merging.unmerge(shop, other)
    now = dump(shop)
    assert [row for row in now["purchase"] if row[1] == other] == theirs[0]
    assert [row for row in now["pet_owner"] if row[1] == other] == theirs[1]
    assert [row for row in now["customer_phone"] if row[1] == other] == phones
    assert [row for row in now["customer"] if row[0] == other] == [row for row in whole["customer"] if row[0] == other]


def test_merge_that_would_close_a_loop_of_referrers_breaks_it_and_comes_apart(shop: Shop) -> None:
    other = customers.create(shop, CustomerDraft(name="Ann"))
    between = customers.create(shop, CustomerDraft(name="Ben", referrer_id=other))
    kept = customers.create(shop, CustomerDraft(name="Ann B", referrer_id=between))
    before = [customers.draft_of(shop, i).referrer_id for i in (other, between, kept)]
    merging.merge(shop, kept, other)
    assert customers.draft_of(shop, between).referrer_id == kept
    assert customers.draft_of(shop, kept).referrer_id is None
    assert merging.unmerge(shop, other) == ()
    assert [customers.draft_of(shop, i).referrer_id for i in (other, between, kept)] == before


def busy_chain(shop: Shop) -> tuple[int, int, int]:
    """Three who will be merged one after another; of each there is something of every kind."""
    made = [customers.create(shop, CustomerDraft(name=name)) for name in ("Ben", "Ann", "Cleo")]
    friends = [customers.create(shop, CustomerDraft(name=f"friend of {who}", referrer_id=who)) for who in made]
    for who, friend in zip(made, friends, strict=True):
        pet = pets.create(shop, PetDraft(name=f"pet of {who}", species="dog"), [who])
        purchases.record(shop, PurchaseDraft(who, (ItemDraft("猫砂", 1000, 2900),)))
        follow_ups.write(shop, [who], {"own_text": "ask", "own_on": shop.today().isoformat()})
        feedback.record(shop, who, FeedbackDraft("complaint", "torn", pet_id=pet))
        contacts.record(shop, who, ContactDraft("call", note="hi"))
        consent.answer(shop, who, ConsentDraft("marketing", "yes", shop.today()))
        family.add(shop, who, FamilyDraft("安安", "女儿"))
        duplicates.say_not_same(shop, who, friend)
    return made[0], made[1], made[2]


@pytest.mark.parametrize("is_first_first", [True, False])
def test_chain_of_merges_comes_apart_in_any_order_with_all_that_was_theirs(shop: Shop, is_first_first: bool) -> None:
    ben, ann, cleo = busy_chain(shop)
    leave_out = ("change", "change_image", "sqlite_sequence", "import_batch", "setting")
    before = dump(shop, leave_out)
    merging.merge(shop, ann, ben)
    merging.merge(shop, cleo, ann)
    order = (ben, ann) if is_first_first else (ann, ben)
    assert [merging.unmerge(shop, who) for who in order] == [(), ()], "nothing is lost that is back with whose it was"
    assert dump(shop, leave_out) == before


def test_answer_that_stands_the_other_way_round_after_a_second_merge_goes_back(shop: Shop) -> None:
    first, second, friend, last = (customers.create(shop, CustomerDraft(name=name)) for name in ("A", "B", "C", "D"))
    for one, other in ((second, friend), (second, last), (first, second)):
        duplicates.say_not_same(shop, one, other)
    before = dump(shop)
    merging.merge(shop, first, second)
    merging.merge(shop, last, first)
    assert (merging.unmerge(shop, second), merging.unmerge(shop, first)) == ((), ())
    assert dump(shop) == before


def test_complaint_about_what_goes_back_goes_with_it(shop: Shop) -> None:
    one, other = two(shop)
    pet, sale = customer_card.card(shop, other).pets[0], customer_card.card(shop, other).purchases[0]
    own = feedback.record(shop, one, FeedbackDraft("complaint", "bad bag"))
    merging.merge(shop, one, other)
    about: tuple[dict[str, int], ...] = ({"pet_id": pet.pet_id}, {"purchase_id": sale.id})
    made = [
        feedback.record(shop, one, FeedbackDraft("complaint", "torn", follow_up_on=shop.today(), **what))
        for what in about
    ]
    merging.unmerge(shop, other)
    assert [feedback.of_id(shop, each).customer_id for each in (own, *made)] == [one, other, other]
    with shop.read() as session:
        asked = (
            raw(session).execute("SELECT subject, customer_id FROM reminder WHERE subject LIKE 'feedback:%'").fetchall()
        )
    assert set(asked) >= {(f"feedback:{each}", other) for each in made}
    feedback.resolve(shop, made[0], 5)


def test_unmerge_names_what_cannot_go_back(shop: Shop) -> None:
    one, other = two(shop)
    said = contacts.record(shop, other, ContactDraft("call", note="hi"))
    merging.merge(shop, one, other)
    contacts.remove(shop, said)
    assert [str(words) for words in merging.unmerge(shop, other)] == ["Contacts that were taken off since: 1"]


@pytest.mark.parametrize("is_alone", [True, False])
def test_merge_done_again_comes_apart_with_what_was_gone_in_between(shop: Shop, is_alone: bool) -> None:
    gone = customers.create(shop, CustomerDraft("李"))
    kept = customers.create(shop, CustomerDraft("王芳"))
    other = customers.create(shop, CustomerDraft("王方", tags=("VIP",)))
    before = workbook(shop)
    merging.merge(shop, kept, other)
    merged = workbook(shop)
    tags.delete(shop, tags.listed(shop)[0].tag_id)
    merging.unmerge(shop, other)
    history.undo(shop)
    history.undo(shop)
    assert workbook(shop) == merged
    if is_alone:
        assert merging.unmerge(shop, other) == ()
    else:  # ticked in the bin beside somebody else, when their days are over
        customers.delete(shop, gone)
        assert customers.restore(shop, other, gone) == ()
    assert workbook(shop) == before
