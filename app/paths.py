"""The folders the program uses. Every path of ours is asked for here; ``SHUKE_HOME`` moves them all (tests, portable use)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "Shuke"


def resources() -> Path:
    """The folder of icons, fonts and texts that ships with the program."""
    frozen = getattr(sys, "_MEIPASS", None)
    return (Path(frozen) if frozen else Path(__file__).resolve().parent.parent) / "resources"


def _home(kind: str) -> Path:
    moved = os.environ.get("SHUKE_HOME")
    if moved:
        return Path(moved) / kind
    folders = platformdirs.PlatformDirs(APP_NAME, appauthor=False, roaming=False)
    known = {
        "data": folders.user_data_path,
        "config": folders.user_config_path,
        "log": folders.user_log_path,
        "cache": folders.user_cache_path,
    }
    return known[kind]


def data_folder() -> Path:
    """Where shop files live unless the owner chooses otherwise: local, never roaming."""
    return _home("data")


def practice_folder() -> Path:
    """Where the practice shops of the window live, apart from the owner's own shop."""
    return _home("data") / "practice"


def backup_folder() -> Path:
    """Where backups go unless the owner chooses otherwise."""
    return _home("data") / "backups"


def settings_file() -> Path:
    """The settings of this computer; nothing about customers."""
    return _home("config") / "settings.json"


def log_folder() -> Path:
    """Where the log is written: ids, counts and codes only."""
    return _home("log")


def cache_folder() -> Path:
    """Where what can be made again is kept (tinted icons)."""
    return _home("cache")
