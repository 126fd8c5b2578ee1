"""Several phones in one text, and the marks inside one: slashes, dots, what nobody sees."""

from __future__ import annotations

import pytest

from app.values.phone import is_odd, parse_phone, split_label, split_phones, whole_parts, with_label


@pytest.mark.parametrize(
    ("text", "region", "numbers"),
    [
        ("0171/1234567", "DE", ["0171/1234567"]),
        ("030 / 123456-78", "DE", ["030 / 123456-78"]),
        ("+49 171/1234567", "DE", ["+49 171/1234567"]),
        ("01/5123456", "AT", ["01/5123456"]),
        ("010/65123456", "CN", ["010/65123456"]),
        ("312/555-0100", "US", ["312/555-0100"]),
        ("0171/1234567/030/12345678", "DE", ["0171/1234567", "030/12345678"]),
        ("0171 1234567 / 030 12345678", "DE", ["0171 1234567", "030 12345678"]),
        ("030 123456/7", "DE", ["030 123456", "7"]),
        ("13800006688/13900001111", "CN", ["13800006688", "13900001111"]),
        ("65123456/65123457", "CN", ["65123456", "65123457"]),
        ("07911 123456 / 020 7946 0018", "GB", ["07911 123456", "020 7946 0018"]),
        ("0171/1234567; 030/1", "DE", ["0171/1234567", "030", "1"]),
        ("/", "DE", []),
    ],
)
def test_slash_inside_a_number_is_none_between_two(text: str, region: str, numbers: list[str]) -> None:
    assert split_phones(text, region) == numbers


@pytest.mark.parametrize("text", ["030/12345678 shop", "shop: 030/12345678"])
def test_number_with_a_slash_has_its_label(text: str) -> None:
    assert split_phones(text, "DE") == [text]
    assert split_label(text) == ("030/12345678", "shop")
    assert with_label("030/12345678", "shop", "DE") == "030/12345678 shop"


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("06.12.34.56.00", "FR", "+33612345600"),
        ("212.555.0000", "US", "+12125550000"),
        ("138.0013.8000", "CN", "+8613800138000"),
    ],
)
def test_zeros_behind_a_dot_belong_to_the_number(typed: str, region: str, e164: str) -> None:
    phone = parse_phone(typed, region)
    assert phone is not None
    assert (phone.raw, phone.e164) == (typed, e164)


@pytest.mark.parametrize("cell", ["13800006688.0", "13800006688.00", 13800006688.0])
def test_number_of_a_cell_has_no_decimals(cell: object) -> None:
    phone = parse_phone(cell)
    assert phone is not None
    assert (phone.raw, phone.is_valid) == ("13800006688", True)


@pytest.mark.parametrize("typed", ["\u202e13800006688", "138\u200b00006688", "13800006688\u200f"])
def test_what_nobody_sees_is_left_out_of_a_phone(typed: str) -> None:
    phone = parse_phone(typed)
    assert phone is not None
    assert phone.raw == "13800006688"


@pytest.mark.parametrize(
    ("typed", "region", "odd"),
    [
        ("1", "GB", True),
        ("0", "US", True),
        ("12345678", "GB", True),
        ("1234567890123456789", "US", True),
        ("1", "CN", True),
        ("65123456", "CN", False),
        ("020 7946 0958", "GB", False),
        ("+86 138 0000 6688", "GB", False),
    ],
)
def test_what_no_number_plan_knows_is_odd(typed: str, region: str, odd: bool) -> None:
    phone = parse_phone(typed, region)
    assert phone is not None
    assert is_odd(phone, region) is odd


def test_number_here_that_may_be_one_of_abroad_is_looked_for_as_both() -> None:
    assert whole_parts("8613123456789", "DE") == ("8613123456789", "13123456789")
    assert whole_parts("02079460958", "GB") == ("2079460958",)
