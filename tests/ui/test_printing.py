"""What the system writes in clear text to print: in a folder of ours, and gone at the next start if the program was killed."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys

import pytest

from app import paths, unfinished
from tests.architecture.source import ROOT

PRINTS = """
import ctypes, os, sys, time
from app.ui import printing

class Printer:
    fromPage = toPage = lambda self: 0
    supportsMultipleCopies = collateCopies = isValid = lambda self: True
    copyCount = lambda self: 1
    pageOrder = lambda self: None

class Painter:
    def begin(self, printer):
        # What Qt's plugin does there (qcupsprintengine.cpp, openPrintDevice): it asks CUPS for a file, and writes the pages into it.
        name = ctypes.create_string_buffer(1024)
        file = ctypes.CDLL("libcups.so.2").cupsTempFd(name, 1024)
        os.write(file, b"%PDF canary")
        print(name.value.decode(), flush=True)
        return True
    def end(self):
        return True

def hang(*_arguments):
    time.sleep(60)

printing.QPainter, printing._draw = Painter, hang
from reportlab.pdfgen.canvas import Canvas
from io import BytesIO
paper = BytesIO()
canvas = Canvas(paper)
canvas.drawString(9, 9, "x")
canvas.save()
printing.send(paper.getvalue(), Printer(), lambda *_: None)
"""


def has_cups() -> bool:
    try:
        ctypes.CDLL("libcups.so.2")
    except OSError:
        return False
    return sys.platform != "win32"


@pytest.mark.skipif(not has_cups(), reason="no CUPS here")
def test_print_job_that_is_killed_leaves_no_clear_file_after_the_next_start() -> None:
    with subprocess.Popen([sys.executable, "-c", PRINTS], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        written = process.stdout.readline().strip()
        assert unfinished.sweep() == 0, "it is still being printed"
        os.kill(process.pid, signal.SIGKILL)
    folder = paths.cache_folder() / "unfinished"
    assert [str(found) for found in folder.rglob("*") if found.is_file() and found.suffix != ".note"] == [written]
    assert unfinished.sweep() == 1
    assert list(folder.iterdir()) == []
