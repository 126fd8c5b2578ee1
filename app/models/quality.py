"""What somebody said is right as it is, so that nobody is asked about it again while it stays so."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.field import Field, FieldKind


class RightAsIs(Recorded):
    """One answer about a customer: `about` is the key of the check (`insights.quality`), `fact` what stood there when it was said."""

    __tablename__ = "right_as_is"
    __table_args__ = (UniqueConstraint("customer_id", "about"), {"sqlite_autoincrement": True})

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    about: Mapped[str] = described(
        Field("right_about", T("What is right"), FieldKind.TEXT, ("what is right", "什么没错"), limit=60)
    )
    fact: Mapped[str] = described(
        Field("right_fact", T("As it stood"), FieldKind.TEXT, ("as it stood", "当时的内容"), limit=1000), default=""
    )
    said_on: Mapped[dt.date] = described(Field("right_on", T("Said so on"), FieldKind.DATE, ("said so on", "确认日期")))
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    created_at: Mapped[dt.datetime]
