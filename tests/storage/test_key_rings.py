"""Where the keys of a shop file are found: beside it, else in its newest backup; whoever opens it so is told."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import paths
from app import settings as app_settings
from app.clock import FixedClock
from app.errors import CannotUnlock, NewerVersion, ShukeError, UserMistake, WorldProblem
from app.i18n import T
from app.services import backups, history, key_news, vault
from app.storage import key_rings, keys, unlocking
from app.storage.unlocking import Policy, keys_path
from tests.support import CHEAP, CHEAP_COST, NOW, PASSWORD, folder_state, make_shop

NEW_PASSWORD = "four loaves and a dog"
BETWEEN, PRESENT = "two cups and a spoon", "brand new secret words"
FLOOR = keys.Cost(128, 1, 1)
DAY = "2026-05-18"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shop with a backup, whose password was changed after it."""
    (tmp_path / "here").mkdir()
    shop = make_shop(tmp_path / "here", policy=Policy(FLOOR, FLOOR)).shop
    backups.make(shop)
    vault.change_password(shop, PASSWORD, NEW_PASSWORD, policy=Policy(FLOOR, FLOOR))
    shop.close()
    return shop.path


def _weaken(path: Path) -> None:
    ring = keys.decode(keys_path(path).read_bytes())
    slots = tuple(replace(slot, cost=CHEAP_COST) for slot in ring.slots)
    keys_path(path).write_bytes(keys.encode(replace(ring, slots=slots)))


def _of_another(path: Path) -> None:
    ring = keys.decode(keys_path(path).read_bytes())
    keys_path(path).write_bytes(keys.encode(replace(ring, file_salt=bytes(16))))


LOSSES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: keys_path(path).unlink(),
    "damaged": lambda path: keys_path(path).write_bytes(b"x" * 8192),
    "weak": _weaken,
    "of another shop": _of_another,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_unlock_with_the_keys_of_a_backup_is_told_and_makes_the_key_file_anew(path: Path, loss: str) -> None:
    LOSSES[loss](path)
    shop = vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), clock=FixedClock(NOW))
    told = key_news.told(shop)
    assert told is not None
    assert DAY in str(told.what)
    assert str(history.entries(shop)[0].action) == str(vault.OLD_KEYS)
    shop.close()
    assert unlocking.are_keys_whole(path)
    shop = vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), clock=FixedClock(NOW))
    assert key_news.told(shop) is None, "once is enough: the key file is there again"
    shop.close()


@pytest.mark.parametrize("loss", ["missing", "damaged"])
def test_lost_keys_are_looked_for_in_a_backup_that_is_copied_beside(path: Path, tmp_path: Path, loss: str) -> None:
    """To restore would cost what was done since: the next step says so, and it works."""
    (backup,) = paths.backup_folder().iterdir()
    away = backup.rename(tmp_path / backup.name)
    LOSSES[loss](path)
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR))
    assert str(path.parent) in str(caught.value.next_step)
    away.rename(path.with_name(backup.name))
    vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR)).close()


@pytest.mark.parametrize("loss", ["damaged", "weak", "of another shop"])
def test_key_file_that_cannot_be_used_is_kept_before_another_takes_its_place(path: Path, loss: str) -> None:
    """It may be the only one of another shop."""
    LOSSES[loss](path)
    there, kept = keys_path(path).read_bytes(), path.with_name(path.name + ".keys.old")
    shop = vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), clock=FixedClock(NOW))
    told = key_news.told(shop)
    assert told is not None
    assert kept.name in str(told.what)
    vault.change_password(shop, PASSWORD, NEW_PASSWORD, policy=Policy(FLOOR, FLOOR))
    shop.close()
    assert kept.read_bytes() == there
    assert {p.name for p in path.parent.iterdir()} == {path.name, keys_path(path).name, kept.name}


def test_key_file_of_another_shop_that_cannot_be_kept_is_not_written_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _of_another(path)
    there = keys_path(path).read_bytes()
    monkeypatch.setattr(key_rings.files, "atomic_write", _refused)
    vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), clock=FixedClock(NOW)).close()
    with pytest.raises(WorldProblem):
        key_rings.write_beside(path, keys.KeyRing(bytes(15) + b"x", 1, ()))
    assert keys_path(path).read_bytes() == there


