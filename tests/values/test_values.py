"""Values: reading, keeping, showing."""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.models.customer import Customer, CustomerPhone
from app.models.purchase import Purchase
from app.values import money, quantity
from app.values.birthday import Birthday, birthday_text, format_birthday, parse_birthday
from app.values.dates import NoSuchDay, guess_day_first, parse_age_text, parse_date, parse_instant
from app.values.field import Field, FieldProblem, ParseContext, parse_field
from app.values.person_name import display_name, name_keys, query_kind
from app.values.phone import format_phone, mask_phone, parse_phone, split_phones
from app.values.text import clean_text, normalise_key

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTEXT = ParseContext(SHANGHAI)
MONTH_DAYS = st.dates(dt.date(1904, 1, 1), dt.date(1904, 12, 31))
BIRTHDAYS = st.one_of(
    st.dates(dt.date(1850, 1, 1), dt.date(2199, 12, 31)).map(lambda d: Birthday("solar", d.month, d.day, year=d.year)),
    MONTH_DAYS.map(lambda d: Birthday("solar", d.month, d.day)),
    st.builds(
        Birthday,
        st.just("lunar"),
        st.integers(1, 12),
        st.integers(1, 30),
        st.booleans(),
        st.none() | st.integers(1900, 2099),
    ),
)


def _field(model: type, column: str) -> Field:
    found = model.__table__.columns[column].info["field"]  # type: ignore[attr-defined]
    assert isinstance(found, Field)
    return found


@given(st.text())
def test_clean_text_is_stable_and_has_no_hidden_characters(text: str) -> None:
    said = clean_text(text)
    assert clean_text(said) == said
    assert not any(unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066\u200b\ufeff" for c in said)


def test_clean_text_keeps_a_family_and_drops_a_lone_joiner() -> None:
    assert clean_text("👨‍👩‍👧") == "👨‍👩‍👧"
    assert clean_text("a\u200db") == "ab"
    assert clean_text(" a \r\n b\t", multiline=True) == "a\nb"
    with pytest.raises(ValueError, match="longer"):
        clean_text("x" * 10_000, 200)


@given(st.text())
def test_name_keys_any_text_has_keys(text: str) -> None:
    keys = name_keys(text)
    assert keys.name_key == normalise_key(text)
    assert len(keys.other_readings) <= 12


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("陈小雨", "chenxiaoyu", "cxy"), ("陳小雨", "chenxiaoyu", "cxy"), ("单晓", "shanxiao", "sx"), ("尉迟敬德", "yuchijingde", "ycjd"),
        ("欧阳思远", "ouyangsiyuan", "oysy"), ("万俟卨", "moqixie", "mqx"), ("单于", "chanyu", "cy"), ("Chen Xiaoyu", "chenxiaoyu", "cx"),
        ("Mary Ann O'Neil", "maryannoneil", "mao"), ("José", "jose", "j"),
    ],
)  # fmt: skip
def test_name_keys_read_surnames_as_surnames(name: str, full: str, initials: str) -> None:
    keys = name_keys(name)
    assert (keys.pinyin_full, keys.pinyin_initials) == (full, initials)


def test_name_keys_know_further_readings() -> None:
    assert ("lubu", "lb") in name_keys("吕布").other_readings
    assert any(full == "wangyue" for full, _ in name_keys("王乐").other_readings)


def test_name_keys_every_given_surname_by_its_reading(shared_data: Path) -> None:
    lines = (shared_data / "contacts_names_dates" / "surnames.txt").read_text("utf-8").split("\n")
    missed = []
    for line in filter(None, lines):
        surname, _, reading = line.partition(": ")
        plain = "".join(c for c in unicodedata.normalize("NFD", reading.strip()) if c.isascii())
        keys = name_keys(surname + "明明" if len(surname) == 1 else surname + "明")
        wanted = "".join(p[0] for p in plain.split()) + ("mm" if len(surname) == 1 else "m")
        if wanted not in (keys.pinyin_initials, *(i for _, i in keys.other_readings)):
            missed.append((surname, reading, keys.pinyin_initials))
    assert missed == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("6688", "digits"),
        ("138 0000", "digits"),
        ("６６８８", "digits"),
        ("１３８－（００１３）", "digits"),
        ("138.0013.8000", "digits"),
        ("²³", "digits"),
        ("+-", "mixed"),
        ("cxy", "latin"),
        ("陈小", "hanzi"),
        ("陈x", "mixed"),
    ],
)
def test_query_kind(text: str, kind: str) -> None:
    assert query_kind(text) == kind


