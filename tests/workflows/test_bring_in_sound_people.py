"""What cannot be true of a customer in a file is left out and said; the rest of the row is taken."""

from __future__ import annotations

from pathlib import Path

from app.services import customers
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
