"""Bringing a file of an earlier version up to date when it is opened, a backup of it first."""

from __future__ import annotations

from app.errors import ShukeError, WorldProblem
from app.i18n import T
from app.services import backups, healing, on_record
from app.shop import Shop
from app.storage import search_index, upgrading
from app.storage.database import raw

UPGRADED = T("Bring the file up to date")


def bring_up_to_date(shop: Shop) -> None:
    """Upgrade a file of an earlier version, a backup of it first: without one nothing is touched.

    Raises ``WorldProblem`` with code ``backup_failed``, or what ``upgrading.upgrade`` raises; then the file is as it was.
    """
    if not upgrading.is_due(shop.database):
        return
    try:
        backups.write(shop, None, backups.no_tick, backups.BEFORE_UPGRADE)
    except ShukeError as error:
        said = T(
            "{name} is of an earlier version. It was not brought up to date, because no backup could be made before: it is as it was. {problem}",
            name=shop.path.name,
            problem=error.what,
        )
        raise WorldProblem("backup_failed", said, error.next_step, error.where) from error
    upgrading.upgrade(shop.database)
    on_record.put(shop, UPGRADED)
    _see_to_the_search(shop)


def _see_to_the_search(shop: Shop) -> None:
    """Build the search again where it is wrong: in a file of an earlier schema it could be made to agree with itself only."""
    with shop.read() as session:
        is_wrong = search_index.wrong(raw(session)) > 0
    if is_wrong:
        healing.rebuild(shop)
