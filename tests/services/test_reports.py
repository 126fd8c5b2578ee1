"""What reports say: everything about a customer that belongs on paper, phones hidden unless asked, in either language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from app import i18n
from app.errors import Cancelled, UserMistake
from app.models import Staff
from app.services import customers, family, households, merging, pets, purchases, reminders, reports
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.family import FamilyDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.reports.common import day, month, phones_hidden
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.values.birthday import Birthday
from app.values.phone import mask_phone
from app.values.report_data import (
    Alert,
    Cards,
    ColumnKind,
    Facts,
    Figures,
    Heading,
    ReportData,
    Table,
    Tasks,
    cell_text,
)
from tests.sheets import silent

PHONE = "13800006688"


@pytest.fixture
def chen(shop: Shop) -> int:
    """A customer about whom much is known; her phone stands in every field where people write one."""
    number = customers.create(
        shop,
        CustomerDraft(
            name=f"Chen {PHONE}", phones=(PhoneDraft(PHONE, "home"), PhoneDraft("0571-88886666")), wechat=PHONE, member_number=PHONE,
            email="chen@example.com", address=f"Lake Road 3, call {PHONE}", gender="female", birthday=Birthday("solar", 9, 21, year=1995),
            preferences="chicken-free", alert_note="Allergic to nuts; call 138 0000 6688", note="2026-05-01 moves house",
            tags=("regular", PHONE), since_on=dt.date(2023, 3, 1),
        ),
    )  # fmt: skip
    pets.create(
        shop,
        PetDraft(name="Milktea", breed="Shorthair", sex="female", birthday=Birthday("solar", 6, 2, year=2023), allergies="chicken",
                 weight_milli=4600, note=f"vet knows {PHONE}"),
        (number,),
    )  # fmt: skip
    for back in range(34):
        at = shop.clock.now() - dt.timedelta(days=18 * back, hours=1)
        items = (ItemDraft("Litter", 2000, 2900), *((ItemDraft("Treats", 1000, 1500),) if back % 2 else ()))
        purchases.record(
            shop, PurchaseDraft(number, items, at=at, payment="wechat", note="" if back else f"to {PHONE}")
        )
    return number


def built(shop: Shop, *ids: int, **options: Any) -> ReportData:
    return reports.build(shop, "customer", ReportParams(ids, **options), silent)


def of(report: ReportData, kind: type) -> list[Any]:
    return [block for section in report.sections for block in section.blocks if isinstance(block, kind)]


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in a report."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def test_customer_record_holds_what_is_known(shop: Shop, chen: int) -> None:
    with shop.write(i18n.T("x")) as session:
        session.get_one(Staff, shop.staff_id).name = "Lin"
    report = built(shop, chen, mask=False)
    (section,) = report.sections
    assert section.title == f"Chen {PHONE}"
    assert set(section.aside) == {"regular", PHONE}
    assert section.subtitle[0] == "Phone 138 0000 6688 home"
    assert section.subtitle[1] == "Phone 0571 8888 6666"
    assert "Since Mar 2023" in section.subtitle
    assert (report.shop, report.printed_by, report.language) == ("Doudou", "printed by Lin", "en")
    assert f"{report.printed_at:%Y-%m-%d %H:%M}" == "2026-05-18 10:12"
    (alert,) = of(report, Alert)
    assert alert.text == "Must know: Allergic to nuts; call 138 0000 6688"
    figures = {figure.name: figure.value for figure in of(report, Figures)[0].figures}
    assert figures == {
        "Spent in all": "¥2,227",
        "Purchase days": "34 days",
        "Average visit": "¥65.50",
        "Usual gap": "18 days",
        "Last visit": "18 May",
    }
    (card,) = of(report, Cards)[0].cards
    assert (card.title, card.about) == ("Milktea", "Shorthair · female · 2 years")
    assert card.lines == ("Allergic to chicken", "Birthday 2 Jun", "4.6 kg", f"vet knows {PHONE}")
    known = {fact.name: fact.text for fact in of(report, Facts)[0].facts}
    assert known["Usually buys"] == "Litter, Treats"
    assert known["Birthday"] == "21 September 1995 · 30 years old"
    assert (known["Gender"], known["Preferences"], known["Note"]) == (
        "Female",
        "chicken-free",
        "2026-05-01 moves house",
    )
    (table,) = of(report, Table)
    assert [c.kind for c in table.columns] == [ColumnKind.DATE, ColumnKind.TEXT, ColumnKind.TEXT, ColumnKind.MONEY]
    assert table.rows[0] == (dt.date(2026, 5, 18), f"Litter ×2 · to {PHONE}", "WeChat Pay", 5800)
    assert [h.note for h in of(report, Heading) if h.text == "Purchases"] == ["the newest 20 of 34"]


def test_household_and_family_stand_on_the_record(shop: Shop, chen: int) -> None:
    households.join(shop, chen, customers.create(shop, CustomerDraft(name="Li Lei 13800006688")))
    family.add(shop, chen, FamilyDraft("Anan", "daughter", Birthday("solar", 5, 20), "likes cats"))
    said = list(texts(reports.build(shop, "customer", ReportParams((chen,)), silent)))
    assert "Anan · daughter · 20 May · likes cats" in said
    assert "Li Lei 138 **** 6688" in said


def test_phones_are_hidden_wherever_they_stand(shop: Shop, chen: int) -> None:
    said = list(texts(built(shop, chen)))
    everything = "\n".join(said)
    for shown in (PHONE, "138 0000 6688", "0571-88886666", "88886666", "00006688"):
        assert shown not in everything
    assert "138 **** 6688" in everything
    assert "Phone 0571 **** 6666" in everything


def test_phone_with_its_country_is_masked_as_in_the_list(shop: Shop) -> None:
    ivy = customers.create(shop, CustomerDraft(name="Ivy", phones=(PhoneDraft("+86 138 0000 6688"),)))
    said = built(shop, ivy).sections[0].subtitle[0]
    (row,) = customers.rows(shop, [ivy])
    assert said == f"Phone {mask_phone(row.phone or '')}" == "Phone 138 **** 6688"


@pytest.mark.parametrize(("reach", "rows"), [("last", 20), ("year", 21), ("all", 34)])
def test_purchases_reach_as_far_back_as_asked(shop: Shop, chen: int, reach: str, rows: int) -> None:
    (table,) = of(built(shop, chen, purchases=reach), Table)
    assert len(table.rows) == rows
    assert sorted(table.rows, key=lambda row: row[0], reverse=True) == list(table.rows)


def test_amounts_can_be_left_out(shop: Shop, chen: int) -> None:
    report = built(shop, chen, amounts=False)
    assert "¥" not in "".join(texts(report))
    assert ColumnKind.MONEY not in [column.kind for column in of(report, Table)[0].columns]
    assert {f.name for f in of(report, Figures)[0].figures} == {"Purchase days", "Usual gap", "Last visit", "Birthday"}


def test_refund_is_told_and_a_customer_without_anything_has_a_page(shop: Shop) -> None:
    number = customers.create(shop, CustomerDraft(name="Bob"))
    report = built(shop, number)
    assert not of(report, Table)
    assert "Nothing bought yet." in list(texts(report))
    sale = purchases.record(shop, PurchaseDraft(number, (ItemDraft("Cake", 1500, 1000),)))
    purchases.refund(shop, sale.purchase_id)
    (table,) = of(built(shop, number), Table)
    assert table.rows[0][1:] == ("Refund: Cake ×1.5", "", -1500)
    customers.delete(shop, number)
    assert "This customer is in the bin." in list(texts(built(shop, number)))
    customers.restore(shop, number)
    merging.merge(shop, customers.create(shop, CustomerDraft(name="Bobby")), number)
    said = list(texts(built(shop, number)))
    assert ("Merged into Bobby" in said, "This customer is in the bin." in said) == (True, False)


def test_several_customers_have_a_part_each(shop: Shop, chen: int) -> None:
    bob = customers.create(shop, CustomerDraft(member_number="14307"))
    report = built(shop, bob, chen)
    assert [section.title for section in report.sections] == ["Member 14307", "Chen 138 **** 6688"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_report_in_the_list_builds_in_either_language(shop: Shop, chen: int, language: str) -> None:
    i18n.set_language(language)
    for each in reports.REPORTS:
        report = reports.build(shop, each.key, ReportParams((chen,)), silent)
        assert (report.key, report.title, report.language) == (each.key, str(each.title), language)
        assert report.sections
        assert is_dataclass(replace(report, title="x"))


def test_record_tells_what_has_its_day_but_not_who_is_late(shop: Shop, chen: int) -> None:
    late = customers.create(shop, CustomerDraft(name="Late", birthday=Birthday("solar", 5, 20)))
    for back in range(6, 20):
        at = shop.clock.now() - dt.timedelta(days=20 * back)
        purchases.record(shop, PurchaseDraft(late, (ItemDraft("Litter", 1000, 2900),), at=at))
    reminders.refresh(shop)
    assert {r.rule for r in reminders.due(shop) if r.customer_id == late} >= {"birthday"}
    (tasks,) = of(built(shop, late), Tasks)
    assert [(task.when, task.text) for task in tasks.tasks] == [("20 May", "Birthday on 20 May, in 2 days")]
    assert not of(built(shop, late, reminders=False), Tasks)


def test_care_list_names_everybody_once_with_a_box_to_tick(shop: Shop) -> None:
    empty = reports.build(shop, "today", ReportParams(), silent)
    assert "Nobody is waiting for a word today." in list(texts(empty))
    for place, name in enumerate(("Ann", "Bob")):
        phones = (PhoneDraft(f"1380000668{place}"),)
        who = customers.create(shop, CustomerDraft(name=name, phones=phones, birthday=Birthday("solar", 5, 19 + place)))
        pets.create(shop, PetDraft(name="Rex", birthday=Birthday("solar", 5, 20)), (who,))
    reminders.refresh(shop)
    report = reports.build(shop, "today", ReportParams(), silent)
    (table,) = of(report, Table)
    assert table.columns[0].kind is ColumnKind.TICK
    assert [row[:3] for row in table.rows] == [(None, "Ann", "138 **** 6680"), (None, "Bob", "138 **** 6681")]
    assert "Rex" in str(table.rows[0][3])
    assert "\n" in str(table.rows[0][3])
    assert {f.name: f.value for f in of(report, Figures)[0].figures}["To reach out to"] == "2"
    shown = reports.build(shop, "today", ReportParams(mask=False, amounts=False), silent)
    assert of(shown, Table)[0].rows[0][2] == "138 0000 6680"
    assert "¥" not in "".join(texts(shown))


def test_what_cannot_be_built_is_refused_in_words(shop: Shop, chen: int) -> None:
    for key, ids, code in (
        ("nonsense", (chen,), "unknown_report"),
        ("customer", (), "nobody_named"),
        ("customer", (999,), "no_such_customer"),
    ):
        with pytest.raises(UserMistake) as caught:
            reports.build(shop, key, ReportParams(ids), silent)
        assert caught.value.code == code


def test_building_can_be_stopped(shop: Shop, chen: int) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 3
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        reports.build(shop, "customer", ReportParams((chen,) * 3), stop)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("13800006688", "138 **** 6688"),
        ("138-0000-6688", "138 **** 6688"),
        ("叫13800006688送", "叫138 **** 6688送"),
        ("2026-05-18", "2026-05-18"),
        ("order 9138000066880", "order 9138000066880"),
    ],
)
def test_phones_in_texts(text: str, hidden: str) -> None:
    assert phones_hidden(text) == hidden


def test_days_on_paper_are_never_today() -> None:
    today = dt.date(2026, 5, 18)
    assert (day(today, today), day(dt.date(2025, 1, 3), today), month(today)) == ("18 May", "3 Jan 2025", "May 2026")
    i18n.set_language("zh_CN")
    assert (day(today, today), day(dt.date(2025, 1, 3), today), month(today)) == ("5月18日", "2025-01-03", "2026-05")


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        (None, ColumnKind.MONEY, ""),
        (-128650, ColumnKind.MONEY, "−1,286.50"),
        (10**15, ColumnKind.MONEY, "10,000,000,000,000.00"),
        (1500, ColumnKind.QUANTITY, "1.5"),
        (1234567, ColumnKind.INTEGER, "1,234,567"),
        (dt.date(2026, 5, 18), ColumnKind.DATE, "2026-05-18"),
        ("a-b", ColumnKind.TEXT, "a-b"),
    ],
)
def test_cells_are_read_by_the_kind_of_their_column(cell: Any, kind: ColumnKind, said: str) -> None:
    assert cell_text(cell, kind, 2) == said
