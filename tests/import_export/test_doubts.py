"""What is told of a cell although it is taken."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.import_export.doubts import doubts_of
from app.services import fields
from app.values.field import ParseContext, parse_field


@pytest.mark.parametrize(
    ("key", "cell", "codes"),
    [
        ("weight_milli", "900", ["heavy"]),
        ("weight_milli", "4.6", []),
        ("weight_milli", "", []),
        ("phones", "\u202e13800006688", ["direction_mark"]),
        ("phones", "123", ["phone"]),
    ],
)
def test_what_is_odd_in_a_cell_is_told(key: str, cell: str, codes: list[str]) -> None:
    field = fields.field(key)
    value = parse_field(field, cell, ParseContext(ZoneInfo("UTC"), 2, None, "CN"))
    assert [code for code, _said in doubts_of(field, cell, value)] == codes


def test_mark_that_is_said_to_be_left_out_is_left_out() -> None:
    value = parse_field(fields.field("phones"), "\u202e13800006688", ParseContext(ZoneInfo("UTC"), 2, None, "CN"))
    assert [phone.raw for phone in value] == ["13800006688"]
