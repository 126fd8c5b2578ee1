"""A shop of some size that many tests start from, and the parents of their workers."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services import backups, imports, purchases
from app.services.imports import ImportRequest, Section
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.workflows import sample_shop
from tests.faults.warm import Warm
from tests.sheets import silent
from tests.support import make_shop


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The practice shop and 6,000 members, about 5 MB, closed: ``folder``, ``key``, ``code`` and a ``backup`` of it. Never written to."""
    folder = tmp_path_factory.mktemp("base")
    made = make_shop(folder)
    sample_shop.fill(made.shop, "en", silent)
    rows: list[Any] = [(n, (f"Member {n}", f"M{n:06}", f"Lane {n}"), ()) for n in range(2, 6002)]
    request = ImportRequest("customers", (Section("customers", ("name", "member_number", "address"), rows),))
    imports.apply(made.shop, imports.plan(made.shop, request), silent)
    for _sale in range(20):
        purchases.record(made.shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))
    copies = tmp_path_factory.mktemp("copies")
    backup = backups.write(made.shop, copies, silent, backups.AT_CLOSE).path
    key = made.shop.database.key_for_copy()
    made.shop.close()
    return {"folder": folder, "key": key, "code": made.recovery_code, "backup": backup}


@pytest.fixture
def fresh(base: dict[str, Any], tmp_path: Path) -> Callable[[str], Path]:
    """Makes a copy of that shop in a folder of its own and says where its file lies."""

    def copy(name: str) -> Path:
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        shutil.copytree(base["folder"], tmp_path / name)
        return tmp_path / name / "shop.shuke"

    return copy


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """The parent of the workers."""
    parent = Warm(tmp_path_factory.mktemp("home"))
    yield parent
    parent.close()


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts small drives of their own, such as ``drive("12m")``; the test is skipped where nobody may."""
    places: list[Path] = []

    def mount(size: str) -> Path:
        place = tmp_path / f"drive {len(places)}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a small drive can only be mounted by root")
        places.append(place)
        return place

    yield mount
    for place in places:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)