def test_key_file_that_was_kept_once_is_not_kept_again(path: Path) -> None:
    _of_another(path)
    for salt in (b"x" * 16, b"y" * 16):
        assert key_rings.keep_other(path, salt) == f"{keys_path(path).name}.old"
    keys_path(path).write_bytes(b"something else")
    assert key_rings.keep_other(path, b"x" * 16) == f"{keys_path(path).name}.old 2"


def _refused(target: Path, *_args: Any, **_how: Any) -> None:
    raise WorldProblem("disk_full", T("Full."), None, str(target))


def test_recovery_code_with_the_keys_of_a_backup_is_told_as_such(tmp_path: Path) -> None:
    made = make_shop(tmp_path)
    path = made.shop.path
    backups.make(made.shop)
    made.shop.close()
    LOSSES["missing"](path)
    shop = vault.recover(path, made.recovery_code, NEW_PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    told = key_news.told(shop)
    assert told is not None
    assert "the recovery code of that day holds now, with your new password" in str(told.what)
    assert str(vault.OLD_KEYS) in [str(entry.action) for entry in history.entries(shop)]
    assert vault.has_confirmed_code(shop)
    shop.close()


@pytest.mark.parametrize("loss", LOSSES)
def test_wrong_password_says_that_the_keys_are_those_of_a_backup(path: Path, loss: str) -> None:
    LOSSES[loss](path)
    before = folder_state(path.parent)
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(path, NEW_PASSWORD, policy=Policy(FLOOR, FLOOR))
    assert caught.value.code == "wrong_password"
    assert DAY in str(caught.value.what)
    with pytest.raises(CannotUnlock) as caught:
        vault.recover(path, keys.new_recovery_code(), NEW_PASSWORD, policy=Policy(FLOOR, FLOOR))
    assert caught.value.code == "wrong_code"
    assert DAY in str(caught.value.what)
    assert folder_state(path.parent) == before


def test_keys_of_another_shop_that_refuse_the_secret_are_told_together_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be either of the two; nothing that may be untrue is promised."""
    made = make_shop(tmp_path)
    shop = made.shop
    shop.close()
    _of_another(shop.path)
    for open_it in (
        lambda: vault.unlock(shop.path, PASSWORD, policy=CHEAP),
        lambda: vault.recover(shop.path, made.recovery_code, NEW_PASSWORD, policy=CHEAP),
    ):
        with pytest.raises(CannotUnlock) as caught:
            open_it()
        assert caught.value.code == "keys_or_secret"
        assert "nothing is lost" not in str(caught.value)
    monkeypatch.setattr(keys, "open_slot", None)
    with pytest.raises(CannotUnlock) as caught:
        unlocking.ring_in_force(shop.path)
    assert caught.value.code == "keys_foreign"


def test_backup_of_an_open_shop_never_takes_the_keys_of_another_along(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    _of_another(shop.path)
    made = backups.make(shop, tmp_path / "backups")
    backups.restore(made.path, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    made.path.unlink()
    shop.slots = None
    with pytest.raises(CannotUnlock):
        backups.make(shop, tmp_path / "backups")
    shop.close()
    assert list((tmp_path / "backups").iterdir()) == []


def test_keys_of_a_newer_version_are_never_a_wrong_password(path: Path) -> None:
    _edit(path, lambda said: {**said, "version": 2, "slots": "of a kind that we do not know"})
    before = folder_state(path.parent)
    with pytest.raises(NewerVersion):
        vault.unlock(path, PASSWORD, policy=CHEAP)
    assert folder_state(path.parent) == before


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the slots say, and make the checksums good again."""
    ring = keys.decode(keys_path(path).read_bytes())
    _write(path, json.dumps(change(keys._ring_data(ring))).encode())


def _write(path: Path, payload: bytes) -> None:
    body = len(payload).to_bytes(4, "big") + payload
    body += bytes(max(0, keys.BLOCK - 40 - len(body)))
    keys_path(path).write_bytes((keys.MAGIC + keys.hashlib.sha256(body).digest() + body) * 2)


def _with_slot(**changed: object) -> Callable[[dict[str, Any]], object]:
    return lambda said: {**said, "slots": [{**said["slots"][0], **changed}]}


@pytest.mark.parametrize(
    "change",
    [
        _with_slot(salt="00"),
        _with_slot(nonce=""),
        _with_slot(wrapped=""),
        _with_slot(wrapped=None),
        _with_slot(kdf="md5"),
        _with_slot(kind="nobody"),
        _with_slot(kind=["password"]),
        _with_slot(cost=[0, 0, 0]),
        _with_slot(cost=[64, 1, 16]),
        _with_slot(cost=[64, 1, True]),
        _with_slot(cost=[1 << 80, 1, 1]),
        _with_slot(cost={"64": 1}),
        _with_slot(cost="641"),
        lambda said: {**said, "version": True},
        lambda said: {**said, "version": 0},
        lambda said: {**said, "version": "1"},
        lambda said: {**said, "generation": -1},
        lambda said: {**said, "file_salt": said["file_salt"][:20]},
        lambda said: {**said, "slots": {}},
        lambda said: [said],
        lambda said: 1,
    ],
)
def test_unlock_edited_slots_with_good_checksums_are_refused_in_words(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    shop = make_shop(tmp_path).shop
    shop.close()
    _edit(shop.path, change)
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert caught.value.code in ("keys_damaged", "slot_weak")
    assert str(caught.value)


@pytest.mark.parametrize("payload", [b"[" * 4000, b'{"a":' * 800, b"\xff" * 100, b"9" * 4000, b""])
def test_unlock_slots_that_are_no_data_are_damaged(tmp_path: Path, payload: bytes) -> None:
    shop = make_shop(tmp_path).shop
    shop.close()
    _write(shop.path, payload)
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "keys_damaged"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
PLACES = st.sampled_from(
    [
        *((key,) for key in ("version", "file_salt", "generation", "slots")),
        *(("slots", 0, key) for key in ("kind", "kdf", "cost", "salt", "nonce", "wrapped")),
        *(("slots", 0, "cost", number) for number in range(3)),
    ]
)
HEX = st.binary(max_size=64).map(bytes.hex)
SMALL = st.integers(-3, 70)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(PLACES, ANYTHING | HEX | SMALL), min_size=1, max_size=3))
def test_unlock_however_the_slots_were_edited_there_are_words(closed: Path, changes: list[Any]) -> None:
    def edit(said: dict[str, Any]) -> object:
        for place, value in changes:
            _put(said, place, value)
        return said

    original = keys_path(closed).read_bytes()
    try:
        _edit(closed, edit)
        with suppress(ShukeError):
            vault.unlock(closed, PASSWORD, policy=CHEAP).close()
    finally:
        keys_path(closed).write_bytes(original)


