"""strace on a worker: killing it, or failing it, at the n-th call of some kind, or writing down all that it asks of the drive."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.warm import Warm

WRITES = "pwrite64,fsync,fdatasync,unlink,ftruncate,rename"


def need_strace() -> None:
    """Skip the test where no process may be traced."""
    if shutil.which("strace") is None or subprocess.run(["strace", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is not here, or may not trace")


def run(warm: Warm, options: list[str], call: str, out: Path, **arguments: object) -> int:
    """Run a job (see ``Warm.start``) under ``strace -f`` with `options`; returns what it ended with."""
    pid = warm.start(call, out, stops=True, **arguments)
    with subprocess.Popen(
        ["strace", "-f", "-p", str(pid), *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    ) as tracer:  # fmt: skip
        assert tracer.stderr is not None
        assert "attached" in tracer.stderr.readline()
        os.kill(pid, signal.SIGCONT)
        ended = warm.wait()
        tracer.stderr.read()
    return ended
