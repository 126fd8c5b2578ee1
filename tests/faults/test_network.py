"""The whole tour, watched by the kernel: nothing is spoken to that is not on this computer. A campaign.

The guard of ``conftest.py`` sees what Python does; here Qt and every library are seen as well.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

CALL = re.compile(r"\b(?:connect|sendto|sendmsg|bind)\(\d+, .*?sa_family=(AF_\w+)([^}]*)")
LOCAL = {"AF_UNIX", "AF_NETLINK"}
"""AF_NETLINK is how a program asks its own kernel which drives and cards there are."""
PRINTING = re.compile(r'htons\(631\).*("::1"|"127\.0\.0\.1")')
"""The print service of this very computer, which the system's own library asks for its printers."""


def reached(trace: str) -> set[str]:
    """The addresses that were spoken to, but for those on this computer that nobody else hears."""
    said = {(found[1], found[2]) for found in CALL.finditer(trace)}
    return {family + where for family, where in said if family not in LOCAL and not PRINTING.search(where)}


@pytest.mark.campaign
@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_click_through_connects_to_nothing(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    watch = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,bind,socket", "-o", str(trace)]
    tour = [
        sys.executable,
        str(ROOT / "main.py"),
        "tour",
        str(tmp_path / "out"),
        "--language",
        "zh_CN",
        "--theme",
        "light",
    ]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SHUKE_HOME": str(tmp_path / "home")}
    done = subprocess.run([*watch, *tour], env=environment, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "out").rglob("*.png"))
    assert reached(trace.read_text("utf-8", "replace")) == set()


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_watch_sees_a_connect(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9))"
    command = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,bind,socket", "-o", str(trace), sys.executable, "-c", code]  # fmt: skip
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("strace may not watch here")
    seen = reached(trace.read_text("utf-8", "replace"))
    assert [where for where in seen if where.startswith("AF_INET") and "htons(9)" in where]
