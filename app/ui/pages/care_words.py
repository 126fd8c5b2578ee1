"""How the care of pets is shown: the sign of each kind, what is due next in a few words, and what can be chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from app.i18n import _
from app.reminders.rules.care_due import DUE_TODAY, LAPSED, OVERDUE, UPCOMING
from app.services.care_following import NextCare
from app.services.care_plans import PlanData
from app.services.care_records import CareData, Recorded
from app.services.care_typed import PLAN
from app.shop import Shop
from app.ui.pages.wording import on_day
from app.values.care import DEWORMING, GROOMING, KINDS, NAILS, OTHER, VACCINATION, VET, WEIGHT, animals_of
from app.values.quantity import format_milli

ICONS = {
    VACCINATION: "syringe",
    DEWORMING: "shield-check",
    GROOMING: "bath",
    NAILS: "paw-print",
    VET: "heart-handshake",
    WEIGHT: "scale",
    OTHER: "heart",
}
"""Kind of care → its sign; the words beside it say the same."""
FREE = (WEIGHT, VET, NAILS, OTHER)
"""The kinds that are offered beside the plans."""
INKS = {LAPSED: "text2", OVERDUE: "danger", DUE_TODAY: "warn", UPCOMING: "warn"}

Choice = tuple[str, str]
"""What stands under ``care_typed.WHAT``, and the words for it."""


def icon_of(kind: str) -> str:
    """The sign of a kind of care."""
    return ICONS.get(kind, ICONS[OTHER])


def said_next(care: NextCare, today: dt.date) -> str:
    """What is due next, and when."""
    what, day = str(care.what), on_day(care.due_on, today)
    if care.status == LAPSED:
        return _("{care}: was due {day}, still wanted?", care=what, day=day)
    if care.status == OVERDUE:
        return _("{care}: overdue since {day}", care=what, day=day)
    return _("{care}: due {day}", care=what, day=day)


def said_details(data: CareData) -> str:
    """What else is on record: product, batch, weight, note."""
    draft = data.draft
    weight = _("{weight} kg", weight=format_milli(draft.weight_milli)) if draft.weight_milli is not None else ""
    parts = (weight, draft.product, draft.batch_number, draft.note.replace("\n", " "))
    return " · ".join(part for part in parts if part)


def choices(plans: Iterable[PlanData], animal: str, coming: Sequence[NextCare]) -> list[Choice]:
    """What can be done for an animal: by the plans that are in use, what is due soonest first; then what has no plan."""
    soonest = {care.plan_id: place for place, care in enumerate(coming)}
    fitting = [
        plan
        for plan in plans
        if plan.is_on
        and (
            plan.plan_id in soonest
            or not animals_of(plan.draft.species)
            or not animal
            or animal in animals_of(plan.draft.species)
        )
    ]
    fitting.sort(key=lambda plan: (soonest.get(plan.plan_id, len(soonest)), plan.plan_id))
    return [(f"{PLAN}{plan.plan_id}", str(plan.called)) for plan in fitting] + [
        (kind, str(KINDS[kind].label)) for kind in FREE
    ]


def said_recorded(shop: Shop, what: str, recorded: Recorded) -> str:
    """That something was recorded, or which weight of the same day was corrected, and when it is due again."""
    if recorded.was_milli is not None:
        return _("Weight of that day corrected, it was {weight} kg", weight=format_milli(recorded.was_milli))
    if recorded.next_due_on is None:
        return _("Recorded: {care}", care=what)
    return _("Recorded: {care}. Due again {day}", care=what, day=on_day(recorded.next_due_on, shop.today()))
