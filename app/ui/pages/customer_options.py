"""What each condition on the list of customers can be set to, as the entries of its menu; what is typed is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.i18n import _, ngettext
from app.services import customer_query as q
from app.services.custom_fields import HOWS, CustomFieldData, Meets
from app.services.customer_lists import Choices
from app.services.customer_query import PARTS, Bought, CustomerQuery, FieldTest
from app.shop import Shop
from app.ui.pages import customer_conditions as words
from app.ui.pages.wording import joined
from app.values import category
from app.values.care import said_animal
from app.values.consent import PURPOSES
from app.values.field import FieldKind
from app.values.tier import STAGES, TIERS

DAYS_OVER, DAYS_UNDER, DAYS_BOUGHT = (14, 30, 60, 90, 180, 365), (7, 30, 90), (7, 30, 90, 180, 365)
SCORES = (40, 60, 80)
MOST_TAGS, MOST_BATCHES, MOST_CATEGORIES, MOST_ALSO = 60, 20, 60, 3
Change = Callable[[CustomerQuery], CustomerQuery]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a condition can be set to. One of `several` stands beside the others; the rest take each other's place."""

    words: str
    is_on: bool
    change: Change
    several: bool = False


def conditions(choices: Choices) -> tuple[str, ...]:
    """Every condition there is, in the order of the menu."""
    return (*PARTS, *(f"{q.FIELD}{own.field_id}" for own in choices.fields))


def options(query: CustomerQuery, key: str, choices: Choices, shop: Shop) -> Iterator[Option]:
    """What a condition can be set to, the usual first."""
    if key.startswith(q.FIELD):
        own = next((each for each in choices.fields if f"{q.FIELD}{each.field_id}" == key), None)
        return _field(query, own) if own is not None else iter(())
    return _MAKERS[key](query, choices, shop)


def over(days: int) -> Change:
    """Keep those who were here last more than so many days ago."""
    return _one_of(q.AWAY, away_over=days)


def between(least: int, most: int) -> Change:
    """Keep those who were here last from `least` to `most` days ago, both days included."""
    return _one_of(q.AWAY, away_over=least - 1, away_under=most + 1)


def under(score: int) -> Change:
    """Keep those of whom less is known, or known well, than this score."""
    return _one_of(q.QUALITY, quality_under=score)


def bought(product: int) -> Change:
    """Keep those who bought this product, too."""

    def change(query: CustomerQuery) -> CustomerQuery:
        had = query.bought or Bought()
        return replace(query, bought=replace(had, products=tuple(dict.fromkeys((*had.products, product)))))

    return change


def tested(field_id: int, how: str, value: str) -> Change:
    """Keep those whose field of the owner's own meets this, in place of what was asked of it before."""

    def change(query: CustomerQuery) -> CustomerQuery:
        test = FieldTest(field_id, how, (value,) if value else ())
        others = tuple(each for each in query.fields if each.field_id != field_id)
        return replace(query, fields=(*others, test))

    return change


def typed_hows(own: CustomFieldData) -> tuple[Meets, ...]:
    """The comparisons of a field for which a value is typed."""
    if own.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        return ()
    return tuple(how for how in HOWS[own.kind] if how is not Meets.KNOWN)


def _tags(query: CustomerQuery, choices: Choices, _shop: Shop) -> Iterator[Option]:
    for tag in dict.fromkeys((*query.tags, *choices.tags[:MOST_TAGS])):
        yield Option(tag, tag in query.tags, _toggled("tags", tag), several=True)
    if len(query.tags) > 1:
        yield Option(_("Any of these tags"), not query.every_tag, _with_every_tag(False))
        yield Option(_("All of these tags"), query.every_tag, _with_every_tag(True))


