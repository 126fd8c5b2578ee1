"""How good what is written of a customer is: the score, its four parts, and what would raise it.

Score = 100 (.4 accuracy + .3 completeness + .2 consistency + .1 timeliness), each part in 0..1; a shop has the mean over its customers.
The source is section 10 of the design. Totals and the order of visits are worked out from the sales here and only one birthday is
kept, so those three checks of the design cannot fail and are not made. Of somebody without a pet the three things that a pet shop
asks are one. Pure: facts go in, numbers come out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from app.i18n import T, Text
from app.values.birthday import Birthday, age_on, born_on
from app.values.care import MONTHS_A_YEAR, OLDEST_YEARS
from app.values.dates import parse_age_text
from app.values.lunar import month_length
from app.values.text import normalise_key

ACCURACY, COMPLETENESS, CONSISTENCY, TIMELINESS = "accuracy", "completeness", "consistency", "timeliness"
SHARES = {ACCURACY: 0.4, COMPLETENESS: 0.3, CONSISTENCY: 0.2, TIMELINESS: 0.1}
FIRST_YEAR = 1900
FRESH_MONTHS, STALE_MONTHS, DAYS_A_MONTH = 12, 36, 30.44
_NO_PHONES = frozenset(
    ("13800000000", "13800138000", "12345678", "123456789", "1234567890", "12345678901", "12345678910")
)
_NO_NAMES = frozenset(
    ("测试", "无名", "test", "testing", "未知", "匿名", "不详", "无", "没有", "某某", "客户", "顾客", "散客", "unknown", "anonymous",
     "none", "noname", "n/a", "na", "null", "customer", "asdf", "xxx", "abc", "aaa")
)  # fmt: skip
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


class Check(Enum):
    """One question that is asked of a customer: its key, the part of the score, its weight there, and what is said if it fails."""

    PHONE_VALID = ("phone_valid", ACCURACY, 1, T("The phone number cannot be right"))
    PHONE_REAL = ("phone_real", ACCURACY, 1, T("The phone is a made-up number"))
    PHONE_WORKS = ("phone_works", ACCURACY, 1, T("Somebody else answers this number"))
    NAME_REAL = ("name_real", ACCURACY, 1, T("The name is a stopgap"))
    BIRTHDAY_REAL = ("birthday_real", ACCURACY, 1, T("The birthday cannot be right"))
    PET_AGE = ("pet_age", ACCURACY, 1, T("The age of the pet cannot be right"))
    EMAIL_FORM = ("email_form", ACCURACY, 1, T("The e-mail address cannot be right"))
    PHONE = ("phone", COMPLETENESS, 3, T("No phone"))
    NAME = ("name", COMPLETENESS, 2, T("No name"))
    BIRTHDAY = ("birthday", COMPLETENESS, 2, T("No birthday"))
    LIKING = ("liking", COMPLETENESS, 1, T("No preferences or note"))
    SOURCE = ("source", COMPLETENESS, 1, T("Not known how they found us"))
    CONSENT = ("consent", COMPLETENESS, 1, T("Never asked for consent"))
    PET = ("pet", COMPLETENESS, 3, T("No pet known"))
    PET_NAME = ("pet_name", COMPLETENESS, 1, T("No name of a pet"))
    PET_SPECIES = ("pet_species", COMPLETENESS, 1, T("Species of the pet not known"))
    PET_BORN = ("pet_born", COMPLETENESS, 1, T("Neither birthday nor age of the pet"))
    DUPLICATE = ("duplicate", CONSISTENCY, 1, T("Probably here twice"))
    SHARED_PHONE = ("shared_phone", CONSISTENCY, 1, T("Somebody else has the same phone"))
    PET_ORDER = ("pet_order", CONSISTENCY, 1, T("The pet was cared for before it was born"))
    FRESH = ("fresh", TIMELINESS, 1, T("Not confirmed for over a year"))

    def __init__(self, key: str, part: str, weight: int, words: Text) -> None:
        self.key, self.part, self.weight, self.words = key, part, weight, words
        self.bit = 0


for _place, _check in enumerate(Check):
    _check.bit = 1 << _place
_FRESH = Check.FRESH.bit
BY_KEY = {check.key: check for check in Check}
BirthdayColumns = tuple[str, int | None, int | None, bool, int | None]


class PetFacts(NamedTuple):
    """What counts of a pet. `until` is the day of its death, `first_care_on` that of its first care, both ISO or ``None``."""

    name: str
    species: str
    birthday: BirthdayColumns
    age_text: str
    until: str | None
    first_care_on: str | None


class Facts(NamedTuple):
    """What counts of a customer. `phones` are digits and whether a number plan knows them; `confirmed_on` is ISO or ``None``."""

    customer_id: int
    name: str = ""
    email: str = ""
    birthday: BirthdayColumns = ("", None, None, False, None)
    has_liking: bool = False
    has_source: bool = False
    confirmed_on: str | None = None
    phones: tuple[tuple[str, bool], ...] = ()
    pets: tuple[PetFacts, ...] = ()
    has_consent: bool = False
    is_duplicate: bool = False
    shares_phone: bool = False
    has_wrong_number: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The four parts of a score, each 0..1."""

    accuracy: float
    completeness: float
    consistency: float
    timeliness: float

    @property
    def score(self) -> float:
        """0..100."""
        return 100 * (
            SHARES[ACCURACY] * self.accuracy
            + SHARES[COMPLETENESS] * self.completeness
            + SHARES[CONSISTENCY] * self.consistency
            + SHARES[TIMELINESS] * self.timeliness
        )


