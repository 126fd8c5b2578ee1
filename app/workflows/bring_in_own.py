"""The fields of the owner's own that columns of a file may mean: those of the shop, and those that a whole-shop workbook brings along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from app.import_export.cleaning import Cleaner
from app.services import custom_fields
from app.shop import Shop
from app.values import custom
from app.values.field import Field, FieldKind, ParseContext
from app.values.headings import heading_key
from app.workflows.bring_in_data import BringInRequest, SheetView
from app.workflows.bring_in_rows import Row


def asked(shop: Shop, request: BringInRequest) -> BringInRequest:
    """`request` with the fields that the shop has now."""
    return replace(request, own_fields=tuple(each.field for each in custom_fields.listed(shop)))


def of_workbook(request: BringInRequest, view: SheetView | None, rows: Iterable[Row]) -> tuple[Field, ...]:
    """The fields of the shop, and those of the sheet `view`, if there is one, that it does not have yet.

    Of a workbook every word is taken, also one that is no choice any more: somebody had it.
    """
    found = {_sameness(field): replace(field, is_closed=False) for field in request.own_fields}
    if view is None:
        return tuple(found.values())
    cleaner = Cleaner(view.columns, ParseContext(ZoneInfo("UTC")), {}, view.file.sheet, is_ours=True)
    keys = [field.key for field in cleaner.fields]
    for number, values, _problems in cleaner.rows(rows):
        said = dict(zip(keys, values, strict=True)) if values is not None else {}
        field = _field(said, str(said.get("no") or number))
        if field is not None:
            found.setdefault(_sameness(field), field)
    return tuple(found.values())


def _field(said: Mapping[str, Any], number: str) -> Field | None:
    owner, kind, name = (said.get(key) for key in ("field_owner", "field_kind", "field_name"))
    if not name or not number.isdecimal() or kind not in {choice.value for choice in custom.KINDS}:
        return None
    if owner not in (custom.CUSTOMER, custom.PET):
        return None
    choices, earlier = (tuple(str(said.get(key) or "").splitlines()) for key in ("field_choices", "field_earlier"))
    key = custom.key_of(owner, f"new_{number}")
    return custom_fields.field_of(key, name, FieldKind(kind), choices, earlier, is_closed=False)


def _sameness(field: Field) -> tuple[str | None, str, FieldKind]:
    return custom.owner_of(field.key), heading_key(str(field.label)), field.kind