def _put(said: Any, place: tuple[Any, ...], value: object) -> None:
    """Put `value` there, if an earlier change has left that place."""
    try:
        for step in place[:-1]:
            said = said[step]
        said[place[-1]] = value
    except (TypeError, KeyError, IndexError):
        return


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that is closed; each test leaves its keys as they were."""
    shop = make_shop(tmp_path_factory.mktemp("closed")).shop
    shop.close()
    return shop.path


def test_keys_in_a_backup_whose_manifest_is_damaged_still_serve(path: Path) -> None:
    salt = keys.decode(keys_path(path).read_bytes()).file_salt
    (backup,) = (b.path for b in backups.listed())
    backup.write_bytes(backup.read_bytes().replace(b'"made_at"', b'"made_on"'))
    os.utime(backup, (NOW.timestamp(), NOW.timestamp()))
    found = key_rings.in_backups(path, salt)
    assert found is not None
    assert found.day == DAY, "its file says when it was written"


@pytest.mark.parametrize("loss", ["missing", "damaged", "weak", "of another shop"])
def test_keys_are_looked_for_at_the_second_place_and_in_a_backup_that_is_chosen(
    path: Path, tmp_path: Path, loss: str
) -> None:
    (backup,) = paths.backup_folder().iterdir()
    stick = tmp_path / "stick"
    stick.mkdir()
    away = backup.rename(stick / "renamed.shuke-backup")
    LOSSES[loss](path)
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(path, NEW_PASSWORD, policy=Policy(FLOOR, FLOOR))
    assert f"opy any backup of this shop into {path.parent}" in str(caught.value.next_step), "one step, and no restore"
    shutil.copytree(path.parent, tmp_path / "other")
    vault.check_keys_of(path, away)
    vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), keys_of=away).close()
    app_settings.Settings().set("backup_elsewhere", str(stick))
    vault.unlock(tmp_path / "other" / path.name, PASSWORD, policy=Policy(FLOOR, FLOOR)).close()


@pytest.mark.parametrize("loss", ["missing", "damaged", "weak", "of another shop"])
def test_backup_that_is_chosen_is_asked_before_newer_ones_and_those_after_it(
    path: Path, tmp_path: Path, loss: str
) -> None:
    """Somebody who chooses it knows the password of that day; who types that of today opens the shop as well."""
    policy = Policy(FLOOR, FLOOR)
    away = next(paths.backup_folder().iterdir()).rename(tmp_path / "of before.shuke-backup")
    shop = vault.unlock(path, NEW_PASSWORD, policy=policy)
    backups.make(shop)
    shop.close()
    LOSSES[loss](path)
    lost = tmp_path / "lost"
    for turn, password in enumerate((PASSWORD, NEW_PASSWORD)):
        shutil.copytree(path.parent, lost / str(turn))
        vault.unlock(lost / str(turn) / path.name, password, policy=policy, keys_of=away).close()
    with pytest.raises(CannotUnlock, match="The key file cannot be used") as caught:
        vault.unlock(path, "none of the two passwords", policy=policy, keys_of=away)
    assert caught.value.code == "wrong_password"


def test_backup_of_another_shop_is_refused_when_its_keys_are_chosen(path: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = make_shop(tmp_path / "b", policy=Policy(FLOOR, FLOOR)).shop
    foreign = backups.make(other, tmp_path / "b").path
    other.close()
    with pytest.raises(UserMistake) as caught:
        vault.check_keys_of(path, foreign)
    assert caught.value.code == "another_shop"
    keys_path(path).unlink()
    (backup,) = (each for each in paths.backup_folder().iterdir() if path.stem in each.name)
    backup.unlink()
    with pytest.raises(CannotUnlock) as missing:
        vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), keys_of=foreign)
    assert missing.value.code == "keys_missing"


@pytest.mark.parametrize("copies", [(0,), (1,), (0, 1)])
def test_flipped_bit_in_the_salt_of_the_key_file_makes_a_damaged_copy_and_no_keys_of_another_shop(
    path: Path, copies: tuple[int, ...]
) -> None:
    content = bytearray(keys_path(path).read_bytes())
    place = content.index(unlocking.ring_in_force(path).file_salt.hex().encode())
    for copy in copies:
        content[copy * keys.BLOCK + place + 5] ^= 1
    keys_path(path).write_bytes(content)
    assert not unlocking.are_keys_whole(path)
    if len(copies) == 1:
        vault.unlock(path, NEW_PASSWORD, policy=Policy(FLOOR, FLOOR)).close()
    else:
        shop = vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR), clock=FixedClock(NOW))
        assert shop.old_keys_of == DAY, "a backup has them"
        shop.close()


@pytest.mark.parametrize("lost", [1, 512, 4096], ids=["a byte", "a sector", "a page"])
def test_lost_start_of_the_shop_file_is_told_as_damage_where_its_keys_prove_it(path: Path, lost: int) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes(byte ^ 1 for byte in content[:lost]) + content[lost:])
    before = folder_state(path.parent)
    for password, code in ((NEW_PASSWORD, "file_damaged"), (PASSWORD, "keys_or_secret")):
        with pytest.raises(CannotUnlock) as caught:
            vault.unlock(path, password, policy=Policy(FLOOR, FLOOR))
        assert caught.value.code == code
        assert ("The start of" in str(caught.value.what)) == (code == "file_damaged")
    assert folder_state(path.parent) == before


def test_key_file_of_another_shop_of_that_name_makes_no_damaged_file(path: Path, tmp_path: Path) -> None:
    for backup in paths.backup_folder().iterdir():
        backup.unlink()
    (tmp_path / "other").mkdir()
    other = make_shop(tmp_path / "other", path.name, policy=Policy(FLOOR, FLOOR)).shop
    backups.make(other)
    other.close()
    keys_path(path).write_bytes(keys_path(other.path).read_bytes())
    for password, code in ((NEW_PASSWORD, "keys_or_secret"), (PASSWORD, "keys_foreign")):
        with pytest.raises(CannotUnlock) as caught:
            vault.unlock(path, password, policy=Policy(FLOOR, FLOOR))
        assert caught.value.code == code


def test_key_file_of_before_a_new_key_makes_no_damaged_file(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    backups.make(shop)
    before = keys_path(shop.path).read_bytes()
    vault.change_data_key(shop, PASSWORD, new_password=NEW_PASSWORD, policy=CHEAP)
    shop.close()
    keys_path(shop.path).write_bytes(before)
    for password, code in ((PASSWORD, "keys_foreign"), (NEW_PASSWORD, "keys_or_secret")):
        with pytest.raises(CannotUnlock) as caught:
            vault.unlock(shop.path, password, policy=CHEAP)
        assert caught.value.code == code


@pytest.fixture(params=["in its folder", "on a stick that nobody saw then"])
def branched(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A shop that opened with the keys of an old backup and has a new password since; another backup holds the one in between, changed more often."""
    policy = Policy(FLOOR, FLOOR)
    (old,) = paths.backup_folder().iterdir()
    shop = vault.unlock(path, NEW_PASSWORD, policy=policy, clock=FixedClock(NOW))
    vault.change_password(shop, NEW_PASSWORD, BETWEEN, policy=policy)
    between = backups.make(shop).path
    shop.close()
    if request.param != "in its folder":
        between.rename(tmp_path / between.name)
    keys_path(path).unlink()
    shop = vault.unlock(path, PASSWORD, policy=policy, clock=FixedClock(NOW), keys_of=old)
    vault.change_password(shop, PASSWORD, PRESENT, policy=policy)
    backups.make(shop)
    shop.close()
    if not between.exists():
        (tmp_path / between.name).rename(between)
    return path


