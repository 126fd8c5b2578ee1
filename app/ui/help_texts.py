"""The help: one short page for each place of the window, in each language, as Markdown in ``resources/help``; found, named, searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app import i18n, paths
from app.i18n import T, Text

EXCERPT = 120
"""So many characters of a line are shown with what was found in it."""

GROUPS: Mapping[str, Text] = {
    "start": T("To begin with"),
    "day": T("Every day"),
    "book": T("Your customers"),
    "settings": T("Settings"),
    "setup": T("Setting up"),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the help. `keys` names the pages of ``keys.PAGE_KEYS`` whose keys it may speak of."""

    key: str
    group: str
    keys: tuple[str, ...] = ()


TOPICS: tuple[Topic, ...] = (
    Topic("start", "start"), Topic("practice", "start"), Topic("trouble", "start"),
    Topic("today", "day", ("today",)), Topic("counter", "day", ("counter",)), Topic("customer", "day", ("counter",)), Topic("timeline", "day", ("counter",)),
    Topic("pets", "day", ("counter",)), Topic("sale", "day", ("sale", "counter")), Topic("reports", "day", ("reports",)),
    Topic("catalogue", "day", ("catalogue",)),
    Topic("customers", "book", ("customers",)), Topic("segments", "book", ("customers",)), Topic("complaints", "book", ("counter",)), Topic("import", "book", ("import",)),
    Topic("duplicates", "book", ("duplicates",)), Topic("quality", "book", ("duplicates",)), Topic("bin", "book"),
    Topic("settings-display", "settings"), Topic("settings-shop", "settings"), Topic("settings-counter", "settings", ("counter",)),
    Topic("settings-fields", "settings"), Topic("settings-reminders", "settings"), Topic("settings-backups", "settings"), Topic("settings-security", "settings"),
    Topic("settings-data", "settings"), Topic("settings-history", "settings"), Topic("settings-about", "settings"),
    Topic("setup-language", "setup"), Topic("setup-shop", "setup"), Topic("setup-password", "setup"),
    Topic("setup-code", "setup"), Topic("setup-begin", "setup"), Topic("unlock", "setup"),
)  # fmt: skip
"""Every page, in the order of the table of contents. The name of a file is its key."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page that holds what was searched for, with the line that says it."""

    key: str
    title: str
    excerpt: str


def is_topic(key: str) -> bool:
    """Whether there is such a page."""
    return any(topic.key == key for topic in TOPICS)


def text(key: str, language: str = "") -> str:
    """The Markdown of a page in `language` (that in force, if none is named); empty if the file is missing."""
    return _read(key, language or i18n.language())


def title(key: str, language: str = "") -> str:
    """What a page is called: its first line."""
    return text(key, language).partition("\n")[0].removeprefix("# ").strip()


def search(wanted: str) -> list[Found]:
    """The pages in the language in force that hold every word of `wanted`; those that say it in the title come first."""
    words = wanted.casefold().split()
    if not words:
        return []
    in_title: list[Found] = []
    in_text: list[Found] = []
    for topic in TOPICS:
        said, plain = title(topic.key), plain_text(topic.key)
        folded = plain.casefold()
        if all(word in folded for word in words):
            found = Found(topic.key, said, _line_with(plain.partition("\n")[2], words))
            (in_title if words[0] in said.casefold() else in_text).append(found)
    return in_title + in_text


def plain_text(key: str, language: str = "") -> str:
    """The words of a page without the signs of Markdown and without the targets of links."""
    kept: list[str] = []
    for line in text(key, language).splitlines():
        while "](" in line:
            before, _sign, after = line.partition("](")
            line = before.replace("[", "", 1) + after.partition(")")[2]
        kept.append(line.replace("`", "").replace("**", "").lstrip("# "))
    return "\n".join(kept)


def _line_with(plain: str, words: list[str]) -> str:
    """The first line of `plain` that holds one of `words`, shortened; the first line of all if none does alone."""
    lines = [line.lstrip("-0123456789. ") for line in plain.splitlines() if line.strip()]
    line = next((line for line in lines if any(word in line.casefold() for word in words)), "".join(lines[:1]))
    return line if len(line) <= EXCERPT else line[:EXCERPT].rstrip() + "…"


@lru_cache(maxsize=64)
def _read(key: str, language: str) -> str:
    try:
        return (paths.resources() / "help" / language / f"{key}.md").read_text("utf-8")
    except OSError:
        return ""
