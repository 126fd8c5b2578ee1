"""K1, K7, B4 and B8: many wrong passwords, slots that were tampered with, and files and backups that are not ours."""

from __future__ import annotations

import json
import secrets
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import CannotUnlock, ShukeError
from app.services import backups, customers, vault
from app.services.customers import CustomerDraft
from app.storage import keys, unlocking
from app.storage.unlocking import keys_path
from tests.support import CHEAP, PASSWORD, make_shop

TRIES = 1000


def seen(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file: size, time of the last change, content."""
    return {p.name: (p.stat().st_size, p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir()}


@pytest.fixture
def hot(tmp_path: Path) -> Path:
    """A shop as a killed program leaves it: its log holds what is not in the file yet."""
    folder, left = tmp_path / "open", tmp_path / "left"
    folder.mkdir()
    left.mkdir()
    shop = make_shop(folder).shop
    customers.create(shop, CustomerDraft(name="Ann"))
    for file in folder.iterdir():
        shutil.copy2(file, left / file.name)
    shop.close()
    assert (left / "shop.shuke-wal").stat().st_size > 0
    return left / "shop.shuke"


@pytest.mark.parametrize("kind", ["closed", "hot log", "hot journal"])
def test_thousand_wrong_passwords_leave_every_byte_and_every_time_as_it_was(hot: Path, kind: str) -> None:
    """K1."""
    if kind != "hot log":
        vault.unlock(hot, PASSWORD, policy=CHEAP).close()
    if kind == "hot journal":
        hot.with_name(hot.name + "-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + secrets.token_bytes(4096))
    before = seen(hot.parent)
    for number in range(TRIES):
        with pytest.raises(CannotUnlock) as caught:
            unlocking.open_with(hot, "password", f"wrong password {number}", CHEAP)
        assert caught.value.code == "wrong_password"
    assert seen(hot.parent) == before
    hot.with_name(hot.name + "-journal").unlink(missing_ok=True)
    shop = vault.unlock(hot, PASSWORD, policy=CHEAP)
    assert vault.info(shop).customers == 1
    shop.close()


def edited(path: Path, change: Callable[[keys.Slot], keys.Slot]) -> None:
    """Write the keys anew with every slot changed, and good checksums: somebody who knows the format."""
    ring = keys.decode(keys_path(path).read_bytes())
    unlocking.write_ring(keys_path(path), replace(ring, slots=tuple(change(slot) for slot in ring.slots)))


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A shop whose keys cost what the program ships with at least."""
    made = make_shop(tmp_path, policy=vault.PUBLIC)
    made.shop.close()
    return made.shop.path


@pytest.mark.parametrize(
    "cost",
    [keys.Cost(64 * 1024 - 1, 3, 4), keys.Cost(64 * 1024, 2, 4), keys.Cost(64 * 1024, 3, 3), keys.Cost(8, 1, 1)],
)
def test_slot_that_was_made_cheaper_is_not_used(shipped: Path, cost: keys.Cost) -> None:
    """K7: nobody is led to type the password into a cheap derivation; nothing is derived at all."""
    edited(shipped, lambda slot: replace(slot, cost=cost))
    before = seen(shipped.parent)
    for kind in ("password", "recovery"):
        with pytest.raises(CannotUnlock) as caught:
            unlocking.open_with(shipped, kind, PASSWORD)  # type: ignore[arg-type]
        assert caught.value.code == "slot_weak"
    assert seen(shipped.parent) == before


@pytest.mark.parametrize("cost", [keys.Cost(1 << 20, 3, 4), keys.Cost(64 * 1024, 1000, 4), keys.Cost(64 * 1024, 3, 99)])
def test_slot_that_was_made_absurdly_dear_is_refused_before_anything_is_derived(
    shipped: Path, cost: keys.Cost, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(shipped, lambda slot: replace(slot, cost=cost))
    before = seen(shipped.parent)
    monkeypatch.setattr(keys, "_derive", lambda *_a: pytest.fail("it was derived"))
    for kind in ("password", "recovery"):
        with pytest.raises(CannotUnlock) as caught:
            unlocking.open_with(shipped, kind, PASSWORD)  # type: ignore[arg-type]
        assert caught.value.code == "slot_dear"
        assert "all its memory" in str(caught.value)
    assert seen(shipped.parent) == before


def test_dearest_slot_that_is_ever_written_is_not_absurd() -> None:
    assert not replace(keys.FLOOR, passes=keys.MOST_PASSES).is_absurd()
    assert not keys.Cost(4 * keys.FLOOR.memory_kib, keys.MOST_PASSES, 8).is_absurd()


def test_slot_with_another_salt_or_a_dearer_cost_does_not_open(shipped: Path) -> None:
    good = keys_path(shipped).read_bytes()
    for change in (
        lambda slot: replace(slot, salt=bytes(16)),
        lambda slot: replace(slot, cost=replace(slot.cost, passes=4)),
        lambda slot: replace(slot, kind="recovery" if slot.kind == "password" else "password"),
    ):
        edited(shipped, change)
        with pytest.raises(CannotUnlock) as caught:
            vault.unlock(shipped, PASSWORD)
        assert caught.value.code == "wrong_password"
        keys_path(shipped).write_bytes(good)
    vault.unlock(shipped, PASSWORD).close()


def test_one_guess_costs_what_was_promised(shipped: Path) -> None:
    """K7, by the parameters: the time differs from computer to computer."""
    ring = keys.decode(keys_path(shipped).read_bytes())
    assert {slot.kind for slot in ring.slots} == {"password", "recovery"}
    for slot in ring.slots:
        assert slot.cost.memory_kib >= 64 * 1024
        assert slot.cost.covers(keys.FLOOR)


@pytest.mark.parametrize("start", [b"", b"SQLCipher5", secrets.token_bytes(64)])
@pytest.mark.parametrize("has_keys", [True, False])
def test_file_of_random_bytes_is_refused_untouched(shipped: Path, start: bytes, has_keys: bool) -> None:
    """B8: what no program of ours wrote, also beside keys of ours."""
    shipped.write_bytes((start + secrets.token_bytes(20_000))[:16384])
    if not has_keys:
        keys_path(shipped).unlink()
    before = seen(shipped.parent)
    with pytest.raises(ShukeError) as caught:
        vault.unlock(shipped, PASSWORD)
    assert caught.value.code in ("keys_foreign", "keys_missing")
    assert seen(shipped.parent) == before


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of a shop, and beside it the shop of somebody else, which is to stay as it is."""
    folder = tmp_path / "place"
    folder.mkdir()
    shop = make_shop(folder).shop
    customers.create(shop, CustomerDraft(name="Ann"))
    made = backups.make(shop, tmp_path / "copies").path
    shop.close()
    return made


def refused(backup: Path, target: Path) -> str:
    """The code with which a backup is refused; the shop that lies at `target` does not change by a byte."""
    before = seen(target.parent)
    with pytest.raises(ShukeError) as caught:
        backups.restore(backup, target, PASSWORD, policy=CHEAP)
    assert seen(target.parent) == before
    assert caught.value.next_step is not None
    return caught.value.code


def regions(backup: Path) -> dict[str, tuple[int, int]]:
    """From where to where each part of a backup lies: the three files with their heads, and the list of files at the end."""
    with zipfile.ZipFile(backup) as archive:
        starts = [info.header_offset for info in archive.infolist()]
        names = [info.filename for info in archive.infolist()]
        end = archive.start_dir
    edges = [*starts, end, backup.stat().st_size]
    return {name: (edges[i], edges[i + 1]) for i, name in enumerate([*names, "list"])}


def _flip_bit(backup: Path, target: Path, bit: int) -> str:
    """Flip one bit; says what came of it: ``refused``, or ``same`` if the very same shop came back."""
    content = bytearray(backup.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    damaged = backup.with_name("damaged.shuke-backup")
    damaged.write_bytes(content)
    fresh = target.with_name("fresh.shuke")
    try:
        backups.restore(damaged, fresh, PASSWORD, policy=CHEAP)
    except ShukeError:
        assert not fresh.exists()
        return "refused"
    with zipfile.ZipFile(backup) as archive:
        same = json.loads(archive.read("manifest.json"))["counts"]["customer"]
    shop = vault.unlock(fresh, PASSWORD, policy=CHEAP)
    came_back = vault.info(shop).customers == same
    shop.close()
    unlocking.remove(fresh)
    return "same" if came_back else "different"


def _swept(backup: Path, target: Path, each: int) -> dict[str, list[str]]:
    """What came of flips at `each` evenly spread places in every region."""
    found = {}
    for name, (start, end) in regions(backup).items():
        step = max(1, (end - start) * 8 // each)
        found[name] = [_flip_bit(backup, target, bit) for bit in range(start * 8 + 3, end * 8, step)]
    return found


@pytest.mark.parametrize("each", [12, pytest.param(400, marks=pytest.mark.campaign)])
def test_one_bit_in_each_region_is_refused_or_makes_no_difference(backup: Path, tmp_path: Path, each: int) -> None:
    """B4. A bit of the zip's own heads (dates, attributes) says nothing about the shop; of the content every bit counts."""
    found = _swept(backup, tmp_path / "place" / "shop.shuke", each)
    assert set().union(*found.values()) <= {"refused", "same"}
    assert found["shop.shuke"].count("refused") >= len(found["shop.shuke"]) - 1
    assert found["keys"].count("refused") >= len(found["keys"]) - 2
    assert "refused" in found["manifest.json"]
    assert "refused" in found["list"]


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.6, 0.99, 0.9999])
def test_backup_that_is_cut_off_is_refused(backup: Path, tmp_path: Path, part: float) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * part)])
    assert refused(backup, tmp_path / "place" / "shop.shuke") == "backup_damaged"


