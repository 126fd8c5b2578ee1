"""Names as they are searched: normalised, in pinyin with the surname's own reading first, and as initials."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.i18n import _
from app.values.text import normalise_key

READINGS_MOST = 12
READINGS_PER_CHARACTER = 3

SURNAME_READINGS = {
    "万": "wan", "不": "fou", "乐": "yue", "乜": "nie", "么": "yao", "仇": "qiu", "佴": "nai", "六": "lu", "区": "ou", "华": "hua",
    "单": "shan", "卜": "bu", "召": "shao", "句": "gou", "员": "yun", "尉": "wei", "宓": "mi", "应": "ying", "扎": "za", "折": "she",
    "曾": "zeng", "朴": "piao", "查": "zha", "沈": "shen", "洗": "xian", "浣": "wan", "牟": "mu", "盖": "ge", "盛": "sheng", "石": "shi",
    "祭": "zhai", "秘": "bi", "种": "chong", "粘": "nian", "繁": "po", "纪": "ji", "缪": "miao", "翟": "zhai", "莘": "shen", "薄": "bo",
    "藏": "zang", "覃": "qin", "解": "xie", "貟": "yun", "贠": "yun", "车": "che", "郇": "xun", "都": "du", "重": "chong", "阚": "kan",
    "隗": "wei", "黑": "he",
}  # fmt: skip
"""Characters that are read differently, or may be, when they are a surname."""
COMPOUND_SURNAMES = {
    "万俟": "moqi", "尉迟": "yuchi", "单于": "chanyu", "长孙": "zhangsun", "欧阳": "ouyang", "司马": "sima", "上官": "shangguan",
    "诸葛": "zhuge", "东方": "dongfang", "皇甫": "huangfu", "令狐": "linghu", "慕容": "murong", "司徒": "situ", "司空": "sikong",
    "公孙": "gongsun", "轩辕": "xuanyuan", "宇文": "yuwen", "夏侯": "xiahou", "闻人": "wenren", "赫连": "helian", "澹台": "tantai",
    "公冶": "gongye", "宗政": "zongzheng", "濮阳": "puyang", "淳于": "chunyu", "太叔": "taishu", "申屠": "shentu", "钟离": "zhongli",
    "鲜于": "xianyu", "闾丘": "lvqiu", "亓官": "qiguan", "司寇": "sikou", "子车": "ziju", "颛孙": "zhuansun", "端木": "duanmu",
    "巫马": "wuma", "公西": "gongxi", "漆雕": "qidiao", "乐正": "yuezheng", "壤驷": "rangsi", "公良": "gongliang", "拓跋": "tuoba",
    "夹谷": "jiagu", "宰父": "zaifu", "谷梁": "guliang", "百里": "baili", "东郭": "dongguo", "南宫": "nangong", "呼延": "huyan",
    "羊舌": "yangshe", "微生": "weisheng", "梁丘": "liangqiu", "左丘": "zuoqiu", "东门": "dongmen", "西门": "ximen", "南门": "nanmen",
    "第五": "diwu", "独孤": "dugu", "完颜": "wanyan", "耶律": "yelv", "纳兰": "nalan", "叶赫": "yehe", "哥舒": "geshu", "仲孙": "zhongsun",
    "叔孙": "shusun", "季孙": "jisun", "屈突": "qutu", "贺兰": "helan", "北宫": "beigong", "即墨": "jimo", "达奚": "daxi", "褚师": "chushi",
    "高堂": "gaotang", "沙陀": "shatuo", "纥干": "hegan", "斛律": "hulv", "长鱼": "changyu", "车师": "jushi", "公羊": "gongyang", "赤松": "chisong",
}  # fmt: skip

QueryKind = Literal["digits", "latin", "hanzi", "mixed"]
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+", re.UNICODE)
_HANZI = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0010ffff]"
_ALL_HANZI = re.compile(f"{_HANZI}+")
_ANY_HANZI = re.compile(_HANZI)


@dataclass(frozen=True, slots=True)
class NameKeys:
    """How a name is found: `name_key` normalised, full pinyin, its initials, and further readings as (full, initials)."""

    name_key: str
    pinyin_full: str
    pinyin_initials: str
    other_readings: tuple[tuple[str, str], ...] = ()


def name_keys(name: str) -> NameKeys:
    """The keys of a name, the surname read as surnames are. Pinyin is without tones; ü is ``v``, with a further reading in ``u``."""
    key = normalise_key(name)
    parts = _hanzi_parts(key) if _ALL_HANZI.fullmatch(key) else _parts(name)
    if all(len(part) == 1 for part in parts):  # half of all names: no need to combine anything
        full = "".join([part[0][0] for part in parts])
        return NameKeys(key, full, "".join([part[0][1] for part in parts])) if full else NameKeys(key, key, key[:1])
    readings = []
    for combination in itertools.islice(itertools.product(*parts), READINGS_MOST + 1):
        reading = ("".join([full for full, _ in combination]), "".join([initial for _, initial in combination]))
        if reading not in readings:
            readings.append(reading)
    if not readings or readings == [("", "")]:
        return NameKeys(key, key, key[:1])
    return NameKeys(key, *readings[0], tuple(readings[1 : READINGS_MOST + 1]))


def sounds(text: str) -> tuple[str, ...]:
    """How a text that is no person's name may be typed in letters: its initials, and then its pinyin unless it is of letters alone.

    Each character is read in the likeliest way, and in the second one: quick enough for ten thousand products at once.
    """
    key = normalise_key(text)
    if key.isascii():
        return (_initials_of_words(text),)
    read = [_readings(c, surname=False) if is_hanzi(c) else ((c, c),) for c in key]
    ways = [[part[min(place, len(part) - 1)] for part in read] for place in (0, 1)]
    return tuple("".join(part[which] for part in way) for way in ways for which in (1, 0))


def _initials_of_words(text: str) -> str:
    return "".join(word[0] for word in text.lower().split())


def query_kind(text: str) -> QueryKind:
    """What somebody seems to be looking for: a number, letters, characters, or several of these."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if any(map(str.isdigit, plain)) and all(c.isdigit() or c in "+-()." for c in plain):
        return "digits"
    if plain and all(is_hanzi(c) for c in plain):
        return "hanzi"
    if plain and all(c.isalpha() or c in "'’.-" for c in plain) and not any(is_hanzi(c) for c in plain):
        return "latin"
    return "mixed"


