"""A whole day with secrets that can be told from everything else, a kill at its end, and a search for them in all that is left."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DAY = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app import cli, logs
from app.cli import opening as cli_opening
from app.services import backup_drill, backup_keeping, backups, drafts
from app.settings import Settings
from app.ui import app as application
from app.ui.opening import Opening
from app.ui.running import _excepthook
from app.ui.window import Window
from tests.support import CHEAP
from tests.ui.conftest import wait_for

logs.start()
cli_opening.POLICY = CHEAP
shop, outside = Path(sys.argv[1]), Path(sys.argv[2])
name, phone, note = sys.argv[3:6]

def job(*words, expected=0):
    assert cli.run([str(w) for w in words]) == expected, words

job("init", shop, "--kind", "pet", "--language", "en", "--json")
job("import", shop, outside / "people.csv")
job("sell", shop, "--customer", 1, "--item", "Cake,1,38")
job("customer", shop, 1, "--json")
job("search", shop, phone, "--json")
job("sell", shop, "--customer", name, "--item", "Cake,1,38", expected=2)
job("report", shop, "customer", outside / "card.pdf", "--id", 1)
job("export", shop, outside / "all.xlsx")
job("export", shop, outside / "all.vcf", "--kind", "customers")
job("backup", shop)
job("restore", outside / "people.csv", shop, expected=3)
job("restore", backups.listed()[0].path, shop)  # which sets the present file aside

settings = Settings()
settings.set("language", "en")
app = application.create(settings)
app.setQuitOnLastWindowClosed(False)
window = Window(app, settings, Opening(policy=CHEAP), shop)
window.start()
sys.excepthook = _excepthook(window)

def unlock():
    window.unlock.password_edit.setText(os.environ["SHUKE_PASSWORD"])
    window.unlock.submit()
    wait_for(lambda: window.open_shop)
    wait_for(lambda: not window.lanes.is_busy())

unlock()
counter = window.open_shop.shell.go("counter")
counter.focus_search(name)
for page in ("customers", "reports", "settings", "today", "counter"):
    window.open_shop.shell.go(page)
    wait_for(lambda: not window.lanes.is_busy())
application.QApplication.clipboard().setText(phone)

def idle():
    wait_for(lambda: not window.lanes.is_busy())

# What is typed and not saved, and a backup with its copy on a stick, both tried
opened = window.open_shop.shop
counter.go_on_selling(1)
counter.sale.box.setText(f"{name} 38")
counter.sale.box.enter()
counter.sale.box.setText(note)
counter.settle()
idle()
counter.new_customer()
counter._drawer.form.boxes["name"].edit.setText(name + note)
counter.settle()
idle()
assert drafts.load(opened, drafts.SALE) and drafts.load_texts(opened), "nothing was kept"
stick = backup_keeping.Place(Path(sys.argv[7]))
kept = backup_keeping.make_by_hand(opened, None, stick, lambda *_: None)
tried = backup_drill.try_each(opened, (kept.made.path, kept.copied), lambda *_: None)
assert [each.wrong for each in tried] == [None, None]
try:
    raise RuntimeError(f"{name} {phone} {note}") from ValueError(os.environ["SHUKE_PASSWORD"])
except RuntimeError as error:
    sys.excepthook(RuntimeError, error, error.__traceback__)
window.lock()
assert application.QApplication.clipboard().text() == ""
unlock()

from app.i18n import T
from app.storage.database import raw
with window.open_shop.shop.write(T("Record sale")) as session:
    raw(session).execute("UPDATE customer SET name = ? WHERE id = 1", (name + name,))
print("evening", flush=True)
with window.open_shop.shop.write(T("Record sale")) as session:
    raw(session).execute("UPDATE customer SET name = ? WHERE id = 1", (name + phone,))
    os.kill(os.getpid(), signal.SIGKILL if sys.argv[6] == "kill" else signal.SIGABRT)
"""
NAME, LATIN, PHONE, NOTE = "金丝雀甲乙", "Zephyrine Kanaryova", "13987650421", "canaryseed-allergy-5521"
PASSWORD = "feathers 7731 yellow"


