"""Photos of customers and pets, inside the encrypted file. What comes here is small already: the window decodes and scales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, delete, not_, or_, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, Pet, Photo
from app.shop import Shop
from app.values.jpeg import jpeg_size

MOST_BYTES = 200 * 1024
LONGEST_SIDE = 1024
_OWNERS = (Customer, Pet)


def put(shop: Shop, kind: str, row_id: int, content: bytes) -> int:
    """Give the ``customer`` or ``pet`` with this id a photo; returns the id of the photo.

    `content` is a JPEG of at most `MOST_BYTES`, no side longer than `LONGEST_SIDE`. Raises ``UserMistake`` otherwise.
    """
    size = jpeg_size(content)
    if size is None or len(content) > MOST_BYTES or max(size) > LONGEST_SIDE:
        raise UserMistake("bad_photo", T("This is no photo that can be kept."), T("Choose another picture."), "photo")
    with shop.write(T("Set photo")) as session:
        shown = _subject(session, kind, row_id)
        photo = Photo(content=content, width=size[0], height=size[1], made_at=shop.clock.now())
        session.add(photo)
        session.flush()
        shown.photo_id = photo.id
        return photo.id


def remove(shop: Shop, kind: str, row_id: int) -> None:
    """Take the photo away; undo brings it back. Raises ``UserMistake`` if there is no such customer or pet."""
    with shop.write(T("Remove photo")) as session:
        _subject(session, kind, row_id).photo_id = None


def contents(shop: Shop, photo_ids: Iterable[int]) -> dict[int, bytes]:
    """The JPEGs with these ids, as far as they are there."""
    with shop.read() as session:
        found = session.execute(select(Photo.id, Photo.content).where(Photo.id.in_(list(photo_ids))))
        return {row.id: row.content for row in found}


def drop_unused(session: Session, cutoff: dt.datetime) -> None:
    """Drop the photos that nobody points at and that no action since `cutoff` can bring back."""
    session.execute(delete(Photo).where(_is_unused(cutoff)), execution_options={"synchronize_session": False})


def has_unused(session: Session, cutoff: dt.datetime) -> bool:
    """Whether `drop_unused` would find anything."""
    return session.scalar(select(Photo.id).where(_is_unused(cutoff)).limit(1)) is not None


def _is_unused(cutoff: dt.datetime) -> ColumnElement[bool]:
    pointed = [select(owner.id).where(owner.photo_id == Photo.id).exists() for owner in _OWNERS]
    was_left = or_(Photo.left_at.is_(None), Photo.left_at < cutoff)
    return and_(not_(or_(*pointed)), Photo.made_at < cutoff, was_left)


def _subject(session: Session, kind: str, row_id: int) -> Customer | Pet:
    found = session.get(Customer, row_id) if kind == "customer" else session.get(Pet, row_id)
    if found is None:
        said = (
            T("There is no customer {number} in this shop.", number=row_id)
            if kind == "customer"
            else T("There is no pet {number} in this shop.", number=row_id)
        )
        raise UserMistake(f"no_such_{kind}", said)
    if found.deleted_at is not None:
        raise UserMistake(f"{kind}_in_bin", T("This is in the bin."), T("Restore it first."))
    return found