@pytest.mark.parametrize("loss", LOSSES)
def test_password_of_in_between_stays_revoked_once_older_keys_took_over(branched: Path, loss: str) -> None:
    LOSSES[loss](branched)
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(branched, BETWEEN, policy=Policy(FLOOR, FLOOR))
    assert caught.value.code == "wrong_password"
    assert "use the keys of another backup" in str(caught.value.next_step)
    vault.unlock(branched, PRESENT, policy=Policy(FLOOR, FLOOR)).close()


def test_keys_that_a_restore_brings_back_outdo_those_that_were_made_since(path: Path) -> None:
    policy = Policy(FLOOR, FLOOR)
    shop = vault.unlock(path, NEW_PASSWORD, policy=policy, clock=FixedClock(NOW))
    vault.change_password(shop, NEW_PASSWORD, BETWEEN, policy=policy)
    (old,) = paths.backup_folder().iterdir()
    backups.make(shop)
    shop.close()
    backups.restore(old, path, PASSWORD, now=NOW, policy=policy)
    shop = vault.unlock(path, PASSWORD, policy=policy, clock=FixedClock(NOW))
    backups.make(shop)
    shop.close()
    keys_path(path).unlink()
    with pytest.raises(CannotUnlock):
        vault.unlock(path, BETWEEN, policy=policy)
    vault.unlock(path, PASSWORD, policy=policy).close()


def test_generation_that_somebody_made_huge_never_makes_a_key_file_that_cannot_be_read(path: Path) -> None:
    ring = unlocking.ring_in_force(path)
    (backup,) = paths.backup_folder().iterdir()
    huge = replace(ring, generation=keys.MOST_NUMBER - 1)
    with zipfile.ZipFile(backup, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("keys", keys.encode(huge))
    shop = vault.unlock(path, NEW_PASSWORD, policy=Policy(FLOOR, FLOOR))
    vault.change_password(shop, NEW_PASSWORD, PASSWORD, policy=Policy(FLOOR, FLOOR))
    shop.close()
    vault.unlock(path, PASSWORD, policy=Policy(FLOOR, FLOOR)).close()
