"""Care of pets that comes round again: the next is due an interval after the last was done, whenever that had been planned.

What was never done begins by the age of the pet, unless that day lay well before anybody here knew the pet: then it was probably done
elsewhere. Whoever records it once is asked again from then on. More than two intervals after the last one nobody counts on it any
more: it is asked about, and after a month left alone. Pets that died, or whom nobody owns, are not among the facts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.i18n import T, Text
from app.reminders.due import Due, Parameters
from app.reminders.spoken import Day, days
from app.values.care import DAY, DAYS_A_WEEK, KINDS, MONTH, OTHER, PLANS, after

RULE = "care"
FREE_LEAD_DAYS = 7
"""How early something without a plan is shown."""
GRACE_DAYS = 30
"""A first time that was due so long before the pet was known is still asked about; an interval, if that is shorter."""
ONCE_DAYS = 30
"""What counts as the interval of something that is done once."""
ASKED_DAYS = 30
"""How long something that lapsed is asked about."""
DAYS_A_MONTH = 30.44
SHRINKAGE = 2.0
"""The weight of the plan's interval against the pet's own gaps; section 1 of the design."""

LATER, UPCOMING, DUE_TODAY, OVERDUE, LAPSED = "later", "upcoming", "due", "overdue", "lapsed"


class Plan(NamedTuple):
    """A plan that is in use, as ``CareTemplate`` keeps it; `animals` are those it is for, all if there are none."""

    plan_id: int
    key: str
    name: str
    kind: str
    animals: frozenset[str]
    every: int | None
    unit: str = DAY
    first_at_weeks: int | None = None
    until_weeks: int | None = None
    lead_days: int = FREE_LEAD_DAYS
    by_rhythm: bool = False


class Patient(NamedTuple):
    """A living pet of somebody: `customer_id` is its first owner, `known_on` the day on which it was taken in."""

    pet_id: int
    customer_id: int
    animal: str
    known_on: dt.date
    born_on: dt.date | None = None


class Done(NamedTuple):
    """A record. `next_due_on` is set where somebody said when it is due again."""

    record_id: int
    plan_id: int | None
    kind: str
    title: str
    done_on: dt.date
    next_due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What is due next of one plan (``None``: of something without a plan) for one pet. `last` is what was done before."""

    plan: Plan | None
    last: Done | None
    due_on: dt.date
    lead_days: int
    lapsed_on: dt.date

    @property
    def occurrence_key(self) -> str:
        """What names the step for ever: the last record, or the plan that begins."""
        return f"r{self.last.record_id}" if self.last is not None else f"p{self.plan.plan_id if self.plan else 0}"

    def status(self, today: dt.date) -> str:
        """``later`` than it is shown, ``upcoming``, ``due`` today, ``overdue``, or ``lapsed``."""
        if today > self.lapsed_on:
            return LAPSED
        if today >= self.due_on:
            return OVERDUE if today > self.due_on else DUE_TODAY
        return UPCOMING if self.due_on - today <= dt.timedelta(days=self.lead_days) else LATER

    @property
    def what(self) -> Text | str:
        """What is due, in words."""
        return said_plan(self.plan.key, self.plan.name) if self.plan is not None else said_free(self.last)


def said_plan(key: str, name: str) -> Text | str:
    """What a plan is called: as the owner called it, else as the program does in the language in force."""
    return name or PLANS.get(key, KINDS[OTHER].label)


def said_free(done: Done | None) -> Text | str:
    """What something without a plan is called."""
    if done is None:
        return KINDS[OTHER].label
    return done.title or KINDS.get(done.kind, KINDS[OTHER]).label


def steps(plans: Iterable[Plan], patient: Patient, done: Iterable[Done], *, begins: bool) -> list[Step]:
    """What comes next for a pet, one step for each plan and for each thing without a plan; the soonest first.

    `done` are all records of the pet. `begins` says whether plans begin by age, or only after a first record.
    """
    by_plan: dict[int, list[Done]] = {}
    free: dict[tuple[str, str], list[Done]] = {}
    for each in sorted(done, key=lambda d: (d.done_on, d.record_id)):
        if each.plan_id is not None:
            by_plan.setdefault(each.plan_id, []).append(each)
        else:
            free.setdefault((each.kind, each.title), []).append(each)
    found = [step for plan in plans if (step := _of_plan(plan, patient, by_plan.get(plan.plan_id, ()), begins=begins))]
    found += [step for records in free.values() if (step := _of_free(records[-1]))]
    return sorted(found, key=lambda step: (step.due_on, step.occurrence_key))


def find(
    plans: Sequence[Plan],
    patients: Iterable[Patient],
    done: Mapping[int, Sequence[Done]],
    today: dt.date,
    *,
    begins: bool,
    ahead: int = 0,
    asked: Collection[tuple[str, str, str]] = frozenset(),
) -> list[Due]:
    """Everything to be shown today, in the order of `patients`; `done` are the records of each pet.

    What is due within `ahead` days is found as well, and what was `asked` for before, though it is shown later.
    """
    until = after(today, ahead, DAY)
    return [
        due(patient, step)
        for patient in patients
        for step in steps(plans, patient, done.get(patient.pet_id, ()), begins=begins)
        if step.due_on <= until or step.status(today) != LATER or (asked and due(patient, step).identity in asked)
    ]


def due(patient: Patient, step: Step) -> Due:
    """The occasion that a step is."""
    return Due(
        rule=RULE,
        subject=f"pet:{patient.pet_id}",
        occurrence_key=step.occurrence_key,
        customer_id=patient.customer_id,
        pet_id=patient.pet_id,
        due_on=step.due_on,
        show_from=step.due_on - dt.timedelta(days=min(step.lead_days, (step.due_on - dt.date.min).days)),
        until=after(step.lapsed_on, ASKED_DAYS, DAY),
        parameters=dict(_parameters(step)),
    )


