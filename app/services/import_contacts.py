"""Planning the contacts and the feedback of a whole-shop workbook: each names its customer by number, feedback also what it is about."""

from __future__ import annotations

import datetime as dt

from app.i18n import T
from app.services.import_of_customers import Belonging, Said, plan_belonging
from app.services.import_plan import Section
from app.services.import_purchases import day_reader
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.values.contact import (
    COMPLAINT,
    CONTACTS,
    DIRECTIONS,
    FEEDBACK,
    FIRST_YEAR,
    OPEN,
    OUT,
    STATUSES,
    VISIT,
    Course,
    flaw_of,
    flaw_of_day,
)  # fmt: skip

CONTACT, SAID = TABLES["interaction"], TABLES["feedback"]
KIND, DIRECTION, AT, NOTE = (CONTACT.place(column) for column in ("kind", "direction", "happened_at", "note"))
SORT, TEXT, OPENED_ON, STATUS, FOLLOW_UP_ON, RESOLVED_ON, SCORE = (
    SAID.place(column) for column in ("kind", "text", "opened_on", "status", "follow_up_on", "resolved_on", "score")
)
ABOUT = {
    "purchase_id": ("purchases", "sale_no"),
    "product_id": ("products", "product_no"),
    "pet_id": ("pets", "pet_no"),
}
"""What feedback may be about: column → the kind of sheet, and the column of this one that names a row of it."""
_PLACES = {field.key: SAID.place(column) for column, field in SAID.fields.items()}
_OF_COMPLAINTS = {"status": "", "follow_up_on": None, "resolved_on": None, "score": None, "resolution": ""}
_KINDS, _DIRECTIONS, _SORTS, _STATUSES = (
    {choice.value for choice in choices} for choices in (CONTACTS, DIRECTIONS, FEEDBACK, STATUSES)
)


def plan_interactions(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a contact to put on record, one that is there, or why not."""
    day, now = day_reader(planning.shop), int(planning.shop.clock.now().timestamp())
    first = int(dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC).timestamp())

    def finish(_here: SectionPlan, _values: Values, planned: Values) -> Values:
        at = int(planned[AT].timestamp()) if planned[AT] is not None else None
        direction = "" if planned[KIND] == VISIT else planned[DIRECTION] or OUT
        on = day(at) if at is not None and at >= first else None
        return CONTACT.filled(planned, {"happened_at": at, "happened_on": on, "direction": direction})

    def refusal(contact: Values) -> Said | None:
        if contact[KIND] not in _KINDS:
            return Said("unknown_choice", T("There is no such kind of contact"), "contact_kind", contact[KIND])
        if contact[DIRECTION] and contact[DIRECTION] not in _DIRECTIONS:
            return Said("unknown_choice", T("There is no such choice"), "contact_direction", contact[DIRECTION])
        if contact[AT] is None:
            return Said("no_date", T("No date"), "contacted_at")
        if contact[AT] < first:
            return Said("too_old", T("This lies before {year}", year=FIRST_YEAR), "contacted_at")
        return Said("future_contact", T("This lies in the future"), "contacted_at") if contact[AT] > now else None

    plan_belonging(planning, section, Belonging("interaction", refusal, _same_contact, _known_contact, finish=finish))


def plan_feedback(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: feedback to put on record, some that is there, or why not."""
    today = planning.shop.today()

    def finish(here: SectionPlan, values: Values, planned: Values) -> Values:
        about = {
            column: planning.numbered.get((kind, number)) if (number := here.value(values, key)) else None
            for column, (kind, key) in ABOUT.items()
        }
        if planned[SORT] != COMPLAINT:
            return SAID.filled(planned, {**about, **_OF_COMPLAINTS})
        return SAID.filled(planned, {**about, "status": planned[STATUS] or OPEN})

    def refusal(said: Values) -> Said | None:
        if said[SORT] not in _SORTS:
            return Said("unknown_choice", T("There is no such kind of feedback"), "feedback_kind", said[SORT])
        if not said[TEXT]:
            return Said("nothing_said", T("There is nothing written"), "feedback_text")
        if said[OPENED_ON] is None:
            return Said("no_date", T("No date"), "feedback_on")
        return _bad_days(said, today)

    plan_belonging(planning, section, Belonging("feedback", refusal, _same_feedback, _known_feedback, finish=finish))


def _bad_days(said: Values, today: dt.date) -> Said | None:
    """What is wrong with the day of feedback, and with how a complaint goes: as where it is typed."""
    opened_on, follow_up_on, resolved_on = (
        dt.date.fromisoformat(said[place]) if said[place] is not None else None
        for place in (OPENED_ON, FOLLOW_UP_ON, RESOLVED_ON)
    )
    assert opened_on is not None  # it was asked for before
    flaw = flaw_of_day(opened_on, today, "feedback_on")
    if flaw is None and said[SORT] == COMPLAINT:
        if said[STATUS] not in _STATUSES:
            return Said("unknown_choice", T("There is no such choice"), "feedback_status", said[STATUS])
        flaw = flaw_of(Course(opened_on, said[STATUS], follow_up_on, resolved_on, said[SCORE]), today)
    if flaw is None:
        return None
    value = said[_PLACES[flaw.key]]
    return Said(flaw.code, flaw.reason, flaw.key, "" if value is None else value)


def _same_contact(contact: Values) -> tuple[str, str, int, str]:
    return str(contact[KIND]), str(contact[DIRECTION]), int(contact[AT]), str(contact[NOTE])


def _known_contact(_contact: Values) -> Said:
    return Said("already_there", T("This is on record already"), "contacted_at")


def _same_feedback(said: Values) -> tuple[str, str, str]:
    return str(said[SORT]), str(said[TEXT]), str(said[OPENED_ON])


def _known_feedback(said: Values) -> Said:
    return Said("already_there", T("This is on record already"), "feedback_on", said[OPENED_ON])
