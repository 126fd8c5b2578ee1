"""The real message bus, a made-up session manager on it: what crosses the bus arrives, and the system is let go."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


@pytest.fixture
def bus(tmp_path):
    """The address of a bus that only this test knows."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("there is no dbus-daemon")
    socket, settings = tmp_path / "bus", tmp_path / "bus.conf"
    settings.write_text(BUS.format(socket=socket), "utf-8")
    command = ["dbus-daemon", f"--config-file={settings}", "--nofork", "--nosyslog"]
    daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _turn in range(1000):
        if socket.exists() or daemon.poll() is not None:
            break
        time.sleep(0.01)
    yield f"unix:path={socket}"
    daemon.kill()
    daemon.wait()


def test_sleep_and_lock_are_heard_over_a_real_bus_and_the_system_is_let_go(bus: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus, "SHUKE_HOME": str(tmp_path)}
    run = [sys.executable, "-m", "tests.ui.fake_logind", bus]
    done = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["heard"] == [["asleep", True], ["woke", False], ["locked"], ["locked"]]
    assert said["held"] == [False, True]
    assert sorted(call[0] for call in said["asked"]) == ["Get", "GetSession", "Inhibit", "Inhibit"]
