"""Planning the answers to questions of consent in a whole-shop workbook: each names its customer by number."""

from __future__ import annotations

from app.i18n import T
from app.services.import_of_customers import Belonging, Said, plan_belonging
from app.services.import_plan import Section
from app.services.import_section import Planning
from app.services.import_tables import TABLES, Values
from app.values.consent import ANSWERS, PURPOSES

PURPOSE, ANSWER, ON = (TABLES["consent"].place(column) for column in ("purpose", "answer", "answered_on"))
_PURPOSES, _ANSWERS = ({choice.value for choice in choices} for choices in (PURPOSES, ANSWERS))


def plan_consent(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: an answer to put on record, one that is there, or why not."""
    plan_belonging(planning, section, Belonging("consent", _refusal, _likeness, _already))


def _refusal(answer: Values) -> Said | None:
    if answer[PURPOSE] not in _PURPOSES:
        return Said("unknown_choice", T("There is no such purpose"), "consent_purpose", answer[PURPOSE])
    if answer[ANSWER] not in _ANSWERS:
        return Said("unknown_choice", T("There is no such answer"), "consent_answer", answer[ANSWER])
    return Said("no_date", T("No date"), "consent_on") if answer[ON] is None else None


def _likeness(answer: Values) -> tuple[str, str, str]:
    return str(answer[PURPOSE]), str(answer[ANSWER]), str(answer[ON])


def _already(answer: Values) -> Said:
    return Said("already_there", T("This is on record already"), "consent_on", answer[ON])
