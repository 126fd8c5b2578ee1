"""Which customers a list holds, and in what order: the SQL of each condition, answered by an index or one quick walk."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.services import customer_query as q
from app.services.custom_fields import CustomFieldData, Meets, who_meets
from app.services.customer_query import SORTS, CustomerQuery, FieldTest
from app.values import birthday, category
from app.values import custom as own_values
from app.values.birthday import USUAL, Custom, DayKey
from app.values.tier import ACQUIRE, GROW, GROWS_FROM, REGULAR_FROM, RETAIN, WIN_BACK

MOST_DAYS = 36_500

Values = tuple[Any, ...]
Part = tuple[str, Values]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the conditions are read against.

    The day, how birthdays are kept, on or before which last visit somebody counts as gone, the category of each product, the fields of
    the owner's own, and whose record is not as good as is asked for.
    """

    today: dt.date
    custom: Custom = USUAL
    gone_since: dt.date = dt.date.min
    categories: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[int, CustomFieldData] = field(default_factory=dict)
    poor: Collection[int] = ()


_IN_BIN = "s.customer_id IN (SELECT id FROM customer WHERE deleted_at IS NOT NULL)"
_TAGGED = (
    "+s.customer_id IN (SELECT l.customer_id FROM customer_tag l JOIN tag t ON t.id = l.tag_id"
    " WHERE t.name IN (SELECT value FROM json_each(?)))"
)
_TAGGED_WITH_ALL = _TAGGED.removesuffix(")") + " GROUP BY l.customer_id HAVING COUNT(*) = ?)"
_OWN_TIER = (
    "+s.customer_id IN (SELECT id FROM customer WHERE own_tier <> '' AND own_tier IN (SELECT value FROM json_each(?)))"
)
_BY_FIGURES = (
    "(+s.customer_id NOT IN (SELECT id FROM customer WHERE own_tier <> '')"
    " AND +s.customer_id IN (SELECT customer_id FROM customer_tier WHERE tier IN (SELECT value FROM json_each(?))))"
)
_NO_TIER = "(+s.customer_id NOT IN (SELECT id FROM customer WHERE own_tier <> '') AND NOT EXISTS (SELECT 1 FROM customer_tier t WHERE t.customer_id = s.customer_id))"
_STAGES: Mapping[str, str] = {
    ACQUIRE: f"(s.visits < {GROWS_FROM} AND (s.last_on IS NULL OR s.last_on > ?))",
    GROW: f"(s.visits >= {GROWS_FROM} AND s.visits < {REGULAR_FROM} AND s.last_on > ?)",
    RETAIN: f"(s.visits >= {REGULAR_FROM} AND s.last_on > ?)",
    WIN_BACK: "s.last_on <= ?",
}
_BOUGHT = (
    "(s.last_on > ? AND EXISTS (SELECT 1 FROM customer_product b WHERE b.customer_id = s.customer_id AND b.last_on > ?"
    " AND +b.product_id IN (SELECT value FROM json_each(?))))"
)
"""What each customer bought lies together, and the first that fits is enough: however many goods are meant, that is read once at most."""
_BOUGHT_ALONE = f"+s.customer_id IN (SELECT s.customer_id FROM customer_stat s NOT INDEXED WHERE {_BOUGHT})"  # noqa: S608
"""The same, asked of everybody in the order in which the goods lie: a third of the time of jumping among them in the order of the list."""
_BORN = (
    "+s.customer_id IN (SELECT id FROM customer WHERE (birthday_calendar = 'lunar') * (10000 + 10000 * birthday_is_leap)"
    " + birthday_month * 100 + birthday_day IN (SELECT value FROM json_each(?)))"
)
_BORN_LUNAR = "+s.customer_id IN (SELECT id FROM customer WHERE birthday_calendar = 'lunar' AND birthday_month = ?)"
_HAS_PETS = (
    "+s.customer_id IN (SELECT customer_id FROM pet_owner WHERE pet_id NOT IN"
    " (SELECT id FROM pet WHERE deleted_at IS NOT NULL OR died_on IS NOT NULL))"
)
_SPECIES = (
    "+s.customer_id IN (SELECT o.customer_id FROM pet p CROSS JOIN pet_owner o ON o.pet_id = p.id WHERE p.deleted_at IS NULL"
    " AND p.died_on IS NULL AND p.species IN (SELECT value FROM json_each(?)))"
)
_SAID = (
    "+s.customer_id IN (SELECT n.customer_id FROM consent n WHERE n.purpose = ? AND (n.answer = 'yes') = ? AND NOT EXISTS"
    " (SELECT 1 FROM consent l WHERE l.customer_id = n.customer_id AND l.purpose = n.purpose"
    " AND (l.answered_on > n.answered_on OR (l.answered_on = n.answered_on AND l.id > n.id))))"
)
_UNASKED = "+s.customer_id NOT IN (SELECT customer_id FROM consent WHERE purpose = ?)"
_LEFT_ALONE = "+s.customer_id IN (SELECT id FROM customer WHERE do_not_contact = 1)"
_TOGETHER = (
    "+s.customer_id IN (SELECT customer_id FROM household_member WHERE household_id IN (SELECT m.household_id FROM household_member m"
    " JOIN customer c ON c.id = m.customer_id WHERE c.deleted_at IS NULL GROUP BY m.household_id HAVING COUNT(*) > 1))"
)
_CAME_IN = "+s.customer_id IN (SELECT id FROM customer WHERE import_batch_id = ?)"
_HAS_PHONE = "+s.customer_id IN (SELECT customer_id FROM customer_phone)"
_NOBODY = "0"

