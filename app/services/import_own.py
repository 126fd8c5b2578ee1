"""Planning the sheet of a whole-shop workbook that says which fields of the owner's own there are."""

from __future__ import annotations

from app.errors import UserMistake
from app.i18n import T
from app.services import custom_editing, custom_fields
from app.services.custom_fields import CustomFieldData, lines
from app.services.import_plan import Reference, Section
from app.services.import_section import FIELDS, Planning, SectionPlan
from app.services.import_tables import TABLES, Values
from app.values.custom import OWNERS
from app.values.field import FieldKind
from app.values.headings import heading_key
from app.values.text import normalise_key

FIELD = TABLES["custom_field"]
OWNER, NAME, KIND, CHOICES = (FIELD.place(column) for column in ("owner", "name", "kind", "choices"))


def plan_fields(planning: Planning, section: Section) -> None:
    """Decide for every row of `section`: a new field, choices that are new, one that is there, or why not."""
    here = SectionPlan(planning, section)
    shaper = here.shaper(FIELD.name)
    known: dict[tuple[str, str], CustomFieldData | Reference] = {
        (each.owner, heading_key(each.name)): each for each in custom_fields.read(planning.session)
    }
    for row, values in here.rows():
        planned, number = shaper.row(values), str(here.value(values, "no") or row)
        key = (str(planned[OWNER]), heading_key(str(planned[NAME])))
        same = known.get(key)
        if isinstance(same, CustomFieldData):
            _meet(planning, here, row, number, same, planned)
            continue
        try:
            planned = _checked(planning, planned)
        except UserMistake as mistake:
            here.reject(row, mistake.code, mistake.what, mistake.where or "", planned[NAME])
            continue
        if same is not None:
            here.reject(row, "name_taken", T("This name stands on the sheet twice"), "field_name", planned[NAME])
            continue
        known[key] = planning.numbered[FIELDS, number] = planning.plan.add(FIELD.name, planned)
        here.done(row, is_new=True)


def _meet(planning: Planning, here: SectionPlan, row: int, number: str, same: CustomFieldData, planned: Values) -> None:
    """A field that the shop has: choices that are new are added."""
    if same.kind != planned[KIND]:
        reason = T("There is a field of this name already, and it holds something else")
        here.reject(row, "other_kind", reason, "field_kind", planned[NAME])
        return
    planning.numbered[FIELDS, number] = same.field_id
    have = set(map(normalise_key, same.choices))
    new = [word for word in str(planned[CHOICES]).splitlines() if normalise_key(word) not in have]
    if new:
        planning.plan.fills[FIELD.name][same.field_id] = {"choices": lines((*same.choices, *new))}
        here.done(row, is_new=False)
    else:
        here.skip(row, "already_there", T("This field is there already"), "field_name", same.name)


def _checked(planning: Planning, planned: Values) -> Values:
    """The planned row of a field as it is kept. Raises ``UserMistake``."""
    owner, kind = str(planned[OWNER]), str(planned[KIND])
    if owner not in {choice.value for choice in OWNERS} or kind not in set(custom_editing.MAKEABLE):
        raise UserMistake("unknown_kind", T("There is no such kind of field."), None, "field_kind")
    name = custom_editing.checked_name(planning.session, owner, str(planned[NAME]), 0)
    words = custom_editing.checked_choices(str(planned[CHOICES]).splitlines()) if kind == FieldKind.CHOICE else ()
    return FIELD.filled(planned, {"name": name, "choices": lines(words)})
