"""Planning the answers to questions of consent in a whole-shop workbook: each names its customer by number."""

from __future__ import annotations

from app.i18n import T
from app.services.import_plan import Reference, Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.storage import bulk
from app.storage.database import raw
from app.values.consent import ANSWERS, PURPOSES

CONSENT = TABLES["consent"]
OF, PURPOSE, ANSWER, ON = (CONSENT.place(column) for column in ("customer_id", "purpose", "answer", "answered_on"))
_PURPOSES, _ANSWERS = ({choice.value for choice in choices} for choices in (PURPOSES, ANSWERS))
_IDS = "SELECT id FROM consent"


def plan_consent(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: an answer to put on record, one that is there, or why not."""
    here = SectionPlan(planning, section)
    shaper, known = here.shaper("consent"), _known(planning)
    for row, values in here.rows():
        said = here.value(values, "customer_no") or ""
        customer = planning.numbered.get(("customers", said))
        answer = shaper.row(values)
        if customer is None:
            here.reject(
                row, "unknown_customer", T("There is no such number on the sheet of customers"), "customer_no", said
            )
        elif answer[PURPOSE] not in _PURPOSES:
            reason = T("There is no such purpose")
            here.reject(row, "unknown_choice", reason, "consent_purpose", answer[PURPOSE])
        elif answer[ANSWER] not in _ANSWERS:
            here.reject(row, "unknown_choice", T("There is no such answer"), "consent_answer", answer[ANSWER])
        elif answer[ON] is None:
            here.reject(row, "no_date", T("No date"), "consent_on")
        elif _key(customer, answer) in known:
            here.skip(row, "already_there", T("This is on record already"), "consent_on", answer[ON])
        else:
            planning.plan.add("consent", CONSENT.filled(answer, {"customer_id": customer}))
            here.done(row, is_new=True)


def _known(planning: Planning) -> set[tuple[Reference, str, str, str]]:
    """What is on record in the shop."""
    ids = [row[0] for row in raw(planning.session).execute(_IDS)]
    rows = bulk.fetch(planning.session, "consent", CONSENT.columns, ids)
    return {_key(values[OF], tuple(values)) for _id, *values in rows}


def _key(customer: Reference, answer: Values) -> tuple[Reference, str, str, str]:
    return customer, str(answer[PURPOSE]), str(answer[ANSWER]), str(answer[ON])