_NAME = "(SELECT MIN(n.pinyin) FROM search_name n WHERE n.customer_id = s.customer_id AND n.pet_id = 0)"
_SINCE = "(SELECT COALESCE(c.since_on, date(c.created_at, 'unixepoch')) FROM customer c WHERE c.id = s.customer_id)"
_DELETED = "(SELECT c.deleted_at FROM customer c WHERE c.id = s.customer_id)"
_ORDERS: Mapping[str, str] = dict(
    zip(SORTS, ("s.last_on", _NAME, "s.visits", "s.spend_minor", _SINCE, _DELETED), strict=True)
)


def statement(query: CustomerQuery, frame: Frame) -> tuple[str, Values]:
    """The SQL for the ids of those who meet everything but the `text`, in order, as one JSON array, and its values.

    Those without the value come last. Figures are walked in that order, which lie close together; everybody has some; one text is
    fetched sooner than 100,000 rows. Raises ``UserMistake`` for an order that does not exist.
    """
    if query.sort not in _ORDERS:
        raise UserMistake("unknown_order", T("A list cannot be ordered by {sort}.", sort=query.sort), None, "sort")
    where, values = _where(query, frame)
    way = "DESC" if query.descending else "ASC"
    order = f"{_ORDERS[query.sort]} {way} NULLS LAST, s.customer_id {way}"
    walk = f"SELECT s.customer_id FROM customer_stat s WHERE {where} ORDER BY {order}"  # noqa: S608 - of the constants above
    return f"SELECT json_group_array(customer_id) FROM ({walk})", values  # noqa: S608


def counting(query: CustomerQuery, frame: Frame) -> tuple[str, Values]:
    """The SQL for how many meet everything but the `text`, and its values.

    Walked by number, in no other order: what the conditions look up about each customer then lies behind that about the last one.
    """
    where, values = _where(query, frame)
    return f"SELECT COUNT(*) FROM customer_stat s NOT INDEXED WHERE {where}", values  # noqa: S608 - of the constants above


