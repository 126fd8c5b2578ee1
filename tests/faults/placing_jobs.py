"""Making and restoring a shop, for children of `warm` that are killed at it."""

from __future__ import annotations

import time
from pathlib import Path

from app.services import backups, vault
from tests.faults.warm import Say
from tests.support import CHEAP, NOW, PASSWORD, make_shop


def create(say: Say, path: str) -> None:
    """Make a shop at `path` and close it; says ``made``."""
    place = Path(path)
    make_shop(place.parent, place.name).shop.close()
    say({"made": True})


def restore(say: Say, backup: str, path: str) -> None:
    """Bring a backup back as `path`; says ``restored``."""
    backups.restore(Path(backup), Path(path), PASSWORD, policy=CHEAP, now=NOW)
    say({"restored": True})


def hold(say: Say, path: str) -> None:
    """Have the shop at `path` open until this is killed; says ``opened``."""
    shop = vault.unlock(Path(path), PASSWORD, policy=CHEAP)
    say({"opened": shop.facts.name})
    time.sleep(600)
