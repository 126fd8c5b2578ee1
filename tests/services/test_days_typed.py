"""Days as they are typed where the day comes before the month, and where it does not."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest

from app.services import fields, typed
from app.shop import Shop
from app.values.birthday import birthday_text
from tests.support import make_shop


@pytest.mark.parametrize(
    ("currency", "written", "day", "said"),
    [
        ("GBP", "5/12/1970", "1970-12-05", "5 December 1970"),
        ("EUR", "5.12.1970", "1970-12-05", "5 December 1970"),
        ("AUD", "12/25/1970", "1970-12-25", "25 December 1970"),
        ("USD", "5/12/1970", "1970-05-12", "12 May 1970"),
        ("CNY", "5/12/1970", "1970-05-12", "12 May 1970"),
    ],
)
def test_a_day_is_read_as_the_shop_writes_days(
    tmp_path: Path, currency: str, written: str, day: str, said: str
) -> None:
    with closing(make_shop(tmp_path, currency=currency).shop) as shop:
        assert birthday_text(typed.customer_from(shop, {"birthday": written}).birthday) == day  # type: ignore[arg-type]
        assert typed.said(shop, "birthday", written) == said
        done_on = fields.field("done_on")
        assert typed.parsed(shop, done_on, written) == dt.date.fromisoformat(day)
        assert typed.day_said(shop, done_on, written) == said


def test_a_weight_may_say_its_unit(shop: Shop) -> None:
    assert typed.pet_from(shop, {"pet_name": "Rex", "weight_milli": "12 kg"}).weight_milli == 12_000
    assert typed.pet_from(shop, {"pet_name": "Rex", "weight_milli": "4.6公斤"}).weight_milli == 4600
