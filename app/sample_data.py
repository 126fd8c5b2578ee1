"""The two lists that the tour and the self-test bring in: forty made-up people with their animals, and a year of purchases, in either language.

Nobody in it exists. The same call gives the same files, byte for byte.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from app.clock import FixedClock

ZONE, CURRENCY = "Asia/Shanghai", "CNY"
"""Where the shop is, in either language: its people have phones of that country."""
CLOCK = FixedClock(dt.datetime(2026, 5, 18, 10, 12, tzinfo=ZoneInfo(ZONE)))
PASSWORD = "six buns and a corgi"  # noqa: S105 - of a shop that lives for one tour
SHOP_NAMES = {"zh_CN": "豆豆宠物生活馆", "en": "Doudou Pet House"}
SHOP_FILES = {"zh_CN": "豆豆.shuke", "en": "doudou.shuke"}
LAST_FOUR = "6688"
SEED = 20260518

Pair = tuple[str, str]
"""The same in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Person:
    """One customer and their animal. `rhythm` is how many days usually pass between visits; `likes` are places in `GOODS`.

    `away` is how many days the last visit lies back, where it is not left to chance.
    """

    name: Pair
    phone: str
    wechat: str
    pet: Pair
    breed: Pair
    birthday: str
    tags: Pair
    note: Pair
    rhythm: int
    likes: tuple[int, ...]
    away: int = 0


GOODS: tuple[tuple[str, Pair, Pair, int], ...] = (
    ("F101", ("渴望六种鱼 5.4kg", "Six fish cat food 5.4 kg"), ("主粮", "Food"), 438),
    ("L201", ("豆腐砂 6L", "Tofu litter 6 L"), ("猫砂", "Litter"), 50),
    ("F102", ("全价狗粮 10kg", "Dog food 10 kg"), ("主粮", "Food"), 268),
    ("T301", ("猫条 10 支", "Cat sticks, 10"), ("零食", "Treats"), 36),
    ("T302", ("鸭肉干 200g", "Duck jerky 200 g"), ("零食", "Treats"), 32),
    ("S401", ("洗护 + 剪指甲", "Bath and nails"), ("洗护", "Grooming"), 128),
    ("S402", ("小型犬洗澡", "Bath, small dog"), ("洗护", "Grooming"), 78),
    ("M501", ("体内驱虫药", "Worming tablet"), ("保健", "Care"), 65),
    ("M502", ("体外驱虫滴剂", "Flea drops"), ("保健", "Care"), 88),
    ("G601", ("牵引绳", "Leash"), ("用品", "Supplies"), 58),
    ("G602", ("猫抓板", "Scratching board"), ("用品", "Supplies"), 29),
    ("M503", ("化毛膏", "Hairball gel"), ("保健", "Care"), 60),
    ("F103", ("幼猫罐头 12 罐", "Kitten tins, 12"), ("主粮", "Food"), 96),
    ("C701", ("宠物生日蛋糕", "Birthday cake for pets"), ("点心", "Bakery"), 88),
)
"""Code, name, category, price in yuan."""

CATS = (("英短", "British shorthair"), ("布偶", "Ragdoll"), ("橘猫", "Ginger cat"), ("美短", "American shorthair"))
DOGS = (("柴犬", "Shiba"), ("柯基", "Corgi"), ("泰迪", "Poodle"), ("金毛", "Golden retriever"), ("博美", "Pomeranian"))
NO_PAIR: Pair = ("", "")

