"""Settings of this computer: language, look, the last file. Nothing about customers. One table, one small JSON file.

A missing file means the defaults, and so does a damaged one; a value of the wrong sort means its default. Whatever could not be
read is put aside before the file is written again, and `lost` says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app import files, i18n, paths
from app.errors import ShukeError
from app.i18n import T, Text
from app.settings_list import SHOWN, Setting

MOST_BYTES = 1_000_000
"""More is not ours: the settings are a few hundred bytes."""
ASIDE = ".damaged"

SETTINGS: Mapping[str, Setting] = {
    s.key: s
    for s in (
        *(shown.setting for shown in SHOWN),
        Setting("last_file", ""),
        Setting("kept_places", []),
        Setting("shop_kind", "other", ("bakery", "pet", "other")),
        Setting("window_geometry", ""),
        Setting("wrong_tries_by_shop", {}),
        Setting("backup_elsewhere", "", most=4096),
        Setting("backup_elsewhere_apart", False),
        Setting("backup_notes", {}),
        Setting("customer_columns", ""),
        Setting("recent_imports", []),
        Setting("first_run", {}),
        Setting("guide", "", ("", "offer", "go", "stopped", "over")),
        Setting("guide_stop", ""),
    )
}


class Settings:
    """The settings in force; every change is kept at once and told to whoever listens. For the window's thread alone."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str], None]] = []
        self._values, self._is_damaged = _read(paths.settings_file())
        self._lost = self._is_damaged

    def get(self, key: str) -> Any:
        """The value, or its default. Raises ``KeyError`` for a setting that does not exist."""
        return self._values.get(key, SETTINGS[key].default)

    def set(self, key: str, value: Any) -> None:
        """Keep `value`. Raises ``ValueError`` if the setting may not take it; a file that cannot be written is not an error."""
        if not SETTINGS[key].takes(value):
            raise ValueError(f"{key}={value!r}")
        changes = self.get(key) != value
        self._values[key] = value
        self._keep()
        if changes:
            for listener in tuple(self._listeners):
                listener(key)

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the key after each change; the returned function stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def lost(self) -> Text | None:
        """What to tell the person if settings could not be read at this start; ``None`` if all is well."""
        if not self._lost:
            return None
        return T("The settings of this computer could not be read, so some are as at first. Customers are not touched.")

    def language(self) -> str:
        """The language chosen, else that of this computer."""
        return str(self.get("language")) or i18n.system_language()

    def _keep(self) -> None:
        target = paths.settings_file()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with files.atomic_write(target, files.own_part(target)) as file:
                file.write(json.dumps(self._values, indent=1, sort_keys=True).encode())
                if self._is_damaged:
                    _put_aside(target)
            self._is_damaged = False
        except (OSError, ShukeError):
            return


def _read(file: Path) -> tuple[dict[str, Any], bool]:
    """The values that can be used, and whether something was there that cannot."""
    try:
        if file.exists() and not file.is_file():  # a folder, or a pipe that would be waited for
            return {}, True
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        read = json.loads(raw.decode("utf-8")) if len(raw) <= MOST_BYTES else None
    except FileNotFoundError:
        return {}, False
    except (OSError, ValueError, RecursionError):
        return {}, True
    if not isinstance(read, dict):
        return {}, True
    known = {key: value for key, value in read.items() if key in SETTINGS}
    fitting = {key: value for key, value in known.items() if SETTINGS[key].takes(value)}
    return fitting, fitting != known


def _put_aside(file: Path) -> None:
    """Keep what could not be read beside the settings, in place of what was put aside before. Raises ``OSError``."""
    if not file.exists():
        return
    aside = file.with_name(file.name + ASIDE)
    if file.is_dir() and aside.exists():
        aside = aside.with_name(f"{aside.name}-{os.getpid()}")
    files.replace_with_retry(file, aside)
