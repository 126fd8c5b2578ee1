"""What care is: its kinds, which animals are meant by a word, and how intervals are counted."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.i18n import T, Text, _, ngettext
from app.values.text import normalise_key

VACCINATION, DEWORMING, GROOMING, NAILS, VET, WEIGHT, OTHER = (
    "vaccination", "deworming", "grooming", "nails", "vet", "weight", "other",
)  # fmt: skip
DAY, MONTH = "day", "month"
MONTHS_A_YEAR, DAYS_A_WEEK = 12, 7
Interval = tuple[int, str]
"""How many, and of what: ``DAY`` or ``MONTH``."""
HEAVY_MILLI, HEAVIEST_MILLI = 200_000, 2_000_000
"""In grams, thousandths of a kilogram: no dog weighs the first, and a shop of pets knows nothing heavier than a draught horse."""
OLDEST_YEARS = 40


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind of care is called, and the words in files that mean it."""

    label: Text
    aliases: tuple[str, ...]


KINDS: Mapping[str, KindWords] = {
    VACCINATION: KindWords(
        T("Vaccination"), ("疫苗", "免疫", "打疫苗", "vaccination", "vaccinations", "vaccine", "shots", "jab", "jabs")
    ),
    DEWORMING: KindWords(T("Deworming"), ("驱虫", "deworming", "worming")),
    GROOMING: KindWords(T("Grooming"), ("洗护", "美容", "洗澡", "grooming", "bath")),
    NAILS: KindWords(T("Nails"), ("剪指甲", "指甲", "nails", "nail trim")),
    VET: KindWords(T("Vet visit"), ("看医生", "就诊", "体检", "vet", "vet visit", "check-up")),
    WEIGHT: KindWords(T("Weight"), ("称重", "体重", "weight", "weighing")),
    OTHER: KindWords(T("Other care"), ("其他护理", "其他", "其它", "other care", "other")),
}
"""Every kind of care, in the order in which they are offered."""

PLANS: Mapping[str, Text] = {
    "core_shots": T("Vaccination of young animals"),
    "core_booster": T("Vaccination, booster"),
    "rabies": T("Rabies vaccination"),
    "worms_inside": T("Deworming, inside"),
    "worms_outside": T("Deworming, outside"),
    "grooming": T("Grooming"),
    "rabbit_shots": T("Myxo-RHD vaccination"),
    "rabbit_nails": T("Rabbit nail trim"),
}
"""The plans that the program brings along, by their key. The intervals are general knowledge: ask your vet."""
FORMERLY: Mapping[str, str] = {
    "core_shots": "Core shots of young animals",
    "core_booster": "Core shots, booster",
    "rabies": "Rabies shot",
}
"""What earlier versions called them in English, as it stands in workbooks of those days."""

STARTING: tuple[tuple[str | int | None, ...], ...] = (
    ("core_shots", "", VACCINATION, "dog; cat", 21, DAY, 8, 16, 5, 0, 1),
    ("core_booster", "", VACCINATION, "dog; cat", 12, MONTH, 26, None, 14, 0, 1),
    ("rabies", "", VACCINATION, "dog; cat", 12, MONTH, 12, None, 14, 0, 1),
    ("worms_inside", "", DEWORMING, "dog; cat", 90, DAY, None, None, 5, 0, 1),
    ("worms_outside", "", DEWORMING, "dog; cat", 30, DAY, None, None, 3, 0, 1),
    ("grooming", "", GROOMING, "", 30, DAY, None, None, 3, 1, 1),
    ("rabbit_shots", "", VACCINATION, "rabbit", 12, MONTH, 6, None, 14, 0, 1),
    ("rabbit_nails", "", NAILS, "rabbit", 42, DAY, None, None, 3, 1, 1),
)
"""The plans as a new shop has them: the columns of ``CareTemplate`` but for its id."""

_NOUNS: Mapping[str, str] = {
    "other": "龙猫|熊猫|猫头鹰|鼠|猪|豚|刺猬|鼯|雪貂|猴|狐狸|浣熊|山羊|绵羊|羊驼|矮马|鸟|鹦鹉|鹩哥|画眉|玄凤|鸽|雀|鸡|鸭|鹅|鹰|鱼|鲤|龟|鳖|蛇|蜥|守宫|蛙|螈|虫|蟹|虾|蜘蛛|蜗牛"
    "|prairie dogs?|chinchillas?|hamsters?|gerbils?|mouse|mice|rats?|pigs?|piglets?|ferrets?|hedgehogs?|squirrels?|gliders?|fox|foxes|raccoons?"
    "|monkeys?|horses?|pony|ponies|goats?|sheep|alpacas?|birds?|parrots?|parakeets?|budgies?|cockatiels?|cockatoos?|macaws?|canary|canaries|finch|finches"
    "|lovebirds?|pigeons?|doves?|chickens?|ducks?|goose|geese|quails?|owls?|fish|fishes|goldfish|bettas?|koi|turtles?|tortoises?|snakes?|pythons?|geckos?"
    "|lizards?|iguanas?|chameleons?|dragons?|frogs?|toads?|newts?|axolotls?|crabs?|shrimps?|snails?|spiders?|tarantulas?",
    "cat": "猫|cats?|kittens?|kitty|feline|moggy|shorthair|coon",
    "dog": "狗|犬|汪|梗|dogs?|puppy|puppies|canine|terrier|retriever|shepherd|spaniel|collie",
    "rabbit": "兔|rabbits?|bunny|bunnies",
}  # fmt: skip
"""Animal → parts of Chinese words, and whole Latin words, that name it. The last one counts, as an owl is a 猫头鹰 and a rat terrier a dog."""
_BREEDS: Mapping[str, str] = {
    "cat": "英短|布偶|美短|橘|暹罗|缅因|波斯|加菲|德文|渐层|狸花|三花|斯芬克斯|ragdoll|persian|siamese|sphynx|tabby",
    "dog": "泰迪|贵宾|柯基|金毛|拉布拉多|比熊|博美|哈士奇|萨摩耶|雪纳瑞|边牧|牧羊|德牧|法斗|斗牛|阿拉斯加|吉娃娃|松狮|巴哥|腊肠|约克夏|比格|马尔济斯"
    "|poodle|corgi|labrador|husky|shiba|pomeranian|chihuahua|beagle|bulldog|dachshund|schnauzer|pug|maltese|bichon|samoyed|rottweiler|dalmatian|doberman",
}  # fmt: skip
"""Words that mean an animal where none is named: a 暹罗斗鱼 is a fish."""
_SAID: Mapping[str, Text] = {"cat": T("cat"), "dog": T("dog"), "rabbit": T("rabbit")}
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "cat": ("cat", "cats", "猫", "猫咪"), "dog": ("dog", "dogs", "狗", "狗狗", "犬"), "rabbit": ("rabbit", "rabbits", "兔", "兔子"),
}  # fmt: skip
"""Words that mean an animal and nothing else."""
_PLAIN_WORDS = {normalise_key(word): animal for animal, words in _PLAIN.items() for word in words}
_INTERVAL = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|m|months?|y|years?|天|日|周|星期|个?月|年)?")
_LATIN = re.compile("[a-z]+")


