"""The tour drives the real window through the main job, and leaves pictures, a workbook and a backup."""

from __future__ import annotations

import os
import re

from PySide6.QtGui import QImage

from app.ui import tour
from tests.support import CHEAP, folder_state
from tests.ui.accessible import faults


def test_tour_leaves_pictures_and_files_and_nothing_else(qapp, tmp_path, shuke_home):
    """Each picture is looked at with the check-list of accessibility too, as `test_accessibility` does in the other languages and looks."""
    out, found = tmp_path / "out", list[str]()
    eyes = tour.Eyes(look=lambda name, window: found.extend(faults(name, window)))
    result = tour.run(out, "zh_CN", "light", CHEAP, eyes)
    assert not found, "\n".join(found)
    names = [re.sub(r"^\d+-|\.png$", "", path.name) for path in result.pictures]
    for wanted in (
        "first-run-code",
        "import-customers-check",
        "unlock",
        "today-done",
        "counter-found",
        "sale-saved",
        "report-customer",
        "report-today",
        "customers",
        "practice-today",
        "practice-counter",
        "practice-customers",
    ):
        assert wanted in names
    assert [p for p in names if p.startswith("settings-")][-1] == "settings-about"
    assert {p.suffix for p in result.files} == {".pdf", ".xlsx", ".shuke-backup"}
    assert set(folder_state(out)) == {str(p.relative_to(out)) for p in (*result.pictures, *result.files)}
    pictures = {name: QImage(str(path)) for name, path in zip(names, result.pictures, strict=True)}
    assert {(p.width(), p.height()) for p in pictures.values()} == {tour.SIZE}
    assert pictures["sale-saved"] != pictures["counter-found"]
    assert pictures["today-done"] != pictures["today"]
    assert os.environ["SHUKE_HOME"] == str(shuke_home)
    assert not shuke_home.exists()
