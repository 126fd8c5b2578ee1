"""Nothing that the program itself has open is renamed or taken away, which Windows lets nobody do: the main jobs, with just that refused here."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app import files, paths, unfinished
from app.services import backup_drill, backup_keeping, backups, customers, restoring, sole, vault
from app.services.backup_keeping import Place
from app.services.customers import CustomerDraft
from app.settings import Settings
from app.storage import shop_lock
from tests.support import CHEAP, NOW, PASSWORD, make_shop

OTHER = "another four cats and bread"
OPEN = Path("/proc/self/fd")

pytestmark = pytest.mark.skipif(not OPEN.is_dir(), reason="nothing tells what is open")


def _is_open(path: Any) -> bool:
    def leads_there(handle: Path) -> bool:
        with suppress(OSError):  # that of the list itself
            return handle.readlink() == Path(path).absolute()
        return False

    return any(leads_there(handle) for handle in OPEN.iterdir())


@pytest.fixture(autouse=True)
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that something was to happen to while they were open."""
    found: list[str] = []

    def refusing(real: Any) -> Any:
        def acts(path: Any, *rest: Any, **named: Any) -> None:
            held = [each for each in (path, *rest) if isinstance(each, str | Path) and _is_open(each)]
            # That one is closed first on Windows, and last elsewhere.
            if held and not str(path).endswith(shop_lock.TAIL):
                found.extend(map(str, held))
                error = PermissionError(errno.EACCES, "held")
                error.winerror = 32  # type: ignore[attr-defined]
                raise error
            real(path, *rest, **named)

        return acts

    for name in ("replace", "rename", "unlink", "remove"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    monkeypatch.setattr("app.files.time.sleep", lambda _seconds: None)
    return found


def test_shop_and_its_backups_never_touch_a_file_that_is_open(tmp_path: Path, refused: list[str]) -> None:
    (tmp_path / "stick").mkdir()
    made = make_shop(tmp_path)
    shop = made.shop
    customers.create(shop, CustomerDraft("Ann"))
    kept = backup_keeping.keep(shop, backups.TIMED, Place(tmp_path / "stick"), backups.no_tick)
    assert kept.made is not None
    assert kept.copied is not None
    backup_drill.try_open(shop, kept.made.path, backups.no_tick)
    vault.change_password(shop, PASSWORD, OTHER, policy=CHEAP)
    vault.change_data_key(shop, OTHER, policy=CHEAP)
    made_after = backups.make(shop)
    shop.close()
    with sole.alone(shop.path, NOW):
        done = backups.restore(made_after.path, shop.path, OTHER, policy=CHEAP, now=NOW)
        assert done.set_aside is not None
        restoring.use_again(done.set_aside, shop.path, NOW)
    vault.unlock(shop.path, OTHER, policy=CHEAP).close()
    assert refused == []
    assert list(tmp_path.rglob(f"*{files.PART}*")) == []


def test_settings_and_files_for_the_person_never_touch_a_file_that_is_open(tmp_path: Path, refused: list[str]) -> None:
    Settings().set("theme", "dark")
    paths.settings_file().write_bytes(b"{damaged")
    Settings().set("theme", "light")
    assert Settings().get("theme") == "light"
    with unfinished.clear_write(tmp_path / "list.csv") as file:
        file.write(b"x")
    with unfinished.clear_folder() as folder:
        assert folder is not None
        (folder / "job.pdf").write_bytes(b"x")
    unfinished.sweep()
    assert refused == []
    assert (tmp_path / "list.csv").read_bytes() == b"x"
