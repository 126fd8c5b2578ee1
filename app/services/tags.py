"""The tags of the shop as a whole: what they are called, their colours, and how many carry them; each change is one step of undo.

A tag is kept once and linked, so a new name or colour is everywhere at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Tag
from app.services import segment_following
from app.services.customer_data import checked_tag
from app.shop import Shop
from app.storage import bulk, journal
from app.storage.database import raw
from app.values.text import normalise_key

COLORS = 5
"""Colours are numbered from 1; 0 is the one that follows from the word."""
SEPARATORS = ";；,，、\n"

_LISTED = """
SELECT t.id, t.name, t.color, COUNT(c.id) FROM tag t LEFT JOIN customer_tag l ON l.tag_id = t.id
LEFT JOIN customer c ON c.id = l.customer_id AND c.deleted_at IS NULL GROUP BY t.id ORDER BY COUNT(c.id) DESC, t.name
"""
_LINKS = "SELECT id FROM customer_tag WHERE tag_id = ?"
_DOUBLE = "SELECT id FROM customer_tag WHERE tag_id = ? AND customer_id IN (SELECT customer_id FROM customer_tag WHERE tag_id = ?)"


@dataclass(frozen=True, slots=True)
class TagData:
    """A tag, and how many customers outside the bin carry it."""

    tag_id: int
    name: str
    color: int
    count: int


def listed(shop: Shop) -> tuple[TagData, ...]:
    """Every tag, also those that nobody carries; the most used first."""
    with shop.read() as session:
        return tuple(TagData(*row) for row in raw(session).execute(_LISTED))


def numbers(shop: Shop) -> dict[str, int]:
    """Name → id of every tag."""
    with shop.read() as session:
        return dict(raw(session).execute("SELECT name, id FROM tag").fetchall())


def chosen_colors(shop: Shop) -> dict[str, int]:
    """Name → colour, of the tags for which one was chosen."""
    with shop.read() as session:
        return dict(raw(session).execute("SELECT name, color FROM tag WHERE color > 0").fetchall())


def rename(shop: Shop, tag_id: int, name: str) -> None:
    """Call a tag something else, for everybody who carries it. Raises ``UserMistake`` for no name, one too long, or one that is taken."""
    said = checked_tag(name)
    if not said:
        raise UserMistake("empty_tag", T("A tag needs a name."), T("Type a word, such as “regular”."), "tags")
    if any(sign in said for sign in SEPARATORS):
        raise UserMistake(
            "separator_in_tag", T("Commas and semicolons stand between tags."), T("Use another sign."), "tags"
        )
    with shop.write(T("Rename tag")) as session:
        tag = _get(session, tag_id)
        for other in session.scalars(select(Tag).where(Tag.id != tag_id)):
            if normalise_key(other.name) == normalise_key(said):
                raise UserMistake(
                    "tag_taken", T("There is a tag “{name}” already.", name=other.name), T("Merge the two."), "tags"
                )
        tag.name = said


def paint(shop: Shop, tag_id: int, color: int) -> None:
    """Give a tag one of the colours; 0 is the one of its word. Raises ``UserMistake`` for a colour there is not."""
    if not 0 <= color <= COLORS:
        raise UserMistake("no_such_color", T("There is no colour {number}.", number=color))
    with shop.write(T("Colour of a tag")) as session:
        _get(session, tag_id).color = color


def merge(shop: Shop, tag_id: int, into_id: int) -> None:
    """Let everybody who carries a tag carry another one in its place, once; the tag is gone. Raises ``UserMistake`` for one and the same."""
    if tag_id == into_id:
        raise UserMistake("same_tag", T("A tag cannot be merged into itself."), T("Choose another one."), "tags")
    with shop.write(T("Merge tags")) as session:
        for each in (tag_id, into_id):
            _get(session, each)
        _drop_links(session, _ids(session, _DOUBLE, tag_id, into_id))
        bulk.update_all(session, "customer_tag", _ids(session, _LINKS, tag_id), {"tag_id": into_id})
        bulk.delete(session, "tag", tag_id)
        segment_following.tags_merged(session, tag_id, into_id)


def delete(shop: Shop, tag_id: int) -> None:
    """Take a tag off everybody, and forget it."""
    with shop.write(T("Delete tag")) as session:
        _get(session, tag_id)
        _drop_links(session, _ids(session, _LINKS, tag_id))
        bulk.delete(session, "tag", tag_id)


def _drop_links(session: Session, links: Sequence[int]) -> None:
    columns = journal.recorded_tables()["customer_tag"][1:]
    session.info["recorder"].deleted_in_bulk("customer_tag", bulk.fetch(session, "customer_tag", columns, links))
    raw(session).executemany("DELETE FROM customer_tag WHERE id = ?", [(link,) for link in links])


def _ids(session: Session, query: str, *values: Any) -> list[int]:
    return [row[0] for row in raw(session).execute(query, values)]


def _get(session: Session, tag_id: int) -> Tag:
    tag = session.get(Tag, tag_id)
    if tag is None:
        raise UserMistake("no_such_tag", T("This tag is not there any more."))
    return tag
