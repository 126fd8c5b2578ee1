"""Building again what follows from the records: figures, search and indexes. Always on record."""

from __future__ import annotations

from collections.abc import Callable

from app import logs
from app.errors import ShukeError
from app.i18n import T
from app.shop import Shop
from app.storage import database, derived, health, journal, lost_note, lost_rows, mending, upgrading
from app.storage.database import DatabaseError, raw
from app.storage.lost_rows import Lost
from app.storage.stopping import stopped_by

REBUILT = T("Build figures and search again")


class _MoreIsWrong(Exception):
    """Something else is wrong with the file, too."""


def rebuild(shop: Shop) -> None:
    """Work out all figures and the whole search index again; it is put on record. Raises like ``shop.write``."""
    with shop.derive(REBUILT, "customer_stat") as session:
        # First an index that agrees with its own content: from another one nothing can be taken out.
        raw(session).execute("INSERT INTO search_text (search_text) VALUES ('rebuild')")
        derived.rebuild(raw(session))
        journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, REBUILT.message), {})


def _never() -> None:
    """Nobody stops it."""


def heal(shop: Shop, ask: Callable[[], object] = _never) -> bool:
    """Make the search or the indexes again if nothing else is wrong with the file (see ``storage.mending``), and put it on record.

    ``False`` if there is more, or nothing; then the file is as it was. One of an earlier schema is healed as well; there the record of
    it is that of bringing it up to date. What `ask` raises, which is called again and again, ends it, and nothing was changed.
    """
    try:
        with shop.derive(REBUILT, "customer_stat") as session:
            with stopped_by(raw(session), ask):
                is_mended = mending.mend(raw(session))
            if not is_mended:
                raise _MoreIsWrong
            if not upgrading.is_due(shop.database):
                journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, REBUILT.message), {})
    except (_MoreIsWrong, ShukeError, DatabaseError) as error:
        logs.LOG.info("not healed: %s", type(error).__name__)
        return False
    return True


def lost(shop: Shop) -> Lost:
    """The rows in doubt: those that an index or the search knows otherwise than their table. Raises ``CannotUnlock`` or ``WorldProblem`` if the file fails."""
    with shop.told(), shop.database.beside(database.CHECKING) as (connection, _data_key):
        return lost_rows.find(connection)


def make_again(shop: Shop, *, anyway: bool = False, trace: str = "") -> bool:
    """Make indexes, search and figures again in one step on record; ``False``, and the file is as it was, if that does not make it whole.

    It is not where the rows do not agree with each other, unless `anyway`: then rows in doubt are noted, and that their `trace` is in the
    backup of that name. Of an earlier schema the record is that of bringing it up to date. Raises like ``shop.write``.
    """
    is_of_today = not upgrading.is_due(shop.database)
    try:
        with shop.derive(REBUILT, "customer_stat") as session:
            connection = raw(session)
            lost_note.put(connection, lost_rows.find(connection), trace)
            if not mending.settle(connection):
                raise _MoreIsWrong
            if is_of_today:
                derived.rebuild(connection)
                journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, REBUILT.message), {})
            if not anyway and not health.agrees(connection, is_of_today=is_of_today):
                raise _MoreIsWrong
    except _MoreIsWrong:
        return False
    return True
