"""The script that makes the lunar table, and the table in use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import cnlunar
import pytest

from app.values import lunar
from installer import lunar_table


def test_check_finds_the_table_in_use_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert lunar_table.main(["check"]) == 0
    assert "the same" in capsys.readouterr().err


def test_check_finds_one_wrong_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lunar, "TABLE", lunar.TABLE[:-1] + "3")
    assert lunar_table.main(["check"]) == 1


def test_print_gives_the_lines_as_they_stand_in_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert lunar_table.main([]) == 0
    assert capsys.readouterr().out in Path(lunar.__file__).read_text("utf-8")


def test_their_day_is_what_the_whole_almanac_says() -> None:
    for days in range(0, 72_600, 97):
        date = lunar.FIRST_DAY + dt.timedelta(days=days)
        whole = cnlunar.Lunar(dt.datetime.combine(date, dt.time(12)), godType="8char")
        said = lunar.LunarDay(whole.lunarYear, whole.lunarMonth, whole.lunarDay, whole.isLunarLeapMonth)
        assert lunar_table.their_day(date) == said
