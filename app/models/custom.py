"""Fields that the owner made up for customers or pets, and what is kept in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.custom import KINDS, NAME_LIMIT, OWNERS
from app.values.field import Field, FieldKind


class CustomField(Recorded):
    """A field of the owner's own. `choices` and `earlier_names` are texts, one a line; `position` counts within its owner."""

    __tablename__ = "custom_field"

    owner: Mapped[str] = described(
        Field("field_owner", T("Field of"), FieldKind.CHOICE, ("field of", "属于"), choices=OWNERS)
    )
    name: Mapped[str] = described(
        Field("field_name", T("Field name"), FieldKind.TEXT, ("field name", "字段名称", "栏目名称"), limit=NAME_LIMIT,
              example=T("Favourite bread")), default=""
    )  # fmt: skip
    kind: Mapped[str] = described(
        Field("field_kind", T("What it holds"), FieldKind.CHOICE, ("what it holds", "填什么", "内容"), choices=KINDS),
        default="text",
    )
    choices: Mapped[str] = described(
        Field("field_choices", T("Choices"), FieldKind.LONG_TEXT, ("choices", "选项")), default=""
    )
    earlier_names: Mapped[str] = described(
        Field("field_earlier", T("Earlier names"), FieldKind.LONG_TEXT, ("earlier names", "曾用名")), default=""
    )
    position: Mapped[int] = described(
        Field("field_position", T("Place"), FieldKind.INTEGER, ("place", "顺序")), default=0
    )
    created_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class CustomValue(Recorded):
    """What one customer or one pet has in a field: its value as ``values.custom.kept`` writes it; no row where there is none."""

    __tablename__ = "custom_value"
    __table_args__ = (
        UniqueConstraint("field_id", "customer_id"),
        UniqueConstraint("field_id", "pet_id"),
        CheckConstraint("(customer_id IS NULL) <> (pet_id IS NULL)", "whose"),
        Index("ix_custom_value_field_id", "field_id", "value", "customer_id", "pet_id"),
        {"sqlite_autoincrement": True},
    )

    field_id: Mapped[int] = mapped_column(ForeignKey("custom_field.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    pet_id: Mapped[int | None] = mapped_column(ForeignKey("pet.id"), index=True)
    value: Mapped[str]