class Judged(NamedTuple):
    """What was found of a customer: which checks apply and which of them fail, as bits, and how fresh it is, 0..1."""

    asked: int
    failed: int
    freshness: float

    @property
    def parts(self) -> Parts:
        """The parts of the score."""
        return Parts(*_shares(self.asked, self.failed), self.freshness)

    @property
    def score(self) -> float:
        """0..100."""
        return _of_three(self.asked, self.failed) + 100 * SHARES[TIMELINESS] * self.freshness

    def failing(self) -> list[Check]:
        """The checks that fail, what raises the score most first."""
        return sorted((c for c in Check if self.failed & c.bit), key=lambda c: -self.gain(c))

    def gain(self, check: Check) -> float:
        """By how many points the score rises when `check` is put right."""
        if check is Check.FRESH:
            return 100 * SHARES[TIMELINESS] * (1 - self.freshness)
        return _of_three(self.asked, self.failed & ~check.bit) - _of_three(self.asked, self.failed)


def judge(facts: Facts, today: dt.date, *, with_pets: bool, right: Collection[tuple[str, str]] = ()) -> Judged:
    """Look at one customer. `right` are pairs of a check's key and the fact that was said to be right as it is (`fact_of`)."""
    asked, failed = _masks(_answers(facts, today, with_pets=with_pets))
    for key, fact in right:
        said = BY_KEY.get(key)
        if said is not None and failed & said.bit and fact == fact_of(said, facts):
            failed &= ~said.bit
            asked &= ~said.bit if said.part == COMPLETENESS else ~0
    freshness = _freshness(facts.confirmed_on, today)
    return Judged(asked | _FRESH, failed | (_FRESH if freshness < 1 else 0), freshness)


def mean(judged: Sequence[Judged]) -> Parts | None:
    """The parts of a shop: the mean over its customers; ``None`` if there is nobody."""
    if not judged:
        return None
    alike = Counter((one.asked, one.failed) for one in judged)
    sums = [0.0, 0.0, 0.0]
    for (asked, failed), count in alike.items():
        for place, share in enumerate(_shares(asked, failed)):
            sums[place] += share * count
    return Parts(*(whole / len(judged) for whole in (*sums, sum(one.freshness for one in judged))))


def gaps(judged: Iterable[tuple[int, Judged]]) -> dict[Check, tuple[list[int], float]]:
    """What is wrong or missing: check → whose it is, in their order, and how many points all of them would gain together."""
    alike: dict[tuple[int, int], tuple[Judged, list[Check]]] = {}
    found: dict[Check, tuple[list[int], list[float]]] = {check: ([], []) for check in Check}
    for customer_id, one in judged:
        first, failing = alike.get(one[:2]) or alike.setdefault(one[:2], (one, one.failing()))
        for check in failing:
            ids, gains = found[check]
            ids.append(customer_id)
            gains.append(one.gain(check) if check is Check.FRESH else first.gain(check))
    return {check: (ids, sum(gains)) for check, (ids, gains) in found.items() if ids}


def fact_of(check: Check, facts: Facts) -> str:
    """What stands there now that `check` looks at; while it is the same, an answer about it holds. Empty for what is missing."""
    if check in (Check.PHONE_VALID, Check.PHONE_REAL, Check.PHONE_WORKS, Check.SHARED_PHONE):
        return "; ".join(digits for digits, _is_valid in facts.phones)
    if check is Check.NAME_REAL:
        return facts.name
    if check is Check.EMAIL_FORM:
        return facts.email
    if check is Check.BIRTHDAY_REAL:
        return _written(facts.birthday)
    if check in (Check.PET_AGE, Check.PET_ORDER):
        return "; ".join(f"{_written(pet.birthday)} {pet.age_text}".strip() for pet in facts.pets)
    return ""


# --- the questions --------------------------------------------------------------------------------------------------------

Answers = tuple[bool | None, ...]
"""For every check but the last, in their order: whether it fails; ``None`` where it does not apply."""


