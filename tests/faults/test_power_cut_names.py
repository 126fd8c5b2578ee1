"""D3: the power goes while files get other names: keys, another data key, a backup, a restore, settings. The old ones are there or the new, whole.

What was acknowledged is there for good. Without the sync before or after a rename the same harness finds loss.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.clock import FixedClock
from app.errors import CannotUnlock
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.settings import Settings
from app.storage import journal, keys, unlocking
from app.storage.database import raw
from tests.faults import power_jobs, traced
from tests.faults.drive_model import TRACE, Drive, Event, events
from tests.faults.warm import Said, Warm, heard
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD, make_shop

SALE = PurchaseDraft(None, (ItemDraft("Bread", 1000, 500),))
NEW = "new words and more of them"
JOBS = "tests.faults.jobs"
Judge = Callable[[Path, Said], str]
"""Looks at what is left, given what was said until then; says which it found. Raises ``AssertionError``."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """A shop of one sale in ``folder``, its ``code``, a ``backup`` of it, and its head ``then`` and ``now``, one sale later."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "shop").mkdir()
    made = make_shop(folder / "shop")
    purchases.record(made.shop, SALE)
    copies = tmp_path_factory.mktemp("copies")
    backup = backups.write(made.shop, copies, silent, backups.BY_HAND).path
    then = _head(made.shop)
    purchases.record(made.shop, SALE)
    now = _head(made.shop)
    made.shop.close()
    return {"folder": folder, "code": made.recovery_code, "backup": backup, "then": then, "now": now}


def _head(shop: vault.Shop) -> int:
    with shop.read() as session:
        return journal.head(raw(session))[0]


def _opened(path: Path, password: str = PASSWORD) -> int:
    """How far the history of the shop goes that opens there, sound."""
    shop = vault.unlock(path, password, policy=CHEAP, clock=FixedClock(NOW))
    try:
        assert [check.name for check in backups.verify(shop) if not check.ok] == []
        return _head(shop)
    finally:
        shop.close()


def _opens(path: Path, kind: keys.SlotKind, secret: str) -> bool:
    try:
        unlocking.key_behind(path, kind, secret, CHEAP)
    except CannotUnlock as error:
        if error.code not in ("wrong_password", "wrong_code"):
            raise
        return False
    return True


def _trace(warm: Warm, root: Path, tmp_path: Path, call: str, arguments: Mapping[str, Any]) -> list[Event]:
    traced.need_strace()
    log, out = tmp_path / "log", tmp_path / "said"
    ended = traced.run(warm, [*TRACE, "-o", str(log)], call, out, **arguments)
    assert ended == 0, heard(out)
    return list(events(log, root, out))


