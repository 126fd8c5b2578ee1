"""Groups of customers: conditions that were kept under a name, and the tier that everybody has by the figures."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Base, Recorded, described
from app.values.field import Field, FieldKind

NAME_LIMIT = 60


class Segment(Recorded):
    """Conditions on the list of customers under a name; `conditions` is JSON (``services.segment_data``)."""

    __tablename__ = "segment"

    name: Mapped[str] = described(
        Field("segment_name", T("Segment"), FieldKind.TEXT, ("segment", "客群"), limit=NAME_LIMIT)
    )
    conditions: Mapped[str] = mapped_column(default="{}")
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class CustomerTier(Base):
    """The tier of somebody who bought something, as of the last look (``services.tiers``); it can be worked out again at any time.

    `spend_minor` is the net spend of 365 days, `share` how many of 100 customers spend less, `recency`, `frequency` and `amount`
    are scores from 1 to 5 (0: too few customers for one). The tier holds since `since_on` and was `before` until then; `lower_on` is
    the day since which the figures say less.
    """

    __tablename__ = "customer_tier"

    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tier: Mapped[str]
    spend_minor: Mapped[int]
    share: Mapped[int]
    recency: Mapped[int]
    frequency: Mapped[int]
    amount: Mapped[int]
    since_on: Mapped[dt.date]
    before: Mapped[str]
    lower_on: Mapped[dt.date | None]
