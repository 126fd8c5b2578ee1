"""Every picture of the tour is looked at with the check-list of accessibility in hand: every page, both languages, both looks (Chinese, light: `test_tour`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import tour
from tests.support import CHEAP
from tests.ui.accessible import faults, faults_of_room

SMALLEST = (1024, 640)
LARGE, CAMPAIGN = tour.SIZE, pytest.mark.campaign


@pytest.mark.parametrize(
    ("language", "look", "size"),
    [("zh_CN", "dark", SMALLEST), ("en", "light", LARGE), pytest.param("en", "dark", LARGE, marks=CAMPAIGN)],
)
def test_every_page_can_be_named_read_reached_and_hit(
    qapp: QApplication, tmp_path: Path, shuke_home: Path, language: str, look: str, size: tuple[int, int]
) -> None:
    """Colours are the same in both languages, so the ordinary run sees each look in one or two, and the smallest window on the way."""

    def see(name: str, window: QWidget) -> None:
        found.extend((*faults(name, window), *faults_of_room(name, window, size)))

    found: list[str] = []
    tour.run(tmp_path, language, look, CHEAP, tour.Eyes(size, look=see, has_camera=False))
    assert not found, "\n".join(found)


ALWAYS = (("zh_CN", 150), ("en", 150))
"""In the ordinary run, beside 100 % in Chinese (above); the others, which none of these should miss, are a campaign."""


@pytest.mark.parametrize(
    ("language", "text_percent"),
    [
        pytest.param(code, percent, marks=() if (code, percent) in ALWAYS else CAMPAIGN)
        for code in ("zh_CN", "en")
        for percent in (90, 100, 115, 130, 150)
        if (code, percent) != ("zh_CN", 100)
    ],
)
def test_every_page_finds_room_in_the_smallest_window(
    qapp: QApplication, tmp_path: Path, shuke_home: Path, language: str, text_percent: int
) -> None:
    def see(name: str, window: QWidget) -> None:
        found.extend(faults_of_room(name, window, SMALLEST))

    found: list[str] = []
    tour.run(tmp_path, language, "light", CHEAP, tour.Eyes(SMALLEST, text_percent, see, has_camera=False))
    assert not found, "\n".join(found)
