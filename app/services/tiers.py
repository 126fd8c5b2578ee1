"""Tiers and stages of customers: brought up to date with the reminders, read for a page and a list, explained in a sentence.

The tier of the figures is kept in ``customer_tier``, for it compares everybody with everybody; the owner's own word (``customer.own_tier``)
wins. The stage follows from visits and the last day alone and is worked out when it is asked for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import T, Text
from app.insights import tiers
from app.insights.rhythm import RhythmModel
from app.insights.tiers import Buyer, Held
from app.reminders.rules.visits import VisitFacts
from app.reminders.spoken import Day, days
from app.services import reminder_options
from app.services.reminder_options import ReminderOptions
from app.shop import Shop
from app.storage.database import raw
from app.values.tier import POTENTIAL, Stage, label_of

Row = tuple[Any, ...]

_COLUMNS = "customer_id, tier, spend_minor, share, recency, frequency, amount, since_on, before, lower_on"
_KEPT = f"SELECT {_COLUMNS} FROM customer_tier"  # noqa: S608 - of the constant above
_PUT = f"INSERT OR REPLACE INTO customer_tier ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_DROP = "DELETE FROM customer_tier WHERE customer_id = ?"
_IN_BIN = "SELECT id FROM customer WHERE deleted_at IS NOT NULL"
_OF = """
SELECT c.id, c.own_tier, s.visits, s.last_on, t.tier, t.spend_minor, t.share, t.recency, t.frequency, t.amount, t.since_on, t.before, t.lower_on
FROM customer c LEFT JOIN customer_stat s ON s.customer_id = c.id LEFT JOIN customer_tier t ON t.customer_id = c.id
WHERE c.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class TierPlan:
    """What a look writes: rows that are new or differ, and customers who have no tier any more."""

    rows: tuple[Row, ...] = ()
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TierData:
    """Tier and stage of a customer as of `today`.

    `own` is the owner's word, `by_figures` what the figures said at the last look; both may be empty. `elapsed` are the open days since
    the last visit (``None``: never came), `lapse_days` after how many somebody counts as gone. The rest as in ``CustomerTier``.
    """

    own: str
    by_figures: str
    stage: Stage
    today: dt.date
    elapsed: int | None
    lapse_days: int
    spend_minor: int = 0
    share: int = 0
    scores: tuple[int, int, int] = (0, 0, 0)
    since_on: dt.date | None = None
    before: str = ""
    lower_on: dt.date | None = None

    @property
    def tier(self) -> str:
        """The tier in force; empty for somebody who never bought anything."""
        return self.own or self.by_figures

    @property
    def reason(self) -> Text:
        """Why, in one sentence, without an amount: a customer may look at the screen."""
        if not self.by_figures or self.elapsed is None:
            figures = T("Nothing bought yet, so no tier by the figures.")
        elif self.elapsed >= self.lapse_days:
            figures = T(
                "Spent more in 12 months than {share} of 100 customers, but away for {days} (here, gone after {lapse}).",
                share=self.share, days=days(self.elapsed), lapse=days(self.lapse_days),
            )  # fmt: skip
        elif self.by_figures == POTENTIAL and self.share < 100 * tiers.UPPER_HALF and self.lower_on is None:
            figures = T("New, and the first purchase is among the largest quarter of first purchases here.")
        else:
            figures = T(
                "Spent more in 12 months than {share} of 100 customers, last here {days} ago.",
                share=self.share, days=days(self.elapsed),
            )  # fmt: skip
        if not self.own:
            return figures
        said = T("Tier by hand: {tier}.", tier=label_of(self.own))
        return T("{first} {second}", first=said, second=figures)

    @property
    def history(self) -> Text | None:
        """Since when the tier of the figures holds and what it was before, and that it is about to fall."""
        if self.lower_on is not None:
            return T(
                "The figures say less since {day}; said again on another day, the tier falls.",
                day=self._day(self.lower_on),
            )
        if self.since_on is None or not self.before:
            return None
        return T("{tier} until {day}.", tier=label_of(self.before), day=self._day(self.since_on))

    @property
    def code(self) -> str:
        """The scores of recency, frequency and amount: ``R5 F3 M4``; empty without a tier, without what few customers do not tell."""
        return " ".join(f"{letter}{score}" for letter, score in zip("RFM", self.scores, strict=True) if score)

    def _day(self, on: dt.date) -> Day:
        return Day(on, self.today)


