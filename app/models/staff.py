"""Who acts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Recorded

OWNER_ID = 1


class Staff(Recorded):
    """A person who works here. The owner is row 1 of every shop file."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="owner")
    created_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
