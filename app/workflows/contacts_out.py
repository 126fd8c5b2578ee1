"""The list of customers as contacts for phones and mail programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.i18n import T
from app.import_export.vcard_out import Contact
from app.services import fields
from app.services.export_cells import SEPARATOR
from app.services.shop_export import Sheet


def contacts(sheet: Sheet) -> Iterator[Contact]:
    """Each row of the list of customers as a contact. What is for the shop's eyes only (preferences, what must be known) stays."""
    genders = {str(choice.label): choice.value for choice in fields.field("gender").choices}
    keys = [field.key for field in sheet.fields]
    for row in sheet.rows:
        cells = {key: cell for key, cell in zip(keys, row, strict=True) if cell is not None}
        yield _contact(cells, genders)


def _contact(cells: Mapping[str, Any], genders: Mapping[str, str]) -> Contact:
    name, phones, number = cells.get("name", ""), _parts(cells, "phones"), cells.get("member_number", "")
    gender = cells.get("gender", "")
    return Contact(
        name,
        str(T("Member {number}", number=number)) if number else (phones or ("?",))[0],
        phones,
        email=cells.get("email", ""),
        address=cells.get("address", ""),
        birthday=cells.get("birthday", ""),
        gender=genders.get(gender, gender),
        tags=_parts(cells, "tags"),
        wechat=cells.get("wechat", ""),
        member_number=number,
        note=cells.get("note", ""),
    )


def _parts(cells: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(filter(None, cells.get(key, "").split(SEPARATOR)))
