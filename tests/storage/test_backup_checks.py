"""A backup that was damaged while it was made is refused: each check finds what the others do not see."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.errors import CannotUnlock
from app.services import backups
from app.shop import Shop
from app.storage import backup, database

Harm = Callable[[pytest.MonkeyPatch], None]
BACKUP = "shop.shuke-backup"


def harm_copy(patch: pytest.MonkeyPatch, damage: Callable[[Path, bytes], None]) -> None:
    """From now on the drive damages the copy once ``VACUUM INTO`` has written it."""
    real = backup._copy

    def copy(source: database.Database, target: Path, *held: Any) -> tuple[bytes, Any]:
        data_key, ring = real(source, target, *held)
        damage(target, data_key)
        return data_key, ring

    patch.setattr(backup, "_copy", copy)


def harm_page(patch: pytest.MonkeyPatch) -> None:
    """A page behind those that SQLite knows of: only SQLCipher, which reads the file to its end, sees that nobody sealed it."""

    def damage(copy: Path, _data_key: bytes) -> None:
        with copy.open("ab") as file:
            file.write(os.urandom(4096))

    harm_copy(patch, damage)


def harm_order(patch: pytest.MonkeyPatch) -> None:
    """Every page sealed as it should be, and what is in them contradicts itself: a tree that hangs at the wrong root."""

    def damage(copy: Path, data_key: bytes) -> None:
        with closing(database.connect(copy, data_key)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'tag') WHERE name = 'photo'"
            )

    harm_copy(patch, damage)


def harm_pack(patch: pytest.MonkeyPatch) -> None:
    """A bit turns in the pack, after the copy was found good."""
    real = backup._pack

    def pack(file: BinaryIO, *rest: Any) -> backup.Manifest:
        manifest: backup.Manifest = real(file, *rest)
        file.flush()
        with Path(file.name).open("r+b") as again:
            again.seek(manifest.bytes // 2)
            byte = again.read(1)[0]
            again.seek(manifest.bytes // 2)
            again.write(bytes([byte ^ 1]))
        return manifest

    patch.setattr(backup, "_pack", pack)


def harm_reading(patch: pytest.MonkeyPatch) -> None:
    """The drive gives something else of a copy that was found good while it is packed."""
    real = backup._pour

    class Other(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            return super().read(count).replace(self.getvalue()[5000:5016], bytes(16))

    def pour(source: BinaryIO, *rest: Any, **kept: Any) -> None:
        real(Other(source.read()), *rest, **kept)

    patch.setattr(backup, "_pour", pour)


@pytest.mark.parametrize("fully", [True, False])
@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (harm_page, "file_damaged"),
        (harm_order, "file_damaged"),
        (harm_pack, "backup_damaged"),
        (harm_reading, "backup_damaged"),
    ],
)
def test_make_with_damage_on_the_way_is_refused_and_leaves_nothing(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Harm, code: str, fully: bool
) -> None:
    harm(monkeypatch)
    with pytest.raises(CannotUnlock) as caught:
        make(shop, tmp_path, fully=fully)
    assert caught.value.code == code
    assert not list(tmp_path.glob(f"{BACKUP}*"))


def test_make_without_damage_is_kept(shop: Shop, tmp_path: Path) -> None:
    make(shop, tmp_path)
    assert [each.name for each in tmp_path.glob(f"{BACKUP}*")] == [BACKUP]


def make(shop: Shop, folder: Path, *, fully: bool = True) -> None:
    about = {"app_version": "1", "made_at": "2026-05-18T02:12:00+00:00", "shop_name": "Shop", "reason": backups.TIMED}
    backup.make(shop.database, backup.reserve(folder, "shop"), about, backups.no_tick, fully=fully)
