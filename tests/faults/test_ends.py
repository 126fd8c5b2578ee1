"""G5: the program is ended from outside while something is under way. It ends by itself, loses nothing, and leaves nothing by halves."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.services import backups, customers, drafts, purchases, vault
from app.services.customers import CustomerDraft
from app.shop import Shop
from tests.architecture.source import ROOT
from tests.faults.ended import HALF, NEW_PASSWORD
from tests.support import CHEAP, PASSWORD, make_shop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
PATIENCE = 60
ALWAYS, AT_LENGTH = ("sale", "backup", "applying", "new_key"), ("reading", "checking", "report", "resting", "dialog")
CAMPAIGN = pytest.mark.campaign
"""A process each: in the ordinary run only those that write."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a shop of one customer, a list of others, and a backup."""
    folder = tmp_path / "shop"
    folder.mkdir()
    shop = make_shop(folder, language="en").shop
    customers.create(shop, CustomerDraft(name="He Jing"))
    backups.write(shop, folder, lambda _done, _total: None, backups.BY_HAND)
    shop.close()
    rows = "".join(f"Person {number},139{number:08d}\n" for number in range(2500))
    (folder / "people.csv").write_text("name,phone\n" + rows, "utf-8")
    return folder


def ended(place: Path, work: str, way: str) -> list[str]:
    """Let a window begin that work, end it that way while it is at it, and give what it said besides; it left by itself."""
    temp = place.parent / "temp"
    temp.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.ended", work, way, str(place)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(temp)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            is_heard = select.select([process.stdout], [], [], PATIENCE)[0]
            first = process.stdout.readline() if is_heard else ""
            if not first:
                os.killpg(process.pid, signal.SIGKILL)
            elif way.startswith("SIG"):
                os.kill(process.pid, getattr(signal, way))
            asked = time.monotonic()
            out, err = process.communicate(timeout=PATIENCE)
            print(f"G5: {work}, {way}: ended after {time.monotonic() - asked:.1f} s")
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert first == "now\n", err
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert not list(temp.iterdir())
    assert_no_child(process.pid)
    return out.split()


def assert_no_child(group: int) -> None:
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def assert_whole(place: Path, home: Path, password: str = PASSWORD) -> Shop:
    """The shop is as it should be, with nothing beside it; gives it, open."""
    left = {path.name for path in place.iterdir() if path.suffix not in (".shuke-backup", ".csv")}
    assert left == {"shop.shuke", "shop.shuke.keys"}
    assert not [path for path in home.rglob("*") if path.name.endswith((".part", ".note"))]
    shop = vault.unlock(place / "shop.shuke", password, policy=CHEAP)
    assert all(check.ok for check in backups.verify(shop))
    return shop


@pytest.mark.parametrize(
    "way", ["SIGTERM", pytest.param("close", marks=CAMPAIGN), pytest.param("lock, then end", marks=CAMPAIGN)]
)
@pytest.mark.parametrize("work", [*ALWAYS, *(pytest.param(work, marks=CAMPAIGN) for work in AT_LENGTH)])
def test_end_in_the_middle_loses_nothing_and_leaves_nothing_by_halves(place, shuke_home, work, way):
    said = ended(place, work, way)
    shop = assert_whole(place, shuke_home, NEW_PASSWORD if work == "new_key" else PASSWORD)
    assert drafts.load(shop, "note") == {1: HALF}
    assert len(purchases.latest(shop)) == (1 if work == "sale" else 0)
    assert ("saved" in said) == (work == "sale")
    assert vault.info(shop).customers in ((1, 2501) if work == "applying" and way != "SIGTERM" else (1,))
    shop.close()


@pytest.mark.parametrize("work", ["restoring", pytest.param("unlocking", marks=CAMPAIGN)])
def test_end_at_the_way_in_leaves_the_shop_as_it_is(place, shuke_home, work):
    before = (place / "shop.shuke").read_bytes()
    ended(place, work, "SIGTERM")
    assert (place / "shop.shuke").read_bytes()[:16] == before[:16]
    assert_whole(place, shuke_home).close()


def test_what_is_half_typed_waits_in_the_file(place, shuke_home):
    ended(place, "typing", "SIGTERM")
    shop = assert_whole(place, shuke_home)
    kept = drafts.load_texts(shop)
    assert kept["in place customer", 1] == {"birthday": "30 Feb 1990"}
    assert kept["customer", 0]["name"] == "Half Typed"
    shop.close()


@pytest.mark.campaign
@pytest.mark.parametrize("way", ["SIGINT", "SIGHUP"])
def test_other_signals_do_the_same(place, shuke_home, way):
    ended(place, "resting", way)
    shop = assert_whole(place, shuke_home)
    assert drafts.load(shop, "note") == {1: HALF}
    shop.close()