def test_display_name_without_a_name_shows_the_number() -> None:
    assert display_name("", "14307") == "Member 14307"
    i18n.set_language("zh_CN")
    assert display_name("", "14307") == "会员 14307"


@pytest.mark.parametrize(
    ("typed", "digits", "valid"),
    [
        ("13800006688", "13800006688", True), (13800006688.0, "13800006688", True), ("+86 138-0000-6688", "13800006688", True),
        ("0086 13800006688", "13800006688", True), ("电话:13800006688", "13800006688", True), ("１３８００００６６８８", "13800006688", True),
        ("021-12345678", "2112345678", True), ("+1 650 253 0000", "6502530000", True), ("1381234567", "1381234567", False), ("abc", "", False),
    ],
)  # fmt: skip
def test_parse_phone(typed: object, digits: str, valid: bool) -> None:
    phone = parse_phone(typed)
    assert phone is not None
    assert phone.is_valid is valid
    assert phone.digits.endswith(digits)
    assert phone.last4 == digits[-4:]


def test_parse_phone_says_what_is_missing() -> None:
    short, long = parse_phone("1381234567"), parse_phone("138123456789")
    assert short is not None
    assert long is not None
    assert str(short.problem) == "The phone number is 1 digit short (needs 11)"
    assert str(long.problem) == "The phone number has 1 digit too many (needs 11)"
    assert parse_phone(" ") is None
    assert parse_phone(None) is None


@given(st.text(max_size=60))
def test_parse_phone_any_text_is_kept(text: str) -> None:
    phone = parse_phone(text)
    assert phone is None or phone.raw == text.strip() or phone.raw


def test_phone_shown_masked_and_grouped() -> None:
    assert mask_phone("13800006688") == "138 **** 6688"
    assert format_phone("13800006688") == "138 0000 6688"
    assert split_phones("13800006688、13900001234 / 021-5566") == ["13800006688", "13900001234", "021-5566"]


@given(BIRTHDAYS)
def test_birthday_text_is_read_back_exactly(birthday: Birthday) -> None:
    assert parse_birthday(birthday_text(birthday)) == birthday
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        assert format_birthday(birthday)


@pytest.mark.parametrize(
    ("typed", "machine"),
    [
        ("1992/6/3", "1992-06-03"), ("19800322", "1980-03-22"), ("--0203", "02-03"), ("3月2日", "03-02"), ("1990年3月2日", "1990-03-02"),
        ("农历八月十五", "L-08-15"), ("阴历1985年8月15", "L1985-08-15"), ("八月十五", "L-08-15"), ("闰六月初一", "L-06x-01"), ("冬月廿三", "L-11-23"),
        ("正月初一", "L-01-01"), ("腊月三十", "L-12-30"), ("lunar 8-15", "L-08-15"), ("5.21", "05-21"), ("21/3/1990", "1990-03-21"), (44000.0, "2020-06-18"),
        ("1 December", "12-01"), ("Dec 1st", "12-01"), ("1 Dec.", "12-01"), ("1 Dec 1970", "1970-12-01"),
        (dt.datetime(1992, 6, 3), "1992-06-03"),
    ],
)  # fmt: skip
def test_parse_birthday_usual_forms(typed: object, machine: str) -> None:
    assert birthday_text(parse_birthday(typed)) == machine


def test_parse_birthday_day_first_where_both_could_be_the_month() -> None:
    typed = {"5/12/1970": "1970-12-05", "5/12": "12-05", "5-21": "05-21", "5月12日": "05-12", "--0512": "05-12"}
    assert {text: birthday_text(parse_birthday(text, day_first=True)) for text in typed} == typed


@pytest.mark.parametrize("typed", ["2月30日", "1992-02-30", "1991-02-29", "13-40", "L-13-01", "农历八月三十一"])
def test_parse_birthday_a_day_that_never_was(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_birthday(typed)


@given(st.text(max_size=40))
def test_parsers_any_text_gives_a_value_or_a_value_error(text: str) -> None:
    for parse in (
        parse_birthday,
        parse_date,
        lambda t: parse_instant(t, SHANGHAI),
        money.parse_minor,
        quantity.parse_milli,
    ):
        try:
            parse(text)
        except ValueError:
            continue


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_money_text_round_trip(minor: int, digits: int) -> None:
    assert money.parse_minor(money.decimal_text(minor, digits), digits) == minor


@given(st.integers(-(10**10), 10**10))
def test_quantity_round_trip(milli: int) -> None:
    assert quantity.parse_milli(quantity.format_milli(milli)) == milli


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("¥1,286.50", 128650),
        ("(12)", -1200),
        ("12,5", 1250),
        ("1.234,56", 123456),
        ("１２．５元", 1250),
        (0.1 + 0.2, 30),
        (29, 2900),
        ("-3.00", -300),
        ("5.", 500),
    ],
)
def test_parse_minor(typed: object, minor: int) -> None:
    assert money.parse_minor(typed) == minor  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["abc", "", "1.234", "1,2,3", "NaN", float("inf"), True, "1e5", "9" * 40])
