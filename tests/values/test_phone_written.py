"""A phone is written as people write it where the shop is: with its 0 at home, with the code of its country from abroad."""

from __future__ import annotations

import pytest

from app.values.phone import begins_with, format_phone, mask_phone, national_part, read_phone


@pytest.mark.parametrize(
    ("typed", "region", "dialled", "written", "masked"),
    [
        ("020 7946 0958", "GB", "02079460958", "020 7946 0958", "020 **** 0958"),
        ("2079460958", "GB", "02079460958", "020 7946 0958", "020 **** 0958"),
        ("+44 (0)20 7946 0958", "GB", "02079460958", "020 7946 0958", "020 **** 0958"),
        ("07911 123456", "GB", "07911123456", "07911 123456", "079 **** 3456"),
        ("010-6512 3456", "CN", "01065123456", "010 6512 3456", "010 **** 3456"),
        ("0571-88886666", "CN", "057188886666", "0571 8888 6666", "0571 **** 6666"),
        ("13800006688", "CN", "13800006688", "138 0000 6688", "138 **** 6688"),
        ("0086 138 0000 6688", "CN", "13800006688", "138 0000 6688", "138 **** 6688"),
        ("0086 138 0000 6688", "GB", "+86 13800006688", "+86 138 0000 6688", "+86 **** 6688"),
        ("+44 20 7946 0958", "CN", "+44 2079460958", "+44 20 7946 0958", "+44 **** 0958"),
        ("312 555 0143", "US", "3125550143", "(312) 555-0143", "**** 0143"),
        ("65123456", "CN", "65123456", "65123456", "**** 3456"),
    ],
)
def test_phone_is_written_as_people_there_write_it(
    typed: str, region: str, dialled: str, written: str, masked: str
) -> None:
    assert read_phone(typed, region) == dialled
    assert format_phone(dialled, region) == written
    assert mask_phone(dialled) == masked


@pytest.mark.parametrize(
    ("dialled", "masked"),
    [
        ("110", "***"),
        ("12345", "**** 45"),
        ("123456", "**** 456"),
        ("65123456", "**** 3456"),
        ("123456789", "**** 6789"),
        ("+852 91234567", "+852 **** 4567"),
        ("+290 22158", "+290 **** 58"),
    ],
)
def test_no_more_than_half_of_a_short_number_is_shown(dialled: str, masked: str) -> None:
    assert mask_phone(dialled) == masked


def test_nothing_is_written_where_there_is_no_number() -> None:
    assert (read_phone("", "GB"), format_phone("", "GB"), format_phone("no number", "GB")) == ("", "", "no number")


@pytest.mark.parametrize(
    ("typed", "region", "anywhere", "beginning"),
    [
        ("0207946", "GB", "0207946", "207946"),
        ("+44207", "GB", "44207", "207"),
        ("0044207", "GB", "0044207", "207"),
        ("+442079460958", "GB", "2079460958", "2079460958"),
        ("+442079460958", "CN", "2079460958", "2079460958"),
        ("+4420", "CN", "4420", "20"),
        ("+", "CN", "", ""),
        ("+86138", "CN", "86138", "138"),
        ("0", "GB", "0", ""),
        ("07", "GB", "07", ""),
        ("6688", "CN", "6688", ""),
    ],
)
def test_half_a_number_is_looked_for_without_what_is_dialled_before_it(
    typed: str, region: str, anywhere: str, beginning: str
) -> None:
    assert (national_part(typed, region), begins_with(typed)) == (anywhere, beginning)
