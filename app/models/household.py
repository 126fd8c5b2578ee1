"""Who belongs together: households of customers, family and friends of a customer, and who was said not to be the same person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.field import Field, FieldKind
from app.values.text import NAME_LIMIT, NOTE_LIMIT


class Household(Recorded):
    """Customers who live together. It has no name of its own: it is called by those who are in it."""

    __tablename__ = "household"

    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class HouseholdMember(Recorded):
    """Who lives in which household; a customer lives in one at most."""

    __tablename__ = "household_member"

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), unique=True)


class FamilyMember(Recorded):
    """Somebody who is remembered for a customer and is no customer: a daughter, a friend. The birthday may be unknown."""

    __tablename__ = "family_member"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str] = described(
        Field("family_name", T("Family member"), FieldKind.TEXT, ("family member", "家人", "家人姓名"), limit=NAME_LIMIT,
              example=T("Anan")), default=""
    )  # fmt: skip
    relation: Mapped[str] = described(
        Field("relation", T("Relation"), FieldKind.TEXT, ("relation", "关系"), limit=60, example=T("daughter")),
        default="",
    )
    birthday_calendar: Mapped[str] = mapped_column(default="")
    birthday_month: Mapped[int | None] = described(
        Field(
            "family_birthday", T("Their birthday"), FieldKind.BIRTHDAY, ("their birthday", "家人生日"), example="8-15"
        )
    )
    birthday_day: Mapped[int | None]
    birthday_is_leap: Mapped[bool] = mapped_column(default=False)
    birthday_year: Mapped[int | None]
    note: Mapped[str] = described(
        Field("family_note", T("Family note"), FieldKind.LONG_TEXT, ("family note", "家人备注"), limit=NOTE_LIMIT),
        default="",
    )
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class NotSame(Recorded):
    """Two customers who look alike and are two people: somebody said so. `customer_id` is the lower of the two ids."""

    __tablename__ = "not_same"
    __table_args__ = (
        UniqueConstraint("customer_id", "other_id"),
        CheckConstraint("customer_id < other_id", "order"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
