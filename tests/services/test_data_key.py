"""K6: a new data key for the open shop; whatever goes wrong, one file with its keys is there and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app import files
from app.errors import Cancelled, CannotUnlock, ShukeError, UserMistake
from app.i18n import Text
from app.services import backups, customers, history, key_news, on_record, vault
from app.services.customers import CustomerDraft
from app.storage import database, rekeying, unlocking
from app.storage.unlocking import keys_path
from tests.support import CHEAP, PASSWORD, dump, folder_state, make_shop

FRESH = "another good password"
SETTINGS = ("change", "change_image", "sqlite_sequence", "import_batch", "setting")


@pytest.fixture
def made(tmp_path: Path) -> vault.Created:
    """An open shop with a few customers, in a folder of its own."""
    folder = tmp_path / "place"
    folder.mkdir()
    made = make_shop(folder)
    for name in ("Ann", "王小明", "Bob"):
        customers.create(made.shop, CustomerDraft(name=name))
    return made


def names_in(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def opens(path: Path, password: str) -> bool:
    try:
        vault.unlock(path, password, policy=CHEAP).close()
    except CannotUnlock:
        return False
    return True


def test_everything_is_there_under_another_key_and_the_shop_stays_open(made: vault.Created) -> None:
    shop, before = made.shop, dump(made.shop, SETTINGS)
    key, salt = shop.database.key_for_copy(), database.salt_of(shop.path)
    old_keys = keys_path(shop.path).read_bytes()
    code = vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    assert shop.database.key_for_copy() != key
    assert database.salt_of(shop.path) != salt
    assert dump(shop, SETTINGS) == before
    assert history.entries(shop)[0].action == vault.NEW_KEY
    assert not vault.has_confirmed_code(shop)
    customers.create(shop, CustomerDraft(name="After"))
    assert all(check.ok for check in backups.verify(shop))
    shop.close()
    assert names_in(shop.path.parent) == {"shop.shuke", "shop.shuke.keys"}
    assert not opens(shop.path, PASSWORD)
    assert opens(shop.path, FRESH)
    with pytest.raises(CannotUnlock):
        vault.recover(shop.path, made.recovery_code, FRESH, policy=CHEAP)
    vault.recover(shop.path, code, FRESH, policy=CHEAP).close()
    keys_path(shop.path).write_bytes(old_keys)  # what somebody kept of before
    with pytest.raises(CannotUnlock) as caught:
        vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "keys_foreign"


def test_password_stays_unless_another_is_given(made: vault.Created) -> None:
    vault.change_data_key(made.shop, PASSWORD, policy=CHEAP)
    made.shop.close()
    assert opens(made.shop.path, PASSWORD)


@pytest.mark.parametrize(("password", "fresh"), [("not the password", FRESH), (PASSWORD, "short")])
def test_wrong_or_weak_password_changes_nothing(made: vault.Created, password: str, fresh: str) -> None:
    before = folder_state(made.shop.path.parent)
    with pytest.raises((CannotUnlock, UserMistake)):
        vault.change_data_key(made.shop, password, new_password=fresh, policy=CHEAP)
    assert folder_state(made.shop.path.parent) == before
    made.shop.close()


def test_backups_of_before_keep_their_password(made: vault.Created, tmp_path: Path) -> None:
    copy = backups.make(made.shop, tmp_path / "copies")
    vault.change_data_key(made.shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    after = backups.make(made.shop, tmp_path / "copies")
    made.shop.close()
    for backup, password in ((copy, PASSWORD), (after, FRESH)):
        target = tmp_path / f"{len(password)}.shuke"
        backups.restore(backup.path, target, password, policy=CHEAP)
        assert opens(target, password)


def test_another_program_that_has_the_file_open_is_told_and_nothing_changes(made: vault.Created) -> None:
    other = vault.unlock(made.shop.path, PASSWORD, policy=CHEAP)
    with other.read() as session:
        session.connection()
        with pytest.raises(ShukeError) as caught:
            vault.change_data_key(made.shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    assert caught.value.code == "busy"
    other.close()
    customers.create(made.shop, CustomerDraft(name="Later"))
    made.shop.close()
    assert names_in(made.shop.path.parent) == {"shop.shuke", "shop.shuke.keys"}
    assert opens(made.shop.path, PASSWORD)


def test_reading_goes_on_beside_it(made: vault.Created) -> None:
    shop, stop, seen = made.shop, threading.Event(), list[int]()

    def read() -> None:
        while not stop.is_set():
            seen.append(vault.info(shop).customers)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        vault.change_data_key(shop, PASSWORD, policy=CHEAP)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert seen
    assert set(seen) == {3}
    shop.close()


def test_copy_that_differs_is_not_taken(made: vault.Created, monkeypatch: pytest.MonkeyPatch) -> None:
    real = rekeying._export

    def lossy(owner: database.Database, part: Path, data_key: bytes) -> None:
        real(owner, part, data_key)
        connection = database.connect(part, data_key)
        connection.execute("UPDATE customer SET name = 'Anna' WHERE name = 'Ann'")
        connection.close()

    monkeypatch.setattr(rekeying, "_export", lossy)
    with pytest.raises(CannotUnlock):
        vault.change_data_key(made.shop, PASSWORD, policy=CHEAP)
    made.shop.close()
    assert names_in(made.shop.path.parent) == {"shop.shuke", "shop.shuke.keys"}
    assert opens(made.shop.path, PASSWORD)


@pytest.mark.parametrize("point", range(4))
def test_full_drive_leaves_the_old_key_in_force(
    made: vault.Created, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    before = dump(made.shop, SETTINGS)

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    def full_database(*_arguments: object) -> None:
        raise database.sqlcipher.OperationalError("database or disk is full")

    places: list[tuple[Any, str, Callable[..., None]]] = [
        (rekeying, "_export", full_database),
        (unlocking, "write_ring", full),
        (rekeying.files, "replace_with_retry", full),
        (rekeying, "_prove", full_database),
    ]
    with monkeypatch.context() as patch:
        patch.setattr(*places[point])
        with pytest.raises(ShukeError) as caught:
            vault.change_data_key(made.shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    assert caught.value.code == "disk_full"
    assert vault.has_confirmed_code(made.shop)
    assert dump(made.shop, SETTINGS) == before
    made.shop.close()
    assert names_in(made.shop.path.parent) == {"shop.shuke", "shop.shuke.keys"}
    vault.recover(made.shop.path, made.recovery_code, FRESH, policy=CHEAP).close()


def test_keys_that_cannot_take_their_place_are_found_where_they_wait(
    made: vault.Created, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(unlocking, "tidy", lambda _path: None)
        vault.change_data_key(made.shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    copy = backups.make(made.shop, tmp_path / "copies")
    made.shop.close()
    assert unlocking.waiting_keys_path(made.shop.path).exists()
    backups.restore(copy.path, tmp_path / "again.shuke", FRESH, policy=CHEAP)
    assert opens(made.shop.path, FRESH)
    assert names_in(made.shop.path.parent) == {"shop.shuke", "shop.shuke.keys"}


CALLS = 40
"""Calls to the drive that are counted, and a few more than there are."""


def _kill_at(point: int, folder: Path) -> None:
    """In a child: change the key, and die at a counted call to the drive."""
    counted = iter(range(1000))

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **named: Any) -> Any:
            if next(counted) == point:
                os._exit(9)
            return real(*arguments, **named)

        return act

    shop = vault.unlock(folder / "shop.shuke", PASSWORD, policy=CHEAP)
    for module, name in (
        (os, "fsync"), (os, "replace"), (os, "unlink"), (database, "connect"), (database, "attach"),
        (database, "set_journal"), (Path, "replace"), (Path, "unlink"), (unlocking, "write_ring"),
        (rekeying, "differences"), (rekeying, "_check_alone"), (unlocking, "tidy"), (history, "note"),
    ):  # fmt: skip
        setattr(module, name, deadly(getattr(module, name)))
    vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    os._exit(0)


@pytest.mark.parametrize(
    "point", [pytest.param(p, marks=[pytest.mark.campaign] if p % 2 else []) for p in range(CALLS)]
)
def test_kill_at_any_point_leaves_one_file_with_its_keys(made: vault.Created, tmp_path: Path, point: int) -> None:
    expected = dump(made.shop, SETTINGS)
    made.shop.close()
    folder = made.shop.path.parent
    child = os.fork()
    if not child:
        try:
            _kill_at(point, folder)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 9)
    good = [p for p in (PASSWORD, FRESH) if opens(_copied(folder, tmp_path / p), p)]
    assert len(good) == 1, "exactly one of the two passwords opens it"
    shop = vault.unlock(made.shop.path, good[0], policy=CHEAP)
    assert dump(shop, SETTINGS) == expected
    assert all(check.ok for check in backups.verify(shop))
    shop.close()
    assert names_in(folder) == {"shop.shuke", "shop.shuke.keys"}


def _copied(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target / "shop.shuke"


def test_shop_that_was_cut_off_may_be_set_aside_and_still_opens(made: vault.Created, tmp_path: Path) -> None:
    copy = backups.make(made.shop, tmp_path / "copies")
    made.shop.close()
    shop = vault.unlock(made.shop.path, PASSWORD, policy=CHEAP)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unlocking, "tidy", lambda _path: None)
        vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)
        shop.close()
        restored = backups.restore(copy.path, shop.path, PASSWORD, policy=CHEAP)
    assert restored.set_aside is not None
    assert opens(restored.set_aside, FRESH)
    assert opens(shop.path, PASSWORD)


# -- a change that was cut off is told


def test_change_that_was_cut_off_before_its_end_says_that_the_old_key_holds(made: vault.Created) -> None:
    path = made.shop.path
    made.shop.close()
    path.with_name(path.name + ".next.part").write_bytes(b"half of it")
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    news = key_news.told(shop)
    assert news is not None
    assert "you had still hold. Nothing is lost." in str(news.what)
    shop.close()
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    assert key_news.told(shop) is None, "it is told once"
    shop.close()


def test_change_that_was_cut_off_after_the_new_file_came_says_that_the_new_key_holds(
    made: vault.Created, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made.shop.path
    old = keys_path(path).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(on_record, "put_new_key", lambda _shop: None)
        vault.change_data_key(made.shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    made.shop.close()
    keys_path(path).rename(unlocking.waiting_keys_path(path))
    keys_path(path).write_bytes(old)
    shop = vault.unlock(path, FRESH, policy=CHEAP)
    news = key_news.told(shop)
    assert news is not None
    assert "the new key and its password hold. Nothing is lost." in str(news.what)
    assert history.entries(shop)[0].action == vault.NEW_KEY
    assert not vault.has_confirmed_code(shop)
    shop.close()


def _changed_with_keys_in_wait(made: vault.Created, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change the key on a drive that does not let the new keys take their place."""
    real = files.replace_with_retry

    def refuse(source: Path, target: Path) -> None:
        if source == unlocking.waiting_keys_path(made.shop.path):
            raise OSError(errno.ENOSPC, "no room")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(files, "replace_with_retry", refuse)
        vault.change_data_key(made.shop, PASSWORD, new_password=FRESH, policy=CHEAP)
    assert unlocking.waiting_keys_path(made.shop.path).exists()


