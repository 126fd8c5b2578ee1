"""Children that cost milliseconds: a parent that has imported everything and opened nothing forks one for each job.

Started as ``python -m tests.faults.warm``, the parent reads jobs as lines of JSON and answers each with the id of the child and, when that
has ended, with what it ended with. `Warm` is the other side of the pipe. A child says what it did in lines of JSON at the end of a file:
a write that returned is seen by everybody, however the child dies.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PRELOADED = ("tests.faults.day", "tests.faults.reader", "app.workflows.bring_in", "app.workflows.take_out")
PATIENCE = 300
KILLED = -signal.SIGKILL
Said = dict[str, Any]
Say = Callable[[Said], None]


class Warm:
    """The parent of one child at a time."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            cwd=ROOT,
            env={**os.environ, "SHUKE_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, call: str, out: Path, *, stops: bool = False, **arguments: Any) -> int:
        """Begin ``module:function(say, **arguments)`` in a child and return its id; with `stops` it waits for SIGCONT first."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"call": call, "out": str(out), "stops": stops, "with": arguments}) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def wait(self) -> int:
        """What the child ended with: 0, 1 for an exception (told under ``bug``), minus a signal."""
        return os.waitstatus_to_exitcode(int(self._line()))

    def close(self) -> None:
        """End the parent."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], PATIENCE)[0]:
            raise TimeoutError(f"a child is not done after {PATIENCE} seconds")
        return self._process.stdout.readline()


def heard(out: Path) -> list[Said]:
    """What a child has said so far; a line that it was killed in does not count."""
    if not out.exists():
        return []
    return [json.loads(line) for line in out.read_bytes().split(b"\n")[:-1]]


def _child(job: dict[str, Any]) -> int:
    handle = os.open(job["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(said: Said) -> None:
        os.write(handle, json.dumps(said).encode() + b"\n")

    if job["stops"]:
        os.kill(os.getpid(), signal.SIGSTOP)
    module, name = job["call"].split(":")
    try:
        getattr(importlib.import_module(module), name)(say, **job["with"])
    except Exception:  # noqa: BLE001 - told to whoever listens
        say({"bug": traceback.format_exc()})
        return 1
    return 0


def main() -> None:
    """Fork a child for each line."""
    for module in PRELOADED:
        importlib.import_module(module)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os._exit(_child(json.loads(line)))
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


if __name__ == "__main__":
    main()