def born_in(month: int, today: dt.date, custom: Custom) -> set[DayKey]:
    """The birthdays that are kept in a month of this year, or of the next one where that month is over.

    A lunar birthday counts in the month in which its day falls that year, one of 29 February where the shop keeps it.
    """
    year = today.year + (1 if month < today.month else 0)
    first = dt.date(year, month, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return set(birthday.occasions(first, last, custom))


def month_meant(month: int, today: dt.date) -> int:
    """The number of a month that may be said as this one or the next."""
    if month == q.THIS_MONTH:
        return today.month
    return today.month % 12 + 1 if month == q.NEXT_MONTH else month


def _where(query: CustomerQuery, frame: Frame) -> Part:
    found: list[Part] = []
    for key in q.in_force(query):
        said, values = _condition(query, key, frame)
        found.append((f"({said}) IS NOT TRUE" if key in query.negated else f"({said})", values))
    found.append(((_IN_BIN if query.in_bin else f"NOT {_IN_BIN}"), ()))  # of those who are left: few are in the bin
    return " AND ".join(said for said, _values in found), tuple(value for _said, some in found for value in some)


def _condition(query: CustomerQuery, key: str, frame: Frame) -> Part:
    """One condition; what it names and is not there any more, nobody has."""
    make = _MAKERS.get(key)
    parts = list(make(query, frame)) if make is not None else list(_own_field(query, key, frame))
    if not parts:
        return _NOBODY, ()
    between = " AND " if key == q.AWAY else " OR "
    return between.join(said for said, _values in parts), tuple(value for _said, some in parts for value in some)


def _tags(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    if query.every_tag:
        if not any(key == q.TAGS for key, _id in query.gone):
            yield _TAGGED_WITH_ALL, (json.dumps(query.tags), len(set(query.tags)))
    elif query.tags:
        yield _TAGGED, (json.dumps(query.tags),)


def _tier(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    wanted = [tier for tier in query.tiers if tier]
    if wanted:
        yield _OWN_TIER, (json.dumps(wanted),)
        yield _BY_FIGURES, (json.dumps(wanted),)
    if len(wanted) < len(query.tiers):
        yield _NO_TIER, ()


def _stage(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    for stage in query.stages:
        if stage in _STAGES:
            yield _STAGES[stage], (frame.gone_since.isoformat(),)


def _away(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    if query.away_over is not None:
        yield "s.last_on < ?", (_days_ago(frame.today, query.away_over),)
    if query.away_under is not None:
        yield "s.last_on > ?", (_days_ago(frame.today, query.away_under),)
    if query.never_came:
        yield "s.last_on IS NULL", ()


def _bought(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    bought = query.bought
    if bought is None:
        return
    wanted = [*bought.products, *_products_in(bought.categories, frame)]
    since = "" if bought.within_days is None else _days_ago(frame.today, bought.within_days)
    said = _BOUGHT_ALONE if q.in_force(query) == [q.BOUGHT] else _BOUGHT
    if len(wanted) == 1:  # is looked for directly
        said = said.replace("+b.product_id", "b.product_id")
    yield said, (since, since, json.dumps(wanted))


def _products_in(paths: Collection[str], frame: Frame) -> Iterator[int]:
    """The products that lie at one of these categories, or below it."""
    tops = [category.key(path) for path in paths]
    if tops:
        keys = {text: category.key(text) for text in set(frame.categories.values())}
        inside = {text for text, key in keys.items() if any(category.is_within(key, top) for top in tops)}
        yield from (product for product, text in frame.categories.items() if text in inside)


def _birthday(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    if query.birthday_month is not None:
        month = month_meant(query.birthday_month, frame.today)
        yield _BORN, (json.dumps(sorted(map(_number, born_in(month, frame.today, frame.custom)))),)
    if query.lunar_month is not None:
        yield _BORN_LUNAR, (query.lunar_month,)


def _pets(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    if query.has_pets is not None:
        yield (_HAS_PETS if query.has_pets else f"NOT {_HAS_PETS}"), ()
    if query.species:
        yield _SPECIES, (json.dumps(query.species),)


def _consent(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    for purpose in dict.fromkeys(purpose for purpose, _answer in query.consent):
        wanted = [answer for about, answer in query.consent if about == purpose]
        if q.AGREED in wanted and q.REFUSED in wanted:  # which of them is of no account
            yield f"NOT {_UNASKED}", (purpose,)
        else:
            yield from ((_SAID, (purpose, answer == q.AGREED)) for answer in wanted if answer != q.UNASKED)
        if q.UNASKED in wanted:
            yield _UNASKED, (purpose,)


def _contact(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    yield (_LEFT_ALONE if query.do_not_contact else f"NOT {_LEFT_ALONE}"), ()


def _household(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    yield (_TOGETHER if query.in_household else f"NOT {_TOGETHER}"), ()


def _quality(_query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    yield "+s.customer_id IN (SELECT value FROM json_each(?))", (json.dumps(list(frame.poor)),)


def _phone(_query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    yield f"NOT {_HAS_PHONE}", ()


def _import(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    if query.import_batch is not None:
        yield _CAME_IN, (query.import_batch,)


def _own_field(query: CustomerQuery, key: str, frame: Frame) -> Iterator[Part]:
    for test in query.fields:
        own = frame.fields.get(test.field_id)
        if test.key == key and own is not None:
            yield from _tested(own, test)


def _tested(own: CustomFieldData, test: FieldTest) -> Iterator[Part]:
    """A test of such a field; nothing where it cannot be read, so that nobody meets it."""
    with suppress(ValueError):
        how = Meets(test.how)
        for said in test.values or ("",):
            who, values = who_meets(own, how, own_values.read(own.kind, said))
            yield f"+s.customer_id IN ({who})", values


_MAKERS: Mapping[str, Callable[[CustomerQuery, Frame], Iterator[Part]]] = {
    q.TAGS: _tags, q.TIER: _tier, q.STAGE: _stage, q.AWAY: _away, q.BOUGHT: _bought, q.BIRTHDAY: _birthday, q.PETS: _pets,
    q.CONSENT: _consent, q.CONTACT: _contact, q.HOUSEHOLD: _household, q.QUALITY: _quality, q.PHONE: _phone, q.IMPORT: _import,
}  # fmt: skip


def _days_ago(today: dt.date, days: int) -> str:
    return (today - dt.timedelta(days=max(-MOST_DAYS, min(MOST_DAYS, days)))).isoformat()


def _number(key: DayKey) -> int:
    """A birthday without its year as the number that `_BORN` makes of it."""
    calendar, month, day, is_leap = key
    return (10000 + 10000 * is_leap if calendar == "lunar" else 0) + month * 100 + day
