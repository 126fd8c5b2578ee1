"""A made-up list of 434 members as a shop's till would write it, with the faults such lists have. Nobody in it exists.

The same call gives the same list. `Member.fault` names what is wrong with a row, so that a test can say what must become of it.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook

COUNT = 434
SEED = 434
HEADS = {
    "zh_CN": ("会员卡号", "姓名", "手机号", "性别", "生日", "宠物名字", "品种", "会员等级", "办卡日期", "余额", "备注"),
    "en": ("Card no", "Customer name", "Mobile", "Gender", "Birthday", "Pet name", "Breed", "Group", "Joined", "Balance", "Remarks"),
}  # fmt: skip
TITLES = {"zh_CN": "豆豆宠物生活馆 会员资料 2026春", "en": "Doudou Pet House: members, spring 2026"}
TOTALS = {"zh_CN": "合计", "en": "Total"}
FAMILY = {
    "zh_CN": "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕",
    "en": [
        "Baker",
        "Carter",
        "Dawson",
        "Ellis",
        "Foster",
        "Grant",
        "Hughes",
        "Irwin",
        "Jarvis",
        "Keane",
        "Lowe",
        "Marsh",
        "Nolan",
        "Osborne",
        "Palmer",
        "Quinn",
        "Reeve",
        "Sutton",
        "Tate",
        "Usher",
        "Vance",
        "Walsh",
        "Yates",
        "Archer",
        "Bright",
        "Coleman",
        "Drake",
        "Emery",
        "Finch",
        "Goodwin",
    ],
}
GIVEN = {
    "zh_CN": ["小雨", "子涵", "欣怡", "浩然", "思远", "佳琪", "志强", "美玲", "秀英", "俊杰", "晓彤", "海涛", "雪", "磊", "敏", "静", "勇", "娟"],
    "en": ["Amy", "Ben", "Clara", "Daniel", "Eve", "Frank", "Grace", "Henry", "Isla", "Jack", "Kate", "Liam", "Mia", "Noah", "Olive", "Paul"],
}  # fmt: skip
PETS = {
    "zh_CN": ["奶茶", "布丁", "团子", "旺财", "雪球", "可乐", "豆包", "橘子", "小黑", "糯米", "花卷", "球球"],
    "en": ["Milo", "Luna", "Biscuit", "Oscar", "Poppy", "Coco", "Teddy", "Ginger", "Smokey", "Nala"],
}
BREEDS = {
    "zh_CN": ["英短", "布偶", "橘猫", "柯基", "泰迪", "柴犬", "金毛"],
    "en": ["British shorthair", "Ragdoll", "Corgi", "Poodle", "Shiba", "Golden retriever"],
}
GROUPS = {"zh_CN": ["普通", "银卡", "金卡", ""], "en": ["Regular", "Silver", "Gold", ""]}
FAULTS = (
    "no such day",
    "a digit short",
    "twice",
    "same phone",
    "no name",
    "nothing",
    "test",
    "wide",
    "spaced",
    "lunar",
    "two phones",
)
EVERY = 36
"""So many rows stand between two that have the same fault, about."""


@dataclass(frozen=True, slots=True)
class Member:
    """One row as it stands in the list; `fault` is empty or one of ``FAULTS``."""

    card: str
    name: str
    phone: str
    gender: str
    birthday: str | dt.date
    pet: str
    breed: str
    group: str
    joined: dt.date | str
    balance: float | None
    remark: str
    fault: str = ""

    def cells(self) -> tuple[object, ...]:
        """The row."""
        return (
            self.card, self.name, self.phone, self.gender, self.birthday, self.pet, self.breed, self.group, self.joined, self.balance,
            self.remark,
        )  # fmt: skip


def members(language: str) -> list[Member]:
    """The 434 rows of the list."""
    dice = random.Random(SEED)
    made: list[Member] = []
    for number in range(COUNT):
        plain = _plain(dice, language, number)
        place = number % EVERY
        made.append(_spoiled(plain, FAULTS[place - 3], made, language) if 3 <= place < 3 + len(FAULTS) else plain)
    return made


def write_members(path: Path, language: str) -> list[Member]:
    """Write the list as a workbook: a title, the heads, a row per member, a row of totals."""
    listed = members(language)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append([TITLES[language]])
    sheet.append(HEADS[language])
    for member in listed:
        sheet.append(member.cells())
    sheet.append([TOTALS[language], *[None] * 8, sum(m.balance or 0 for m in listed), ""])
    book.save(path)
    return listed


def _plain(dice: random.Random, language: str, number: int) -> Member:
    joiner = "" if language == "zh_CN" else " "
    family, given = dice.choice(FAMILY[language]), dice.choice(GIVEN[language])
    name = joiner.join((family, given) if language == "zh_CN" else (given, family))
    born = dt.date(dice.randrange(1955, 2006), dice.randrange(1, 13), dice.randrange(1, 28))
    ways: tuple[str | dt.date, ...] = (
        born, born.isoformat(), f"{born.year}.{born.month}.{born.day}", f"{born.year}/{born.month}/{born.day}",
        f"{born.month}月{born.day}日" if language == "zh_CN" else born.isoformat(), "",
    )  # fmt: skip
    has_pet = dice.random() < 0.7
    return Member(
        card=f"{80001 + number}",
        name=name,
        phone=_phone(dice, language, number),
        gender=dice.choice(("男", "女", "") if language == "zh_CN" else ("M", "F", "")),
        birthday=dice.choice(ways),
        pet=dice.choice(PETS[language]) if has_pet else "",
        breed=dice.choice(BREEDS[language]) if has_pet else "",
        group=dice.choice(GROUPS[language]),
        joined=dt.date(2021, 1, 4) + dt.timedelta(days=dice.randrange(1900)),
        balance=dice.choice((None, 0, 50, 120.5, 300)),
        remark="",
    )


def _phone(dice: random.Random, language: str, number: int) -> str:
    """One nobody else in the list has: a mobile in China, one set aside for fiction in America."""
    if language == "zh_CN":
        return f"1{dice.choice('35789')}{dice.randrange(10)}{number:04d}{dice.randrange(10_000):04d}"
    return f"{('213', '212', '206', '312', '415')[number // 100]}55501{number % 100:02d}"


def _spoiled(member: Member, fault: str, before: list[Member], language: str) -> Member:
    """The member with one fault; `before` are those above."""
    twin = next(m for m in reversed(before) if not m.fault)
    is_chinese = language == "zh_CN"
    spoiled = {
        "no such day": replace(member, birthday="1992-02-30"),
        "a digit short": replace(member, phone=member.phone[:-1]),
        "twice": replace(member, name=twin.name, phone=twin.phone, birthday="1990-01-15", remark="补录" if is_chinese else "entered again"),
        "same phone": replace(member, phone=twin.phone, remark="和家人同号" if is_chinese else "shares a phone"),
        "no name": replace(member, name=""),
        "nothing": Member("", "", "", "", "", "", "", "", "", None, ""),
        "test": replace(member, name="测试" if is_chinese else "test"),
        "wide": replace(member, phone=member.phone.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})),
        "spaced": replace(member, phone=f" {member.phone[:3]} {member.phone[3:7]}-{member.phone[7:]} ", name=f" {member.name}\u200b "),
        "lunar": replace(member, birthday="农历八月十五" if is_chinese else "1988-08-15"),
        "two phones": replace(member, phone=f"{member.phone}/{'0571-8812' + member.card[-4:] if is_chinese else '503-555-01' + member.card[-2:]}"),
    }  # fmt: skip
    return replace(spoiled[fault], fault=fault)
