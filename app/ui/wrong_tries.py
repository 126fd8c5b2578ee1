"""Wrong passwords make the person wait, longer each time, before the next one is taken.

They are counted for each shop file, or the shop in a backup, whose password is asked for, and outlive the program; a right one for another shop counts nothing off. No clock is asked for the
date, so none that is wrong makes the wait shorter or longer: after a new start it begins anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.errors import ShukeError
from app.settings import Settings

KEY = "wrong_tries_by_shop"
FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 5, 60
"""In seconds; from the first to the longest it doubles."""
SALT_BYTES = 16
"""As in ``storage.database``, which is too heavy to be imported before the first picture; a test keeps them equal."""
MOST_SHOPS = 50
"""Of more, those with the fewest wrong tries are forgotten."""


def count(settings: Settings, path: Path | str) -> int:
    """How many wrong passwords were typed for the shop file at `path`, or of this salt in hexadecimal digits, since the last right one."""
    found = settings.get(KEY).get(_shop_of(path), 0)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def add(settings: Settings, path: Path | str) -> None:
    """Count one more."""
    known = {**settings.get(KEY), _shop_of(path): count(settings, path) + 1}
    kept = sorted(known, key=lambda shop: known[shop] if isinstance(known[shop], int) else 0)[-MOST_SHOPS:]
    settings.set(KEY, {shop: known[shop] for shop in kept})


def forget(settings: Settings, path: Path | str) -> None:
    """The right one was typed for the shop file at `path`."""
    shop, known = _shop_of(path), settings.get(KEY)
    if shop in known:
        settings.set(KEY, {other: tries for other, tries in known.items() if other != shop})


def seconds_after(tries: int) -> int:
    """How long to wait after so many wrong ones."""
    over = tries - FREE_TRIES
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over, 10)) if over >= 0 else 0


def is_wrong(error: ShukeError) -> bool:
    """Whether an error says that something else should have been typed, or may have been."""
    return error.code in ("wrong_password", "wrong_code", "keys_or_secret")


def _shop_of(path: Path | str) -> str:
    """What a shop file keeps wherever it is moved or copied: its salt. One that cannot be read is known by its path."""
    if isinstance(path, str):
        return path
    try:
        with path.open("rb") as file:
            salt = file.read(SALT_BYTES)
    except OSError:
        salt = b""
    return salt.hex() if len(salt) == SALT_BYTES else str(path.absolute())


class Pause(QObject):
    """The wait of one form that asks for the password of the shop file at `place()`, or of that salt; `ticked` is called each second of it."""

    def __init__(
        self, settings: Settings, place: Callable[[], Path | str], ticked: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._settings, self._place, self._ticked = settings, place, ticked
        self.seconds = 0
        self._begun_for = ("", 0)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.count_down)

    def must_wait(self) -> bool:
        """Whether nothing is to be taken yet. What was counted elsewhere, or for another file that is at the place now, is waited for too."""
        path = self._place()
        tries = count(self._settings, path)
        if (_shop_of(path), tries) != self._begun_for:
            self._begun_for = (_shop_of(path), tries)
            self.seconds = seconds_after(tries)
            self._timer.start() if self.seconds else self._timer.stop()
        return self.seconds > 0

    def wrong(self) -> None:
        """Count a wrong password, and wait from now on if there were too many."""
        add(self._settings, self._place())

    def right(self) -> None:
        """Count from the start again."""
        forget(self._settings, self._place())

    def count_down(self) -> None:
        """One second less."""
        self.seconds = max(0, self.seconds - 1)
        if not self.seconds:
            self._timer.stop()
        self._ticked()