def _pattern(words: Mapping[str, str]) -> re.Pattern[str]:
    """Finds any of the words, by the group of their animal; a Latin one only where it is not part of another."""
    animals = "|".join(f"(?P<{animal}>{parts})" for animal, parts in words.items())
    return re.compile(f"(?:(?<![a-z])|(?=[^a-z]))(?:{animals})(?:(?![a-z])|(?<=[^a-z]))")


_ANY_NOUN, _ANY_BREED = _pattern(_NOUNS), _pattern(_BREEDS)


def animal_of(species: str, breed: str = "") -> str:
    """Which animal is meant: ``cat``, ``dog``, ``rabbit``; else the species as it is compared, perhaps nothing.

    The breed is asked only where the species names no animal, be it one of these or another.
    """
    meant = _named(species) or _named(breed)
    return meant if meant in _SAID else normalise_key(species)


def is_animal(word: str) -> bool:
    """Whether this word, or the breed that it is, says which animal is meant, so that no other word needs to be asked."""
    return bool(_named(word))


@lru_cache(maxsize=2048)
def _named(said: str) -> str:
    """The animal that is named last, ``other`` for one without care of its own; else the one of a breed, else nothing."""
    key = f"{' '.join(_LATIN.findall(said.lower()))} {normalise_key(said)}"
    for words in (_ANY_NOUN, _ANY_BREED):
        last = next(iter(reversed(list(words.finditer(key)))), None)
        if last is not None:
            return last.lastgroup or ""
    return ""


def plain_animal(word: str) -> str:
    """The animal that this word names and nothing else: ``dog`` for "Dogs" or "狗狗"; empty for a breed, or any other word."""
    return _PLAIN_WORDS.get(normalise_key(word), "")


def animals_of(species: str) -> frozenset[str]:
    """The animals that a plan is for, from words such as ``dog; cat``; empty means every animal."""
    return frozenset(animal_of(part) for part in _parts(species))


def kept_animals(typed: str) -> str:
    """Words for animals as they are kept: those that the program knows by themselves in one language, so that they are spoken in any."""
    return "; ".join(plain_animal(part) or part for part in _parts(typed))


def said_animals(species: str) -> str:
    """Words for animals in the language in force."""
    return _("; ").join(map(said_animal, _parts(species)))


def said_animal(word: str) -> str:
    """One of the animals that the program knows in the language in force; any other word as it is."""
    return str(_SAID[word]) if word in _SAID else word


def _parts(species: str) -> list[str]:
    for mark in "；，、,":
        species = species.replace(mark, ";")
    return [part.strip() for part in species.split(";") if part.strip()]


def add_months(day: dt.date, months: int) -> dt.date:
    """So many months later, on the last day of the month where it is too short: 31 January and one month is 28 or 29 February."""
    years, place = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if not dt.MINYEAR <= years <= dt.MAXYEAR:
        return dt.date.max if months > 0 else dt.date.min
    return dt.date(years, place + 1, min(day.day, calendar.monthrange(years, place + 1)[1]))


def after(day: dt.date, count: int, unit: str) -> dt.date:
    """`count` days or months later; the last day there is, where that lies beyond the calendar."""
    if unit == MONTH:
        return add_months(day, count)
    try:
        return day + dt.timedelta(days=count)
    except OverflowError:
        return dt.date.max


def parse_interval(text: str) -> Interval:
    """How often: ``"90 days"``, ``"12 months"``, ``"1 year"``, ``"2 weeks"``, ``"3 个月"``; a plain number is days.

    Raises ``ValueError`` for what says none.
    """
    found = _INTERVAL.fullmatch(unicodedata.normalize("NFKC", text).lower().strip())
    if not found:
        raise ValueError(text)
    count, word = int(found[1]), found[2] or "d"
    if word.startswith(("y", "年")):
        return count * MONTHS_A_YEAR, MONTH
    if word.startswith(("w", "周", "星")):
        return count * DAYS_A_WEEK, DAY
    return count, MONTH if word.startswith(("m", "月", "个")) else DAY


def format_interval(count: int, unit: str) -> str:
    """An interval as it is typed, in the language in force."""
    if unit == MONTH:
        return ngettext("{count} month", "{count} months", count)
    return ngettext("{count} day", "{count} days", count)