def _tiers(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    for tier in (*(choice.value for choice in TIERS), ""):
        yield Option(words.tier_said(tier), tier in query.tiers, _toggled("tiers", tier), several=True)


def _stages(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    for stage, label in STAGES.items():
        yield Option(str(label), stage in query.stages, _toggled("stages", stage), several=True)


def _away(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    is_span = query.away_over is not None and query.away_under is not None
    for days in DAYS_OVER:
        said = ngettext("Away more than {count} day", "Away more than {count} days", days)
        yield Option(said, query.away_over == days and not is_span, over(days))
    for days in DAYS_UNDER:
        said = ngettext("Here less than {count} day ago", "Here less than {count} days ago", days)
        yield Option(said, query.away_under == days and not is_span, _one_of(q.AWAY, away_under=days))
    yield Option(_("Never came"), query.never_came, _one_of(q.AWAY, never_came=True))


def _bought(query: CustomerQuery, choices: Choices, _shop: Shop) -> Iterator[Option]:
    had = query.bought or Bought()
    for way in dict.fromkeys((*had.categories, *choices.categories[:MOST_CATEGORIES])):
        levels = category.levels(way)
        said = "  " * (len(levels) - 1) + (levels[-1] if levels else way)
        yield Option(said, way in had.categories, _toggled_bought("categories", way), several=True)
    for product in had.products:
        called = choices.products.get(product, _("a product that is gone"))
        yield Option(called, True, _toggled_bought("products", product), several=True)
    if query.bought is not None:
        yield Option(_("At any time"), had.within_days is None, _within(None))
        for days in DAYS_BOUGHT:
            said = ngettext("In the last {count} day", "In the last {count} days", days)
            yield Option(said, had.within_days == days, _within(days))


def _birthday(query: CustomerQuery, _choices: Choices, shop: Shop) -> Iterator[Option]:
    coming = [(shop.today().month - 1 + step) % 12 + 1 for step in range(12)]
    for month in (q.THIS_MONTH, q.NEXT_MONTH, *coming):
        is_on = query.birthday_month == month
        yield Option(words.month_name(month), is_on, _one_of(q.BIRTHDAY, birthday_month=month))
    for month in range(1, 13):
        is_on = query.lunar_month == month
        yield Option(words.lunar_name(month), is_on, _one_of(q.BIRTHDAY, lunar_month=month))


def _pets(query: CustomerQuery, choices: Choices, _shop: Shop) -> Iterator[Option]:
    yield Option(_("Has pets"), query.has_pets is True, _one_of(q.PETS, has_pets=True))
    yield Option(_("No pets"), query.has_pets is False, _one_of(q.PETS, has_pets=False))
    for species in dict.fromkeys((*query.species, *choices.species[:MOST_TAGS])):
        said = " · ".join(filter(None, (said_animal(species), joined(choices.also.get(species, ()), MOST_ALSO))))
        yield Option(said, species in query.species, _toggled("species", species, has_pets=None), several=True)


def _consent(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    for purpose in PURPOSES:
        for answer in (q.AGREED, q.REFUSED, q.UNASKED):
            pair = (purpose.value, answer)
            yield Option(words.consent_said(*pair), pair in query.consent, _toggled("consent", pair), several=True)


def _contact(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    for value, said in ((True, _("Do not contact")), (False, _("May be contacted"))):
        yield Option(said, query.do_not_contact is value, _one_of(q.CONTACT, do_not_contact=value))


def _household(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    for value, said in ((True, _("In a household")), (False, _("Not in a household"))):
        yield Option(said, query.in_household is value, _one_of(q.HOUSEHOLD, in_household=value))


def _quality(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    for score in SCORES:
        yield Option(_("Quality under {score}", score=score), query.quality_under == score, under(score))


def _phone(query: CustomerQuery, _choices: Choices, _shop: Shop) -> Iterator[Option]:
    yield Option(_("Without phone"), query.without_phone, _one_of(q.PHONE, without_phone=True))


def _import(query: CustomerQuery, choices: Choices, shop: Shop) -> Iterator[Option]:
    for batch in choices.batches[:MOST_BATCHES]:
        change = _one_of(q.IMPORT, import_batch=batch.batch)
        said = f"{batch.file_name} · {shop.day_of(batch.imported_at)}"
        yield Option(said, query.import_batch == batch.batch, change)


def _field(query: CustomerQuery, own: CustomFieldData) -> Iterator[Option]:
    """The choices of a field of the owner's own, those that are asked for first; of any, whether it is filled in at all."""
    test = next((each for each in query.fields if each.field_id == own.field_id), None)
    had = test.values if test is not None and test.how == Meets.IS else ()
    values = {FieldKind.YES_NO: ("1", "0"), FieldKind.CHOICE: own.choices}.get(own.kind, ())
    for value in dict.fromkeys((*(each for each in had if values), *values)):
        yield Option(words.value_said(own, value), value in had, _toggled_value(own.field_id, value), several=True)
    is_known = test is not None and test.how == Meets.KNOWN
    yield Option(_("Filled in"), is_known, tested(own.field_id, Meets.KNOWN, ""))


_MAKERS: Mapping[str, Callable[[CustomerQuery, Choices, Shop], Iterator[Option]]] = {
    q.TAGS: _tags, q.TIER: _tiers, q.STAGE: _stages, q.AWAY: _away, q.BOUGHT: _bought, q.BIRTHDAY: _birthday, q.PETS: _pets,
    q.CONSENT: _consent, q.CONTACT: _contact, q.HOUSEHOLD: _household, q.QUALITY: _quality, q.PHONE: _phone, q.IMPORT: _import,
}  # fmt: skip


def _one_of(key: str, **fields: Any) -> Change:
    return lambda query: replace(query, **{**PARTS[key], **fields})


def _with_every_tag(every: bool) -> Change:
    return lambda query: replace(query, every_tag=every)


def _toggled(field: str, value: Any, **fields: Any) -> Change:
    def change(query: CustomerQuery) -> CustomerQuery:
        now: dict[str, Any] = {**fields, field: _flipped(getattr(query, field), value)}
        return _tidy(replace(query, **now))

    return change


def _toggled_bought(field: str, value: Any) -> Change:
    def change(query: CustomerQuery) -> CustomerQuery:
        had = query.bought or Bought()
        flipped: dict[str, Any] = {field: _flipped(getattr(had, field), value)}
        now = replace(had, **flipped)
        return _tidy(replace(query, bought=now if now.products or now.categories else None))

    return change


def _toggled_value(field_id: int, value: str) -> Change:
    def change(query: CustomerQuery) -> CustomerQuery:
        had = next((test for test in query.fields if test.field_id == field_id and test.how == Meets.IS), None)
        values = _flipped(had.values if had is not None else (), value)
        others = tuple(test for test in query.fields if test.field_id != field_id)
        return _tidy(replace(query, fields=(*others, FieldTest(field_id, Meets.IS, values)) if values else others))

    return change


def _within(days: int | None) -> Change:
    return lambda query: replace(query, bought=replace(query.bought or Bought(), within_days=days))


def _flipped(had: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    return tuple(each for each in had if each != value) if value in had else (*had, value)


def _tidy(query: CustomerQuery) -> CustomerQuery:
    """What is not asked for any more is not turned round either."""
    query = replace(query, every_tag=query.every_tag and len(query.tags) > 1)
    asked = q.in_force(query)
    return replace(query, negated=tuple(key for key in query.negated if key in asked))
