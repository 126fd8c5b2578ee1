"""Whether a file was written with a key is seen by the marks of its pages, however big the file is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.storage import database, page_marks
from tests.support import make_shop


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A closed shop file and its data key."""
    shop = make_shop(tmp_path_factory.mktemp("closed")).shop
    data_key = shop.database.key_for_copy()
    shop.close()
    return shop.path, data_key


def test_pages_bear_the_mark_of_their_key_and_salt_and_of_no_other(closed: tuple[Path, bytes]) -> None:
    path, data_key = closed
    salt = database.salt_of(path)
    assert page_marks.are_of(path, data_key, salt)
    assert not page_marks.are_of(path, os.urandom(32), salt)
    assert not page_marks.are_of(path, data_key, os.urandom(16))


def test_one_page_that_is_left_is_enough_in_its_own_place_only(closed: tuple[Path, bytes], tmp_path: Path) -> None:
    path, data_key = closed
    content, size = path.read_bytes(), database.PAGE_BYTES
    left = content[5 * size : 6 * size]
    for before, is_found in ((5, True), (6, False)):
        (tmp_path / "left").write_bytes(os.urandom(before * size) + left + os.urandom(3 * size))
        assert page_marks.are_of(tmp_path / "left", data_key, database.salt_of(path)) == is_found


@pytest.mark.parametrize("size", [0, 100, 4096, 4096 * 20 + 100, (1 << 30) + 4096 * 4])
def test_file_of_something_else_bears_none_and_little_of_it_is_read(tmp_path: Path, size: int) -> None:
    """From one gibibyte on SQLite leaves a page out, which bears no mark in any file."""
    foreign = tmp_path / "foreign"
    with foreign.open("wb") as file:
        file.write(os.urandom(min(size, 4096 * 8)))
        file.truncate(size)
    assert not page_marks.are_of(foreign, os.urandom(32), os.urandom(16))
    assert len(range(1, size // 4096, max(1, size // 4096 // page_marks.MOST_PAGES))) <= 2 * page_marks.MOST_PAGES
