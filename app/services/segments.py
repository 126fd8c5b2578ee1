"""Segments: conditions on the list of customers under a name, each change one step of undo.

A segment holds no customers but what makes them: who fits is found anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Segment
from app.models.segment import NAME_LIMIT
from app.services import customer_lists, segment_data
from app.services.customer_query import CustomerQuery
from app.shop import Shop
from app.storage.database import raw
from app.values.text import clean_text, normalise_key

NAME = "segment_name"
_TAGS = "SELECT name, id FROM tag"


@dataclass(frozen=True, slots=True)
class SegmentData:
    """A segment. `query` is ``None`` where its conditions cannot be understood; `problem` says that, in words."""

    segment_id: int
    name: str
    query: CustomerQuery | None
    problem: Text | None = None


def listed(shop: Shop) -> tuple[SegmentData, ...]:
    """Every segment, in the order in which they were made."""
    with shop.read() as session:
        return read(session)


def read(session: Session) -> tuple[SegmentData, ...]:
    """As ``listed``, within somebody else's session."""
    names = {number: name for name, number in tag_ids(session).items()}
    return tuple(_data(row, names) for row in session.scalars(select(Segment).order_by(Segment.id)))


def named(shop: Shop, name: str) -> SegmentData:
    """The segment of that name, however it is spelled. Raises ``UserMistake`` if there is none, or it cannot be understood."""
    known = listed(shop)
    found = next((each for each in known if normalise_key(each.name) == normalise_key(name)), None)
    if found is None:
        raise UserMistake(
            "no_such_segment",
            T("There is no segment called {name}.", name=name[:NAME_LIMIT]),
            T("Choose one of: {kinds}.", kinds=", ".join(each.name for each in known))
            if known
            else T("Keep one from the list of customers first."),
            "segment",
        )
    if found.problem is not None:
        raise UserMistake("unreadable_segment", T("{name}: {problem}", name=found.name, problem=found.problem))
    return found


def create(shop: Shop, name: str, query: CustomerQuery) -> int:
    """Keep the conditions of `query` under a name; returns its id. Raises ``UserMistake`` for a bad name, or without a condition."""
    with shop.write(T("New segment")) as session:
        said = checked_name(session, name)
        row = Segment(name=said, conditions=_conditions(session, query), created_at=shop.clock.now())
        session.add(row)
        session.flush()
        return row.id


def rename(shop: Shop, segment_id: int, name: str) -> None:
    """Call a segment something else. Raises ``UserMistake`` for no name, one too long, or one that is taken."""
    with shop.write(T("Rename segment")) as session:
        row = _get(session, segment_id)
        row.name = checked_name(session, name, segment_id)


def update(shop: Shop, segment_id: int, query: CustomerQuery) -> None:
    """Let a segment have other conditions. Raises ``UserMistake`` where `query` has none."""
    with shop.write(T("Change segment")) as session:
        row = _get(session, segment_id)
        row.conditions = _conditions(session, query)


def delete(shop: Shop, segment_id: int) -> None:
    """Forget a segment; its customers stay as they are."""
    with shop.write(T("Delete segment")) as session:
        session.delete(_get(session, segment_id))


def count(shop: Shop, segment: SegmentData) -> int | None:
    """How many customers are in it; ``None`` if its conditions cannot be understood."""
    return None if segment.query is None else customer_lists.how_many(shop, segment.query)


def tag_ids(session: Session) -> Mapping[str, int]:
    """Name → id of every tag."""
    return dict(raw(session).execute(_TAGS).fetchall())


def checked_name(session: Session, name: str, segment_id: int = 0) -> str:
    """A name as it is kept. Raises ``UserMistake`` if it says nothing, is too long, or another segment than `segment_id` has it."""
    said = clean_text(name)
    if not said:
        raise UserMistake("no_name", T("The segment has no name yet."), T("Type one, such as “Cat people”."), NAME)
    if len(said) > NAME_LIMIT:
        raise UserMistake(
            "too_long",
            T("The name has {count} characters; at most {limit} fit.", count=len(said), limit=NAME_LIMIT),
            T("Shorten it."),
            NAME,
        )
    for other in session.scalars(select(Segment).where(Segment.id != segment_id)):
        if normalise_key(other.name) == normalise_key(said):
            raise UserMistake(
                "name_taken",
                T("There is a segment “{name}” already.", name=other.name),
                T("Choose another name for it."),
                NAME,
            )
    return said


def _conditions(session: Session, query: CustomerQuery) -> str:
    """The conditions as they are kept."""
    data = segment_data.to_data(query, tag_ids(session))
    if data.keys() == {"v"}:
        raise UserMistake(
            "no_condition",
            T("A segment needs a condition, or it is everybody."),
            T("Add a condition to the list first."),
            NAME,
        )
    return segment_data.canonical(data)


def _data(row: Segment, tag_names: Mapping[int, str]) -> SegmentData:
    try:
        return SegmentData(row.id, row.name, segment_data.from_text(row.conditions, tag_names))
    except ValueError:
        is_newer = segment_data.version_of(row.conditions) > segment_data.VERSION
        problem = T("made by a newer version of Shuke") if is_newer else T("its conditions are damaged")
        return SegmentData(row.id, row.name, None, problem)


def _get(session: Session, segment_id: int) -> Segment:
    row = session.get(Segment, segment_id)
    if row is None:
        raise UserMistake("no_such_segment", T("This segment is not there any more."))
    return row
