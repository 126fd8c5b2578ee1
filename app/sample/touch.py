"""What was said in the practice shop outside of sales: calls and messages, praise and complaints, answers to questions of consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from app.sample.trade import Pair
from app.values.consent import BIRTHDAY, MARKETING, NO, PHOTOS, YES
from app.values.contact import (
    CALL,
    COMPLAINT,
    EMAIL,
    IN,
    IN_PROGRESS,
    OPEN,
    OUT,
    PRAISE,
    RESOLVED,
    SMS,
    SUGGESTION,
    VISIT,
    WECHAT,
)  # fmt: skip


class SampleContact(NamedTuple):
    """Once that a customer was in touch, so many `days` ago at an `hour` of the clock of the shop."""

    customer_no: int
    kind: str
    direction: str
    days: int
    hour: int
    said: Pair


class SampleFeedback(NamedTuple):
    """What a customer said so many `days` ago; a complaint is to be followed up in `follow_up` days from today, or has an end."""

    customer_no: int
    kind: str
    days: int
    said: Pair
    status: str = ""
    follow_up: int | None = None
    score: int | None = None
    done: Pair = ("", "")
    resolved: int | None = None


class SampleConsent(NamedTuple):
    """What a customer answered so many `days` ago."""

    customer_no: int
    purpose: str
    answer: str
    days: int


CONTACTS = (
    SampleContact(1, WECHAT, IN, 40, 10, ("问周末开不开门", "asks whether we are open on Sunday")),
    SampleContact(
        1, CALL, OUT, 22, 15, ("订的东西到了，下午来拿", "told that the order is here, comes this afternoon")
    ),
    SampleContact(2, VISIT, "", 12, 11, ("进来看看，没买", "looked round, bought nothing")),
    SampleContact(3, SMS, OUT, 60, 9, ("生日祝福", "birthday wishes")),
    SampleContact(5, EMAIL, IN, 33, 17, ("要发票", "asks for an invoice")),
    SampleContact(24, CALL, IN, 3, 16, ("问破损的那袋怎么办", "asks what happens about the torn bag")),
    SampleContact(31, WECHAT, OUT, 18, 14, ("发了新到货的照片", "sent photos of what came in")),
)
FEEDBACK = (
    SampleFeedback(24, COMPLAINT, 4, ("袋子破了，漏了一半", "the bag was torn, half of it had gone"), OPEN, 0),
    SampleFeedback(29, COMPLAINT, 9, ("等了二十分钟没人招呼", "waited twenty minutes and nobody came"), IN_PROGRESS, 2),
    SampleFeedback(
        33, COMPLAINT, 70, ("找错了钱", "was given the wrong change"), RESOLVED, None, 5,
        ("当天补上，送了一份小礼", "made good the same day, with a small present"), 69,
    ),
    SampleFeedback(
        41, COMPLAINT, 45, ("打电话没人接", "nobody answered the phone"), RESOLVED, None, None,
        ("道歉，留了微信", "apologised, gave our WeChat"), 43,
    ),
    SampleFeedback(1, PRAISE, 25, ("店员很有耐心", "so patient, everybody here")),
    SampleFeedback(36, SUGGESTION, 15, ("能不能有小包装", "would like smaller packs")),
)  # fmt: skip
CONSENT = (
    SampleConsent(1, MARKETING, YES, 200),
    SampleConsent(1, BIRTHDAY, YES, 200),
    SampleConsent(1, PHOTOS, NO, 200),
    SampleConsent(2, MARKETING, YES, 120),
    SampleConsent(3, BIRTHDAY, YES, 90),
    SampleConsent(38, MARKETING, NO, 50),
)


def ago(today: dt.date, days: int) -> dt.date:
    """So many days before today, or after it for a number below zero; within the calendar."""
    return dt.date.fromordinal(min(dt.date.max.toordinal(), max(1, today.toordinal() - days)))


SEGMENTS: tuple[tuple[Pair, Mapping[str, int]], ...] = (
    (("两个月没来", "Away for two months"), {"away_over": 60}),
    (("本月生日", "Birthday this month"), {"birthday_month": 0}),
)
"""Groups that an owner would keep: what they are called, and the conditions of the list of customers."""
