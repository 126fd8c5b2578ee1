"""What customers agreed to: one row for each answer to one question; the newest answer to a question holds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.consent import ANSWERS, PURPOSES, WORDING_LIMIT
from app.values.field import Field, FieldKind


class Consent(Recorded):
    """One answer of a customer: to what, which, on what day, to which words, and who asked."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_customer_id", "customer_id", "purpose"),
        Index("ix_consent_purpose", "purpose", "customer_id", "answered_on", "answer"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    purpose: Mapped[str] = described(
        Field("consent_purpose", T("Purpose"), FieldKind.CHOICE, ("purpose", "用途"), choices=PURPOSES)
    )
    answer: Mapped[str] = described(
        Field("consent_answer", T("Answer"), FieldKind.CHOICE, ("answer", "答复"), choices=ANSWERS)
    )
    answered_on: Mapped[dt.date] = described(
        Field("consent_on", T("Answered on"), FieldKind.DATE, ("answered on", "答复日期"))
    )
    wording: Mapped[str] = described(
        Field("consent_wording", T("Words of the question"), FieldKind.TEXT, ("words of the question", "询问的原话"),
              limit=WORDING_LIMIT), default=""
    )  # fmt: skip
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
