"""What happened with a customer, the newest first, in one list: purchases, notes, contacts, visits, care, feedback, consent, changes.

The list is read a page at a time. Where a page ended is a `Mark`; each sort of line is asked, along its index, for the few that come
after it, so that the first page of somebody with thousands of lines costs what that of anybody else costs. A line stands once: a contact
that was made for a reminder is told from the reminder, an action that has a row of its own is no change besides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer
from app.services import timeline_lines, timeline_notes
from app.services.purchase_data import PurchaseData
from app.services.timeline_data import (
    CARE,
    CHANGES,
    CONSENT,
    CONTACTS,
    FEEDBACK,
    GROUPS,
    NOTES,
    PURCHASES,
    VISITS,
    NoteLine,
    TimelineEntry,
    note_line,
)  # fmt: skip
from app.shop import Shop
from app.storage.database import raw

PAGE = 30
_A_WINTER_DAY = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - its offset is asked of the zone
"""By the offset of this day it is told on which day something was written down: always the same one, so that a place never changes."""


class Mark(NamedTuple):
    """Where a line stands: its day, the instant in seconds, the rank of its sort, its number.

    What knows only its day has the instant at which it was written down, if that was on the day itself, else 0. It is the time that is
    shown, so that the lines of a day stand in the order of their times, and those without one at its end.
    """

    on: str
    at: int
    rank: int
    number: int


FIRST = Mark("9999-12-30", 1 << 62, 99, 1 << 62)
"""Before every line."""
JOINED, NOTE_RANK = 0, 10
"""Ranks of some lines; of one instant the higher one comes first."""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines, and where the next page begins (``None``: this is the end)."""

    entries: tuple[TimelineEntry, ...]
    after: Mark | None


class _Source(NamedTuple):
    """One sort of line: which rows of it come after a mark, the newest first.

    The statement gives day, instant and number. Where `by_instant`, it goes by the instant, gives no day, and is bound to one.
    """

    kind: str
    group: str
    rank: int
    query: str
    by_instant: bool = False


_BY_DAY = """{on} <= :on AND ({on}, {at}, :own, {id}) < (:on, :at, :rank, :number)
ORDER BY {on} DESC, {at} DESC, {id} DESC LIMIT :most"""
_ON_THE_DAY = "CASE WHEN date({made} + :offset, 'unixepoch') = {on} THEN {made} ELSE 0 END"
"""The instant of what knows only its day, if it was written down on that day."""
_BY_INSTANT = "({at}, :own, {id}) < (:at, :rank, :number) ORDER BY {at} DESC, {id} DESC LIMIT :most"
_PURCHASES = """
SELECT purchased_on, purchased_at, id FROM purchase WHERE customer_id = :customer AND {after}
""".replace("{after}", _BY_DAY.format(on="purchased_on", at="purchased_at", id="id"))
_TOUCHES = """
SELECT happened_on, happened_at, id FROM interaction WHERE customer_id = :customer AND {kind} AND {after}
""".replace("{after}", _BY_DAY.format(on="happened_on", at="happened_at", id="id"))
_REMINDED = """
SELECT NULL, closed_at, id FROM reminder WHERE customer_id = :customer AND status = 'done'
AND outcome IN ('contacted', 'no_answer', 'not_interested', 'wrong_number') AND {after}
""".replace("{after}", _BY_INSTANT.format(at="closed_at", id="id"))
_CARED = """
SELECT r.done_on, {at}, r.id FROM pet_owner o JOIN care_record r ON r.pet_id = o.pet_id WHERE o.customer_id = :customer AND {after}
""".replace("{after}", _BY_DAY.replace("{on}", "r.done_on").replace("{id}", "r.id")).replace(
    "{at}", _ON_THE_DAY.format(made="r.created_at", on="r.done_on")
)
_ANSWERED = """
SELECT {on}, {at}, id FROM {table} WHERE customer_id = :customer AND {after}
""".replace("{after}", _BY_DAY).replace("{at}", _ON_THE_DAY.format(made="created_at", on="{on}"))
_SAID = _ANSWERED.format(table="feedback", on="opened_on", id="id")
_AGREED = _ANSWERED.format(table="consent", on="answered_on", id="id")
_CHANGED = """
SELECT NULL, at, change_id FROM customer_change WHERE customer_id = :customer AND is_undone = 0 AND {after}
""".replace("{after}", _BY_INSTANT.format(at="at", id="change_id"))

_SOURCES = (
    _Source("purchase", PURCHASES, 9, _PURCHASES),
    _Source("contact", CONTACTS, 8, _TOUCHES.replace("{kind}", "kind <> 'visit'")),
    _Source("visit", VISITS, 7, _TOUCHES.replace("{kind}", "kind = 'visit'")),
    _Source("reminder", CONTACTS, 6, _REMINDED, by_instant=True),
    _Source("care", CARE, 5, _CARED),
    _Source("feedback", FEEDBACK, 4, _SAID),
    _Source("consent", CONSENT, 2, _AGREED),
    _Source("change", CHANGES, 1, _CHANGED, by_instant=True),
)
_WERE = """
WITH RECURSIVE were(id) AS (SELECT ? UNION SELECT c.id FROM customer c JOIN were ON c.merged_into_id = were.id) SELECT id FROM were
"""
"""A customer and all who were merged into them: what was changed about those stands with them while they are one."""
Found = tuple[Mark, str]
"""Where a line stands, and its kind."""


def page(shop: Shop, customer_id: int, groups: Collection[str] = (), after: Mark | None = None) -> TimelinePage:
    """The next lines after a mark, of some groups or of all. Raises ``UserMistake`` if there is no such customer."""
    with shop.read() as session:
        return read(shop, session, customer_id, groups, after)