def spellings(secret: str) -> set[bytes]:
    """How `secret` may stand in a file: as bytes of each encoding, as hexadecimal digits of these, in base 64 at each offset."""
    found = set()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        plain = secret.encode(encoding)
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        for lead in range(3):
            packed = base64.b64encode(b"\0" * lead + plain)
            found.add(packed[4 if lead else 0 : -4])  # what does not hang on its neighbours
    return found


def hits(folders: list[Path], secrets: dict[str, str]) -> list[str]:
    """Where anything of it stands, in the names of files and inside of them."""
    needles = {(what, spelt) for what, secret in secrets.items() for spelt in spellings(secret)}
    found = []
    for path in (p for folder in folders for p in folder.rglob("*")):
        inside = path.read_bytes() if path.is_file() else b""
        held = os.fsencode(path.name) + b"\n" + inside
        found += [f"{what} in {path}" for what, spelt in needles if spelt in held]
    return sorted(set(found))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
@pytest.mark.parametrize("ending", ["kill", "abort"])
def test_nothing_of_a_day_is_left_in_clear_text_outside_of_what_was_exported(tmp_path: Path, ending: str) -> None:
    folders = {name: tmp_path / name for name in ("home", "temp", "shop", "outside", "work", "stick")}
    for folder in folders.values():
        folder.mkdir()
    people = f"姓名,手机,备注,宠物名\n{NAME},{PHONE},{NOTE},奶茶\n{LATIN},13800006688,{NOTE},\n"
    (folders["outside"] / "people.csv").write_text(people, "utf-8")
    environment = {
        **os.environ,
        "HOME": str(folders["home"]),
        "SHUKE_HOME": str(folders["home"] / "shuke"),
        "TMPDIR": str(folders["temp"]),
        "SHUKE_PASSWORD": PASSWORD,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable,
        "-c",
        DAY,
        str(folders["shop"] / "s.shuke"),
        str(folders["outside"]),
        NAME,
        PHONE,
        NOTE,
        ending,
        str(folders["stick"]),
    ]
    done = subprocess.run(command, cwd=folders["work"], env=environment, capture_output=True, text=True, timeout=240)
    assert "evening" in done.stdout, done.stderr[-3000:]
    assert done.returncode == -(signal.SIGKILL if ending == "kill" else signal.SIGABRT)

    code = done.stdout.split('"recovery_code"')[1].split('"')[1]
    secrets = {"password": PASSWORD, "code": code, "code, bare": code.replace("-", ""), "name": NAME, "latin": LATIN, "phone": PHONE, "note": NOTE}  # fmt: skip
    searched = [folders[name] for name in ("home", "temp", "shop", "work", "stick")]
    assert hits(searched, secrets) == []
    kinds = {path.suffix for folder in searched for path in folder.rglob("*") if path.is_file()}
    assert {".log", ".json", ".shuke-backup", ".keys", ".lock", ".shuke-wal"} <= kinds, (
        "the day left what was to be searched"
    )
    assert [path.suffix for path in folders["stick"].iterdir()] == [".shuke-backup"]
    assert len(list(folders["shop"].glob("*.shuke"))) == 2, "one was set aside"
    assert list((folders["home"] / "shuke" / "cache" / "logs").iterdir()), "how far the log had come was noted"
    assert hits([folders["outside"]], {"name": NAME}), "the search finds what is there"


def test_search_finds_each_spelling(tmp_path: Path) -> None:
    for number, spelt in enumerate(sorted(spellings(PHONE))):
        (tmp_path / str(number)).write_bytes(b"\x01\x02" + spelt + b"\x03")
    assert len(hits([tmp_path], {"phone": PHONE})) == len(spellings(PHONE))
