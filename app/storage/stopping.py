"""Statements that end when they are told to: for what goes through the whole file while nobody is at it, and must not hold up who comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.storage.database import DatabaseError

STEPS = 5000
"""After so many steps of SQLite it is asked, some milliseconds apart."""


@contextmanager
def stopped_by(connection: Any, ask: Callable[[], object]) -> Iterator[None]:
    """It is asked at once, and by every statement of `connection` in the block again and again; what `ask` raises stops it, and is raised by the block.

    A transaction under way is to be rolled back then.
    """
    raised: list[BaseException] = []
    ask()

    def look() -> int:
        try:
            ask()
        except BaseException as error:  # noqa: BLE001 - SQLite passes nothing on: it is raised below, whatever it is
            raised.append(error)
            return 1
        return 0

    connection.set_progress_handler(look, STEPS)
    try:
        yield
    except (DatabaseError, DBAPIError):
        if not raised:
            raise
    finally:
        connection.set_progress_handler(None, 0)
    if raised:
        raise raised[0]
