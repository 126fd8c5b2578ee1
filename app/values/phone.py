"""Phones: as typed, and as they are searched. A phone that cannot be right is kept and marked, never refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.i18n import T, Text
from app.values.text import clean_text

CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
MOBILE_DIGITS = 11
_NUMBER_CELL = re.compile(r"(\d{5,})\.0+")
"""A number as a spreadsheet makes a text of it; groups of a phone with dots between them are shorter, or more."""
_LEADING_WORDS = re.compile(
    r"^\s*(电话|手机号码|手机号|手机|联系电话|tel|phone|mobile|cell|fax|☎|📞)\s*[:：.]?\s*", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[;；、,，|\n]+|\s+(?:or|或)\s+")
_SLASH = re.compile(r"(\s*/\s*)")
_BEFORE_SLASH = re.compile(r"[+0(（][\d\s()（）+\-–—]*|\d{3}")
"""What may be the first part of a number with a slash in it: ``030``, ``+49 171``, ``312``."""
_NUMBER = r"\+?[\d(（][\d\s().（）/\-–—]{2,40}\d"
_WORDS = r"[^\d;；、,，|/()（）:：+\n]*[^\W\d_][^\d;；、,，|/()（）:：+\n]*"
_LABELLED = (
    re.compile(rf"(?P<number>{_NUMBER})\s*[(（](?P<label>[^;；、,，|/()（）\n]*[^\W\d_][^;；、,，|/()（）\n]*)[)）]"),
    re.compile(rf"(?P<number>{_NUMBER})\s*[:：]?\s*(?P<label>{_WORDS})"),
    re.compile(rf"(?P<label>{_WORDS}?)\s*[:：]?\s*(?P<number>{_NUMBER})"),
)
"""A number with what it is called: behind it, in brackets if that holds digits, or before it."""
MOST_DIGITS = 20
"""No number of the world has more, with its country, its prefixes and its extension."""
SHORTEST_ABROAD = 8
"""Fewer digits are no whole number with the code of a country."""
FEWEST_BEHIND_0 = 2
_WITHOUT_AREA = re.compile(r"[2-9]\d{6,7}")
_NEVER_ABROAD = ("0", "1")
_EXTENSION = re.compile(r"\s*(?:\bext(?:ension)?\.?|(?<=\d)ext|x|#|转|分机)\s*\d{1,6}\s*$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"(?P<number>[(（]?0\d{2,3}[)）]?[-–—\s]?\d{7,8})[-–—]\d{1,6}")
"""As people in China write it: ``010-65123456-8012``."""
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
    found = _look_up(without_extension(plain), region)
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


def is_odd(phone: Phone, region: str = "CN") -> bool:
    """Whether no number plan knows the phone, and it is no Chinese landline without its area code either."""
    return not (phone.is_valid or (region == "CN" and _WITHOUT_AREA.fullmatch(phone.digits)))


def national_part(typed: str, region: str = "CN") -> str:
    """The digits of a number that may be half typed, of a whole one those behind the country's code."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", typed))
    if len(digits) <= MOBILE_DIGITS and not (len(digits) >= SHORTEST_ABROAD and typed.startswith(("+", "00"))):
        return digits
    phone = parse_phone(typed, region)
    if phone is not None and phone.is_valid:
        return phone.digits
    return digits.removeprefix("00").removeprefix("86")


def whole_parts(typed: str, region: str = "CN") -> tuple[str, ...]:
    """The digits behind the country's code of a whole number, however it was typed, without its extension; empty if it is none.

    What may be a number of abroad as well, though it is one in `region` or `parse_phone` takes it for none, is read as that too: it may be
    kept so.
    """
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", typed))
    is_mobile_begun = region == "CN" and digits.startswith("1") and len(digits) <= MOBILE_DIGITS
    if len(digits) < SHORTEST_ABROAD or is_mobile_begun:
        return ()
    phone = parse_phone(typed, region)
    here = phone.digits if phone is not None and phone.is_valid else ""
    if here and (digits.startswith(_NEVER_ABROAD) or not typed.isdigit()):
        return (here,)
    abroad = _of_plan("+" + digits.lstrip("0"), region)
    return tuple(dict.fromkeys(found for found in (here, abroad[1] if abroad is not None else "") if found))


def without_extension(number: str) -> str:
    """The number without what is dialled behind it: ``ext 12``, ``x5``, ``转 8001``, ``-8012`` behind a Chinese landline."""
    dashed = _DASHED_EXTENSION.fullmatch(number.strip())
    return dashed["number"] if dashed else _EXTENSION.sub("", number)


def extension(number: str) -> str:
    """The digits that are dialled behind a number; of one number two of them are two phones."""
    typed = number.strip()
    return "" if typed.isdigit() else _NOT_DIGITS.sub("", typed.removeprefix(without_extension(typed)))