PEOPLE: tuple[Person, ...] = (
    Person(("陈小雨", "Chen Xiaoyu"), "13800006688", "xiaoyu_cc", ("奶茶", "Milktea"), CATS[0], "1995-09-21",
           ("爱囤货; 只用微信", "bulk buyer; WeChat only"), ("奶茶对鸡肉过敏", "Milktea is allergic to chicken"), 18, (0, 1, 3, 11)),
    Person(("蔡晓燕", "Cai Xiaoyan"), "15900006688", "", ("毛毛", "Maomao"), DOGS[2], "1988-03-02",
           ("常客", "regular"), NO_PAIR, 25, (6, 4, 8)),
    Person(("曹旭阳", "Cao Xuyang"), "18600006688", "caoxy", NO_PAIR, NO_PAIR, "", NO_PAIR, NO_PAIR, 61, (2, 9)),
    Person(("何静", "He Jing"), "13900002210", "hejing", ("布丁", "Pudding"), CATS[1], "1990-01-15",
           ("常客", "regular"), NO_PAIR, 21, (0, 3, 10)),
    Person(("李想", "Li Xiang"), "18600007731", "", ("橘子", "Orange"), CATS[2], "1988-11-30", NO_PAIR, NO_PAIR, 30, (1, 3)),
    Person(("孙浩然", "Sun Haoran"), "15000008812", "", ("小米", "Millet"), DOGS[1], "2001-04-08",
           ("新客", "new"), ("怕吹风机，别用高温", "Afraid of the dryer: low heat"), 28, (2, 5)),
    Person(("赵敏", "Zhao Min"), "17700003408", "zhaomin77", ("雪碧", "Sprite"), DOGS[4], "1993-07-19",
           ("美容", "grooming"), NO_PAIR, 20, (6, 4), 46),
    Person(("马晓东", "Ma Xiaodong"), "15800006650", "", ("豆包", "Bean bun"), DOGS[3], "1986-05-20", NO_PAIR, NO_PAIR, 35, (2, 7)),
    Person(("周倩", "Zhou Qian"), "13812345670", "", ("雪球", "Snowball"), CATS[1], "1992-06-03",
           ("爱囤货", "bulk buyer"), NO_PAIR, 24, (0, 1, 12)),
    Person(("吴磊", "Wu Lei"), "13700000456", "", ("旺财", "Lucky"), DOGS[0], "", ("新客", "new"), NO_PAIR, 40, (2, 9)),
    Person(("刘建国", "Liu Jianguo"), "13300005106", "", ("团子", "Dumpling"), CATS[3], "1979-12-02", NO_PAIR, NO_PAIR, 45, (1, 11), 81),
    Person(("王丽华", "Wang Lihua"), "13600009021", "", ("可乐", "Cola"), DOGS[0], "1984-10-11",
           ("常客", "regular"), NO_PAIR, 17, (5, 2, 13)),
)  # fmt: skip

FAMILY: tuple[Pair, ...] = (
    ("张", "Zhang"), ("林", "Lin"), ("黄", "Huang"), ("徐", "Xu"), ("郭", "Guo"), ("高", "Gao"), ("罗", "Luo"),
    ("郑", "Zheng"), ("梁", "Liang"), ("谢", "Xie"), ("宋", "Song"), ("唐", "Tang"), ("许", "Xu"), ("邓", "Deng"),
)  # fmt: skip
GIVEN: tuple[Pair, ...] = (
    ("雨桐", "Yutong"), ("子轩", "Zixuan"), ("欣怡", "Xinyi"), ("佳琪", "Jiaqi"), ("志强", "Zhiqiang"), ("美玲", "Meiling"),
    ("俊杰", "Junjie"), ("秀英", "Xiuying"), ("思远", "Siyuan"), ("晓彤", "Xiaotong"), ("海涛", "Haitao"),
)  # fmt: skip
PET_NAMES: tuple[Pair, ...] = (
    ("布布", "Bubu"), ("年糕", "Rice cake"), ("可可", "Coco"), ("花卷", "Roll"), ("皮皮", "Pipi"), ("大黄", "Yellow"), ("糯米", "Nuomi"),
    ("麻薯", "Mochi"), ("汤圆", "Tangyuan"), ("小黑", "Blackie"), ("球球", "Qiuqiu"), ("芝麻", "Sesame"), ("乐乐", "Lele"),
)  # fmt: skip
PAYMENTS: tuple[Pair, ...] = (("微信支付", "WeChat Pay"), ("支付宝", "Alipay"), ("现金", "Cash"))

