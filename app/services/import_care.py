"""Planning the care of a whole-shop workbook: the plans, and what was done for the pets; rows name plans and pets by number."""

from __future__ import annotations

from typing import Any

from app import i18n
from app.i18n import T
from app.services.import_plan import Reference, Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.storage import bulk
from app.storage.database import raw
from app.values.care import FORMERLY, PLANS, STARTING
from app.values.text import normalise_key

PLAN, RECORD = TABLES["care_template"], TABLES["care_record"]
KEY, NAME = (PLAN.place(column) for column in ("key", "name"))
PET, KIND, TITLE, DONE_ON = (RECORD.place(column) for column in ("pet_id", "kind", "title", "done_on"))
_PLAN_IDS = "SELECT id FROM care_template"
_RECORD_IDS = "SELECT id FROM care_record WHERE pet_id IN (SELECT value FROM json_each(?))"


def plan_care_plans(planning: Planning, section: Section) -> None:
    """Decide for every row: a plan of the shop's own, one that came along and was changed in the file, or nothing new."""
    here = SectionPlan(planning, section)
    shaper, known = here.shaper("care_template"), _known_plans(planning)
    for row, values in here.rows():
        key = here.value(values, "plan_key") or ""
        plan = _named(PLAN.filled(shaper.row(values), {"key": key if key in PLANS else ""}))
        there = known.get(_called(plan))
        if not (plan[KEY] or plan[NAME]):
            here.reject(row, "no_name", T("The plan has no name yet."), "plan_name")
            continue
        if there is None:
            reference: Reference = planning.plan.add("care_template", plan)
            here.done(row, is_new=True)
        else:
            reference, was = there
            if was != plan and was in STARTING:  # nobody touched it here
                changes = {c: v for c, b, v in zip(PLAN.columns, was, plan, strict=True) if b != v}
                planning.plan.change("care_template", reference, plan, changes)
                here.done(row, is_new=False)
            else:
                here.skip(row, "already_there", T("This care plan is in the shop already"), "plan_name", plan[NAME])
        planning.numbered["care_plans", here.value(values, "no") or ""] = reference


def plan_care(planning: Planning, section: Section) -> None:
    """Decide for every row: something that was done for a pet, something that is there already, or why not."""
    CarePlanner(planning, section).run()


class CarePlanner:
    """Goes through the records of care in their order; a plan that came along may be named by its key as well."""

    def __init__(self, planning: Planning, section: Section) -> None:
        self._planning = planning
        self._here = SectionPlan(planning, section)
        self._shaper = self._here.shaper("care_record")
        self._known: dict[Reference, list[Values]] = {}
        self._kinds = {str(plan[0]): plan[2] for plan in STARTING}
        self._plans = {key: found[0] for key, found in _known_plans(planning).items()}

    def run(self) -> None:
        """Plan every row; two equal rows are two records."""
        numbered, get = self._planning.numbered, self._here.value
        for row, values in self._here.rows():
            said, plan_no = get(values, "pet_no") or "", get(values, "plan_no")
            pet = numbered.get(("pets", said))
            plan = numbered.get(("care_plans", plan_no), self._plans.get(plan_no)) if plan_no else None
            record = self._shaper.row(values)
            if pet is None:
                self._here.reject(row, "unknown_pet", T("There is no such number on the sheet of pets"), "pet_no", said)
            elif record[DONE_ON] is None:
                self._here.reject(row, "no_date", T("No date"), "done_on")
            elif plan_no and plan is None:
                reason = T("There is no such number on the sheet of care plans")
                self._here.reject(row, "unknown_plan", reason, "plan_no", plan_no)
            else:
                title = "" if plan is not None else record[TITLE]
                kind = self._kinds.get(plan_no or "", record[KIND])
                changes = {"pet_id": pet, "template_id": plan, "title": title, "kind": kind}
                self._place(row, RECORD.filled(record, changes))

    def _place(self, row: int, record: Values) -> None:
        known = self._records_of(record[PET])
        if record in known:
            known.remove(record)
            self._here.skip(row, "already_there", T("This is on record already"), "done_on", record[DONE_ON])
        else:
            self._planning.plan.add("care_record", record)
            self._here.done(row, is_new=True)

    def _records_of(self, pet: Reference) -> list[Values]:
        """What the shop has of a pet."""
        if pet < 0:
            return []
        if pet not in self._known:
            session = self._planning.session
            ids = [found[0] for found in raw(session).execute(_RECORD_IDS, (f"[{pet}]",))]
            rows = bulk.fetch(session, "care_record", RECORD.columns, ids)
            self._known[pet] = [tuple(values) for _id, *values in rows]
        return self._known[pet]


def _known_plans(planning: Planning) -> dict[str, tuple[Reference, Values]]:
    """What each plan of the shop is called → its id, and how it is kept."""
    session = planning.session
    ids = [row[0] for row in raw(session).execute(_PLAN_IDS)]
    rows: list[tuple[int, Values]] = [
        (i, tuple(v)) for i, *v in bulk.fetch(session, "care_template", PLAN.columns, ids)
    ]
    return {_called(values): (row_id, values) for row_id, values in rows}


def _called(plan: Values | tuple[Any, ...]) -> str:
    return str(plan[KEY]) or f"name:{normalise_key(str(plan[NAME]))}"


def _named(plan: Values) -> Values:
    """A plan that came along has no name while it is called as the program calls it, in any language, or as it did."""
    key = str(plan[KEY])
    usual = PLANS.get(key)
    if usual is not None and plan[NAME] in {FORMERLY.get(key), *(i18n.said_in(code, usual) for code in i18n.LANGUAGES)}:
        return PLAN.filled(plan, {"name": ""})
    return plan
