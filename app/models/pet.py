"""Pets and whose they are."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.i18n import T
from app.models.base import Recorded, described
from app.values.field import Choice, Field, FieldKind
from app.values.text import NAME_LIMIT, NOTE_LIMIT

SEXES = (
    Choice("female", T("female"), ("母", "雌", "女", "妹妹", "f", "female", "girl")),
    Choice("male", T("male"), ("公", "雄", "男", "弟弟", "m", "male", "boy")),
)


class Pet(Recorded):
    """An animal of a customer; may have passed away. Zero, one or several owners."""

    __tablename__ = "pet"
    __table_args__ = (
        Index("ix_pet_photo_id", "photo_id", sqlite_where=text("photo_id IS NOT NULL")),
        Index(
            "ix_pet_gone", "deleted_at", "died_on", sqlite_where=text("deleted_at IS NOT NULL OR died_on IS NOT NULL")
        ),
        Index(
            "ix_pet_living",
            "species",
            "breed",
            "deleted_at",
            "died_on",
            sqlite_where=text("deleted_at IS NULL AND died_on IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str] = described(
        Field("pet_name", T("Pet name"), FieldKind.TEXT,
              ("宠物", "宠物名", "宠物名字", "宠物姓名", "宠物昵称", "爱宠", "pet", "pet name", "pets", "animal", "animal name", "dog name", "cat name"),
              limit=NAME_LIMIT, example=T("Milktea")), default=""
    )  # fmt: skip
    species: Mapped[str] = described(
        Field("species", T("Species"), FieldKind.TEXT, ("种类", "宠物种类", "物种", "类别", "宠物类型", "species", "animal type", "pet type", "kind"),
              limit=60, example=T("cat")), default=""
    )  # fmt: skip
    breed: Mapped[str] = described(
        Field(
            "breed",
            T("Breed"),
            FieldKind.TEXT,
            ("品种", "宠物品种", "breed"),
            limit=100,
            example=T("British shorthair"),
        ),
        default="",
    )
    sex: Mapped[str] = described(
        Field("sex", T("Sex"), FieldKind.CHOICE, ("宠物性别", "公母", "sex", "pet sex", "pet gender"), choices=SEXES),
        default="",
    )
    is_neutered: Mapped[bool | None] = described(
        Field(
            "is_neutered",
            T("Neutered"),
            FieldKind.YES_NO,
            ("绝育", "是否绝育", "已绝育", "neutered", "spayed", "spay neuter", "sterilised", "fixed"),
        )
    )
    birthday_calendar: Mapped[str] = mapped_column(default="")
    birthday_month: Mapped[int | None] = described(
        Field("pet_birthday", T("Pet birthday"), FieldKind.BIRTHDAY,
              ("宠物生日", "宠物出生日期", "爱宠生日", "pet birthday", "pet birth date", "pet dob"), example="2023-05-21")
    )  # fmt: skip
    birthday_day: Mapped[int | None]
    birthday_is_leap: Mapped[bool] = mapped_column(default=False)
    birthday_year: Mapped[int | None]
    age_text: Mapped[str] = described(
        Field(
            "age_text",
            T("Age as told"),
            FieldKind.TEXT,
            ("年龄", "宠物年龄", "月龄", "age", "pet age", "age as told"),
            limit=100,
            example="8M",
        ),
        default="",
    )
    weight_milli: Mapped[int | None] = described(
        Field(
            "weight_milli",
            T("Weight (kg)"),
            FieldKind.QUANTITY,
            ("体重", "宠物体重", "体重(kg)", "weight", "weight kg", "weight (kg)"),
            example="4.6",
        )
    )
    ration_grams: Mapped[int | None] = described(
        Field(
            "ration_grams",
            T("Food a day (g)"),
            FieldKind.INTEGER,
            ("每天吃(克)", "每日喂食量", "喂食量", "日粮", "food a day", "ration", "daily ration", "grams a day"),
            example="60",
        )
    )
    microchip: Mapped[str] = described(
        Field(
            "microchip",
            T("Microchip"),
            FieldKind.TEXT,
            ("芯片", "芯片号", "microchip", "chip", "chip number"),
            limit=40,
        ),
        default="",
    )
    allergies: Mapped[str] = described(
        Field("allergies", T("Allergies"), FieldKind.TEXT, ("过敏原", "宠物过敏", "pet allergies"), limit=500),
        default="",
    )
    temperament: Mapped[str] = described(
        Field("temperament", T("Temperament"), FieldKind.TEXT, ("性格", "脾气", "temperament"), limit=500), default=""
    )
    note: Mapped[str] = described(
        Field("pet_note", T("Pet note"), FieldKind.LONG_TEXT, ("宠物备注", "pet note", "pet notes"), limit=NOTE_LIMIT),
        default="",
    )
    died_on: Mapped[dt.date | None] = described(
        Field(
            "died_on",
            T("Passed away on"),
            FieldKind.DATE,
            ("离世日期", "去世日期", "passed away on", "died on", "date of death"),
        )
    )
    created_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))


class PetOwner(Recorded):
    """Which pet belongs to which customer."""

    __tablename__ = "pet_owner"
    __table_args__ = (
        UniqueConstraint("customer_id", "pet_id"),
        Index("ix_pet_owner_pet_id", "pet_id", "customer_id"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    pet_id: Mapped[int] = mapped_column(ForeignKey("pet.id"))
