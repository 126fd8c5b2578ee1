"""Planning the family and friends of a whole-shop workbook: each names the customer they belong to by number."""

from __future__ import annotations

from typing import Any

from app.i18n import T
from app.services.import_plan import Reference, Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.storage import bulk
from app.storage.database import raw
from app.values.text import normalise_key

MEMBER = TABLES["family_member"]
OF, NAME, RELATION = (MEMBER.place(column) for column in ("customer_id", "name", "relation"))
_IDS = "SELECT id FROM family_member"


def plan_family(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: somebody new, nothing new, or why not."""
    here = SectionPlan(planning, section)
    shaper, known = here.shaper("family_member"), _known(planning)
    for row, values in here.rows():
        said = here.value(values, "customer_no") or ""
        customer = planning.numbered.get(("customers", said))
        member = shaper.row(values)
        if customer is None:
            here.reject(
                row, "unknown_customer", T("There is no such number on the sheet of customers"), "customer_no", said
            )
        elif not (member[NAME] or member[RELATION]):
            here.reject(row, "nothing_known", T("There is neither a name nor how they belong together."), "family_name")
        elif _key(customer, member) in known:
            here.skip(row, "already_there", T("This family member is known already"), "family_name", member[NAME])
        else:
            planning.plan.add("family_member", MEMBER.filled(member, {"customer_id": customer}))
            here.done(row, is_new=True)


def _known(planning: Planning) -> set[tuple[Reference, str, str]]:
    """Who is remembered in the shop; two rows of one workbook are two people, even if they are called the same."""
    ids = [row[0] for row in raw(planning.session).execute(_IDS)]
    return {
        _key(values[OF], values) for _id, *values in bulk.fetch(planning.session, "family_member", MEMBER.columns, ids)
    }


def _key(customer: Reference, member: Values | list[Any]) -> tuple[Reference, str, str]:
    return customer, normalise_key(str(member[NAME])), normalise_key(str(member[RELATION]))
