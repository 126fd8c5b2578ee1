"""Anything that can be done to a shop, chosen at random: for the tests that take all of it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from app.errors import UserMistake
from app.insights.quality import Check
from app.services import (
    care_plans,
    care_records,
    consent,
    contacts,
    custom_editing,
    customer_crowds,
    customers,
    duplicates,
    family,
    feedback,
    follow_ups,
    households,
    merging,
    pet_bin,
    pet_lives,
    pets,
    photos,
    product_changes,
    product_merging,
    purchases,
    quality,
    quality_mending,
    reminders,
    segments,
    tags,
)  # fmt: skip
from app.services.care_plans import PlanDraft
from app.services.care_records import CareDraft
from app.services.consent import ConsentDraft
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.family import FamilyDraft
from app.services.feedback import FeedbackDraft
from app.services.merging import Take
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday
from app.values.field import FieldKind
from tests.sheets import bring, csv_file

NAMES = ("王芳", "李雷", "Ann", "陈小雨", "Bob", "", "赵一", "王方")
TAGS = ("VIP", "friend", "老客", "vip")
GOODS = ("面包", "牛奶", "猫粮 2kg", "Bread")
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffd9")


class Hand:
    """Somebody who does anything with a shop. Every act is one step, or is refused in words."""

    def __init__(self, shop: Shop, seed: int, folder: Path) -> None:
        self.shop, self.random, self.folder = shop, Random(seed), folder
        self.done: list[str] = []

    def ids(self, table: str, where: str = "1") -> list[int]:
        """The ids of a table of ours."""
        with self.shop.read() as session:
            return [row[0] for row in raw(session).execute(f"SELECT id FROM {table} WHERE {where} ORDER BY id")]

    def one(self, table: str, where: str = "1") -> int:
        """One of them, or an id that nobody has."""
        found = self.ids(table, where)
        return self.random.choice(found) if found else 987_654

    def who(self) -> int:
        """A customer outside the bin."""
        return self.one("customer", "deleted_at IS NULL")

    def pick(self, some: Sequence[Any]) -> Any:
        """One of these."""
        return self.random.choice(some)

    def day(self) -> dt.date:
        """A day of the last year."""
        return self.shop.today() - dt.timedelta(days=self.random.randrange(365))

    def act(self, acts: Sequence[Callable[[Hand], None]] | None = None) -> None:
        """Do one thing, of `acts` if they are said; what is refused changes nothing."""
        act = self.pick(acts or ACTS)
        self.done.append(act.__name__)
        try:
            act(self)
        except UserMistake as refused:
            self.done[-1] += f" ({refused.code})"


def new_customer(hand: Hand) -> None:
    phones = tuple(
        PhoneDraft(f"1390000{hand.random.randrange(30):04d}", hand.pick(("", "妈妈")))
        for _ in range(hand.random.randrange(3))
    )
    born = (
        Birthday(hand.pick(("solar", "lunar")), hand.random.randint(1, 12), hand.random.randint(1, 28))
        if hand.random.random() < 0.5
        else None
    )
    customers.create(
        hand.shop,
        CustomerDraft(hand.pick(NAMES), phones, birthday=born, tags=(hand.pick(TAGS),), note=hand.pick(("", "x"))),
    )


def edit_customer(hand: Hand) -> None:
    key, text = hand.pick(
        (("name", hand.pick(NAMES)), ("phones", "13900001111; 13900002222 妈妈"), ("birthday", "1990-05-06"), ("birthday", ""), ("note", "喜欢茶"),
         ("phones", ""), ("do_not_contact", "1"), ("member_number", str(hand.random.randrange(9))), ("referrer", hand.pick(NAMES)),
         ("tags", "VIP; 老客"), ("own_tier", "vip"), ("alert_note", "过敏"), ("source", "朋友"))
    )  # fmt: skip
    customers.set_fields(hand.shop, hand.who(), {key: text})


def tag(hand: Hand) -> None:
    hand.pick((customers.add_tag, customers.remove_tag))(hand.shop, hand.who(), hand.pick(TAGS))


def note(hand: Hand) -> None:
    customers.add_note(hand.shop, hand.who(), "came with a friend")


def bin_customers(hand: Hand) -> None:
    customers.delete(hand.shop, *{hand.who() for _ in range(hand.random.randint(1, 3))})


def restore_customers(hand: Hand) -> None:
    customers.restore(hand.shop, hand.one("customer", "deleted_at IS NOT NULL"))


def tag_many(hand: Hand) -> None:
    hand.pick((customer_crowds.add_tag, customer_crowds.remove_tag))(
        hand.shop, [hand.who() for _ in range(3)], hand.pick(TAGS)
    )


def change_tags(hand: Hand) -> None:
    a, b = hand.one("tag"), hand.one("tag")
    hand.pick(
        (lambda: tags.rename(hand.shop, a, hand.pick(TAGS)), lambda: tags.paint(hand.shop, a, hand.random.randrange(6)),
         lambda: tags.merge(hand.shop, a, b), lambda: tags.delete(hand.shop, a))
    )()  # fmt: skip


def new_pet(hand: Hand) -> None:
    owners = {hand.who() for _ in range(hand.random.randint(1, 2))}
    pets.create(
        hand.shop,
        PetDraft(hand.pick(("豆豆", "Milk", "")), hand.pick(("dog", "cat")), weight_milli=hand.pick((None, 4500))),
        owners,
    )


def edit_pet(hand: Hand) -> None:
    from app.services import pets_typed

    key, text = hand.pick(
        (
            ("pet_name", "豆豆"),
            ("pet_birthday", "2022-03-04"),
            ("weight_milli", "5.2"),
            ("ration_grams", "80"),
            ("allergies", "鸡肉"),
        )
    )
    pets_typed.set_fields(hand.shop, hand.one("pet", "deleted_at IS NULL"), {key: text})


def life_of_pet(hand: Hand) -> None:
    pet, shop = hand.one("pet"), hand.shop
    hand.pick(
        (lambda: pet_lives.pass_away(shop, pet, hand.day()), lambda: pet_lives.add_owner(shop, pet, hand.who()),
         lambda: pet_lives.remove_owner(shop, pet, hand.who()), lambda: pet_lives.move(shop, pet, hand.who(), hand.who()),
         lambda: pet_bin.delete(shop, pet), lambda: pet_bin.restore(shop, pet))
    )()  # fmt: skip


def care(hand: Hand) -> None:
    shop, record = hand.shop, hand.one("care_record")
    draft = CareDraft(hand.day(), hand.pick((None, 4, 6)), "weight" if hand.random.random() < 0.3 else "other", "Ears")
    if draft.kind == "weight":
        draft = CareDraft(hand.day(), None, "weight", weight_milli=hand.random.randint(1000, 9000))
    hand.pick(
        (lambda: care_records.record(shop, hand.one("pet", "deleted_at IS NULL"), draft), lambda: care_records.correct(shop, record, draft),
         lambda: care_records.remove(shop, record))
    )()  # fmt: skip


def plan(hand: Hand) -> None:
    shop, found = hand.shop, hand.one("care_template")
    hand.pick(
        (lambda: care_plans.add(shop, PlanDraft("洗牙", "vet", "dog", 6, "month", first_at_weeks=52)),
         lambda: care_plans.switch(shop, found, on=hand.pick((True, False))))
    )()  # fmt: skip


def agree(hand: Hand) -> None:
    consent.answer(
        hand.shop,
        hand.who(),
        ConsentDraft(hand.pick(("marketing", "birthday")), hand.pick(("yes", "no", "withdrawn")), hand.day()),
    )


def home(hand: Hand) -> None:
    hand.pick(
        (lambda: households.join(hand.shop, hand.who(), hand.who()), lambda: households.leave(hand.shop, hand.who()))
    )()


def kin(hand: Hand) -> None:
    member, draft = hand.one("family_member"), FamilyDraft("安安", "女儿", Birthday("lunar", 8, 15))
    hand.pick(
        (lambda: family.add(hand.shop, hand.who(), draft), lambda: family.update(hand.shop, member, FamilyDraft("小安", "儿子")),
         lambda: family.remove(hand.shop, member))
    )()  # fmt: skip


def two_people(hand: Hand) -> None:
    duplicates.say_not_same(hand.shop, hand.who(), hand.who())


def merge(hand: Hand) -> None:
    takes = {
        key: hand.pick(tuple(Take))
        for key in ("name", "note", "birthday", "member_number", "referrer")
        if hand.random.random() < 0.5
    }
    merging.merge(hand.shop, hand.who(), hand.who(), takes)


def unmerge(hand: Hand) -> None:
    merging.unmerge(hand.shop, hand.one("customer", "merged_into_id IS NOT NULL"))


def sell(hand: Hand) -> None:
    lines = tuple(
        ItemDraft(hand.pick(GOODS), 1000 * hand.random.randint(1, 3), 100 * hand.random.randint(1, 90))
        for _ in range(hand.random.randint(1, 3))
    )
    when = dt.datetime.combine(hand.day(), dt.time(4), tzinfo=dt.UTC)
    purchases.record(hand.shop, PurchaseDraft(hand.pick((None, hand.who())), lines, when, pet_id=None))


def give_back(hand: Hand) -> None:
    purchases.refund(hand.shop, hand.one("purchase", "kind = 'sale'"))


def remind(hand: Hand) -> None:
    found = hand.one("reminder", "status = 'open'")
    hand.pick(
        (lambda: reminders.done(hand.shop, found, hand.pick(("contacted", "wrong_number"))), lambda: reminders.skip(hand.shop, found),
         lambda: reminders.snooze(hand.shop, found, hand.shop.today() + dt.timedelta(days=3)))
    )()  # fmt: skip


def write_reminders(hand: Hand) -> None:
    on = hand.shop.today() + dt.timedelta(days=hand.random.randrange(3))
    follow_ups.write(hand.shop, {hand.who(), hand.who()}, {"own_text": "ask", "own_on": on.isoformat()})


def contact(hand: Hand) -> None:
    found = hand.one("interaction")
    hand.pick(
        (lambda: contacts.record(hand.shop, hand.who(), ContactDraft("call", note="hello")), lambda: contacts.remove(hand.shop, found),
         lambda: contacts.correct(hand.shop, found, ContactDraft("visit", note="came")))
    )()  # fmt: skip


def complain(hand: Hand) -> None:
    found = hand.one("feedback")
    hand.pick(
        (lambda: feedback.record(hand.shop, hand.who(), FeedbackDraft(hand.pick(("complaint", "praise")), "too sweet")),
         lambda: feedback.resolve(hand.shop, found, 4, "a new one"), lambda: feedback.reopen(hand.shop, found), lambda: feedback.remove(hand.shop, found))
    )()  # fmt: skip


def own_fields(hand: Hand) -> None:
    shop, found = hand.shop, hand.one("custom_field")
    hand.pick(
        (lambda: custom_editing.create(shop, "customer", hand.pick(("尺码", "Level")), FieldKind.CHOICE, ("S", "M")),
         lambda: custom_editing.rename(shop, found, "Size"), lambda: custom_editing.remove(shop, found), lambda: custom_editing.restore(shop, found),
         lambda: customers.set_fields(shop, hand.who(), {f"custom_{found}": "M"}))
    )()  # fmt: skip


def goods(hand: Hand) -> None:
    shop, found, other = hand.shop, hand.one("product"), hand.one("product")
    hand.pick(
        (lambda: product_changes.create(shop, {"product_name": hand.pick(GOODS), "product_code": "7"}),
         lambda: product_changes.set_fields(shop, found, {"product_name": "新名字"}), lambda: product_changes.delete(shop, found),
         lambda: product_changes.restore(shop, found), lambda: product_merging.merge(shop, found, [other]))
    )()  # fmt: skip


def keep_segment(hand: Hand) -> None:
    shop, found = hand.shop, hand.one("segment")
    hand.pick(
        (lambda: segments.create(shop, hand.pick(NAMES), CustomerQuery(tags=(hand.pick(TAGS),))), lambda: segments.rename(shop, found, "老客"),
         lambda: segments.delete(shop, found))
    )()  # fmt: skip


def mend(hand: Hand) -> None:
    check, who = hand.pick(tuple(Check)), hand.who()
    hand.pick(
        (lambda: quality.say_right(hand.shop, who, check),
         lambda: quality_mending.mend(hand.shop, quality_mending.gap(hand.shop, who, check), hand.pick(("13900001234", "豆豆", "1991-02-03"))))
    )()  # fmt: skip


def photo(hand: Hand) -> None:
    kind = hand.pick(("customer", "pet"))
    row = hand.one(kind, "deleted_at IS NULL")
    hand.pick((lambda: photos.put(hand.shop, kind, row, JPEG), lambda: photos.remove(hand.shop, kind, row)))()


def bring_in(hand: Hand) -> None:
    rows = [["Name", "Phone", "Birthday", "Tags", "Pet name"]]
    rows += [
        [
            hand.pick(NAMES),
            f"1390000{hand.random.randrange(30):04d}",
            hand.pick(("", "1990-01-02")),
            hand.pick(TAGS),
            hand.pick(("", "豆豆")),
        ]
        for _ in range(4)
    ]
    bring(hand.shop, csv_file(hand.folder / f"{len(hand.done)}.csv", rows))


ACTS: tuple[Callable[[Hand], None], ...] = (
    new_customer, edit_customer, edit_customer, tag, note, bin_customers, restore_customers, tag_many, change_tags, new_pet, edit_pet,
    life_of_pet, life_of_pet, care, care, plan, agree, home, kin, two_people, merge, merge, unmerge, sell, sell, give_back, remind, write_reminders, contact,
    complain, own_fields, goods, keep_segment, mend, photo, bring_in,
)  # fmt: skip
EDITS: tuple[Callable[[Hand], None], ...] = tuple(
    act for act in dict.fromkeys(ACTS) if act not in (merge, unmerge, bin_customers)
)
"""What may be done between a merge and taking it back."""
