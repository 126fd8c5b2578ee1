"""D3: the power goes while the shop is open; nothing that was recorded is lost. With less syncing the same harness finds loss."""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults import traced
from tests.faults.drive_model import TRACE, Drive, Event, events
from tests.faults.judge import promised_by, quick_faults
from tests.faults.warm import Warm

Fresh = Callable[[str], Path]
STEPS = 60


def _record_a_day(warm: Warm, path: Path, tmp_path: Path, synchronous: str) -> list[Event]:
    traced.need_strace()
    log, out = tmp_path / "log", tmp_path / "said"
    options = [*TRACE, "-o", str(log)]
    ended = traced.run(
        warm, options, "tests.faults.day:live", out, path=str(path), seed=3, steps=STEPS, synchronous=synchronous
    )
    assert ended == 0
    return list(events(log, path.parent, out))


def _cut(
    warm: Warm, base: dict[str, Any], fresh: Fresh, tmp_path: Path, cases: int, synchronous: str = ""
) -> list[str]:
    """Lose power at `cases` random moments of one day; what was wrong afterwards, one text for each case in which anything was."""
    path = fresh("shop")
    drive = Drive({p.name: p.read_bytes() for p in path.parent.iterdir()})
    promised = promised_by(path, base["key"])
    day = _record_a_day(warm, path, tmp_path, synchronous)
    dice, place, wrong = random.Random(99), tmp_path / "after", []
    moments = sorted(dice.randrange(len(day)) for _case in range(cases))
    done = 0
    for moment in moments:
        for event in day[done:moment]:
            drive.take(event)
            promised.hear([event.said] if event.said else [])
        done = moment
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for name, content in drive.lose_power(dice).items():
            (place / name).write_bytes(content)
        found = quick_faults(place / "shop.shuke", base["key"], copy.deepcopy(promised))
        wrong += [f"at {moment} of {len(day)}: {found}"] if found else []
    print(f"D3 {synchronous or 'FULL'}: {cases} cases over {len(day)} calls, {len(wrong)} with loss")
    return wrong


def test_power_cut_loses_nothing(warm, base, fresh, tmp_path):
    assert _cut(warm, base, fresh, tmp_path, 40) == []


def test_power_cut_with_less_syncing_is_found_to_lose(warm, base, fresh, tmp_path):
    wrong = _cut(warm, base, fresh, tmp_path, 25, "NORMAL")
    assert any("lost" in found for found in wrong)


@pytest.mark.campaign
def test_5000_power_cuts_lose_nothing(warm, base, fresh, tmp_path):
    assert _cut(warm, base, fresh, tmp_path, 5000) == []


@pytest.mark.campaign
def test_250_power_cuts_with_less_syncing_are_found_to_lose(warm, base, fresh, tmp_path):
    assert len(_cut(warm, base, fresh, tmp_path, 250, "NORMAL")) > 25
