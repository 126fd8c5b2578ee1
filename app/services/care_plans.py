"""The plans by which care comes round again: the program brings some along, the owner changes them, adds others, switches them off.

A change is an action like any other. What was recorded by a plan stays recorded when the plan is switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import CareTemplate
from app.reminders.rules.care_due import FREE_LEAD_DAYS, said_every, said_plan
from app.shop import Shop
from app.values.care import (
    DAY,
    KINDS,
    MONTH,
    OTHER,
    Interval,
    format_interval,
    kept_animals,
    parse_interval,
    said_animals,
)
from app.values.text import NAME_LIMIT, clean_text

CHANGE = T("Change care plans")
MOST_EVERY: Mapping[str, int] = {DAY: 3650, MONTH: 120}
MOST_WEEKS, MOST_LEAD = 1040, 60
KEYS = ("plan_name", "plan_kind", "plan_species", "every", "first_at_weeks", "until_weeks", "plan_lead_days")
"""What is typed of a plan, by the keys of the fields."""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as a form holds it; see ``CareTemplate``. The name of one that came along may be empty."""

    name: str = ""
    kind: str = OTHER
    species: str = ""
    every: int | None = None
    unit: str = DAY
    first_at_weeks: int | None = None
    until_weeks: int | None = None
    lead_days: int = FREE_LEAD_DAYS
    by_rhythm: bool = False


@dataclass(frozen=True, slots=True)
class PlanData:
    """A plan that is kept; `key` names one that the program brought along."""

    plan_id: int
    key: str
    draft: PlanDraft
    is_on: bool

    @property
    def called(self) -> Text | str:
        """What it is called, in the language in force where the owner gave it no name."""
        return said_plan(self.key, self.draft.name)

    @property
    def every(self) -> Text | None:
        """How often it comes round, in words."""
        return said_every(self.draft.every, self.draft.unit, by_rhythm=self.draft.by_rhythm)


def plans(shop: Shop) -> tuple[PlanData, ...]:
    """Every plan, those that are switched off too, in the order in which they came."""
    with shop.read() as session:
        return tuple(data_of(template) for template in session.scalars(select(CareTemplate).order_by(CareTemplate.id)))


def add(shop: Shop, draft: PlanDraft) -> int:
    """Take in a plan of the owner's own; returns its id. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(CHANGE) as session:
        template = CareTemplate()
        _fill(session, template, draft)
        session.add(template)
        session.flush()
        return template.id


def change(shop: Shop, plan_id: int, draft: PlanDraft) -> None:
    """Make a plan say what `draft` says. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(CHANGE) as session:
        _fill(session, get(session, plan_id), draft)


def switch(shop: Shop, plan_id: int, *, on: bool) -> None:
    """Use a plan, or no longer. Raises ``UserMistake`` if there is none."""
    with shop.write(CHANGE) as session:
        get(session, plan_id).is_on = on


def draft_of(texts: Mapping[str, str], base: PlanDraft | None = None) -> PlanDraft:
    """`base` with what was typed under some of `KEYS`. Raises ``UserMistake`` naming the field that cannot be read."""
    plain = {"plan_name": "name", "plan_kind": "kind", "plan_species": "species"}
    numbers = {"first_at_weeks": "first_at_weeks", "until_weeks": "until_weeks", "plan_lead_days": "lead_days"}
    changes: dict[str, Any] = {}
    for key, text in texts.items():
        if key in plain:
            changes[plain[key]] = text.strip()
        elif key in numbers:
            changes[numbers[key]] = _number(key, text)
        elif key == "every":
            changes["every"], changes["unit"] = _interval(text) or (None, DAY)
    if changes.get("lead_days", FREE_LEAD_DAYS) is None:
        changes["lead_days"] = FREE_LEAD_DAYS
    return replace(base or PlanDraft(), **changes)


