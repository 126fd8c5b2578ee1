"""The guards of conftest.py themselves."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from app import i18n, paths


@pytest.mark.parametrize(("family", "here"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_network_is_out_of_reach_and_every_attempt_is_kept(family: int, here: str, no_network: list[str]) -> None:
    with socket.socket(family) as one:
        with pytest.raises(PermissionError):
            one.connect((here, 9))
        with pytest.raises(PermissionError):
            one.bind((here, 0))
    with pytest.raises(PermissionError):
        socket.getaddrinfo("example.org", 80)
    assert len(no_network) == 3
    no_network.clear()


def test_local_sockets_are_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("this system has no such sockets")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("s")
        server.listen()
        client.connect("s")


def test_home_of_the_program_is_a_temporary_one(tmp_path: Path) -> None:
    assert paths.data_folder().is_relative_to(tmp_path)
    assert paths.settings_file().is_relative_to(tmp_path)


def test_language_is_english_again_after_a_test_that_changed_it() -> None:
    assert i18n.language() == "en"
    i18n.set_language("zh_CN")


def test_bundled_font_is_there_and_no_screen_is_used(qapp: QApplication) -> None:
    assert "Noto Sans SC" in QFontDatabase.families()
    assert qapp.platformName() == "offscreen"
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
