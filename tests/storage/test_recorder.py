"""What a recorder notices of rows that are all changed alike, of which it reads only what changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.i18n import T
from app.models import Customer
from app.services import customers
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.storage import bulk, journal
from app.storage.database import raw
from tests.support import make_shop

ADD_REMINDER = """
INSERT INTO reminder (id, rule, customer_id, subject, occurrence_key, due_on, severity, parameters, status, outcome, note, created_at)
VALUES (1, 'birthday', ?, 'customer:' || ?, '2026', '2026-07-01', 'due', '{}', 'open', '', '', 0)
"""
Act = Callable[[Session, int], Any]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make_shop(tmp_path).shop


def by_form(session: Session, customer_id: int) -> None:
    session.get_one(Customer, customer_id).note = "tea"
    session.flush()


def gone(session: Session, customer_id: int) -> None:
    bulk.delete(session, "customer", customer_id)


AFTER: dict[str, tuple[Act, dict[str, tuple[Any, Any]] | None]] = {
    "nothing": (lambda _s, _c: None, {"source": ("shop", "friend")}),
    "the form": (by_form, {"source": ("shop", "friend"), "note": ("", "tea")}),
    "one row": (
        lambda s, c: bulk.update(s, "customer", c, {"address": "Lane 1"}),
        {"address": ("", "Lane 1"), "source": ("shop", "friend")},
    ),
    "alike again": (
        lambda s, c: bulk.update_all(s, "customer", [c], {"source": "street", "gender": "f"}),
        {"gender": ("", "f"), "source": ("shop", "street")},
    ),
    "back": (lambda s, c: bulk.update_all(s, "customer", [c], {"source": "shop"}), {}),
    "touched only": (lambda s, c: s.info["recorder"].touch("customer", c), {"source": ("shop", "friend")}),
    "deleted": (gone, None),
}


@pytest.mark.parametrize("after", AFTER)
def test_rows_changed_alike_and_then_otherwise_are_told_as_they_were(shop: Shop, after: str) -> None:
    first, second = (customers.create(shop, CustomerDraft(name, source="shop")) for name in ("Ann", "Ben"))
    act, wanted = AFTER[after]
    with shop.database.write() as session:
        recorder = journal.Recorder(session)
        whole = recorder.fetch("customer", second)
        bulk.update_all(session, "customer", [first, second, 999], {"source": "friend"})
        act(session, second)
        image = recorder.images()["customer"]
    changed = dict(image.updated)
    assert changed.pop(first) == {"source": ("shop", "friend")}
    assert changed == ({second: wanted} if wanted else {})
    assert image.deleted == ([] if wanted is not None else [whole])
    assert not image.created


def test_value_is_told_as_it_is_stored_and_what_stays_is_no_change(shop: Shop) -> None:
    one, other = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Ben"))
    customers.set_fields(shop, one, {"do_not_contact": "yes"})
    with shop.write(T("Edit customers")) as session:
        bulk.update_all(session, "customer", [one, other], {"do_not_contact": True, "source": "friend"})
        change = session.info["recorder"].images()["customer"].updated
    assert dict(change)[one] == {"source": ("", "friend")}
    assert repr(dict(change)[other]["do_not_contact"]) == "(None, 1)"


def test_row_that_was_changed_before_is_read_as_a_whole(shop: Shop) -> None:
    one = customers.create(shop, CustomerDraft("Ann"))
    with shop.database.write() as session:
        recorder = journal.Recorder(session)
        bulk.update(session, "customer", one, {"note": "tea"})
        bulk.update_all(session, "customer", [one], {"source": "friend"})
        assert recorder.images()["customer"].updated == [(one, {"note": ("", "tea"), "source": ("", "friend")})]


def test_what_is_written_past_the_journal_as_well_is_read_as_a_whole(shop: Shop) -> None:
    """A statement of which nobody told may change another column of a reminder in the same action."""
    customer = customers.create(shop, CustomerDraft("Ann"))
    with shop.database.write() as session:
        recorder, connection = journal.Recorder(session), raw(session)
        connection.execute(ADD_REMINDER, (customer, customer))
        bulk.update_all(session, "reminder", [1], {"note": "called"})
        connection.execute("UPDATE reminder SET status = 'closed' WHERE id = 1")
        changed = dict(recorder.images()["reminder"].updated)
        session.rollback()
    assert changed == {1: {"status": ("open", "closed"), "note": ("", "called")}}
