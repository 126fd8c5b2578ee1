"""Customers with their phones and tags."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.i18n import T
from app.models.base import Recorded, described
from app.values.field import Choice, Field, FieldKind
from app.values.text import NAME_LIMIT, NOTE_LIMIT
from app.values.tier import TIERS

GENDERS = (
    Choice("female", T("Female"), ("女", "f", "female", "woman", "女士", "小姐", "太太")),
    Choice("male", T("Male"), ("男", "m", "male", "man", "先生")),
)


class Customer(Recorded):
    """A person who buys. The name may be empty: a number from a list can be all that is known."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_photo_id", "photo_id", sqlite_where=text("photo_id IS NOT NULL")),
        Index("ix_customer_merged_into_id", "merged_into_id", sqlite_where=text("merged_into_id IS NOT NULL")),
        Index("ix_customer_deleted_at", "deleted_at", sqlite_where=text("deleted_at IS NOT NULL")),
        Index("ix_customer_own_tier", "own_tier", sqlite_where=text("own_tier <> ''")),
        Index("ix_customer_do_not_contact", "do_not_contact", sqlite_where=text("do_not_contact = 1")),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str] = described(
        Field(
            "name",
            T("Name"),
            FieldKind.TEXT,
            ("姓名", "客户", "客户姓名", "顾客", "顾客姓名", "会员姓名", "名字", "称呼", "联系人", "主人", "主人姓名", "name",
             "customer", "customer name", "full name", "contact", "client", "member name", "owner", "owner name"),
            limit=NAME_LIMIT,
            example=T("Chen Xiaoyu"),
        ),
        default="",
    )  # fmt: skip
    member_number: Mapped[str | None] = described(
        Field(
            "member_number",
            T("Member number"),
            FieldKind.TEXT,
            ("会员号", "会员编号", "会员卡号", "卡号", "客户编号", "客户号", "顾客编号", "member number", "member no", "member id",
             "customer id", "customerid", "customer number", "customer no", "card number", "card no", "account number"),
            limit=64,
            example="14307",
        ),
        unique=True,
    )  # fmt: skip
    wechat: Mapped[str] = described(
        Field("wechat", T("WeChat"), FieldKind.TEXT, ("微信", "微信号", "wechat", "wechat id", "weixin"), limit=100),
        default="",
    )
    email: Mapped[str] = described(
        Field("email", T("E-mail"), FieldKind.TEXT, ("邮箱", "电子邮箱", "邮件", "email", "e-mail", "mail"), limit=254),
        default="",
    )
    address: Mapped[str] = described(
        Field(
            "address",
            T("Address"),
            FieldKind.TEXT,
            ("地址", "住址", "家庭地址", "收货地址", "address", "street"),
            limit=500,
        ),
        default="",
    )
    gender: Mapped[str] = described(
        Field("gender", T("Gender"), FieldKind.CHOICE, ("性别", "gender", "sex"), choices=GENDERS), default=""
    )
    birthday_calendar: Mapped[str] = mapped_column(default="")
    birthday_month: Mapped[int | None] = described(
        Field(
            "birthday",
            T("Birthday"),
            FieldKind.BIRTHDAY,
            ("生日", "出生日期", "客户生日", "会员生日", "生辰", "农历生日", "阴历生日", "birthday", "birth date", "birthdate", "date of birth", "dob"),
            example="1995-09-21",
        )
    )  # fmt: skip
    birthday_day: Mapped[int | None]
    birthday_is_leap: Mapped[bool] = mapped_column(default=False)
    birthday_year: Mapped[int | None]
    preferences: Mapped[str] = described(
        Field("preferences", T("Preferences"), FieldKind.LONG_TEXT,
              ("喜好", "偏好", "口味", "习惯", "preferences", "preference", "likes"), limit=NOTE_LIMIT), default=""
    )  # fmt: skip
    alert_note: Mapped[str] = described(
        Field("alert_note", T("Must know"), FieldKind.TEXT,
              ("必须知道", "注意事项", "注意", "提示", "过敏", "警示", "must know", "alert", "alert note", "allergies", "allergy", "warning"),
              limit=500), default=""
    )  # fmt: skip
    note: Mapped[str] = described(
        Field("note", T("Note"), FieldKind.LONG_TEXT, ("备注", "说明", "备忘", "note", "notes", "remark", "remarks", "comment", "comments"),
              limit=NOTE_LIMIT), default=""
    )  # fmt: skip
    source: Mapped[str] = described(
        Field("source", T("How they found us"), FieldKind.TEXT,
              ("来源", "客户来源", "渠道来源", "怎么知道我们", "how they found us", "source", "referral source", "how did you hear"), limit=200),
        default="",
    )  # fmt: skip
    referrer_id: Mapped[int | None] = described(
        Field(
            "referrer",
            T("Referred by"),
            FieldKind.REFERENCE,
            ("介绍人", "推荐人", "referred by", "referrer", "referral"),
            example=T("name, pinyin or phone"),
        ),
        ForeignKey("customer.id"),
        index=True,
    )
    since_on: Mapped[dt.date | None] = described(
        Field("since_on", T("Customer since"), FieldKind.DATE,
              ("注册日期", "入会日期", "办卡日期", "建档日期", "注册时间", "开卡日期", "成为客户", "登记日期", "customer since", "since", "joined", "join date",
               "registered", "registration date", "member since"))
    )  # fmt: skip
    created_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    """Whom somebody in the bin was merged into."""
    do_not_contact: Mapped[bool | None] = described(
        Field("do_not_contact", T("Do not contact"), FieldKind.YES_NO,
              ("勿联系", "不要联系", "谢绝联系", "免打扰", "do not contact", "no contact", "opt out", "opted out"))
    )  # fmt: skip
    """They want to be left alone; ``None`` is said of everybody else."""
    own_tier: Mapped[str] = described(
        Field("own_tier", T("Tier by hand"), FieldKind.CHOICE, ("指定等级", "手定等级", "tier by hand", "own tier"), choices=TIERS, is_closed=True),
        default="", server_default="",
    )  # fmt: skip
    """The tier the owner says they have, whatever the figures say; empty where they say nothing."""

    confirmed_on: Mapped[dt.date | None] = described(
        Field("confirmed_on", T("Last confirmed"), FieldKind.DATE, ("最近核对", "核对日期", "last confirmed", "confirmed on"), in_form=False)
    )  # fmt: skip
    """The day on which somebody last changed what is written here, or said that it is still right."""

    phones: Mapped[list[CustomerPhone]] = relationship(order_by="CustomerPhone.position", cascade="all, delete-orphan")
    tags: Mapped[list[Tag]] = relationship(secondary="customer_tag", order_by="Tag.name", viewonly=True)


