"""What cannot be true of a customer in a file is left out and said; the rest of the row is taken."""

from __future__ import annotations

from pathlib import Path

from app.services import customers, pets
from app.services.customers import CustomerQuery
from app.workflows.bring_in import BringInRequest, carry_out, prepare
from tests.support import make_shop


def _silent(_done: int, _total: int) -> None:
    """Nobody listens."""


def test_impossible_birthdays_and_referrer_loops_are_left_out(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    file = tmp_path / "list.csv"
    file.write_text(
        "Name,Phone,Birthday,Referred by\nOne,13800001111,2099-01-01,Three\nTwo,13800002222,1850-02-03,One\n"
        "Three,13800003333,1990-02-03,Two\n"
    )
    prepared = prepare(shop, BringInRequest(file), _silent)
    said = sorted((problem.row, problem.code) for problem in prepared.plan.problems)
    assert said == [(2, "future_day"), (3, "too_old"), (4, "referrer_loop")]
    carry_out(shop, prepared, _silent)
    ids = customers.ordered_ids(shop, CustomerQuery(sort="name"))
    drafts = {draft.name: draft for draft in (customers.draft_of(shop, i) for i in ids)}
    assert drafts["One"].birthday is None
    assert drafts["Two"].birthday is None
    assert drafts["Three"].birthday is not None
    assert drafts["One"].referrer_id is not None
    assert drafts["Three"].referrer_id is None
    shop.close()


def test_cells_that_are_left_out_are_shown_as_they_stand_in_the_file(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    file = tmp_path / "list.csv"
    file.write_text(
        "Name,Phone,Birthday,Gender,Customer since,Pet name,Pet birthday,Weight,Passed away on,Food a day\n"
        "One,13800001111,农历1990年闰八月初一,robot,1/2/1700,Kit,2024/5/6,0 kg,2020/1/2,\n"
        "T\u202ewo,13800002222,,female,,Rex,,9斤,1800-01-01,60 克\n"
        "\u200b\u200b,13800003333,,,,,,,,\n"
    )
    prepared = prepare(shop, BringInRequest(file), _silent)
    assert sorted((problem.row, problem.code, problem.value) for problem in prepared.plan.problems) == [
        (2, "after_death", "2024/5/6"),
        (2, "bad_weight", "0 kg"),
        (2, "no_leap_month", "农历1990年闰八月初一"),
        (2, "other_word", "robot"),
        (2, "too_old", "1/2/1700"),
        (3, "direction_mark", "T\u202ewo"),
        (3, "too_old", "1800-01-01"),
        (4, "invisible", "\u200b\u200b"),
    ]
    assert "(calendar=" not in "".join(f"{problem.value}{problem.reason}" for problem in prepared.plan.problems)
    carry_out(shop, prepared, _silent)
    one = customers.draft_of(shop, 1)
    assert (one.birthday, one.gender, one.since_on) == (None, "robot", None)
    assert [customers.draft_of(shop, who).name for who in (2, 3)] == ["Two", ""]
    kit, rex = pets.draft_of(shop, 1), pets.draft_of(shop, 2)
    assert (kit.birthday, kit.weight_milli, str(kit.died_on)) == (None, None, "2020-01-02")
    assert (rex.weight_milli, rex.ration_grams, rex.died_on) == (4500, 60, None)
    shop.close()


def test_tier_that_nobody_knows_and_a_tag_that_is_too_long_are_named(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    file = tmp_path / "list.csv"
    file.write_text(
        f"Name,Phone,Tier by hand,Tags\nOne,13800001111,super,\nTwo,13800002222,潜力,\nSix,13800003333,,{'x' * 61}\n"
    )
    prepared = prepare(shop, BringInRequest(file), _silent)
    said = [(problem.row, problem.code, str(problem.reason)) for problem in prepared.plan.problems]
    assert said == [
        (2, "unknown_choice", "This is none of the choices: VIP, Potential, General, Low"),
        (4, "too_long", "61 characters are too many for a tag; at most 60 fit"),
    ]
    carry_out(shop, prepared, _silent)
    assert [customers.draft_of(shop, who).own_tier for who in customers.ordered_ids(shop, CustomerQuery())] == [
        "potential"
    ]
    shop.close()
