"""What each condition of a list asks of the tables: who meets it, each by a statement of its own within an index or one quick walk.

Answers are sets of ids, which ``customer_sets`` puts together: that is sooner done outside the database than inside, where each of
them would be a table that is made for one question and looked up once for everybody.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from app.errors import UserMistake
from app.i18n import T
from app.services import customer_query as q
from app.services.custom_fields import CustomFieldData, Meets, who_meets
from app.services.customer_parts import EVERYBODY, Part
from app.services.customer_query import CustomerQuery, FieldTest
from app.services.species import Meant
from app.values import birthday, category
from app.values import custom as own_values
from app.values.birthday import USUAL, Custom, DayKey
from app.values.tier import ACQUIRE, GROW, GROWS_FROM, REGULAR_FROM, RETAIN, WIN_BACK

MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Frame:
    """What the conditions are read against.

    The day, how birthdays are kept, on or before which last visit somebody counts as gone, the category of each product, the fields of
    the owner's own, whose record is not as good as is asked for, and which pets are meant.
    """

    today: dt.date
    custom: Custom = USUAL
    gone_since: dt.date = dt.date.min
    categories: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[int, CustomFieldData] = field(default_factory=dict)
    poor: Collection[int] = ()
    pets: Collection[Meant] = ()


_NAMED = "(SELECT value FROM json_each(?))"
IN_BIN = Part("c.id", "customer c", "c.deleted_at IS NOT NULL")
_TAGGED = Part("l.customer_id", "customer_tag l JOIN tag t ON t.id = l.tag_id", f"t.name IN {_NAMED}")
_TAGGED_WITH_ALL = replace(_TAGGED, where=f"{_TAGGED.where} GROUP BY l.customer_id HAVING COUNT(*) = ?")
_OWN_TIER = Part("c.id", "customer c", f"c.own_tier <> '' AND c.own_tier IN {_NAMED}")
_OWN = "(SELECT id FROM customer WHERE own_tier <> '')"
_BY_FIGURES = Part("t.customer_id", "customer_tier t", f"t.tier IN {_NAMED} AND +t.customer_id NOT IN {_OWN}")
_SOME_TIER = Part(
    "s.customer_id",
    EVERYBODY,
    f"(EXISTS (SELECT 1 FROM customer_tier t WHERE t.customer_id = s.customer_id) OR s.customer_id IN {_OWN})",  # noqa: S608
)
_STAGES: Mapping[str, str] = {
    ACQUIRE: f"(s.visits < {GROWS_FROM} AND (s.last_on IS NULL OR s.last_on > ?))",
    GROW: f"(s.visits >= {GROWS_FROM} AND s.visits < {REGULAR_FROM} AND s.last_on > ?)",
    RETAIN: f"(s.visits >= {REGULAR_FROM} AND s.last_on > ?)",
    WIN_BACK: "s.last_on <= ?",
}
_BOUGHT = Part(
    "s.customer_id",
    EVERYBODY,
    "s.last_on > ? AND EXISTS (SELECT 1 FROM customer_product b"  # noqa: S608
    f" WHERE b.customer_id = s.customer_id AND b.last_on > ? AND +b.product_id IN {_NAMED})",
)
"""What each customer bought lies together, and the first that fits is enough: however many goods are meant, that is read once at most."""
_BOUGHT_ONE = replace(_BOUGHT, where=_BOUGHT.where.replace("+b.product_id", "b.product_id"))
_BORN = Part(
    "c.id",
    "customer c",
    "(c.birthday_calendar = 'lunar') * (10000 + 10000 * c.birthday_is_leap)"
    f" + c.birthday_month * 100 + c.birthday_day IN {_NAMED}",
)
_BORN_LUNAR = Part("c.id", "customer c", "c.birthday_calendar = 'lunar' AND c.birthday_month = ?")
_HAS_PETS = Part(
    "o.customer_id",
    "pet_owner o",
    "o.pet_id NOT IN (SELECT id FROM pet WHERE deleted_at IS NOT NULL OR died_on IS NOT NULL)",
)
_SPECIES = Part(
    "o.customer_id",
    "pet_owner o JOIN pet p",
    f"p.id = o.pet_id AND p.deleted_at IS NULL AND p.died_on IS NULL"
    f" AND (p.species IN {_NAMED} OR p.breed IN {_NAMED} AND p.species NOT IN {_NAMED})",
)
_SAID = Part(
    "n.customer_id",
    "consent n",
    "n.purpose = ? AND (n.answer = 'yes') = ? AND NOT EXISTS"
    " (SELECT 1 FROM consent l WHERE l.customer_id = n.customer_id AND l.purpose = n.purpose"
    " AND (l.answered_on > n.answered_on OR (l.answered_on = n.answered_on AND l.id > n.id)))",
)
_ASKED = Part("n.customer_id", "consent n", "n.purpose = ?")
_LEFT_ALONE = Part("c.id", "customer c", "c.do_not_contact = 1")
_TOGETHER = Part(
    "h.customer_id",
    "household_member h",
    "h.household_id IN (SELECT m.household_id FROM household_member m"
    " JOIN customer c ON c.id = m.customer_id WHERE c.deleted_at IS NULL GROUP BY m.household_id HAVING COUNT(*) > 1)",
)
_CAME_IN = Part("c.id", "customer c", "c.import_batch_id = ?")
_HAS_PHONE = Part("p.customer_id", "customer_phone p", "1")
_ALL = Part("", "", "", is_rest=True, known=())


def check(query: CustomerQuery) -> None:
    """Raise ``UserMistake`` for conditions that contradict each other."""
    if query.has_pets is False and query.species:
        raise UserMistake(
            "no_pets_of_a_species",
            T("Whoever has no pets has none of that species either."),
            T("Leave one of the two out."),
            "species",
        )


def parts(query: CustomerQuery, key: str, frame: Frame) -> list[Part]:
    """Who meets the condition of that key: whoever is in one of these. Nobody where what it names is not there any more."""
    make = _MAKERS.get(key)
    return list(make(query, frame) if make is not None else _own_field(query, key, frame))


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


def _tags(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    if query.every_tag:
        if not any(key == q.TAGS for key, _id in query.gone):
            yield _TAGGED_WITH_ALL.of(json.dumps(query.tags), len(set(query.tags)))
    elif query.tags:
        yield _TAGGED.of(json.dumps(query.tags))


def _tier(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    wanted = [tier for tier in query.tiers if tier]
    if wanted:
        yield _OWN_TIER.of(json.dumps(wanted))
        yield _BY_FIGURES.of(json.dumps(wanted))
    if len(wanted) < len(query.tiers):
        yield _SOME_TIER.others()


def _stage(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    meant = [_STAGES[stage] for stage in query.stages if stage in _STAGES]
    if meant:
        yield Part("s.customer_id", EVERYBODY, f"({' OR '.join(meant)})", (frame.gone_since.isoformat(),) * len(meant))


def _away(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    said: dict[str, tuple[str, ...]] = {}
    if query.away_over is not None:
        said["s.last_on < ?"] = (_days_ago(frame.today, query.away_over),)
    if query.away_under is not None:
        said["s.last_on > ?"] = (_days_ago(frame.today, query.away_under),)
    if query.never_came:
        said["s.last_on IS NULL"] = ()
    if said:
        yield Part("s.customer_id", EVERYBODY, " AND ".join(said), tuple(day for days in said.values() for day in days))


def _bought(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    bought = query.bought
    if bought is None:
        return
    wanted = [*bought.products, *_products_in(bought.categories, frame)]
    since = "" if bought.within_days is None else _days_ago(frame.today, bought.within_days)
    meant = _BOUGHT_ONE if len(wanted) == 1 else _BOUGHT  # one is looked for directly
    yield meant.of(since, since, json.dumps(wanted))


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
        yield _BORN.of(json.dumps(sorted(map(_number, born_in(month, frame.today, frame.custom)))))
    if query.lunar_month is not None:
        yield _BORN_LUNAR.of(query.lunar_month)


def _pets(query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    if query.has_pets is not None and not query.species:  # who has one of a species has pets
        yield _HAS_PETS if query.has_pets else _HAS_PETS.others()
    for meant in frame.pets:
        yield _SPECIES.of(*map(json.dumps, (meant.species, meant.breeds, meant.known)))


def _consent(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    for purpose in dict.fromkeys(purpose for purpose, _answer in query.consent):
        wanted = {answer for about, answer in query.consent if about == purpose}
        said = wanted - {q.UNASKED}
        if len(said) > 1:  # which answer is of no account
            yield _ALL if q.UNASKED in wanted else _ASKED.of(purpose)
        elif q.UNASKED not in wanted:
            yield _SAID.of(purpose, q.AGREED in said)
        else:
            yield (_SAID.of(purpose, q.AGREED not in said) if said else _ASKED.of(purpose)).others()


def _contact(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    yield _LEFT_ALONE if query.do_not_contact else _LEFT_ALONE.others()


def _household(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    yield _TOGETHER if query.in_household else _TOGETHER.others()


def _quality(_query: CustomerQuery, frame: Frame) -> Iterator[Part]:
    yield Part("", "", "", known=frame.poor)


def _phone(_query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    yield _HAS_PHONE.others()


def _import(query: CustomerQuery, _frame: Frame) -> Iterator[Part]:
    if query.import_batch is not None:
        yield _CAME_IN.of(query.import_batch)


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
            yield who_meets(own, how, own_values.read(own.kind, said))


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
