"""Planning the reminders that the owner wrote, in a whole-shop workbook: each names its customer by number."""

from __future__ import annotations

from itertools import count

from app.i18n import T
from app.reminders.engine import DONE, OPEN, SKIPPED
from app.reminders.rules import own
from app.services import follow_ups
from app.services.import_of_customers import Belonging, Said, plan_belonging
from app.services.import_plan import Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.values.workbook import REMINDER_OUTCOMES

REMINDER = TABLES["reminder"]
RULE, DUE_ON, STATUS, OUTCOME, PARAMETERS, CLOSED_AT = (
    REMINDER.place(column) for column in ("rule", "due_on", "status", "outcome", "parameters", "closed_at")
)
_OUTCOMES = {"", *(choice.value for choice in REMINDER_OUTCOMES)}


def plan_own_reminders(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a reminder to write, one that is there, or why not."""
    shop, number = planning.shop, count(1)
    now, today = int(shop.clock.now().timestamp()), shop.today().isoformat()

    def finish(here: SectionPlan, values: Values, planned: Values) -> Values:
        said, on = here.value(values, "reminder_text") or "", here.value(values, "reminder_on")
        status = here.value(values, "reminder_state") or OPEN
        back, ended = here.value(values, "reminder_back"), here.value(values, "reminder_ended")
        due = on.isoformat() if on is not None else None
        waits_until = due if status == OPEN and due is not None and due > today else None
        return REMINDER.filled(
            planned,
            {
                "rule": own.RULE,
                "occurrence_key": f"own:new {next(number)}",  # its own number is known when it is written
                "subject": "",
                "due_on": due,
                "status": status,
                "outcome": here.value(values, "reminder_outcome") or "",
                "snoozed_until": back.isoformat() if back is not None else waits_until,
                "parameters": follow_ups.parameters_of(said, on) if said and on is not None else "",
                "closed_at": None if status == OPEN else int(ended.timestamp()) if ended is not None else now,
                "created_at": now,
            },
        )

    plan_belonging(planning, section, Belonging("reminder", _refusal, _likeness, _already, finish=finish))


def _refusal(reminder: Values) -> Said | None:
    if reminder[DUE_ON] is None:
        return Said("no_date", T("No date"), "reminder_on")
    if not reminder[PARAMETERS]:
        return Said("nothing_said", T("There is nothing written"), "reminder_text")
    if reminder[STATUS] not in (OPEN, DONE, SKIPPED):
        return Said("unknown_choice", T("There is no such choice"), "reminder_state", reminder[STATUS])
    if reminder[OUTCOME] not in _OUTCOMES:
        return Said("unknown_choice", T("There is no such choice"), "reminder_outcome", reminder[OUTCOME])
    return None


def _likeness(reminder: Values) -> tuple[str, str]:
    return str(reminder[RULE]), str(reminder[PARAMETERS])


def _already(_reminder: Values) -> Said:
    return Said("already_there", T("This is on record already"), "reminder_text")