CUSTOMER_HEADERS: tuple[Pair, ...] = (
    ("姓名", "Name"), ("手机", "Phone"), ("微信", "WeChat"), ("生日", "Birthday"), ("标签", "Tags"), ("必须知道", "Must know"),
    ("宠物名", "Pet name"), ("品种", "Breed"),
)  # fmt: skip
PURCHASE_HEADERS: tuple[Pair, ...] = (
    ("单号", "Receipt number"), ("日期时间", "Date and time"), ("姓名", "Name"), ("手机", "Phone"), ("商品编码", "Item code"),
    ("商品", "Item"), ("商品分类", "Category"), ("数量", "Quantity"), ("单价", "Unit price"), ("支付方式", "Payment"),
)  # fmt: skip


def people(count: int = 40) -> tuple[Person, ...]:
    """The first `count` customers; the same ones every time."""
    dice = random.Random(SEED)  # noqa: S311 - nothing secret
    made = list(PEOPLE)
    while len(made) < count:
        number = len(made)
        family, given = FAMILY[number % len(FAMILY)], GIVEN[number * 5 % len(GIVEN)]
        has_cat = dice.random() < 0.5
        made.append(
            Person(
                (family[0] + given[0], f"{family[1]} {given[1]}"),
                f"13{number % 10}{dice.randrange(10**8):08d}",
                "",
                PET_NAMES[number * 7 % len(PET_NAMES)],
                dice.choice(CATS if has_cat else DOGS),
                f"19{dice.randrange(75, 99)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 28):02d}",
                NO_PAIR,
                NO_PAIR,
                dice.randrange(20, 75),
                tuple(dice.sample((0, 1, 3, 10, 11, 12) if has_cat else (2, 4, 5, 6, 7, 8, 9), 3)),
            )
        )
    return tuple(made[:count])


def write_customers(target: Path, language: str) -> None:
    """The list of customers as an owner keeps it: with one bad phone, one 30 February, one line twice, one line of totals."""
    which = _which(language)
    rows = [[header[which] for header in CUSTOMER_HEADERS]]
    for person in people():
        pairs = (person.tags, person.note, person.pet, person.breed)
        rows.append([person.name[which], person.phone, person.wechat, person.birthday, *(p[which] for p in pairs)])
    rows[9][1] = "1381234567"
    rows[10][3] = "1992-02-30"
    rows.append(list(rows[4]))
    rows.append([("合计", "Total")[which], str(len(rows) - 1), "", "", "", "", "", ""])
    _write(target, rows)


def write_purchases(target: Path, language: str) -> None:
    """The purchases of the year before the day of the tour, oldest first, one line per item."""
    which = _which(language)
    dice = random.Random(SEED + 1)  # noqa: S311 - nothing secret
    visits: list[tuple[dt.datetime, Person]] = []
    today = CLOCK.now().astimezone(ZoneInfo(ZONE))
    for person in people():
        usual = dice.randrange(4, person.rhythm + 4)
        day = today - dt.timedelta(days=person.away or usual)
        for _visit in range(365 // person.rhythm):
            visits.append((day.replace(hour=dice.randrange(9, 21), minute=dice.randrange(60)), person))
            day -= dt.timedelta(days=max(5, person.rhythm + dice.randrange(-5, 6)))
    rows = [[header[which] for header in PURCHASE_HEADERS]]
    for number, (at, person) in enumerate(sorted(visits, key=lambda v: (v[0], v[1].phone)), start=1):
        payment = dice.choice(PAYMENTS)
        for place in dice.sample(person.likes, dice.randrange(1, len(person.likes) + 1)):
            code, name, category, price = GOODS[place]
            rows.append(
                [
                    f"{at:%y%m}-{number:04d}", f"{at:%Y-%m-%d %H:%M}", person.name[which], person.phone, code,
                    name[which], category[which], str(dice.choice((1, 1, 1, 2))), f"{price:.2f}", payment[which],
                ]
            )  # fmt: skip
    _write(target, rows)


def _which(language: str) -> int:
    return 0 if language == "zh_CN" else 1


def _write(target: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    target.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
