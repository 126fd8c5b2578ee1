"""Backups in words: how old, how big, and what is to be said about them on Today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from app import paths
from app.i18n import _, ngettext
from app.services import check_words, held_words
from app.services.backup_keeping import Seen
from app.services.backups import Manifest
from app.shop import Shop
from app.ui.backup_notes import BackupNotes
from app.ui.pages.wording import joined, on_day
from app.values import backup_plan

LATER_DAYS = {"warn": 7, "danger": 1}
"""For how many days "Later" holds."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What is wrong with the backups, here or at the second place, or with the file itself; and how bad it is: ``warn`` or ``danger``."""

    tone: str
    text: str
    is_elsewhere: bool = False
    is_of_the_file: bool = False


def size(count: int) -> str:
    """Bytes in the unit a person uses."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB")):
        if count >= unit / 10:
            return f"{count / unit:,.1f} {name}"
    return f"{max(1, count // 1000):,} KB"


def when(at: dt.datetime, shop: Shop, time: str = "%H:%M") -> str:
    """The day and the time: ``Today 10:12``, ``Yesterday 21:40``, ``3 May 21:40``; `time` is how to write the latter."""
    local = at.astimezone(shop.zone)
    day = on_day(local.date(), shop.today())
    return _("{day} {time}", day=day, time=format(local, time))


def ago(at: dt.datetime, shop: Shop) -> str:
    """How many days ago that was."""
    days = max(0, (shop.today() - shop.day_of(at)).days)
    return ngettext("{count} day ago", "{count} days ago", days) if days else _("today")


def why_kept(seen: Seen) -> str:
    """Which backups stay on this computer, in the numbers of this shop, and that the rest goes; nothing where there are none."""
    spread = seen.spread
    said = (
        (spread.newest, ngettext("the newest one", "the newest {count}", spread.newest)),
        (spread.days, ngettext("one of an earlier day", "one of each of {count} earlier days", spread.days)),
        (spread.weeks, ngettext("one of an earlier week", "one of each of {count} earlier weeks", spread.weeks)),
        (spread.months, ngettext("one of an earlier month", "one of each of {count} earlier months", spread.months)),
        (
            spread.asked,
            ngettext(
                "{count} other made by hand or for a big step",
                "{count} others made by hand or for a big step",
                spread.asked,
            ),
        ),
    )
    parts = joined([words for count, words in said if count])
    if not parts:
        return ""
    if seen.last_here is not None and seen.last_here.is_in_doubt:
        return _("These stay: {parts}. The newest is in doubt, so none from before goes.", parts=parts)
    if spread.count == spread.newest:
        return _("All of these stay for now.")
    return _("These stay: {parts}; the rest goes.", parts=parts)


def newest_sale(manifest: Manifest, shop: Shop) -> str:
    """Of which day the newest sale in it is; nothing if there is none."""
    if not manifest.newest_sale_on:
        return ""
    return on_day(dt.date.fromisoformat(manifest.newest_sale_on), shop.today())


def opens(manifest: Manifest, shop: Shop) -> str:
    """What a trial found."""
    people, sale = held_words.people_inside(manifest), newest_sale(manifest, shop)
    if sale:
        said = _("This backup opens: {customers}, newest sale: {day}.", customers=people, day=sale)
    else:
        said = _("This backup opens: {customers}, no sale yet.", customers=people)
    return _("{first} {second}", first=said, second=check_words.DOUBT) if manifest.is_in_doubt else said


def warning(shop: Shop, seen: Seen, notes: BackupNotes, made_on: dt.date) -> Warned | None:
    """What a person must hear about the backups, the worst first; ``None`` if all is well."""
    failure = notes.failure()
    if failure is not None:
        good = seen.last_here.made_at if seen.last_here else None
        last = _("The last good one: {when}.", when=when(good, shop)) if good else _("There is no good one yet.")
        text = _("Backup failed, {when}: {why}", when=when(failure.at, shop), why=failure.why)
        return Warned("danger", _("{first} {second}", first=text, second=last))
    damaged = notes.damaged()
    if damaged is not None:
        return Warned("warn", _damage(damaged))
    if seen.last_here is not None and seen.last_here.is_in_doubt:
        return Warned("danger", in_doubt(), is_of_the_file=True)
    tone = backup_plan.tone_of_age(seen.behind_here)
    if tone != "ok":
        return Warned(tone, _age_here(seen))
    return _warning_elsewhere(shop, seen, notes, made_on)


def in_doubt() -> str:
    """What a backup in doubt means: what may be wrong, what is safe, and the next step."""
    return _(
        "Records may be missing: an index of the shop knows more than there are. Backups go on, and none from before goes. Check the file in the settings: Data."
    )


def _damage(backup: Path) -> str:
    if backup.parent == paths.backup_folder():
        text = _(
            "A backup on this computer is damaged and no longer counts: {name}. A new one is made.", name=backup.name
        )
    else:
        text = _(
            "A copy at the second place is damaged and no longer counts: {name}. It is copied again.", name=backup.name
        )
    return text + " " + _("If that happens again, the drive is failing.")


def _age_here(seen: Seen) -> str:
    if not any(b.manifest for b in seen.here):
        return _("There is no backup here yet. If this computer breaks, nothing can bring the shop back.")
    return ngettext(
        "The newest backup is {count} day old. Make one now.",
        "The newest backup is {count} days old. Make one now.",
        seen.behind_here,
    )


def days_without_copy(shop: Shop, seen: Seen, notes: BackupNotes, made_on: dt.date) -> int:
    """For how many days what was done is at no second place; 0 if all of it is."""
    copied = notes.away_at()
    if notes.place() is not None and seen.behind_there is not None:
        carried = notes.carried_at()
        if carried is None or carried > shop.clock.now():
            return seen.behind_there
        return min(seen.behind_there, (shop.today() - shop.day_of(carried)).days)
    last = seen.last_here.made_at if seen.last_here else None
    if copied is None and not seen.behind_here and last is None:
        return 0  # nothing was done yet
    if copied is not None and copied == last and not seen.behind_here:
        return 0
    since = shop.day_of(copied) if copied else made_on
    if copied is not None and copied > shop.clock.now():  # the clock was wrong then
        since = seen.leapt_on or made_on
    return max(0, (shop.today() - since).days)


def _warning_elsewhere(shop: Shop, seen: Seen, notes: BackupNotes, made_on: dt.date) -> Warned | None:
    days = days_without_copy(shop, seen, notes, made_on)
    tone = backup_plan.tone_of_age(days)
    if tone == "ok":
        return None
    failure = notes.copy_failure()
    if notes.place() is None and notes.away_at() is None:
        text = _("All backups are on this computer. If it breaks or is stolen, they are gone as well.")
    elif failure is not None:
        text = _("Nothing could be copied to the second place: {why}", why=failure.why)
    else:
        text = ngettext(
            "The copy elsewhere is {count} day old. If this computer breaks, only that one helps: plug the stick in.",
            "The copy elsewhere is {count} days old. If this computer breaks, only that one helps: plug the stick in.",
            days,
        )
    return Warned(tone, text, is_elsewhere=True)
