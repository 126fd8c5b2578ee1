"""Settings that belong to the shop and travel with its file."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Recorded


class Setting(Recorded):
    """One setting; `value` is JSON."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]
