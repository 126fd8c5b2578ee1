"""Planning what was said to be right as it is, in a whole-shop workbook: each row names its customer by number."""

from __future__ import annotations

from app.i18n import T
from app.insights.quality import BY_KEY
from app.services.import_of_customers import Belonging, Said, plan_belonging
from app.services.import_plan import Section
from app.services.import_section import Planning
from app.services.import_tables import TABLES, Values

ABOUT, ON = (TABLES["right_as_is"].place(column) for column in ("about", "said_on"))


def plan_right(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: an answer to remember, one that is there, or why not."""
    plan_belonging(planning, section, Belonging("right_as_is", _refusal, _likeness, _already, is_once=True))


def _refusal(answer: Values) -> Said | None:
    if answer[ABOUT] not in BY_KEY:
        return Said("unknown_check", T("There is no check of this name"), "right_about", answer[ABOUT])
    return Said("no_date", T("No date"), "right_on") if answer[ON] is None else None


def _likeness(answer: Values) -> str:
    return str(answer[ABOUT])


def _already(answer: Values) -> Said:
    return Said("already_there", T("This is on record already"), "right_about", answer[ABOUT])
