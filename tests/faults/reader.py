"""The reader: goes through damaged copies one after the other, by the program's own ways, in a child that may die of one.

What is done to a copy follows from its number alone, so that another child can go on after the one that killed the first.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, repair, vault
from app.shop import Shop
from app.storage import database, health
from tests.faults.warm import Say
from tests.support import CHEAP, NOW, PASSWORD

PAGE, SECTOR = 4096, 512
Damage = Callable[[bytearray, random.Random], None]


def flip(content: bytearray, dice: random.Random) -> None:
    """One bit somewhere."""
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def flip_near_the_start(content: bytearray, dice: random.Random) -> None:
    """One bit in the first 16 kB, where the manifest and the keys of a backup lie."""
    content[dice.randrange(min(len(content), 4 * PAGE))] ^= 1 << dice.randrange(8)


def flip_at_the_end(content: bytearray, dice: random.Random) -> None:
    """One bit in the last 400 bytes, where the list of contents of a backup lies."""
    content[-dice.randint(1, 400)] ^= 1 << dice.randrange(8)


def cut(content: bytearray, dice: random.Random) -> None:
    """Shorter, half of the time at the border of a page."""
    length = dice.randrange(1, len(content))
    del content[length - length % PAGE if dice.random() < 0.5 else length :]


def swap(content: bytearray, dice: random.Random) -> None:
    """Two pages in each other's place."""
    one, other = (n * PAGE for n in dice.sample(range(len(content) // PAGE), 2))
    content[one : one + PAGE], content[other : other + PAGE] = content[other : other + PAGE], content[one : one + PAGE]


def blank(content: bytearray, dice: random.Random) -> None:
    """A sector of zeros."""
    start = dice.randrange(len(content) // SECTOR) * SECTOR
    content[start : start + SECTOR] = bytes(SECTOR)


def add(content: bytearray, dice: random.Random) -> None:
    """Something behind the end."""
    content.extend(dice.randbytes(dice.choice((1, 100, PAGE, 3 * PAGE))))


DAMAGES: Mapping[str, Damage] = {
    d.__name__: d for d in (flip, flip_near_the_start, flip_at_the_end, cut, swap, blank, add)
}


def read(say: Say, original: str, damage: str, way: str, first: int, last: int, place: str) -> None:
    """Damage a copy of `original` in `place` for each number, go `way`, and say what was ``found``: nothing, or where it was noticed."""
    whole = Path(original).read_bytes()
    for number in range(first, last):
        content = bytearray(whole)
        DAMAGES[damage](content, random.Random(f"{damage} {number}"))
        if bytes(content) == whole:
            say({"number": number, "found": "unchanged"})
            continue
        say({"number": number, "found": WAYS[way](bytes(content), Path(place))})


def _shop_file(content: bytes, place: Path) -> str:
    """Unlock the file, then check it as ``backups.verify`` does; the checks that take longest only if the pages are fine."""
    path = place / "shop.shuke"
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    path.write_bytes(content)
    try:
        shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    except ShukeError as error:
        return error.code if path.read_bytes() == content else "written to"
    try:
        return _checked(shop)
    finally:
        shop.close()


def _checked(shop: Shop) -> str:
    with closing(database.connect(shop.path, shop.database.key_for_copy())) as connection:
        if health.page_faults(connection):
            return "pages"
    return ",".join(check.name for check in backups.verify(shop) if not check.ok)


def _whole_verify(content: bytes, place: Path) -> str:
    """All checks, whatever the first of them say: none may bring the program down."""
    path = place / "shop.shuke"
    path.write_bytes(content)
    try:
        shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    except ShukeError as error:
        return error.code
    try:
        return ",".join(check.name for check in backups.verify(shop) if not check.ok)
    finally:
        shop.close()


def _key_file(content: bytes, place: Path) -> str:
    """One copy of the keys may be lost: the shop opens all the same, the check finds it, and what mends it leaves none to be found."""
    path = place / "shop.shuke"
    path.with_name(path.name + ".keys").write_bytes(content)
    try:
        shop = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    except ShukeError as error:
        return error.code
    try:
        check = repair.check_keys(shop)
        if check.ok:
            return ""
        repair.mend(shop, (check,))
        return "found and mended" if repair.check_keys(shop).ok else "died"
    finally:
        shop.close()


def _backup(content: bytes, place: Path) -> str:
    """A backup is refused, or what it brings back is the very shop."""
    backup, target = place / "x.shuke-backup", place / "restored.shuke"
    backup.write_bytes(content)
    backups.listed(place)
    for path in (target, target.with_name(target.name + ".keys")):
        path.unlink(missing_ok=True)
    try:
        backups.restore(backup, target, PASSWORD, policy=CHEAP)
    except ShukeError as error:
        return error.code if sorted(place.glob("restored*")) == [] else "left something"
    shop = vault.unlock(target, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    try:
        return "" if _checked(shop) else "the very shop"
    finally:
        shop.close()


WAYS: Mapping[str, Callable[[bytes, Path], str]] = {
    "shop": _shop_file, "verify": _whole_verify, "keys": _key_file, "backup": _backup,
}  # fmt: skip
