"""What the system writes in clear text to print: in a folder of ours, and gone at the next start if the program was killed.

Qt's own plugin and CUPS's own library print here, to a print service that is made up.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import pytest

from app import paths, unfinished
from tests.architecture.source import ROOT

PRINTS = """
import io, sys, time
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas
from app.ui import printing

class Paper:
    title, sizes = "Care list", ((595.0, 842.0),)

app = QApplication([])
paper = io.BytesIO()
canvas = Canvas(paper)
canvas.drawString(99, 99, "canary")
canvas.save()

def tick(_done, _total):
    print("in the middle", flush=True)
    if sys.argv[1] == "hang":
        time.sleep(60)

printer = printing.new_printer(Paper())
print(printer.printerName(), flush=True)
print(printing.send(paper.getvalue(), printer, tick), flush=True)
"""


def has_cups() -> bool:
    try:
        ctypes.CDLL("libcups.so.2")
    except OSError:
        return False
    return sys.platform != "win32"


pytestmark = pytest.mark.skipif(not has_cups(), reason="no CUPS here")


@pytest.fixture
def service() -> Iterator[str]:
    """Where the made-up print service answers: a name that is short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/cups"
        command = [sys.executable, "-m", "tests.ui.fake_cups", place]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield place
            process.kill()


def printing(service: str, way: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CUPS_SERVER": service}
    command = [sys.executable, "-c", PRINTS, way]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_print_job_that_is_killed_leaves_no_clear_file_after_the_next_start(service: str) -> None:
    with printing(service, "hang") as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _line in range(2)] == ["Made-up\n", "in the middle\n"]
        assert unfinished.sweep() == 0, "it is still being printed"
        os.kill(process.pid, signal.SIGKILL)
    folder = paths.cache_folder() / "unfinished"
    (left,) = (found for found in folder.rglob("*") if found.is_file() and found.suffix != unfinished.NOTE)
    assert unfinished.FOLDER.fullmatch(left.parent.name)
    assert left.stat().st_mode & 0o777 == 0o600
    assert unfinished.sweep() == 1
    assert list(folder.iterdir()) == []


def test_print_job_that_ends_leaves_nothing(service: str) -> None:
    with printing(service, "end") as process:
        said = process.communicate()[0].splitlines()
    assert said == ["Made-up", "in the middle", "1"]
    assert list((paths.cache_folder() / "unfinished").iterdir()) == []
