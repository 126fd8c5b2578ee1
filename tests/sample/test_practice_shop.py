"""The practice shop as it is made: the same every time, natural in both languages, its rhythms to be found again."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from app.insights.rhythm_learning import RhythmOptions, learn
from app.sample import lives
from app.sample.model import SampleShop
from app.sample.people import FAMILIES, STORIES, people
from app.sample.shop import SEED, make, trade_of
from app.values.birthday import kept_between
from app.values.phone import parse_phone

TODAY = dt.date(2026, 5, 18)
EVERY = [(kind, language) for kind in ("bakery", "pet") for language in ("zh_CN", "en")]
CHINESE = re.compile("[\u4e00-\u9fff]")
NOBODYS = {"zh_CN": r"16[0134]\d{8}", "en": r"\+1 2\d\d 555 01\d\d"}

made_once = cache(make)
every_shop = pytest.mark.parametrize(("kind", "language"), EVERY)


def visits_of(made: SampleShop) -> dict[int, list[int]]:
    """Customer → the sorted days of their visits, read from the sales alone."""
    days: dict[int, set[int]] = {}
    for sale in made.sales:
        if sale.customer_no is not None and sale.refund_of_no is None:
            days.setdefault(sale.customer_no, set()).add(sale.at.toordinal())
    return {customer: sorted(came) for customer, came in days.items()}


def said_in(made: SampleShop, language: str) -> list[str]:
    which = 0 if language == "zh_CN" else 1
    texts = [
        text
        for c in made.customers
        for text in (c.name, c.address, c.preferences, c.alert_note, c.note, c.source, *c.tags)
    ]
    texts += [text for p in made.pets for text in (p.name, p.species, p.breed, p.allergies, p.temperament, p.age_text)]
    texts += [text[which] for good in made.goods for text in (good.names, good.category, good.unit)]
    texts += [text for sale in made.sales for text in (sale.note, sale.channel)]
    return [text for text in texts if text]


@every_shop
def test_same_day_gives_the_same_shop(kind: str, language: str) -> None:
    assert make(kind, language, TODAY) == made_once(kind, language, TODAY)


@every_shop
def test_another_day_moves_everything_along(kind: str, language: str) -> None:
    later = dt.timedelta(days=100)
    one, other = made_once(kind, language, TODAY), make(kind, language, TODAY + later)
    assert [c.life for c in one.customers] == [c.life for c in other.customers]
    assert [s.at + later for s in one.sales] == [s.at for s in other.sales]
    assert [s.lines for s in one.sales] == [s.lines for s in other.sales]


@every_shop
def test_shop_is_as_big_and_as_old_as_it_says(kind: str, language: str) -> None:
    made = made_once(kind, language, TODAY)
    assert len(made.customers) == 300
    days = [(TODAY - sale.at.date()).days for sale in made.sales]
    assert min(days) == 1, "nothing was sold yet today"
    assert 720 <= max(days) <= 740
    assert [sale.at for sale in made.sales] == sorted(sale.at for sale in made.sales)
    assert len({sale.receipt_number for sale in made.sales}) == len(made.sales)
    assert (len(made.pets) > 250) if kind == "pet" else not made.pets


@every_shop
def test_stated_rhythms_are_found_again_in_the_purchases(kind: str, language: str) -> None:
    made = made_once(kind, language, TODAY)
    came = visits_of(made)
    model = learn(came.values(), TODAY.toordinal(), options=RhythmOptions.of_kind(kind))
    stated = {c.no: c.life.rhythm for c in made.customers if c.life.rhythm and len(came[c.no]) >= 8}
    wrong = sorted(abs(model.of(came[no]).usual_gap_days / rhythm - 1) for no, rhythm in stated.items())
    assert len(wrong) > 200
    assert median(wrong) < 0.06
    assert wrong[len(wrong) * 95 // 100] < 0.15
    assert wrong[-1] < 0.3


@every_shop
def test_every_way_to_live_and_to_be_known_is_there(kind: str, language: str) -> None:
    made = made_once(kind, language, TODAY)
    kinds = Counter(c.life.kind for c in made.customers)
    assert set(kinds) == {kind for kind, _count in lives.SHARES}
    assert min(kinds.values()) >= 4
    for field in ("alert_note", "preferences", "tags", "member_number", "note", "referrer_no", "address"):
        assert sum(bool(getattr(c, field)) for c in made.customers) > 10, field
    numbers = [c.member_number for c in made.customers if c.member_number]
    assert len(set(numbers)) == len(numbers)
    assert {len(c.phones) for c in made.customers} == {0, 1, 2}
    shared = Counter(number for c in made.customers for label, number in c.phones if not label)
    assert sum(count == 2 for count in shared.values()) >= FAMILIES - 1
    assert len({c.name for c in made.customers}) == 299, "one of them stands there twice"


@every_shop
def test_refunds_give_back_what_was_bought_and_walk_ins_have_no_name(kind: str, language: str) -> None:
    made = made_once(kind, language, TODAY)
    by_number = {sale.no: sale for sale in made.sales}
    refunds = [sale for sale in made.sales if sale.refund_of_no is not None]
    assert len(refunds) > 30
    for refund in refunds:
        sale = by_number[refund.refund_of_no or 0]
        assert sale.at < refund.at
        assert sale.customer_no == refund.customer_no
        (back,) = refund.lines
        assert any(line.good == back.good and line.count == -back.count for line in sale.lines)
    assert sum(sale.customer_no is None for sale in made.sales) > 100


@every_shop
def test_phones_are_valid_and_nobodys(kind: str, language: str) -> None:
    made = made_once(kind, language, TODAY)
    numbers = {number for c in made.customers for _label, number in c.phones}
    assert all(re.fullmatch(NOBODYS[language], number) for number in numbers)
    assert all((phone := parse_phone(number)) is not None and phone.is_valid for number in numbers)
    assert not any(re.search(r"(\d)\1{4}", number) for number in numbers), "looks like a placeholder"
    digits = {re.sub(r"\D", "", number) for number in numbers}
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("*.py"))
    assert not digits & set(re.findall(r"\d{11}", tests)), "a number of another test"


@every_shop
def test_shop_speaks_its_language_only(kind: str, language: str) -> None:
    texts = said_in(made_once(kind, language, TODAY), language)
    is_chinese = [CHINESE.search(text) is not None for text in texts]
    assert all(is_chinese) if language == "zh_CN" else not any(is_chinese)


@pytest.mark.parametrize("months", range(0, 48, 3))
def test_told_birthdays_are_kept_just_now_on_every_day(months: int) -> None:
    today = TODAY + dt.timedelta(days=months * 30.4)
    customers = [someone.customer for someone in people(trade_of("pet"), "zh_CN", today, SEED)]
    for story, customer in zip(STORIES, customers, strict=False):
        if not story.calendar:
            continue
        assert customer.birthday is not None
        day = today + dt.timedelta(days=story.days)
        is_near = any(kept.on == day for kept in kept_between(customer.birthday, day, day))
        if story.calendar == "leap":
            assert customer.birthday.is_leap
        else:
            assert is_near, (story.chinese, customer.birthday)


def test_leap_month_is_just_now_where_such_a_month_ever_was() -> None:
    leap = next(place for place, story in enumerate(STORIES) if story.calendar == "leap")
    near = 0
    for month in range(1, 13):
        today = dt.date(2026, month, 10)
        birthday = people(trade_of("bakery"), "en", today, SEED)[leap].customer.birthday
        assert birthday is not None
        near += bool(kept_between(birthday, today, today + dt.timedelta(days=3)))
    assert near >= 7


@pytest.mark.parametrize(
    "day", [dt.date(1, 1, 2), dt.date(1800, 2, 28), dt.date(2024, 2, 29), dt.date(2150, 6, 1), dt.date.max]
)
def test_any_day_can_be_today(day: dt.date) -> None:
    made = make("bakery", "zh_CN", day)
    assert len(made.customers) == 300
    assert all(sale.at.date() < day for sale in made.sales)
