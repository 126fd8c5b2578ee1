"""A fresh copy is proved by one reading of its tables: what each of SQLCipher's and SQLite's own checks would find, this finds too."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import CannotUnlock
from app.shop import Shop
from app.storage import backup_doubt, copy_check, database, faults, open_mark

PAGE = database.PAGE_BYTES


@pytest.fixture
def copy(shop: Shop, tmp_path: Path) -> tuple[Path, bytes]:
    """A copy as a backup makes it, and its data key."""
    target, data_key = tmp_path / "copy.db", shop.database.key_for_copy()
    with shop.database.beside(database.COPYING) as (connection, _key):
        connection.execute("VACUUM INTO ?", (str(target),))
    with closing(database.connect(target, data_key)) as connection:
        open_mark.close_copy(connection)
    return target, data_key


def is_found(copy: Path, data_key: bytes) -> bool:
    """Whether the checks of a copy find anything, asked as a backup asks them."""
    try:
        checks = copy_check.Checks(copy, data_key, fully=False)
        with closing(database.connect(copy, data_key)) as connection:
            found = checks.pages(connection)
        backup_doubt.count(copy, data_key, checks.content)
    except CannotUnlock:
        return True
    return bool(found)


def test_bit_in_any_page_is_found(copy: tuple[Path, bytes]) -> None:
    path, data_key = copy
    assert not is_found(path, data_key)
    chance, pages = random.Random(7), path.stat().st_size // PAGE
    with path.open("r+b", buffering=0) as file:
        for page in range(pages):
            at = page * PAGE + chance.randrange(PAGE)
            file.seek(at)
            byte = file.read(1)[0]
            for wrong in (byte ^ 1 << chance.randrange(8), byte):
                file.seek(at)
                file.write(bytes([wrong]))
                assert is_found(path, data_key) == (wrong != byte), at


def test_blank_page_at_the_end_of_a_long_value_is_found(copy: tuple[Path, bytes]) -> None:
    path, data_key = copy
    with closing(database.connect(path, data_key)) as connection:
        connection.execute("CREATE TABLE holding (content)")
        connection.execute("INSERT INTO holding VALUES (randomblob(10000))")
        assert not is_found(path, data_key)
    with path.open("r+b") as file:
        file.seek(-PAGE, 2)
        file.write(bytes(PAGE))
    with closing(database.connect(path, data_key)) as connection:
        assert connection.execute("PRAGMA quick_check(holding)").fetchall() == [("ok",)]
    assert is_found(path, data_key)


def test_page_of_the_lock_is_blank_by_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_check, "LOCK_BYTE", 2 * PAGE)
    (tmp_path / "copy.db").write_bytes(b"\x01" * (2 * PAGE) + bytes(2 * PAGE))
    assert copy_check.blank_pages(tmp_path / "copy.db") == ["page 4 is blank"]


def test_search_that_cannot_be_read_is_found_whatever_is_asked_first(copy: tuple[Path, bytes]) -> None:
    path, data_key = copy
    with closing(database.connect(path, data_key)) as connection:
        asked = "SELECT rootpage FROM sqlite_schema WHERE name = 'search_text_config'"
        page = connection.execute(asked).fetchone()[0]
    with path.open("r+b") as file:
        file.seek(page * PAGE - 1)
        file.write(bytes([path.read_bytes()[page * PAGE - 1] ^ 1]))
    with pytest.raises(CannotUnlock), faults.told(path), closing(database.connect(path, data_key)) as connection:
        connection.execute("INSERT INTO search_text (names) VALUES ('x')")
    assert is_found(path, data_key)


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - PAGE)


def lengthen(path: Path) -> None:
    with path.open("ab") as file:
        file.write(bytes(PAGE))


@pytest.mark.parametrize("harm", [cut, lengthen])
def test_copy_that_is_cut_or_goes_on_is_found(copy: tuple[Path, bytes], harm: Callable[[Path], None]) -> None:
    harm(copy[0])
    assert is_found(*copy)


def test_free_page_that_no_table_comes_by_is_found_to_be_damaged(copy: tuple[Path, bytes]) -> None:
    path, data_key = copy
    with closing(database.connect(path, data_key)) as connection:
        connection.execute("CREATE TABLE passing (content)")
        connection.execute("INSERT INTO passing VALUES (zeroblob(40000))")
        connection.execute("DELETE FROM passing")
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
    assert free
    assert not is_found(path, data_key)
    with path.open("r+b") as file:
        file.seek(-PAGE // 2, 2)
        file.write(b"\x00" * 64)
    assert is_found(path, data_key)
