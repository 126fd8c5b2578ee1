"""Products, purchases and their lines."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.i18n import T
from app.models.base import Recorded, described
from app.values.field import Choice, Field, FieldKind
from app.values.text import NOTE_LIMIT

PAYMENTS = (
    Choice("wechat", T("WeChat Pay"), ("微信", "微信支付", "wechat", "wechat pay")),
    Choice("alipay", T("Alipay"), ("支付宝", "alipay")),
    Choice("cash", T("Cash"), ("现金", "cash")),
    Choice("card", T("Card"), ("银行卡", "刷卡", "信用卡", "card", "credit card", "debit card")),
    Choice("other", T("Other"), ("其他", "其它", "other", "转账", "transfer")),
)


class Product(Recorded):
    """Something the shop sells. `product_key` is the code, else the name, normalised: one product per key.

    `category` is the way through the tree of categories (``"Food > Dry"``), as ``values/category`` reads it. `pack_size` is what one
    of it holds (``"2 kg"``). `is_new` marks what was typed at the counter and nobody has looked at since. One that is discontinued may
    name what is sold in its place. One that was merged lies in the bin and names the product it is part of now.
    """

    __tablename__ = "product"

    name: Mapped[str] = described(
        Field("product_name", T("Item"), FieldKind.TEXT,
              ("商品", "商品名称", "商品名", "品名", "名称", "项目", "产品", "产品名称", "服务项目", "消费项目", "消费内容", "购买商品", "item", "item name", "product", "product name",
               "description", "goods", "service"), limit=500, example=T("Tofu litter 6 L"))
    )  # fmt: skip
    code: Mapped[str] = described(
        Field("product_code", T("Item code"), FieldKind.TEXT,
              ("商品编码", "商品编号", "编码", "货号", "sku", "item code", "product code", "stock code", "stockcode", "code"), limit=100), default=""
    )  # fmt: skip
    product_key: Mapped[str] = mapped_column(unique=True)
    category: Mapped[str] = described(
        Field(
            "category",
            T("Category"),
            FieldKind.PATH,
            ("分类", "商品分类", "类别", "品类", "category", "product category", "department"),
            limit=200,
            example=T("Food > Treats"),
        ),
        default="",
    )
    unit: Mapped[str] = described(
        Field("unit", T("Unit"), FieldKind.TEXT, ("单位", "unit", "uom"), limit=20), default=""
    )
    price_minor: Mapped[int | None] = described(
        Field(
            "price_minor",
            T("Price"),
            FieldKind.MONEY,
            ("价格", "售价", "零售价", "price", "retail price", "list price"),
        )
    )
    barcode: Mapped[str] = described(
        Field(
            "barcode", T("Barcode"), FieldKind.TEXT, ("条码", "条形码", "商品条码", "barcode", "ean", "upc"), limit=64
        ),
        default="",
        index=True,
    )
    lasts_days: Mapped[int | None] = described(
        Field(
            "lasts_days",
            T("Lasts about (days)"),
            FieldKind.INTEGER,
            ("可用天数", "用多少天", "lasts about (days)", "lasts days"),
        )
    )
    pack_size: Mapped[str] = described(
        Field(
            "pack_size",
            T("Pack size"),
            FieldKind.AMOUNT,
            ("规格", "包装规格", "净含量", "pack size", "net weight", "content"),
            limit=40,
            example=T("2 kg"),
        ),
        default="",
        server_default="",
    )
    is_discontinued: Mapped[bool | None] = described(
        Field("discontinued", T("Discontinued"), FieldKind.YES_NO, ("停售", "下架", "停产", "discontinued", "not sold any more"))
    )  # fmt: skip
    replacement_id: Mapped[int | None] = described(
        Field(
            "replacement",
            T("Replaced by"),
            FieldKind.REFERENCE,
            ("替代商品", "替代品", "换成", "replaced by", "replacement"),
        ),
        ForeignKey("product.id"),
        index=True,
    )
    is_new: Mapped[bool | None] = described(
        Field("to_complete", T("To complete"), FieldKind.YES_NO, ("待完善", "to complete"), in_form=False)
    )
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    created_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)


class Purchase(Recorded):
    """One receipt. A refund is a purchase with negative lines that may point at the first (`refund_of_id`).

    `customer_id` is empty for a walk-in. `purchased_on` is the day of `purchased_at` in the zone of the shop.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        Index("ix_purchase_customer", "customer_id", "purchased_on", "kind", "total_minor"),
        Index("ix_purchase_day", "purchased_on", "total_minor"),
        CheckConstraint("kind in ('sale','refund')", "kind"),
        {"sqlite_autoincrement": True},
    )

    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    pet_id: Mapped[int | None] = mapped_column(ForeignKey("pet.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(default="sale")
    refund_of_id: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"), index=True)
    purchased_at: Mapped[dt.datetime] = described(
        Field("purchased_at", T("Date and time"), FieldKind.INSTANT,
              ("日期", "时间", "日期时间", "消费日期", "消费时间", "购买日期", "购买时间", "交易时间", "交易日期", "下单时间", "销售日期", "销售时间", "date", "time",
               "date and time", "datetime", "purchase date", "purchased at", "sale date", "invoice date", "invoicedate", "order date", "transaction date"),
              is_required=True, example="2026-05-18 10:12")
    )  # fmt: skip
    purchased_on: Mapped[dt.date]
    receipt_number: Mapped[str] = described(
        Field("receipt_number", T("Receipt number"), FieldKind.TEXT,
              ("单号", "小票号", "订单号", "流水号", "收据号", "发票号", "交易单号", "receipt", "receipt number", "receipt no", "invoice", "invoice no", "invoiceno",
               "invoice number", "order no", "order number", "order id", "transaction id"), limit=64), default="", index=True
    )  # fmt: skip
    payment: Mapped[str] = described(
        Field(
            "payment",
            T("Payment"),
            FieldKind.CHOICE,
            ("支付方式", "付款方式", "支付", "付款", "payment", "payment method", "paid by", "tender"),
            choices=PAYMENTS,
        ),
        default="",
    )
    channel: Mapped[str] = described(
        Field("channel", T("Channel"), FieldKind.TEXT, ("渠道", "销售渠道", "channel", "sales channel"), limit=60),
        default="",
    )
    note: Mapped[str] = described(
        Field(
            "purchase_note",
            T("Sale note"),
            FieldKind.LONG_TEXT,
            ("消费备注", "订单备注", "sale note", "order note", "purchase note"),
            limit=NOTE_LIMIT,
        ),
        default="",
    )
    total_minor: Mapped[int]
    created_at: Mapped[dt.datetime]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)

    items: Mapped[list[PurchaseItem]] = relationship(order_by="PurchaseItem.position", cascade="all, delete-orphan")


class PurchaseItem(Recorded):
    """One line. It keeps its own text, code and price; `product_id` says what it was in the catalogue."""

    __tablename__ = "purchase_item"
    __table_args__ = (
        Index("ix_purchase_item_product_id", "product_id", "purchase_id"),
        {"sqlite_autoincrement": True},
    )

    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchase.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    code: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    quantity_milli: Mapped[int] = described(
        Field(
            "quantity_milli",
            T("Quantity"),
            FieldKind.QUANTITY,
            ("数量", "件数", "quantity", "qty", "count", "units"),
            example="2",
        )
    )
    unit_price_minor: Mapped[int] = described(
        Field(
            "unit_price_minor",
            T("Unit price"),
            FieldKind.MONEY,
            ("单价", "unit price", "unitprice", "price each", "rate"),
            example="29.00",
        )
    )
    total_minor: Mapped[int] = described(
        Field("line_total_minor", T("Amount"), FieldKind.MONEY,
              ("金额", "小计", "总价", "消费金额", "实付", "实付金额", "实收", "实收金额", "合计", "总金额", "amount", "total", "line total", "subtotal", "sales", "paid"), example="58.00")
    )  # fmt: skip
