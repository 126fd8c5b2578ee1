"""P5: a person looks at a photo, copies a phone, previews and saves a report; then the window is locked, ended or killed. Nothing stays."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from app.services import customers, photos
from app.services.customers import CustomerDraft, PhoneDraft
from app.ui import pictures
from tests.architecture.source import ROOT
from tests.faults.ended import PATIENCE
from tests.faults.test_canaries import NAME, PHONE, hits
from tests.support import make_shop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
SECRETS = {"name": NAME, "phone": PHONE}


class Watched:
    """A computer of its own: folders for the shop, for what is saved, for what is temporary, and for what the program keeps."""

    def __init__(self, root: Path) -> None:
        self.shop, self.out, self.temp, self.home = (root / name for name in ("shop", "out", "temp", "home"))
        for folder in (self.shop, self.out, self.temp, self.home):
            folder.mkdir()
        self.env = {
            **os.environ,
            "HOME": str(self.home),
            "SHUKE_HOME": str(self.home / "shuke"),
            "TMPDIR": str(self.temp),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def found(self) -> list[str]:
        """Where anything of the customer stands in clear text, but for what the person saved; and what is there by halves."""
        parts = [str(path) for path in self.out.iterdir() if path.name != "card.pdf"]
        return hits([self.shop, self.temp, self.home], SECRETS) + parts

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True, start_new_session=True
        )


@pytest.fixture
def watched(tmp_path: Path, qapp: object) -> Watched:
    made = Watched(tmp_path)
    shop = make_shop(made.shop, language="en").shop
    customers.create(shop, CustomerDraft(name=NAME, phones=(PhoneDraft(PHONE),)))
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor("tomato"))
    photos.put(shop, "customer", 1, pictures.photo_from(image))
    shop.close()
    return made


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline() if select.select([process.stdout], [], [], PATIENCE)[0] else ""


def until_saving(watched: Watched, way: str) -> subprocess.Popen[str]:
    process = watched.start("-m", "tests.faults.ended", "saving", way, str(watched.shop))
    try:
        assert heard(process) == "now\n"
    except AssertionError:
        process.kill()
        raise
    return process


@pytest.mark.parametrize("start_again", ["window", "command line"])
def test_killed_while_a_report_is_saved_leaves_nothing_after_the_next_start(watched, start_again):
    with until_saving(watched, "SIGKILL") as process:
        process.kill()
    assert [p.suffix for p in watched.out.iterdir()] == [".part"], "what is to be taken away was there"
    if start_again == "window":
        with watched.start("-m", "tests.faults.ended", "resting", "close", str(watched.shop)) as again:
            assert again.communicate(timeout=PATIENCE)[0] == "now\n"
    else:
        with watched.start("main.py", "backups", str(watched.shop / "shop.shuke")) as again:
            again.communicate(timeout=PATIENCE)
    assert again.returncode == 0
    assert watched.found() == []
    assert list(watched.out.iterdir()) == []


@pytest.mark.campaign
def test_ended_while_a_report_is_saved_leaves_what_was_saved_alone(watched):
    with until_saving(watched, "SIGTERM") as process:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert watched.found() == []
    assert (watched.out / "card.pdf").read_bytes().startswith(b"%PDF")


def test_lock_while_a_report_is_saved_empties_the_clipboard_and_leaves_what_was_saved_alone(watched):
    with until_saving(watched, "lock") as process:
        assert heard(process) == "locked, the clipboard holds 0 characters\n"
        process.kill()
    assert watched.found() == []
    assert (watched.out / "card.pdf").read_bytes().startswith(b"%PDF")