def read(
    shop: Shop,
    session: Session,
    customer_id: int,
    groups: Collection[str] = (),
    after: Mark | None = None,
    bought: Sequence[PurchaseData] = (),
) -> TimelinePage:
    """The same inside somebody else's transaction; purchases that were read already (`bought`) are not read again."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
    wanted, mark = set(groups or GROUPS), after or FIRST
    found: list[Found] = []
    bound, were = _bound(shop, mark), _were(session, customer_id)
    for source in _SOURCES:
        if source.group in wanted:
            people = were if source.kind == "change" else (customer_id,)
            found += {place for who in people for place in _after(shop, session, source, {**bound, "customer": who})}
    notes = _notes(shop, session, customer, were) if NOTES in wanted else {}
    found += [(place, "note") for place in notes if place < mark]
    joined = _joined(shop, session, customer)
    if CHANGES in wanted and joined < mark:
        found.append((joined, "joined"))
    shown = nlargest(PAGE, found)
    entries = _entries(shop, session, shown, notes, bought, were)
    return TimelinePage(entries, shown[-1][0] if len(found) > len(shown) else None)


def _were(session: Session, customer_id: int) -> list[int]:
    return [row[0] for row in raw(session).execute(_WERE, (customer_id,))]


def _bound(shop: Shop, mark: Mark) -> dict[str, Any]:
    """What the statements of all sorts are bound to."""
    begins, ends = _begins(shop, mark.on), _begins(shop, mark.on, 1)
    offset = shop.zone.utcoffset(_A_WINTER_DAY)
    seconds = int(offset.total_seconds()) if offset is not None else 0
    return {"most": PAGE + 1, "begins": begins, "ends": ends, "offset": seconds, **mark._asdict()}


def _after(shop: Shop, session: Session, source: _Source, bound: dict[str, Any]) -> Iterable[Found]:
    bound["own"] = source.rank
    if (
        source.by_instant and not bound["begins"] <= bound["at"] < bound["ends"]
    ):  # without an instant, or by summer time
        bound |= {"at": bound["begins" if bound["at"] < bound["begins"] else "ends"], "rank": -1}
    for on, at, number in raw(session).execute(source.query, bound):
        day = on or shop.day_of(_instant(at)).isoformat()
        yield Mark(day, at, source.rank, number), source.kind


def _entries(
    shop: Shop,
    session: Session,
    shown: Sequence[Found],
    notes: Mapping[Mark, NoteLine],
    bought: Sequence[PurchaseData],
    people: Sequence[int],
) -> tuple[TimelineEntry, ...]:
    """The lines in words, some statements for each kind; `people` are the customer and who was merged into them."""
    by_kind: dict[str, list[int]] = {}
    for mark, kind in shown:
        by_kind.setdefault(kind, []).append(mark.number)
    sales = set(by_kind.pop("purchase", ()))
    known = {each.id: timeline_lines.of_purchase(each) for each in bought if each.id in sales}
    said = {"purchase": {**known, **timeline_lines.of_purchases(shop, session, sorted(sales - known.keys()))}}
    said["change"] = timeline_lines.of_changes(shop, session, by_kind.pop("change", ()), people)
    for kind, ids in by_kind.items():
        if kind in timeline_lines.READERS:
            said[kind] = timeline_lines.READERS[kind](shop, session, ids)
    return tuple(_entry(shop, mark, kind, said, notes) for mark, kind in shown)


def _entry(
    shop: Shop, mark: Mark, kind: str, said: Mapping[str, Mapping[int, TimelineEntry]], notes: Mapping[Mark, NoteLine]
) -> TimelineEntry:
    if kind in said:
        line = said[kind][mark.number]
        return replace(line, at=_instant(mark.at)) if line.at is None and mark.at else line
    on = dt.date.fromisoformat(mark.on)
    if kind != "note":
        return TimelineEntry(kind, on, _instant(mark.at) if mark.at else None, "")
    noted = notes[mark]
    at = dt.datetime.combine(on, noted.time, shop.zone) if noted.time else None
    return TimelineEntry(kind, on, at, noted.text, row_id=mark.number)


def _notes(shop: Shop, session: Session, customer: Customer, people: Collection[int]) -> dict[Mark, NoteLine]:
    """The dated lines of the customer's note; the number counts from its end, so that a new line on top changes none."""
    lines = customer.note.split("\n")
    numbered = ((len(lines) - 1 - place, note_line(written)) for place, written in enumerate(lines))
    dated = {number: line for number, line in numbered if line is not None}
    instants = timeline_notes.instants(shop, session, people, dated)
    found: dict[Mark, NoteLine] = {}
    for number, line in dated.items():
        on = line.on or shop.day_of(customer.created_at)
        found[Mark(on.isoformat(), instants.get(number, 0), NOTE_RANK, number)] = line
    return found


def _joined(shop: Shop, session: Session, customer: Customer) -> Mark:
    """The earliest day from which they are known; with the instant at which they were written down, if that was on this day."""
    first = raw(session).execute("SELECT first_on FROM customer_stat WHERE customer_id = ?", (customer.id,)).fetchone()
    came = dt.date.fromisoformat(first[0]) if first and first[0] else None
    written = shop.day_of(customer.created_at)
    since = min(d for d in (customer.since_on or written, came) if d)
    return Mark(since.isoformat(), int(customer.created_at.timestamp()) if since == written else 0, JOINED, 0)


def _begins(shop: Shop, on: str, later: int = 0) -> int:
    """The instant at which a day, or one so many days later, begins in the zone of the shop, in seconds."""
    day = dt.date.fromisoformat(on) + dt.timedelta(days=later)
    return int(dt.datetime.combine(day, dt.time(), shop.zone).timestamp())


def _instant(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
