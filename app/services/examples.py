"""Examples beside fields, and the order of choices, as they are usual where the shop is and in what it sells: a foreign name or number only puzzles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from app.i18n import T, Text, _
from app.shop import Shop
from app.values.contact import CALL, CONTACTS, EMAIL, SMS, VISIT, WECHAT
from app.values.field import Choice, Field

HOME = "CN"
ELSEWHERE: Mapping[str, Text] = {
    "name": T("Mary Baker"),
    "referrer": T("name or phone"),
    "family_name": T("Tom"),
    "pet_name": T("Biscuit"),
    "product_name": T("Cat litter 6 L"),
}
"""Key of a field → its example in a shop that is not Chinese."""
BAKED: Mapping[str, Text] = {"product_name": T("Wholemeal loaf")}
"""The same in a bakery, wherever it is."""
TOUCHED_ELSEWHERE = (CALL, SMS, EMAIL, VISIT, WECHAT)


def fitted(shop: Shop, field: Field) -> Field:
    """The field with an example that fits the country and the kind of the shop, and its choices in the order in which they are usual there."""
    if field.key == "phones":
        return replace(field, example=phone(shop))
    usual = field.example if shop.facts.is_chinese else ELSEWHERE.get(field.key, field.example)
    example = BAKED.get(field.key, usual) if shop.facts.kind == "bakery" else usual
    choices = contacts(shop) if field.key == "contact_kind" else field.choices
    return replace(field, example=example, choices=choices)


def contacts(shop: Shop) -> tuple[Choice, ...]:
    """How somebody can be in touch, what is usual where the shop is first."""
    if shop.facts.is_chinese:
        return CONTACTS
    return tuple(sorted(CONTACTS, key=lambda choice: TOUCHED_ELSEWHERE.index(choice.value)))


def search(shop: Shop) -> tuple[str, str, str]:
    """What is typed to find a customer, in words; initials as an example, and what they are."""
    if shop.facts.is_chinese:
        return _("Phone, name, pinyin or pet"), "cxy", _("initials, pinyin or name")
    return _("Phone, name or pet"), "mb", _("initials or name")


def birthday(shop: Shop) -> str:
    """How a birthday can be typed."""
    return _("1995-09-21, 5-21, lunar 8-15") if shop.facts.is_chinese else _("1995-09-21, or 21 May")


def phone(shop: Shop) -> str:
    """A mobile number as people in the country of the shop write it."""
    region = shop.facts.region
    return "13800006688" if region == HOME else _numbers(region)[0]


def phones(shop: Shop) -> str:
    """Two numbers, each with what it is called, as they are typed into one field."""
    if shop.facts.region == HOME:
        return _("13800006688 mobile; 010 6512 3456 shop")
    mobile, fixed = _numbers(shop.facts.region)
    return _("{mobile} mobile; {fixed} shop", mobile=mobile, fixed=fixed)


@lru_cache(maxsize=8)
def _numbers(region: str) -> tuple[str, str]:
    """A mobile number and a landline that the number plan of `region` gives as examples; empty where it has none."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    found = (phonenumbers.example_number_for_type(region, kind) for kind in kinds)
    mobile, fixed = (phonenumbers.format_number(n, PhoneNumberFormat.NATIONAL) if n else "" for n in found)
    return mobile, fixed
