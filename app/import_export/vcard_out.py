"""Contacts going out as vCard 3.0 (RFC 2426), which every phone and mail program takes; whole or not at all.

What such a program has a place for goes out under its usual name. What only a shop knows (member number, a lunar birthday, that
there is no name) goes out as ``X-SHUKE-…``, which others pass over and ``vcard`` reads back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app import unfinished
from app.import_export import vcard
from app.import_export.sheet_out import TICK_EVERY, Tick

FOLD_BYTES = 75
"""The longest line, without its end (RFC 2426, 2.6)."""
LUNAR = "L"
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MARKS = re.compile(r"[\\;,]")


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer as an address book knows one; `called` is what to show when there is no name.

    `birthday` is written like ``1992-06-03``, ``06-03`` or, in the lunar calendar, ``L1985-08-15``; `gender` is ``male``,
    ``female`` or a word.
    """

    name: str
    called: str
    phones: tuple[str, ...] = ()
    email: str = ""
    address: str = ""
    birthday: str = ""
    gender: str = ""
    tags: tuple[str, ...] = ()
    wechat: str = ""
    member_number: str = ""
    note: str = ""


def write_vcards(path: Path, contacts: Iterable[Contact], tick: Tick | None = None, total: int = 0) -> int:
    """Write one card after the other and return how many there were. Raises ``WorldProblem``, and what `tick` raises."""
    count = 0
    with unfinished.clear_write(path) as file:
        for contact in contacts:
            file.write(card(contact).encode("utf-8", "replace"))
            count += 1
            if tick is not None and count % TICK_EVERY == 0:
                tick(count, total)
        if tick is not None:
            tick(count, total or count)
    return count


def card(contact: Contact) -> str:
    """One card."""
    return "".join(f"{folded(line)}\r\n" for line in (vcard.BEGIN, "VERSION:3.0", *_lines(contact), vcard.END))


def folded(line: str) -> str:
    """`line` cut into lines of at most 75 bytes, each but the first after a blank; no character is torn."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode("utf-8", "replace"))
        if size + width > FOLD_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)


def _lines(contact: Contact) -> Iterator[str]:
    shown = _escaped(contact.name or contact.called)
    yield f"N:;{shown};;;"  # which part is the family name nobody told us
    yield f"FN:{shown}"
    if not contact.name:
        yield f"{vcard.NAMELESS}:1"
    for phone in contact.phones:
        yield f"TEL;TYPE=CELL:{_escaped(phone)}"
    if contact.email:
        yield f"EMAIL;TYPE=INTERNET:{_escaped(contact.email)}"
    if contact.address:
        yield f"ADR:;;{_escaped(contact.address)};;;;"
    if contact.birthday:
        yield _birthday(contact.birthday)
    if contact.gender:
        code = {"male": "M", "female": "F"}.get(contact.gender)
        yield f"GENDER:{code or 'O;' + _escaped(contact.gender)}"
    if contact.tags:
        yield f"CATEGORIES:{','.join(map(_escaped, contact.tags))}"
    if contact.wechat:
        yield f"X-WECHAT:{_escaped(contact.wechat)}"
    if contact.member_number:
        yield f"{vcard.MEMBER_NUMBER}:{_escaped(contact.member_number)}"
    if contact.note:
        yield f"NOTE:{_escaped(contact.note)}"


def _birthday(text: str) -> str:
    if text.startswith(LUNAR):
        return f"{vcard.LUNAR_BIRTHDAY}:{text}"
    if text.count("-") == 1:  # no year: phones read it from this one, a leap year that is nobody's
        return f"BDAY;X-APPLE-OMIT-YEAR={vcard.NO_YEAR}:{vcard.NO_YEAR}-{text}"
    return f"BDAY:{text}"


def _escaped(text: str) -> str:
    return _BREAKS.sub(r"\\n", _MARKS.sub(r"\\\g<0>", text))