class CustomerPhone(Recorded):
    """One phone of a customer: as typed, and as it is searched. Never unique: families share a phone."""

    __tablename__ = "customer_phone"
    __table_args__ = (
        Index("ix_customer_phone_last4", "last4", "customer_id"),
        Index("ix_customer_phone_digits", "digits", "customer_id"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(default="")
    raw: Mapped[str] = described(
        Field(
            "phones",
            T("Phone"),
            FieldKind.PHONES,
            ("手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "会员手机", "主人电话", "手机/电话", "phone", "mobile", "cell",
             "tel", "telephone", "phone number", "mobile number", "cell phone", "mobile phone", "contact number", "owner phone"),
            example="13800006688",
        )
    )  # fmt: skip
    e164: Mapped[str] = mapped_column(default="")
    digits: Mapped[str] = mapped_column(default="")
    last4: Mapped[str] = mapped_column(default="")


class Tag(Recorded):
    """A word the owner puts on customers."""

    __tablename__ = "tag"

    name: Mapped[str] = described(
        Field(
            "tags",
            T("Tags"),
            FieldKind.TAGS,
            ("标签", "客户标签", "分组", "分类", "会员等级", "tags", "tag", "labels", "group", "groups"),
        ),
        unique=True,
    )
    color: Mapped[int] = mapped_column(default=0)


class CustomerTag(Recorded):
    """Which customer carries which tag."""

    __tablename__ = "customer_tag"
    __table_args__ = (UniqueConstraint("customer_id", "tag_id"), {"sqlite_autoincrement": True})

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)
