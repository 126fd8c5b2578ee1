"""Which currency is suggested: that of the place of the computer, then that of the language, never one by chance."""

from __future__ import annotations

import pytest

from app import i18n
from app.ui import currencies
from app.ui.currencies import Place


@pytest.mark.parametrize(
    ("language", "region", "clock", "currency"),
    [
        ("en", ("", ""), ("", ""), ""),
        ("zh_CN", ("", ""), ("", ""), "CNY"),
        ("en", ("GB", "GBP"), ("CN", "CNY"), "GBP"),
        ("zh_CN", ("SG", "SGD"), ("", ""), "SGD"),
        ("en", ("US", "USD"), ("US", "USD"), "USD"),
        ("en", ("US", "USD"), ("", ""), "USD"),
        ("en", ("US", "USD"), ("GB", "GBP"), "GBP"),
        ("en", ("", ""), ("IE", "EUR"), "EUR"),
        ("en", ("CH", "CHF"), ("", ""), "CHF"),
    ],
)
def test_usual_currency_is_that_of_the_place_else_of_the_language(
    monkeypatch: pytest.MonkeyPatch, language: str, region: tuple[str, str], clock: tuple[str, str], currency: str
) -> None:
    monkeypatch.setattr(currencies, "of_region", lambda: Place(*region))
    monkeypatch.setattr(currencies, "of_clock", lambda: Place(*clock))
    i18n.set_language(language)
    assert currencies.usual_currency() == currency
    assert not currency or currency in currencies.offered()


@pytest.mark.parametrize(
    ("zone", "place"),
    [("Europe/London", ("GB", "GBP")), ("Europe/Belfast", ("GB", "GBP")), ("Asia/Shanghai", ("CN", "CNY")), ("Etc/UTC", ("", "")), ("UTC", ("", "")), ("Nowhere", ("", ""))],
)  # fmt: skip
def test_clock_tells_the_country(monkeypatch: pytest.MonkeyPatch, zone: str, place: tuple[str, str]) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: zone)
    currencies.of_clock.cache_clear()
    assert currencies.of_clock() == place
    currencies.of_clock.cache_clear()


def test_country_is_told_only_where_they_count_in_that_currency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(currencies, "here", lambda: Place("IE", "EUR"))
    assert (currencies.country_for("EUR"), currencies.country_for("GBP")) == ("IE", "")


def test_currency_is_said_by_its_name_in_both_languages() -> None:
    assert (currencies.said_currency("GBP"), currencies.said_currency("CHF")) == (
        "Pound sterling  GBP",
        "Swiss Franc  CHF",
    )
    i18n.set_language("zh_CN")
    assert (currencies.said_currency("GBP"), currencies.said_currency("CHF")) == ("英镑  GBP", "瑞士法郎  CHF")
