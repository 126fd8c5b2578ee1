"""What is done for pets: the plans by which care comes round again, and the records of what was done."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.care import KINDS
from app.values.field import Choice, Field, FieldKind
from app.values.text import NAME_LIMIT, NOTE_LIMIT

KIND_CHOICES = tuple(Choice(kind, words.label, words.aliases) for kind, words in KINDS.items())
UNITS = (
    Choice("day", T("days"), ("天", "日", "day", "days")),
    Choice("month", T("months"), ("月", "个月", "month", "months")),
)


class CareTemplate(Recorded):
    """A plan: what comes round again, for which animals, after how long.

    `key` names one that the program brought along; its `name` is empty until the owner gives it another, and then it is spoken in the
    language in force. `species` are words such as ``dog; cat``; empty means every animal. `every` counts `unit`, ``day`` or ``month``;
    ``None`` means once. `first_at_weeks` is the age at which it begins, if it begins by age; from `until_weeks` on it is over.
    With `by_rhythm` the gap is learnt from each pet's own records.
    """

    __tablename__ = "care_template"

    key: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = described(
        Field("plan_name", T("Plan"), FieldKind.TEXT, ("plan", "计划"), limit=NAME_LIMIT), default=""
    )
    kind: Mapped[str] = described(
        Field("plan_kind", T("Kind of care"), FieldKind.CHOICE, ("kind of care", "护理类型"), choices=KIND_CHOICES),
        default="other",
    )
    species: Mapped[str] = described(
        Field("plan_species", T("For"), FieldKind.TEXT, ("for", "适用"), limit=200), default=""
    )
    every: Mapped[int | None] = described(Field("every", T("Every"), FieldKind.INTEGER, ("every", "每隔", "间隔")))
    unit: Mapped[str] = described(
        Field("every_unit", T("Counted in"), FieldKind.CHOICE, ("counted in", "间隔单位"), choices=UNITS), default="day"
    )
    first_at_weeks: Mapped[int | None] = described(
        Field("first_at_weeks", T("First at (weeks of age)"), FieldKind.INTEGER, ("first at", "首次周龄"))
    )
    until_weeks: Mapped[int | None] = described(
        Field("until_weeks", T("Until (weeks of age)"), FieldKind.INTEGER, ("until", "截止周龄"))
    )
    lead_days: Mapped[int] = described(
        Field("plan_lead_days", T("Days before"), FieldKind.INTEGER, ("days before", "提前天数")), default=7
    )
    by_rhythm: Mapped[bool] = described(
        Field("by_rhythm", T("By the pet's own rhythm"), FieldKind.YES_NO, ("by rhythm", "按宠物自己的周期")),
        default=False,
    )
    is_on: Mapped[bool] = described(
        Field("plan_is_on", T("In use"), FieldKind.YES_NO, ("in use", "启用")), default=True
    )


class CareRecord(Recorded):
    """Something that was done for a pet on a day: by a plan, or with a `title` of its own. A weight is one as well.

    `next_due_on` is set only where somebody said when it is due again; else it follows from the plan.
    """

    __tablename__ = "care_record"
    __table_args__ = (Index("ix_care_record_pet_id", "pet_id", "done_on"), {"sqlite_autoincrement": True})

    pet_id: Mapped[int] = mapped_column(ForeignKey("pet.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("care_template.id"), index=True)
    kind: Mapped[str] = described(
        Field("care_kind", T("Kind of care"), FieldKind.CHOICE, ("kind of care", "护理类型"), choices=KIND_CHOICES),
        default="other",
    )
    title: Mapped[str] = described(
        Field("care_title", T("Care"), FieldKind.TEXT, ("care", "护理"), limit=NAME_LIMIT, example=T("Ear cleaning")),
        default="",
    )
    done_on: Mapped[dt.date] = described(Field("done_on", T("Done on"), FieldKind.DATE, ("done on", "护理日期")))
    product: Mapped[str] = described(
        Field("care_product", T("Product used"), FieldKind.TEXT, ("product used", "所用产品"), limit=NAME_LIMIT),
        default="",
    )
    batch_number: Mapped[str] = described(
        Field("batch_number", T("Batch number"), FieldKind.TEXT, ("batch number", "批号"), limit=100), default=""
    )
    weight_milli: Mapped[int | None] = described(
        Field("care_weight", T("Weight (kg)"), FieldKind.QUANTITY, ("体重(kg)", "weight (kg)"), example="4.6")
    )
    note: Mapped[str] = described(
        Field("care_note", T("Care note"), FieldKind.LONG_TEXT, ("care note", "护理备注"), limit=NOTE_LIMIT), default=""
    )
    next_due_on: Mapped[dt.date | None] = described(
        Field("next_due_on", T("Due again on"), FieldKind.DATE, ("due again on", "下次日期"))
    )
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
