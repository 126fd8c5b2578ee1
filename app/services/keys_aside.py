"""The key files that were kept as ``NAME.shuke.keys.old`` when others took their place: whose each is, and deleting one that nobody needs.

One may be the only key file of another shop, without which that never opens again. So one goes only where its slots are beside their own
shop file or in a backup as well, or where they are of no use to anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app import files, paths, shop_files
from app.errors import UserMistake
from app.i18n import T, Text
from app.services import history
from app.shop import Shop
from app.shop_files import Aside
from app.storage import database, key_rings, keys, unlocking

DELETED = T("Delete a key file that was set aside")
EARLIER = T("an earlier key file of this shop")
NOT_YET = T("an earlier key file of this shop, whose own is not whole")
BROKEN = T("a damaged key file, which opens nothing")
HAS_OWN = T("a key file of another shop, which has its keys elsewhere as well")
ONLY_ONE = T("a key file of another shop, maybe its only one")


@dataclass(frozen=True, slots=True)
class KeysAside:
    """A key file that was kept, and whose it is; one that `is_needed` cannot be deleted."""

    aside: Aside
    why: Text
    is_needed: bool


def listed(path: Path) -> tuple[KeysAside, ...]:
    """Those kept beside the shop file at `path`, the newest first. Needs no password; reads the backups there are, so call this in a lane."""
    found = []
    for kept in key_rings.kept_beside(path):
        try:
            state, content = kept.stat(), kept.read_bytes()
        except OSError:  # it was just taken away
            continue
        why = _why(path, content)
        at = dt.datetime.fromtimestamp(state.st_mtime)  # noqa: DTZ006 - of the wall, as in the names of shop files
        found.append(KeysAside(Aside(kept, at, state.st_size), why, why in (NOT_YET, ONLY_ONE)))
    return tuple(sorted(found, key=lambda each: (each.aside.at, each.aside.path.name), reverse=True))


def is_one(aside: Path, path: Path) -> bool:
    """Whether this is a key file that was kept beside the shop file at `path`."""
    return aside.absolute() in (kept.absolute() for kept in key_rings.kept_beside(path))


def delete(shop: Shop, aside: Path) -> int:
    """Take a key file that was kept away for good, and put that on record; returns its bytes.

    Raises ``UserMistake`` if it is none, or may be the only one of a shop, and ``WorldProblem`` when the drive keeps it.
    """
    known = next((each for each in listed(shop.path) if each.aside.path.name == aside.name), None)
    if known is None or not is_one(aside, shop.path):
        raise UserMistake(
            "not_set_aside",
            T("There is no key file {name} any more that was set aside. Nothing was changed.", name=aside.name),
            T("Look into {folder}.", folder=str(shop.path.parent)),
            str(aside),
        )
    if known.is_needed:
        raise UserMistake(
            "only_keys",
            T("{name} may be the only key file of a shop, which would never open again without it.", name=aside.name),
            T("Move it beside the shop file that it belongs to."),
            str(aside),
        )
    try:
        files.remove_with_retry(known.aside.path)
    except OSError as error:
        raise files.problem(error, aside) from error
    history.note(shop, DELETED)
    return known.aside.bytes


def _why(path: Path, content: bytes) -> Text:
    try:
        ring = keys.decode(content)
    except keys.KeysNewer:
        return ONLY_ONE
    except keys.KeysDamaged:
        return BROKEN
    try:
        if ring.file_salt == database.salt_of(path):
            return EARLIER if unlocking.are_keys_whole(path) else NOT_YET
    except OSError:  # the shop file is gone: nobody can say
        return ONLY_ONE
    return HAS_OWN if any(_serves(ring, other) for other in _elsewhere(path, ring.file_salt)) else ONLY_ONE


def _elsewhere(path: Path, salt: bytes) -> Iterator[keys.KeyRing]:
    """The slots of the shop file with this salt that lie beside that file as they should, or in a backup."""
    for other in shop_files.others_than(path, path.parent, paths.data_folder()):
        beside = key_rings.ring_in(unlocking.keys_path(other), salt)
        if beside is not None and _starts_with(other, salt):
            yield beside
    yield from (kept.ring for kept in key_rings.all_in_backups(path, salt))


def _serves(ring: keys.KeyRing, other: keys.KeyRing) -> bool:
    """Whether `other` makes `ring` needless: it is the same, or newer. An older one opens with the password of before, which nobody may know."""
    return other.slots == ring.slots or other.generation > ring.generation


def _starts_with(path: Path, salt: bytes) -> bool:
    try:
        return database.salt_of(path) == salt
    except OSError:
        return False
