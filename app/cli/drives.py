"""Folders that a command is given, which may be on a stick that is not there."""

from __future__ import annotations

from pathlib import Path

from app import files
from app.errors import UserMistake
from app.i18n import T, Text

PLUGGED_IN = tuple(map(Path, ("/media", "/run/media", "/mnt", "/Volumes")))
"""Where the system puts what is plugged in; below the first two often in a folder for each person."""


def check_folder(folder: Path | None) -> None:
    """Raise ``UserMistake`` if a folder was named that is not there."""
    if folder is not None and not (files.is_there(folder) and folder.is_dir()):
        raise _none(folder, T("Check the name; if it is on a stick, plug the stick in."))


def check_plugged_in(folder: Path | None) -> None:
    """Raise ``UserMistake`` if `folder` would be made where a stick is missing: it would lie on the drive of the computer."""
    if folder is None or files.is_there(folder):
        return
    above = next(p for p in folder.absolute().parents if files.is_there(p))
    if above in PLUGGED_IN or (above.parent in PLUGGED_IN and not above.is_mount()):
        raise _none(folder, T("Plug the stick in, then try again."))


def _none(folder: Path, next_step: Text) -> UserMistake:
    return UserMistake("no_folder", T("There is no folder {folder}.", folder=str(folder)), next_step, str(folder))
