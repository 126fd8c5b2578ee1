"""The names, the JSON keys and the forms of values that scripts rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from app.cli.commands import COMMANDS
from app.i18n import LANGUAGES
from app.services import backups
from app.services.reports import LISTS, REPORTS
from app.services.reports.params import REACHES
from app.storage import database, unlocking
from app.workflows import print_out
from tests.cli.conftest import Run
from tests.support import CHEAP, PASSWORD, folder_state

AMOUNT = re.compile(r"-?\d+\.\d\d")
OFFSET = "+08:00"


def test_init_makes_a_file_that_tells_nothing_and_the_code_once(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "s.shuke"
    made = run("init", file, "--kind", "bakery", "--language", "zh_CN", "--json")
    assert made.code == 0
    assert set(made.data) == {"file", "recovery_code"}
    assert made.data["file"] == str(file)
    assert re.fullmatch(r"([0-9A-Z]{5}-){5}[0-9A-Z]{5}", made.data["recovery_code"])
    assert not file.read_bytes().startswith(b"SQLite")
    assert run("init", file, "--json").code == 4, "a file that is there is never made anew"


def test_sample_shop_of_each_kind_has_customers_who_came_lately(tmp_path: Path, run: Run) -> None:
    for kind, has_pets in (("bakery", False), ("pet", True)):
        file = tmp_path / f"{kind}.shuke"
        made = run("init", file, "--sample", "--kind", kind, "--language", "en", "--json").data
        held = run("info", file, "--json").data
        assert (made["customers"], made["purchases"]) == (held["customers"], held["purchases"])
        assert held["customers"] == 300
        assert held["is_practice"]
        assert held["purchases"] > 5000
        assert (held["pets"] > 0) is has_pets
        (hit,) = run("search", file, "Nora Abernathy", "--json").data["hits"]
        assert "2026-04-01" < hit["last_purchase_on"] < "2026-05-18"


def test_info(filled: Path, run: Run) -> None:
    said = run("info", filled, "--json").data
    assert {
        "customers",
        "pets",
        "purchases",
        "products",
        "reminders_open",
        "schema_version",
        "app_version",
    } <= set(said)
    assert (said["customers"], said["pets"], said["purchases"]) == (3, 2, 0)
    assert said["today"] == "2026-05-18"
    assert said["is_practice"] is False


def test_import_tells_rows_apart(shop_file: Path, run: Run, sheet: Callable[[str], Path], tmp_path: Path) -> None:
    path = sheet("Name,Phone,Birthday\nAnn,13800006688,1990-02-30\nBob,13900002210,\nCid,1381234567,\n")
    rejects = tmp_path / "rejects.xlsx"
    said = run("import", shop_file, path, "--json", "--rejects", rejects).data
    assert {
        "kind",
        "batch",
        "rows",
        "created",
        "updated",
        "skipped",
        "rejected",
        "problems",
        "mapping",
    } <= set(said)
    assert said["kind"] == "customers"
    assert said["rows"] == said["created"] + said["updated"] + said["skipped"] + said["rejected"] == 3
    assert said["rejected"] == 1
    assert said["mapping"] == {"Name": "name", "Phone": "phones", "Birthday": "birthday"}
    wrong = {p["row"]: p for p in said["problems"]}
    assert set(wrong) == {2, 4}
    assert all({"row", "column", "value", "reason"} <= set(p) for p in wrong.values())
    assert wrong[2]["column"] == "Birthday"
    assert wrong[2]["value"] == "1990-02-30"
    assert "1990-02-30" in wrong[2]["reason"]
    assert wrong[4]["value"] == "1381234567"
    assert "1 digit short" in wrong[4]["reason"]
    assert (wrong[2]["severity"], wrong[4]["severity"]) == ("reject", "warning")
    assert rejects.stat().st_size > 1000


def test_dry_run_says_the_same_and_writes_nothing(shop_file: Path, run: Run, sheet: Callable[[str], Path]) -> None:
    path = sheet("Name,Phone\nAnn,13800006688\n")
    tried = run("import", shop_file, path, "--json", "--dry-run").data
    assert tried["batch"] is None
    assert run("info", shop_file, "--json").data["customers"] == 0
    done = run("import", shop_file, path, "--json").data
    differ = ("batch", "dry_run", "backup_after")
    assert {k: v for k, v in done.items() if k not in differ} == {k: v for k, v in tried.items() if k not in differ}


def test_first_import_leaves_a_backup_of_what_came_in_and_later_ones_of_what_was_there(
    shop_file: Path, run: Run, sheet: Callable[[str], Path]
) -> None:
    tried = run("import", shop_file, sheet("Name\nAnn\n"), "--json", "--dry-run").data
    first = run("import", shop_file, sheet("Name\nAnn\n"), "--json").data
    second = run("import", shop_file, sheet("Name\nBob\n"), "--json").data
    third = run("import", shop_file, sheet("Name\nCleo\n"), "--json", "--no-backup").data
    made = [(said["backup"] is None, said["backup_after"] is None) for said in (tried, first, second, third)]
    assert made == [(True, True), (True, False), (False, True), (True, True)]
    held = backups.read_manifest(Path(first["backup_after"]))
    assert (held.reason, held.counts["customer"]) == (backups.AFTER_IMPORT, 1)


def test_mapping_file_decides_the_columns(
    shop_file: Path, run: Run, sheet: Callable[[str], Path], tmp_path: Path
) -> None:
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"A": "name", "B": "phones", "C": None}))
    said = run("import", shop_file, sheet("A,B,C\nAnn,13800006688,x\n"), "--mapping", mapping, "--json").data
    assert said["mapping"] == {"A": "name", "B": "phones", "C": None}
    assert said["created"] == 1


def test_columns_that_stay_out_are_named_and_can_go_into_the_note(
    shop_file: Path, run: Run, sheet: Callable[[str], Path]
) -> None:
    path = sheet("Name,Balance,Note\nAnn,120.5,shy\n")
    assert run("import", shop_file, path, "--json", "--dry-run").data["left_out"] == ["Balance"]
    assert "Left out: Balance" in run("import", shop_file, path, "--dry-run").out
    said = run("import", shop_file, path, "--map", "Balance=note", "--json").data
    assert said["left_out"] == []
    assert said["mapping"] == {"Name": "name", "Balance": "note", "Note": "note"}
    assert "Balance: 120.5" in json.dumps(run("customer", shop_file, "1", "--json").data)


def test_import_is_listed_and_taken_back_whole(filled: Path, run: Run) -> None:
    (batch,) = run("imports", filled, "--json").data["batches"]
    assert batch["kind"] == "customers"
    assert batch["imported_at"].endswith(OFFSET)
    said = run("undo-import", filled, batch["batch"], "--json").data
    assert set(said) == {"batch", "removed", "restored"}
    assert said["removed"]["customer"] == 3
    assert run("info", filled, "--json").data["customers"] == 0
    assert run("imports", filled, "--json").data["batches"] == []
    assert run("undo-import", filled, batch["batch"]).code == 4


def test_export_comes_back_in_another_shop(filled: Path, run: Run, tmp_path: Path) -> None:
    book = tmp_path / "out.xlsx"
    said = run("export", filled, book, "--json").data
    assert said["file"] == str(book)
    assert said["rows"]["customers"] == 3
    other = tmp_path / "other.shuke"
    run("init", other, "--kind", "pet")
    again = run("import", other, book, "--json").data
    assert again["rejected"] == 0
    assert run("info", other, "--json").data["customers"] == 3


def test_export_masks_when_asked(filled: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("export", filled, out, "--kind", "customers", "--mask").code == 0
    assert "13800006688" not in out.read_text("utf-8")
    assert run("export", filled, out, "--kind", "customers").code == 0
    assert "13800006688" in out.read_text("utf-8")


def test_export_as_contacts_comes_back(filled: Path, run: Run, tmp_path: Path) -> None:
    out, other = tmp_path / "out.vcf", tmp_path / "other.shuke"
    said = run("export", filled, out, "--json").data
    assert said == {"file": str(out), "rows": {"customers": 3}}
    assert run("init", other).code == 0
    back = run("import", other, out, "--json").data
    assert (back["kind"], back["created"], back["rejected"], back["problems"]) == ("customers", 3, 0, [])
    assert run("search", other, "cxy", "--json").data["hits"][0]["phone"] == "13800006688"


@pytest.mark.parametrize(("typed", "why"), [("6688", "tail"), ("cxy", "initials"), ("奶茶", "pet"), ("陈小", "name")])
def test_search(filled: Path, run: Run, typed: str, why: str) -> None:
    hit = run("search", filled, typed, "--json").data["hits"][0]
    assert {"customer_id", "name", "phone", "pets", "last_purchase_on", "why"} <= set(hit)
    assert (hit["name"], hit["phone"], hit["pets"], hit["why"]) == ("陈小雨", "13800006688", ["奶茶"], why)


def test_report_is_a_pdf_with_phones_unless_masked(filled: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    said = run("report", filled, "customer", out, "--id", 1, "--json").data
    assert said == {"file": str(out), "pages": 1, "missing": []}
    assert "陈小雨" in _printed(out)
    assert "138 0000 6688" in _printed(out)
    said = run("report", filled, "customer", out, "--id", 1, "--id", 2, "--mask", "--paper", "A5", "--json").data
    assert said["pages"] == 2
    assert "138 **** 6688" in _printed(out)
    assert "0000 6688" not in _printed(out)
    run("edit-customer", filled, 1, "--field", "name=<img src=x>😀")
    heard = run("report", filled, "customer", out, "--id", 1, "--json").data
    assert heard["missing"] == ["😀"]
    assert "<img src=x>" in _printed(out)
    assert "😀" in run("report", filled, "customer", out, "--id", 1).out
    assert run("audit", filled, "--limit", 1, "--json").data["entries"][0]["action"] == "Save report"


def test_report_of_today_brings_reminders_up_to_date(filled: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "today.pdf"
    assert run("report", filled, "today", out, "--json", today="2026-09-20").data["pages"] == 1
    assert "陈小雨" in _printed(out)
    assert "turns 31" in _printed(out)


def test_every_report_in_the_list_can_be_asked_for(filled: Path, run: Run, tmp_path: Path) -> None:
    for each in (*REPORTS, *LISTS):
        for language in LANGUAGES:
            words = ("report", filled, each.key, tmp_path / "a.pdf", "--id", 1, "--language", language)
            assert run(*words, "--json").data["pages"] == 1
    (argument,) = [a for a in COMMANDS["report"].arguments if a.names == ("report",)]
    assert argument.options["choices"] == tuple(each.key for each in (*REPORTS, *LISTS))
    (papers,) = [a for a in COMMANDS["report"].arguments if a.names == ("--paper",)]
    assert papers.options["choices"] == print_out.PAPERS
    (reaches,) = [a for a in COMMANDS["report"].arguments if a.names == ("--purchases",)]
    assert reaches.options["choices"] == REACHES


def _printed(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_search_masks_and_limits(filled: Path, run: Run) -> None:
    assert run("search", filled, "6688", "--mask", "--json").data["hits"][0]["phone"] == "138 **** 6688"
    assert len(run("search", filled, "13", "--limit", 2, "--json").data["hits"]) == 2
    assert run("search", filled, "nobody here", "--json").data == {"hits": []}
    assert "6688" in run("search", filled, "cxy").out


def test_sale_refund_and_same_again(filled: Path, run: Run) -> None:
    sold = run("sell", filled, "--customer", 1, "--item", "Cake, big,2,12.50", "--item", "Bone,1.5,3", "--json").data
    assert {"purchase_id", "total", "reminders_closed"} <= set(sold)
    assert sold["total"] == "29.50"
    again = run("same-again", filled, "--customer", 1, "--json").data
    assert again["total"] == "29.50"
    back = run("refund", filled, sold["purchase_id"], "--item", "1,1", "--json").data
    assert back["total"] == "-12.50"
    rest = run("refund", filled, sold["purchase_id"], "--json").data
    assert rest["total"] == "-17.00"
    assert run("refund", filled, sold["purchase_id"]).code == 4, "nothing is left"


def test_walk_in_sale_at_another_time(filled: Path, run: Run) -> None:
    assert run("sell", filled, "--item", "Bun,1,2", "--at", "2026-05-17T10:30").code == 0
    assert run("info", filled, "--json").data["purchases"] == 1


def test_customer_is_the_whole_page(filled: Path, run: Run) -> None:
    run(
        "sell",
        filled,
        "--customer",
        1,
        "--item",
        "Bone,2,12.50",
        "--at",
        "2026-05-17 10:30",
        "--payment",
        "微信",
        "--note",
        "n",
    )
    said = run("customer", filled, 1, "--json").data
    assert {"customer", "pets", "purchases", "reminders", "timeline", "totals"} <= set(said)
    assert said["customer"]["name"] == "陈小雨"
    assert said["customer"]["birthday"] == "1995-09-21"
    assert said["customer"]["next_birthday_on"] == "2026-09-21"
    assert said["pets"][0]["name"] == "奶茶"
    (bought,) = said["purchases"]
    assert bought["at"] == f"2026-05-17T10:30:00{OFFSET}"
    assert bought["on"] == "2026-05-17"
    assert (bought["total"], bought["payment"], bought["note"]) == ("25.00", "wechat", "n")
    assert bought["items"][0]["quantity"] == "2"
    assert AMOUNT.fullmatch(said["totals"]["spend"])
    assert not [key for key in json.dumps(said).split('"') if key.endswith(("_minor", "_milli"))]
    assert "¥25.00" in run("customer", filled, 1).out


def test_customer_is_taken_in_changed_binned_and_restored(shop_file: Path, run: Run) -> None:
    made = run("add-customer", shop_file, "--field", "name=王丽", "--field", "phones=13912345678", "--json").data
    number = made["customer_id"]
    assert run("edit-customer", shop_file, number, "--field", "tags=常客; VIP", "--field", "note=a=b").code == 0
    who = run("customer", shop_file, number, "--json").data["customer"]
    assert (who["tags"], who["note"]) == (["常客", "VIP"], "a=b")
    assert run("delete-customer", shop_file, number).code == 0
    assert run("info", shop_file, "--json").data["customers"] == 0
    assert run("restore-customer", shop_file, number).code == 0
    assert run("info", shop_file, "--json").data["customers"] == 1


def test_erase_deletes_for_good_and_keeps_the_sales(filled: Path, run: Run) -> None:
    run("sell", filled, "--customer", 1, "--item", "Bone,1,12.50")
    would = run("erase", filled, 1, "--dry-run", "--json").data
    assert (would["customer_id"], would["kept_purchases"], would["dry_run"]) == (1, 1, True)
    assert would["ended_merges"] == 0
    before = run("info", filled, "--json").data
    done = run("erase", filled, 1, "--json").data
    assert {**would, "dry_run": False, "backup": done["backup"]} == done
    held = backups.read_manifest(Path(done["backup"]))
    assert (held.reason, held.counts["customer"]) == (backups.BEFORE_EMPTYING, before["customers"])
    assert run("erase", filled, 2, "--json").data["backup"] is None, "the one of just now holds everybody else"
    after = run("info", filled, "--json").data
    assert (after["customers"], after["purchases"]) == (before["customers"] - 2, before["purchases"])
    assert run("search", filled, "陈小雨", "--json").data["hits"] == []
    again = run("erase", filled, 1, "--json")
    assert (again.code, again.data["error"]["code"]) == (4, "erased")
    assert run("undo", filled, "--json").data["error"]["code"] == "deleted_for_good"
    assert run("verify", filled, "--json").data["ok"] is True


def test_edit_changes_all_fields_or_none(filled: Path, run: Run) -> None:
    assert run("edit-customer", filled, 1, "--field", "name=X", "--field", "birthday=1990-02-30").code == 4
    assert run("customer", filled, 1, "--json").data["customer"]["name"] == "陈小雨"


def test_undo_and_redo_reach_over_runs(filled: Path, run: Run) -> None:
    run("sell", filled, "--customer", 1, "--item", "Bone,1,1")
    run("sell", filled, "--customer", 1, "--item", "Bun,1,1")

    def purchases() -> list[str]:
        bought = run("customer", filled, 1, "--json").data["purchases"]
        return sorted(p["items"][0]["description"] for p in bought)

    assert run("undo", filled, "--json").data["touched"]["purchase"] == 1
    assert purchases() == ["Bone"]
    run("undo", filled)
    assert purchases() == []
    run("redo", filled)
    assert purchases() == ["Bone"]
    run("undo", filled)
    run("redo", filled)
    run("redo", filled)
    assert purchases() == ["Bone", "Bun"]
    assert run("redo", filled).code == 4
    assert run("undo", filled).code == run("undo", filled).code == 0
    run("sell", filled, "--customer", 1, "--item", "Cat,1,1")
    assert run("redo", filled).code == 4, "something new was done since"


def test_undo_of_a_named_action(filled: Path, run: Run) -> None:
    run("sell", filled, "--customer", 1, "--item", "Bone,1,1")
    sale = run("audit", filled, "--json").data["entries"][0]["id"]
    run("sell", filled, "--customer", 2, "--item", "Bun,1,1")
    assert run("undo", filled, "--change", sale, "--json").data["change_id"] == sale
    assert run("customer", filled, 1, "--json").data["purchases"] == []
    assert run("undo", filled, "--change", sale).code == 4
    assert run("redo", filled, "--change", sale).code == 0
    assert len(run("customer", filled, 1, "--json").data["purchases"]) == 1


def test_backup_is_listed_and_restored(filled: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = run("backup", filled, folder, "--json").data
    assert {"file", "bytes", "verified"} <= set(made)
    assert made["verified"] is True
    assert Path(made["file"]).stat().st_size == made["bytes"]
    run("delete-customer", filled, 1)
    (listed,) = run("backups", filled, folder, "--json").data["backups"]
    assert (listed["file"], listed["bytes"], listed["verified"]) == (made["file"], made["bytes"], True)
    assert (listed["reason"], listed["age_days"]) == ("by_hand", 0)
    assert "Made by hand  3 customers · 0 purchases  0 days old" in run("backups", filled, folder).out
    back = run("restore", made["file"], filled, "--json").data
    assert {"file", "bytes", "verified"} <= set(back)
    assert run("info", filled, "--json").data["customers"] == 3
    assert run("info", back["set_aside"], "--json").data["customers"] == 2
    assert run("backups", filled, tmp_path / "nowhere").code == 4
    (tmp_path / "empty").mkdir()
    assert run("backups", filled, tmp_path / "empty", "--json").data == {"backups": []}


def test_restore_says_what_is_inside_before_it_asks_for_the_password(
    filled: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("backup", filled, tmp_path / "b", "--json").data["file"]
    monkeypatch.setenv("SHUKE_PASSWORD", "not the password")
    said = run("restore", made, filled)
    assert said.code == 3
    assert said.err.startswith("Backup of ")
    assert "In it: 3 customers · " in said.err
    assert f"{filled.name} is there now: " in said.err
    monkeypatch.setenv("SHUKE_PASSWORD", PASSWORD)
    back = run("restore", made, filled, "--json").data
    assert (back["shop_name"], back["reason"]) == (run("info", filled, "--json").data["name"], "by_hand")
    assert back["replaced"]["bytes"] > 0
    beside = run("restore", made, tmp_path / "beside.shuke", "--json").data
    assert beside["replaced"] is None


def test_backup_of_another_shop_is_refused(filled: Path, run: Run, tmp_path: Path) -> None:
    made = run("backup", filled, tmp_path / "b", "--json").data["file"]
    other = tmp_path / "other.shuke"
    run("init", other, "--kind", "pet", "--language", "en")
    before = folder_state(tmp_path)
    said = run("restore", made, other, "--json")
    assert (said.code, said.data["error"]["code"]) == (4, "another_shop")
    assert folder_state(tmp_path) == before


def test_backup_that_the_drive_has_damaged_is_not_called_verified(run: Run, filled: Path, tmp_path: Path) -> None:
    backup = Path(run("backup", filled, tmp_path / "backups", "--json").data["file"])
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    (listed,) = run("backups", filled, backup.parent, "--json").data["backups"]
    assert listed["verified"] is False
    assert "amaged" in listed["problem"]
    assert "amaged" in run("backups", filled, backup.parent).out


def test_damaged_copy_of_the_keys_is_found_and_mended(run: Run, filled: Path) -> None:
    where = filled.with_name(filled.name + ".keys")
    whole = where.read_bytes()
    where.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    assert run("verify", filled, "--json").code == 3
    said = run("verify", filled, "--repair", "--json").data
    assert (said["ok"], said["repaired"]) == (True, ["keys"])
    assert where.read_bytes() == whole
    assert "Repair the keys" in run("audit", filled).out


def test_verify_and_audit(filled: Path, run: Run) -> None:
    said = run("verify", filled, "--json").data
    assert said["ok"] is True
    assert all(check["ok"] and check["name"] and check["detail"] for check in said["checks"])
    record = run("audit", filled, "--limit", 1, "--json").data
    assert record["chain_ok"] is True
    (entry,) = record["entries"]
    assert entry["action"] == "Import"
    assert entry["touched"]["customer"] == 3
    assert "陈小雨" not in run("audit", filled).out


def test_password_is_changed(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "four rolls and a dog")
    said = run("passwd", filled, "--json").data
    assert said["file"] == str(filled)
    assert [b["file"] for b in run("backups", filled, "--json").data["backups"]] == [said["backup"]]
    assert run("info", filled).code == 3
    file = tmp_path / "password.txt"
    file.write_text("four rolls and a dog\n")
    assert run("info", filled, "--password-file", file).code == 0
    refused = run("passwd", filled, "--password-file", file)
    assert (refused.code, "is the present one" in refused.err) == (4, True)
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "short")
    assert run("passwd", filled, "--password-file", file).code == 4
    assert run("info", filled, "--password-file", file).code == 0


def test_file_is_written_anew_under_a_new_key(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = run("backup", filled, "--json").data["file"]
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "short")
    assert run("rekey", filled).code == 4
    assert len(run("backups", filled, "--json").data["backups"]) == 1, "nothing begins with a password that is refused"
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "four rolls and a dog")
    said = run("rekey", filled, "--json").data
    assert said["file"] == str(filled)
    assert len(said["recovery_code"].split("-")) == 6
    assert said["earlier_backups"] == [old]
    assert run("info", filled).code == 3
    monkeypatch.setenv("SHUKE_PASSWORD", "four rolls and a dog")
    assert run("info", filled, "--json").data["customers"] == 3
    assert [b["file"] for b in run("backups", filled, "--json").data["backups"]] == [said["backup"]]
    assert run("verify", filled, "--json").data["ok"] is True
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", said["recovery_code"])
    assert run("recover", filled).code == 0


def test_new_key_is_made_after_a_backup_of_what_was_done_since_the_last(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "four rolls and a dog")
    said = run("rekey", filled, "--json").data
    (earlier,) = said["earlier_backups"]
    assert earlier != said["backup"]
    assert backups.read_manifest(Path(earlier)).reason == backups.BEFORE_KEY


def test_password_that_is_easy_to_guess_is_told_and_one_that_is_too_short_is_refused(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "password123")
    said = run("passwd", filled)
    assert (said.code, "easy to guess" in said.err) == (0, True)
    monkeypatch.setenv("SHUKE_PASSWORD", "password123")
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "four rolls and a dog")
    assert "easy to guess" not in run("passwd", filled).err
    made = run("init", tmp_path / "easy.shuke", "--json").data
    assert [warned["code"] for warned in made["warnings"]] == ["easy_password"]
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", made["recovery_code"])
    for new, code, warned in (("12345678", 4, False), ("1234567890", 0, True)):
        monkeypatch.setenv("SHUKE_NEW_PASSWORD", new)
        said = run("recover", tmp_path / "easy.shuke")
        assert (said.code, "easy to guess" in said.err) == (code, warned)


def test_wrong_figures_are_told_and_built_again(filled: Path, run: Run) -> None:
    data_key = unlocking.open_with(filled, "password", PASSWORD, CHEAP)
    with closing(database.connect(filled, data_key)) as connection:
        connection.execute("UPDATE customer_stat SET visits = 9")
    said = run("verify", filled, "--json")
    assert (said.code, said.data["ok"], said.data["repaired"]) == (3, False, [])
    said = run("verify", filled, "--repair", "--json")
    assert (said.code, said.data["ok"], said.data["repaired"]) == (0, True, ["figures"])
    assert run("audit", filled, "--limit", 1, "--json").data["entries"][0]["action"] == "Build figures and search again"
    assert run("verify", filled).code == 0


def test_recovery_code_opens_and_sets_a_password(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file, code = tmp_path / "s.shuke", tmp_path / "code.txt"
    made = run("init", file, "--json").data
    monkeypatch.setenv("SHUKE_PASSWORD", "four rolls and a dog")
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "four rolls and a dog")
    code.write_text("AAAAA-" * 5 + "AAAAA")
    assert run("recover", file, "--recovery-code-file", code).code == 3
    assert run("info", file).code == 3
    code.write_text(made["recovery_code"].lower().replace("-", " ") + "\r\n")
    said = run("recover", file, "--recovery-code-file", code, "--json").data
    assert said["file"] == str(file)
    assert Path(said["backup"]).is_file()
    assert run("info", file).code == 0
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", made["recovery_code"])
    assert run("recover", file).code == 0, "the code stays good"


def test_recovery_code_is_made_anew_and_told_once(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "s.shuke"
    before = run("init", file, "--json").data["recovery_code"]
    made = run("recovery-code", file, "--json").data
    assert set(made) == {"file", "recovery_code", "backup"}
    assert re.fullmatch(r"([0-9A-Z]{5}-){5}[0-9A-Z]{5}", made["recovery_code"])
    assert run("audit", file, "--json").data["entries"][0]["action"] == "Make a new recovery code"
    monkeypatch.setenv("SHUKE_NEW_PASSWORD", "four rolls and a dog")
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", before)
    assert run("recover", file).code == 3
    monkeypatch.setenv("SHUKE_RECOVERY_CODE", made["recovery_code"])
    assert run("recover", file).code == 0
    assert run("recovery-code", file).code == 3, "the password has changed"


def test_self_test_proves_the_main_job(run: Run) -> None:
    said = run("self-test", "--json", today="").data
    assert [check for check in said["checks"] if not check["ok"]] == []
    assert said["ok"] is True
    names = {check["name"] for check in said["checks"]}
    assert {"create", "import", "search", "report", "export", "backup", "restore"} <= names


def test_every_command_has_help_in_both_languages(run: Run) -> None:
    texts = {}
    for language in ("en", "zh_CN"):
        for command in COMMANDS:
            said = run(command, "--help", "--language", language, today="")
            assert said.code == 0
            texts[command, language] = said.out
    assert "恢复码" in texts["init", "zh_CN"]
    for command in COMMANDS:
        assert texts[command, "en"] != texts[command, "zh_CN"]


def test_options_may_stand_before_the_command(filled: Path, run: Run) -> None:
    assert run("--json", "--today", "2026-05-20", "info", filled, today="").data["today"] == "2026-05-20"


def test_today_sets_the_clock_of_what_is_recorded(filled: Path, run: Run) -> None:
    run("sell", filled, "--customer", 1, "--item", "Bone,1,1", today="2026-06-01")
    (bought,) = run("customer", filled, 1, "--json", today="2026-06-03").data["purchases"]
    assert bought["at"] == f"2026-06-01T12:00:00{OFFSET}"
    assert run("customer", filled, 1, "--json", today="2026-06-03").data["totals"]["days_since"] == 2


def test_messages_follow_the_language_of_the_shop(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "s.shuke"
    run("init", file, "--language", "zh_CN")
    assert "9 号客户" in run("customer", file, 9).err
    assert "There is no customer" in run("customer", file, 9, "--language", "en").err
