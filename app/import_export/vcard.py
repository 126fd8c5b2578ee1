"""Contacts of phones and mail programs (vCard 2.1, 3.0, 4.0) as the rows of a list. Runs in the child process.

What a shop can use is taken: names, phones, e-mail, address, birthday, gender, categories, WeChat, note, and what only
``vcard_out`` writes. Photos, keys and jobs are left behind.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADINGS = ("Name", "Phone", "E-mail", "Address", "Birthday", "Gender", "Tags", "WeChat", "Member number", "Note")
BEGIN, END = "BEGIN:VCARD", "END:VCARD"
MEMBER_NUMBER, LUNAR_BIRTHDAY, NAMELESS = "X-SHUKE-NUMBER", "X-SHUKE-LUNAR-BIRTHDAY", "X-SHUKE-NAMELESS"
JOIN = "; "

_PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:[^:;\"]|\"[^\"]*\")*)*):(.*)", re.DOTALL)
_PART = re.compile(r"((?:[^;\\]|\\.|\\$)*)(?:;|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
NO_YEAR = "1604"
"""The year that some phones write when none is known."""


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: its name, what stands after the name, and its value, still escaped."""

    name: str
    options: str
    value: str


def rows(content: str) -> Iterator[tuple[int, list[str | None]]]:
    """The headings as row 1, then each card as a row with the number of its place."""
    yield 1, list(HEADINGS)
    for number, card in enumerate(_cards(content), 2):
        yield number, [text or None for text in _row(card)]


def _cards(content: str) -> Iterator[list[Property]]:
    card: list[Property] | None = None
    for line in _unfolded(content):
        mark = line.strip().upper()
        if mark == BEGIN:
            card = []
        elif mark == END:
            if card:
                yield card
            card = None
        elif card is not None:
            found = _PROPERTY.fullmatch(line)
            if found:
                card.append(_decoded(Property(found[1].upper(), found[2].upper(), found[3].strip())))


def _unfolded(content: str) -> Iterator[str]:
    """The lines of the cards; a long one may go on in the next, after a blank or behind a trailing ``=``."""
    line, is_quoted = "", False
    for part in content.splitlines():
        if is_quoted and line.endswith("="):
            line = line[:-1] + part
        elif part[:1] in (" ", "\t"):
            line += part[1:]
        else:
            yield line
            line, is_quoted = part, "QUOTED-PRINTABLE" in part.partition(":")[0].upper()
    yield line


def _decoded(found: Property) -> Property:
    if "QUOTED-PRINTABLE" not in found.options:
        return found
    named = re.search(r"CHARSET=\"?([\w-]+)", found.options)
    data = quopri.decodestring(found.value.encode("utf-8", "surrogateescape"))
    try:
        text = data.decode(named[1] if named else "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = data.decode("gb18030", "replace")
    return Property(found.name, found.options, text)


def _row(card: list[Property]) -> list[str]:
    def all_of(name: str) -> list[Property]:
        return [found for found in card if found.name == name and found.value]

    def first(name: str) -> str:
        return next((_plain(found.value) for found in all_of(name)), "")

    phones = [_plain(found.value).removeprefix("tel:").partition(";")[0] for found in all_of("TEL")]
    places = [", ".join(part for part in map(_plain, _PART.findall(found.value)) if part) for found in all_of("ADR")]
    return [
        "" if first(NAMELESS) else first("FN") or _name(_raw(card, "N")),
        JOIN.join(phones),
        first("EMAIL"),
        places[0] if places else "",
        _birthday(first("BDAY")) or first(LUNAR_BIRTHDAY),
        _gender(first("GENDER")),
        first("CATEGORIES").replace(",", ";"),
        first("X-WECHAT"),
        first(MEMBER_NUMBER),
        first("NOTE"),
    ]


def _raw(card: list[Property], name: str) -> str:
    return next((found.value for found in card if found.name == name), "")


def _name(value: str) -> str:
    """Family name and given name as people say them."""
    family, given = ([_plain(part) for part in _PART.findall(value)] + ["", ""])[:2]
    if (family + given).isascii():
        return f"{given} {family}".strip()
    return family + given


def _birthday(text: str) -> str:
    """A date in any form of vCard, without its time; a year that means none is left out."""
    day = text.partition("T")[0]
    return "--" + day[len(NO_YEAR) :].replace("-", "") if day.startswith(NO_YEAR) else day


def _gender(text: str) -> str:
    """One of the two that have a letter, or the word that was said instead (RFC 6350, 6.2.7)."""
    code, _mark, word = text.partition(";")
    return {"M": "male", "F": "female"}.get(code[:1].upper(), word)


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
