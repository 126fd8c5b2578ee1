"""Deleting somebody for good: nothing of them is left in the file, the figures of the shop stay, and what cannot be undone says why."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import zipfile
import zlib
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import select

from app.clock import FixedClock
from app.errors import UserMistake
from app.i18n import T
from app.models import Base, Reminder
from app.services import (
    backups,
    care_records,
    consent,
    contacts,
    customers,
    drafts,
    duplicates,
    erasing,
    family,
    feedback,
    follow_ups,
    history,
    households,
    lookup,
    merging,
    pet_bin,
    pets,
    photos,
    purchases,
    segments,
)  # fmt: skip
from app.services.care_records import CareDraft
from app.services.consent import ConsentDraft
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft, CustomerQuery, PhoneDraft
from app.services.family import FamilyDraft
from app.services.feedback import FeedbackDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.shop_export import whole_shop
from app.shop import Shop
from app.storage import bulk
from app.storage.database import raw
from app.storage.journal import recorded_tables
from tests.services import anything
from tests.support import NOW, dump

PACKED = {
    "ouyangcuihua",
    "oych",
    "398 987 876",
    "tangyuanxiaobawang",
    "asked for a smaller bag",
    "654321000811009",
    "cuihuaqqcom",
}
"""What only the search knows, which leaves out who is in the bin, and what is only in images, which are packed."""
PAGE, RESERVED, SALT = 4096, 80, 16
NAME, PHONE, PET = "欧阳翠花", "13987651234", "汤圆小霸王"
SECRETS = (
    NAME, "ouyangcuihua", "oych", PHONE, "398 987 876", PET, "tangyuanxiaobawang", "only after nine", "her daughter Lanlan",
    "asked for a smaller bag", "the cake was cold", "collects in person", "vaccinated by Dr Bai", "微信欧阳",
    "900118000123456", "654321000811009", "cui.hua@qq.com", "cuihuaqqcom",
)  # fmt: skip


def pages(path: Path, key: bytes) -> bytes:
    """The file as SQLite sees it, every page of it: AES-CBC with the raw key, the IV in the tail of the page."""
    sealed, clear = path.read_bytes(), bytearray()
    for number in range(len(sealed) // PAGE):
        page = sealed[number * PAGE : (number + 1) * PAGE]
        iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        clear += opened.update(page[SALT if not number else 0 : PAGE - RESERVED]) + opened.finalize()
    return bytes(clear)


def left_in(path: Path, key: bytes) -> list[str]:
    clear = pages(path, key)
    assert b"CREATE TABLE customer" in clear, "it was decrypted"
    return [secret for secret in SECRETS if secret.encode() in clear]


def fill_with_everything(shop: Shop) -> int:
    """Somebody of whom everything is kept that can be."""
    who = customers.create(
        shop,
        CustomerDraft(
            NAME,
            phones=(PhoneDraft(PHONE),),
            note="only after nine",
            wechat="微信欧阳",
            email="cui.hua@qq.com",
            tags=("老客",),
        ),
    )
    friend = customers.create(shop, CustomerDraft("Ben", referrer_id=who))
    pet = pets.create(shop, PetDraft(PET, "dog", microchip="900118000123456"), (who,))
    shared = pets.create(shop, PetDraft("Shared", "cat"), (who, friend))
    photos.put(shop, "customer", who, anything.JPEG)
    photos.put(shop, "customer", who, anything.JPEG)
    photos.put(shop, "pet", pet, anything.JPEG)
    care_records.record(shop, pet, CareDraft(shop.today(), title="vaccinated by Dr Bai"))
    family.add(shop, who, FamilyDraft("her daughter Lanlan"))
    contact = contacts.record(shop, who, ContactDraft("call", "in", note="asked for a smaller bag"))
    contacts.remove(shop, contact)
    sale = purchases.record(
        shop, PurchaseDraft(who, (ItemDraft("猫砂", 1000, 2900), ItemDraft("蛋糕", 2000, 1250)), note="collects in person", pet_id=pet)
    )  # fmt: skip
    with shop.write(T("Correct sale")) as session:
        lines = bulk.having(session, "purchase_item", {"description": "蛋糕"})
        bulk.update(session, "purchase_item", lines[0]["id"], {"description": f"蛋糕 {NAME}"})
    feedback.record(shop, who, FeedbackDraft("complaint", "the cake was cold", purchase_id=sale.purchase_id))
    consent.answer(shop, who, ConsentDraft("marketing", "yes"))
    follow_ups.write(shop, (who, friend), {"own_text": "call her", "own_on": "2026-05-20"})
    households.join(shop, who, friend)
    other = customers.create(shop, CustomerDraft("Cleo"))
    duplicates.say_not_same(shop, who, other)
    purchases.record(shop, PurchaseDraft(friend, (ItemDraft("猫粮", 1000, 9900),), pet_id=shared))
    drafts.keep(shop, drafts.SALE, {who: {"note": NAME}, friend: {"note": "his"}})
    drafts.keep_texts(shop, {("in place pet", pet): {"pet_name": PET}})
    segments.create(shop, "hers", CustomerQuery(text=NAME))
    lookup.find(shop, NAME)
    return who


def cells(shop: Shop) -> str:
    with whole_shop(shop) as sheets:
        return json.dumps({sheet.kind: list(sheet.rows) for sheet in sheets}, ensure_ascii=False, default=str)


def remembered(shop: Shop) -> str:
    """All that the history keeps for undo."""
    with shop.read() as session:
        return "".join(
            zlib.decompress(row[0]).decode() for row in raw(session).execute("SELECT rows FROM change_image")
        )


def money_of(shop: Shop) -> list[tuple[object, ...]]:
    """Every sale and line as the figures of the shop count them."""
    with shop.read() as session:
        sold = "SELECT p.id, p.kind, p.purchased_on, p.total_minor, i.product_id, i.quantity_milli, i.total_minor FROM purchase p"
        return [
            tuple(r) for r in raw(session).execute(f"{sold} JOIN purchase_item i ON i.purchase_id = p.id ORDER BY i.id")
        ]


def assert_sound(shop: Shop) -> None:
    assert [check.name for check in backups.verify(shop) if not check.ok] == []
    assert history.check(shop)[1] is None


def test_nothing_of_them_is_left_in_the_file_and_the_sales_stay(shop: Shop, tmp_path: Path) -> None:
    who = fill_with_everything(shop)
    key, before = shop.database.key_for_copy(), money_of(shop)
    customers.delete(shop, who)
    was = zipfile.ZipFile(backups.make(shop, tmp_path / "before").path).read("shop.shuke")
    (tmp_path / "copy").write_bytes(was)
    assert set(left_in(tmp_path / "copy", key)) == set(SECRETS) - PACKED, "they are found where they are"
    done = erasing.erase(shop, who)
    assert (done.customers, done.pets, done.kept_purchases) == (1, 1, 1)
    assert money_of(shop) == before
    assert_sound(shop)
    assert not [secret for secret in SECRETS if secret in cells(shop) + remembered(shop)]
    assert lookup.find(shop, NAME) == ()
    assert drafts.load(shop, drafts.SALE).keys() == {who + 1}
    drafts.keep(shop, drafts.SALE, {who: {"note": NAME}, who + 1: {}})
    assert drafts.load(shop, drafts.SALE).keys() == {who + 1}, "the page that has it at hand may write it once more"
    (tmp_path / "copy").write_bytes(zipfile.ZipFile(backups.make(shop, tmp_path / "later").path).read("shop.shuke"))
    shop.close()
    assert left_in(shop.path, key) == []
    assert left_in(tmp_path / "copy", key) == []


def test_steps_about_them_say_why_they_cannot_be_undone_and_nothing_half_is_done(shop: Shop) -> None:
    ann, ben = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    customers.add_note(shop, ann, "likes tea")
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Bread", 1000, 500),)))
    contact = contacts.record(shop, ann, ContactDraft("call", note="a bag"))
    contacts.correct(shop, contact, ContactDraft("call", note="a smaller bag"))
    contacts.remove(shop, contact)
    customers.add_note(shop, ben, "likes coffee")
    others = history.entries(shop)[0].id
    customers.delete(shop, ann)
    erasing.erase(shop, ann)
    before = dump(shop)
    assert "bag" not in remembered(shop)
    for change in set(range(1, others + 2)) - {others, 2}:
        with pytest.raises(UserMistake, match="was deleted for good on") as refused:
            history.undo_change(shop, change)
        assert refused.value.code == "erased", change
    for _press in range(3):
        with pytest.raises(UserMistake, match="cannot be brought back"):
            history.undo(shop)
    with pytest.raises(UserMistake, match="This customer was deleted for good on"):
        erasing.erase(shop, ann)
    assert dump(shop) == before
    history.undo_change(shop, others)
    assert customers.draft_of(shop, ben).note == "", "earlier steps about others are for the history"
    with pytest.raises(UserMistake, match="cannot be brought back"):
        history.undo(shop)
    history.redo(shop)
    assert dump(shop) == before
    history.undo(shop)
    assert customers.draft_of(shop, ben).note == "", "done again, it is the newest"
    assert_sound(shop)


def test_what_the_living_one_has_from_a_duplicate_keeps_its_steps(shop: Shop) -> None:
    ann, anna = (customers.create(shop, CustomerDraft(n)) for n in ("Ann", "Anna"))
    contact = contacts.record(shop, anna, ContactDraft("call", note="a bag"))
    photo = photos.put(shop, "customer", anna, anything.JPEG)
    merging.merge(shop, ann, anna)
    shop.clock = FixedClock(NOW + dt.timedelta(days=31))
    contacts.correct(shop, contact, ContactDraft("call", note="a smaller bag"))
    photos.remove(shop, "customer", ann)
    removed = history.entries(shop)[0].id
    erasing.erase(shop, anna)
    history.undo_change(shop, removed)
    assert photos.contents(shop, (photo,))
    history.undo_change(shop, removed - 1)
    assert "a smaller bag" not in cells(shop)
    assert_sound(shop)


def test_segment_that_still_finds_somebody_stays(shop: Shop) -> None:
    _lily, li, bo = (customers.create(shop, CustomerDraft(n)) for n in ("Lily", "Li", "Bo Ba"))
    for name in ("Li", "Bo Ba"):
        segments.create(shop, name, CustomerQuery(text=name))
    customers.delete(shop, li, bo)
    erasing.erase(shop, li, bo)
    assert [(each.name, segments.count(shop, each)) for each in segments.listed(shop)] == [("Li", 1)]


def test_line_that_only_has_their_letters_in_it_stays_as_it_was_sold(shop: Shop) -> None:
    li = customers.create(shop, CustomerDraft("Li"))
    texts = ("Salmon Lite 2kg", "Cake for Li", "Cod", "给Li的蛋糕")
    sale = purchases.record(shop, PurchaseDraft(li, tuple(ItemDraft(text, 1000, 500) for text in texts)))
    with shop.write(T("Rename product")) as session:
        for product in bulk.ids(session, "product"):
            bulk.update(session, "product", product, {"name": f"Product {product}"})
    customers.delete(shop, li)
    erasing.erase(shop, li)
    found = [item.description for item in purchases.get(shop, sale.purchase_id).items]
    assert found == ["Salmon Lite 2kg", "Product 2", "Cod", "Product 4"]


def test_reminder_about_a_shared_pet_goes_to_an_owner_who_is_not_in_the_bin(shop: Shop) -> None:
    ann, ben, cleo = (customers.create(shop, CustomerDraft(n)) for n in ("Ann", "Ben", "Cleo"))
    pet = pets.create(shop, PetDraft(PET, "dog"), (ann, ben, cleo))
    with shop.write(T("Remind")) as session:
        said = {
            "rule": "care_due",
            "subject": f"pet:{pet}",
            "occurrence_key": "k",
            "status": "done",
            "outcome": "contacted",
        }
        session.add(Reminder(**said, customer_id=ann, pet_id=pet, due_on=shop.today(), note="called", created_at=NOW))
    customers.delete(shop, ann, ben)
    erasing.erase(shop, ann)
    with shop.read() as session:
        assert session.scalars(select(Reminder.customer_id)).all() == [cleo]


def test_merge_whose_loser_or_winner_is_gone_is_not_taken_apart(shop: Shop) -> None:
    ann, anna, ben, benny = (customers.create(shop, CustomerDraft(n)) for n in ("Ann", "Anna", "Ben", "Benny"))
    first = merging.merge(shop, ann, anna)
    shop.clock = FixedClock(NOW + dt.timedelta(days=31))
    second = merging.merge(shop, ben, benny)
    erasing.erase(shop, anna)
    with pytest.raises(UserMistake, match="deleted for good"):
        history.undo_change(shop, first.change_id)
    customers.delete(shop, ben)
    assert erasing.erase(shop, ben).customers == 2, "who was merged into them is the same person"
    with pytest.raises(UserMistake, match="deleted for good"):
        history.undo_change(shop, second.change_id)
    with pytest.raises(UserMistake, match="This customer was deleted for good on"):
        merging.unmerge(shop, benny)
    with pytest.raises(UserMistake, match="This customer was deleted for good on"):
        customers.restore(shop, benny)
    assert [row.customer_id for row in customers.rows(shop, (ann, anna, ben, benny))] == [ann]
    assert_sound(shop)


@pytest.mark.parametrize("only_from_bin", [True, False])
def test_who_can_be_taken_apart_is_not_deleted_without_whom_they_were_merged_into(
    shop: Shop, only_from_bin: bool
) -> None:
    first, second, third = (customers.create(shop, CustomerDraft(n)) for n in ("Ann", "Anna", "Annie"))
    merging.merge(shop, second, first)
    merging.merge(shop, third, second)
    before = dump(shop)
    for each, into in ((first, "Anna"), (second, "Annie")):
        with pytest.raises(UserMistake, match=f"was merged into {into} and can still be taken apart. Take them apart"):
            erasing.preview(shop, each)
        with pytest.raises(UserMistake, match=f"or delete {into} for good: both go then"):
            erasing.erase(shop, each, only_from_bin=only_from_bin)
    assert dump(shop) == before
    merging.unmerge(shop, second)
    merging.unmerge(shop, first)
    customers.delete(shop, first)
    assert erasing.erase(shop, first).customers == 1
    merging.merge(shop, third, second)
    customers.delete(shop, third)
    assert erasing.erase(shop, third).customers == 2
    assert_sound(shop)


def test_only_who_is_in_the_bin_is_deleted_and_a_refusal_changes_nothing(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    before = dump(shop)
    with pytest.raises(UserMistake, match="not in the bin"):
        erasing.erase(shop, ann)
    with pytest.raises(UserMistake, match="no customer 99"):
        erasing.erase(shop, 99)
    assert dump(shop) == before
    assert erasing.preview(shop, ann) == erasing.erase(shop, ann, only_from_bin=False)


def test_pet_goes_alone_and_its_owner_and_sales_stay(shop: Shop, tmp_path: Path) -> None:
    ann = customers.create(shop, CustomerDraft("Ann"))
    pet = pets.create(shop, PetDraft(PET, "dog"), (ann,))
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Bread", 1000, 500),), pet_id=pet))
    care_records.record(shop, pet, CareDraft(shop.today(), title="vaccinated by Dr Bai"))
    with pytest.raises(UserMistake, match="not in the bin"):
        erasing.erase_pets(shop, pet)
    pet_bin.delete(shop, pet)
    before, key = money_of(shop), shop.database.key_for_copy()
    assert erasing.erase_pets(shop, pet).pets == 1
    assert money_of(shop) == before
    assert_sound(shop)
    shop.close()
    assert left_in(shop.path, key) == []


@pytest.mark.parametrize("seed", range(2))
def test_anybody_is_deleted_after_anything_and_the_shop_stays_sound(shop: Shop, tmp_path: Path, seed: int) -> None:
    hand = anything.Hand(shop, seed, tmp_path)
    who = fill_with_everything(shop)
    for _ in range(25):
        hand.act()
    key, before = shop.database.key_for_copy(), money_of(shop)
    people = Random(seed).sample(hand.ids("customer"), 3)
    erasing.erase(shop, who, *people, only_from_bin=False)
    assert money_of(shop) == before
    assert_sound(shop)
    for entry in history.entries(shop, 200):
        with contextlib.suppress(UserMistake):
            history.undo_change(shop, entry.id)
    assert who not in hand.ids("customer")
    assert_sound(shop)
    shop.close()
    assert [secret for secret in left_in(shop.path, key) if secret in (PHONE, "微信欧阳")] == []


def test_every_column_that_names_somebody_is_known_to_what_deletes_them() -> None:
    """A table that is to come and points at nobody by a foreign key would keep them without a word."""
    known = {"search_name", "customer_stat", "customer_product", "customer_tier", "customer_change"}
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if re.fullmatch(r"(\w+_)?(customer|pet|referrer|other)_id", column.name) and table.name not in known:
                assert column.foreign_keys, f"{table.name}.{column.name}"
                assert table.name in recorded_tables(), table.name
