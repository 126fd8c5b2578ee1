"""Bringing a file of an earlier version up to date when it is opened, a backup of it first."""

from __future__ import annotations

from app import logs
from app.errors import CannotUnlock, ShukeError, WorldProblem
from app.i18n import T
from app.services import backups, healing
from app.shop import Shop
from app.storage import journal, search_index, upgrading
from app.storage.database import raw

UPGRADED = T("Bring the file up to date")


def bring_up_to_date(shop: Shop, *, is_owed: bool) -> None:
    """Upgrade a file of an earlier version, a backup of it first: without one nothing is touched. What `is_owed` since an upgrade is done.

    Rows in doubt keep nobody out: the backup has what the indexes know of them, and a note in the file tells its owner (``lost_news``).
    Raises ``WorldProblem`` with code ``backup_failed``, ``CannotUnlock`` with code ``file_damaged`` if more is wrong, or what
    ``upgrading.upgrade`` raises; then no record was touched.
    """
    if not upgrading.is_due(shop.database):
        if is_owed:
            _finish(shop)
        return
    try:
        made = backups.write(shop, None, backups.no_tick, backups.BEFORE_UPGRADE)
    except ShukeError as error:
        said = T(
            "{name} is of an earlier version. It was not brought up to date, because no backup could be made before: it is as it was. {problem}",
            name=shop.path.name,
            problem=error.what,
        )
        raise WorldProblem("backup_failed", said, error.next_step, error.where) from error
    if made.manifest.is_in_doubt and not healing.make_again(shop, anyway=True, trace=made.path.name):
        raise _damaged(shop)
    upgrading.upgrade(shop.database)
    _finish(shop)


def _damaged(shop: Shop) -> CannotUnlock:
    what = T(
        "{name} is of an earlier version and damaged. It was not brought up to date: it is as it was. A backup of it was made, and none was deleted.",
        name=shop.path.name,
    )
    return CannotUnlock("file_damaged", what, T("Restore the newest backup."), str(shop.path))


def _finish(shop: Shop) -> None:
    """See to the search and put the upgrade on record. It is done already: a drive that fails just now keeps nobody out, and is tried again at the next opening."""
    try:
        _see_to_the_search(shop)
        with shop.write(UPGRADED) as session:
            journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, UPGRADED.message), {})
            raw(session).execute("DELETE FROM setting WHERE key = ?", (upgrading.OWED,))
    except WorldProblem as error:
        logs.LOG.warning("an upgrade was not put on record: %s", error.code)


def _see_to_the_search(shop: Shop) -> None:
    """Build the search again where it is wrong: in a file of an earlier schema it could be made to agree with itself only."""
    with shop.read() as session:
        is_wrong = search_index.wrong(raw(session)) > 0
    if is_wrong:
        healing.rebuild(shop)
