"""Is the file whole, and do the figures in it agree with each other? Every check in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n import T, Text
from app.storage import derived, fault_kinds, index_entries, journal, lost_rows, lost_words, search_index
from app.storage.database import DatabaseError

FINE = T("fine")
ASKED_BY_INDEX = frozenset(("links", "totals", "figures"))
"""Checks that say nothing while an index is wrong: they are asked once that was built again."""
COMPARED = ("links", "totals", "figures", "search", "photos", "history")
"""Checks that compare what is kept twice; each is asked by itself in `compared`."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it found."""

    name: str
    ok: bool
    detail: Text


def file_faults(connection: Any) -> list[str]:
    """What SQLCipher and SQLite find wrong with the pages: both are asked, each sees what the other does not."""
    return page_faults(connection) + content_faults(connection)


def content_faults(connection: Any, table: str = "") -> list[str]:
    """What SQLite finds wrong, indexes and the full text index included; with `table`, only in that and its indexes.

    Of an index over some rows only it does not see one too many: if all else is well, those are asked one by one.
    """
    found = _asked(connection, "integrity_check", table)
    return found or index_entries.partial_faults(connection, table)


def page_faults(connection: Any) -> list[str]:
    """The pages that are not as SQLCipher sealed them."""
    return [str(r[0]) for r in connection.execute("PRAGMA cipher_integrity_check")]


def structure_faults(connection: Any, table: str = "") -> list[str]:
    """What SQLite finds wrong with the tables and their pages; with `table`, only with that and the trees of its indexes.

    Whether every row is in every index, which takes twice as long, is left to `content_faults`.
    """
    return _asked(connection, "quick_check", table)


def _asked(connection: Any, check: str, table: str) -> list[str]:
    """What a check of SQLite finds. It passes over the free pages where a table has none of its own, as that of the search has, unless it is asked for its schema."""
    asked = (f'{check}("{table}")',) if table else (check, "quick_check(sqlite_schema)")
    found = (str(row[0]) for pragma in asked for row in connection.execute(f"PRAGMA {pragma}"))
    return [said for said in dict.fromkeys(found) if said != "ok"]


def checks(connection: Any, tick: Callable[[int, int], None] = lambda _done, _total: None) -> list[Check]:
    """Every check, on a connection outside a transaction. The write-ahead log is folded in first, else the page check cries wolf.

    It is not cut off: as long as a shop is open its log is never empty, so that an empty one is told from one that was taken away.
    """
    connection.execute("PRAGMA wal_checkpoint(FULL)")
    content = _Content()
    asked: list[tuple[str, Callable[[Any], Text | None]]] = [
        ("pages", _pages),
        ("structure", content.structure),
        ("indexes", content.indexes),
        ("rows", content.rows),
        ("links", _links),
        ("totals", _totals),
        ("figures", _figures),
        ("search", content.search),
        ("photos", _photos),
        ("history", _history),
    ]
    found: list[Check] = []
    for number, (name, ask) in enumerate(asked):
        tick(number, len(asked))
        if name not in ASKED_BY_INDEX or not content.found.indexes:
            found.append(_check(connection, name, ask))
    return found


def content_checks(connection: Any, faults: Sequence[str]) -> list[Check]:
    """What the `faults` in the content of the file come to."""
    content = _Content(fault_kinds.sort(connection, faults))
    said = [("structure", content.structure_said()), ("indexes", content.indexes(connection))]
    if content.found.search:
        said.append(("search", content.search(connection)))
    return [
        *(Check(name, words is None, words or FINE) for name, words in said),
        _check(connection, "rows", content.rows),
    ]


def compared(connection: Any, name: str) -> Check:
    """One of the checks of `COMPARED`."""
    return _check(connection, name, _COMPARING[name])


def agrees(connection: Any, *, is_of_today: bool) -> bool:
    """Whether all that is kept twice agrees with the rows; of a file of an earlier schema as far as that can be asked."""
    asked = [_links, _totals, _history, *((_figures, _search) if is_of_today else ())]
    return all(ask(connection) is None for ask in asked)


