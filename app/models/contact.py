"""What was said outside of a sale: calls, messages and visits; and what somebody thinks of the shop."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.contact import CONTACTS, DIRECTIONS, FEEDBACK, STATUSES
from app.values.field import Field, FieldKind
from app.values.text import NOTE_LIMIT


class Interaction(Recorded):
    """Once that somebody was in touch: how, who began it (empty for a visit), when, and what was said.

    `happened_on` is the day of `happened_at` in the zone of the shop.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        Index("ix_interaction_customer_id", "customer_id", "happened_on", "happened_at"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    kind: Mapped[str] = described(
        Field("contact_kind", T("How"), FieldKind.CHOICE, ("how", "方式", "联系方式"), choices=CONTACTS)
    )
    direction: Mapped[str] = described(
        Field("contact_direction", T("Who to whom"), FieldKind.CHOICE, ("who to whom", "谁联系谁"), choices=DIRECTIONS),
        default="",
    )
    happened_at: Mapped[dt.datetime] = described(
        Field("contacted_at", T("When"), FieldKind.INSTANT, ("when", "时间"), example="2026-05-18 15:30")
    )
    happened_on: Mapped[dt.date]
    note: Mapped[str] = described(
        Field("contact_note", T("What was said"), FieldKind.LONG_TEXT, ("what was said", "说了什么", "内容"), limit=NOTE_LIMIT,
              example=T("asks for a smaller bag")), default=""
    )  # fmt: skip
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class Feedback(Recorded):
    """Praise, a suggestion or a complaint of a customer, about a sale, a product, a pet, or none of them.

    Only a complaint has a `status`, a day to follow up, and in the end a `score` from 1 to 5 and what was done about it.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_customer_id", "customer_id", "opened_on"),
        Index("ix_feedback_status", "status", "follow_up_on"),
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", "score"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    purchase_id: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    pet_id: Mapped[int | None] = mapped_column(ForeignKey("pet.id"), index=True)
    kind: Mapped[str] = described(
        Field(
            "feedback_kind", T("Kind of feedback"), FieldKind.CHOICE, ("kind of feedback", "反馈类型"), choices=FEEDBACK
        )
    )
    text: Mapped[str] = described(
        Field("feedback_text", T("What they said"), FieldKind.LONG_TEXT, ("what they said", "反馈内容"), limit=NOTE_LIMIT,
              example=T("the bag was torn")), default=""
    )  # fmt: skip
    opened_on: Mapped[dt.date] = described(Field("feedback_on", T("Said on"), FieldKind.DATE, ("said on", "反馈日期")))
    status: Mapped[str] = described(
        Field("feedback_status", T("State"), FieldKind.CHOICE, ("state", "状态"), choices=STATUSES), default=""
    )
    follow_up_on: Mapped[dt.date | None] = described(
        Field("follow_up_on", T("Follow up on"), FieldKind.DATE, ("follow up on", "回访日期"))
    )
    resolved_on: Mapped[dt.date | None] = described(
        Field("resolved_on", T("Resolved on"), FieldKind.DATE, ("resolved on", "解决日期"))
    )
    score: Mapped[int | None] = described(
        Field("feedback_score", T("How satisfied (1 to 5)"), FieldKind.INTEGER, ("how satisfied (1 to 5)", "how satisfied", "满意度"),
              example="4")
    )  # fmt: skip
    resolution: Mapped[str] = described(
        Field("resolution", T("What was done about it"), FieldKind.LONG_TEXT, ("what was done about it", "处理结果"),
              limit=NOTE_LIMIT, example=T("new bag, on the house")), default=""
    )  # fmt: skip
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
