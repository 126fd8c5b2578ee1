"""Settings of this computer: language, look, the last file. Nothing about customers. One table, one small JSON file.

A damaged or missing file means the defaults; a value of the wrong sort means its default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import i18n, paths


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default, and the values it may take (empty: any of the default's type)."""

    key: str
    default: Any
    choices: tuple[Any, ...] = ()


SETTINGS: Mapping[str, Setting] = {
    s.key: s
    for s in (
        Setting("language", "", ("", *i18n.LANGUAGES)),
        Setting("theme", "system", ("system", "light", "dark")),
        Setting("text_percent", 100, (90, 100, 115, 130, 150)),
        Setting("last_file", ""),
        Setting("window_geometry", ""),
        Setting("wrong_tries", 0),
    )
}


class Settings:
    """The settings in force; every change is kept at once."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        try:
            read = json.loads(paths.settings_file().read_text("utf-8"))
        except (OSError, ValueError):
            read = {}
        if isinstance(read, dict):
            self._values = {k: v for k, v in read.items() if k in SETTINGS and _fits(SETTINGS[k], v)}

    def get(self, key: str) -> Any:
        """The value, or its default. Raises ``KeyError`` for a setting that does not exist."""
        return self._values.get(key, SETTINGS[key].default)

    def set(self, key: str, value: Any) -> None:
        """Keep `value`. Raises ``ValueError`` if the setting may not take it; a file that cannot be written is not an error."""
        if not _fits(SETTINGS[key], value):
            raise ValueError(f"{key}={value!r}")
        self._values[key] = value
        target = paths.settings_file()
        part = target.with_suffix(".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
            part.replace(target)
        except OSError:
            return

    def language(self) -> str:
        """The language chosen, else that of this computer."""
        return str(self.get("language")) or i18n.system_language()


def _fits(setting: Setting, value: Any) -> bool:
    if setting.choices:
        return value in setting.choices and isinstance(value, type(setting.default))
    return isinstance(value, type(setting.default))
