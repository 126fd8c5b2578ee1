"""D1 and D2: the program is killed at any moment; nothing that was recorded is lost, and nothing is there by halves."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults import traced
from tests.faults.judge import faults, promised_by, timed_faults
from tests.faults.warm import KILLED, Warm, heard

Base = dict[str, Any]
Fresh = Callable[[str], Path]
CALLS = {"pwrite64": 1500, "fsync": 35, "unlink": 4, "ftruncate": 3, "openat": 20}
LIVE = "tests.faults.day:live"
ROUNDS = 25
"""So many workers one after the other live in one shop, then a new one begins."""
DONE = (2, 5)
"""So many things one of them has done, at least, before it is killed."""
LONGEST = 0.2
"""Seconds that it goes on from there."""
PATIENCE = 120


def _kill_at_random(warm: Warm, base: Base, fresh: Fresh, tmp_path: Path, times: int) -> None:
    dice, acknowledged, slowest = random.Random(20261127), 0, 0.0
    for number in range(times):
        if number % ROUNDS == 0:
            path = fresh("shop")
            promised = promised_by(path, base["key"])
        out = tmp_path / f"said {number}"
        pid = warm.start(LIVE, out, path=str(path), seed=number, steps=10_000)
        if number % 4:  # most die at work, some while they open the shop
            _await_done(out, dice.randint(*DONE))
        time.sleep(dice.uniform(0, LONGEST))
        os.kill(pid, signal.SIGKILL)
        assert warm.wait() == KILLED
        acknowledged += promised.hear(heard(out))
        found, took = timed_faults(path, promised)
        slowest = max(slowest, took)
        assert found == [], (number, found)
    assert acknowledged > times
    print(f"D1: {times} kills, {acknowledged} acknowledged, 0 lost; open and check took at most {slowest:.2f} s")


def _await_done(out: Path, count: int) -> None:
    """Wait until a worker has acknowledged so much."""
    until, said = time.monotonic() + PATIENCE, heard(out)
    while sum("done" in line for line in said) < count:
        assert not any("bug" in line for line in said), said
        assert time.monotonic() < until, said
        time.sleep(0.002)
        said = heard(out)


def _kill_at_a_call(warm: Warm, base: Base, fresh: Fresh, tmp_path: Path, times: int) -> None:
    traced.need_strace()
    dice, runs, kills, acknowledged = random.Random(7), 0, 0, 0
    while kills < times:
        if runs % ROUNDS == 0:
            path = fresh("shop")
            promised = promised_by(path, base["key"])
        runs += 1
        out = tmp_path / f"said {runs}"
        options = traced.at_some(CALLS, dice, "signal=KILL")
        ended = traced.run(warm, options, LIVE, out, path=str(path), seed=runs, steps=30)
        assert ended in (KILLED, 0)
        kills += ended == KILLED
        acknowledged += promised.hear(heard(out))
        found = faults(path, promised)
        assert found == [], (runs, found)
    print(f"D2: {kills} kills in {runs} runs, {acknowledged} acknowledged, 0 lost")


def test_killed_at_any_moment_loses_nothing(warm, base, fresh, tmp_path):
    _kill_at_random(warm, base, fresh, tmp_path, 6)


def test_killed_at_any_call_loses_nothing(warm, base, fresh, tmp_path):
    _kill_at_a_call(warm, base, fresh, tmp_path, 4)


@pytest.mark.campaign
def test_killed_500_times_at_any_moment_loses_nothing(warm, base, fresh, tmp_path):
    _kill_at_random(warm, base, fresh, tmp_path, 500)


@pytest.mark.campaign
def test_killed_200_times_at_any_call_loses_nothing(warm, base, fresh, tmp_path):
    _kill_at_a_call(warm, base, fresh, tmp_path, 200)
