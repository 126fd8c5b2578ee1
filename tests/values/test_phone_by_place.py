"""A number without + or 00 is read by the country of the shop, and by another one only where nobody can mistake it."""

from __future__ import annotations

import pytest

from app.values.phone import parse_phone, whole_parts


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("13800006688", "GB", ""),
        ("138 0000 6688", "GB", ""),
        ("1251 555 0143", "GB", ""),
        ("12515550143", "GB", ""),
        ("12515550143", "CN", ""),
        ("12515550143", "DE", ""),
        ("1 251 555 0143", "US", "+12515550143"),
        ("(251) 555-0143", "US", "+12515550143"),
        ("+1 251 555 0143", "GB", "+12515550143"),
        ("001 251 555 0143", "GB", "+12515550143"),
        ("01202 555014", "GB", "+441202555014"),
        ("1202555014", "GB", "+441202555014"),
        ("447911123456", "GB", "+447911123456"),
        ("0791 1123 4567", "GB", ""),
        ("79111234567", "GB", ""),
        ("020 7946 0958", "GB", "+442079460958"),
        ("0151 12345678", "DE", "+4915112345678"),
        ("15112345678", "DE", "+4915112345678"),
        ("030 901820", "DE", "+4930901820"),
        ("13800006688", "CN", "+8613800006688"),
        ("138000066881", "CN", ""),
        ("010 6512 3456", "CN", "+861065123456"),
        ("85291234567", "CN", "+85291234567"),
        ("442079460958", "CN", "+442079460958"),
        ("4915112345678", "CN", "+4915112345678"),
        ("8613800006688", "GB", "+8613800006688"),
        ("(44) 20 7946 0958", "US", "+442079460958"),
        ("60123456789", "SG", "+60123456789"),
    ],
)
def test_number_is_read_by_the_country_of_the_shop(typed: str, region: str, e164: str) -> None:
    found = parse_phone(typed, region)
    assert found is not None
    assert (found.e164, found.is_valid) == (e164, bool(e164))
    assert found.raw == typed


def test_number_that_is_none_here_is_kept_whole_with_its_end() -> None:
    found = parse_phone("138 0000 6688", "GB")
    assert found is not None
    assert (found.digits, found.last4) == ("13800006688", "6688")


@pytest.mark.parametrize("typed", ["12515550143", "+12515550143", "0012515550143"])
def test_number_kept_as_american_is_looked_for_however_it_is_typed(typed: str) -> None:
    assert whole_parts(typed, "GB") == ("2515550143",)
