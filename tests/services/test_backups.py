"""Backup, restore, verify."""

from __future__ import annotations

import errno
import json
import os
import zipfile
from pathlib import Path

import pytest

from app import files
from app.errors import ShukeError
from app.services import backup_drill, backup_keeping, backups, customers, purchases, vault
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import backup, keys
from app.storage.database import raw
from tests.support import CHEAP, PASSWORD, dump, folder_state, make_shop

BREAD = ItemDraft("Country bread", 2000, 550)


def test_backup_restore_gives_every_row_back(shop: Shop, tmp_path: Path) -> None:
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    kept = dump(shop)
    made = backups.make(shop, tmp_path / "usb")
    assert made.verified
    assert [p.name for p in (tmp_path / "usb").iterdir()] == [made.path.name]
    target = tmp_path / "new" / "moved.shuke"
    target.parent.mkdir()
    assert backups.restore(made.path, target, PASSWORD, policy=CHEAP).set_aside is None
    moved = vault.unlock(target, PASSWORD, policy=CHEAP)
    assert dump(moved) == kept
    assert all(c.ok for c in backups.verify(moved))
    moved.close()


def test_restore_sets_the_present_shop_aside(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    shop.close()
    done = backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP)
    assert done.set_aside is not None
    aside = vault.unlock(done.set_aside, PASSWORD, policy=CHEAP)
    assert len(purchases.latest(aside)) == 1
    aside.close()
    back = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert purchases.latest(back) == ()
    back.close()


def test_restore_with_the_recovery_code_only(tmp_path: Path) -> None:
    made = make_shop(tmp_path)
    copy = backups.make(made.shop, tmp_path / "usb")
    made.shop.close()
    target = tmp_path / "other.shuke"
    backups.restore(copy.path, target, made.recovery_code, with_recovery_code=True, policy=CHEAP)
    vault.recover(target, made.recovery_code, "a new password", policy=CHEAP).close()


def test_restore_leaves_every_other_shop_in_the_folder_alone(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    make_shop(tmp_path, "shop.restored.shuke").shop.close()
    before = folder_state(tmp_path)
    done = backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP)
    after = folder_state(tmp_path)
    assert {n: s for n, s in after.items() if ".restored" in n} == {n: s for n, s in before.items() if ".restored" in n}
    assert done.set_aside is not None
    added = set(after) - set(before)
    assert {Path(name).name for name in added} == {done.set_aside.name, f"{done.set_aside.name}.keys"}


