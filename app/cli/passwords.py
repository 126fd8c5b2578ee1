"""Secrets: from a file, else from the environment, else typed without echo. Never from an argument, which others can see."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from app import files
from app.cli.output import Output
from app.cli.parser import UsageError
from app.errors import UserMistake
from app.i18n import T, Text, _

MOST_BYTES = 10_000


def password(file: Path | None, output: Output, *, is_new: bool = False) -> str:
    """The password of the shop. Raises ``UsageError`` when there is none and nobody to ask."""
    return _secret(file, "SHUKE_PASSWORD", "--password-file", T("Password: "), output, twice=is_new)


def new_password(file: Path | None, output: Output) -> str:
    """The password that will hold from now on."""
    return _secret(file, "SHUKE_NEW_PASSWORD", "--new-password-file", T("New password: "), output, twice=True)


def recovery_code(file: Path | None, output: Output) -> str:
    """The recovery code, with or without its dashes."""
    return _secret(file, "SHUKE_RECOVERY_CODE", "--recovery-code-file", T("Recovery code: "), output)


def password_or_code(password_file: Path | None, code_file: Path | None, output: Output) -> tuple[str, bool]:
    """What opens a backup, and whether it is the recovery code. Whoever is asked leaves the password empty to type the code.

    What an argument names wins. Of the environment it is the code: a password may always be there, a code is put there on purpose.
    """
    said_code = bool(os.environ.get("SHUKE_RECOVERY_CODE")) and password_file is None
    if code_file is not None or said_code:
        return recovery_code(code_file, output), True
    prompt = T("Password, or nothing to type the recovery code: ")
    given = _secret(password_file, "SHUKE_PASSWORD", "--password-file", prompt, output)
    return (given, False) if given else (recovery_code(None, output), True)


def _secret(file: Path | None, variable: str, option: str, prompt: Text, output: Output, *, twice: bool = False) -> str:
    if file is not None:
        return _from_file(file)
    given = os.environ.get(variable)
    if given:
        return _typable(given, variable)
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError(
            _("{variable} is not set, and there is nobody to ask.", variable=variable),
            _("Name a file with {option}, or set {variable}.", option=option, variable=variable),
            option,
        )
    with output.stop.waiting():
        try:
            said = getpass.getpass(str(prompt), sys.stderr)
            again = getpass.getpass(_("Once more: "), sys.stderr) if twice else said
        except EOFError:
            raise UsageError(_("Nothing was typed."), "", option) from None
    if said != again:
        raise UserMistake("differ", T("The two do not match."), T("Type it again."), "password")
    return _typable(said, option)


def _from_file(file: Path) -> str:
    """The first line of `file`."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES)
    except FileNotFoundError as error:
        raise UserMistake(
            "no_such_file",
            T("There is no file {name}.", name=str(file)),
            T("Check the name and the folder."),
            str(file),
        ) from error
    except OSError as error:
        raise files.problem(error, file) from error
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UserMistake(
            "not_text", T("{name} is not a text file in UTF-8.", name=file.name), T("Save it as UTF-8."), str(file)
        ) from error
    if not lines or not lines[0]:
        raise UserMistake(
            "empty_secret", T("The first line of {name} is empty.", name=file.name), T("Write it there."), str(file)
        )
    return _typable(lines[0], str(file))


def _typable(secret: str, where: str) -> str:
    """`secret`, if it is whole characters: bytes that are none cannot be typed in the window."""
    if any("\ud800" <= character <= "\udfff" for character in secret):
        raise UserMistake(
            "not_text", T("What {where} holds is not text in UTF-8.", where=where), T("Write it as UTF-8."), where
        )
    return secret
