"""Photos of customers and pets."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Photo(Base):
    """A small JPEG. A row never changes what it shows: a new photo is a new row, and undo moves only who points at which.

    The journal keeps no image of it, so `left_at` says when somebody last stopped pointing at it: as long after as an action
    can be undone, it stays.
    """

    __tablename__ = "photo"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    made_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]
