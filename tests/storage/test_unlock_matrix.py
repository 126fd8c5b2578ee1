"""K2: every combination of password, slot copies and file has one outcome with its own words; nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import i18n, paths
from app.errors import ShukeError
from app.i18n import T
from app.models import Tag
from app.services import backups, vault
from app.storage import database, keys
from app.storage.unlocking import keys_path
from tests.support import CHEAP, CHEAP_COST, PASSWORD, folder_state, make_shop


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed shop file with its keys, and a backup of it in a folder of its own."""
    folder = tmp_path_factory.mktemp("original")
    shop = make_shop(folder).shop
    backups.make(shop, folder / "backups")
    shop.close()
    return folder


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    """A copy of the shop to damage."""
    for name in ("shop.shuke", "shop.shuke.keys"):
        shutil.copy2(original / name, tmp_path / name)
    return tmp_path / "shop.shuke"


def _flip(file: Path, *places: int) -> None:
    content = bytearray(file.read_bytes())
    for place in places:
        content[place] ^= 0xFF
    file.write_bytes(content)


def _set_version(path: Path) -> None:
    data_key = keys.open_slot(keys.decode(keys_path(path).read_bytes()), "password", PASSWORD, CHEAP.floor)
    connection = database.connect(path, data_key)
    connection.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    connection.close()


def _other_keys(path: Path) -> None:
    """Those of a shop with the very same password."""
    ring = keys.decode(keys_path(path).read_bytes())
    salt = bytes(16)
    slot = keys.make_slot("password", PASSWORD, keys.new_data_key(), salt, CHEAP_COST)
    keys_path(path).write_bytes(keys.encode(replace(ring, file_salt=salt, slots=(slot,))))


SLOTS: dict[str, Callable[[Path], None]] = {
    "good": lambda path: None,
    "copy A bad": lambda path: _flip(keys_path(path), 60),
    "copy B bad": lambda path: _flip(keys_path(path), keys.BLOCK + 60),
    "both bad": lambda path: _flip(keys_path(path), 60, keys.BLOCK + 60),
    "missing": lambda path: keys_path(path).unlink(),
    "of another shop": lambda path: _other_keys(path),
}
FILES: dict[str, Callable[[Path], None]] = {
    "good": lambda path: None,
    "page 1 damaged": lambda path: _flip(path, 200),
    "salt damaged": lambda path: _flip(path, 3),
    "cut off at a page": lambda path: path.write_bytes(path.read_bytes()[: 4096 * 8]),
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "plain SQLite": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4080)),
    "too new": _set_version,
}


PROVES_THE_START = {("right", slots) for slots in SLOTS if slots not in ("of another shop", "both bad", "missing")}
"""With these the file would open, had it its start: then the start is damaged, and the keys are its own."""


def _expected(password: str, slots: str, file: str) -> str:
    before_the_slots = {"missing": "file_missing", "empty": "file_empty", "plain SQLite": "not_a_shop_file"}
    if file in before_the_slots:
        return before_the_slots[file]
    if slots == "both bad":
        return "keys_damaged"
    if slots == "missing":
        return "keys_missing"
    if file == "salt damaged":
        if password == "wrong":
            return "keys_or_secret"
        return "file_damaged" if (password, slots) in PROVES_THE_START else "keys_foreign"
    if slots == "of another shop":
        return "keys_foreign" if password == "right" else "keys_or_secret"
    if password == "wrong":
        return "wrong_password"
    return {"good": "open", "too new": "newer_version"}.get(file, "file_damaged")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("slots", SLOTS)
@pytest.mark.parametrize("password", ["right", "wrong"])
def test_unlock_each_combination_has_its_outcome(path: Path, password: str, slots: str, file: str) -> None:
    FILES[file](path)
    SLOTS[slots](path)
    before = folder_state(path.parent)
    expected = _expected(password, slots, file)
    typed = PASSWORD if password == "right" else "a wrong password"
    if expected == "open":
        vault.unlock(path, typed, policy=CHEAP).close()
        return
    with pytest.raises(ShukeError) as caught:
        vault.unlock(path, typed, policy=CHEAP)
    assert caught.value.code == expected
    assert str(caught.value.what)
    assert caught.value.next_step is not None
    assert folder_state(path.parent) == before