@pytest.mark.parametrize("since", ["nothing", "a new password"])
def test_change_whose_keys_took_their_place_later_is_on_record_once_and_nothing_is_told(
    made: vault.Created, monkeypatch: pytest.MonkeyPatch, since: str
) -> None:
    _changed_with_keys_in_wait(made, monkeypatch)
    password = FRESH
    if since == "a new password":
        password = "yet another password"
        vault.change_password(made.shop, FRESH, password, policy=CHEAP)
    made.shop.close()
    shop = vault.unlock(made.shop.path, password, policy=CHEAP)
    assert key_news.told(shop) is None
    assert [entry.action for entry in history.entries(shop)].count(vault.NEW_KEY) == 1
    assert not unlocking.waiting_keys_path(shop.path).exists()
    shop.close()
    assert opens(made.shop.path, password)


def test_keys_in_wait_take_their_place_before_others_wait(made: vault.Created, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a kill of the second change would leave a file without its keys."""
    _changed_with_keys_in_wait(made, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "_take_the_place", _interrupted)
        patch.setattr(unlocking, "tidy", lambda _path: None)
        with pytest.raises(KeyboardInterrupt):
            vault.change_data_key(made.shop, FRESH, new_password="yet another password", policy=CHEAP)
    made.shop.close()
    assert opens(made.shop.path, FRESH)


def _interrupted(*_args: object) -> None:
    raise KeyboardInterrupt


# -- the recovery code at the lock of the screen


def test_code_gives_the_open_shop_a_new_password(made: vault.Created) -> None:
    vault.set_password_by_code(made.shop, made.recovery_code, FRESH, policy=CHEAP)
    vault.note_code_used(made.shop)
    assert history.entries(made.shop)[0].action == vault.NEW_PASSWORD
    with pytest.raises(UserMistake):
        vault.set_password_by_code(made.shop, made.recovery_code, "short", policy=CHEAP)
    with pytest.raises(CannotUnlock) as caught:
        vault.set_password_by_code(made.shop, "AAAAA", FRESH, policy=CHEAP)
    assert caught.value.code == "wrong_code"
    made.shop.close()
    assert opens(made.shop.path, FRESH)
    assert not opens(made.shop.path, PASSWORD)


def test_new_key_waits_for_a_copy_that_is_under_way(made: vault.Created) -> None:
    shop, is_copying, may_end = made.shop, threading.Event(), threading.Event()

    def copy() -> None:
        with shop.database.beside(database.COPYING) as (connection, _data_key):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM customer").fetchone()
            is_copying.set()
            assert may_end.wait(60)

    with ThreadPoolExecutor(2) as threads:
        copying = threads.submit(copy)
        assert is_copying.wait(60)
        heard: list[Text | None] = []
        changing = threads.submit(
            vault.change_data_key, shop, PASSWORD, new_password=FRESH, policy=CHEAP, waits=heard.append
        )
        assert not changing.done()
        may_end.set()
        copying.result()
        assert changing.result()
    assert set(heard[:-1]) <= {database.COPYING}
    assert heard[-1] is None
    shop.close()
    assert opens(shop.path, FRESH)


def test_new_key_that_is_called_off_while_it_waits_changes_nothing(made: vault.Created) -> None:
    shop, before = made.shop, folder_state(made.shop.path.parent)["shop.shuke.keys"]

    def call_off(behind: Text | None) -> None:
        assert behind == database.CHECKING
        raise Cancelled

    with ThreadPoolExecutor(1) as threads, shop.database.beside(database.CHECKING), pytest.raises(Cancelled):
        threads.submit(vault.change_data_key, shop, PASSWORD, new_password=FRESH, policy=CHEAP, waits=call_off).result()
    assert folder_state(shop.path.parent)["shop.shuke.keys"] == before
    assert vault.has_confirmed_code(shop)
    assert backups.verify(shop)
    customers.create(shop, CustomerDraft(name="After"))
    shop.close()
    assert opens(shop.path, PASSWORD)


def test_backup_that_a_new_key_overtakes_opens_with_the_keys_of_before(made: vault.Created, tmp_path: Path) -> None:
    shop, target = made.shop, tmp_path / "back.shuke"

    def overtake(done: int, _total: int) -> None:
        if done == 1:  # the copy is there, and nothing of it is checked yet
            vault.change_data_key(shop, PASSWORD, new_password=FRESH, policy=CHEAP)

    backup = backups.write(shop, tmp_path / "backups", overtake, backups.TIMED).path
    backups.restore(backup, target, PASSWORD, policy=CHEAP)
    assert opens(target, PASSWORD)
    shop.close()
    assert opens(shop.path, FRESH)
