"""Every picture of the tour is looked at with the check-list of accessibility in hand: every page, both languages, both looks (Chinese, light: `test_tour`)."""

from __future__ import annotations

import pytest

from app.ui import tour
from tests.support import CHEAP
from tests.ui.accessible import faults, faults_of_room


@pytest.mark.parametrize(("language", "look"), [("zh_CN", "dark"), ("en", "light"), ("en", "dark")])
def test_every_page_can_be_named_read_reached_and_hit(qapp, tmp_path, shuke_home, language, look):
    found: list[str] = []
    tour.run(tmp_path, language, look, CHEAP, tour.Eyes(look=lambda name, window: found.extend(faults(name, window))))
    assert not found, "\n".join(found)


ALWAYS = (("zh_CN", 100), ("zh_CN", 150), ("en", 150))
"""In the ordinary run; the others, which none of these should miss, are a campaign."""


@pytest.mark.parametrize(
    ("language", "text_percent"),
    [
        pytest.param(code, percent, marks=() if (code, percent) in ALWAYS else pytest.mark.campaign)
        for code in ("zh_CN", "en")
        for percent in (90, 100, 115, 130, 150)
    ],
)
def test_every_page_finds_room_in_the_smallest_window(qapp, tmp_path, shuke_home, language, text_percent):
    found: list[str] = []
    least = (1024, 640)
    eyes = tour.Eyes(least, text_percent, lambda name, window: found.extend(faults_of_room(name, window, least)))
    tour.run(tmp_path, language, "light", CHEAP, eyes)
    assert not found, "\n".join(found)