def _moments(day: list[Event], cases: int, dice: random.Random) -> list[int]:
    """When the power goes: half of the time just after a name was changed, else at any time."""
    names = [n for n, event in enumerate(day) if event.kind in ("rename", "unlink") or event.said is not None]
    near = (min(len(day), dice.choice(names) + dice.randint(0, 3)) for _case in range(cases // 2))
    return sorted([*near, *(dice.randrange(len(day) + 1) for _case in range(cases - cases // 2))])


def _cut(root: Path, before: Mapping[str, bytes], day: list[Event], judge: Judge, cases: int) -> dict[str, int]:
    """Lose power at so many moments; how often each outcome was found."""
    drive, dice, said, done, found = Drive(before), random.Random(7), Said(), 0, dict[str, int]()
    for moment in _moments(day, cases, dice):
        for event in day[done:moment]:
            drive.take(event)
            said |= event.said or {}
        done = moment
        shutil.rmtree(root, ignore_errors=True)
        for name, content in drive.lose_power(dice).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        for folder in {Path(name).parent for name in before}:
            (root / folder).mkdir(parents=True, exist_ok=True)
        try:
            came = judge(root, dict(said))
        except (AssertionError, CannotUnlock) as error:
            raise AssertionError(
                f"at {moment} of {len(day)}, after {day[max(0, moment - 3) : moment]}: {error!r}"
            ) from error
        found[came] = found.get(came, 0) + 1
    return found


def _run(
    warm: Warm,
    tmp_path: Path,
    of: Path,
    call: str,
    arguments: Mapping[str, Any],
    judge: Judge,
    cases: int,
    without: str = "",
) -> dict[str, int]:
    """Do a job in a copy of `of`, whose names in `arguments` begin with ``@``, and lose power meanwhile.

    `without` syncs of a ``file`` or a ``folder``: as if the program had not asked for them.
    """
    root = tmp_path / "root"
    shutil.copytree(of, root)
    before = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    given = {k: str(root / v[1:]) if isinstance(v, str) and v.startswith("@") else v for k, v in arguments.items()}
    folders = {path.relative_to(root).as_posix() for path in (root, *root.rglob("*")) if path.is_dir()}
    day = _trace(warm, root, tmp_path, call, given)
    kept = [e for e in day if e.kind != "sync" or not without or (e.name in folders) != (without == "folder")]
    assert bool(without) == (len(kept) < len(day))
    found = _cut(root, before, kept, judge, cases)
    print(f"D3, names, {call}: {cases} cuts, {found}")
    return found


def _keys(warm: Warm, small: Mapping[str, Any], tmp_path: Path, cases: int) -> dict[str, int]:
    new_code = keys.new_recovery_code()

    def judge(root: Path, said: Said) -> str:
        path = root / "shop" / "shop.shuke"
        passwords = [p for p in (PASSWORD, NEW) if _opens(path, "password", p)]
        codes = [c for c in (small["code"], new_code) if _opens(path, "recovery", c)]
        assert len(passwords) == len(codes) == 1
        assert passwords == [NEW] or "password" not in said
        assert codes == [new_code] or "code" not in said
        assert _opened(path, passwords[0]) >= small["now"]
        return f"{'new' if passwords == [NEW] else 'old'} password, {'new' if codes == [new_code] else 'old'} code"

    arguments = {"path": "@shop/shop.shuke", "password": PASSWORD, "new_password": NEW, "new_code": new_code}
    return _run(warm, tmp_path, small["folder"], f"{JOBS}:change_secrets", arguments, judge, cases)


def _data_key(warm: Warm, small: Mapping[str, Any], tmp_path: Path, cases: int) -> dict[str, int]:
    def judge(root: Path, said: Said) -> str:
        path = root / "shop" / "shop.shuke"
        passwords = [p for p in (PASSWORD, NEW) if _opens(path, "password", p)]
        assert len(passwords) == 1
        assert passwords == [NEW] or "changed" not in said
        assert _opened(path, passwords[0]) >= small["now"]
        assert not list(path.parent.glob("*.part"))
        return "new" if passwords == [NEW] else "old"

    arguments = {"path": "@shop/shop.shuke", "password": PASSWORD, "new_password": NEW}
    return _run(warm, tmp_path, small["folder"], f"{JOBS}:change_key", arguments, judge, cases)


def _backup(warm: Warm, small: Mapping[str, Any], tmp_path: Path, cases: int) -> dict[str, int]:
    of = tmp_path / "of"
    shutil.copytree(small["folder"], of)
    (of / "copies").mkdir()
    shutil.copy(small["backup"], of / "copies" / "shop 2026-01-01 000000.shuke-backup")

    def judge(root: Path, said: Said) -> str:
        listed = backups.read_again(backups.listed(root / "copies"), NOW)
        assert [b.problem for b in listed if b.problem] == []
        assert "made" not in said or Path(said["made"]).name in {b.path.name for b in listed}
        assert len(listed) >= 1
        assert _opened(root / "shop" / "shop.shuke") >= small["now"]
        return f"{len(listed)} backups"

    arguments = {"path": "@shop/shop.shuke", "password": PASSWORD, "folder": "@copies"}
    return _run(warm, tmp_path, of, f"{JOBS}:back_up", arguments, judge, cases)


def _restore(warm: Warm, small: Mapping[str, Any], tmp_path: Path, cases: int) -> dict[str, int]:
    def judge(root: Path, said: Said) -> str:
        path = root / "shop" / "shop.shuke"
        head = _opened(path)
        assert head in (small["then"], small["now"])
        if head == small["now"]:
            assert "restored" not in said
            return "old"
        (aside,) = path.parent.glob("shop (set aside *.shuke")
        assert _opened(aside) == small["now"]
        return "new"

    arguments = {"path": "@shop/shop.shuke", "password": PASSWORD, "backup": str(small["backup"])}
    return _run(warm, tmp_path, small["folder"], f"{JOBS}:restore", arguments, judge, cases)


def _settings(
    warm: Warm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cases: int, without: str = ""
) -> dict[str, int]:
    home = tmp_path / "home"
    monkeypatch.setenv("SHUKE_HOME", str(home))
    Settings().set("text_percent", 90)

    def judge(root: Path, said: Said) -> str:
        monkeypatch.setenv("SHUKE_HOME", str(root))
        read = Settings()
        assert read.lost() is None
        sizes = (90, *power_jobs.SIZES)
        is_at = sizes.index(read.get("text_percent"))
        assert is_at >= sizes.index(said.get("size", 90))
        return str(sizes[is_at])

    return _run(warm, tmp_path, home, "tests.faults.power_jobs:set_text_sizes", {"home": "@"}, judge, cases, without)


def test_power_cut_while_the_password_changes_leaves_one_of_each(warm, small, tmp_path):
    assert len(_keys(warm, small, tmp_path, 24)) >= 3


def test_power_cut_while_the_data_key_changes_leaves_one_whole_file(warm, small, tmp_path):
    assert set(_data_key(warm, small, tmp_path, 24)) == {"old", "new"}


def test_power_cut_while_backing_up_lists_none_that_is_not_whole(warm, small, tmp_path):
    assert set(_backup(warm, small, tmp_path, 24)) == {"1 backups", "2 backups"}


def test_power_cut_while_restoring_leaves_the_old_shop_or_the_new(warm, small, tmp_path):
    assert set(_restore(warm, small, tmp_path, 24)) == {"old", "new"}


def test_power_cut_while_settings_are_chosen_loses_none_that_was_chosen_before(warm, tmp_path, monkeypatch):
    assert len(_settings(warm, monkeypatch, tmp_path, 24)) >= 2


@pytest.mark.parametrize("without", ["file", "folder"])
def test_power_cut_without_a_sync_is_found_to_lose(warm, tmp_path, monkeypatch, without):
    with pytest.raises(AssertionError, match=r"at \d+ of"):
        _settings(warm, monkeypatch, tmp_path, 100, without)


@pytest.mark.campaign
@pytest.mark.parametrize("job", [_keys, _data_key, _backup, _restore])
def test_500_power_cuts_leave_what_was_there_or_what_is_new(warm, small, tmp_path, job):
    assert len(job(warm, small, tmp_path, 500)) >= 2


@pytest.mark.campaign
def test_500_power_cuts_lose_no_setting(warm, tmp_path, monkeypatch):
    assert len(_settings(warm, monkeypatch, tmp_path, 500)) >= 2