def _answers(facts: Facts, today: dt.date, *, with_pets: bool) -> Answers:
    phones, pets = facts.phones, facts.pets
    born, of_pets = facts.birthday[1] is not None, with_pets and bool(pets)
    aged = [pet for pet in pets if pet.birthday[4] is not None or pet.age_text]
    cared = [pet for pet in pets if pet.first_care_on is not None and pet.birthday[4] is not None]
    return (
        not all(is_valid for _digits, is_valid in phones) if phones else None,
        any(is_made_up(digits) for digits, _is_valid in phones) if phones else None,
        facts.has_wrong_number if phones else None,
        is_stopgap(facts.name) if facts.name else None,
        not _is_real(facts.birthday, today) if born else None,
        not all(_may_be(pet, today) for pet in aged) if aged else None,
        _EMAIL.fullmatch(facts.email) is None if facts.email else None,
        not phones,
        not facts.name,
        not born,
        not facts.has_liking,
        not facts.has_source,
        not facts.has_consent,
        True if with_pets and not pets else None,
        not all(pet.name for pet in pets) if of_pets else None,
        not all(pet.species for pet in pets) if of_pets else None,
        not all(pet.birthday[1] is not None or pet.age_text for pet in pets) if of_pets else None,
        facts.is_duplicate,
        facts.shares_phone if phones else None,
        any(_is_unborn(pet) for pet in cared) if cared else None,
    )


@lru_cache(maxsize=65536)
def _masks(answers: Answers) -> tuple[int, int]:
    """Which checks apply, and which of them fail, as bits."""
    asked = sum(check.bit for check, answer in zip(Check, answers, strict=False) if answer is not None)
    return asked, sum(check.bit for check, answer in zip(Check, answers, strict=False) if answer)


@lru_cache(maxsize=4096)
def is_made_up(digits: str) -> bool:
    """Whether a phone is typed to fill the box: one digit again and again, or a number everybody knows."""
    return digits in _NO_PHONES or (len(digits) > 2 and len(set(digits)) == 1)


@lru_cache(maxsize=4096)
def is_stopgap(name: str) -> bool:
    """Whether a name is typed to fill the box."""
    return normalise_key(name) in _NO_NAMES


@lru_cache(maxsize=65536)
def _is_real(columns: BirthdayColumns, today: dt.date) -> bool:
    birthday = _birthday(columns)
    if birthday is None:
        return False
    if birthday.year is None:
        return True
    if birthday.calendar == "lunar" and not _is_lunar_day(birthday):
        return False
    if FIRST_YEAR <= birthday.year < today.year - 1:
        return True
    born = born_on(birthday)
    return FIRST_YEAR <= birthday.year <= today.year and (born is None or born <= today)


def _is_lunar_day(birthday: Birthday) -> bool:
    length = month_length(birthday.year or 0, birthday.month, birthday.is_leap)
    return length is not None and birthday.day <= length


def _may_be(pet: PetFacts, today: dt.date) -> bool:
    """Whether a pet is 0 to 40 years old, or was when it died."""
    year, until = pet.birthday[4], dt.date.fromisoformat(pet.until) if pet.until else today
    birthday = _birthday(pet.birthday) if year is not None and not 1 < until.year - year < OLDEST_YEARS else None
    if birthday is not None and birthday.year is not None:
        born, age = born_on(birthday), age_on(birthday, until)
        if (born is not None and born > until) or until.year - birthday.year > OLDEST_YEARS + 1:
            return False
        if age is not None and age > OLDEST_YEARS:
            return False
    months = parse_age_text(pet.age_text).months if pet.age_text else None
    return months is None or months <= OLDEST_YEARS * MONTHS_A_YEAR


def _is_unborn(pet: PetFacts) -> bool:
    birthday = _birthday(pet.birthday)
    born = born_on(birthday) if birthday is not None else None
    return born is not None and born.isoformat() > (pet.first_care_on or "")


def _birthday(columns: BirthdayColumns) -> Birthday | None:
    calendar, month, day, is_leap, year = columns
    if month is None or day is None:
        return None
    try:
        return Birthday("lunar" if calendar == "lunar" else "solar", month, day, bool(is_leap), year)
    except ValueError:
        return None


def _written(columns: BirthdayColumns) -> str:
    calendar, month, day, is_leap, year = columns
    if month is None:
        return ""
    return f"{'L' if calendar == 'lunar' else ''}{year or ''}-{month}{'x' if is_leap else ''}-{day}"


@lru_cache(maxsize=4096)
def _freshness(confirmed_on: str | None, today: dt.date) -> float:
    if confirmed_on is None:
        return 0.0
    months = (today - dt.date.fromisoformat(confirmed_on)).days / DAYS_A_MONTH
    return min(1.0, max(0.0, (STALE_MONTHS - months) / (STALE_MONTHS - FRESH_MONTHS)))


# --- the sums -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _shares(asked: int, failed: int) -> tuple[float, float, float]:
    """Accuracy, completeness, consistency. Nothing to check is no accuracy; nothing that could contradict is consistent."""
    found = []
    for part, usual in ((ACCURACY, 0.0), (COMPLETENESS, 1.0), (CONSISTENCY, 1.0)):
        of_part = [check for check in Check if check.part == part and asked & check.bit]
        whole = sum(check.weight for check in of_part)
        lost = sum(check.weight for check in of_part if failed & check.bit)
        found.append((whole - lost) / whole if whole else usual)
    return found[0], found[1], found[2]


@lru_cache(maxsize=65536)
def _of_three(asked: int, failed: int) -> float:
    """The points of the three parts that do not change by themselves."""
    return Parts(*_shares(asked, failed), 0.0).score
