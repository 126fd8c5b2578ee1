"""What is computed from other tables and can be rebuilt at any time: figures per customer, keys for the search box."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class CustomerStat(Base):
    """Visits and spend of one customer; a visit is a day with a sale, spend is sales less refunds."""

    __tablename__ = "customer_stat"
    __table_args__ = (Index("ix_customer_stat_last", "last_on", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visits: Mapped[int]
    purchases: Mapped[int]
    spend_minor: Mapped[int]
    first_on: Mapped[dt.date | None]
    last_on: Mapped[dt.date | None]


class CustomerProduct(Base):
    """That a customer bought a product, and on what day last; what was given back counts as bought. Lies together by customer."""

    __tablename__ = "customer_product"
    __table_args__ = ({"sqlite_with_rowid": False},)

    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_on: Mapped[dt.date]


class SearchName(Base):
    """One way to say a name of a customer (`pet_id` 0) or of a pet of theirs: key, pinyin, initials."""

    __tablename__ = "search_name"
    __table_args__ = (
        Index("ix_search_name_key", "name_key", "customer_id"),
        Index("ix_search_name_pinyin", "pinyin", "customer_id"),
        Index("ix_search_name_initials", "initials", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(index=True)
    pet_id: Mapped[int] = mapped_column(default=0)
    name_key: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]


SEARCH_TEXT = """CREATE VIRTUAL TABLE search_text USING fts5(names, pets, phones, notes, tokenize='unicode61 remove_diacritics 2')"""
