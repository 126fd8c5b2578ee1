"""The base of all tables, and how a field is declared on a column.

Row ids never return once given away (``AUTOINCREMENT``), so that an undone row can always come back under its own id.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Dialect, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.values.field import Field

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[dt.datetime]):
    """A UTC instant, kept as whole seconds since 1970."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """Seconds since 1970; refuses a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """The instant, in UTC."""
        return None if value is None else dt.datetime.fromtimestamp(value, dt.UTC)


class Day(TypeDecorator[dt.date]):
    """A calendar date, kept as ISO text so that it sorts and can be read."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:
        """ISO text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:
        """The date."""
        return None if value is None else dt.date.fromisoformat(value)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: Instant, dt.date: Day}


class Recorded(Base):
    """A table whose rows the journal follows: one integer id that is never given away twice."""

    __abstract__ = True
    __table_args__: Any = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


def described(field: Field, *args: Any, **options: Any) -> Any:
    """A mapped column that carries its `field`; form, import, export and search get it from here."""
    return mapped_column(*args, info={"field": field}, **options)
