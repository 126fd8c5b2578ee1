"""Contacts of phones and mail programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.import_export import sheet_in, vcard
from app.models import Customer
from app.services import imports
from app.shop import Shop
from app.values.birthday import Birthday
from tests.sheets import bring


def _rows(text: str) -> list[dict[str, str | None]]:
    _heading, *cards = vcard.rows(text)
    return [dict(zip(vcard.HEADINGS, cells, strict=True)) for _number, cells in cards]


def _card(*lines: str) -> dict[str, str | None]:
    (found,) = _rows("\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD")))
    return {key: value for key, value in found.items() if value is not None}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["FN:Ann Lee"], {"Name": "Ann Lee"}),
        (["N:Lee;Ann;;;"], {"Name": "Ann Lee"}),
        (["N:陈;小雨;;;"], {"Name": "陈小雨"}),
        (["FN:A", "item1.TEL;type=CELL:138 0000 6688", "TEL;VALUE=uri;TYPE=\"a:b\":tel:+1-2;ext=3"], {"Name": "A", "Phone": "138 0000 6688; +1-2"}),
        (["FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E9=99=88=", "=E5=B0=8F"], {"Name": "陈小"}),
        (["FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=B3=C2"], {"Name": "陈"}),
        (["FN:Long", " er name"], {"Name": "Longer name"}),
        (["FN:A", "NOTE:one\\, two\\nthree\\;\\\\"], {"Name": "A", "Note": "one, two\nthree;\\"}),
        (["FN:A", "ADR;TYPE=home:;;Lane 5\\; gate;Hangzhou;;310000;China"], {"Name": "A", "Address": "Lane 5; gate, Hangzhou, 310000, China"}),
        (["FN:A", "BDAY:1953-10-15T23:10:00Z"], {"Name": "A", "Birthday": "1953-10-15"}),
        (["FN:A", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03"], {"Name": "A", "Birthday": "--0203"}),
        (["FN:A", "CATEGORIES:VIP,cats", "GENDER:F", "X-WECHAT:ann88"], {"Name": "A", "Tags": "VIP;cats", "Gender": "female", "WeChat": "ann88"}),
        (["FN:A", "PHOTO;ENCODING=b:AAAA", " BBBB", "", "no property at all"], {"Name": "A"}),
    ],
)  # fmt: skip
def test_a_card_becomes_a_row(lines: list[str], expected: dict[str, str]) -> None:
    assert _card(*lines) == expected


def test_cards_without_end_or_content_are_no_rows() -> None:
    assert _rows("BEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:lost\nBEGIN:VCARD\nFN:kept\nEND:VCARD\nFN:outside") == [
        {**dict.fromkeys(vcard.HEADINGS), "Name": "kept"}
    ]


def test_contacts_of_six_programs_come_in(shared_data: Path, shop: Shop) -> None:
    born: dict[str, Birthday | None] = {}
    for path in sorted((shared_data / "contacts_names_dates" / "vcards").glob("*.vcf")):
        with sheet_in.stream(path) as opened:
            assert opened.preview.format == "vcf"
        result = bring(shop, path)
        assert (result.kind, result.rejected) == ("customers", 0)
        assert result.created == (3 if path.stem == "gmail-list" else 1)
        with shop.read() as session:
            newest = session.scalars(select(Customer).order_by(Customer.id.desc())).first()
            assert newest is not None
            month, day = newest.birthday_month, newest.birthday_day
            born[path.stem] = Birthday("solar", month, day, year=newest.birthday_year) if month and day else None
        imports.undo(shop, result.batch or 0)
    spring = Birthday("solar", 3, 22, year=1980)
    assert born == {
        "John_Doe_EVOLUTION": spring,
        "John_Doe_GMAIL": spring,
        "John_Doe_IPHONE": Birthday("solar", 6, 6, year=2012),
        "John_Doe_MS_OUTLOOK": spring,
        "gmail-list": None,
        "rfc6350-example": Birthday("solar", 2, 3),
    }
