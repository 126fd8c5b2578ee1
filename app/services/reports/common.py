"""What all reports share: the frame with shop, time and person, and words for dates, amounts and phones on paper.

A day on paper is never "today" or "yesterday": paper is read later.
"""

from __future__ import annotations

import datetime as dt
import re

from babel.dates import format_date

from app import i18n
from app.i18n import Text, _
from app.models import Staff
from app.services import custom_fields
from app.services.custom_fields import Pairs
from app.shop import Shop
from app.values import custom
from app.values.money import format_minor
from app.values.phone import format_phone, mask_phone
from app.values.report_data import ReportData, Section

NOTHING = "–"
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


def framed(shop: Shop, key: str, title: Text, sections: tuple[Section, ...]) -> ReportData:
    """The report with its head and foot, as of now, in the language in force."""
    with shop.read() as session:
        staff = session.get(Staff, shop.staff_id)
        name = staff.name if staff else ""
    is_practice = shop.facts.is_practice
    return ReportData(
        key=key,
        title=str(title),
        shop=_("PRACTICE · {shop}", shop=shop.facts.name) if is_practice else shop.facts.name,
        printed_at=shop.clock.now().astimezone(shop.zone),
        printed_by=_("printed by {name}", name=name) if name else "",
        sections=sections,
        foot=_("Practice: everybody in it is made up")
        if is_practice
        else _("Holds personal data: keep it safe, shred it after use"),
        language=i18n.language(),
        currency=shop.facts.currency,
        minor_digits=shop.facts.minor_digits,
        contact=" · ".join(part for part in (shop.facts.phone, shop.facts.address) if part),
    )


def day(on: dt.date, today: dt.date) -> str:
    """A day in the words of its language: ``18 May``, in another year ``18 May 2025``; ``5月18日``, ``2025-05-18``."""
    chinese = i18n.language() == "zh_CN"
    if on.year == today.year:
        return format_date(on, "M月d日" if chinese else "d MMM", locale=i18n.language())
    return on.isoformat() if chinese else format_date(on, "d MMM y", locale="en")


def month(on: dt.date) -> str:
    """A month and its year: ``Mar 2023``, ``2023-03``."""
    return f"{on:%Y-%m}" if i18n.language() == "zh_CN" else format_date(on, "MMM y", locale="en")


def money(shop: Shop, minor: int | None) -> str:
    """An amount of the shop's currency, whole ones without decimals; a dash for none."""
    if minor is None:
        return NOTHING
    return format_minor(minor, shop.facts.currency, shop.facts.minor_digits, short=True)


def own_values(shop: Shop, pairs: Pairs) -> list[tuple[str, str]]:
    """What somebody has in fields of the owner's own, in words: (label, value) in the order of the fields."""
    said, today = dict(pairs), shop.today()
    found = [(each.name, said[each.key]) for each in custom_fields.listed(shop) if each.key in said] if said else []
    return [(name, day(v, today) if isinstance(v, dt.date) else custom.in_words(v)) for name, v in found]


def phone(shop: Shop, number: str, *, mask: bool) -> str:
    """A phone as people write it where the shop is, or with its middle hidden; empty for none."""
    return mask_phone(number) if mask else format_phone(number, shop.facts.region)


def phones_hidden(text: str) -> str:
    """`text` with the middle of every mobile number in it hidden, in whatever field somebody wrote it."""
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)
