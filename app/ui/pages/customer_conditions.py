"""The conditions that narrow the list of customers in words: what each is called, and what one in force says."""

from __future__ import annotations

import datetime as dt

from babel import Locale
from babel.dates import format_date

from app import i18n
from app.i18n import _, ngettext
from app.services import customer_query as q
from app.services.custom_fields import CustomFieldData, Meets
from app.services.customer_lists import Names
from app.services.customer_query import Bought, CustomerQuery, FieldTest
from app.ui.pages.wording import joined
from app.values import category, custom
from app.values.care import said_animal
from app.values.consent import PURPOSES, label_of
from app.values.field import FieldKind
from app.values.quantity import format_milli
from app.values.tier import STAGES
from app.values.tier import label_of as tier_called

MOST_SAID = 3


def name_of(key: str) -> str:
    """What a condition is called where it is added."""
    return {
        q.TAGS: _("Tag"), q.TIER: _("Tier"), q.STAGE: _("Stage"), q.AWAY: _("Last visit"), q.BOUGHT: _("Bought"), q.BIRTHDAY: _("Birthday"),
        q.PETS: _("Pets"), q.CONSENT: _("Consent"), q.CONTACT: _("Contact"), q.HOUSEHOLD: _("Household"), q.QUALITY: _("Quality"),
        q.PHONE: _("Without phone"), q.IMPORT: _("Import"),
    }[key]  # fmt: skip


def said(query: CustomerQuery, key: str, names: Names) -> tuple[str, str]:
    """A condition in force in words: its name, which may be empty, and its value; one that is turned round says first that these are left out."""
    name, value = _said(query, key, names)
    return (_("Exclude: {condition}", condition=name).strip(), value) if key in query.negated else (name, value)


def in_words(query: CustomerQuery, names: Names) -> str:
    """All conditions in one line."""
    parts = [" ".join(said(query, key, names)).strip() for key in q.in_force(query)]
    typed = [f"“{query.text.strip()}”"] if query.text.strip() else []
    return " · ".join((*typed, *parts))


def month_name(month: int) -> str:
    """A month: ``May``, ``5月``; also this one and the next, whichever that is."""
    if month in (q.THIS_MONTH, q.NEXT_MONTH):
        return _("this month") if month == q.THIS_MONTH else _("next month")
    chinese = i18n.language() == "zh_CN"
    return f"{month}月" if chinese else format_date(dt.date(2000, month, 1), "MMMM", locale=Locale.parse("en"))


def lunar_name(month: int) -> str:
    """A lunar month: ``lunar month 8``."""
    return _("lunar month {month}", month=month)


def consent_said(purpose: str, answer: str) -> str:
    """A purpose with what somebody may have said to it."""
    words = {q.AGREED: _("agreed"), q.REFUSED: _("said no"), q.UNASKED: _("not asked")}
    return _("{label}: {reason}", label=label_of(PURPOSES, purpose), reason=words[answer])


def tier_said(tier: str) -> str:
    """A tier, or that there is none."""
    return tier_called(tier) if tier else _("No tier")


def test_said(own: CustomFieldData, how: str, values: tuple[str, ...]) -> str:
    """What a field of the owner's own must hold."""
    if how == Meets.KNOWN:
        return _("filled in")
    value = joined([value_said(own, each) for each in values], MOST_SAID, _(" or "))
    if how == Meets.IS:
        return value
    if how == Meets.CONTAINS:
        return _("contains {value}", value=value)
    return _("at least {value}", value=value) if how == Meets.AT_LEAST else _("at most {value}", value=value)


def value_said(own: CustomFieldData, kept: str) -> str:
    """A value of such a field."""
    if own.kind is FieldKind.YES_NO:
        return _("Yes") if kept == "1" else _("No")
    return format_milli(custom.read(own.kind, kept)) if own.kind is FieldKind.QUANTITY else kept


def _said(query: CustomerQuery, key: str, names: Names) -> tuple[str, str]:
    if key.startswith(q.FIELD):
        return _said_field([test for test in query.fields if test.key == key], names)
    if key == q.AWAY:
        return _said_away(query)
    if key == q.BIRTHDAY:
        months = [month_name(query.birthday_month)] if query.birthday_month is not None else []
        return name_of(key), joined([*months, *([lunar_name(query.lunar_month)] if query.lunar_month else [])])
    if key == q.PETS and not query.species:
        return "", _("Has pets") if query.has_pets else _("No pets")
    if key == q.CONTACT:
        return "", _("Do not contact") if query.do_not_contact else _("May be contacted")
    if key == q.HOUSEHOLD:
        return "", _("In a household") if query.in_household else _("Not in a household")
    if key == q.QUALITY:
        return _("Quality"), _("under {score}", score=query.quality_under)
    if key == q.PHONE:
        return "", _("Without phone")
    return name_of(key), _listed(query, key, names)


def _listed(query: CustomerQuery, key: str, names: Names) -> str:
    """The values of a condition of which several may stand beside each other."""
    if key == q.BOUGHT:
        return _said_bought(query.bought or Bought(), names)
    if key == q.IMPORT:
        return names.files.get(query.import_batch or 0, str(query.import_batch))
    values = {
        q.TAGS: [*query.tags, *[_("a tag that was deleted") for gone, _id in query.gone if gone == q.TAGS]],
        q.TIER: [tier_said(tier) for tier in query.tiers],
        q.STAGE: [str(STAGES[stage]) for stage in query.stages],
        q.PETS: [said_animal(word) for word in query.species],
        q.CONSENT: [consent_said(*pair) for pair in query.consent],
    }[key]
    return joined(values, MOST_SAID, _(" and ") if key == q.TAGS and query.every_tag else _(" or "))


def _said_bought(bought: Bought, names: Names) -> str:
    what = [category.levels(way)[-1] if category.levels(way) else way for way in bought.categories]
    what += [names.products.get(product, _("a product that is gone")) for product in bought.products]
    words = joined(what, MOST_SAID, _(" or "))
    if bought.within_days is None:
        return words
    within = ngettext("in the last {count} day", "in the last {count} days", bought.within_days)
    return _("{what}, {when}", what=words, when=within)


def _said_field(tests: list[FieldTest], names: Names) -> tuple[str, str]:
    own = names.fields.get(tests[0].field_id) if tests else None
    if own is None:
        return _("Field"), _("a field that was removed")
    return own.name, joined([test_said(own, test.how, test.values) for test in tests])


def _said_away(query: CustomerQuery) -> tuple[str, str]:
    if query.never_came:
        return "", _("Never came")
    over, under = query.away_over, query.away_under
    if over is not None and under is not None:
        return _("Last visit"), _("{least} to {most} days ago", least=over + 1, most=under - 1)
    if over is not None:
        return _("Away"), ngettext("more than {count} day", "more than {count} days", over)
    return _("Last visit"), ngettext("less than {count} day ago", "less than {count} days ago", under or 0)
