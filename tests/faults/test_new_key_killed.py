"""K6: killed, or refused by the drive, while the file is written anew under another key; one whole file and its keys are left."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.clock import FixedClock
from app.errors import CannotUnlock
from app.services import backups, vault
from app.storage import journal
from app.storage.database import raw
from tests.faults import traced
from tests.faults.warm import KILLED, Warm, heard
from tests.support import CHEAP, NOW, PASSWORD

Fresh = Callable[[str], Path]
CALLS = {"openat": 50, "fsync": 23, "rename": 3, "unlink": 24, "pwrite64": 1150}
ROOM = {"fsync": 23, "rename": 3, "pwrite64": 1150}
"""Calls that can find no room, and about how many of each there are."""


def _opened(path: Path, passwords: tuple[str, ...]) -> tuple[str, vault.Shop]:
    """The one password that opens the file, and the shop."""
    good = []
    for password in passwords:
        try:
            good.append((password, vault.unlock(path, password, policy=CHEAP, clock=FixedClock(NOW))))
        except CannotUnlock as error:
            if error.code != "wrong_password":
                raise
    assert len(good) == 1, passwords
    return good[0]


def _is_whole(shop: vault.Shop, head: tuple[int, str]) -> list[str]:
    """What is wrong in it: a check that fails, or the history that does not go on from `head`."""
    wrong = [f"{check.name}: {check.detail}" for check in backups.verify(shop) if not check.ok]
    with shop.read() as session:
        tag = raw(session).execute("SELECT hmac FROM change WHERE id = ?", (head[0],)).fetchone()
        newest = journal.head(raw(session))[0]
    if tag is None or tag[0].hex() != head[1] or newest > head[0] + 1:
        wrong.append(f"history: {head[0]} of {newest}")
    return wrong


def _head(shop: vault.Shop) -> tuple[int, str]:
    with shop.read() as session:
        return journal.head(raw(session))


def _cut_short(warm: Warm, fresh: Fresh, tmp_path: Path, calls: traced.Calls, what: str, times: int) -> None:
    traced.need_strace()
    dice, met, runs, password, path = random.Random(13), 0, 0, PASSWORD, fresh("shop")
    shop = vault.unlock(path, password, policy=CHEAP, clock=FixedClock(NOW))
    head, size = _head(shop), vault.info(shop)
    shop.close()
    while met < times:
        runs += 1
        assert runs < 20 * times
        new, out = f"new words {runs} and more", tmp_path / f"said {runs}"
        options = traced.at_some(calls, dice, what)
        arguments: dict[str, Any] = {"path": str(path), "password": password, "new_password": new}
        ended = traced.run(warm, options, "tests.faults.jobs:change_key", out, **arguments)
        said = {key: value for line in heard(out) for key, value in line.items()}
        assert ended in (KILLED, 0), said
        met += ended == KILLED or "refused" in said
        before, (password, shop) = password, _opened(path, (password, new))
        try:
            assert said.get("changed", password) == password, options
            assert "refused" not in said or password == before, options
            assert said.get("refused") in (None, "disk_full", "io_error"), said
            assert _is_whole(shop, head) == [], options
            assert vault.info(shop) == size, options
            head = _head(shop)
        finally:
            shop.close()
        assert [p.name for p in sorted(path.parent.iterdir())] == ["shop.shuke", "shop.shuke.keys"], options
    print(f"K6, {what}: {met} times in {runs} runs, exactly one key each time, 0 lost")


def test_killed_while_the_key_changes_leaves_one_whole_file(warm, fresh, tmp_path):
    _cut_short(warm, fresh, tmp_path, CALLS, "signal=KILL", 4)


def test_no_room_while_the_key_changes_leaves_the_old_one(warm, fresh, tmp_path):
    _cut_short(warm, fresh, tmp_path, ROOM, "error=ENOSPC", 3)


@pytest.mark.campaign
def test_killed_100_times_while_the_key_changes_leaves_one_whole_file(warm, fresh, tmp_path):
    _cut_short(warm, fresh, tmp_path, CALLS, "signal=KILL", 100)


@pytest.mark.campaign
def test_no_room_100_times_while_the_key_changes_leaves_the_old_one(warm, fresh, tmp_path):
    _cut_short(warm, fresh, tmp_path, ROOM, "error=ENOSPC", 100)
