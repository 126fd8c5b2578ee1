"""P1, P2, P14, P15: the window as a whole: how fast it is there, opens the shop, rolls and turns its pages, how much memory it holds.

Always in processes of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from benchmarks.measure import (
    CHILD_SECONDS,
    ROOT,
    Bench,
    Figure,
    beside,
    environment,
    in_child,
    median,
    missing,
    percentile,
    within,
)

STARTS = 7
UNLOCKS = 3
UNLOCK_ADDS_S = 0.3
IDLE_MB = 200
FRAME_MS = 16
PAGE_MS = 150
LOOK_MS = 500


def start(bench: Bench) -> list[Figure]:
    """P1: from the start of the program until its unlock window is painted, in seconds: the median of several.

    Limit: a bare window with one label, its process and imports included, by turns with the program.
    """
    name = "P1 start to unlock window"
    if not (ROOT / "main.py").exists():
        return [missing(name, "s", "≤ 1.5 ×", "main.py is not beside the bench")]
    home = bench.home
    (home / "data").mkdir(parents=True, exist_ok=True)
    (
        home / "data" / "shop.shuke"
    ).touch()  # the unlock window asks for the password of what lies there; it does not read it
    took, limits = [], []
    try:
        for _ in range(STARTS + 1):
            took.append(_until_it_speaks(bench, ["main.py"]))
            if bench.with_limits:
                limits.append(_until_it_speaks(bench, ["benchmarks/bare_window.py"]))
    except RuntimeError as error:
        return [missing(name, "s", "≤ 1.5 ×", str(error))]
    finally:
        (home / "data" / "shop.shuke").unlink()
    # The first of each warms the disk.
    return [beside(name, median(took[1:]), "s", median(limits[1:]) if limits else None, 1.5)]


def unlock(bench: Bench) -> list[Figure]:
    """P2: from Enter in the password box until Today is painted with its list, in seconds: the median of several.

    Limit: the Argon2id slot, opening with the raw key, and the queries of that page, with everything imported.
    """
    name = "P2 password to Today painted"
    try:
        took, limits = [], []
        for _ in range(UNLOCKS):
            took.append(float(in_child("unlock", bench.home, shop=bench.shop_file)["seconds"]))
            if bench.with_limits:
                limits.append(float(in_child("bare_unlock", bench.home, shop=bench.shop_file)["seconds"]))
    except RuntimeError as error:
        return [missing(name, "s", f"≤ limit + {UNLOCK_ADDS_S} s", str(error))]
    value, limit = median(took), median(limits) if limits else None
    ok = None if limit is None else value <= limit + UNLOCK_ADDS_S
    return [Figure(name, value, "s", limit, value / limit if limit else None, f"≤ limit + {UNLOCK_ADDS_S} s", ok)]


def scroll(bench: Bench) -> list[Figure]:
    """P14: one step of the wheel in the list of all customers until it is painted, in milliseconds: the 99th of a hundred.

    Limit: painting the same rows from memory.
    """
    name = "P14 one step of the wheel, painted"
    try:
        found = in_child("scroll", bench.home, shop=bench.shop_file)
    except RuntimeError as error:
        return [missing(name, "ms", f"≤ {FRAME_MS} ms", str(error))]
    note = f"in {found['blank']} of {len(found['ms'])} pictures a row was not there yet" if found["blank"] else ""
    limit = found["limit_ms"] if bench.with_limits else None
    return [within(name, percentile(found["ms"], 99), "ms", limit, FRAME_MS, note=note)]


def page_switch(bench: Bench) -> list[Figure]:
    """From the key of a page until it is painted whole, in milliseconds: the slowest first opening, and the 95th of a hundred later on."""
    first, later = "page opened first, painted", "page switch, painted"
    try:
        found = in_child("pages", bench.home, shop=bench.shop_file)
    except RuntimeError as error:
        return [missing(name, "ms", f"≤ {PAGE_MS} ms", str(error)) for name in (first, later)]
    slowest = max(found["first_ms"], key=found["first_ms"].__getitem__)
    return [
        within(first, found["first_ms"][slowest], "ms", None, PAGE_MS, note=f"the slowest: {slowest}"),
        within(later, percentile(found["ms"], 95), "ms", None, PAGE_MS),
    ]


def look_switch(bench: Bench) -> list[Figure]:
    """From another language, or another theme, until every page has it and the window is painted, in milliseconds: the median."""
    names = {"language_ms": "language switch, painted", "theme_ms": "theme switch, painted"}
    try:
        found = in_child("looks", bench.home, shop=bench.shop_file)
    except RuntimeError as error:
        return [missing(name, "ms", f"≤ {LOOK_MS} ms", str(error)) for name in names.values()]
    return [within(name, median(found[key]), "ms", None, LOOK_MS) for key, name in names.items()]


def idle(bench: Bench) -> list[Figure]:
    """P15: the memory of the process with Today open on the reference shop and nothing going on, in MB.

    Limit: Qt, SQLAlchemy and an empty page.
    """
    name = "P15 memory, idle"
    try:
        value = in_child("idle", bench.home, shop=bench.shop_file)["mb"]
        limit = in_child("bare_idle", bench.home)["mb"] if bench.with_limits else None
    except RuntimeError as error:
        return [missing(name, "MB", f"≤ {IDLE_MB} MB", str(error))]
    if value is None:
        return [missing(name, "MB", f"≤ {IDLE_MB} MB", "this system does not tell")]
    return [within(name, value, "MB", limit, IDLE_MB)]


def _until_it_speaks(bench: Bench, arguments: list[str]) -> float:
    """Seconds from the start of the process until it says that it has painted."""
    env = {**environment(bench.home), "SHUKE_BENCH_FIRST_PAINT": "1"}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said = process.stdout.readline()
        took = time.perf_counter() - begun
        try:
            _rest, errors = process.communicate(timeout=CHILD_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if not said:
        last = errors.decode(errors="replace").strip().split(os.linesep)[-1]
        raise RuntimeError(f"the window was not painted: {last[:300]}")
    return took
