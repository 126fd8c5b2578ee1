"""What a shop asks its customers for, the words it asks with, and the answers there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.i18n import T, Text
from app.values.field import Choice

MARKETING, BIRTHDAY, PHOTOS = "marketing", "birthday", "photos"
YES, NO, WITHDRAWN = "yes", "no", "withdrawn"
WORDING_LIMIT = 500

PURPOSES = (
    Choice(MARKETING, T("News and offers"), ("优惠和新品消息", "news and offers", "marketing messages", "营销消息")),
    Choice(BIRTHDAY, T("Birthday greetings"), ("生日祝福", "birthday greetings")),
    Choice(PHOTOS, T("Showing photos of the pet"), ("展示宠物照片", "showing photos of the pet", "photos of the pet")),
)
"""A short list for every shop, in the order in which it is shown."""

ANSWERS = (
    Choice(YES, T("agreed"), ("同意", "agreed", "y", "是")),
    Choice(NO, T("said no"), ("不同意", "said no", "n", "否", "refused")),
    Choice(WITHDRAWN, T("withdrawn"), ("已撤回", "撤回", "withdrawn")),
)

QUESTIONS: Mapping[str, Text] = {
    MARKETING: T("May we send you a message when there is something new or on offer, or when you have not been here for a while?"),
    BIRTHDAY: T("May we send you a greeting on birthdays, yours, your family's and your pet's?"),
    PHOTOS: T("May we show photos of your pet in the shop and where the shop posts?"),
}  # fmt: skip
"""The words of the house, for whoever has none of their own."""


def label_of(choices: Sequence[Choice], value: str) -> str:
    """How a purpose or an answer is called; a value that nobody knows stays as it is."""
    return next((str(choice.label) for choice in choices if choice.value == value), value)
