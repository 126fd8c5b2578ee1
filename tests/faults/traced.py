"""strace on a worker: killing it, or failing it, at the n-th call of some kind, or writing down all that it asks of the drive."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.faults.warm import Warm

Calls = Mapping[str, int]
"""Which calls a job makes, and about how many of each: strace counts each kind by itself."""


def at_some(calls: Calls, dice: random.Random, what: str) -> list[str]:
    """The options of strace that do `what` (``signal=KILL``, ``error=EIO``) at some call of some kind."""
    call = dice.choice(list(calls))
    return ["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={dice.randint(1, calls[call])}"]


def each(calls: Calls, what: str) -> Iterator[list[str]]:
    """The options that do `what` at every single one of these calls, in turn."""
    for call, count in calls.items():
        for number in range(1, count + 1):
            yield ["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}"]


def made(trace: Path, *kinds: str) -> dict[str, int]:
    """How many calls of these kinds a trace tells of that was written with ``-o``."""
    said = re.findall(r"^(?:\d+ +)?(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE)
    return {kind: said.count(kind) for kind in kinds}


def need_strace() -> None:
    """Skip the test where no process may be traced."""
    if (
        shutil.which("strace") is None
        or subprocess.run(["strace", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("strace is not here, or may not trace")


def run(warm: Warm, options: list[str], call: str, out: Path, **arguments: object) -> int:
    """Run a job (see ``Warm.start``) under ``strace -f`` with `options`; returns what it ended with. The trace is kept with ``-o`` only."""
    options = options if "-o" in options else ["-o", os.devnull, *options]
    pid = warm.start(call, out, stops=True, **arguments)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        time.sleep(0.001)  # else it might be told to go on before it has stopped
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
