"""A program that is killed, played inside the test: from some call to the drive on, nothing has any effect."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.services import backups, purchases
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.storage import placing
from tests.support import CHEAP, NOW, PASSWORD, make_shop

CALLS = ("replace", "unlink", "fsync")


class Dead(BaseException):
    """The program was killed; whatever it still tries in `finally` raises this as well."""


def dies(act: Callable[[], object], at: int) -> bool:
    """Run `act` and kill it before its call number `at`, counted from 1, that moves, removes or syncs; whether it came as far as that."""
    count = 0

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count >= at:
                raise Dead
            return real(*arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, guarded(getattr(os, name)))
        try:
            act()
        except Dead:
            return True
    return False


@dataclass(frozen=True, slots=True)
class HalfRestored:
    """A restore of `backup`, which holds no sale, was killed when the shop at `path`, which holds one, lay aside and nothing in its place."""

    path: Path
    backup: Path
    code: str


def half_restored(folder: Path) -> HalfRestored:
    """Make a shop in `folder` and kill a restore in its place."""
    made = make_shop(folder)
    path, backup = made.shop.path, backups.make(made.shop, folder / "usb").path
    purchases.record(made.shop, PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),)))
    made.shop.close()
    kept = folder / "kept"
    kept.mkdir()
    for piece in folder.glob("shop.shuke*"):
        shutil.copy(piece, kept)
    at = 1
    while path.exists() or not placing.is_begun(path):
        for piece in folder.glob("shop*.shuke*"):
            piece.unlink()
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        assert dies(lambda: backups.restore(backup, path, PASSWORD, policy=CHEAP, now=NOW), at)
        at += 1
    shutil.rmtree(kept)
    return HalfRestored(path, backup, made.recovery_code)