class _Content:
    """What the check of the content finds, told by what it is about."""

    def __init__(self, found: fault_kinds.Faults | None = None) -> None:
        self.found = found or fault_kinds.Faults()

    def structure(self, connection: Any) -> Text | None:
        self.found = fault_kinds.sort(connection, content_faults(connection))
        return self.structure_said()

    def structure_said(self) -> Text | None:
        count = len(self.found.others)
        return T("Faults in the order of the file: {count}. Restore the newest backup.", count=count) if count else None

    def indexes(self, _connection: Any) -> Text | None:
        count = len(self.found.indexes)
        return (
            T("Places where an index and its records differ: {count}. It can be built again.", count=count)
            if count
            else None
        )

    def rows(self, connection: Any) -> Text | None:
        """The indexes are asked only where one differs from its table: else each knows what the other does."""
        lost = lost_rows.find(connection, are_indexes_right=not self.found.indexes)
        return lost_words.in_doubt(lost) if lost.count else None

    def search(self, connection: Any) -> Text | None:
        return T("The search contradicts itself. It can be built again.") if self.found.search else _search(connection)


def _check(connection: Any, name: str, ask: Callable[[Any], Text | None]) -> Check:
    try:
        said = ask(connection)
    except DatabaseError:
        said = T("Could not be read: the file is damaged there. Restore the newest backup.")
    return Check(name, said is None, said or FINE)


def _pages(connection: Any) -> Text | None:
    found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return T("Damaged parts of the file: {count}. Restore the newest backup.", count=len(found)) if found else None


def _links(connection: Any) -> Text | None:
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    return (
        T("Records that belong to something that is gone: {count}. Restore the newest backup.", count=len(found))
        if found
        else None
    )


def _totals(connection: Any) -> Text | None:
    count = connection.execute(
        "SELECT COUNT(*) FROM (SELECT p.id FROM purchase p LEFT JOIN purchase_item i ON i.purchase_id = p.id "
        "GROUP BY p.id HAVING p.total_minor <> COALESCE(SUM(i.total_minor), 0))"
    ).fetchone()[0]
    return (
        T("Purchases whose total is not the sum of their items: {count}. Restore the newest backup.", count=count)
        if count
        else None
    )


def _figures(connection: Any) -> Text | None:
    kept = "SELECT customer_id, visits, purchases, spend_minor, first_on, last_on FROM customer_stat"
    computed = derived.STAT_OF_ALL.split(")", 1)[1]
    wrong = connection.execute(
        f"SELECT (SELECT COUNT(*) FROM ({kept} EXCEPT SELECT * FROM ({computed}))) + (SELECT COUNT(*) FROM (SELECT * FROM ({computed}) EXCEPT {kept}))"  # noqa: S608
    ).fetchone()[0]
    bought = derived.GOODS_OF_ALL.split(")", 1)[1]
    wrong += connection.execute(
        f"SELECT COUNT(DISTINCT COALESCE(c.customer_id, k.customer_id)) FROM ({bought}) c FULL JOIN customer_product k"  # noqa: S608
        " ON k.customer_id = c.customer_id AND k.product_id = c.product_id WHERE k.last_on IS NOT c.last_on"
    ).fetchone()[0]
    return T("Customers whose figures are not right: {count}. They can be built again.", count=wrong) if wrong else None


def _search(connection: Any) -> Text | None:
    count = search_index.wrong(connection)
    return T("Customers whom the search gets wrong: {count}. It can be built again.", count=count) if count else None


def _photos(connection: Any) -> Text | None:
    """Those that are no JPEG from end to end, or larger than any that ``services.photos`` takes."""
    count = connection.execute(
        "SELECT COUNT(*) FROM photo WHERE substr(content, 1, 3) <> x'FFD8FF' OR substr(content, -2) <> x'FFD9' OR length(content) > 204800"
    ).fetchone()[0]
    return T("Damaged photos: {count}. Choose them anew where they do not show.", count=count) if count else None


def _history(connection: Any) -> Text | None:
    count, bad = journal.check_chain(connection)
    return (
        T("The history was altered at entry {number} of {count}. Restore the newest backup.", number=bad, count=count)
        if bad is not None
        else None
    )


_COMPARING: dict[str, Callable[[Any], Text | None]] = dict(
    zip(COMPARED, (_links, _totals, _figures, _search, _photos, _history), strict=True)
)