def test_unlock_each_outcome_has_words_of_its_own_in_both_languages(path: Path) -> None:
    said: dict[str, dict[str, str]] = {"en": {}, "zh_CN": {}}
    for file in FILES:
        for slots in SLOTS:
            for password in (PASSWORD, "a wrong password"):
                folder = path.parent / f"{file}-{slots}-{len(password)}"
                folder.mkdir(exist_ok=True)
                for name in ("shop.shuke", "shop.shuke.keys"):
                    shutil.copy2(path.parent / name, folder / name)
                FILES[file](folder / "shop.shuke")
                SLOTS[slots](folder / "shop.shuke")
                try:
                    vault.unlock(folder / "shop.shuke", password, policy=CHEAP).close()
                except ShukeError as error:
                    for language in said:
                        i18n.set_language(language)
                        said[language][error.code] = str(error).replace(str(folder), "")
    for words in said.values():
        assert len(set(words.values())) == len(words) == 10
    assert all(said["en"][code] != said["zh_CN"][code] for code in said["en"])


@pytest.mark.parametrize("slots", ["both bad", "missing", "of another shop"])
@pytest.mark.parametrize("where", ["beside the file", "in the backup folder"])
def test_unlock_damaged_keys_falls_back_to_the_newest_backup(
    path: Path, original: Path, slots: str, where: str
) -> None:
    folder = path.parent if where == "beside the file" else paths.backup_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for backup in (original / "backups").iterdir():
        shutil.copy2(backup, folder / backup.name)
    SLOTS[slots](path)
    vault.unlock(path, PASSWORD, policy=CHEAP).close()


def test_unlock_cheap_slot_on_the_shipped_path_is_refused(path: Path) -> None:
    with pytest.raises(ShukeError) as caught:
        vault.unlock(path, PASSWORD)
    assert caught.value.code == "slot_weak"


def test_unlock_wrong_password_beside_a_hot_log_changes_nothing(tmp_path: Path) -> None:
    """M4: SQLCipher never sees a key that no slot has proved, so it cannot replay or drop the log."""
    shop = make_shop(tmp_path).shop
    with shop.write(T("Add customer")) as session:
        session.add(Tag(name="regular"))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("shop.shuke", "shop.shuke.keys", "shop.shuke-wal"):
        shutil.copy2(tmp_path / name, copy / name)
    shop.close()
    before = folder_state(copy)
    assert before["shop.shuke-wal"][0] > 0
    for _ in range(50):
        with pytest.raises(ShukeError):
            vault.unlock(copy / "shop.shuke", "a wrong password", policy=CHEAP)
    assert folder_state(copy) == before
    shop = vault.unlock(copy / "shop.shuke", PASSWORD, policy=CHEAP)
    with shop.read() as session:
        assert session.query(Tag).count() == 1
    shop.close()


