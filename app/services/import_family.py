"""Planning the family and friends of a whole-shop workbook: each names the customer they belong to by number."""

from __future__ import annotations

from app.i18n import T
from app.services.import_of_customers import Belonging, Said, plan_belonging
from app.services.import_plan import Section
from app.services.import_section import Planning
from app.services.import_tables import TABLES, Values
from app.values.text import normalise_key

NAME, RELATION = (TABLES["family_member"].place(column) for column in ("name", "relation"))


def plan_family(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: somebody new, nothing new, or why not."""
    plan_belonging(planning, section, Belonging("family_member", _refusal, _likeness, _already))


def _refusal(member: Values) -> Said | None:
    if member[NAME] or member[RELATION]:
        return None
    return Said("nothing_known", T("There is neither a name nor how they belong together."), "family_name")


def _likeness(member: Values) -> tuple[str, str]:
    return normalise_key(str(member[NAME])), normalise_key(str(member[RELATION]))


def _already(member: Values) -> Said:
    return Said("already_there", T("This family member is known already"), "family_name", member[NAME])
