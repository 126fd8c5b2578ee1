"""What a backup says of itself before anybody has its password: its manifest, and whose it is."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import files
from app.errors import UserMistake
from app.i18n import T
from app.storage import backup_faults, database, keys

FORMAT = 1
YEARS = range(1970, 9999)
"""When a backup can have been made; at the edges of the calendar nothing can be reckoned in another zone."""
MOST_CHANGES = 1 << 63
"""No number in a database is as big as this."""
IN_DOUBT = "records_in_doubt"
"""Stands among the counts of a backup in doubt (`backup_doubt`): how many rows are gone that an index or the search knows, at least 1."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is inside: rows per table, newest sale, schema, head of the journal, SHA-256 of the file; and why it was made."""

    counts: dict[str, int]
    newest_sale_on: str
    schema_version: int
    app_version: str
    made_at: str
    shop_name: str
    journal_head: tuple[int, str]
    sha256: str
    bytes: int
    reason: str = ""

    @property
    def is_in_doubt(self) -> bool:
        """Whether its indexes, or its search, know what its tables do not."""
        return self.counts.get(IN_DOUBT, 0) > 0

    def to_json(self) -> str:
        """The text of ``manifest.json``."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps({"format": FORMAT, **said}, ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(backup: Path) -> Manifest:
    """What a backup says of itself.

    Raises ``CannotUnlock`` with code ``backup_damaged`` if it is no backup or its parts are damaged, ``backup_newer`` if it says that a
    newer version made it, be it the pack or the file in it.
    """
    try:
        with backup_faults.told(backup), zipfile.ZipFile(backup) as archive:
            data = json.loads(archive.read("manifest.json"))
            if not isinstance(data, dict):
                raise backup_faults.damaged(backup)
            _check_format(data.pop("format"), backup)  # a newer one may call its parts otherwise
            archive.getinfo("shop.shuke")
            archive.getinfo("keys")
            manifest = _manifest(data)
        # Believed only to refuse: what it promises is looked for in the file itself before that counts as whole.
        if manifest.schema_version > database.SCHEMA_VERSION:
            raise backup_faults.newer(backup)
        return manifest
    except FileNotFoundError as error:
        raise UserMistake(
            "no_such_backup", T("There is no file {name}.", name=str(backup)), T("Choose a backup."), str(backup)
        ) from error
    except IsADirectoryError as error:
        raise UserMistake(
            "no_such_backup", T("{name} is a folder.", name=str(backup)), T("Choose a backup."), str(backup)
        ) from error
    except OSError as error:
        raise files.problem(error, backup) from error


def _check_format(said: Any, backup: Path) -> None:
    if isinstance(said, bool) or not isinstance(said, int) or said < FORMAT:
        raise backup_faults.damaged(backup)
    if said > FORMAT:
        raise backup_faults.newer(backup)


def _manifest(data: dict[str, Any]) -> Manifest:
    """A manifest of which everybody may take every part for what it should be. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    if not isinstance(data["counts"], dict):
        raise TypeError("the counts of the manifest are none")
    change_id, tag = data["journal_head"]
    manifest = Manifest(**{**data, "journal_head": (change_id, tag)})
    texts = (manifest.app_version, manifest.made_at, manifest.newest_sale_on, manifest.shop_name, manifest.sha256)
    numbers = (manifest.schema_version, manifest.bytes, change_id, *manifest.counts.values())
    if not all(isinstance(text, str) for text in (*texts, manifest.reason, tag)):
        raise TypeError("a text of the manifest is none")
    if (
        not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers)
        or not 0 <= change_id < MOST_CHANGES
    ):
        raise TypeError("a number of the manifest is none")
    made_at = dt.datetime.fromisoformat(manifest.made_at)
    if made_at.tzinfo is None or made_at.year not in YEARS:
        raise ValueError("the manifest does not say when it was made")
    if manifest.newest_sale_on:
        dt.date.fromisoformat(manifest.newest_sale_on)
    return manifest


def read_salt(backup: Path) -> bytes | None:
    """The salt of the shop file inside, which tells whose backup it is; ``None`` if its keys cannot be read."""
    try:
        with zipfile.ZipFile(backup) as archive:
            return keys.decode(archive.read("keys")).file_salt
    except (OSError, *backup_faults.TORN, keys.KeysDamaged):
        return None
