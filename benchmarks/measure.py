"""What the rows of the bench share: a figure, the shop they measure on, timing, memory, and runs in a process of their own."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.services import vault
from app.shop import Shop
from app.storage.unlocking import keys_path
from benchmarks.reference_shop import NOW, PASSWORD, Size

ROOT = Path(__file__).resolve().parents[1]
CHILD_SECONDS = 1200


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `limit` is what the bare thing took in the same run, `ratio` is value / limit, `ok` whether `budget` is kept.

    ``value`` is ``None`` when the row could not be measured; `note` says why.
    """

    name: str
    value: float | None
    unit: str
    limit: float | None = None
    ratio: float | None = None
    budget: str = ""
    ok: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a row is given: the size, a copy of the reference shop it may write to, and a folder of its own on the same drive."""

    size: Size
    shop_file: Path
    folder: Path
    cache: Path
    with_limits: bool
    say: Callable[[str], None]

    @property
    def home(self) -> Path:
        """Where processes of their own keep what belongs to this computer."""
        return self.folder / "home"

    @contextmanager
    def open(self) -> Iterator[Shop]:
        """The copy of the reference shop, at noon of its last day."""
        shop = vault.unlock(self.shop_file, PASSWORD, clock=FixedClock(NOW))
        try:
            yield shop
        finally:
            shop.close()


def copy_shop(source: Path, folder: Path) -> Path:
    """A copy of the shop file with its keys."""
    target = folder / source.name
    for one, other in ((source, target), (keys_path(source), keys_path(target))):
        shutil.copyfile(one, other)
    return target


def beside(name: str, value: float, unit: str, limit: float | None, most_ratio: float, *, note: str = "") -> Figure:
    """A figure whose budget is a multiple of its limit."""
    ratio = value / limit if limit else None
    return Figure(
        name, value, unit, limit, ratio, f"≤ {most_ratio:g} ×", None if ratio is None else ratio <= most_ratio, note
    )


def within(name: str, value: float, unit: str, limit: float | None, most: float, *, note: str = "") -> Figure:
    """A figure whose budget is a number in its own unit."""
    return Figure(name, value, unit, limit, value / limit if limit else None, f"≤ {most:g} {unit}", value <= most, note)


def missing(name: str, unit: str, budget: str, note: str) -> Figure:
    """A figure that cannot be measured."""
    return Figure(name, None, unit, budget=budget, note=note)


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return statistics.median(values)


def peak_memory_mb() -> float | None:
    """The most memory this process has held so far; ``None`` where the system does not tell."""
    return _status("VmHWM")


def memory_mb() -> float | None:
    """The memory this process holds now; ``None`` where the system does not tell."""
    return _status("VmRSS")


def _status(wanted: str, process: str = "self") -> float | None:
    # Not ru_maxrss: a process started by vfork takes over the peak of the one that started it.
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(wanted)), None)


def children_peak_mb() -> float:
    """The peak so far of the largest process that this one has started and that still runs; 0 where the system does not tell."""
    try:
        lists = [p.read_text().split() for p in Path("/proc/self/task").glob("*/children")]
    except OSError:
        return 0.0
    return max((_status("VmHWM", child) or 0.0 for children in lists for child in children), default=0.0)


def environment(home: Path) -> dict[str, str]:
    """The environment of a process that shows its windows nowhere and keeps its things in `home`."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "PYTHON"))}
    return {**inherited, "QT_QPA_PLATFORM": "offscreen", "SHUKE_HOME": str(home), "PYTHONUTF8": "1"}


def in_child(job: str, home: Path, **arguments: Any) -> dict[str, Any]:
    """What `benchmarks.child` says after doing `job` in a process of its own. Raises ``RuntimeError`` with its last words."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", job, json.dumps(arguments, default=str)],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=CHILD_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:300])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
