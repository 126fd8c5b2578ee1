"""G4: another program grows, cuts or replaces a file of ours while we have it open or write it, or holds it for a while.

What was recorded is there afterwards, or the trouble is told in words; nothing that is not whole is ever listed as a backup.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app import files
from app.clock import FixedClock
from app.errors import ShukeError
from app.services import backup_keeping, backups, moving, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.settings import Settings
from app.shop import Shop
from app.storage import backup as storing
from app.storage import unlocking
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD, make_shop

SALE = PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),))
NEW = "new words and more of them"
JUNK = bytes(range(256)) * 17
PAGE = 4096


@pytest.fixture
def shop(tmp_path):
    """An open shop with one sale in a folder of its own."""
    (tmp_path / "shop").mkdir()
    made = make_shop(tmp_path / "shop").shop
    purchases.record(made, SALE)
    yield made
    made.close()


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(JUNK)


def cut(path: Path) -> None:
    os.truncate(path, max(0, path.stat().st_size - PAGE))


def empty(path: Path) -> None:
    os.truncate(path, 0)


def replace(path: Path) -> None:
    """As a program that syncs folders does: a copy that is as old as its beginning takes the place."""
    other = path.with_name("conflicted copy")
    shutil.copy(path, other)
    other.replace(path)


DOINGS = (grow, cut, empty, replace)


def opened(path: Path, password: str = PASSWORD) -> Shop:
    return vault.unlock(path, password, policy=CHEAP, clock=FixedClock(NOW))


def sold(shop: Shop) -> int:
    return vault.info(shop).purchases


@pytest.mark.parametrize("do", DOINGS)
def test_live_file_changed_behind_us_is_told_or_harmless(shop, do):
    """A sale either fails in words, or it is in the file that lies there afterwards, or that file is refused in words."""
    do(shop.path)
    try:
        purchases.record(shop, SALE)
        recorded = 2
    except ShukeError:
        recorded = 1
    shop.close()
    try:
        again = opened(shop.path)
    except ShukeError:
        return
    try:
        assert sold(again) >= recorded or any(not check.ok for check in backups.verify(again))
    except ShukeError:
        return
    finally:
        again.close()


@pytest.mark.parametrize("do", DOINGS)
def test_no_backup_of_a_file_changed_behind_us_is_listed_that_is_not_whole(shop, do, tmp_path):
    do(shop.path)
    place = tmp_path / "copies"
    place.mkdir()
    try:
        backups.write(shop, place, silent, backups.BY_HAND)
    except ShukeError:
        assert backups.listed(place) == ()
    for listed in backups.read_again(backups.listed(place), NOW):
        assert listed.problem is None
        backups.restore(listed.path, tmp_path / "restored.shuke", PASSWORD, policy=CHEAP, now=NOW)
        back = opened(tmp_path / "restored.shuke")
        assert sold(back) == 1
        back.close()
    assert list(place.glob("*.part")) == []


@pytest.mark.parametrize("do", DOINGS)
def test_backup_changed_while_it_is_written_is_whole_or_not_listed(shop, do, tmp_path):
    place = tmp_path / "copies"
    place.mkdir()

    def behind_us(done: int, _total: int) -> None:
        if done == 3:  # it is written, and not yet checked
            do(next(place.glob(f"*{storing.ZIP}{files.PART}")))

    try:
        backups.write(shop, place, behind_us, backups.BY_HAND)
    except ShukeError:
        assert backups.listed(place) == ()
    assert [b.problem for b in backups.read_again(backups.listed(place), NOW) if b.problem] == []
    assert list(place.glob("*.part")) == []


@pytest.mark.parametrize("do", DOINGS)
def test_keys_changed_behind_us_leave_a_password_that_opens(shop, do):
    """While the shop is open its keys are in memory, and a new password brings a whole file of keys."""
    do(unlocking.keys_path(shop.path))
    try:
        vault.change_password(shop, PASSWORD, NEW, policy=CHEAP)
        password = NEW
    except ShukeError:
        password = PASSWORD
    backup = backups.write(shop, shop.path.parent, silent, backups.BY_HAND).path
    shop.close()
    again = opened(shop.path, password)
    assert sold(again) == 1
    again.close()
    assert backups.listed(backup.parent)[0].problem is None


@pytest.mark.parametrize("do", DOINGS)
def test_target_changed_while_we_export_is_replaced_whole(shop, do, tmp_path):
    target = tmp_path / "all.xlsx"
    target.write_bytes(JUNK)

    def behind_us(_done: int, _total: int) -> None:
        do(target)

    take_out(shop, TakeOutRequest(target), behind_us)
    assert target.read_bytes().startswith(b"PK")
    assert JUNK not in target.read_bytes()


# --- somebody holds it ------------------------------------------------------------------------------------------------


def _back_up(shop: Shop, place: Path) -> None:
    backups.write(shop, place, silent, backups.BY_HAND)


def _copy_backup(shop: Shop, place: Path) -> None:
    made = backups.write(shop, shop.path.parent, silent, backups.BY_HAND)
    backup_keeping.copy(made.path, place, silent)


def _restore(shop: Shop, place: Path) -> None:
    made = backups.write(shop, shop.path.parent, silent, backups.BY_HAND)
    backups.restore(made.path, place / "restored.shuke", PASSWORD, policy=CHEAP, now=NOW)


def _password(shop: Shop, _place: Path) -> None:
    vault.change_password(shop, PASSWORD, PASSWORD, policy=CHEAP)


def _data_key(shop: Shop, _place: Path) -> None:
    vault.change_data_key(shop, PASSWORD, new_password=PASSWORD, policy=CHEAP)


def _export(shop: Shop, place: Path) -> None:
    take_out(shop, TakeOutRequest(place / "all.xlsx"), silent)


def _move(shop: Shop, place: Path) -> None:
    shop.close()
    moving.move(shop.path, place / "moved.shuke", NOW)


VERBS = (_back_up, _copy_backup, _restore, _password, _data_key, _export, _move)
Verb = Callable[[Shop, Path], None]


def held(patch: pytest.MonkeyPatch, times: int, code: int) -> None:
    """From now on each file is held for so many tries at renaming or removing it, as Windows tells it."""
    left: dict[tuple[str, Path], int] = {}
    patch.setattr(files.time, "sleep", lambda _seconds: None)

    def holding(way: str) -> Callable[..., object]:
        real = getattr(Path, way)

        def act(path: Path, *given: object, **named: object) -> object:
            if path.exists() and left.setdefault((way, path), times) > 0:
                left[way, path] -= 1
                error = PermissionError(errno.EACCES, "held")
                error.winerror = code  # type: ignore[attr-defined, unused-ignore]
                raise error
            return real(path, *given, **named)

        return act

    for way in ("replace", "unlink"):
        patch.setattr(Path, way, holding(way))


@pytest.mark.parametrize("code", sorted(files.HELD))
@pytest.mark.parametrize("verb", VERBS)
def test_whatever_is_held_for_a_moment_is_waited_for(shop, tmp_path, monkeypatch, verb: Verb, code: int):
    place = tmp_path / "place"
    place.mkdir()
    with monkeypatch.context() as patch:
        held(patch, 4, code)
        verb(shop, place)
    shop.close()
    again = opened(next(p for p in (place / "moved.shuke", shop.path) if p.exists()))
    assert sold(again) == 1
    again.close()


@pytest.mark.parametrize("verb", VERBS)
def test_whatever_stays_held_is_told_and_nothing_is_lost(shop, tmp_path, monkeypatch, verb: Verb):
    place = tmp_path / "place"
    place.mkdir()
    with monkeypatch.context() as patch:
        held(patch, 10_000, 32)
        with contextlib.suppress(ShukeError):
            verb(shop, place)
    shop.close()
    again = opened(next(p for p in (shop.path, place / "moved.shuke") if p.exists()))
    assert sold(again) == 1
    again.close()
    assert [b.problem for b in backups.listed(place) if b.problem] == []


def test_settings_that_are_held_for_a_moment_are_kept(monkeypatch):
    settings = Settings()
    settings.set("text_percent", 115)
    with monkeypatch.context() as patch:
        held(patch, 3, 32)
        settings.set("text_percent", 130)
    assert Settings().get("text_percent") == 130