def reason(parameters: Parameters, today: dt.date, name: str = "") -> Text:
    """Why it is shown: what, when, what was done last and how often it comes round. `name` is the pet's."""
    said, every = headline(parameters, today, name), _interval(parameters)
    last = parameters.get("last_on")
    if last is None:
        return T("{said}; nothing is on record yet", said=said)
    when = Day(dt.date.fromisoformat(str(last)), today)
    if every is None:
        return T("{said}; last done {day}", said=said, day=when)
    return T("{said}; last done {day}, comes round {every}", said=said, day=when, every=every)


def headline(parameters: Parameters, today: dt.date, name: str = "") -> Text:
    """What and when, in a few words."""
    on, what = dt.date.fromisoformat(str(parameters["on"])), what_of(parameters)
    lapsed_on = dt.date.fromisoformat(str(parameters["lapsed_on"]))
    values = {"name": name or T("Pet"), "care": what, "day": Day(on, today), "days": days(abs((on - today).days))}
    if today > lapsed_on:
        return T("{name}: {care} was due {day}. Still wanted?", **values)
    if today > on:
        return T("{name}: {care} {days} overdue", **values)
    if today == on:
        return T("{name}: {care} due today", **values)
    return T("{name}: {care} due {day}, in {days}", **values)


def what_of(parameters: Parameters) -> Text | str:
    """What is due, from the parameters of a reminder."""
    key, said = str(parameters.get("plan", "")), str(parameters.get("what", ""))
    return said or PLANS.get(key) or KINDS.get(str(parameters.get("kind", "")), KINDS[OTHER]).label


def said_every(count: int | None, unit: str, *, by_rhythm: bool = False) -> Text | None:
    """How often something comes round, in words; nothing for what is done once."""
    if count is None:
        return None
    if by_rhythm:
        return T("by the pet's own rhythm")
    if unit == MONTH:
        return T("every month") if count == 1 else T("every {count} months", count=count)
    return T("every day") if count == 1 else T("every {count} days", count=count)


def _of_plan(plan: Plan, patient: Patient, done: Sequence[Done], *, begins: bool) -> Step | None:
    if done:
        return _again(plan, patient, done)
    fits = not plan.animals or patient.animal in plan.animals
    if not begins or not fits or plan.first_at_weeks is None or patient.born_on is None:
        return None
    first = after(patient.born_on, plan.first_at_weeks * DAYS_A_WEEK, DAY)
    if after(first, min(_days(plan), GRACE_DAYS), DAY) < patient.known_on or _is_over(plan, patient, patient.known_on):
        return None
    return Step(plan, None, first, plan.lead_days, after(first, *_interval_of(plan)))


def _again(plan: Plan, patient: Patient, done: Sequence[Done]) -> Step | None:
    last = done[-1]
    if last.next_due_on is not None:
        return Step(plan, last, last.next_due_on, plan.lead_days, after(last.next_due_on, *_interval_of(plan)))
    if plan.every is None or _is_over(plan, patient, last.done_on):
        return None
    count, unit = (_own_gap(plan, done), DAY) if plan.by_rhythm else (plan.every, plan.unit)
    on = after(last.done_on, count, unit)
    return Step(plan, last, on, plan.lead_days, after(last.done_on, 2 * count, unit))


def _of_free(last: Done) -> Step | None:
    on = last.next_due_on
    if on is None:
        return None
    gap = max(ONCE_DAYS, (on - last.done_on).days)
    return Step(None, last, on, FREE_LEAD_DAYS, after(on, gap, DAY))


def _is_over(plan: Plan, patient: Patient, on: dt.date) -> bool:
    """Whether a plan for young animals has come to its end by the day `on`."""
    if plan.until_weeks is None or patient.born_on is None:
        return False
    return on >= after(patient.born_on, plan.until_weeks * DAYS_A_WEEK, DAY)


def _own_gap(plan: Plan, done: Sequence[Done]) -> int:
    """The usual days between two of a pet's records, drawn towards the plan's interval where they are few: exp of a shrunk mean of logs."""
    on = sorted({each.done_on for each in done})
    logs = [math.log((b - a).days) for a, b in pairwise(on)]
    return max(1, round(math.exp((SHRINKAGE * math.log(_days(plan)) + sum(logs)) / (SHRINKAGE + len(logs)))))


def _days(plan: Plan) -> int:
    if plan.every is None:
        return ONCE_DAYS
    return max(1, round(plan.every * DAYS_A_MONTH) if plan.unit == MONTH else plan.every)


def _interval_of(plan: Plan) -> tuple[int, str]:
    return (plan.every, plan.unit) if plan.every is not None else (ONCE_DAYS, DAY)


def _parameters(step: Step) -> Iterator[tuple[str, str | int | bool]]:
    plan, last = step.plan, step.last
    yield "on", step.due_on.isoformat()
    yield "lapsed_on", step.lapsed_on.isoformat()
    if last is not None:
        yield "last_on", last.done_on.isoformat()
    if plan is None:
        yield "kind", last.kind if last is not None else OTHER
        yield "what", last.title if last is not None else ""
        return
    yield "plan_id", plan.plan_id
    yield "plan", plan.key
    yield "kind", plan.kind
    yield "what", plan.name
    if plan.every is not None:
        yield "every", plan.every
        yield "unit", plan.unit
        yield "by_rhythm", plan.by_rhythm


def _interval(parameters: Parameters) -> Text | None:
    count = parameters.get("every")
    if count is None:
        return None
    return said_every(int(str(count)), str(parameters["unit"]), by_rhythm=bool(parameters.get("by_rhythm")))
