"""What a shop of some years has in it that a clean one has not, done through the services as an owner does it: for the file of a schema."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count
from pathlib import Path

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
    erasing,
    family,
    feedback,
    follow_ups,
    history,
    households,
    merging,
    pet_bin,
    pet_lives,
    pet_merging,
    pets,
    photos,
    product_changes,
    product_merging,
    purchases,
    quality,
    reminder_options,
    reminder_refresh,
    reminders,
    segments,
    shop_facts,
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
from app.values.custom import CUSTOMER, PET, key_of
from app.values.field import FieldKind
from tests.sheets import bring, csv_file

Ids = dict[str, int]
INVISIBLE = "\u200b李\u200d雷\ufeff"
"""A name out of a chat, with characters that nobody sees."""
JOINED = "👩‍👧 妈妈🐶"


def fill(shop: Shop, folder: Path, picture: bytes) -> None:
    """Do everything that can be done to a shop; files that are brought in lie in `folder`, `picture` is a JPEG."""
    who = _people(shop)
    own = _own_fields(shop, who)
    beasts = _pets(shop, who, own, picture)
    _goods_and_sales(shop, who, beasts)
    _care(shop, beasts)
    _said(shop, who, beasts)
    _kin(shop, who)
    _list(shop, folder)
    _reminders(shop, who)
    _merged_and_gone(shop, who, beasts)
    _taken_back(shop, who)


def _people(shop: Shop) -> Ids:
    drafts = {
        "emoji": CustomerDraft(
            JOINED, (PhoneDraft("138 0000 6688", "妈妈"), PhoneDraft("010-6688 1234 转 12", "家"), PhoneDraft("66881234")), "VIP-001",
            wechat="dou_dou_2019", email="MAMA@example.com", address="朝阳区\n3号楼 2-501", gender="female",
            birthday=Birthday("lunar", 6, 15, is_leap=True), preferences="爱聊天", alert_note="鸡肉过敏⚠", note="第一行\n第二行\t有制表符",
            source="朋友介绍", since_on=dt.date(2021, 3, 4), tags=("VIP 🌟", "老客"),
        ),
        "unseen": CustomerDraft(INVISIBLE, (PhoneDraft("13800006688"),), birthday=Birthday("solar", 2, 29, year=1992), gender="male"),
        "twin": CustomerDraft("李雷", (PhoneDraft("13800006688", "微信同号"),), "8", birthday=Birthday("lunar", 12, 30), tags=("老客", "欠款")),
        "nameless": CustomerDraft("", (PhoneDraft("+1 212 555 0188"),), tags=("散客",)),
        "arab": CustomerDraft("محمد \u200fO’Brien-Müller", do_not_contact=True, own_tier="vip", confirmed_on=dt.date(2026, 3, 1)),
        "other": CustomerDraft("王芳", (PhoneDraft("13900002210"),)),
        "namesake": CustomerDraft("王芳", (PhoneDraft("13900002211"),)),
        "gone": CustomerDraft("删掉的人", note="the bin"),
        "erased": CustomerDraft("不留痕迹", (PhoneDraft("13700001111"),)),
    }  # fmt: skip
    made = {key: customers.create(shop, draft) for key, draft in drafts.items()}
    customers.set_fields(shop, made["twin"], {"referrer": "VIP-001", "wechat": "li_lei"})
    customers.add_note(shop, made["emoji"], "答应留一袋\n小包装的")
    numbers = {tag.name: tag.tag_id for tag in tags.listed(shop)}
    tags.paint(shop, numbers["VIP 🌟"], 3)
    tags.rename(shop, numbers["散客"], "路过")
    tags.merge(shop, numbers["欠款"], numbers["老客"])
    return made


def _own_fields(shop: Shop, who: Ids) -> Ids:
    made = {
        "text": custom_editing.create(shop, CUSTOMER, "口头禅", FieldKind.TEXT),
        "number": custom_editing.create(shop, CUSTOMER, "押金", FieldKind.QUANTITY),
        "day": custom_editing.create(shop, CUSTOMER, "入会日", FieldKind.DATE),
        "choice": custom_editing.create(shop, CUSTOMER, "尺码", FieldKind.CHOICE, ("小", "中", "大 🐘")),
        "yes": custom_editing.create(shop, PET, "会开门", FieldKind.YES_NO),
        "binned": custom_editing.create(shop, CUSTOMER, "旧字段", FieldKind.TEXT),
    }
    texts = {"text": "哈哈", "number": "200.5", "day": "2022-02-02", "choice": "大 🐘", "binned": "还在"}
    customers.set_fields(shop, who["emoji"], {key_of(CUSTOMER, made[kind]): text for kind, text in texts.items()})
    customers.set_fields(shop, who["other"], {key_of(CUSTOMER, made["choice"]): "小"})
    custom_editing.rename(shop, made["choice"], "衣服尺码")
    custom_editing.remove(shop, made["binned"])
    return made


def _pets(shop: Shop, who: Ids, own: Ids, picture: bytes) -> Ids:
    full = PetDraft(
        "豆豆🐕", "dog", "柯基", "male", True, Birthday("lunar", 8, 15, year=2021), "三岁左右", 12_500, 180, "900 118 000 123 456",
        "鸡肉；牛奶", "怕打雷", "剪指甲要两个人", custom=((key_of(PET, own["yes"]), True),),
    )  # fmt: skip
    made = {
        "shared": pets.create(shop, full, [who["emoji"], who["other"], who["nameless"]]),
        "dead": pets.create(
            shop,
            PetDraft("老咪", "cat", birthday=Birthday("lunar", 4, 1, is_leap=True, year=2012), age_text="16岁"),
            [who["emoji"]],
        ),
        "twin": pets.create(shop, PetDraft("豆豆", "dog", microchip="900118000123456"), [who["other"]]),
        "binned": pets.create(shop, PetDraft("", "rabbit"), [who["unseen"]]),
        "moved": pets.create(shop, PetDraft("Milktea", "cat", "British shorthair"), [who["twin"]]),
    }
    for _twice in range(2):  # the first of them nobody points at any more
        photos.put(shop, "pet", made["shared"], picture)
    pet_lives.pass_away(shop, made["dead"], dt.date(2026, 10, 1))
    pet_lives.move(shop, made["moved"], who["twin"], who["namesake"])
    pet_merging.merge(shop, made["shared"], made["twin"])
    pet_bin.delete(shop, made["binned"])
    return made


def _goods_and_sales(shop: Shop, who: Ids, beasts: Ids) -> None:
    new = product_changes.create(
        shop,
        {
            "product_name": "冻干鸡肉粒 500g 🐔", "product_code": "DG-500", "barcode": "6901234567892", "category": "零食/冻干",
            "unit": "袋", "price_minor": "128", "pack_size": "500 g", "lasts_days": "30",
        },
    )  # fmt: skip
    old = product_changes.create(shop, {"product_name": "冻干鸡肉粒（旧包装）", "category": "零食/冻干"})
    same = product_changes.create(shop, {"product_name": "冻干 鸡肉粒 500克"})
    binned = product_changes.create(shop, {"product_name": "进错的货"})
    day = shop.clock.now() - dt.timedelta(days=145)
    for turn in range(5):
        items = (
            ItemDraft("冻干", 1000, 12_800, product_id=new),
            ItemDraft("散装猫砂", 2_350, 1_999),
            ItemDraft("送的小样", 1000, 0),
        )
        draft = PurchaseDraft(
            who["emoji"], items, day + dt.timedelta(days=25 * turn), payment="wechat", channel="门店", note="门口自提",
            pet_id=beasts["shared"], receipt_number=f"No.{turn}",
        )  # fmt: skip
        sold = purchases.record(shop, draft)
        purchases.record(
            shop, replace(draft, customer_id=who["namesake"], pet_id=None)
        )  # a rhythm, so that something follows from it
    purchases.refund(shop, sold.purchase_id)
    for key in ("unseen", "twin", "other", "gone", "erased"):
        purchases.record(shop, PurchaseDraft(who[key], (ItemDraft("旧", 1000, 9_900, product_id=old),), payment="cash"))
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("路人买的", 500, 1),)))
    product_merging.merge(shop, new, [same])
    product_changes.stop_selling(shop, old, "DG-500")
    product_changes.delete(shop, binned)


def _care(shop: Shop, beasts: Ids) -> None:
    plans = {plan.key: plan.plan_id for plan in care_plans.plans(shop)}
    care_plans.add(shop, PlanDraft("洗牙 🦷", "vet", "dog", 6, "month", first_at_weeks=52, until_weeks=520))
    care_plans.switch(shop, plans["worms_outside"], on=False)
    today = shop.today()
    for draft in (
        CareDraft(
            today - dt.timedelta(days=300),
            plans["rabies"],
            product="辉瑞",
            batch_number="A-77",
            next_due_on=today,
            note="打完有点蔫",
        ),
        CareDraft(today - dt.timedelta(days=40), plans["worms_inside"]),
        CareDraft(today - dt.timedelta(days=9), None, "weight", weight_milli=12_800),
        CareDraft(today - dt.timedelta(days=3), None, "other", "掏耳朵"),
    ):
        care_records.record(shop, beasts["shared"], draft)


def _said(shop: Shop, who: Ids, beasts: Ids) -> None:
    today = shop.today()
    for purpose, said, days in (
        ("marketing", "yes", 400), ("marketing", "withdrawn", 20), ("birthday", "yes", 400), ("photos", "no", 400),
    ):  # fmt: skip
        wording = "可以给您发消息吗" if purpose == "marketing" else ""
        consent.answer(shop, who["emoji"], ConsentDraft(purpose, said, today - dt.timedelta(days=days), wording))
    hour = shop.clock.now() - dt.timedelta(days=2)
    for kind, direction in (("call", "out"), ("wechat", "in"), ("sms", "out"), ("visit", ""), ("email", "in")):
        contacts.record(shop, who["emoji"], ContactDraft(kind, direction, hour, "说周末来 👍"))
    bought = purchases.of_customer(shop, who["other"])[0]
    item = bought.items[0].product_id
    drafts = (
        FeedbackDraft("complaint", "袋子破了", today - dt.timedelta(days=4), follow_up_on=today, purchase_id=bought.id),
        FeedbackDraft("complaint", "等了二十分钟", today - dt.timedelta(days=9), product_id=item),
        FeedbackDraft("complaint", "找错了钱", today - dt.timedelta(days=30), pet_id=beasts["shared"]),
        FeedbackDraft("praise", "店员很有耐心"),
        FeedbackDraft("suggestion", "能不能有小包装？"),
    )
    made = [feedback.record(shop, who["other"], draft) for draft in drafts]
    feedback.begin(shop, made[1])
    feedback.resolve(shop, made[2], 4, "当天补上，送了一份小礼")


def _kin(shop: Shop, who: Ids) -> None:
    households.join(shop, who["emoji"], who["unseen"])
    households.join(shop, who["other"], who["nameless"])
    family.add(shop, who["emoji"], FamilyDraft("安安", "女儿", Birthday("lunar", 8, 15, year=2015), "怕狗"))
    family.add(shop, who["other"], FamilyDraft("", "爸爸", Birthday("lunar", 2, 30, is_leap=True)))
    duplicates.say_not_same(shop, who["other"], who["namesake"])
    quality.say_right(shop, who["nameless"], Check.NAME)
    quality.say_right(shop, who["emoji"], Check.PHONE_VALID)
    query = CustomerQuery(tags=(next(tag.tag_id for tag in tags.listed(shop) if tag.name == "老客"),), away_over=60)
    segments.create(shop, "两个月没来的老客 😿", query)
    shop_facts.change(shop, phone="010-66881234", address="朝阳区")


def _list(shop: Shop, folder: Path) -> None:
    rows = [
        ["姓名", "电话", "生日", "标签", "宠物名", "备注"],
        ["  张 三 ", "13600000001", "腊月三十", "老客；新客", "旺财", "=1+1"],
        ["张三", "1360000000", "1990/13/45", "", "", "号码少一位"],
        ["ＬＩＮＤＡ", "１３６０００００００２", "1988年5月6日", "🌟", "", ""],
    ]
    bring(shop, csv_file(folder / "老客户名单（最终版）.csv", rows))


def _reminders(shop: Shop, who: Ids) -> None:
    """Those that rules find, and one of the owner's own in each state."""
    reminder_options.answer_placeholder(shop, "01-01", reminder_options.PLACEHOLDER)
    reminder_refresh.apply(shop, reminder_refresh.plan(shop))
    purchases.record(
        shop, PurchaseDraft(who["namesake"], (ItemDraft("散装猫砂", 1000, 1_999),))
    )  # what was due is answered
    today = shop.today()
    acts = (
        lambda found: reminders.done(shop, found, "contacted"),
        lambda found: reminders.done(shop, found, "wrong_number"),
        lambda found: reminders.skip(shop, found),
        lambda found: reminders.snooze(shop, found, today + dt.timedelta(days=7)),
        lambda found: None,
    )
    for number, act in zip(count(1), acts, strict=False):
        follow_ups.write(shop, {who["other"]}, {"own_text": f"问问第 {number} 件事", "own_on": today.isoformat()})
        act(newest(shop, "reminder"))


def _merged_and_gone(shop: Shop, who: Ids, beasts: Ids) -> None:
    merging.merge(shop, who["unseen"], who["twin"], {"name": Take.OTHER, "note": Take.BOTH})
    customer_crowds.add_tag(shop, list(who.values())[:4], "群发过")
    customers.delete(shop, who["gone"])
    customers.delete(shop, who["erased"])
    erasing.erase(shop, who["erased"])


def _taken_back(shop: Shop, who: Ids) -> None:
    """Steps that were undone, one of them done again."""
    customers.set_fields(shop, who["other"], {"note": "done again"})
    history.undo(shop)
    history.redo(shop)
    customers.create(shop, CustomerDraft(name="undone"))
    customers.set_fields(shop, who["other"], {"alert_note": "undone"})
    purchases.record(shop, PurchaseDraft(who["other"], (ItemDraft("记错了", 1000, 100),)))
    for _each in range(3):
        history.undo(shop)
    reminder_refresh.apply(shop, reminder_refresh.plan(shop))


def newest(shop: Shop, table: str) -> int:
    """The greatest id in a table of ours."""
    with shop.read() as session:
        return int(raw(session).execute(f'SELECT MAX(id) FROM "{table}"').fetchone()[0])
