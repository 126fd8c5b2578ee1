"""The one rule of the house for who may be the same person: points, reasons, blocks."""

from __future__ import annotations

import random

import pytest

from app.insights.likeness import LARGEST_BLOCK, Born, Likeness, Reason, Someone, compare, find, slips
from app.values.person_name import name_keys

MAY: Born = ("solar", 5, 21, False, 1990)
PHONE = "13800006688"


def who(
    number: int = 1,
    name: str = "",
    phone: str | tuple[str, ...] = (),
    born: Born | None = None,
    *pets: str,
    home: int = 0,
) -> Someone:
    keys = name_keys(name) if name else None
    phones = (phone,) if isinstance(phone, str) else phone
    return Someone(number, keys.name_key if keys else "", keys.pinyin_full if keys else "", phones, born, pets, home)


def still(_done: int, _total: int) -> None:
    """Nobody waits for it."""


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (who(1, "李娜", PHONE), who(2, "李娜", PHONE), {Reason.SAME_PHONE, Reason.SAME_NAME}),
        (who(1, "李娜", PHONE), who(2, "李雷", PHONE), {Reason.SAME_PHONE, Reason.OTHER_NAME}),
        (who(1, "李娜", PHONE), who(2, "", PHONE), {Reason.SAME_PHONE}),
        (who(1, "李娜", PHONE), who(2, "李娜", "13800006689"), {Reason.PHONE_SLIP, Reason.SAME_NAME}),
        (who(1, "李娜", PHONE), who(2, "李娜", "13800006868"), {Reason.PHONE_SLIP, Reason.SAME_NAME}),
        (who(1, "李娜", PHONE), who(2, "李娜", "1380006688"), {Reason.PHONE_SLIP, Reason.SAME_NAME}),
        (who(1, "李娜", PHONE), who(2, "李娜", "13811006688"), {Reason.PHONE_TWO_SLIPS, Reason.SAME_NAME}),
        (who(1, "李娜", PHONE), who(2, "李娜", "15912345678"), {Reason.OTHER_PHONE, Reason.SAME_NAME}),
        (who(1, "李娜", ("13911112222", PHONE)), who(2, "李娜", PHONE), {Reason.SAME_PHONE, Reason.SAME_NAME}),
        (who(1, "王小明"), who(2, "王晓明"), {Reason.SAME_SOUND}),
        (who(1, "王小明"), who(2, "王小刚"), {Reason.NEARLY_NAME}),
        (who(1, "李娜"), who(2, "李丽"), {Reason.OTHER_NAME}),
        (who(1, "王小明"), who(2, "王姐"), {Reason.ADDRESS}),
        (who(1, "小王"), who(2, "王小明"), {Reason.ADDRESS}),
        (who(1, "欧阳娜"), who(2, "欧阳女士"), {Reason.ADDRESS}),
        (who(1, "Ms Wang"), who(2, "Li Wang"), {Reason.ADDRESS}),
        (who(1, "王姐"), who(2, "李姐"), {Reason.OTHER_NAME}),
        (who(1, "", (), MAY), who(2, "", (), MAY), {Reason.SAME_BIRTHDAY}),
        (who(1, "", (), MAY), who(2, "", (), ("solar", 5, 21, False, None)), {Reason.SAME_BIRTHDAY}),
        (who(1, "", (), MAY), who(2, "", (), ("solar", 5, 21, False, 1991)), {Reason.OTHER_BIRTHDAY}),
        (who(1, "", (), MAY), who(2, "", (), ("lunar", 5, 21, False, 1990)), set()),
        (who(1, "", (), None, "豆豆"), who(2, "", (), None, "毛毛", "豆豆"), {Reason.SAME_PET}),
        (who(1, "", (), None, "豆豆"), who(2, "", (), None, "毛毛"), {Reason.OTHER_PET}),
        (who(1, "李娜", PHONE, home=7), who(2, "李娜", PHONE, home=7), set()),
        (who(1, "李娜", PHONE, home=7), who(2, "李娜", PHONE, home=8), {Reason.SAME_PHONE, Reason.SAME_NAME}),
    ],
)
def test_compare_says_what_speaks_for_and_against(one: Someone, other: Someone, reasons: set[Reason]) -> None:
    assert set(compare(one, other).reasons) == reasons
    assert set(compare(other, one).reasons) == reasons


def test_points_are_those_of_the_design() -> None:
    assert [reason.points for reason in Reason] == [60, 40, 5, -20, 25, 20, 8, 8, -25, 20, -15, 15, -5]


def test_name_alone_is_worthless_and_relatives_with_one_phone_are_two() -> None:
    assert not compare(who(1, "王伟"), who(2, "王伟")).is_maybe
    relatives = compare(who(1, "李娜", PHONE), who(2, "李雷", PHONE))
    assert (relatives.points, relatives.is_maybe, relatives.is_asked_at_entry) == (35, False, True)
    assert compare(who(1, "李娜", PHONE), who(2, "李娜", PHONE)).is_likely


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [("12345", "12345", 0), ("12345", "12435", 1), ("12345", "1245", 1), ("12345", "12399", 2), ("12345", "99999", 3)],
)
def test_slips_between_two_phones(a: str, b: str, count: int) -> None:
    assert slips(a, b) == slips(b, a) == count


def test_find_takes_the_likeliest_first_and_leaves_out_what_was_answered() -> None:
    people = [
        who(1, "李娜", PHONE, MAY),
        who(2, "李娜", PHONE),
        who(3, "李那", "13800006689"),
        who(4, "赵六", "15900001111"),
        who(5, "王小明", (), MAY, "豆豆"),
        who(6, "王晓明", (), MAY, "豆豆"),
    ]
    found = find(people, {(1, 3)}, still)
    assert [pair for pair, _alike in found] == [(1, 2), (2, 3), (5, 6)]
    assert [alike.points for _pair, alike in found] == [85, 60, 55]


def test_placeholders_in_big_blocks_are_not_compared() -> None:
    crowd = [who(i, f"顾客{i}", "13800000000") for i in range(1, LARGEST_BLOCK + 3)]
    assert find(crowd, (), still) == []


def test_blocks_miss_nothing_that_a_slip_made() -> None:
    """Everything that comparing all with all finds for one slip, an equal phone, or name and birthday or pet, the blocks find."""
    dice = random.Random(7)
    people = []
    for number in range(1, 121):
        phone = f"13{dice.randrange(10**9):09}"
        name = dice.choice("王李张刘") + dice.choice("娜雷伟芳")
        people.append(
            who(number, name, phone, ("solar", dice.randrange(1, 3), dice.randrange(1, 3), False, None), "豆豆")
        )
        place = dice.randrange(11)
        slip = phone[:place] + str(dice.randrange(10)) + phone[place + 1 :]
        people.append(who(1000 + number, name, slip, None))
    all_pairs: dict[tuple[int, int], Likeness] = {}
    for place, one in enumerate(people):
        for other in people[place + 1 :]:
            alike = compare(one, other)
            if alike.is_maybe:
                all_pairs[min(one[0], other[0]), max(one[0], other[0])] = alike
    found = dict(find(people, (), still))
    assert found.keys() <= all_pairs.keys()
    missed = set(all_pairs.keys() - found.keys())
    assert len(missed) <= len(all_pairs) // 10, missed


def test_find_can_be_stopped() -> None:
    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        find([who(1), who(2)], (), stop)