@pytest.fixture(params=["as it was left", "without what connections share"])
def hot(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A shop as a program leaves it that is killed: the last actions are in its log."""
    (tmp_path / "open").mkdir()
    shop = make_shop(tmp_path / "open").shop
    with shop.write(T("Add customer")) as session:
        session.add(Tag(name="regular"))
    shutil.copytree(tmp_path / "open", tmp_path / "killed")
    shop.close()
    if request.param != "as it was left":
        (tmp_path / "killed" / "shop.shuke-shm").unlink()
    return tmp_path / "killed" / "shop.shuke"


def _newer_in_the_log(path: Path) -> None:
    with _hot_connection(path) as connection:
        connection.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")


def _another_program_in_the_log(path: Path) -> None:
    with _hot_connection(path) as connection:
        connection.execute("PRAGMA application_id = 1")


@contextmanager
def _hot_connection(path: Path) -> Iterator[Any]:
    """Writes to the log and is killed: the files are put back as they were before the last connection was closed."""
    data_key = keys.open_slot(keys.decode(keys_path(path).read_bytes()), "password", PASSWORD, CHEAP.floor)
    had_shared = path.with_name("shop.shuke-shm").exists()
    connection = database.connect(path, data_key)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    yield connection
    shutil.copytree(path.parent, path.parent.with_name("kept"))
    connection.close()
    shutil.rmtree(path.parent)
    path.parent.with_name("kept").rename(path.parent)
    if not had_shared:
        path.with_name("shop.shuke-shm").unlink()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_newer_in_the_log, "newer_version"),
        (_another_program_in_the_log, "not_a_shop_file"),
        (lambda path: _flip(path, *range(200, path.stat().st_size, 4096)), "file_damaged"),
    ],
)
def test_unlock_refused_beside_a_hot_log_leaves_every_byte(hot: Path, spoil: Callable[[Path], None], code: str) -> None:
    """B8: a look that closed the last connection would fold the log into the file, and take it away."""
    spoil(hot)
    before = folder_state(hot.parent)
    assert before["shop.shuke-wal"][0] > 0
    for _ in range(3):
        with pytest.raises(ShukeError) as caught:
            vault.unlock(hot, PASSWORD, policy=CHEAP)
        assert caught.value.code == code
        assert folder_state(hot.parent) == before


@pytest.mark.parametrize("page", range(1, 91, 6))
def test_unlock_damaged_page_beside_a_hot_log_is_refused_untouched_or_opens(hot: Path, page: int) -> None:
    _flip(hot, min(4096 * page + 200, hot.stat().st_size - 1))
    before = folder_state(hot.parent)
    with suppress(ShukeError):
        vault.unlock(hot, PASSWORD, policy=CHEAP).close()
        return
    assert folder_state(hot.parent) == before


@pytest.mark.parametrize(
    "content", [b"x" * 10, b"x" * 100_000, b"SQLite format 3\0" + bytes(8176), b"PK\x03\x04" + bytes(5000)]
)
def test_unlock_foreign_file_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    """B8: a file that is not ours is refused and not changed."""
    path = tmp_path / "shop.shuke"
    path.write_bytes(content)
    before = folder_state(tmp_path)
    with pytest.raises(ShukeError) as caught:
        vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code in ("not_a_shop_file", "keys_missing")
    assert folder_state(tmp_path) == before


def test_unlock_encrypted_file_of_another_program_is_not_ours(path: Path) -> None:
    data_key = keys.open_slot(keys.decode(keys_path(path).read_bytes()), "password", PASSWORD, CHEAP.floor)
    connection = database.connect(path, data_key)
    connection.execute("PRAGMA application_id = 1")
    connection.close()
    with pytest.raises(ShukeError) as caught:
        vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "not_a_shop_file"


def test_recover_new_password_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    made = make_shop(tmp_path)
    made.shop.close()
    path = tmp_path / "shop.shuke"
    vault.recover(path, made.recovery_code.replace("-", " ").lower(), "another password", policy=CHEAP).close()
    with pytest.raises(ShukeError):
        vault.unlock(path, PASSWORD, policy=CHEAP)
    vault.unlock(path, "another password", policy=CHEAP).close()
    vault.recover(path, made.recovery_code, "and a third one", policy=CHEAP).close()
    with pytest.raises(ShukeError) as caught:
        vault.recover(path, keys.new_recovery_code(), "yet another one", policy=CHEAP)
    assert caught.value.code == "wrong_code"


def test_unlock_plain_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    """B8: a whole SQLite file without encryption, alone and beside keys."""
    path = tmp_path / "shop.shuke"
    connection = database.sqlcipher.connect(str(path))
    connection.execute("CREATE TABLE customer (id INTEGER)")
    connection.close()
    for beside in (None, b"x" * 2 * keys.BLOCK):
        if beside is not None:
            keys_path(path).write_bytes(beside)
        before = folder_state(tmp_path)
        with pytest.raises(ShukeError) as caught:
            vault.unlock(path, PASSWORD, policy=CHEAP)
        assert caught.value.code == "not_a_shop_file"
        assert folder_state(tmp_path) == before


def test_unlock_file_of_another_cipher_beside_good_keys_is_damage_not_a_wrong_password(path: Path) -> None:
    """B8: the format of SQLCipher 5 differs, so to us it is pages that nothing proves; its salt is kept to reach that far."""
    content = path.read_bytes()
    path.write_bytes(content[: database.SALT_BYTES] + content[: database.SALT_BYTES - 1 : -1])
    before = folder_state(path.parent)
    with pytest.raises(ShukeError) as caught:
        vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "file_damaged"
    assert folder_state(path.parent) == before


@pytest.mark.parametrize("password", ["nul \0 in the middle", "x" * 1025])
def test_create_password_that_cannot_be_typed_again_is_refused(tmp_path: Path, password: str) -> None:
    """K3: what cannot come back the same is never taken."""
    with pytest.raises(ShukeError) as caught:
        vault.create(tmp_path / "s.shuke", password, policy=CHEAP)
    assert caught.value.code == "bad_password"
    assert folder_state(tmp_path) == {}
