"""What a phone is called, as it is typed beside it."""

from __future__ import annotations

import pytest

from app.values.phone import is_mistyped, parse_phone, split_label, with_label


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("13800006688", "13800006688", ""),
        ("138 0000 6688 mobile", "138 0000 6688", "mobile"),
        ("010-6512 3456（店里）", "010-6512 3456", "店里"),
        ("(010) 65123456 (shop 2)", "(010) 65123456", "shop 2"),
        ("妈妈 13800006688", "13800006688", "妈妈"),
        ("妈妈：13800006688", "13800006688", "妈妈"),
        ("+1 312 555 0143: Aunt May", "+1 312 555 0143", "Aunt May"),
        ("65123456 转 8001", "65123456 转 8001", ""),
        ("65123456 ext 12", "65123456 ext 12", ""),
        ("no number", "no number", ""),
        ("", "", ""),
    ],
)
def test_label_is_told_from_the_number(text: str, number: str, label: str) -> None:
    assert split_label(text) == (number, label)


@pytest.mark.parametrize("label", ["", "mobile", "妈妈", "shop 2", "Aunt May"])
@pytest.mark.parametrize("number", ["13800006688", "010-6512 3456", "(010) 65123456", "+1 312 555 0143"])
def test_phone_with_its_label_is_read_as_it_was_written(number: str, label: str) -> None:
    assert split_label(with_label(number, label)) == (number, label)


@pytest.mark.parametrize("label", ["a; b", "a/b", "(a)", "7", "a, b"])
def test_label_that_could_not_be_read_again_is_left_out(label: str) -> None:
    assert with_label("13800006688", label) == "13800006688"


@pytest.mark.parametrize(
    ("text", "is_wrong"), [("65123456", False), ("13800006", True), ("6" * 40, True), ("1" * 40, True)]
)
def test_far_too_many_digits_are_a_mistake(text: str, is_wrong: bool) -> None:
    phone = parse_phone(text)
    assert phone is not None
    assert is_mistyped(phone) is is_wrong
