"""``Shop``: what exists while a shop file is open. Passed as the first argument to every service, never global.

``with shop.read() as session`` sees one moment and leaves nothing behind. ``with shop.write(T("Record sale")) as session`` is one
transaction: when the block ends, what follows from it is brought up to date (`storage.derived`), the journal entry is
written, all of it is committed, and one ``Change`` is announced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app import files
from app.changes import Change, Changes
from app.clock import Clock
from app.errors import OF_THE_FILE, ShukeError
from app.i18n import Text
from app.storage import derived, faults, goods_handed, journal, keys, shop_lock, side_files, unlocking
from app.storage.database import Database, raw

MONTH_FIRST = frozenset(("CNY", "TWD", "JPY", "KRW", "USD"))
NO_CHANGE = 0
"""The journal id of what the journal does not hold."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What a shop is called, what it counts in, and where it is. `minor_digits` are the decimals of `currency`, `region` is the country of its phones.

    A practice shop holds made-up people only: it makes no backups and tells nobody anything outside of its window.
    """

    name: str
    kind: str
    language: str
    currency: str
    minor_digits: int
    time_zone: str
    region: str
    is_practice: bool = False
    phone: str = ""
    address: str = ""

    @property
    def is_day_first(self) -> bool:
        """Whether ``3/12`` is the third of December where the shop is: everywhere but where these currencies are counted in."""
        return self.currency not in MONTH_FIRST

    @property
    def is_chinese(self) -> bool:
        """Whether people here pay and write by WeChat before all else: by currency or by the language of the shop."""
        return self.currency == "CNY" or self.language.startswith("zh")


class Shop:
    """An open shop file with the clock and the person who acts."""

    def __init__(self, path: Path, database: Database, facts: ShopFacts, clock: Clock, staff_id: int) -> None:
        self.path = path
        self.database = database
        self.facts = facts
        self.clock = clock
        self.staff_id = staff_id
        self.zone = ZoneInfo(facts.time_zone)
        self.changes = Changes()
        self.hold: shop_lock.Hold | None = None
        """What keeps other windows out, if this is the shop of a window."""
        self.last_end = side_files.Found()
        """What is not dealt with yet of how the shop was left before (``services.last_end``)."""
        self.old_keys_of = ""
        """The day of the backup (``YYYY-MM-DD``) whose keys opened it now, if those beside the file did not serve."""
        self.kept_keys_as = ""
        """The name under which the key file is kept in whose place they were put, if there was one."""
        self.slots: keys.KeyRing | None = None
        """Those that opened it, or were made since: they hold whatever becomes of the key file. They give away nothing without a secret."""
        self.opened_by_code = False
        """Whether the recovery code opened it, not the password."""
        self.cut_off_key: unlocking.CutOff = ""
        """Which key holds, if a change of the key was cut off and ended when it was opened."""
        self.kept: dict[str, object] = {}
        """What a service worked out of the whole shop and keeps while nothing changes."""
        self.met_trouble: Callable[[ShukeError], None] = lambda _error: None
        """Called, in the thread that met it, with every failure of the file itself (``errors.OF_THE_FILE``)."""
        self._goods = goods_handed.Memory()
        self._identity = files.identity(path)
        database.watch(lambda: self.clock.now())  # noqa: PLW0108 - another clock may take its place
        with self.read() as session:
            self.opened_at_change = journal.head(raw(session))[0]

    def today(self) -> dt.date:
        """The day of the shop's zone."""
        return self.clock.now().astimezone(self.zone).date()

    def day_of(self, instant: dt.datetime) -> dt.date:
        """The day of the shop's zone in which `instant` falls."""
        return instant.astimezone(self.zone).date()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what the driver says of the file inside the block into words; that the file itself fails is told to the window as well."""
        try:
            with faults.told(self.path):
                yield
        except ShukeError as error:
            if error.code in OF_THE_FILE and error.where == str(self.path):
                self.met_trouble(error)
            raise

    @contextmanager
    def read(self, *, sheds: bool = False) -> Iterator[Session]:
        """A session to read with; one that reads the whole shop `sheds`, so that its pages do not fill the memory for good.

        Raises ``WorldProblem`` or ``CannotUnlock`` if the file fails.
        """
        with self.told(), self.database.read(sheds=sheds) as session:
            yield session

    @contextmanager
    def write(
        self,
        action: Text,
        *,
        undo_of_id: int | None = None,
        import_batch_id: int | None = None,
        origin: object = None,
        before_commit: Callable[[], None] | None = None,
    ) -> Iterator[Session]:
        """One transaction under the name the person would give it; `action` carries no value of a customer.

        Raises ``WorldProblem`` if the file fails, and what `before_commit` raises when all else is done; then nothing of it
        has happened.
        """
        change: Change | None = None
        files.check_identity(self.path, self._identity)
        with self.told(), self.database.write() as session:
            recorder = journal.Recorder(session)
            yield session
            images = recorder.images()
            if images:
                self._goods.begin()
                derived.refresh(raw(session), images, int(self.clock.now().timestamp()), self._goods)
                entry = journal.Entry(self.clock.now(), self.staff_id, action.message, undo_of_id, import_batch_id)
                written = journal.append(session, entry, images, recorder.only_says)
                self._goods.sign(raw(session))
                change = _announced(written, action, images, origin)
                session.info["change_id"] = change.change_id
                if import_batch_id is None and recorder.only_says is None:
                    derived.note_change(raw(session), change.change_id, images, undo_of_id)
            if before_commit is not None:
                before_commit()
        if change is not None:
            self.changes.announce(change)

    @contextmanager
    def derive(self, action: Text, concerned: str, *, sheds: bool = False) -> Iterator[Session]:
        """One transaction over what follows from the records and can be worked out again, such as open reminders.

        It is nobody's action: the journal says nothing and Ctrl+Z passes it by. `concerned` is announced as changed.
        One that goes through the whole shop `sheds`, as in `read`. Raises ``WorldProblem`` if the file fails; then nothing of it has happened.
        """
        files.check_identity(self.path, self._identity)
        with self.told(), self.database.write(sheds=sheds) as session:
            yield session
        self.changes.announce(Change(NO_CHANGE, action, bulk=frozenset((concerned,))))

    def fold(self) -> None:
        """Bring the log into the file while nobody waits for anything (`Database.fold`)."""
        self.database.fold()

    def file_was_replaced(self) -> None:
        """Say that the file which lies there now is the shop: it was put there in place of the one that was opened."""
        self._identity = files.identity(self.path)

    def close(self) -> None:
        """Close the file, forget its key, and let others in."""
        self.database.close(is_replaced=files.identity(self.path) not in (None, self._identity))
        if self.hold is not None:
            self.hold.release()


def _announced(change_id: int, action: Text, images: dict[str, journal.TableImage], origin: object) -> Change:
    few = {
        table: frozenset(image.ids()) for table, image in images.items() if not image.bulk and len(image.ids()) <= 1000
    }
    return Change(change_id, action, few, frozenset(images) - frozenset(few), origin)
