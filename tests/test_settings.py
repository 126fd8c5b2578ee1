"""The settings of this computer: kept at once, told to who listens, and no file, however damaged, keeps the program from starting."""

from __future__ import annotations

import json
import os

import pytest

from app import paths, settings
from app.i18n import LANGUAGES, said_in
from app.settings import ASIDE, SETTINGS, Settings
from app.settings_list import SHOWN, Kind


@pytest.fixture
def file(shuke_home):
    made = paths.settings_file()
    made.parent.mkdir(parents=True, exist_ok=True)
    return made


def test_what_is_set_is_kept_and_told_once(file):
    kept, told = Settings(), []
    stop = kept.listen(told.append)
    kept.set("theme", "dark")
    kept.set("theme", "dark")
    stop()
    kept.set("theme", "light")
    assert told == ["theme"]
    assert Settings().get("theme") == "light"
    assert Settings().lost() is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("text_percent", 100.0),
        ("text_percent", "100"),
        ("touch", 1),
        ("wrong_tries_by_shop", True),
        ("wrong_tries_by_shop", 1),
        ("recent_customers", 21),
        ("scan_prefix", "abcd"),
        ("language", None),
        ("last_file", []),
    ],
)
def test_value_that_does_not_fit_is_refused_and_read_as_the_default(file, key, value):
    with pytest.raises(ValueError, match=key):
        Settings().set(key, value)
    file.write_text(json.dumps({key: value, "motion": False}))
    read = Settings()
    assert read.get(key) == SETTINGS[key].default
    assert read.get("motion") is False
    assert read.lost() is not None


DAMAGED = {
    "empty": b"",
    "half written": b'{"theme": "dark", "text_pe',
    "not json": b"theme=dark",
    "not text": b"\xff\xfe\x00\x80" * 40,
    "a list": b'["theme"]',
    "deep": b"[" * 200_000,
    "a long number": b'{"text_percent": ' + b"9" * 6_000 + b"}",
    "huge": b'{"theme": "dark"}' + b" " * (settings.MOST_BYTES + 1),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=list(DAMAGED))
def test_damaged_file_gives_the_defaults_says_so_and_is_put_aside(file, content):
    file.write_bytes(content)
    read = Settings()
    assert {key: read.get(key) for key in SETTINGS} == {key: s.default for key, s in SETTINGS.items()}
    assert read.lost() is not None
    assert file.read_bytes() == content, "reading changes nothing"
    read.set("theme", "dark")
    assert read.lost() is not None, "it is still to be told"
    assert file.with_name(file.name + ASIDE).read_bytes() == content
    again = Settings()
    assert (again.get("theme"), again.lost()) == ("dark", None)


def test_folder_in_place_of_the_file_is_put_aside(file):
    for _each in range(2):
        file.unlink(missing_ok=True)
        file.mkdir()
        (file / "something").write_text("of somebody")
        read = Settings()
        read.set("theme", "dark")
        assert read.lost() is not None
        assert Settings().get("theme") == "dark"
    assert len(list(file.parent.glob("*/something"))) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_pipe_in_place_of_the_file_is_not_waited_for(file):
    os.mkfifo(file)
    read = Settings()
    assert read.lost() is not None
    read.set("theme", "dark")
    assert Settings().get("theme") == "dark"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this person may read everything")
def test_file_that_may_not_be_read_is_put_aside(file):
    file.write_text('{"theme": "dark"}')
    file.chmod(0)
    read = Settings()
    assert (read.get("theme"), read.lost() is not None) == ("system", True)
    read.set("motion", False)
    assert Settings().get("motion") is False


def test_folder_that_cannot_be_written_to_keeps_the_choice_for_this_time(file, monkeypatch):
    file.parent.rmdir()
    file.parent.write_text("a file where the folder would be")
    read = Settings()
    read.set("theme", "dark")
    assert read.get("theme") == "dark"


def test_values_of_a_newer_version_are_no_loss(file):
    file.write_text('{"colour_of_the_sky": "blue", "theme": "dark"}')
    assert (Settings().get("theme"), Settings().lost()) == ("dark", None)


def test_path_with_signs_that_are_no_text_is_kept(file):
    Settings().set("last_file", "/shops/\udcff.shuke")
    assert Settings().get("last_file") == "/shops/\udcff.shuke"


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.setting.key)
def test_every_setting_on_a_pane_has_its_words_and_kind(shown):
    assert shown.setting.takes(shown.setting.default)
    assert len(shown.names) == (len(shown.setting.choices) if shown.kind is Kind.CHOICE else 0)
    for language in LANGUAGES:
        assert all(said_in(language, words) for words in shown.words())