def display_name(name: str, member_number: str | None, row_id: int | None = None) -> str:
    """The name, or what stands for it: "Member 14307"."""
    if name:
        return name
    if member_number:
        return _("Member {number}", number=member_number)
    return _("Customer {number}", number=row_id) if row_id is not None else _("No name")


def is_hanzi(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def _hanzi_parts(key: str) -> list[tuple[tuple[str, str], ...]]:
    """Per syllable (or compound surname) its readings as (full, initial)."""
    compound = COMPOUND_SURNAMES.get(key[:2]) if len(key) > 2 or key[:2] in COMPOUND_SURNAMES else None
    if compound:
        first, second = (_readings(c, surname=False) for c in key[:2])
        initials = _compound_initials(compound, second)
        plain = (first[0][0] + second[0][0], first[0][1] + second[0][1])
        head = ((compound, initials),) if plain == (compound, initials) else ((compound, initials), plain)
        return [head, *(_readings(c, surname=False) for c in key[2:])]
    return [_readings(c, surname=place == 0) for place, c in enumerate(key)]


def _compound_initials(compound: str, second: tuple[tuple[str, str], ...]) -> str:
    for full, initial in second:
        if compound.endswith(full) and len(compound) > len(full):
            return compound[0] + initial
    found = re.match(r"[bpmfdtnlgkhjqxzcsryw]?h?[aeiouv]+(?:ng?(?![aeiouv])|r(?![aeiouv]))?", compound)
    return compound[0] + (compound[found.end() : found.end() + 1] if found else "")


@lru_cache(maxsize=30_000)
def _readings(character: str, *, surname: bool) -> tuple[tuple[str, str], ...]:
    """The readings of one character as (full, initial), the likeliest first."""
    import pypinyin

    found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True, errors="default", v_to_u=False)
    said = [f.replace("ü", "v") for f in (found[0] if found else [character]) if f]
    known = SURNAME_READINGS.get(character) if surname else None
    ordered = list(dict.fromkeys(([known] if known else []) + said[:READINGS_PER_CHARACTER]))
    ordered += [f.replace("v", "u") for f in ordered if "v" in f and f.replace("v", "u") not in ordered]
    return tuple((f, f[:1]) for f in ordered)


def _parts(name: str) -> list[tuple[tuple[str, str], ...]]:
    """Readings per word or character of a name in letters, or in several scripts."""
    parts: list[tuple[tuple[str, str], ...]] = []
    for word in _WORDS.findall(unicodedata.normalize("NFKC", name).lower()):
        if not _ANY_HANZI.search(word):
            parts.append(_latin(word))
            continue
        piece = ""
        for character in word:
            if not is_hanzi(character):
                piece += character
                continue
            if piece:
                parts.append(_latin(piece))
            piece = ""
            parts.append(_readings(normalise_key(character), surname=not parts))
        if piece:
            parts.append(_latin(piece))
    return parts


def _latin(word: str) -> tuple[tuple[str, str], ...]:
    if word.isascii() and word.isalnum():
        return ((word, word[:1]),)
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if c.isalnum())
    return ((plain, plain[:1]),) if plain else (("", ""),)
