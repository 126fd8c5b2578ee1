"""What the check of the content says of a file, by what it is about: what can be made again from the rows, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

OF_THE_SEARCH = ("search_text", "search_name")
"""How the tables of the search begin, which hold nothing that is not made from other tables."""
OF_AN_INDEX = re.compile(r"(?:row \d+ missing from|wrong # of entries in) index (.+)")
"""What SQLite says where an index and its table differ (``PRAGMA integrity_check``)."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What SQLite finds wrong: in the search, in other indexes, and in all that nobody can make again."""

    search: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def sort(connection: Any, found: Iterable[str]) -> Faults:
    """What was `found` by the check of the content, by what it is about."""
    tables = dict(connection.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'").fetchall())
    search, indexes, others = [], [], []
    for said in found:
        index = OF_AN_INDEX.fullmatch(said)
        about = tables.get(index[1], "") if index else said
        if any(name in about for name in OF_THE_SEARCH):
            search.append(said)
        elif index:
            indexes.append(said)
        else:
            others.append(said)
    return Faults(tuple(search), tuple(indexes), tuple(others))
