"""What opens the shop: a new password, a new recovery code, a new key. Once one of them holds, nothing says that nothing was changed."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from app import files, paths
from app.cli import opening, passwords
from app.cli.backing_up import backup_line, backup_with
from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.errors import ShukeError, UserMistake
from app.i18n import T, _
from app.services import backups, earlier_backups, vault
from app.shop import Shop
from app.values.password import strength


def rekey(arguments: argparse.Namespace, output: Output) -> Answer:
    """Write the shop anew under a new key, password and recovery code, and name the backups that open with those of before."""
    old = passwords.password(arguments.password_file, output)
    new = passwords.new_password(arguments.new_password_file, output)
    vault.check_password(new)
    with opened(arguments, output, old) as shop:
        backups.before_many(shop, backups.MANY, output.tick, backups.BEFORE_KEY)
        _settle(output)
        code = vault.change_data_key(shop, old, new_password=new, policy=opening.POLICY)

        def rest() -> Answer:
            warn_if_easy(new, output)
            made = backup_with(shop, backups.AFTER_KEY, output)
            left = _earlier(shop, output)
            warning = _("These backups still open with the password of before; delete them once there is a new one:")
            return Answer(
                {"file": str(arguments.file), "recovery_code": code, "backup": made, "earlier_backups": left},
                (*backup_line(made), *((warning, *left) if left else ())),
            )

        done = _("{file} has a new key and a new password.", file=str(arguments.file))
        return _told(shop, output, (done, *code_lines(code)), rest)


def passwd(arguments: argparse.Namespace, output: Output) -> Answer:
    """Give the shop a new password; the recovery code stays good."""
    old = passwords.password(arguments.password_file, output)
    new = passwords.new_password(arguments.new_password_file, output)
    if new == old:
        raise UserMistake(
            "same_password", T("The new password is the present one."), T("Choose another one."), "password"
        )
    with opened(arguments, output, old) as shop:
        _settle(output)
        vault.change_password(shop, old, new, policy=opening.POLICY)
        warn_if_easy(new, output)
        made = backup_with(shop, backups.AFTER_PASSWORD, output)
    return _has_new_password(arguments, made)


def recover(arguments: argparse.Namespace, output: Output) -> Answer:
    """Open the shop with the recovery code and give it a new password."""
    code = passwords.recovery_code(arguments.recovery_code_file, output)
    new = passwords.new_password(arguments.new_password_file, output)
    _settle(output)
    shop = vault.recover(arguments.file, code, new, clock=opening.clock(arguments), policy=opening.POLICY)
    try:
        opening.begin(shop, arguments, output)
        warn_if_easy(new, output)
        made = backup_with(shop, backups.AFTER_PASSWORD, output)
    finally:
        shop.close()
    return _has_new_password(arguments, made)


def recovery_code(arguments: argparse.Namespace, output: Output) -> Answer:
    """Give the shop a new recovery code, which is told here and never again; the one before no longer opens it."""
    password = passwords.password(arguments.password_file, output)
    with opened(arguments, output, password) as shop:
        _settle(output)
        code = vault.replace_recovery_code(shop, password, policy=opening.POLICY)

        def rest() -> Answer:
            made = backup_with(shop, backups.AFTER_CODE, output)
            older = _("The code before no longer opens {file}; older backups keep theirs.", file=str(arguments.file))
            return Answer({"file": str(arguments.file), "recovery_code": code, "backup": made}, (older,))

        return _told(shop, output, code_lines(code), rest)


def code_lines(code: str) -> tuple[str, str]:
    """A recovery code, and what to do with it."""
    return (
        _("Recovery code: {code}", code=code),
        _("Write it down and keep it away from this computer. It is shown only this once."),
    )


def warn_if_easy(password: str, output: Output) -> None:
    """Say of a new password what the window says while it is typed; one that is too short was refused already."""
    if not strength(password):
        output.warn(
            "easy_password", _("The password is easy to guess; it holds all the same."), _("Set another one: passwd.")
        )


def _settle(output: Output) -> None:
    """What opens the shop is changed now, and stays so. Raises ``Cancelled`` if the person asked to stop before."""
    output.stop.check()
    output.stop.settle()


def _told(shop: Shop, output: Output, lines: tuple[str, ...], rest: Callable[[], Answer]) -> Answer:
    """Tell a new code, and only then keep that it is known; a person hears it before the `rest`, which takes its time and may be stopped.

    A program gets one answer, so it hears it after the rest.
    """
    if output.as_json:
        answer = rest()
        output.tell(answer)
        _confirm(shop, output)
        return answer
    for line in lines:
        output.line(line)
    _confirm(shop, output)
    return rest()


def _confirm(shop: Shop, output: Output) -> None:
    """Keep that the code was told. Where that fails it counts as one that nobody saw, and the window offers another."""
    try:
        vault.confirm_recovery_code(shop)
    except ShukeError as error:
        output.say(str(error))


def _earlier(shop: Shop, output: Output) -> list[str]:
    """The backups that open with the password of before; a folder that cannot be read is only warned of."""
    try:
        return [str(b.path) for found in earlier_backups.everywhere(shop, None) for b in found]
    except OSError as error:
        said = files.problem(error, paths.backup_folder())
    except ShukeError as error:
        said = error
    what = _("Which backups still open with the password of before cannot be seen: {why}", why=said.what)
    output.warn("earlier_not_seen", what, str(said.next_step))
    return []


def _has_new_password(arguments: argparse.Namespace, made: str | None) -> Answer:
    return Answer(
        {"file": str(arguments.file), "backup": made},
        (
            _("{file} has a new password.", file=str(arguments.file)),
            *backup_line(made),
            _("Older backups still open with the password of their time."),
        ),
    )
