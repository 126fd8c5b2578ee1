"""The names of shop files that were set aside or came back beside another: given in the language in force, known in any."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app import i18n, shop_files

NOW = dt.datetime(2026, 11, 27, 18, 40, 12, tzinfo=dt.UTC)
WALL = dt.datetime(2026, 11, 27, 18, 40)


@pytest.mark.parametrize(
    ("language", "aside", "restored"),
    [
        ("en", "豆豆 (set aside 2026-11-27 18.40).shuke", "豆豆 (restored 2026-11-27 18.40).shuke"),
        ("zh_CN", "豆豆 (2026-11-27 18.40 换下).shuke", "豆豆 (2026-11-27 18.40 恢复).shuke"),
    ],
)
def test_name_is_plain_and_known_again_in_any_language(language: str, aside: str, restored: str) -> None:
    path = Path("豆豆.shuke")
    i18n.set_language(language)
    assert shop_files.set_aside_as(path, NOW).name == aside
    assert shop_files.restored_as(path, NOW).name == restored
    for code in i18n.LANGUAGES:
        i18n.set_language(code)
        assert shop_files.set_aside_at(aside, path) == WALL
        assert shop_files.split(Path(restored)) == ("豆豆", shop_files.RESTORED, WALL)
        assert shop_files.split(Path(aside)) == ("豆豆", shop_files.SET_ASIDE, WALL)


@pytest.mark.parametrize(
    "name",
    [
        "豆豆.shuke",
        "other (set aside 2026-11-27 18.40).shuke",
        "豆豆 (set aside 2026-99-27 18.40).shuke",
        "豆豆 (new).shuke",
    ],
)
def test_other_names_say_nothing(name: str) -> None:
    assert shop_files.set_aside_at(name, Path("豆豆.shuke")) is None


def test_name_that_a_person_gave_is_left_alone() -> None:
    for stem in ("豆豆", "豆豆 (new)", "豆豆 (restored 2026-99-27 18.40)"):
        assert shop_files.split(Path(f"{stem}.shuke")) == (stem, None, None)


def test_one_that_came_back_twice_is_not_named_twice() -> None:
    once = shop_files.restored_as(Path("a.shuke"), NOW)
    assert shop_files.restored_as(once, NOW, 2).name == "a (restored 2026-11-27 18.40) 2.shuke"


def test_newest_comes_first_and_one_from_before_the_new_names_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.shuke"
    names = (
        "a (set aside 2026-11-27 18.40).shuke", "a (set aside 2026-11-27 18.40) 2.shuke", "a before 20261101-080000.shuke",
        "a.shuke", "b.shuke", "b (set aside 2026-11-27 18.40).shuke",
    )  # fmt: skip
    for name in names:
        (tmp_path / name).write_bytes(b"12345")
    found = shop_files.aside_of(path)
    assert [aside.path.name for aside in found] == [names[1], names[0], names[2]]
    assert {aside.bytes for aside in found} == {5}
    assert shop_files.others_than(path, tmp_path) == (tmp_path / "b.shuke",)
    assert shop_files.others_than(path, tmp_path / "gone") == ()
