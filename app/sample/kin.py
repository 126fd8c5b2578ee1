"""Who belongs to whom in the practice shop: families under one roof, relatives with their birthdays, and two who were put down twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.sample import birthdays
from app.sample.model import SampleCustomer, SampleMember
from app.sample.trade import Pair


class Relative(NamedTuple):
    """A relative of the `customer_no`-th customer, whose birthday is so many `days` from today; ``None``: nobody knows it."""

    customer_no: int
    name: Pair
    relation: Pair
    days: int | None
    is_lunar: bool = False
    age: int | None = None


RELATIVES = (
    Relative(1, ("安安", "Anan"), ("女儿", "daughter"), 2, age=7),
    Relative(1, ("阿伟", "Owen"), ("先生", "husband"), 150),
    Relative(2, ("小宝", "Leo"), ("孙子", "grandson"), 1, is_lunar=True, age=4),
    Relative(6, ("", ""), ("妈妈", "mother"), 3, is_lunar=True),
    Relative(7, ("朵朵", "Dora"), ("闺蜜", "best friend"), 40, age=33),
    Relative(9, ("乐乐", "Lenny"), ("儿子", "son"), 200, age=11),
    Relative(10, ("阿婆", "Nan"), ("外婆", "grandmother"), None),
)
TWICE = 4
"""So many customers before the families are two pairs of one person each."""


def relatives(which: int, today: dt.date) -> tuple[SampleMember, ...]:
    """The relatives, with birthdays as seen from `today`."""
    return tuple(
        SampleMember(
            number,
            one.customer_no,
            one.name[which],
            one.relation[which],
            None
            if one.days is None
            else (birthdays.of_the_moon if one.is_lunar else birthdays.solar)(birthdays.at(today, one.days), one.age),
        )
        for number, one in enumerate(RELATIVES, 1)
    )


def put_down_twice(four: Sequence[SampleCustomer]) -> list[SampleCustomer]:
    """The second of each two is the first once more: by name and phone, or by a phone that somebody wrote down without a name."""
    one, again, other, once_more = four
    return [
        one,
        replace(again, name=one.name, phones=one.phones, member_number=""),
        other,
        replace(once_more, name="", phones=other.phones, birthday=None, member_number=""),
    ]
