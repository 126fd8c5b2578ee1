"""What the people of the practice shop are called, and where they live. Surnames and given names are put together by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from app.sample.trade import Pair


class Named(NamedTuple):
    """A name in parts."""

    family: str
    given: str
    gender: str

    def full(self, language: str) -> str:
        """The name as it is written in that language."""
        return self.family + self.given if language == "zh_CN" else f"{self.given} {self.family}"


_FAMILY = {
    "zh_CN": "陈 林 黄 张 李 王 吴 刘 蔡 杨 许 郑 谢 郭 洪 曾 邱 廖 赖 徐 周 叶 苏 庄 江 吕 何 罗 高 潘 简 朱 钟 彭 游 詹 胡 施 沈 余 欧阳",
    "en": (
        "Abernathy Okafor Lindqvist Whitlow Marsh Raman Hollis Pemberton Castell Dunmore Ferrante Novak Tran Cheung Liang Delgado "
        "Haddad Brandt Sorensen Kowal Ibarra Mbeki Rourke Tolland Vance Yoder Ashby Birch Calloway Draper Ellery Fenn Garrity Hale "
        "Ingram Jessop Keel Lomax Mercer Nettles"
    ),
}
_WOMEN = {
    "zh_CN": (
        "雨桐 欣怡 佳琪 美玲 秀英 晓彤 静雯 思涵 梓晴 婉婷 丽华 春梅 淑芬 若兰 诗琪 慧敏 雅婷 海燕 玉珍 小满 可心 念慈 秋月 金花 文静 "
        "晨曦 依诺 芷若 桂英 巧玲 冬妮 采薇"
    ),
    "en": (
        "Nora Priya Grace Ines Margot Tess Hannah Beatrice Odette Carmen Lucia Yasmin Freya Imogen Rosa Dana Helen June Maeve Tanya "
        "Wendy Sylvia Petra Alma Clara Edith Flora Greta Ivy Joan"
    ),
}
_MEN = {
    "zh_CN": (
        "子轩 志强 俊杰 思远 海涛 建国 浩然 晓东 大伟 向阳 明辉 文博 立诚 永康 家豪 振华 国栋 小龙 宇航 景行 松年 嘉树 乐山 望舒 致远 "
        "德福 根生 新民"
    ),
    "en": (
        "Tom Oscar Felix Amir Hugo Miles Dmitri Owen Rafael Simon Theo Walter Gavin Ellis Bruno Caleb Desmond Elias Frank Gilbert "
        "Harvey Isaac Julian Kenji Leon Martin Nolan Otis Paolo Quentin"
    ),
}
_STREETS: tuple[Pair, ...] = (
    ("桂花里", "Alder Lane"), ("银杏苑", "Orchard Street"), ("河畔新村", "Millpond Road"), ("青石巷", "Quarry Hill"), ("梧桐小区", "Larch Avenue"),
    ("杏林花园", "Station Road"), ("东风新村", "Ferry Street"), ("月湾小区", "Canal Walk"),
)  # fmt: skip
_PREFIXES = ("160", "161", "163", "164")
"""Begin mobile numbers in China that no carrier was given."""
_AREAS = ("202", "206", "212", "213")
"""Behind these, 555 0100 to 555 0199 are kept free for stories."""
_FIRST_STORY_NUMBER, _STORY_NUMBERS = 100, 100


def names(language: str, dice: random.Random) -> Iterator[Named]:
    """Names in a random order, none twice."""
    given = [(name, "female") for name in _WOMEN[language].split()] + [(n, "male") for n in _MEN[language].split()]
    pairs = [Named(family, *each) for family in _FAMILY[language].split() for each in given]
    dice.shuffle(pairs)
    return iter(pairs)


def phone(language: str, number: int) -> str:
    """The `number`-th phone, from 0: one that is valid, and nobody's. In English there are 400."""
    if language == "zh_CN":
        return f"{_PREFIXES[number % len(_PREFIXES)]}{(number * 52_837_409 + 31_415_926) % 10**8:08d}"
    area, place = divmod(number * 37 % (len(_AREAS) * _STORY_NUMBERS), _STORY_NUMBERS)
    return f"+1 {_AREAS[area]} 555 {_FIRST_STORY_NUMBER + place:04d}"


def address(which: int, dice: random.Random) -> str:
    """A street and a house that are nowhere."""
    street = dice.choice(_STREETS)[which]
    block, floor, door = dice.randrange(1, 30), dice.randrange(1, 12), dice.randrange(1, 5)
    return f"{street} {block} 幢 {floor}0{door}" if which == 0 else f"{block * 4 + door} {street}"
