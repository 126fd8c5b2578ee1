"""A fault of ours is told and put on record without a word of whoever it happened to."""

from __future__ import annotations

import json
import logging
import random

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from sqlalchemy import text

from app import logs, paths
from app.errors import CannotUnlock, UserMistake, WorldProblem
from app.i18n import T
from app.models.customer import Customer
from app.storage.database import raw
from app.ui import dialogs
from app.ui.running import _excepthook

CANARIES = (
    "金丝雀甲乙",
    "13987650421",
    "feathers 7731 yellow",
    "K7QMD-4XWRT-H3N6P-VB2YC-7GABC-M4ZKE",
    "canaryseed-5521",
)
TIMES = 300


@pytest.fixture
def log():
    """A log of this test's own."""
    for handler in list(logs.LOG.handlers):
        logs.LOG.removeHandler(handler)
    yield logs.start()
    for handler in list(logs.LOG.handlers):
        handler.close()
        logs.LOG.removeHandler(handler)


def _statement(canary):
    def fail(shop):
        with shop.write(T("Record sale")) as session:
            session.execute(text("INSERT INTO customer (id, name) VALUES (:id, :name)"), {"id": canary, "name": canary})

    return fail


def _driver(canary):
    def fail(shop):
        with shop.write(T("Record sale")) as session:
            raw(session).execute("INSERT INTO nowhere VALUES (?)", (canary,))

    return fail


def _mapped(canary):
    def fail(shop):
        with shop.write(T("Record sale")) as session:
            session.add(Customer(name=canary, note=object()))
            session.flush()

    return fail


def _raised(error, cause=None):
    def fail(_shop):
        raise error from cause

    return fail


def _noted(canary):
    error = RuntimeError("plain")
    error.add_note(canary)
    return _raised(error)


def _parsed(canary):
    return lambda _shop: json.loads(f'{{"{canary}": }}')


def _decoded(canary):
    return lambda _shop: canary.encode("utf-16").decode("ascii")


KINDS = (
    _statement,
    _driver,
    _mapped,
    _noted,
    _parsed,
    _decoded,
    lambda c: _raised(KeyError(c)),
    lambda c: _raised(OSError(2, c, c)),
    lambda c: _raised(RuntimeError(c), ValueError(c)),
    lambda c: _raised(ExceptionGroup(c, [ValueError(c), KeyError(c)])),
    lambda c: _raised(SyntaxError(c, (c, 1, 1, c))),
    lambda c: _raised(UserMistake("bad", T("The name {name} is taken.", name=c), None, c)),
    lambda c: _raised(WorldProblem("held", T("{name} is open.", name=c), None, c)),
    lambda c: _raised(CannotUnlock("wrong", T("{name} does not open.", name=c), None, c), AssertionError(c)),
)


def test_three_hundred_faults_quote_nobody(window, shop, log):
    chance = random.Random(5)
    tell = _excepthook(window)
    shown = []
    window.lanes.bug.disconnect()
    for number in range(TIMES):
        fail = KINDS[number % len(KINDS)](chance.choice(CANARIES))
        with pytest.raises(Exception) as caught:
            fail(shop)
        tell(caught.type, caught.value, caught.tb)
        dialog = dialogs.show_bug(None, caught.value)
        shown += [box.toPlainText() for box in dialog.findChildren(QPlainTextEdit)]
        shown += [label.text() for label in dialog.findChildren(QLabel)] + [dialog.windowTitle()]
        dialog.close()
        dialog.deleteLater()
    for handler in logs.LOG.handlers:
        handler.flush()
    kept = "".join(path.read_text("utf-8") for path in paths.log_folder().iterdir())
    assert kept.count("test_bug_reports.py") >= TIMES
    assert log.parent == paths.log_folder()
    for canary in CANARIES:
        assert canary not in kept
        assert not any(canary in words for words in shown)


def test_record_that_cannot_be_written_is_told_to_nobody(log, capfd, monkeypatch):
    """Python's own handler would print the message, the arguments and the error."""
    logs.LOG.info("begun")
    monkeypatch.setattr(logging.FileHandler, "emit", lambda self, record: self.handleError(record))
    logs.bug(RuntimeError(CANARIES[0]))
    assert CANARIES[0] not in "".join(capfd.readouterr())
