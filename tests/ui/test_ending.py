"""The end of the session of the system, as Qt tells it. Signals are tried on real processes (``tests/faults/test_ends``)."""

from __future__ import annotations

import threading
import time

import pytest

from app.services import backups, drafts, vault
from app.ui import ending
from app.ui.ending import Ending
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for


class Session:
    """What the system hands over; it is told when its end is held back."""

    def __init__(self):
        self.is_held = False

    def cancel(self):
        self.is_held = True


@pytest.fixture
def ends(window, folder, monkeypatch):
    """The end of a window with an open shop; ``left`` holds the exit codes."""
    shop = make_shop(folder, language="en").shop
    window.enter(shop)
    wait_for(lambda: not window.lanes.is_busy())
    made = Ending(window)
    made.left = []
    monkeypatch.setattr(window.app, "exit", made.left.append, raising=False)
    yield made
    window.app.commitDataRequest.disconnect(made.commit)
    window.app.aboutToQuit.disconnect(made._close)


def test_session_that_ends_at_rest_is_not_held_back_and_what_is_typed_is_kept(window, ends):
    opened, session = window.open_shop, Session()
    opened.shell.go("counter").new_customer()
    opened.shell.page("counter")._drawer.form.boxes["name"].edit.setText("Half Typed")
    ends.commit(session)
    assert not session.is_held
    assert drafts.load_texts(opened.shop)["customer", 0]["name"] == "Half Typed"
    assert opened.shell.isEnabled(), "another program may still stop the end of the session"
    assert ends.left == []


def test_session_that_ends_in_the_middle_of_writing_is_held_back_until_that_is_done(window, ends, monkeypatch):
    monkeypatch.setattr(ending, "SESSION_SECONDS", 0.1)
    session, done = Session(), []
    window.lanes.write(lambda _tick: time.sleep(0.5), done.append)
    ends.commit(session)
    assert session.is_held
    assert "being finished" in window.open_shop.shell.banner.text()
    wait_for(lambda: ends.left)
    assert done == [None]
    assert ends.left == [0]


def test_shop_that_opens_while_the_program_ends_is_closed_again(window, ends):
    path = window.open_shop.shop.path
    window.lock()
    ends.begin()
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    window._unlocked(shop)
    assert window.open_shop is None
    wait_for(lambda: ends.left)


def test_end_closes_the_shop_and_empties_the_clipboard(window, ends):
    window.app.clipboard().setText("13800006688")
    ends._close()
    assert window.open_shop is None
    assert window.app.clipboard().text() == ""


def test_what_still_runs_when_the_shop_is_closed_is_stopped_and_is_no_bug(window, ends, monkeypatch):
    monkeypatch.setattr(ending, "SESSION_SECONDS", 0.05)
    shop, may_go_on, bugs = window.open_shop.shop, threading.Event(), []
    window.lanes.bug.connect(bugs.append)

    def look(_tick):
        may_go_on.wait(60)
        backups.verify(shop)

    late = window.lanes.read(look, lambda _found: None)
    ends._close()
    may_go_on.set()
    window.lanes.close()
    assert late.was_stopped
    assert bugs == []


def test_what_begins_because_other_work_ended_does_not_hold_up_the_end(window, ends):
    done, asked = [], []

    def look(tick):
        tick(0, 2)
        done.append("looked")

    def begin_another(_nothing):
        asked.append(window.lanes.read(look, done.append))
        window.lanes.write(lambda _tick: "kept", done.append)

    may_end = threading.Event()
    window.lanes.write(lambda _tick: may_end.wait(60), begin_another)
    ends.begin()
    may_end.set()
    wait_for(lambda: ends.left)
    assert asked[0].was_stopped
    assert done == ["kept"], "what is to be saved is saved"
