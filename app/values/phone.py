"""Phones: as typed, and as they are searched. A phone that cannot be right is kept and marked, never refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.i18n import T, Text

CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
MOBILE_DIGITS = 11
_TRAILING_ZERO = re.compile(r"\.0+$")
_LEADING_WORDS = re.compile(
    r"^\s*(电话|手机号码|手机号|手机|联系电话|tel|phone|mobile|cell|fax|☎|📞)\s*[:：.]?\s*", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[;；、,，|\n]+|\s*/\s*|\s+(?:or|或)\s+")
_NUMBER = r"\+?[\d(（][\d\s().（）\-–—]{2,40}\d"
_WORDS = r"[^\d;；、,，|/()（）:：+\n]*[^\W\d_][^\d;；、,，|/()（）:：+\n]*"
_LABELLED = (
    re.compile(rf"(?P<number>{_NUMBER})\s*[(（](?P<label>[^;；、,，|/()（）\n]*[^\W\d_][^;；、,，|/()（）\n]*)[)）]"),
    re.compile(rf"(?P<number>{_NUMBER})\s*[:：]?\s*(?P<label>{_WORDS})"),
    re.compile(rf"(?P<label>{_WORDS}?)\s*[:：]?\s*(?P<number>{_NUMBER})"),
)
"""A number with what it is called: behind it, in brackets if that holds digits, or before it."""
MOST_DIGITS = 20
"""No number of the world has more, with its country, its prefixes and its extension."""
_NOT_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone. `digits` is the national number, or all digits there are; `e164` is empty unless it is valid."""

    raw: str
    e164: str
    digits: str
    last4: str
    is_valid: bool
    problem: Text | None = None


def parse_phone(value: object, region: str = "CN") -> Phone | None:
    """The phone that was typed (or read from a cell); ``None`` if there is nothing."""
    raw = _text(value)
    if not raw:
        return None
    if CHINESE_MOBILE.fullmatch(raw) and region == "CN":
        return Phone(raw, f"+86{raw}", raw, raw[-4:], is_valid=True)
    plain = _LEADING_WORDS.sub("", unicodedata.normalize("NFKC", raw))
    digits = _NOT_DIGITS.sub("", plain)
    national = digits.removeprefix("0086") if digits.startswith("0086") else digits
    if region == "CN" and len(national) == MOBILE_DIGITS + 2:
        national = national.removeprefix("86")
    is_abroad = plain.lstrip().startswith("+") and not digits.startswith(
        "86"
    )  # +1 312 555 0143 looks like a Chinese mobile
    is_mobile = region == "CN" and CHINESE_MOBILE.fullmatch(national) and not re.search("[A-Za-z]", plain)
    if is_mobile and not is_abroad:
        return Phone(raw, f"+86{national}", national, national[-4:], is_valid=True)
    if not digits:
        return Phone(raw, "", "", "", is_valid=False, problem=T("There is no number in the phone"))
    found = _look_up(plain, region)
    if found:
        e164, national = found
        return Phone(raw, e164, national, national[-4:], is_valid=True)
    return Phone(raw, "", digits, digits[-4:], is_valid=False, problem=_problem(digits, region))


def is_mistyped(phone: Phone, region: str = "CN") -> bool:
    """Whether the phone holds no number or far too many digits, or looks like a mobile number with a digit missing or too many.

    A short landline does not.
    """
    if phone.is_valid:
        return False
    return not 0 < len(phone.digits) <= MOST_DIGITS or (
        region == "CN" and phone.digits.startswith("1") and 7 < len(phone.digits) < 15
    )


def split_phones(text: str) -> list[str]:
    """The phones in a cell that may hold several."""
    if text.isdigit():
        return [text]
    return [part for part in (p.strip() for p in _SEPARATORS.split(text)) if part]


def split_label(text: str) -> tuple[str, str]:
    """Number and label of a phone as typed: ``13800006688 mobile``, ``010 6512 3456 (shop 2)``, ``妈妈 13800006688``."""
    for pattern in _LABELLED:
        found = pattern.fullmatch(text.strip())
        if found:
            return found["number"].strip(), found["label"].strip()
    return text.strip(), ""


def with_label(number: str, label: str) -> str:
    """A phone as it would be typed; the label is left out where it could not be read again."""
    for text in (f"{number} {label}", f"{number} ({label})"):
        if label and split_phones(text) == [text] and split_label(text) == (number, label):
            return text
    return number


def mask_phone(digits: str) -> str:
    """The phone with its middle hidden: ``"138 **** 6688"``."""
    kept = _NOT_DIGITS.sub("", digits)
    if len(kept) <= 4:
        return "*" * len(kept)
    return f"{kept[:3]} **** {kept[-4:]}" if len(kept) >= 9 else f"**** {kept[-4:]}"


def format_phone(digits: str) -> str:
    """The phone in groups as people read it: ``"138 0000 6688"``."""
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if CHINESE_MOBILE.fullmatch(digits) else digits


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    said = str(value).strip()[:100]
    return _TRAILING_ZERO.sub("", said) if "." in said and said[0].isdigit() else said


def _look_up(plain: str, region: str) -> tuple[str, str] | None:
    """E.164 and national number, asked of the number plans of the world; ``None`` if no plan knows it."""
    import phonenumbers

    tries = (plain, "+" + plain.lstrip("+0")) if not plain.startswith("00") else ("+" + plain[2:],)
    for text in tries:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return e164, phonenumbers.national_significant_number(number)
    return None


def _problem(digits: str, region: str) -> Text:
    missing = MOBILE_DIGITS - len(digits)
    if len(digits) > MOST_DIGITS:
        return T("The phone number has {n} digits; none has so many", n=len(digits))
    if region == "CN" and digits.startswith("1"):
        if missing == 1:
            return T("The phone number is 1 digit short (needs 11)")
        if 1 < missing <= 4:
            return T("The phone number is {n} digits short (needs 11)", n=missing)
        if missing == -1:
            return T("The phone number has 1 digit too many (needs 11)")
        if missing < -1:
            return T("The phone number has {n} digits too many (needs 11)", n=-missing)
    return T("This is not a phone number")
