"""What the people of the practice shop bought, what came back, and what those bought whose name nobody knows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from app.sample import birthdays
from app.sample.lives import DAYS, FIRST
from app.sample.model import SampleLine, SamplePet, SampleSale
from app.sample.people import STORIES, Someone
from app.sample.trade import Good, Trade

EARLIEST = dt.date(2, 1, 1)
"""Before it nobody bought anything: the clocks of some zones would leave the calendar."""
OFTEN = 0.3
"""How often something that is bought now and then is bought."""
PARTLY_BACK, WALK_IN_BACK = 0.012, 0.01
PAYMENTS = (("wechat", "wechat", "wechat", "alipay", "alipay", "cash", "card"), ("card", "card", "card", "cash"))
ORDERED = ("电话预订", "Ordered by phone")
AFTERNOON = (14, 17)


@dataclass(slots=True)
class _Draft:
    """A sale that has no number yet."""

    at: dt.datetime
    customer_no: int | None
    pet_no: int | None
    lines: tuple[SampleLine, ...]
    payment: str
    channel: str = ""
    note: str = ""
    refund_of: _Draft | None = None


class Till:
    """Makes the sales of one shop; `which` is 0 for Chinese words and 1 for English ones."""

    def __init__(self, trade: Trade, which: int, today: dt.date, seed: str) -> None:
        self._trade = trade
        self._which = which
        self._today = today
        self._seed = seed
        self._good: Mapping[str, Good] = {good.code: good for good in trade.goods}

    def sales(self, people: Sequence[Someone], pets: Sequence[SamplePet]) -> tuple[SampleSale, ...]:
        """Every sale of the two years, numbered in the order of time. Nothing was sold yet today."""
        pet_of = {owner: pet.no for pet in reversed(pets) if pet.died_on is None for owner in pet.owner_nos}
        drafts = [draft for someone in people for draft in self._of(someone, pet_of.get(someone.customer.no))]
        drafts += self._walk_ins()
        drafts = [draft for draft in drafts if EARLIEST <= draft.at.date() < self._today]
        drafts += self._refunds(sorted(drafts, key=_order))
        return _numbered(sorted(drafts, key=_order))

    def _of(self, someone: Someone, pet_no: int | None) -> Iterator[_Draft]:
        """What one customer bought, the latest first."""
        dice, habit = someone.dice, someone.habit
        is_about_pet = habit.always[0].startswith("S")
        for days in someone.customer.life.visits:
            lines = self._basket(someone)
            is_ordered = lines[0].good.code in self._trade.ordered_ahead and dice.random() < 0.5
            yield _Draft(
                self._at(days, habit.hours, dice),
                someone.customer.no,
                pet_no if is_about_pet else None,
                lines,
                dice.choice(PAYMENTS[self._which]),
                ORDERED[self._which] if is_ordered else "",
            )

    def _basket(self, someone: Someone) -> tuple[SampleLine, ...]:
        if someone.customer.life.kind == FIRST and someone.customer.no <= len(STORIES):
            return tuple(SampleLine(self._good[code], amount) for code, amount in self._trade.big_first_basket)
        dice, habit = someone.dice, someone.habit
        always = [SampleLine(self._good[code], dice.choice(habit.amounts)) for code in habit.always]
        more = [SampleLine(self._good[code], 1) for code in habit.often if dice.random() < OFTEN]
        return (*always, *more)

    def _walk_ins(self) -> Iterator[_Draft]:
        dice = random.Random(f"{self._seed} walk-ins")  # noqa: S311 - nothing secret
        for days in range(1, DAYS + 1):
            for _each in range(dice.randint(0, self._trade.walk_ins)):
                habit = dice.choice(self._trade.habits)
                lines = (SampleLine(self._good[dice.choice(habit.always + habit.often)], 1),)
                yield _Draft(self._at(days, habit.hours, dice), None, None, lines, dice.choice(PAYMENTS[self._which]))

    def _refunds(self, sales: Sequence[_Draft]) -> Iterator[_Draft]:
        """One line of a few sales to customers, and a few whole sales to others, come back within two days."""
        dice = random.Random(f"{self._seed} refunds")  # noqa: S311 - nothing secret
        for sale in sales:
            chance, days = dice.random(), dice.randint(1, 2)
            hour, reason = dice.randint(*AFTERNOON), dice.choice(self._trade.refund_reasons)[self._which]
            day = birthdays.at(sale.at.date(), days)
            is_partly = sale.customer_no is not None and len(sale.lines) > 1 and chance < PARTLY_BACK
            is_whole = sale.customer_no is None and chance < WALK_IN_BACK
            if (is_partly or is_whole) and day < self._today:
                at = dt.datetime.combine(day, dt.time(hour, sale.at.minute))
                back = (SampleLine(sale.lines[-1].good, -sale.lines[-1].count),)
                yield _Draft(at, sale.customer_no, sale.pet_no, back, sale.payment, "", reason, sale)

    def _at(self, days: int, hours: tuple[int, int], dice: random.Random) -> dt.datetime:
        time = dt.time(dice.randint(*hours), dice.randrange(60))
        return dt.datetime.combine(birthdays.at(self._today, -days), time)


def _order(draft: _Draft) -> tuple[dt.datetime, int, bool]:
    return draft.at, draft.customer_no or 0, draft.refund_of is not None


def _numbered(drafts: Sequence[_Draft]) -> tuple[SampleSale, ...]:
    """The sales with their numbers, and receipts that count the sales of a day."""
    number_of = {id(draft): number for number, draft in enumerate(drafts, 1)}
    numbers = count(1)
    return tuple(
        SampleSale(
            next(numbers),
            draft.customer_no,
            draft.pet_no,
            draft.at,
            f"{day:%y%m%d}-{nth:02d}",
            draft.payment,
            draft.channel,
            draft.note,
            draft.lines,
            number_of[id(draft.refund_of)] if draft.refund_of is not None else None,
        )
        for day, of_day in groupby(drafts, key=lambda draft: draft.at.date())
        for nth, draft in enumerate(of_day, 1)
    )
