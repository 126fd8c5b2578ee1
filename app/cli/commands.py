"""Every command by name: what it does, what it takes, and which room does it. Rooms are loaded when they are needed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from app.cli.output import Answer, Output
from app.i18n import LANGUAGES, T, Text
from app.services.customer_query import SORTS
from app.values.tier import STAGES, TIERS

Handler = Callable[[argparse.Namespace, Output], Answer]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: what argparse calls it, and `kind` ("path", "number", "day") for how it is read."""

    names: tuple[str, ...]
    help: Text
    options: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `handler` gives the function that does it."""

    help: Text
    handler: Callable[[], Handler]
    arguments: tuple[Argument, ...]


def _in(room: str, name: str) -> Callable[[], Handler]:
    """The function `name` of `room`, which is loaded when it is asked for."""

    def load() -> Handler:
        found: Handler = getattr(_room(room), name)
        return found

    return load


def _room(name: str) -> ModuleType:
    """Written out one by one, so that a packed program contains them."""
    if name == "shop":
        from app.cli import shop_commands

        return shop_commands
    if name == "key":
        from app.cli import key_commands

        return key_commands
    if name == "vault":
        from app.cli import vault_commands

        return vault_commands
    if name == "sheet":
        from app.cli import sheet_commands

        return sheet_commands
    if name == "customer":
        from app.cli import customer_commands

        return customer_commands
    if name == "field":
        from app.cli import field_commands

        return field_commands
    if name == "sale":
        from app.cli import sale_commands

        return sale_commands
    if name == "reminder":
        from app.cli import reminder_commands

        return reminder_commands
    if name == "report":
        from app.cli import report_commands

        return report_commands
    from app.cli import proof_commands

    return proof_commands


def _optional(flag: str, metavar: str, help_text: Text, kind: str = "", **options: Any) -> Argument:
    return Argument((flag,), help_text, {"metavar": metavar, **options}, kind)


FILE = Argument(("file",), T("the shop file"), {"metavar": "FILE"}, "path")
ASIDE = Argument(("aside",), T("the file that was set aside"), {"metavar": "ASIDE"}, "path")
ANYWAY = Argument(
    ("--anyway",), T("also if another computer did not close the shop; look there first"), {"action": "store_true"}
)
CUSTOMER = Argument(("id",), T("number of the customer"), {"metavar": "ID"}, "number")
MASK = Argument(("--mask",), T("hide the middle of phone numbers"), {"action": "store_true"})
FIELDS = _optional(
    "--field", "KEY=TEXT", T("a field and what it says; may be given several times"), action="append", default=[]
)
NEW_PASSWORD = _optional(
    "--new-password-file", "FILE", T("file with the new password; else SHUKE_NEW_PASSWORD, else a prompt"), "path"
)
RECOVERY_CODE = _optional(
    "--recovery-code-file", "FILE", T("file with the recovery code; else SHUKE_RECOVERY_CODE, else a prompt"), "path"
)
INSTEAD = _optional(
    "--recovery-code-file", "FILE", T("file with the recovery code, which does instead of the password; else SHUKE_RECOVERY_CODE"), "path"
)  # fmt: skip
REMINDER = Argument(("reminder",), T("number of the reminder"), {"metavar": "REMINDER"}, "number")
CHANGE = _optional("--change", "ID", T("number of the action in the history"), "number")
SELLING = (
    _optional("--at", "INSTANT", T("when it was sold, such as 2026-11-22T15:30")),
    _optional("--payment", "TEXT", T("how it was paid"), default=""),
    _optional("--note", "TEXT", T("a note"), default=""),
)

NARROWING = (
    _optional("--tag", "TAG", T("only customers with this tag; may be given several times, one of them is enough"), action="append", default=[]),
    Argument(("--every-tag",), T("only customers who have each of the tags that are given"), {"action": "store_true"}),
    _optional("--segment", "NAME", T("only customers in this segment; the other conditions narrow it further"), default=""),
    Argument(("--tier",), T("only customers of this tier; may be given several times"),
             {"choices": (*(choice.value for choice in TIERS), "none"), "action": "append", "default": []}),
    Argument(("--stage",), T("only customers at this stage; may be given several times"), {"choices": tuple(STAGES), "action": "append", "default": []}),
    _optional("--last-visit-before", "DAY", T("only customers whose last visit was before this day (YYYY-MM-DD)"), "day"),
    _optional("--last-visit-after", "DAY", T("only customers whose last visit was after this day (YYYY-MM-DD)"), "day"),
    Argument(("--never-came",), T("only customers who never bought anything"), {"action": "store_true"}),
    Argument(("--birthday-month",), T("only customers whose birthday is in this month, the coming one of that number"),
             {"choices": tuple(map(str, range(1, 13))), "metavar": "MONTH"}),
    Argument(("--pets",), T("only customers who have pets, or who have none"), {"choices": ("yes", "no")}),
    _optional("--species", "TEXT", T("only customers with such a pet; may be given several times"), action="append", default=[]),
    Argument(("--without-phone",), T("only customers without a phone"), {"action": "store_true"}),
    _optional("--from-import", "BATCH", T("only customers whom this import created"), "number"),
    _optional("--matching", "TEXT", T("only customers whom a look-up of this text finds"), default=""),
    _optional("--columns", "KEY,KEY", T("write these columns of the list: name, number, phone, birthday, pets, tags, last, away, visits, spend, year, next"), default=""),
    Argument(("--sort",), T("the order of the list that --columns writes"), {"choices": tuple(s for s in SORTS if s != "deleted"), "default": "last"}),
)  # fmt: skip
"""The conditions of the list of customers."""

COMMANDS: Mapping[str, Command] = {
    "init": Command(T("make an encrypted shop file and show its recovery code once"), _in("shop", "init"), (
        FILE,
        Argument(("--kind",), T("kind of shop"), {"choices": ("bakery", "pet", "other"), "default": "other"}),
        Argument(("--language",), T("language of the shop and of the messages"), {"choices": LANGUAGES}),
        _optional("--name", "TEXT", T("name of the shop"), default=""),
        _optional("--currency", "CODE", T("currency, such as CNY"), default="CNY"),
        Argument(("--minor-digits",), T("decimals of an amount"), {"choices": ("0", "1", "2", "3")}),
        _optional("--time-zone", "ZONE", T("time zone, such as Asia/Shanghai")),
        Argument(("--sample",), T("fill it with made-up customers and sales"), {"action": "store_true"}),
    )),
    "info": Command(T("say what is in the shop"), _in("shop", "info"), (FILE,)),
    "import": Command(T("bring a list in"), _in("sheet", "bring_in_sheet"), (
        FILE,
        Argument(("sheet_file",), T("xlsx, xls, ods, csv or vcf file"), {"metavar": "SHEET"}, "path"),
        Argument(("--kind",), T("what the list holds"), {"choices": ("customers", "pets", "purchases", "products", "auto"), "default": "auto"}),
        _optional("--sheet", "NAME", T("which sheet of the workbook")),
        _optional("--mapping", "FILE", T("JSON file that says which heading is which field"), "path"),
        _optional("--map", "HEADING=FIELD", T("a heading and its field, nothing leaves it out; may be given several times"), action="append", default=[]),
        _optional("--encoding", "NAME", T("how the characters of a csv file are written")),
        Argument(("--on-duplicate",), T("what becomes of a row that may be somebody known"), {"choices": ("merge", "household", "skip", "create")}),
        Argument(("--dry-run",), T("only say what would happen"), {"action": "store_true"}),
        Argument(("--no-backup",), T("make no backup before, though there are customers"), {"action": "store_true"}),
        _optional("--rejects", "FILE", T("write the rejected rows with their reasons to this workbook"), "path"),
    )),
    "imports": Command(T("list what was brought in"), _in("sheet", "batches"), (FILE,)),
    "undo-import": Command(T("take one import back whole"), _in("sheet", "undo_import"), (
        FILE,
        Argument(("batch",), T("number of the import"), {"metavar": "BATCH"}, "number"),
    )),
    "export": Command(T("write a list, or the whole shop, to a file"), _in("sheet", "export"), (
        FILE,
        Argument(("out",), T("xlsx, csv or vcf file to write"), {"metavar": "OUT"}, "path"),
        Argument(("--kind",), T("what to write; the whole shop by default"), {"choices": ("customers", "pets", "products", "purchases")}),
        MASK,
        *NARROWING,
    )),
    "segments": Command(T("list the segments, and how many customers are in each"), _in("customer", "list_segments"), (FILE,)),
    "report": Command(T("put a report on paper, as a PDF"), _in("report", "report"), (
        FILE,
        Argument(("report",), T("which report"), {"choices": ("customer", "today", "list"), "metavar": "REPORT"}),
        Argument(("out",), T("PDF file to write"), {"metavar": "OUT.pdf"}, "path"),
        _optional("--id", "ID", T("number of the customer it is about; may be given several times"), "number", action="append"),
        MASK,
        Argument(("--hide-amounts",), T("leave amounts out"), {"action": "store_true"}),
        Argument(("--no-photos",), T("leave photos out"), {"action": "store_true"}),
        Argument(("--purchases",), T("how far back purchases are listed"), {"choices": ("last", "year", "all"), "default": "last"}),
        Argument(("--paper",), T("size of the paper"), {"choices": ("A4", "A5"), "default": "A4"}),
    )),
    "search": Command(T("look customers up as at the counter"), _in("customer", "search"), (
        FILE,
        Argument(("text",), T("part of a name, phone, pet, number or note"), {"metavar": "TEXT"}),
        _optional("--limit", "N", T("how many at most"), "number", default=20),
        MASK,
    )),
    "customer": Command(T("show everything about a customer"), _in("customer", "show"), (FILE, CUSTOMER)),
    "add-customer": Command(T("take in a customer"), _in("customer", "add"), (FILE, FIELDS)),
    "edit-customer": Command(T("change fields of a customer"), _in("customer", "edit"), (FILE, CUSTOMER, FIELDS)),
    "delete-customer": Command(T("put a customer in the bin"), _in("customer", "delete"), (FILE, CUSTOMER)),
    "restore-customer": Command(T("take a customer out of the bin"), _in("customer", "restore"), (FILE, CUSTOMER)),
    "erase": Command(T("delete a customer for good, in the bin or not; their sales stay without a name"), _in("customer", "erase"), (
        FILE, CUSTOMER, Argument(("--dry-run",), T("only say what would happen"), {"action": "store_true"}),
    )),
    "fields": Command(T("list the fields of customers and pets, with those of your own"), _in("field", "show"), (FILE,)),
    "sell": Command(T("record a sale"), _in("sale", "sell"), (
        FILE,
        _optional("--customer", "ID", T("who buys; without it a walk-in"), "number"),
        _optional("--item", "NAME,QTY,PRICE", T("what is sold; may be given several times"), action="append", required=True),
        *SELLING,
    )),
    "refund": Command(T("give back a sale or a part of it"), _in("sale", "refund"), (
        FILE,
        Argument(("purchase",), T("number of the sale"), {"metavar": "PURCHASE"}, "number"),
        _optional("--item", "LINE,QTY", T("only this much of that line, the first being 1; may be given several times"), action="append"),
    )),
    "same-again": Command(T("sell a customer the same as last time at today's prices"), _in("sale", "same_again"), (
        FILE,
        _optional("--customer", "ID", T("who buys"), "number", required=True),
        *SELLING,
    )),
    "undo": Command(T("take back the newest action, or the one that is named"), _in("sale", "undo"), (FILE, CHANGE)),
    "redo": Command(T("do again what was taken back last"), _in("sale", "redo"), (FILE, CHANGE)),
    "remind": Command(T("bring reminders up to date and tell what is due"), _in("reminder", "remind"), (
        FILE, _optional("--days", "N", T("only what is due within so many days; looks as far ahead"), "days"),
    )),
    "done": Command(T("keep that a reminder was done, and how it went"), _in("reminder", "done"), (
        FILE, REMINDER,
        Argument(("--outcome",), T("how it went"), {"choices": ("contacted", "came_back", "no_answer", "not_interested", "wrong_number"), "default": "contacted"}),
    )),
    "snooze": Command(T("put a reminder off to a later day"), _in("reminder", "snooze"), (
        FILE, REMINDER, _optional("--until", "DAY", T("the day on which it comes back (YYYY-MM-DD)"), "day", required=True),
    )),
    "skip": Command(T("leave a reminder out this time"), _in("reminder", "skip"), (FILE, REMINDER)),
    "reminder-options": Command(T("show how reminders are set, and change it"), _in("reminder", "options"), (
        FILE,
        _optional("--set", "KEY=VALUE", T("an option and its value; may be given several times"), action="append", default=[]),
    )),
    "backup": Command(T("make a backup and check it"), _in("shop", "backup"), (
        FILE,
        Argument(("folder",), T("where to; the backup folder of this computer by default"), {"metavar": "DIR", "nargs": "?"}, "path"),
    )),
    "backups": Command(T("list the backups of a shop"), _in("shop", "backups_of"), (
        FILE,
        Argument(("folder",), T("where to look; the backup folder of this computer by default"), {"metavar": "DIR", "nargs": "?"}, "path"),
    )),
    "restore": Command(T("bring a backup back; a shop file that is there is set aside"), _in("shop", "restore"), (
        Argument(("backup",), T("the backup"), {"metavar": "BACKUP"}, "path"), FILE, INSTEAD, ANYWAY,
    )),
    "try-backup": Command(T("open a backup beside the shop, to see that it can be"), _in("vault", "try_backup"), (
        FILE, Argument(("backup",), T("the backup; the newest one by default"), {"metavar": "BACKUP", "nargs": "?"}, "path"),
    )),
    "set-aside": Command(T("list the shop files that a restore set aside"), _in("vault", "list_set_aside"), (FILE,)),
    "use-again": Command(T("put a file that was set aside back; the present one is set aside"), _in("vault", "use_again"), (FILE, ASIDE, ANYWAY)),
    "delete-set-aside": Command(T("delete a file that was set aside for good"), _in("vault", "delete_set_aside"), (FILE, ASIDE)),
    "verify": Command(T("check that the file is whole and its figures agree"), _in("shop", "verify"), (
        FILE, Argument(("--repair",), T("build figures and search again if they are wrong, and mend the keys"), {"action": "store_true"}),
        Argument(("--without-lost",), T("with --repair: go on without records that may be missing; a backup keeps their trace"), {"action": "store_true"}),
    )),
    "passwd": Command(T("change the password"), _in("key", "passwd"), (FILE, NEW_PASSWORD)),
    "rekey": Command(T("write the file anew under a new key, when somebody knew the password"), _in("key", "rekey"), (
        FILE, NEW_PASSWORD,
    )),
    "recover": Command(T("open with the recovery code and set a new password"), _in("key", "recover"), (
        FILE, RECOVERY_CODE, NEW_PASSWORD,
    )),
    "recovery-code": Command(T("make a new recovery code and show it once"), _in("key", "recovery_code"), (FILE,)),
    "audit": Command(T("say who did what"), _in("shop", "audit"), (
        FILE, _optional("--limit", "N", T("how many at most"), "number", default=100),
    )),
    "bench": Command(T("measure speed and size in a synthetic shop"), _in("proof", "bench"), (
        _optional("--customers", "N", T("how many customers"), "number"),
        _optional("--purchases", "N", T("how many purchases"), "number"),
        Argument(("--against-limits",), T("measure the limit of each figure in the same run"), {"action": "store_true"}),
    )),
    "tour": Command(T("drive the window through the main job and save pictures of every page"), _in("proof", "tour"), (
        Argument(("folder",), T("where the pictures go"), {"metavar": "OUT_DIR"}, "path"),
        Argument(("--theme",), T("light or dark"), {"choices": ("light", "dark")}),
    )),
    "self-test": Command(T("let the program prove itself in a temporary folder"), _in("proof", "self_test"), ()),
}  # fmt: skip
"""The contract with scripts: names stay, more may come."""
