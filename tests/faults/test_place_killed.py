"""B3: a restore or the making of a shop, killed before every rename, sync and removal: opening it gives the old shop or the new, whole."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage import database, journal, placing, unlocking
from tests.faults import traced
from tests.faults.judge import Promised, faults
from tests.faults.warm import KILLED, Warm, heard
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD, make_shop

JOBS = "tests.faults.placing_jobs"
CALLS = ("rename", "fsync", "fdatasync", "unlink")
SALE = PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),))
PLACES = ("nothing", "closed", "hot log")
Head = tuple[int, str]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of what may lie where a shop is restored, and ``backup``; of the shop it holds, which has gone on since."""
    folder = tmp_path_factory.mktemp("places")
    for name in PLACES:
        (folder / name).mkdir()
    shop = make_shop(folder / "closed").shop
    purchases.record(shop, SALE)
    backups.write(shop, folder / "copies", silent, backups.BY_HAND).path.rename(folder / "backup")
    purchases.record(shop, SALE)
    _copy(shop.path, folder / "hot log")
    shop.close()
    return folder


def _copy(path: Path, folder: Path) -> None:
    """The files of an open shop as a kill would leave them."""
    for piece in path.parent.glob(f"{path.name}*"):
        if not piece.name.endswith(".lock"):
            shutil.copy(piece, folder / piece.name)
    assert (folder / f"{path.name}-wal").stat().st_size


def _head(path: Path) -> Head:
    """How far the history of a shop goes that nobody has open."""
    data_key = unlocking.key_behind(path, "password", PASSWORD, CHEAP)
    with closing(database.connect(path, data_key)) as connection:
        return journal.head(connection)


def _judge(path: Path, old: Head | None, new: Head) -> str:
    """Which shop it is that opens at `path`; all is well with it, and with the one that was set aside."""
    if old is None and not path.exists() and not placing.is_begun(path):
        backups.restore(path.parent.parent / "backup", path, PASSWORD, policy=CHEAP, now=NOW)
        return "nothing"
    found = Promised()
    assert faults(path, found) == []
    asides = sorted(path.parent.glob("shop (set aside *.shuke"))
    assert not placing.is_begun(path)
    if found.head == old:
        assert asides == []
        return "old"
    assert found.head == new
    kept = Promised()
    assert [faults(aside, kept) for aside in asides] == [[]] * (old is not None)
    assert old is None or kept.head == old
    return "new"


def _kill_restores(warm: Warm, places: Path, tmp_path: Path, lies: str, kinds: tuple[str, ...]) -> None:
    traced.need_strace()
    arguments = {"backup": str(places / "backup"), "path": str(tmp_path / "place" / "shop.shuke")}
    path, old, came = tmp_path / "place" / "shop.shuke", None, []
    shutil.copy(places / "backup", tmp_path / "backup")
    backups.restore(places / "backup", tmp_path / "new.shuke", PASSWORD, policy=CHEAP, now=NOW)
    new = _head(tmp_path / "new.shuke")
    if lies != "nothing":
        shutil.copytree(places / lies, tmp_path / "old")
        old = _head(tmp_path / "old" / "shop.shuke")

    def run(options: list[str], out: Path) -> int:
        shutil.rmtree(path.parent, ignore_errors=True)
        shutil.copytree(places / lies, path.parent)
        return traced.run(warm, options, f"{JOBS}:restore", out, **arguments)

    trace = tmp_path / "trace"
    assert run(["-o", str(trace), "-e", f"trace={','.join(CALLS)}"], tmp_path / "said") == 0
    assert _judge(path, old, new) == "new"
    calls = traced.made(trace, *kinds)
    assert all(calls[kind] for kind in ("rename", "fsync", "unlink") if kind in kinds)
    for number, options in enumerate(traced.each(calls, "signal=KILL")):
        out = tmp_path / f"said {number}"
        assert run(options, out) == KILLED, (options, heard(out))
        came.append(_judge(path, old, new))
    assert {"new", "nothing" if old is None else "old"} == set(came)
    print(f"B3, every call, {lies}: {calls}: { ({what: came.count(what) for what in sorted(set(came))}) }")


def _kill_making(warm: Warm, tmp_path: Path, kinds: tuple[str, ...]) -> None:
    traced.need_strace()
    path, came = tmp_path / "place" / "shop.shuke", []

    def run(options: list[str], out: Path) -> int:
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        return traced.run(warm, options, f"{JOBS}:create", out, path=str(path))

    trace = tmp_path / "trace"
    assert run(["-o", str(trace), "-e", f"trace={','.join(CALLS)}"], tmp_path / "said") == 0
    calls = traced.made(trace, *kinds)
    for number, options in enumerate(traced.each(calls, "signal=KILL")):
        out = tmp_path / f"said {number}"
        assert run(options, out) == KILLED, (options, heard(out))
        came.append(_judge_made(path))
    assert set(came) == {"nothing", "whole"}
    print(f"Making a shop, killed at every call: {calls}: { ({what: came.count(what) for what in sorted(set(came))}) }")


def _judge_made(path: Path) -> str:
    """Nothing that keeps the next one from being made, or a whole shop that can be worked with."""
    if path.exists() or placing.is_begun(path):
        shop, came = vault.unlock(path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW)), "whole"
    else:
        shop, came = make_shop(path.parent).shop, "nothing"
    purchases.record(shop, SALE)
    assert [check for check in backups.verify(shop) if not check.ok] == []
    assert shop.facts.name == "Doudou"
    shop.close()
    assert {p.name for p in path.parent.iterdir()} - {"shop.shuke", "shop.shuke.keys"} == set()
    return came


@pytest.mark.parametrize("lies", PLACES)
def test_restore_killed_before_every_rename_gives_the_old_shop_or_the_new(warm, places, tmp_path, lies):
    _kill_restores(warm, places, tmp_path, lies, ("rename",))


def test_making_killed_before_every_rename_leaves_nothing_or_a_whole_shop(warm, tmp_path):
    _kill_making(warm, tmp_path, ("rename",))


def test_restore_in_place_of_a_shop_that_a_command_has_open_is_refused(warm, places, tmp_path):
    """The command line takes no lock. Closing the old file, SQLite would take away the log of the new one."""
    path, out = shutil.copytree(places / "closed", tmp_path / "place") / "shop.shuke", tmp_path / "said"
    pid = warm.start(f"{JOBS}:hold", out, path=str(path))
    while not heard(out):
        time.sleep(0.01)
    before = {p.name for p in path.parent.iterdir()}
    with pytest.raises(ShukeError) as caught:
        backups.restore(places / "backup", path, PASSWORD, policy=CHEAP, now=NOW)
    assert caught.value.code == "busy"
    assert {p.name for p in path.parent.iterdir()} == before
    os.kill(pid, signal.SIGKILL)
    warm.wait()
    old = _head(path)
    backups.restore(places / "backup", path, PASSWORD, policy=CHEAP, now=NOW)
    assert _judge(path, old, _head(path)) == "new"


@pytest.mark.campaign
@pytest.mark.parametrize("lies", PLACES)
def test_restore_killed_before_every_call_gives_the_old_shop_or_the_new(warm, places, tmp_path, lies):
    _kill_restores(warm, places, tmp_path, lies, CALLS)


@pytest.mark.campaign
def test_making_killed_before_every_call_leaves_nothing_or_a_whole_shop(warm, tmp_path):
    _kill_making(warm, tmp_path, CALLS)
