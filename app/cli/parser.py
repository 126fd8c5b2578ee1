"""Reading the arguments: every command stands in ``commands.COMMANDS``; here is how they are taken apart."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from app import __version__
from app.cli.commands import COMMANDS, Argument, Command
from app.i18n import LANGUAGES, T, Text, _

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_NUMBER = 2**53
MOST_DAYS = 366

COMMON: tuple[Argument, ...] = (
    Argument(("--json",), T("print one JSON object"), {"action": "store_true"}),
    Argument(("--today",), T("take this day for today (YYYY-MM-DD)"), {"metavar": "DAY"}, "day"),
    Argument(("--language",), T("language of the messages"), {"choices": LANGUAGES}),
    Argument(("--password-file",), T("file with the password; else SHUKE_PASSWORD, else a prompt"), {"metavar": "FILE"}, "path"),
)  # fmt: skip

ARGPARSE: dict[str, Text] = {
    text.message: text
    for text in (
        T("usage: "),
        T("positional arguments"),
        T("options"),
        T("show this help message and exit"),
        T("argument %(argument_name)s: %(message)s"),
        T("the following arguments are required: %s"),
        T("unrecognized arguments: %s"),
        T("expected one argument"),
        T("expected at least one argument"),
        T("ignored explicit argument %r"),
        T("ambiguous option: %(option)s could match %(matches)s"),
        T("invalid choice: %(value)r (choose from %(choices)s)"),
    )
}
"""What argparse says itself. It speaks through gettext under the name ``_``, which is how it is taught our language."""


class UsageError(Exception):
    """The arguments make no sense; `what` says which, in the language in force."""

    def __init__(self, what: str, next_step: str = "", where: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
        self.where = where


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise ``UsageError`` instead of leaving the process."""
        said = message[:1].upper() + message[1:]
        raise UsageError(
            said if said.endswith((".", "。")) else said + _("."),
            _("See: {command}", command=f"{self.prog} --help"),
            self.prog.partition(" ")[2],
        )


def parse(argv: Sequence[str]) -> tuple[Command, argparse.Namespace]:
    """The command and its arguments. Raises ``UsageError``; ``SystemExit`` after ``--help`` and ``--version``."""
    vars(argparse)["_"] = _spoken
    parser = _parser()
    found = parser.parse_args(list(argv))
    if found.command is None:
        parser.error(_("the following arguments are required: %s") % "COMMAND")
    return COMMANDS[found.command], found


def language_asked(argv: Sequence[str]) -> str | None:
    """The language that ``--language`` names, looked up before anything can go wrong; ``None`` without a usable one."""
    for place, word in enumerate(argv):
        name, equals, value = word.partition("=")
        if name == "--language":
            said = value if equals else (argv[place + 1] if place + 1 < len(argv) else "")
            return said if said in LANGUAGES else None
    return None


def _parser() -> argparse.ArgumentParser:
    program = "shuke" if getattr(sys, "frozen", False) else "main.py"
    parser = _Parser(
        prog=program,
        description=_("Shuke: the customer book of a small shop. Without a command the window opens."),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"Shuke {__version__}", help=_("say which version this is")
    )
    for argument in COMMON:
        _add(parser, argument)
    rooms = parser.add_subparsers(
        dest="command", metavar="COMMAND", title=_("commands"), parser_class=_Parser, prog=program
    )
    for name, command in COMMANDS.items():
        child = rooms.add_parser(name, help=str(command.help), description=_sentence(command.help), allow_abbrev=False)
        for argument in (*command.arguments, *COMMON):
            if not (argument in COMMON and any(set(argument.names) & set(own.names) for own in command.arguments)):
                _add(child, argument, is_again=argument in COMMON)
    return parser


def _sentence(text: Text) -> str:
    said = str(text)
    return said[:1].upper() + said[1:] + _(".")


def _add(parser: argparse.ArgumentParser, argument: Argument, *, is_again: bool = False) -> None:
    """Add an argument; one that may also stand before the command does not undo what was said there."""
    options: dict[str, Any] = dict(argument.options)
    if is_again:
        options["default"] = argparse.SUPPRESS
    if argument.kind:
        options["type"] = _KINDS[argument.kind]
    parser.add_argument(*argument.names, help=str(argument.help).replace("%", "%%"), **options)


def _day(text: str) -> dt.date:
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(_("{value} is no day; write it like 2026-11-22", value=repr(text)))


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text[:20]) <= MOST_NUMBER and len(text) < 20:
        return int(text)
    raise argparse.ArgumentTypeError(_("{value} is no whole number above 0", value=repr(text[:40])))


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(
        _("{value} is no number of days from 0 to {most}", value=repr(text[:40]), most=MOST_DAYS)
    )


def _path(text: str) -> Any:
    from pathlib import Path

    if not text.strip():
        raise argparse.ArgumentTypeError(_("the name of the file is empty"))
    return Path(text)


_KINDS = {"day": _day, "days": _days, "number": _number, "path": _path}


def _spoken(message: str) -> str:
    known = ARGPARSE.get(message)
    return str(known) if known is not None else message