def begins_with(typed: str) -> str:
    """What a phone begins with of which was typed more: the 0 that is dialled before it, or the country's code; else nothing."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", typed))
    rest = digits.lstrip("0")
    if typed.startswith(("+", "00")):
        rest = _without_country(rest).lstrip("0")
    return rest if rest != digits and len(rest) >= FEWEST_BEHIND_0 else ""


def split_phones(text: str, region: str = "CN") -> list[str]:
    """The phones in a cell that may hold several. A slash stands between two, unless it is the one inside a number of `region`: ``030/12345678``."""
    if text.isdigit():
        return [text]
    parts = _SEPARATORS.split(text)
    found = (each.strip() for part in parts for each in (_between_slashes(part, region) if "/" in part else (part,)))
    return [each for each in found if each]


def split_label(text: str) -> tuple[str, str]:
    """Number and label of a phone as typed: ``13800006688 mobile``, ``010 6512 3456 (shop 2)``, ``妈妈 13800006688``."""
    for pattern in _LABELLED:
        found = pattern.fullmatch(text.strip())
        if found:
            return found["number"].strip(), found["label"].strip()
    return text.strip(), ""


def with_label(number: str, label: str, region: str = "CN") -> str:
    """A phone as it would be typed; the label is left out where it could not be read again."""
    for text in (f"{number} {label}", f"{number} ({label})"):
        if label and split_phones(text, region) == [text] and split_label(text) == (number, label):
            return text
    return number


def dialled(e164: str, digits: str, region: str = "CN", raw: str = "") -> str:
    """The phone as it is dialled in `region`: ``"13800006688"``, ``"02079460958"``, from abroad ``"+44 2079460958"``.

    A phone that no number plan knows (`e164` is empty) is its `digits`; one with an extension is as it was typed (`raw`).
    """
    if raw and not raw.isdigit() and without_extension(raw) != raw:
        return raw
    if not e164 or (region == "CN" and e164 == f"+86{digits}" and CHINESE_MOBILE.fullmatch(digits)):
        return digits
    return _dialled(e164, region)


def read_phone(text: str, region: str = "CN") -> str:
    """A phone as it was typed, as it is dialled in `region`; empty if there is no number in it."""
    phone = parse_phone(text, region)
    return dialled(phone.e164, phone.digits, region, phone.raw) if phone is not None else ""


def mask_phone(number: str) -> str:
    """The phone, dialled or just digits, with its middle hidden: ``"138 **** 6688"``, ``"+44 **** 0958"``.

    Of fewer digits than a mobile number has no more than half are shown, and none of the first ones: ``"**** 45"``.
    """
    number = without_extension(number)
    kept = _NOT_DIGITS.sub("", number)
    if len(kept) <= 4:
        return "*" * len(kept)
    country, blank, rest = number.partition(" ")
    if number.startswith("+") and blank:
        national = _NOT_DIGITS.sub("", rest)
        return f"{country} **** {last_shown(national)}"
    if len(kept) < MOBILE_DIGITS:
        return f"**** {last_shown(kept)}"
    ahead = 4 if kept.startswith("0") and len(kept) > MOBILE_DIGITS else 3  # 0571 8888 6666
    return f"{kept[:ahead]} **** {kept[-4:]}"


def last_shown(digits: str) -> str:
    """The last digits of a phone, which stay legible where its middle is hidden: four, of a short one the half of it."""
    return digits[-min(4, len(digits) // 2) :]


def format_phone(number: str, region: str = "CN") -> str:
    """The phone in the groups in which people of `region` write it: ``"138 0000 6688"``, ``"020 7946 0958"``; what is no phone stays."""
    if region == "CN" and CHINESE_MOBILE.fullmatch(number):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return _grouped(number, region) if number else ""


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    said = clean_text(str(value))[:100]
    number = _NUMBER_CELL.fullmatch(said)
    return number[1] if number else said


def _between_slashes(text: str, region: str) -> list[str]:
    """What slashes keep apart in `text`; a part that is no number alone stays with the next one if the two are one together."""
    found, *rest = _SLASH.split(text)
    phones = [found]
    for slash, part in zip(rest[::2], rest[1::2], strict=True):
        whole = f"{phones[-1]}{slash}{part}"
        if _is_one(whole, region):
            phones[-1] = whole
        else:
            phones.append(part)
    return phones


def _is_one(text: str, region: str) -> bool:
    """Whether the number in `text` is one phone of `region` that has a slash behind its area code."""
    area, slash, rest = split_label(text)[0].rpartition("/")
    if not slash or not _BEFORE_SLASH.fullmatch(area.strip()) or _look_up(area, region) is not None:
        return False
    return _look_up(f"{area} {rest}", region) is not None


def _without_country(digits: str) -> str:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    codes = (digits[:length] for length in (1, 2, 3))
    return digits.removeprefix(next((code for code in codes if code and int(code) in COUNTRY_CODE_TO_REGION_CODE), ""))


@lru_cache(maxsize=4096)
def _dialled(e164: str, region: str) -> str:
    import phonenumbers

    number = phonenumbers.parse(e164)
    if number.country_code != phonenumbers.country_code_for_region(region):
        return f"+{number.country_code} {phonenumbers.national_significant_number(number)}"
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return _NOT_DIGITS.sub("", national)


@lru_cache(maxsize=4096)
def _grouped(number: str, region: str) -> str:
    import phonenumbers

    try:
        found = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(found) or found.extension:
        return number
    is_here = found.country_code == phonenumbers.country_code_for_region(region)
    way = phonenumbers.PhoneNumberFormat.NATIONAL if is_here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(found, way)


def _look_up(plain: str, region: str) -> tuple[str, str] | None:
    """E.164 and national number, asked of the number plans of the world; ``None`` if no plan knows it.

    Without + or 00 a number is one of `region`. Only what is none there, and none with a digit too many, may be one from abroad whose +
    got lost, as spreadsheets lose it; but behind a 0 nobody writes a country, and a 1 is how too many numbers begin.
    """
    if plain.startswith("00"):
        return _of_plan("+" + plain[2:], region)
    found = _of_plan(plain, region)
    if found is not None:
        return found
    if plain.startswith("+"):
        return _of_plan("+" + plain.lstrip("+0"), region)
    digits = _NOT_DIGITS.sub("", plain)
    if digits.startswith(_NEVER_ABROAD) or _of_plan(digits[:-1], region) is not None:
        return None
    return _of_plan("+" + plain, region)


def _of_plan(text: str, region: str) -> tuple[str, str] | None:
    """E.164 and national number of what is dialled like this in `region`; ``None`` if it is no number there."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.national_significant_number(number)


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
