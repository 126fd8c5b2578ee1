"""Planning the colours of tags in a whole-shop workbook; a tag that has a colour here keeps it."""

from __future__ import annotations

from app.i18n import T
from app.services.import_plan import Reference, Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.services.tags import COLORS
from app.storage.database import raw

TAG = TABLES["tag"]
NAME, COLOR = (TAG.place(column) for column in ("name", "color"))


def plan_tags(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a tag of a colour, the colour of one that has none yet, nothing new, or why not."""
    here, known = SectionPlan(planning, section), _known(planning)
    for row, values in here.rows():
        name, color = here.value(values, "tag_name") or "", here.value(values, "tag_color") or 0
        if not name:
            here.reject(row, "empty_tag", T("A tag needs a name."), "tag_name")
        elif not 0 < color <= COLORS:
            here.reject(row, "unknown_color", T("Colours go from 1 to {most}.", most=COLORS), "tag_color", color)
        elif name not in known:
            known[name] = planning.plan.add("tag", (name, color)), (name, color)
            here.done(row, is_new=True)
        elif known[name][1][COLOR]:
            here.skip(row, "already_there", T("This tag has a colour already"), "tag_name", name)
        else:
            planning.plan.change("tag", known[name][0], (name, color), {"color": color})
            here.done(row, is_new=False)


def _known(planning: Planning) -> dict[str, tuple[Reference, Values]]:
    """What each tag is called, of the shop and of this file → its reference, and how it is kept or planned."""
    planned = planning.plan.tables["tag"]
    found: dict[str, tuple[Reference, Values]] = {row[NAME]: (-place, row) for place, row in enumerate(planned, 1)}
    for tag_id, name, color in raw(planning.session).execute("SELECT id, name, color FROM tag"):
        found[name] = tag_id, (name, color)
    return found