def plan(session: Session, facts: VisitFacts, model: RhythmModel) -> TierPlan:
    """What the tiers of everybody become, by the visits in `facts`, who are the whole shop; customers in the bin have none."""
    in_bin = {row[0] for row in raw(session).execute(_IN_BIN)}
    buyers = list(_buyers(facts, model, in_bin))
    kept = {row[0]: row for row in raw(session).execute(_KEPT)}
    today = dt.date.fromordinal(model.today)
    rows = []
    found = tiers.standings(buyers, model.lapse_days, facts.good_first_basket_minor)
    for buyer, standing in zip(buyers, found, strict=True):
        was = kept.pop(buyer.customer_id, None)
        now = tiers.held(standing.tier, _held(was), today)
        lower_on = now.lower_on.isoformat() if now.lower_on else None
        scores = (standing.share, standing.recency, standing.frequency, standing.amount)
        head = (buyer.customer_id, now.tier, buyer.spend_minor, *scores)
        row = (*head, now.since_on.isoformat(), now.before, lower_on)
        if row != was:
            rows.append(row)
    return TierPlan(tuple(rows), tuple(kept))


def write(connection: Any, planned: TierPlan) -> None:
    """Write what was planned, in a transaction of somebody else that the journal does not follow."""
    connection.executemany(_DROP, [(customer_id,) for customer_id in planned.gone])
    connection.executemany(_PUT, planned.rows)


def gone_since(shop: Shop, session: Session) -> dt.date:
    """Whoever was here last on this day or before counts as gone: the days since then on which the shop was open are enough."""
    options, today = reminder_options.load(session), shop.today()
    closed = {day for day in options.closed() if day <= today}
    day, left = today, _lapse_days(shop, session, options)
    while left > 0:
        left -= day not in closed
        day -= dt.timedelta(days=1)
    return day


def of_customers(shop: Shop, session: Session, customer_ids: Collection[int]) -> Mapping[int, TierData]:
    """Customer → tier and stage, for those of `customer_ids` who exist."""
    options, today = reminder_options.load(session), shop.today()
    lapse, closed = _lapse_days(shop, session, options), sorted(day.toordinal() for day in options.closed())
    days_of = RhythmModel(today.toordinal(), 0.0, 0.0, lapse, (), tuple(closed))
    found = {}
    for customer_id, own, visits, last_on, *kept in raw(session).execute(_OF, (json.dumps(list(customer_ids)),)):
        elapsed = days_of.elapsed(dt.date.fromisoformat(last_on).toordinal()) if last_on else None
        stage = tiers.stage(visits or 0, elapsed, lapse)
        tier, spend, share, recency, frequency, amount, since_on, before, lower_on = kept
        head = (own, tier or "", stage, today, elapsed, lapse)
        found[customer_id] = TierData(*head) if tier is None else TierData(
            *head, spend, share, (recency, frequency, amount), dt.date.fromisoformat(since_on), before, _day(lower_on)
        )  # fmt: skip
    return found


def _lapse_days(shop: Shop, session: Session, options: ReminderOptions) -> int:
    """After how many open days somebody counts as gone: the owner's word, else what the last look learnt, else what is usual."""
    usual = options.rhythm(shop.facts.kind)
    learnt = reminder_options.load_state(session).learnt()
    return usual.lapse_days or (learnt.lapse_days if learnt is not None else usual.lapse_days_at_first)


def _buyers(facts: VisitFacts, model: RhythmModel, in_bin: Iterable[int]) -> Iterator[Buyer]:
    left_out, year_ago = set(in_bin), model.today - 365
    for customer, rhythm in zip(facts.customers, facts.rhythms, strict=True):
        if rhythm.visits and customer.customer_id not in left_out:
            yield Buyer(
                customer.customer_id,
                rhythm.elapsed_days,
                model.today - customer.days[0],
                rhythm.usual_gap_days,
                sum(day > year_ago for day in customer.days),
                customer.spend_365_minor,
                customer.first_basket_minor,
            )


def _held(row: Row | None) -> Held | None:
    if row is None:
        return None
    *_head, since_on, before, lower_on = row
    return Held(row[1], dt.date.fromisoformat(since_on), before, _day(lower_on))


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None
