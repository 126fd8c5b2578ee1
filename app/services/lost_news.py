"""What the owner is told once of rows that may be missing: how many of which kind, who, where their trace is, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import T, Text
from app.shop import Shop
from app.storage import lost_note, lost_words
from app.storage.database import raw

READ = T("Read which records may be missing")


@dataclass(frozen=True, slots=True)
class LostNews:
    """What happened and what is safe, and the one next step."""

    what: Text
    next_step: Text


def told(shop: Shop) -> LostNews | None:
    """What nobody has read yet; ``None`` if there is nothing. Raises what ``Shop.read`` raises."""
    with shop.read() as session:
        note = lost_note.kept(raw(session))
    if note is None:
        return None
    what = T(
        "Records may be missing or old: {kinds}. An index or the search knew them otherwise, and was built again.",
        kinds=lost_words.told(note.kinds, note.names),
    )
    if not note.trace:
        return LostNews(what, T("Look through what you recorded last, and record again what is missing."))
    step = T(
        "The trace of them is in the backup {name}: keep it. Look through what you recorded last, and record again what is missing.",
        name=note.trace,
    )
    return LostNews(what, step)


def forget(shop: Shop) -> None:
    """The owner has read it, if there was anything. Past the journal: it is nothing that Ctrl+Z could take back. Raises like ``shop.write``."""
    if told(shop) is not None:
        with shop.derive(READ, "setting") as session:
            lost_note.forget(raw(session))
