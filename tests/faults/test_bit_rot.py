"""D8: damage anywhere is found, and nothing that is damaged brings the program down."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.faults.warm import Warm, heard

SHORT = 6
CAMPAIGN = {
    "shop": {"flip": 2000, "cut": 200, "swap": 200, "blank": 200, "add": 50},
    "verify": {"flip": 200, "cut": 40, "swap": 40, "blank": 40, "add": 10},
    "keys": {"flip": 300, "cut": 50, "blank": 40},
    "backup": {"flip": 100, "flip_near_the_start": 200, "flip_at_the_end": 200, "cut": 50, "swap": 50, "blank": 50, "add": 20},
}  # fmt: skip


def _go_through(warm: Warm, base: dict[str, Any], tmp_path: Path, way: str, damage: str, count: int) -> Counter[str]:
    """Let readers go through `count` damaged copies; what was found how often. One that kills its reader is ``died``."""
    folder = tmp_path / way
    if not folder.exists():
        shutil.copytree(base["folder"], folder)
    original = {"shop": "shop.shuke", "verify": "shop.shuke", "keys": "shop.shuke.keys", "backup": base["backup"]}[way]
    found: Counter[str] = Counter()
    first, turn = 0, 0
    while first < count:
        out = tmp_path / f"{way} {damage} {turn}"
        warm.start(
            "tests.faults.reader:read", out, original=str(base["folder"] / original), damage=damage, way=way,
            first=first, last=count, place=str(folder),
        )  # fmt: skip
        ended, turn = warm.wait(), turn + 1
        said = heard(out)
        assert not any("bug" in line for line in said), said[-1]
        found.update(line["found"] for line in said)
        first += len(said)
        if ended != 0:
            found["died"] += 1
            first += 1
    return found


def _find_all(warm: Warm, base: dict[str, Any], tmp_path: Path, way: str, counts: dict[str, int]) -> None:
    for damage, count in counts.items():
        found = _go_through(warm, base, tmp_path, way, damage, count)
        print(f"D8 {way} {damage}: {dict(found)}")
        bad = {what: found[what] for what in ("", "died", "written to", "left something") if found[what]}
        assert bad == {}, (damage, found)


@pytest.mark.parametrize("way", CAMPAIGN)
def test_damage_is_found_and_kills_nobody(warm, base, tmp_path, way):
    _find_all(warm, base, tmp_path, way, dict.fromkeys(CAMPAIGN[way], SHORT))


@pytest.mark.campaign
@pytest.mark.parametrize("way", CAMPAIGN)
def test_all_damage_is_found_and_kills_nobody(warm, base, tmp_path, way):
    _find_all(warm, base, tmp_path, way, CAMPAIGN[way])