def texts_of(draft: PlanDraft) -> dict[str, str]:
    """What would be typed under each of `KEYS`, in the language in force."""
    said = {"first_at_weeks": draft.first_at_weeks, "until_weeks": draft.until_weeks, "plan_lead_days": draft.lead_days}
    return {
        "plan_name": draft.name,
        "plan_kind": draft.kind,
        "plan_species": said_animals(draft.species),
        "every": format_interval(draft.every, draft.unit) if draft.every is not None else "",
        **{key: "" if number is None else str(number) for key, number in said.items()},
    }


def get(session: Session, plan_id: int) -> CareTemplate:
    """The plan, in a session of somebody else. Raises ``UserMistake`` if there is none."""
    template = session.get(CareTemplate, plan_id)
    if template is None:
        raise UserMistake("no_such_plan", T("There is no care plan {number} in this shop.", number=plan_id))
    return template


def data_of(template: CareTemplate) -> PlanData:
    """A plan as plain data."""
    draft = PlanDraft(
        template.name,
        template.kind,
        template.species,
        template.every,
        template.unit,
        template.first_at_weeks,
        template.until_weeks,
        template.lead_days,
        template.by_rhythm,
    )
    return PlanData(template.id, template.key, draft, template.is_on)


def _fill(session: Session, template: CareTemplate, draft: PlanDraft) -> None:
    name = clean_text(draft.name)
    _check(draft, name, is_own=not template.key)
    with session.no_autoflush:
        others = session.scalars(select(CareTemplate).where(CareTemplate.id != (template.id or 0)))
        if name and any(str(said_plan(o.key, o.name)) == name for o in others):
            raise UserMistake(
                "plan_taken", T("There is a plan called {name} already.", name=name), T("Change that one."), "plan_name"
            )
    template.name, template.kind, template.species = name, draft.kind, kept_animals(clean_text(draft.species))
    template.every, template.unit, template.by_rhythm = draft.every, draft.unit, draft.by_rhythm
    template.first_at_weeks, template.until_weeks = draft.first_at_weeks, draft.until_weeks
    template.lead_days = draft.lead_days


def _check(draft: PlanDraft, name: str, *, is_own: bool) -> None:
    """Raise ``UserMistake`` for what makes no plan."""
    if is_own and not name:
        raise UserMistake("no_name", T("The plan has no name yet."), T("Type what is done."), "plan_name")
    if len(name) > NAME_LIMIT:
        raise UserMistake("too_long", T("At most {most} characters fit here.", most=NAME_LIMIT), None, "plan_name")
    if draft.kind not in KINDS:
        raise UserMistake(
            "bad_kind", T("There is no kind of care called {kind}.", kind=draft.kind[:60]), None, "plan_kind"
        )
    if draft.every is not None and not 1 <= draft.every <= MOST_EVERY.get(draft.unit, 0):
        raise UserMistake("bad_interval", T("This is no interval."), T("Write it like 90 days, or 12 months."), "every")
    if draft.first_at_weeks is None and draft.every is None:
        raise UserMistake(
            "never_due", T("This plan would never be due."), T("Say how often, or from what age on."), "every"
        )
    for key, number, most in (
        ("first_at_weeks", draft.first_at_weeks, MOST_WEEKS),
        ("until_weeks", draft.until_weeks, MOST_WEEKS),
        ("plan_lead_days", draft.lead_days, MOST_LEAD),
    ):
        if number is not None and not 0 <= number <= most:
            raise UserMistake("bad_number", T("This goes from {least} to {most}.", least=0, most=most), None, key)
    if draft.until_weeks is not None and draft.until_weeks <= (draft.first_at_weeks or 0):
        raise UserMistake("bad_until", T("It ends before it begins."), T("Give a greater age."), "until_weeks")


def _interval(text: str) -> Interval | None:
    if not text.strip():
        return None
    try:
        return parse_interval(text)
    except ValueError as error:
        raise UserMistake(
            "bad_interval", T("This is no interval."), T("Write it like 90 days, or 12 months."), "every"
        ) from error


def _number(key: str, text: str) -> int | None:
    said = clean_text(text)
    if not said:
        return None
    if not (said.isdecimal() and len(said) < 6):
        raise UserMistake("not_a_number", T("This is not a whole number"), None, key)
    return int(said)