def test_parse_minor_refuses(typed: object) -> None:
    with pytest.raises(ValueError):
        money.parse_minor(typed)  # type: ignore[arg-type]


@given(st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7))
def test_line_total_is_the_exact_product_rounded(milli: int, price: int) -> None:
    exact = Decimal(milli) * price / 1000
    assert abs(money.line_total_minor(milli, price) - exact) <= Decimal("0.5")
    assert money.line_total_minor(-milli, price) == -money.line_total_minor(milli, price)


def test_format_minor_in_both_languages() -> None:
    assert money.format_minor(128650) == "¥1,286.50"
    assert money.format_minor(53800, short=True) == "¥538"
    assert money.format_minor(-100) == "−¥1.00"
    assert money.format_minor(1250, "GBP") == "£12.50"


@pytest.mark.parametrize(
    "typed",
    [
        "2010-12-01 11:41:00",
        "2010/12/1 11:41",
        "2010年12月1日 11:41",
        "1/12/2010 上午11:41",
        "Dec 1, 2010 11:41 AM",
        "2010-12-01T11:41:00+08:00",
        "2010-12-01T03:41:00Z",
    ],
)
def test_parse_instant_usual_forms(typed: str) -> None:
    assert parse_instant(typed, SHANGHAI, day_first=True) == dt.datetime(2010, 12, 1, 3, 41, tzinfo=dt.UTC)


def test_guess_day_first() -> None:
    assert guess_day_first(["13/2/2011", "3/4/2011"]) is True
    assert guess_day_first(["2/13/2011"]) is False
    assert guess_day_first(["2/3/2011", "2011-02-13"]) is None


def test_parse_age_text_real_dogs(shared_data: Path) -> None:
    with (shared_data / "pets" / "nyc_dogs_1500.csv").open(encoding="utf-8", newline="") as file:
        ages = [row["age"] for row in csv.DictReader(file)]
    read = [parse_age_text(a) for a in ages]
    assert sum(not a.raw for a in read) == 682
    assert all(a.months is None or a.months > 0 for a in read)
    plain = [a for a in read if a.raw.isdigit()]
    assert len(plain) == 763
    assert all(a.months == int(a.raw) * 12 for a in plain if int(a.raw) > 0)
    assert parse_age_text("8YRS & 8 M").months == 104
    assert parse_age_text("8M").months == 8
    assert parse_age_text("ADULT").months is None


def test_parse_field_speaks_of_what_is_wrong() -> None:
    cases = [
        (_field(Customer, "birthday_month"), "1992-02-30", "There is no 1992-02-30"),
        (_field(Customer, "birthday_month"), "someday", "This is not a date"),
        (_field(Customer, "name"), "x" * 10_000, "10000 characters are too many; at most 200 fit"),
        (_field(Purchase, "purchased_at"), "2011-13-01", "There is no 2011-13-01"),
    ]
    for field, raw, said in cases:
        with pytest.raises(FieldProblem) as caught:
            parse_field(field, raw, CONTEXT)
        assert str(caught.value.reason) == said
    assert parse_field(_field(Customer, "gender"), "女", CONTEXT) == "female"
    assert parse_field(_field(CustomerPhone, "raw"), "13800006688/13900001234", CONTEXT)[1].last4 == "1234"
    assert parse_field(_field(Customer, "name"), 12345.0, CONTEXT) == "12345"
    assert parse_field(_field(Customer, "name"), "=HYPERLINK(1)", CONTEXT) == "=HYPERLINK(1)"


def test_parse_date_serials_and_missing_days() -> None:
    assert parse_date(40513.4875) == dt.date(2010, 12, 1)
    assert parse_date(20101201.0) == dt.date(2010, 12, 1)
    with pytest.raises(NoSuchDay):
        parse_date("2010-02-30")
    with pytest.raises(ValueError, match="not a date"):
        parse_date(12.0)