@pytest.mark.parametrize("at", range(5))
def test_restore_that_cannot_take_the_place_puts_everything_back(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    before = folder_state(tmp_path)
    moved: list[Path] = []
    replace = files.replace_with_retry

    def fails(source: Path, target: Path) -> None:
        moved.append(target)
        if len(moved) == at + 1:
            raise PermissionError(errno.EACCES, "refused")
        replace(source, target)

    monkeypatch.setattr(backups.files, "replace_with_retry", fails)
    monkeypatch.setattr(backups.storing.unlocking, "write_ring", lambda path, ring: path.write_bytes(keys.encode(ring)))
    with pytest.raises(ShukeError) as caught:
        backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "no_permission"
    assert folder_state(tmp_path) == before


def test_restore_wrong_password_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    before = folder_state(tmp_path)
    with pytest.raises(ShukeError) as caught:
        backups.restore(made.path, shop.path, "a wrong password", policy=CHEAP)
    assert caught.value.code == "wrong_password"
    assert folder_state(tmp_path) == before


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("place", [0, 60, 700, 4500, 9000, 30_000, -300, -30])
def test_restore_one_flipped_bit_is_refused_and_harms_nothing(shop: Shop, tmp_path: Path, place: int) -> None:
    """B4: one bit in each region of the file; either it is refused, or it touched nothing that is used."""
    made = backups.make(shop, tmp_path / "usb")
    kept = dump(shop)
    shop.close()
    _flip(made.path, place)
    target = tmp_path / "new.shuke"
    try:
        backups.restore(made.path, target, PASSWORD, policy=CHEAP)
    except ShukeError:
        assert not target.exists()
        assert not target.with_name("new.shuke.keys").exists()
    else:
        back = vault.unlock(target, PASSWORD, policy=CHEAP)
        assert dump(back) == kept
        back.close()


@pytest.mark.parametrize(
    "damage", [lambda p: p.write_bytes(b""), lambda p: p.write_bytes(b"x" * 9999), _cut, lambda p: p.unlink()]
)
def test_restore_damaged_foreign_or_missing_backup_is_refused(shop: Shop, tmp_path: Path, damage: object) -> None:
    made = backups.make(shop, tmp_path / "usb")
    shop.close()
    damage(made.path)  # type: ignore[operator]
    before = folder_state(tmp_path)
    with pytest.raises(ShukeError):
        backups.restore(made.path, shop.path, PASSWORD, policy=CHEAP)
    assert folder_state(tmp_path) == before


@pytest.mark.parametrize("flag", [0x01, 0x20, 0x40])
@pytest.mark.parametrize("part", ["manifest.json", "keys", "shop.shuke"])
def test_part_that_seems_to_be_locked_or_packed_otherwise_is_damage(
    shop: Shop, tmp_path: Path, part: str, flag: int
) -> None:
    """One flipped bit in the flags of a part, which the library of packs answers with errors of other kinds."""
    made = backups.make(shop, tmp_path).path
    content = bytearray(made.read_bytes())
    entry = content.rindex(part.encode()) - 46  # of the directory at the end, where each name stands a second time
    assert content[entry : entry + 4] == b"PK\x01\x02"
    content[entry + 8] ^= flag
    made.write_bytes(content)
    for job in (
        lambda: backup_drill.try_open(shop, made, lambda _done, _total: None),
        lambda: backups.restore(made, tmp_path / "again.shuke", PASSWORD, policy=CHEAP),
    ):
        with pytest.raises(ShukeError) as caught:
            job()
        assert caught.value.code == "backup_damaged"
    assert not backup.is_whole(made)
    assert not (tmp_path / "again.shuke").exists()


def test_backup_is_one_plain_zip_with_counts(shop: Shop, tmp_path: Path) -> None:
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    made = backups.make(shop, tmp_path)
    with zipfile.ZipFile(made.path) as archive:
        assert archive.namelist() == ["keys", "shop.shuke", "manifest.json"]
        assert {i.compress_type for i in archive.infolist()} == {zipfile.ZIP_STORED}
    listed = backups.listed(tmp_path)
    assert listed[0].manifest is not None
    assert listed[0].manifest.counts["purchase"] == 1
    assert listed[0].manifest.newest_sale_on == "2026-05-18"


def test_backup_cancelled_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.make(shop, tmp_path / "usb", stop)
    assert list((tmp_path / "usb").iterdir()) == []


def test_verify_says_what_is_wrong(shop: Shop) -> None:
    done = purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    with shop.database.write() as session:
        raw(session).execute("UPDATE purchase SET total_minor = 1 WHERE id = ?", (done.purchase_id,))
        raw(session).execute("INSERT INTO customer_stat VALUES (9, 1, 1, 1, NULL, NULL)")
    found = {c.name: c.ok for c in backups.verify(shop)}
    assert not found["totals"]
    assert not found["figures"]
    assert found["pages"]


def test_verify_damaged_page_is_found(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    shop.close()
    _flip(shop.path, shop.path.stat().st_size - 4096 + 77)  # the last page: none that is read when it is opened
    again = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert not all(c.ok for c in backups.verify(again))
    again.close()


def test_restore_over_a_folder_is_refused(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path / "usb")
    with pytest.raises(ShukeError) as caught:
        backups.restore(made.path, tmp_path / "usb", PASSWORD, policy=CHEAP)
    assert caught.value.code == "is_folder"
    assert made.path.exists()


def test_backup_into_a_file_is_refused(shop: Shop) -> None:
    with pytest.raises(ShukeError) as caught:
        backups.make(shop, shop.path)
    assert caught.value.code == "is_file"


def test_reason_is_kept_and_told(shop: Shop) -> None:
    made = backups.make(shop, reason=backups.BEFORE_IMPORT)
    assert made.manifest.reason == "import"
    assert [b.why for b in backups.listed()] == ["Before an import"]
    assert all(str(words) for words in backups.REASONS.values())


def test_backup_without_a_reason_is_read_as_well(shop: Shop, tmp_path: Path) -> None:
    made = backups.make(shop, tmp_path)
    manifest = json.loads(zipfile.ZipFile(made.path).read("manifest.json"))
    del manifest["reason"]
    with zipfile.ZipFile(tmp_path / "older.shuke-backup", "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("keys", b"")
        archive.writestr("shop.shuke", b"")
    older = next(b for b in backups.listed(tmp_path) if b.path.name.startswith("older"))
    assert (older.why, older.problem) == ("", None)


def test_nothing_has_changed_until_something_is_done(shop: Shop) -> None:
    assert not backups.has_changed(shop, None)
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    assert backups.has_changed(shop, None)
    backups.make(shop)
    assert not backups.has_changed(shop, backups.newest(shop))
    vault.change_password(shop, PASSWORD, "another good password", policy=CHEAP)
    assert backups.has_changed(shop, backups.newest(shop))


def test_shop_that_went_another_way_has_changed(shop: Shop) -> None:
    first = backups.make(shop)
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    later = backups.make(shop)
    shop.close()
    backups.restore(first.path, shop.path, PASSWORD, policy=CHEAP)
    back = vault.unlock(shop.path, PASSWORD, policy=CHEAP)
    assert backups.newest(back).path == later.path  # type: ignore[union-attr]
    assert backups.has_changed(back, backups.newest(back))
    back.close()


def test_before_something_big_one_is_made_only_if_it_is_needed(shop: Shop) -> None:
    assert backups.before(shop, backups.BEFORE_IMPORT) is None
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    made = backups.before(shop, backups.BEFORE_IMPORT)
    assert made is not None
    assert made.manifest.reason == backups.BEFORE_IMPORT
    assert backups.before(shop, backups.BEFORE_RESTORE) is None


def test_practice_shop_makes_none(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, is_practice=True).shop
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    assert backups.before(shop, backups.BEFORE_IMPORT) is None
    shop.close()


def test_backups_of_another_shop_with_the_same_name_are_not_ours_and_a_renamed_shop_keeps_its_own(
    shop: Shop, tmp_path: Path
) -> None:
    mine = backups.make(shop)
    (tmp_path / "two").mkdir()
    other = make_shop(tmp_path / "two").shop
    theirs = backups.make(other)
    assert [b.path for b in backups.of_shop(shop)] == [mine.path]
    assert [b.path for b in backups.of_shop(other)] == [theirs.path]
    other.close()
    shop.close()
    renamed = shop.path.with_name("Doudou.shuke")
    shop.path.rename(renamed)
    shop.path.with_name("shop.shuke.keys").rename(renamed.with_name("Doudou.shuke.keys"))
    again = vault.unlock(renamed, PASSWORD, policy=CHEAP)
    assert [b.path for b in backups.of_shop(again)] == [mine.path]
    again.close()


ODD: tuple[dict[str, object], ...] = (
    {"made_at": "yesterday"},
    {"made_at": "2026-05-18T10:12:00"},
    {"made_at": "0001-01-01T00:00:00+14:00"},
    {"made_at": 5},
    {"made_at": None},
    {"made_at": ""},
    {"journal_head": [1]},
    {"journal_head": None},
    {"journal_head": ["one", "00"]},
    {"journal_head": [1 << 70, "00"]},
    {"journal_head": [1, 7]},
    {"reason": []},
    {"counts": []},
    {"counts": {"customer": "many"}},
    {"newest_sale_on": "soon"},
    {"bytes": "big"},
    {"shop_name": 7},
)


@pytest.mark.parametrize("said", [*ODD, None, "text", 7], ids=str)
def test_odd_file_in_the_folder_is_listed_as_damaged_and_keeps_nobody_from_looking(shop: Shop, said: object) -> None:
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))
    made = backups.make(shop)
    odd = made.path.with_name("shop 2026-05-18 101213.shuke-backup")
    with zipfile.ZipFile(made.path) as archive, zipfile.ZipFile(odd, "w") as other:
        parts = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(parts["manifest.json"]) | said if isinstance(said, dict) else said
        for name, content in (parts | {"manifest.json": json.dumps(manifest).encode()}).items():
            other.writestr(name, content)
    seen = backup_keeping.look(shop, backup_keeping.Place(odd.parent))
    assert [(b.path, b.problem is None) for b in seen.here] == [(made.path, True), (odd, False)]
    assert backup_keeping.keep(shop, backups.TIMED, None, backups.no_tick).made is None


def _forged(backup: Path, **said: object) -> Path:
    """A backup whose manifest says something else."""
    forged = backup.with_name("forged.shuke-backup")
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(forged, "w") as out:
        manifest = json.loads(source.read("manifest.json"))
        out.writestr("manifest.json", json.dumps({**manifest, **said}))
        for name in ("keys", "shop.shuke"):
            out.writestr(name, source.read(name))
    return forged


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"schema_version": 0}, "backup_damaged"),
        ({"newest_sale_on": "2031-01-01"}, "backup_damaged"),
        ({"newest_sale_on": ""}, "backup_damaged"),
        ({"format": True}, "backup_damaged"),
        ({"format": 0}, "backup_damaged"),
        ({"format": "1"}, "backup_damaged"),
        ({"format": 2}, "backup_newer"),
        ({"schema_version": 99}, "backup_newer"),
        ({"schema_version": True}, "backup_damaged"),
    ],
)
def test_manifest_that_does_not_fit_what_is_inside_is_refused(
    shop: Shop, tmp_path: Path, said: dict[str, object], code: str
) -> None:
    purchases.record(shop, PurchaseDraft(None, (ItemDraft("Bread", 1000, 1500),)))
    forged = _forged(backups.make(shop, tmp_path).path, **said)
    with pytest.raises(ShukeError) as caught:
        backup_drill.try_open(shop, forged, lambda _done, _total: None)
    assert caught.value.code == code
    with pytest.raises(ShukeError) as caught:
        backups.restore(forged, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    assert caught.value.code == code
    assert not (tmp_path / "again.shuke").exists()


@pytest.mark.parametrize("said", [{"format": 2}, {"schema_version": 99}])
def test_backup_of_a_newer_version_is_told_before_its_password_is_asked(
    shop: Shop, tmp_path: Path, said: dict[str, object]
) -> None:
    forged = _forged(backups.make(shop, tmp_path).path, **said)
    with pytest.raises(ShukeError) as caught:
        backups.read_manifest(forged)
    assert caught.value.code == "backup_newer"
    (listed,) = (b for b in backups.listed(forged.parent) if b.path == forged)
    assert listed.manifest is None
    assert "newer version" in str(listed.problem)
    with pytest.raises(ShukeError) as caught:
        backups.restore(forged, tmp_path / "again.shuke", "not the password", policy=CHEAP)
    assert caught.value.code == "backup_newer"


@pytest.mark.skipif(os.name == "nt", reason="on Windows the folder says who may read")
def test_shop_keys_and_backups_are_for_nobody_else(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        made = make_shop(tmp_path)
        shop = made.shop
        customers.create(shop, CustomerDraft(name="Ann"))
        backup = backups.make(shop)
        copied = backup_keeping.copy(backup.path, tmp_path, lambda _done, _total: None)
        vault.change_data_key(shop, PASSWORD, policy=CHEAP)
        customers.create(shop, CustomerDraft(name="Bob"))
        backups.restore(backup.path, tmp_path / "back.shuke", PASSWORD, policy=CHEAP)
        kept = [*tmp_path.glob("*.shuke*"), backup.path]
        assert {p.name: oct(p.stat().st_mode & 0o777) for p in kept} == {p.name: "0o600" for p in kept}
        assert {"shop.shuke", "shop.shuke-wal", "shop.shuke.keys", "back.shuke", copied.name} <= {p.name for p in kept}
        shop.close()
    finally:
        os.umask(old)
