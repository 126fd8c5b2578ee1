"""How the backups stand, in the words of their page: the tiles, the lines of the places, what is in one that is to come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from app import paths
from app.errors import UserMistake
from app.i18n import _, ngettext
from app.services import held_words, purchases, restoring, vault
from app.services.backup_drill import Tried
from app.services.backup_keeping import Kept, Place, Seen
from app.services.backups import Manifest
from app.services.check_words import DOUBT
from app.shop import Shop
from app.ui import backup_words as words
from app.ui.backup_notes import BackupNotes, Trial
from app.ui.pages.settings_backup_cards import Tiles
from app.ui.pages.wording import on_day
from app.values import backup_plan

NOTHING = "–"


def say_tiles(tiles: Tiles, shop: Shop, seen: Seen, notes: BackupNotes, made_on: dt.date) -> None:
    """Say how it stands here, elsewhere, when the next is due, and what the last trial found."""
    newest = seen.last_here.made_at if seen.last_here else None
    failure, now = notes.failure(), shop.clock.now()
    tone = backup_plan.tone_of_age(seen.behind_here)
    if failure is not None:
        line, tone = _("The last one failed"), "danger"
    elif newest is None:
        is_lost = seen.damaged is not None
        line = _("Damaged") if is_lost else _("None yet")
        tone = "danger" if is_lost else tone if tone != "ok" else "info"
    elif tone == "ok" and seen.last_here is not None and seen.last_here.is_in_doubt:
        line, tone = _("In doubt"), "warn"
    elif tone == "ok":
        line = _("As the shop is now") if _went_back(seen, newest, now) else _("Checked")
    else:
        line = words.ago(newest, shop)
    tiles.here.say(_("Last here"), words.when(newest, shop) if newest else NOTHING, line, tone)
    _say_elsewhere(tiles, shop, seen, notes, made_on)
    due = backup_plan.next_at(newest, now)
    tiles.next.say(
        _("Next backup"),
        _("Soon") if due <= now else words.when(due, shop),
        _("If anything changes"),
        "info",
    )
    _say_trial(tiles, shop, notes)


def _went_back(seen: Seen, last: dt.datetime, now: dt.datetime) -> bool:
    """Whether the shop is as it was in its `last` backup though younger ones lie here, as after a restore."""
    return not seen.has_changed and any(b.made_at is not None and last < b.made_at <= now for b in seen.here)


def _say_elsewhere(tiles: Tiles, shop: Shop, seen: Seen, notes: BackupNotes, made_on: dt.date) -> None:
    tone = backup_plan.tone_of_age(words.days_without_copy(shop, seen, notes, made_on))
    is_there, lies_there = seen.there is not None, seen.last_there.made_at if seen.last_there else None
    copied, carried = lies_there if is_there else notes.copied_at(), notes.carried_at()
    least_warn = tone if tone != "ok" else "warn"
    if carried is not None and (copied is None or carried > copied) and tone == "ok":
        copied, line = carried, _("Carried there by hand")
    elif notes.place() is None:
        line, tone = _("No second place yet"), tone if tone != "ok" else "info"
    elif copied is None:
        line, tone = _("Nothing copied yet"), least_warn if seen.last_here is not None else "info"
    elif tone != "ok":
        line = words.ago(copied, shop) if is_there else _("{ago}, plug it in", ago=words.ago(copied, shop))
    elif not is_there:
        line, tone = _("Not plugged in"), least_warn
    elif seen.is_same_drive:
        line, tone = _("On the same drive"), least_warn
    else:
        line = _("Read back: good")
    tiles.elsewhere.say(_("Last elsewhere"), words.when(copied, shop) if copied else NOTHING, line, tone)


def _say_trial(tiles: Tiles, shop: Shop, notes: BackupNotes) -> None:
    known = [trial for trial in (notes.trial(), notes.trial_there()) if trial is not None]
    bad = next((trial for trial in known if trial.wrong is not None), None)
    oldest = min(known, key=lambda trial: trial.at, default=None)
    said, tone = max(known, key=lambda trial: trial.at, default=None), "ok"
    if oldest is None:
        has_room = notes.no_room_at() is None
        line, tone = (_("Not tried yet"), "info") if has_room else (_("No room to try one"), "warn")
    elif bad is not None:
        said, line, tone = bad, _("It did not open"), "danger"
    elif abs(shop.clock.now() - oldest.at).days > backup_plan.DRILL_OLD_DAYS:
        line, tone = _("Not tried for too long") if notes.no_room_at() is None else _("No room to try one"), "warn"
        said = oldest
    elif len(known) > 1:
        line = _("Both places open")
    else:
        line = ngettext("It opens · took {count} s", "It opens · took {count} s", oldest.seconds)
    tiles.trial.say(_("Test"), words.when(said.at, shop) if said else NOTHING, line, tone)


def made(kept: Kept, *, is_alone: bool = False) -> tuple[str, str]:
    """What came of making one by hand, and how that is meant: text and tone. Where it stands alone, with what a doubt means: the page says that itself."""
    made_now = kept.made
    assert made_now is not None
    if kept.trouble is not None:
        return _("Backed up here, but not copied to the second place. {why}", why=kept.trouble), "warn"
    if made_now.manifest.is_in_doubt:
        said = _("Backed up, but in doubt: {name}.", name=made_now.path.name)
        return (_("{first} {second}", first=said, second=words.in_doubt()) if is_alone else said), "warn"
    if made_now.path.parent != paths.backup_folder() and kept.away_at is None:
        text = _(
            "Backed up and checked: {name}. It is on the drive of the shop; if that breaks, both are gone.",
            name=made_now.path.name,
        )
        return text, "warn"
    size = words.size(made_now.bytes)
    if kept.not_there is not None:
        text = _(
            "Backed up here and checked: {name}, {size}. Nothing was copied to {folder}, which is not there now. Plug it in: "
            "it gets what it missed within a minute.",
            name=made_now.path.name,
            size=size,
            folder=str(kept.not_there),
        )
        return text, "warn"
    return _("Backed up and checked: {name}, {size}", name=made_now.path.name, size=size), "ok"


def trial(notes: BackupNotes, shop: Shop) -> str:
    """What the last trial found, place by place; before the first what a trial does."""
    here, there, no_room_at = notes.trial(), notes.trial_there(), notes.no_room_at()
    if here is None and there is None and no_room_at is None:
        return _(
            "Once a month by itself: opens the newest backup in each place, checks every page of it, and writes nothing there"
        )
    lines = [_one_trial(_("This computer"), here, shop)]
    if there is not None or notes.place() is not None:
        lines.append(_one_trial(_("Second place"), there, shop))
    if no_room_at is not None:
        lines.append(_("no room on the drive of this computer since {when}", when=words.when(no_room_at, shop)))
    return " · ".join(lines)


def _one_trial(place: str, last: Trial | None, shop: Shop) -> str:
    if last is None:
        return _("{place}: not tried yet", place=place)
    tried = words.when(last.at, shop)
    if last.wrong is not None:
        return _("{place}, {when}: {what}", place=place, when=tried, what=last.wrong)
    if last.made_at is None:
        return _("{place}: opened {tried}", place=place, tried=tried)
    return _("{place}: made {made}, opened {tried}", place=place, made=words.when(last.made_at, shop), tried=tried)


def tried(found: Sequence[Tried], shop: Shop) -> tuple[str, str]:
    """What came of trying these, and how that is meant: text and tone."""
    lines, tone = [], "ok"
    for each in found:
        if each.wrong is not None:
            is_here = each.path.parent == paths.backup_folder()
            lines.append(str(each.wrong) if is_here else _("The copy at the second place: {why}", why=each.wrong))
            tone = "danger"
        elif lines and each.manifest is not None:
            lines.append(_("The copy at the second place opens too: made {when}.", when=_made(each.manifest, shop)))
        elif each.manifest is not None:
            lines.append(words.opens(each.manifest, shop))
    return "\n".join(lines), tone


def _made(manifest: Manifest, shop: Shop) -> str:
    return words.when(dt.datetime.fromisoformat(manifest.made_at), shop)


def here(folder: Path, seen: Seen | None) -> str:
    """Where the backups of this computer are, how many, how big, and how much room is left."""
    parts = [str(folder)]
    if seen is not None:
        parts.append(_count(len(seen.here)))
        if seen.here:
            parts.append(words.size(sum(b.bytes for b in seen.here)))
        if seen.free_bytes is not None:
            parts.append(_("{size} free", size=words.size(seen.free_bytes)))
    return " · ".join(parts)


def there(place: Place | None, seen: Seen | None) -> str:
    """The second place: where, and whether it is there now."""
    if place is None:
        return _("If this computer breaks or is stolen, only a copy elsewhere helps")
    if seen is None:
        return str(place.folder)
    if seen.there is None:
        return _(
            "{folder} · not there now; it gets what it missed within a minute when it is back", folder=str(place.folder)
        )
    parts = [str(place.folder), _count(len(seen.there))]
    if seen.is_same_drive:
        parts.append(_("on the drive of the shop: if it breaks, both are gone; better take a stick"))
    return " · ".join(parts)


def preview(shop: Shop, backup: Path) -> tuple[str, UserMistake | None]:
    """What is in a backup beside what is in the shop now, and what restoring does; and why it may not take its place, if so.

    Raises ``CannotUnlock`` if it is no backup.
    """
    found, held, last = restoring.look(backup, shop.path), vault.info(shop), purchases.latest(shop, 1)
    made, sale = words.when(found.made_at, shop), words.newest_sale(found.manifest, shop)
    in_bin = held.customers_in_bin
    now = held_words.held(held.customers + in_bin, in_bin, held.purchases)
    lines = [
        _("Backup of {name}.", name=found.manifest.shop_name),
        _("Made {when}.", when=f"{made} · {found.why}" if found.why else made),
        _("In it: {inside}.", inside=held_words.inside(found.manifest)),
        _("Newest sale in it: {day}.", day=sale) if sale else _("There is no sale in it."),
        _("In the shop as it is now: {inside}.", inside=now),
    ]
    if found.manifest.is_in_doubt:
        lines.append(str(DOUBT))
    if last:
        lines.append(_("Newest sale in it now: {day}.", day=on_day(last[0].on, shop.today())))
    what = _(
        "{name} takes the place of the shop that is open. The present shop is set aside under another name, nothing is "
        "overwritten. The shop is locked first; then the password or the recovery code of the backup is asked for.",
        name=backup.name,
    )
    return "\n".join(lines) + "\n\n" + what, found.refusal


def _count(count: int) -> str:
    return ngettext("{count} backup", "{count} backups", count)
