"""Whatever goes wrong: the right exit code, one clear sentence in either language, and nothing changed."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from app import files, i18n
from app.cli import customer_commands, passwords
from app.cli.output import Output
from app.services import customers, vault
from app.storage import database, keys
from app.storage.unlocking import keys_path
from tests.cli.conftest import Run
from tests.support import CHEAP, PASSWORD, dump, folder_state

LONG = "长" * 10_000


def contents(folder: Path) -> dict[str, object]:
    """All that is in a folder: of a shop every row, of other files every byte. A write that was refused leaves the file opened and closed."""
    state: dict[str, object] = {**folder_state(folder)}
    for path in folder.rglob("*.shuke"):
        shop = vault.unlock(path, PASSWORD, policy=CHEAP)
        state[str(path.relative_to(folder))] = dump(shop, ())
        shop.close()
    return state


def refused(
    run: Run, folder: Path, code: int, *words: object, state: Callable[[Path], Mapping[str, object]] = folder_state
) -> str:
    """Types a command that must fail with `code`, in both languages and as JSON; returns the English sentence."""
    before = state(folder)
    said = {}
    for language in ("en", "zh_CN"):
        heard = run(*words, "--language", language)
        assert heard.code == code, heard.err or heard.out
        assert heard.out == ""
        said[language] = heard.err
        assert_clear(heard.err, language)
    as_json = run(*words, "--json", "--language", "en")
    assert as_json.code == code
    error = as_json.data["error"]
    assert set(error) == {"code", "message", "where", "next"}
    assert error["code"]
    assert error["message"] in said["en"].replace("\n", "") or "\n" in error["message"]
    assert state(folder) == before
    return said["en"]


def assert_clear(text: str, language: str) -> None:
    """One line that begins and ends like a sentence and speaks the language."""
    assert text.count("\n") == 1
    line = text.rstrip("\n")
    assert line.endswith(("。",) if language == "zh_CN" else (".", "--help")) or "--help" in line[-10:], line
    assert not re.search(r"\{(?!x)\w+\}", line), line
    assert not re.search(r"Error|Exception|errno|\bNone\b(?! of)", line), line
    if language == "zh_CN":
        assert any("\u4e00" <= c <= "\u9fff" for c in line), line
        assert "!" not in line
        assert "您" not in line


# --- the shop file ---------------------------------------------------------------------------------------------


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 " + bytes(9000))


def _plain_sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + bytes(8176))


def _cut_at_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:8192])


def _cut_inside_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100] ^= 0xFF
    path.write_bytes(content)


def _without_keys(path: Path) -> None:
    keys_path(path).unlink()


def _keys_damaged(path: Path) -> None:
    keys_path(path).write_bytes(bytes(len(keys_path(path).read_bytes())))


def _gone(path: Path) -> None:
    path.unlink()


DAMAGE = (
    _empty,
    _foreign,
    _plain_sqlite,
    _cut_at_a_page,
    _cut_inside_a_page,
    _flipped,
    _without_keys,
    _keys_damaged,
    _gone,
)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda each: each.__name__.strip("_"))
def test_file_that_is_no_shop(filled: Path, run: Run, damage: Callable[[Path], None]) -> None:
    damage(filled)
    refused(run, filled.parent, 3, "info", filled)


def test_name_without_a_folder_is_told_with_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"There is no file s.shuke in {tmp_path}." in refused(run, tmp_path, 3, "info", "s.shuke")


def test_folder_is_no_shop(tmp_path: Path, run: Run) -> None:
    refused(run, tmp_path, 3, "info", tmp_path)


def test_wrong_password(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUKE_PASSWORD", "not the password")
    assert "Wrong password" in refused(run, filled.parent, 3, "info", filled)


def test_file_of_a_newer_version(filled: Path, run: Run) -> None:
    data_key = keys.open_slot(keys.decode(keys_path(filled).read_bytes()), "password", PASSWORD, CHEAP.floor)
    connection = database.connect(filled, data_key)
    connection.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    connection.close()
    assert "newer version" in refused(run, filled.parent, 6, "info", filled)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")
def test_file_without_permission(filled: Path, run: Run) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    filled.chmod(0)
    try:
        assert run("info", filled).code == 5
    finally:
        filled.chmod(0o600)


def test_place_that_cannot_be_written_to(filled: Path, run: Run, tmp_path: Path) -> None:
    """A folder of the system in which nobody makes files, not even root."""
    if not Path("/proc/self").exists():
        pytest.skip("no such folder here")
    refused(run, filled.parent, 4, "export", filled, tmp_path / "nowhere" / "x.xlsx")
    before = folder_state(filled.parent)
    assert run("export", filled, "/proc/x.xlsx").code in (4, 5)
    assert run("backup", filled, "/proc/backups").code in (4, 5)
    assert run("init", "/proc/x.shuke").code in (4, 5)
    assert folder_state(filled.parent) == before


@pytest.mark.parametrize(
    "name",
    ["a b.shuke", 'it\'s "q".shuke', "熟客.shuke", "🐶🥐.shuke", "new\nline.shuke", "-dash.shuke", "%s{x}.shuke"],
)
def test_odd_names(tmp_path: Path, run: Run, name: str, sheet: Callable[[str], Path]) -> None:
    """Every command that takes a path takes this one, and errors about it stay one line."""
    if sys.platform == "win32" and set(name) & set('"\n'):
        pytest.skip("no such names on Windows")
    folder = tmp_path / name.removesuffix(".shuke")
    folder.mkdir()
    file = folder / name
    assert run("init", file, "--json").data["file"] == str(file)
    source = folder / f"{name}.csv"
    shutil.copy2(sheet("Name,Phone\nAnn,13800006688\n"), source)
    assert run("import", file, source, "--json").data["created"] == 1
    assert run("export", file, folder / f"{name}.xlsx", "--json").data["rows"]["customers"] == 1
    backup = run("backup", file, folder, "--json").data["file"]
    assert run("backups", file, folder, "--json").data["backups"][0]["file"] == backup
    assert run("restore", backup, file, "--json").code == 0
    refused(run, folder, 3, "info", folder / f"no {name}")
    refused(run, folder, 4, "import", file, folder / f"no {name}.csv")


TOO_LONG = "n" * 300


@pytest.mark.parametrize(
    "words",
    [
        ["info", TOO_LONG],
        ["init", TOO_LONG],
        ["import", "FILE", TOO_LONG],
        ["import", "FILE", "LIST", "--rejects", f"{TOO_LONG}.xlsx"],
        ["import", "FILE", "LIST", "--mapping", TOO_LONG],
        ["export", "FILE", f"{TOO_LONG}.xlsx"],
        ["export", "FILE", f"{TOO_LONG}.csv"],
        ["export", "FILE", f"{TOO_LONG}.vcf"],
        ["backup", "FILE", TOO_LONG],
        ["backups", "FILE", TOO_LONG],
        ["restore", TOO_LONG, "FILE"],
        ["tour", TOO_LONG],
        ["info", "FILE", "--password-file", TOO_LONG],
    ],
    ids=lambda words: " ".join(words).replace(TOO_LONG, "…"),
)
def test_name_of_300_characters(
    filled: Path, run: Run, sheet: Callable[[str], Path], tmp_path: Path, words: list[str]
) -> None:
    known = {"FILE": filled, "LIST": sheet("Name,Phone\nAnn,13800006688\n")}
    typed = [known.get(word, tmp_path / word if word.startswith("n") else word) for word in words]
    assert "too long" in refused(run, filled.parent, 4, *typed)


@pytest.mark.skipif(sys.platform == "win32", reason="names are characters there, not bytes")
def test_name_that_is_not_utf8(filled: Path, run: Run, tmp_path: Path) -> None:
    """SQLite knows no such names; files to read and to write may have them."""
    odd = tmp_path / os.fsdecode(b"\xff\xfe")
    refused(run, filled.parent, 4, "init", f"{odd}.shuke")
    refused(run, filled.parent, 4, "info", f"{odd}.shuke")
    refused(run, filled.parent, 4, "backup", filled, odd)
    made = run("backup", filled, tmp_path / "b", "--json").data["file"]
    refused(run, filled.parent, 4, "restore", made, f"{odd}.shuke")
    for ending in ("xlsx", "csv", "vcf"):
        assert run("export", filled, f"{odd}.{ending}").code == 0
        assert run("import", filled, f"{odd}.{ending}", "--json").data["skipped"] >= 3
    assert run("search", filled, odd.name, "--json").data == {"hits": []}


# --- arguments -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["info"],
        ["info", "FILE", "--nonsense"],
        ["info", "FILE", "extra"],
        ["info", ""],
        ["info", "FILE", "--today", "2026-02-30"],
        ["info", "FILE", "--today", "tomorrow"],
        ["info", "FILE", "--today"],
        ["init", "x.shuke", "--kind", "bank"],
        ["import", "FILE", "x.csv", "--kind", "aliens"],
        ["customer", "FILE", "one"],
        ["customer", "FILE", "0"],
        ["customer", "FILE", "99999999999999999999999"],
        ["search", "FILE", "x", "--limit", "-1"],
        ["sell", "FILE"],
        ["add-customer", "FILE"],
        ["add-customer", "FILE", "--field", "name"],
    ],
    ids=" ".join,
)
def test_wrong_usage(filled: Path, run: Run, words: list[str]) -> None:
    refused(run, filled.parent, 2, *(str(filled) if word == "FILE" else word for word in words))


def test_options_alone_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    refused(run, tmp_path, 2, "--password-file", "x")


def test_nobody_to_ask_for_the_password(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUKE_PASSWORD")
    monkeypatch.setattr(sys, "stdin", None)
    assert "SHUKE_PASSWORD" in refused(run, filled.parent, 2, "info", filled)


@pytest.mark.parametrize(
    "content", [None, b"", b"\n\n", b"\xff\xfe\x00\x01"], ids=["missing", "empty", "blank", "binary"]
)
def test_password_file_that_holds_none(filled: Path, run: Run, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    refused(run, filled.parent, 4, "info", filled, "--password-file", file)


@pytest.mark.parametrize("password", ["short", " " * 20, "aaaaaaaaaaaa", "x" * 2000])
def test_password_that_is_too_weak(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("SHUKE_PASSWORD", password)
    refused(run, tmp_path, 4, "init", tmp_path / "s.shuke")


def test_shop_that_is_there_is_not_made_again(filled: Path, run: Run) -> None:
    refused(run, filled.parent, 4, "init", filled)
    refused(run, filled.parent, 4, "init", filled.parent / "nowhere" / "s.shuke")
    refused(run, filled.parent, 4, "init", filled.parent / "t.shuke", "--time-zone", "Mars/Olympus")
    refused(run, filled.parent, 4, "init", filled.parent / "t.shuke", "--currency", "beads")


# --- what is given ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["--item", "Bun,1,-5"],
        ["--item", "Bun,0,5"],
        ["--item", "Bun,-1,5"],
        ["--item", ",1,5"],
        ["--item", "Bun"],
        ["--item", "Bun,1"],
        ["--item", "Bun,one,5"],
        ["--item", "Bun,1,1.234"],
        ["--item", "Bun,,5"],
        ["--item", "Bun,1,1e99"],
        ["--item", "Bun,999999999,999999999"],
        ["--item", "Bun,1,NaN"],
        ["--item", f"{LONG},1,5"],
        ["--item", "Bun,1,5", "--at", "2026-05-19T12:00"],
        ["--item", "Bun,1,5", "--at", "2099-01-01"],
        ["--item", "Bun,1,5", "--at", "2026-02-30"],
        ["--item", "Bun,1,5", "--at", "whenever"],
        ["--item", "Bun,1,5", "--at", " "],
        ["--item", "Bun,1,5", "--customer", "999"],
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_sale_that_makes_no_sense(filled: Path, run: Run, words: list[str]) -> None:
    refused(run, filled.parent, 4, "sell", filled, *words, state=contents)


def test_nothing_to_act_on(filled: Path, run: Run) -> None:
    refuse = partial(refused, run, filled.parent, 4, state=contents)
    refuse("customer", filled, 999)
    refuse("edit-customer", filled, 999, "--field", "name=X")
    refuse("delete-customer", filled, 999)
    refuse("erase", filled, 999)
    refuse("restore-customer", filled, 1)
    refuse("refund", filled, 999)
    refuse("same-again", filled, "--customer", 1)
    refuse("undo", filled, "--change", 999)
    refuse("redo", filled)
    refuse("undo-import", filled, 999)


def test_refund_of_more_than_was_sold(filled: Path, run: Run) -> None:
    run("sell", filled, "--item", "Bun,2,5")
    for given in ("1,3", "2,1", "0,1", "x,1", "1", "1,", "1,-1"):
        refused(run, filled.parent, 4, "refund", filled, 1, "--item", given)


@pytest.mark.parametrize(
    "field",
    [
        f"name={LONG}",
        "birthday=1990-02-30",
        "birthday=soon",
        "phones=1381234567",
        "nonsense=1",
        "referrer=Nobody",
        "since_on=x",
    ],
    ids=lambda field: field[:20],
)
def test_field_that_cannot_be_kept(filled: Path, run: Run, field: str) -> None:
    refused(run, filled.parent, 4, "edit-customer", filled, 1, "--field", field, state=contents)
    if not field.startswith("nonsense"):
        refused(run, filled.parent, 4, "add-customer", filled, "--field", field, state=contents)


def _xlsx_with_password(path: Path) -> None:
    path.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4096)
    )


SHEETS: dict[str, Callable[[Path], object]] = {
    "missing.csv": lambda path: None,
    "empty.csv": lambda path: path.write_bytes(b""),
    "blank.csv": lambda path: path.write_bytes(b"\n\n,,\n"),
    "only numbers.csv": lambda path: path.write_bytes(b"1,2\n3,4\n"),
    "unknown.csv": lambda path: path.write_bytes(b"Foo,Bar\nx,y\n"),
    "damaged.xlsx": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(500)),
    "picture.xlsx": lambda path: path.write_bytes(b"\x89PNG\r\n" + bytes(500)),
    "protected.xlsx": _xlsx_with_password,
    "folder.csv": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("name", SHEETS)
def test_file_that_is_no_list(filled: Path, run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    SHEETS[name](path)
    refused(run, filled.parent, 4, "import", filled, path)


def test_options_of_an_import_that_do_not_fit(
    filled: Path, run: Run, tmp_path: Path, sheet: Callable[[str], Path]
) -> None:
    path, mapping = sheet("Name,Phone\nAnn,13800006688\n"), tmp_path / "m.json"
    for said in ("[1]", "{", '{"Name": 1}', '{"Name": "nonsense"}', '{"Nowhere": "name"}', "[" * 100_000):
        mapping.write_text(said)
        refused(run, filled.parent, 4, "import", filled, path, "--mapping", mapping)
    mapping.write_bytes(b"\xff\xfe\x00")
    refused(run, filled.parent, 4, "import", filled, path, "--mapping", mapping)
    refused(run, filled.parent, 4, "import", filled, path, "--mapping", tmp_path / "nowhere.json")
    refused(run, filled.parent, 4, "import", filled, path, "--encoding", "klingon")
    refused(run, filled.parent, 4, "import", filled, path, "--rejects", tmp_path / "nowhere" / "r.xlsx")
    refused(run, filled.parent, 4, "import", filled, path, "--rejects", filled)
    refused(run, filled.parent, 4, "import", filled, path, "--rejects", keys_path(filled))


def test_nothing_is_written_over_a_shop_or_an_unknown_ending(filled: Path, run: Run, tmp_path: Path) -> None:
    for target in (filled, keys_path(filled), tmp_path / "x.pdf", tmp_path / "x", tmp_path):
        refused(run, filled.parent, 4, "export", filled, target)
    refused(run, filled.parent, 4, "export", filled, tmp_path / "nowhere" / "x.xlsx")
    refused(run, filled.parent, 4, "export", filled, tmp_path / "x.vcf", "--kind", "pets")


def test_report_that_cannot_be_made_or_saved(filled: Path, run: Run, tmp_path: Path) -> None:
    folder, out = filled.parent, tmp_path / "out" / "a.pdf"
    out.parent.mkdir()
    out.write_bytes(b"old")
    refused(run, folder, 4, "report", filled, "customer", out, "--id", 999)
    refused(run, folder, 4, "report", filled, "customer", out)
    refused(run, folder, 2, "report", filled, "nonsense", out)
    refused(run, folder, 2, "report", filled, "customer", out, "--id", "one")
    for target in (
        filled,
        keys_path(filled),
        tmp_path / "x.xlsx",
        tmp_path / "x",
        tmp_path,
        tmp_path / "nowhere" / "a.pdf",
    ):
        refused(run, folder, 4, "report", filled, "customer", target, "--id", 1)
    assert out.read_bytes() == b"old"
    assert [path.name for path in out.parent.iterdir()] == ["a.pdf"]


def test_full_drive_leaves_no_half_report(
    filled: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files.os.fsync

    def full(handle: int) -> None:
        written = Path(f"/proc/self/fd/{handle}").readlink()
        if (written.parent.name, written.suffix) == ("out", ".part"):
            raise OSError(errno.ENOSPC, "full")
        real(handle)

    if not Path("/proc/self/fd").exists():
        pytest.skip("the name behind a handle is not told here")
    monkeypatch.setattr(files.os, "fsync", full)
    target = tmp_path / "out" / "a.pdf"
    target.parent.mkdir()
    said = refused(run, filled.parent, 5, "report", filled, "customer", target, "--id", 1)
    assert f"The drive of {target.parent} is full" in said
    assert list(target.parent.iterdir()) == []


def test_ctrl_c_ends_a_report_without_a_trace(
    filled: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticked = Output.tick

    def tick(self: Output, done: int, total: int) -> None:
        signal.raise_signal(signal.SIGINT)
        ticked(self, done, total)

    monkeypatch.setattr(Output, "tick", tick)
    before = folder_state(filled.parent)
    said = run("report", filled, "customer", tmp_path / "a.pdf", "--id", 1, "--id", 2, "--json")
    assert (said.code, said.data["error"]["code"]) == (5, "stopped")
    assert folder_state(filled.parent) == before
    assert not (tmp_path / "a.pdf").exists()


def test_backup_that_is_none(filled: Path, run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.shuke-backup"
    refused(run, filled.parent, 4, "restore", tmp_path / "none.shuke-backup", filled)
    bad.write_bytes(b"PK\x03\x04" + bytes(900))
    refused(run, filled.parent, 3, "restore", bad, filled)
    made = run("backup", filled, tmp_path / "b", "--json").data["file"]
    refused(run, filled.parent, 4, "restore", made, filled.parent)
    refused(run, filled.parent, 4, "backup", filled, filled)
    assert run("backups", filled.with_name("bad .shuke"), tmp_path, "--json").code == 0


def test_wrong_password_of_a_backup(filled: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("backup", filled, tmp_path / "b", "--json").data["file"]
    monkeypatch.setenv("SHUKE_PASSWORD", "not the password")
    before = folder_state(filled.parent)
    said = run("restore", made, filled)
    assert said.code == 3
    assert "does not open the backup" in said.err.splitlines()[-1], "the lines before say what is in it"
    assert folder_state(filled.parent) == before


def test_damage_is_found_and_told(filled: Path, run: Run) -> None:
    content = bytearray(filled.read_bytes())
    content[len(content) // 2] ^= 0xFF
    filled.write_bytes(content)
    said = run("verify", filled, "--json")
    assert said.code == 3
    assert said.data.get("ok") is False or "error" in said.data


def test_formula_is_text_and_control_characters_do_not_reach_the_terminal(
    filled: Path, run: Run, tmp_path: Path
) -> None:
    number = run("add-customer", filled, "--field", 'name==HYPERLINK("http://x","y")', "--json").data["customer_id"]
    assert run("customer", filled, number, "--json").data["customer"]["name"] == '=HYPERLINK("http://x","y")'
    out = tmp_path / "o.csv"
    run("export", filled, out, "--kind", "customers")
    assert '"=HYPERLINK' not in out.read_text("utf-8-sig")
    heard = run("search", filled, "\x1b[31mred\x07")
    assert "\x1b" not in heard.out + heard.err
    heard = run("import", filled, tmp_path / "\x1b]0;x\x07.csv")
    assert "\x1b" not in heard.err
    assert "\x07" not in heard.err


# --- bugs and the rest -----------------------------------------------------------------------------------------


def test_bug_leaves_a_sentence_and_a_log_without_names(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch, shuke_home: Path
) -> None:
    def fails(*_given: object) -> None:
        raise ZeroDivisionError("陈小雨 13800006688")

    monkeypatch.setattr(customer_commands.lookup, "find", fails)
    i18n.set_language("en")
    said = run("search", filled, "x", "--json")
    assert said.code == 1
    assert "shuke.log" in said.data["error"]["next"]
    log = (shuke_home / "log" / "shuke.log").read_text("utf-8") if (shuke_home / "log" / "shuke.log").exists() else ""
    assert "陈小雨" not in log + said.out + said.err
    assert "13800006688" not in log + said.out + said.err


def test_failure_inside_a_change_leaves_nothing_of_it(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object, **_named: object) -> None:
        raise MemoryError

    before = run("audit", filled, "--json").data
    with monkeypatch.context() as broken:
        broken.setattr(customers, "fill", fails)
        assert run("edit-customer", filled, 1, "--field", "name=X").code == 1
    assert run("audit", filled, "--json").data == before


def test_json_error_is_one_object_on_standard_output(run: Run, tmp_path: Path) -> None:
    said = run("info", tmp_path / "no.shuke", "--json")
    assert said.err == ""
    assert json.loads(said.out)["error"]["code"] == "file_missing"
    assert json.loads(said.out)["error"]["where"] == str(tmp_path / "no.shuke")


# --- Ctrl-C ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["reading", "writing"])
def test_ctrl_c_ends_an_import_without_a_trace(
    filled: Path, run: Run, sheet: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    path = sheet("Name,Phone\n" + "".join(f"N{n},1390000{n:04d}\n" for n in range(3000)))
    before = contents(filled.parent)
    ticked = Output.tick
    pressed = []

    def tick(self: Output, done: int, total: int) -> None:
        if bool(total) is (at == "writing") and not pressed:
            pressed.append(done)
            signal.raise_signal(signal.SIGINT)
        ticked(self, done, total)

    monkeypatch.setattr(Output, "tick", tick)
    handler = signal.getsignal(signal.SIGINT)
    said = run("import", filled, path, "--json")
    assert pressed
    assert said.code == 5
    assert said.data["error"]["code"] == "stopped"
    assert contents(filled.parent) == before
    assert signal.getsignal(signal.SIGINT) is handler
    pressed.clear()
    assert "已停止" in run("import", filled, path, "--language", "zh_CN").err
    assert run("import", filled, path, "--json").data["created"] == 3000, "nobody presses any more"


def test_second_ctrl_c_breaks_off_at_once(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_given: object) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        pytest.fail("still here")

    monkeypatch.setattr(customer_commands.lookup, "find", hangs)
    said = run("search", filled, "x")
    assert said.code == 5
    assert said.err.startswith("Stopped at once")


def test_ctrl_c_at_the_prompt_stops(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("SHUKE_PASSWORD")
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(passwords.getpass, "getpass", lambda *_given: signal.raise_signal(signal.SIGINT))
    said = run("info", filled)
    assert said.code == 5
    assert said.err == "Stopped. Nothing was changed.\n"


def test_new_password_is_typed_twice(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    typed = iter([PASSWORD, "another of ten", PASSWORD, PASSWORD, PASSWORD])
    monkeypatch.delenv("SHUKE_PASSWORD")
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(passwords.getpass, "getpass", lambda *_given: next(typed))
    assert run("init", tmp_path / "s.shuke").code == 4
    assert run("init", tmp_path / "s.shuke").code == 0
    assert run("info", tmp_path / "s.shuke").code == 0
