"""The whole shop as one workbook: what its sheets are called, and the columns by which its rows name each other.

Writing and reading must agree on these words in either language, so they stand here once. Rows are numbered 1..n on each
sheet; a reference is such a number, several of them are joined by "; ". The numbers mean nothing outside the workbook.
"""

from __future__ import annotations

from app.i18n import T, Text
from app.values.field import Choice, Field, FieldKind

SHEETS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "customers": (T("Customers"), ("customers", "客户")),
    "pets": (T("Pets"), ("pets", "宠物")),
    "family": (T("Family and friends"), ("family and friends", "family", "家人和朋友", "家人")),
    "consent": (T("Consent"), ("consent", "同意")),
    "care_plans": (T("Care plans"), ("care plans", "护理计划")),
    "care": (T("Care"), ("care", "护理")),
    "fields": (T("Own fields"), ("own fields", "自定义字段", "自定义栏目")),
    "right": (T("Right as it is"), ("right as it is", "就是这样")),
    "tags": (T("Tags"), ("tags", "标签")),
    "products": (T("Products"), ("products", "商品")),
    "purchases": (T("Purchases"), ("purchases", "消费", "购买")),
    "interactions": (T("Interactions"), ("interactions", "互动")),
    "feedback": (T("Feedback"), ("feedback", "反馈")),
    "reminders": (T("Own reminders"), ("own reminders", "自己写的提醒")),
    "segments": (T("Segments"), ("segments", "客群")),
}
"""Kind → what its sheet is called, and the words by which it is known again; in the order of the workbook."""

LEFT_OUT_EMPTY = (
    "family",
    "consent",
    "care_plans",
    "care",
    "fields",
    "right",
    "tags",
    "interactions",
    "feedback",
    "reminders",
    "segments",
)
"""Sheets that are there only if something stands on them: most shops have none."""

REMINDER_STATES = (
    Choice("open", T("to do"), ("to do", "open", "待办")),
    Choice("done", T("done"), ("done", "已办")),
    Choice("skipped", T("skipped"), ("skipped", "跳过", "已跳过")),
)
REMINDER_OUTCOMES = (
    Choice("contacted", T("Contacted"), ("contacted", "已联系")),
    Choice("came_back", T("Came back"), ("came back", "来过了")),
    Choice("no_answer", T("No answer"), ("no answer", "没联系上")),
    Choice("not_interested", T("Not interested"), ("not interested", "没兴趣")),
    Choice("wrong_number", T("Number is wrong"), ("number is wrong", "号码不对")),
)
"""What is said of a reminder that the owner wrote: what became of it, and how it went."""

NUMBER = Field("no", T("No."), FieldKind.TEXT, ("no.", "编号"))
PHONE_LABELS = Field("phone_labels", T("Phone labels"), FieldKind.TEXT, ("phone labels", "电话备注"))
HOUSEHOLD = Field("household_no", T("Household"), FieldKind.TEXT, ("household", "同住一家"))
OWNERS = Field("owner_nos", T("Owners"), FieldKind.TEXT, ("owners", "主人编号"))
OTHER_OWNERS = Field("other_owners", T("Other owners"), FieldKind.TEXT, ("other owners", "其他主人"), in_import=False)
"""In a list of pets of which some have several owners, beside the one who is named in full."""
SALE_NUMBER = Field("sale_no", T("Sale no."), FieldKind.TEXT, ("sale no.", "消费编号"))
CUSTOMER_NUMBER = Field("customer_no", T("Customer no."), FieldKind.TEXT, ("customer no.", "客户编号"))
SALE_KIND = Field("sale_kind", T("Kind"), FieldKind.TEXT, ("kind", "类型"))
REFUND_OF = Field("refund_of_no", T("Refund of"), FieldKind.TEXT, ("refund of", "退自"))
PET_NUMBER = Field("pet_no", T("Pet no."), FieldKind.TEXT, ("pet no.", "宠物编号"))
PLAN_NUMBER = Field("plan_no", T("Plan no."), FieldKind.TEXT, ("plan no.", "计划编号"))
PLAN_KEY = Field("plan_key", T("Comes with the program"), FieldKind.TEXT, ("comes with the program", "自带"))
TAG_NAME = Field("tag_name", T("Tag"), FieldKind.TEXT, ("tag", "标签"), limit=60)
TAG_COLOR = Field("tag_color", T("Colour"), FieldKind.INTEGER, ("colour", "color", "颜色"))
SEGMENT_NAME = Field("segment", T("Segment"), FieldKind.TEXT, ("segment", "客群"), limit=60)
SEGMENT_CONDITIONS = Field("segment_conditions", T("Conditions"), FieldKind.LONG_TEXT, ("conditions", "条件"))
PRODUCT_NUMBER = Field("product_no", T("Product no."), FieldKind.TEXT, ("product no.", "商品序号"))

REMINDER_TEXT = Field(
    "reminder_text", T("What to remember"), FieldKind.TEXT, ("what to remember", "要记的事"), limit=200
)
REMINDER_ON = Field("reminder_on", T("On which day"), FieldKind.DATE, ("on which day", "哪一天"))
REMINDER_STATE = Field(
    "reminder_state", T("What became of it"), FieldKind.CHOICE, ("what became of it", "结果"), choices=REMINDER_STATES
)
REMINDER_OUTCOME = Field(
    "reminder_outcome", T("How it went"), FieldKind.CHOICE, ("how it went", "联系结果"), choices=REMINDER_OUTCOMES
)
REMINDER_ENDED = Field("reminder_ended", T("Ended at"), FieldKind.INSTANT, ("ended at", "办完时间"))
REMINDER_BACK = Field("reminder_back", T("Put off to"), FieldKind.DATE, ("put off to", "推迟到"))

SALE_KINDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "sale": (T("Sale"), ("sale", "销售")),
    "refund": (T("Refund"), ("refund", "退款")),
}

REFERENCES: dict[str, tuple[Field, ...]] = {
    "customers": (NUMBER, PHONE_LABELS, HOUSEHOLD),
    "pets": (NUMBER, OWNERS),
    "family": (NUMBER, CUSTOMER_NUMBER),
    "consent": (CUSTOMER_NUMBER,),
    "care_plans": (NUMBER, PLAN_KEY),
    "care": (PET_NUMBER, PLAN_NUMBER),
    "fields": (NUMBER,),
    "right": (CUSTOMER_NUMBER,),
    "tags": (TAG_NAME, TAG_COLOR),
    "products": (NUMBER,),
    "purchases": (SALE_NUMBER, CUSTOMER_NUMBER, SALE_KIND, REFUND_OF, PET_NUMBER, PRODUCT_NUMBER),
    "interactions": (CUSTOMER_NUMBER,),
    "feedback": (CUSTOMER_NUMBER, SALE_NUMBER, PRODUCT_NUMBER, PET_NUMBER),
    "reminders": (
        CUSTOMER_NUMBER,
        REMINDER_TEXT,
        REMINDER_ON,
        REMINDER_STATE,
        REMINDER_OUTCOME,
        REMINDER_ENDED,
        REMINDER_BACK,
    ),
    "segments": (SEGMENT_NAME, SEGMENT_CONDITIONS),
}
"""Kind → the columns its sheet has beside the fields of the record."""
