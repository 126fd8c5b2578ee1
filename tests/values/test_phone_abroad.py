"""A number with the code of another country is that country's, however it looks."""

from __future__ import annotations

import pytest

from app.values.phone import parse_phone


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("+1 312 555 0143", "+13125550143"),
        ("+86 138 0000 6688", "+8613800006688"),
        ("13800006688", "+8613800006688"),
        ("8613800006688", "+8613800006688"),
        ("0086 138 0000 6688", "+8613800006688"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_country_code_says_whose_number_it_is(typed: str, e164: str) -> None:
    found = parse_phone(typed, "CN")
    assert found is not None
    assert (found.e164, found.is_valid) == (e164, True)
