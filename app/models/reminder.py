"""Reminders: something to do for somebody on a date, with a reason."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Recorded


class Reminder(Recorded):
    """One occasion. `rule`, the person or pet and `occurrence_key` name it, so that it is never made twice.

    `parameters` is JSON: the reason is kept as numbers and spoken in the language of the day.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("rule", "subject", "occurrence_key"),
        Index("ix_reminder_open", "status", "due_on"),
        {"sqlite_autoincrement": True},
    )

    rule: Mapped[str]
    subject: Mapped[str]
    occurrence_key: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    pet_id: Mapped[int | None] = mapped_column(ForeignKey("pet.id"), index=True)
    due_on: Mapped[dt.date]
    severity: Mapped[str] = mapped_column(default="due")
    status: Mapped[str] = mapped_column(default="open")
    outcome: Mapped[str] = mapped_column(default="")
    snoozed_until: Mapped[dt.date | None]
    parameters: Mapped[str] = mapped_column(default="{}")
    p_return: Mapped[float | None]
    closed_by_purchase_id: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
