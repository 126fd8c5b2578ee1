"""Putting on record what is in force already, and cannot be taken back."""

from __future__ import annotations

import json
from pathlib import Path

from app import logs
from app.errors import ShukeError
from app.i18n import T, Text
from app.services import history
from app.shop import Shop
from app.storage import database, journal, open_mark
from app.storage.database import raw

NEW_KEY = T("Change the key of the file")
KEY_ON_RECORD = "key_on_record"
"""A setting of the shop: the start of its file (hexadecimal digits), which no other key has, once a change of the key is on record."""


def put(shop: Shop, action: Text) -> None:
    """Put an action on record. A drive that takes no more does not undo it, so whoever asked must hear how it is: nothing is raised."""
    try:
        history.note(shop, action)
    except ShukeError as error:
        _say_not(action, error)


def put_new_key(shop: Shop) -> None:
    """The same with a change of the key, together with which key it is: so that nobody takes it for a change that was cut off."""
    try:
        with shop.write(NEW_KEY) as session:
            journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, NEW_KEY.message), {})
            open_mark.put_setting(raw(session), KEY_ON_RECORD, json.dumps(database.salt_of(shop.path).hex()))
    except (ShukeError, OSError) as error:
        _say_not(NEW_KEY, error)


def has_new_key(path: Path, kept: object) -> bool:
    """Whether the key that the shop file at `path` has now is the one on record; `kept` is what `KEY_ON_RECORD` says in it."""
    try:
        return kept == database.salt_of(path).hex()
    except OSError:
        return False


def _say_not(action: Text, error: Exception) -> None:
    logs.LOG.warning("not put on record: %s, %s", action.message, getattr(error, "code", type(error).__name__))
