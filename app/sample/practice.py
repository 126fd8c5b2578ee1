"""The practice shops of the window: where their files lie, what they are called, and the password that everybody knows."""

from __future__ import annotations

from pathlib import Path

from app import paths
from app.i18n import T, Text

PASSWORD = "practice shop"  # noqa: S105 - no secret: it is said on the screen
"""Public and the same everywhere, for nobody's data is behind it."""
SUFFIX = ".shuke"
OLD_DAYS = 30
"""After so many days its birthdays have gone by, and it is worth making afresh."""
NAMES: dict[str, Text] = {
    "bakery": T("Practice shop (bakery)"),
    "pet": T("Practice shop (pet shop)"),
}
CURRENCIES = {"zh_CN": "CNY", "en": "USD"}
"""What prices are in, by the languages in which people and goods are made up."""


def kind_for(kind: str) -> str:
    """The kind of practice shop for who keeps a shop of this kind: animals for a pet shop, else bread."""
    return "pet" if kind == "pet" else "bakery"


def spoken(language: str) -> str:
    """The language of the people and goods for who speaks `language`: the same, or English."""
    return language if language in CURRENCIES else "en"


def path_of(kind: str) -> Path:
    """The file of the practice shop for who keeps a shop of this kind, in the language in force. It need not be there."""
    return paths.practice_folder() / f"{NAMES[kind_for(kind)]}{SUFFIX}"


def is_ours(path: Path) -> bool:
    """Whether the shop file at `path` is one of the window's practice shops, which can be told as long as it is locked."""
    return path.absolute().parent == paths.practice_folder().absolute()
