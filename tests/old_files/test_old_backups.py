"""A backup from before one said how many customers are in the bin comes back, can be tried, and is told like any other.

It was made by the code of its day, of a small shop of schema 2: nothing makes it again.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import paths
from app.clock import FixedClock
from app.errors import CannotUnlock
from app.services import backup_drill, backups, held_words, repair, restoring, vault
from app.shop import Shop
from app.storage import backup_checked
from app.storage.backup import COUNTED, IN_BIN
from app.storage.database import raw
from tests.old_files.make_old_file import DAY, FOLDER, PASSWORD

CODE = "E33EK-99XKN-F9WFT-2YHR4-ZP6Y6-ZYT1F"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The backup, where those of this computer lie."""
    folder = paths.backup_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.copy2(FOLDER / "without_bin_count.shuke-backup", folder / "doudou 2026-11-28 100000.shuke-backup")


@pytest.fixture
def back(old: Path, tmp_path: Path) -> Iterator[Shop]:
    """The shop in it, brought back."""
    backups.restore(old, tmp_path / "doudou.shuke", PASSWORD)
    shop = vault.unlock(tmp_path / "doudou.shuke", PASSWORD, clock=FixedClock(DAY))
    yield shop
    shop.close()


def forged(backup: Path, target: Path, counts: dict[str, int]) -> Path:
    """The backup with other counts in its manifest."""
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(target, "w") as out:
        manifest = json.loads(source.read("manifest.json"))
        out.writestr("manifest.json", json.dumps({**manifest, "counts": counts}))
        for name in ("keys", "shop.shuke"):
            out.writestr(name, source.read(name))
    return target


def test_it_comes_back_whole(back: Shop) -> None:
    with back.read() as session:
        assert raw(session).execute("SELECT COUNT(*), COUNT(deleted_at) FROM customer").fetchone() == (2, 1)
        assert raw(session).execute("SELECT COUNT(*) FROM purchase").fetchone() == (1,)
    assert [check.name for check in repair.verify(back) if not check.ok] == []


def test_it_comes_back_with_its_recovery_code(old: Path, tmp_path: Path) -> None:
    target = tmp_path / "by code.shuke"
    backups.restore(old, target, CODE, with_recovery_code=True)
    vault.unlock(target, PASSWORD).close()


def test_it_is_told_tried_and_stays_good(back: Shop, old: Path) -> None:
    manifest = backups.read_manifest(old)
    assert IN_BIN not in manifest.counts
    assert held_words.inside(manifest) == "2 customers · 1 purchase"
    assert restoring.look(old, back.path).refusal is None
    (tried,) = backup_drill.try_each(back, (old,), backups.no_tick)
    assert tried.wrong is None
    (listed,) = backups.of_shop(back)
    assert listed.manifest is not None
    assert listed.opened_at == DAY


def test_that_an_earlier_rule_refused_it_does_not_last(back: Shop, old: Path) -> None:
    backup_checked.note(old, DAY, is_good=False)
    assert backups.of_shop(back)[0].manifest is None
    kept = paths.cache_folder() / "backups.json"
    said = json.loads(kept.read_bytes())
    kept.write_text(json.dumps({path: entry[:5] for path, entry in said.items()}))  # as it was written then
    assert backups.of_shop(back)[0].manifest is not None


@pytest.mark.parametrize(
    ("change", "is_good"),
    [({IN_BIN: 1}, True), ({"later": 7}, True), ({IN_BIN: 2}, False), ({"customer": 3}, False), ({"pet": None}, False)],
)
def test_only_counts_that_it_names_are_held_against_it(
    old: Path, tmp_path: Path, change: dict[str, int | None], is_good: bool
) -> None:
    said = backups.read_manifest(old).counts | change
    assert set(said) >= set(COUNTED)
    other = forged(old, tmp_path / "forged.shuke-backup", {name: n for name, n in said.items() if n is not None})
    target = tmp_path / "again.shuke"
    if is_good:
        backups.restore(other, target, PASSWORD)
        return
    with pytest.raises(CannotUnlock) as caught:
        backups.restore(other, target, PASSWORD)
    assert caught.value.code == "backup_damaged"
    assert not target.exists()
