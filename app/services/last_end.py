"""How the shop was left the last time it was open, if not as it should: a log that was missing is told of, one that was taken in is checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from app import files
from app.i18n import T, Text
from app.services import backups, history, repair, sole
from app.services.backups import Check, Tick, no_tick
from app.shop import Shop
from app.storage import faults, journal, side_files
from app.storage.database import raw

LOG_MISSING = T("Opened without its log")


@dataclass(frozen=True, slots=True)
class LostLog:
    """What a person should know of a log that was missing: what happened, what is safe, and the one next step."""

    what: Text
    next_step: Text


def was_lost(shop: Shop) -> bool:
    """Whether the log was missing when the shop was opened, now or before, and nobody has dealt with it."""
    return shop.last_end.lost is not None


def lost_log(shop: Shop) -> LostLog | None:
    """What to say if `was_lost`. Reads the folder of backups."""
    if not was_lost(shop):
        return None
    what = T(
        "The file beside {name} that holds the newest entries is missing, or its end is: what was recorded last, before the program ended, may be gone. All before that is safe.",
        name=shop.path.name,
    )
    return LostLog(what, _next_step(shop))


def begin(shop: Shop) -> None:
    """Mark the file as open, so that nobody who records something waits for it, put on record what was found, and tidy up.

    Raises like ``shop.write``.
    """
    with shop.told():
        shop.database.mark_open()
    put_on_record(shop)
    history.tidy(shop)


def put_on_record(shop: Shop) -> None:
    """Let the history say once that the log was missing. Raises like ``shop.write``."""
    if not was_lost(shop) or shop.last_end.is_recorded:
        return
    with shop.write(LOG_MISSING) as session:
        journal.append(session, journal.Entry(shop.clock.now(), shop.staff_id, LOG_MISSING.message), {})
        found = replace(side_files.kept(raw(session)), is_recorded=True)
        side_files.put(raw(session), found)
    shop.last_end = found


def forget_lost(shop: Shop) -> None:
    """Somebody knows of it and has dealt with it. Raises like ``shop.write``."""
    _keep(shop, lost=None, is_recorded=False)


def set_log_aside(path: Path, now: dt.datetime) -> None:
    """Take a log that is refused (``foreign_log``) away from the shop file at `path`, which nobody has open; it stays beside it.

    Raises ``WorldProblem`` when somebody has, or the drive does not let us.
    """
    try:
        with sole.alone(path, now), faults.told(path):
            side_files.set_aside(path)
    except OSError as error:
        raise files.problem(error, path) from error


def needs_check(shop: Shop) -> bool:
    """Whether the program ended unexpectedly and nobody has checked the file since."""
    return shop.last_end.unclean is not None


def check(shop: Shop, tick: Tick = no_tick) -> tuple[Check, ...]:
    """Every check of ``repair.verify``, which is read only. Where all is well there is no need for it any more."""
    found = repair.verify(shop, tick)
    if all(each.ok for each in found):
        _keep(shop, unclean=None)
    return found


def _keep(shop: Shop, **changed: str | bool | None) -> None:
    """Past the journal: it is nothing that Ctrl+Z could take back."""
    with shop.told(), shop.database.write() as session:
        found = replace(side_files.kept(raw(session)), **changed)  # type: ignore[arg-type]
        side_files.put(raw(session), found)
    shop.last_end = found


def _next_step(shop: Shop) -> Text:
    newest = backups.newest(shop)
    if newest is None or newest.manifest is None or newest.made_at is None:
        return T("Look through what you recorded last, and record again what is missing.")
    when = f"{newest.made_at.astimezone(shop.zone):%Y-%m-%d %H:%M}"
    with shop.read() as session:
        have = journal.head(raw(session))[0]
    if newest.manifest.journal_head[0] > have:
        return T("The backup {name} of {when} holds more: restore it.", name=newest.path.name, when=when)
    return T(
        "The newest backup, {name} of {when}, holds no more than this. Look through what you recorded last, and record again what is missing.",
        name=newest.path.name,
        when=when,
    )