def _changed(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the backup anew with other content: somebody who knows the format."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _manifest(**said: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | said).encode()

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_manifest(format=2), "backup_newer"),
        (_manifest(sha256="0" * 64), "backup_damaged"),
        (_manifest(counts={"customer": 99}), "backup_damaged"),
        (_manifest(journal_head=[7, "00"]), "backup_damaged"),
        (lambda parts: parts.update({"shop.shuke": b""}), "backup_damaged"),
        (lambda parts: parts.update({"shop.shuke": secrets.token_bytes(16384)}), "backup_damaged"),
        (lambda parts: parts.update({"keys": b""}), "backup_damaged"),
        (lambda parts: parts.pop("keys"), "backup_damaged"),
        (lambda parts: parts.pop("manifest.json"), "backup_damaged"),
        (lambda parts: parts.update({"manifest.json": b"[]"}), "backup_damaged"),
    ],
)
def test_backup_whose_parts_do_not_fit_is_refused(
    backup: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    _changed(backup, change)
    assert refused(backup, tmp_path / "place" / "shop.shuke") == code


def test_file_of_another_shop_in_a_backup_is_refused(backup: Path, tmp_path: Path) -> None:
    """Their file under our keys."""
    theirs = make_shop(tmp_path, "theirs.shuke").shop
    other = backups.make(theirs, tmp_path / "others").path
    theirs.close()
    with zipfile.ZipFile(other) as archive:
        content, manifest = archive.read("shop.shuke"), archive.read("manifest.json")
    _changed(backup, lambda parts: parts.update({"shop.shuke": content, "manifest.json": manifest}))
    assert refused(backup, tmp_path / "place" / "shop.shuke") == "backup_damaged"
