"""Words of the unlock screen that need nothing of it."""

from __future__ import annotations

from pathlib import Path

from app.errors import ShukeError, UserMistake
from app.i18n import T, Text, _
from app.ui.opening import PRODUCT

TITLES: dict[str, Text] = {
    "recover": T("Set a new password"),
    "restore": T("Restore a backup"),
    "restore_code": T("Restore a backup"),
}
GOES: dict[str, tuple[Text, Text]] = {
    "recover": (T("Set it and open"), T("Changing the password…")),
    "restore": (T("Restore and open"), T("Restoring…")),
    "restore_code": (T("Restore and open"), T("Restoring…")),
}
"""What the button of a form says, before and while it is done."""
BESIDE_FIELD = {"wrong_password", "wrong_code", "weak_password", "bad_password"}


def title(mode: str, path: Path) -> str:
    """What stands over a form."""
    said = TITLES.get(mode)
    return str(said) if said else shop_name(path)


def go(mode: str, *, is_busy: bool) -> str:
    """What the button of a form says."""
    return str(GOES.get(mode, (T("Open"), T("Opening…")))[is_busy])


def shop_name(path: Path) -> str:
    """What the shop is called as long as it is locked: its real name is inside the file."""
    return path.stem or PRODUCT


def short(folder: Path) -> str:
    """A folder as the person knows it: its last two names."""
    return str(Path(*folder.parts[-2:])) if len(folder.parts) > 3 else str(folder)


def is_of_a_backup(error: ShukeError) -> bool:
    """Whether the keys of a backup, which stand in for the key file, refused what was typed: those of another may open."""
    return error.code in ("wrong_password", "wrong_code") and error.where.endswith(".keys")


def is_beside_field(error: ShukeError) -> bool:
    """Whether to type something else is all that helps: that is said where it was typed."""
    if isinstance(error, UserMistake) and error.where == "password":
        return True
    return error.code in BESIDE_FIELD and not is_of_a_backup(error)


def mistake(error: ShukeError, *, must_wait: bool) -> str:
    """What was wrong with what was typed; somebody who has to wait hears that nothing worse comes of it."""
    calm = _("Wrong tries delete nothing; you only wait a little.")
    return _("{first} {second}", first=error, second=calm) if must_wait else str(error)
