"""When the lines of a note were written, to the second: the line says the minute, the journal of what was done knows the rest."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import T
from app.services.timeline_data import NoteLine
from app.shop import Shop
from app.storage.database import raw

ADD_NOTE = T("Add note")
"""The action that puts a line on top of a note."""
_MINUTE = 60
# The numbers of actions have no gaps and follow the clock, so each end of a minute is found by halving; the `+` keeps SQLite from making
# an index of all actions for it.
_WRITTEN = """
WITH RECURSIVE
ends(at) AS (SELECT value FROM json_each(?1) UNION SELECT value + 60 FROM json_each(?1)),
halved(at, low, high) AS (
    SELECT at, 0, (SELECT COALESCE(MAX(id), 0) + 1 FROM change) FROM ends
    UNION ALL
    SELECT h.at, iif(c.at < h.at, c.id, h.low), iif(c.at < h.at, h.high, c.id)
    FROM halved h CROSS JOIN change c ON c.id = (h.low + h.high) / 2 WHERE h.high - h.low > 1
),
found(at, first) AS MATERIALIZED (SELECT at, high FROM halved WHERE high - low = 1)
SELECT b.at, c.at, c.touched FROM found b CROSS JOIN found e ON e.at = b.at + 60 CROSS JOIN change c ON c.id >= b.first AND c.id < e.first
WHERE b.at IN (SELECT value FROM json_each(?1)) AND +c.action = ?2 ORDER BY c.id DESC
"""


def instants(shop: Shop, session: Session, people: Collection[int], lines: Mapping[int, NoteLine]) -> dict[int, int]:
    """Place of a line → the instant in seconds at which it was written down, of those (newest first) that tell their minute.

    `people` are the customer and who was merged into them. A line of which no action is known stands at the end of its minute: it was
    noted after what else there was, as a rule. Of several in one minute the order stays that of the note.
    """
    by_minute: dict[int, list[int]] = defaultdict(list)
    for number, line in lines.items():
        if line.on is not None and line.time is not None:
            by_minute[int(dt.datetime.combine(line.on, line.time, shop.zone).timestamp())].append(number)
    written = _written(session, people, sorted(by_minute)) if by_minute else {}
    found: dict[int, int] = {}
    for minute, numbers in by_minute.items():
        found.update(zip(numbers, _for_each(numbers, written.get(minute, ()), minute), strict=False))
    return found


def _for_each(numbers: Sequence[int], seconds: Sequence[int], minute: int) -> Iterator[int]:
    """An instant for each line of a minute, the newest first; those of which none is known stand with the last that is."""
    yield from seconds
    last = seconds[-1] if seconds else minute + _MINUTE - 1
    yield from [last] * len(numbers)


def _written(session: Session, people: Collection[int], minutes: Sequence[int]) -> dict[int, list[int]]:
    """Minute → when lines were put on top of the note of these people within it, the newest first."""
    found: dict[int, list[int]] = defaultdict(list)
    for minute, at, touched in raw(session).execute(_WRITTEN, (json.dumps(minutes), ADD_NOTE.message)):
        if _is_about(json.loads(touched), people):
            found[minute].append(at)
    return found


def _is_about(touched: Mapping[str, Any], people: Collection[int]) -> bool:
    spans = touched.get("customer", {"ids": ()})["ids"]
    return any(first <= who <= last for first, last in spans for who in people)
