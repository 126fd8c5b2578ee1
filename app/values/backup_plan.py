"""Which backups are kept, when the next one is due, and how old is too old. Instants come from the manifests and from the caller's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

Span = Callable[[dt.date], tuple[int, int]]
SPANS: tuple[tuple[Span, int], ...] = (
    (lambda day: (day.year, day.timetuple().tm_yday), 12),
    (lambda day: day.isocalendar()[:2], 10),
    (lambda day: (day.year, day.month), 2),
)
"""Days, weeks, months: which one a day is in, and how many of them are kept."""
ALWAYS = 3
"""So many of the newest stay, however old they are."""
OLDEST = dt.timedelta(days=90)
"""Nothing older is kept, so that a customer who was erased is in no backup after that time."""
BY_HAND_STAYS = dt.timedelta(days=30)
"""So long one stays that a person made: they had a reason, and may come back to it."""
STEP_DAYS, STEP_HOURS, STEPS = 7, 24, 12
"""So many days the first one stays of each day that was made because of a big step, such as an import: until somebody sees that the step
was wrong. For so many hours the first of each hour stays, and so many of the newest: each was named on screen as the way back. Somebody
may take a hundred steps in a day."""
EVERY = dt.timedelta(hours=4)
LOCK_GAP = dt.timedelta(minutes=30)
"""A lock makes no backup sooner than this after the last one; closing the window always does."""
WARN_DAYS, RED_DAYS = 7, 14
DRILL_DAYS, DRILL_AGAIN_DAYS = 30, 1
DRILL_OLD_DAYS = 45
"""A trial that is older says nothing any more of the backups there are: two weeks long the monthly one did not come about."""


@dataclass(frozen=True, slots=True)
class Held:
    """One backup that was opened and checked when it was made; `by_hand` if a person asked for it, `for_step` if a big step did."""

    key: Hashable
    made_at: dt.datetime
    by_hand: bool = False
    for_step: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """How the backups that stay are spread: so many for each reason to keep one, each counted under the first that holds.

    `newest` of the three, the last of `days`, of `weeks` and of `months`, and those that stay only because they were made by hand or for a step (`asked`).
    """

    newest: int = 0
    days: int = 0
    weeks: int = 0
    months: int = 0
    asked: int = 0

    @property
    def count(self) -> int:
        """How many in all."""
        return self.newest + self.days + self.weeks + self.months + self.asked


NOTHING = Spread()


def too_many(held: Iterable[Held], now: dt.datetime, zone: ZoneInfo) -> frozenset[Hashable]:
    """The keys of the backups that may go.

    Kept are, from the newest back: the last one of each of 12 days, then of 10 weeks, then of 2 months, counting only those that
    have one; those made by hand, for 30 days; of those for a big step the newest 12 of 24 hours and the first of each hour, after that
    the first of each day, for 7 days; and always the newest three. What is older than 90 days goes once there are backups of three younger days: a clock that leapt
    ahead for an hour, or the first day after a long holiday, takes nothing away. What bears a date still to come was made before
    somebody set the clock back: it is left alone, and counts for nothing. Of two that were made at the same instant the later one in
    `held` is the newer.
    """
    known = _newest_first(held, now)
    kept = frozenset[Hashable]().union(*_reasons(known, now, zone))
    return frozenset(h.key for h in known if h.key not in kept)


def spread(held: Iterable[Held], now: dt.datetime, zone: ZoneInfo) -> Spread:
    """Why those stay that `too_many` leaves; what bears a date still to come is not counted."""
    counted, counts = set[Hashable](), []
    for keys in _reasons(_newest_first(held, now), now, zone):
        counts.append(len(keys - counted))
        counted |= keys
    return Spread(*counts)


def _newest_first(held: Iterable[Held], now: dt.datetime) -> list[Held]:
    return sorted((h for h in held if h.made_at <= now), key=lambda h: h.made_at)[::-1]


def _reasons(known: Sequence[Held], now: dt.datetime, zone: ZoneInfo) -> tuple[set[Hashable], ...]:
    """Which are kept for each reason, in the order of `Spread`."""
    asked = {h.key for h in known if h.by_hand and now - h.made_at <= BY_HAND_STAYS} | _for_steps(known, now, zone)
    old = set[Hashable]()
    if _are_enough(known, now, zone):
        old = {h.key for h in known[ALWAYS:] if now - h.made_at > OLDEST}
    return {h.key for h in known[:ALWAYS]}, *(keys - old for keys in (*_last_of_each(known, zone), asked))


def _for_steps(newest_first: Sequence[Held], now: dt.datetime, zone: ZoneInfo) -> set[Hashable]:
    """Of those for a step the newest of a day, and the first of each hour, or of each day where that is longer ago: from before all that went wrong then."""
    first: dict[tuple[dt.date, int | None], Hashable] = {}
    today, this_hour = now.astimezone(zone).date(), _hour(now)
    steps = [held for held in newest_first if held.for_step]
    newest = {h.key for h in steps[:STEPS] if now - h.made_at < dt.timedelta(hours=STEP_HOURS)}
    for held in steps:
        day, hour = held.made_at.astimezone(zone).date(), _hour(held.made_at)
        if (today - day).days <= STEP_DAYS:
            first[day, hour if this_hour - hour < STEP_HOURS else None] = held.key
    return newest | set(first.values())


def _hour(instant: dt.datetime) -> int:
    """Which hour of all hours it is in."""
    return int(instant.timestamp() // 3600)


def too_old(earlier: Iterable[Held], held: Iterable[Held], now: dt.datetime, zone: ZoneInfo) -> frozenset[Hashable]:
    """The keys of the `earlier` backups, those under a data key of before, that may go: what is older than 90 days.

    As long as `held`, those under the present key, are not of three younger days, all of them stay: they may be the last that open.
    """
    if not _are_enough([h for h in held if h.made_at <= now], now, zone):
        return frozenset()
    return frozenset(h.key for h in earlier if now - h.made_at > OLDEST)


def _are_enough(known: Sequence[Held], now: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether there are backups of three days that are not too old."""
    young = {h.made_at.astimezone(zone).date() for h in known if now - h.made_at <= OLDEST}
    return len(young) >= ALWAYS


def _last_of_each(newest_first: Sequence[Held], zone: ZoneInfo) -> list[set[Hashable]]:
    """The last of each day, and where the days end of each week, and where the weeks end of each month."""
    kept: list[set[Hashable]] = []
    left = list(newest_first)
    for span, most in SPANS:
        last: dict[tuple[int, int], Hashable] = {}
        for held in left:
            last.setdefault(span(held.made_at.astimezone(zone).date()), held.key)
        taken = list(last)[:most]
        kept.append({last[one] for one in taken})
        left = [h for h in left if span(h.made_at.astimezone(zone).date()) not in taken]
    return kept


def is_due(newest_at: dt.datetime | None, now: dt.datetime, every: dt.timedelta = EVERY) -> bool:
    """Whether the next backup is due, if anything changed; one that bears a date still to come says nothing."""
    return newest_at is None or not newest_at <= now < newest_at + every


def next_at(newest_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """When the next one is due, if anything has changed by then."""
    return now if is_due(newest_at, now) or newest_at is None else newest_at + EVERY


def tone_of_age(days: int) -> str:
    """How much the age of the newest copy matters: ``ok``, ``warn`` when older than 7 days, ``danger`` from 14 days on."""
    return "danger" if days >= RED_DAYS else "warn" if days > WARN_DAYS else "ok"
