"""The people of the practice shop: those of whom a story is told, then the many others."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.sample import birthdays, kin, lives, names
from app.sample.lives import DRIFTING, FIRST, LAPSED, LATE, STEADY, Life
from app.sample.model import SampleCustomer
from app.sample.names import Named
from app.sample.trade import Habit, Pair, Trade
from app.values.birthday import Birthday


class Story(NamedTuple):
    """Somebody who shows something of the program: a birthday of a `calendar` so many `days` from today, or a life that is noticed."""

    chinese: Named
    english: Named
    life: str
    calendar: str = ""
    days: int = 0
    age: int | None = None


STORIES = (
    Story(Named("苏", "念慈", "female"), Named("Abernathy", "Nora", "female"), STEADY, "solar", 0, 36),
    Story(Named("洪", "阿菊", "female"), Named("Cheung", "Mei", "female"), STEADY, "lunar", 2, 63),
    Story(Named("游", "向阳", "male"), Named("Delgado", "Rafael", "male"), STEADY, "solar", 1),
    Story(Named("庄", "秋月", "female"), Named("Liang", "Grace", "female"), STEADY, "leap", 2),
    Story(Named("简", "若水", "female"), Named("Lindqvist", "Freya", "female"), STEADY, "solar", -1, 29),
    Story(Named("赖", "金花", "female"), Named("Tran", "Lan", "female"), STEADY, "lunar", 1),
    Story(Named("江", "晚晴", "female"), Named("Raman", "Priya", "female"), LATE),
    Story(Named("施", "大伟", "male"), Named("Okafor", "Felix", "male"), DRIFTING),
    Story(Named("潘", "可心", "female"), Named("Whitlow", "Hannah", "female"), LAPSED),
    Story(Named("詹", "小满", "female"), Named("Novak", "Petra", "female"), FIRST),
)
"""The first customers of the book. The one who came once bought a big basket, so that a second visit is worth asking for."""

FAMILIES = 12
"""So many pairs at the end of the book live together and share a phone."""
SOURCES: tuple[Pair, ...] = (
    ("路过", "Walked past"), ("邻居介绍", "A neighbour"), ("小区群", "Neighbourhood group"), ("开业活动", "Opening day"),
    ("朋友送的卡", "A friend's gift card"), ("单位同事", "A colleague"),
)  # fmt: skip
HOME: Pair = ("家里", "home")
REGULAR: Pair = ("常客", "regular")
NEW: Pair = ("新客", "new")
ONLY_TEXT: Pair = ("只用微信", "text only")
SHARED: Pair = ("和{name}一家，共用一个手机", "Same household as {name}, one phone")
REGULAR_FROM, NEW_WITHIN = 20, 60
AGES = (19, 76)
FIRST_MEMBER = 1001


@dataclass(frozen=True, slots=True)
class Someone:
    """A customer with the habit behind what they buy, and the dice that are theirs alone."""

    customer: SampleCustomer
    habit: Habit
    dice: random.Random


class Lot(NamedTuple):
    """What falls to somebody before anything is said about them."""

    no: int
    named: Named
    life: Life
    habit: Habit
    birthday: Birthday | None


def people(trade: Trade, language: str, today: dt.date, seed: str) -> list[Someone]:
    """Everybody, in the order of the book."""
    which = 0 if language == "zh_CN" else 1
    found: list[Someone] = []
    for lot in _lots(trade, language, today, seed):
        dice = random.Random(f"{seed} customer {lot.no}")  # noqa: S311 - nothing secret
        found.append(Someone(_customer(lot, trade, language, today, dice), lot.habit, dice))
    first = len(found) - 2 * FAMILIES
    for household, place in enumerate(range(first, len(found), 2), 1):
        one = replace(found[place].customer, household_no=household)
        found[place] = replace(found[place], customer=one)
        found[place + 1] = replace(found[place + 1], customer=_shares(one, found[place + 1].customer, which))
    four = slice(first - kin.TWICE, first)
    again = kin.put_down_twice([someone.customer for someone in found[four]])
    found[four] = [replace(someone, customer=customer) for someone, customer in zip(found[four], again, strict=True)]
    return found


def _lots(trade: Trade, language: str, today: dt.date, seed: str) -> Iterator[Lot]:
    dice = random.Random(f"{seed} lots")  # noqa: S311 - nothing secret
    kinds = [story.life for story in STORIES] + lives.deal(dice)
    habits = lives.dealt_habits(trade.habits, len(kinds), dice)
    told = [story.chinese if language == "zh_CN" else story.english for story in STORIES]
    others = (n for n in names.names(language, random.Random(f"{seed} names")) if n not in told)  # noqa: S311 - nothing secret
    for place, (kind, habit) in enumerate(zip(kinds, habits, strict=True)):
        by_chance = birthdays.sometime(today, dice, AGES)
        if place >= len(STORIES):
            yield Lot(place + 1, next(others), lives.live(kind, habit, trade, dice), habit, by_chance)
            continue
        its_habit = {STEADY: habit, FIRST: trade.habits[0]}.get(kind, trade.big)
        life = lives.live(kind, its_habit, trade, dice)
        if kind == FIRST:
            life = Life(kind, None, (trade.late_first_days[1],))
        yield Lot(place + 1, told[place], life, its_habit, _told_birthday(STORIES[place], today))


def _told_birthday(story: Story, today: dt.date) -> Birthday | None:
    day = birthdays.at(today, story.days)
    if story.calendar == "leap":
        return birthdays.of_a_leap_month(day)
    if story.calendar == "lunar":
        return birthdays.of_the_moon(day, story.age)
    return birthdays.solar(day, story.age) if story.calendar else None


def _customer(lot: Lot, trade: Trade, language: str, today: dt.date, dice: random.Random) -> SampleCustomer:
    which = 0 if language == "zh_CN" else 1
    named, life = lot.named, lot.life
    is_member = dice.random() < 0.7 and bool(life.visits)
    return SampleCustomer(
        no=lot.no,
        name=named.full(language),
        gender=named.gender if dice.random() < 0.8 else "",
        phones=_phones(lot.no, language, dice),
        member_number=str(FIRST_MEMBER + lot.no) if is_member else "",
        wechat=f"wx_lianxi_{lot.no:03d}" if which == 0 and dice.random() < 0.4 else "",
        email=_email(named, lot.no) if which == 1 and dice.random() < 0.5 else "",
        address=names.address(which, dice) if dice.random() < 0.35 else "",
        birthday=lot.birthday,
        preferences=_one_of(lot.habit.preferences, which, dice, 0.5),
        alert_note=_one_of(trade.alerts, which, dice, 0.09),
        note=_one_of(trade.notes, which, dice, 0.2),
        source=_one_of(SOURCES, which, dice, 0.6),
        tags=_tags(lot, which, dice),
        since_on=birthdays.at(today, -life.visits[-1]) if life.visits and dice.random() < 0.8 else None,
        referrer_no=dice.randrange(1, lot.no) if lot.no > len(STORIES) and dice.random() < 0.08 else None,
        life=life,
    )


def _phones(no: int, language: str, dice: random.Random) -> tuple[tuple[str, str], ...]:
    """One phone, sometimes a second one at home, rarely none."""
    chance, mobile = dice.random(), ("", names.phone(language, no))
    if chance < 0.03 and no > len(STORIES):
        return ()
    if chance > 0.95:
        return (mobile, (HOME[0 if language == "zh_CN" else 1], names.phone(language, 399 - no // 10)))
    return (mobile,)


def _email(named: Named, no: int) -> str:
    return f"{named.given}.{named.family}{no}@example.com".lower().replace(" ", "")


def _tags(lot: Lot, which: int, dice: random.Random) -> tuple[str, ...]:
    tags = [lot.habit.tag[which]] if lot.habit.tag[which] and dice.random() < 0.5 else []
    if len(lot.life.visits) >= REGULAR_FROM and lot.life.kind == STEADY:
        tags.append(REGULAR[which])
    if lot.life.visits and lot.life.visits[-1] <= NEW_WITHIN:
        tags.append(NEW[which])
    if dice.random() < 0.05:
        tags.append(ONLY_TEXT[which])
    return tuple(tags)


def _one_of(said: Sequence[Pair], which: int, dice: random.Random, share: float) -> str:
    """One of these for so many of all; nothing for the others."""
    found = dice.choice(said)[which]
    return found if dice.random() < share else ""


def _shares(one: SampleCustomer, other: SampleCustomer, which: int) -> SampleCustomer:
    """`other` as one who lives with `one`."""
    note = SHARED[which].format(name=one.name)
    return replace(
        other, phones=one.phones, address=one.address, note=note, referrer_no=one.no, household_no=one.household_no
    )
