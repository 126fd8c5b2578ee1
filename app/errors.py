"""What can go wrong, in the words of the person it happens to.

Every error says what happened and where (`what`) and the one next step (`next_step`). `code` is a short stable name for
tests, logs and the command line. Anything that is not a ``ShukeError`` is a bug of ours.
"""

from __future__ import annotations

from app.i18n import Text, _

OF_THE_FILE = frozenset(("file_damaged", "io_error"))
"""The codes that say that a file, or the drive it lies on, is not as it should be: of an open shop, every page and every action meets it."""


class ShukeError(Exception):
    """An error that is told to the person. `exit_code` is what the command line leaves with."""

    exit_code = 5

    def __init__(self, code: str, what: Text, next_step: Text | None = None, where: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.next_step = next_step
        self.where = where

    def __str__(self) -> str:
        return _("{first} {second}", first=self.what, second=self.next_step) if self.next_step else str(self.what)


class UserMistake(ShukeError):
    """What was given cannot be used; shown beside the field. `where` names the field, the row or the file."""

    exit_code = 4


class WorldProblem(ShukeError):
    """The world failed: disk full, file locked, no permission."""

    exit_code = 5


class CannotUnlock(ShukeError):
    """The shop file does not open: wrong password, damaged, missing, foreign."""

    exit_code = 3


class NewerVersion(ShukeError):
    """The file was made by a newer version of the program and is left untouched."""

    exit_code = 6


class Cancelled(Exception):
    """The person asked a running job to stop; raised by ``tick``."""
