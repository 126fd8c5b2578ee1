"""Customers as contacts: what other programs read, and that nothing is lost on the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import i18n
from app.import_export import vcard, vcard_out
from app.import_export.vcard_out import Contact
from app.services import customers
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from app.values.birthday import Birthday
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, ends, silent
from tests.support import make_shop

PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=120)


def _back(contact: Contact) -> dict[str, str]:
    _heading, (_number, cells) = vcard.rows(vcard_out.card(contact))
    return {key: cell for key, cell in zip(vcard.HEADINGS, cells, strict=True) if cell is not None}


def test_a_card_is_what_programs_expect() -> None:
    made = vcard_out.card(
        Contact("陈小雨", "", ("138-0000 6688",), birthday="1995-09-21", tags=("VIP",), gender="female", note="a;b\nc")
    )
    assert made.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:;陈小雨;;;",
        "FN:陈小雨",
        "TEL;TYPE=CELL:138-0000 6688",
        "BDAY:1995-09-21",
        "GENDER:F",
        "CATEGORIES:VIP",
        "NOTE:a\\;b\\nc",
        "END:VCARD",
        "",
    ]


@pytest.mark.parametrize(
    ("birthday", "line", "read"),
    [
        ("1990-02-28", "BDAY:1990-02-28", "1990-02-28"),
        ("02-29", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "--0229"),
        ("L1990-05x-12", "X-SHUKE-LUNAR-BIRTHDAY:L1990-05x-12", "L1990-05x-12"),
        ("L-08-15", "X-SHUKE-LUNAR-BIRTHDAY:L-08-15", "L-08-15"),
    ],
)
def test_birthdays_of_every_kind(birthday: str, line: str, read: str) -> None:
    contact = Contact("A", "", birthday=birthday)
    assert line in vcard_out.card(contact).split("\r\n")
    assert _back(contact)["Birthday"] == read


@given(PLAIN, PLAIN, PLAIN, PLAIN)
def test_any_text_comes_back_and_no_line_is_too_long(name: str, address: str, note: str, word: str) -> None:
    contact = Contact(name, "", address=address, gender=word, note=f"{note}\n{note}")
    made = vcard_out.card(contact)
    assert max(len(line.encode()) for line in made.split("\r\n")) <= vcard_out.FOLD_BYTES
    back = _back(contact)
    assert (back["Name"], back["Address"], back["Gender"], back["Note"]) == (name, address, word, f"{note}\n{note}")


def test_a_text_cannot_become_a_line_of_its_own() -> None:
    contact = Contact("A\r\nTEL:1\u2028TEL:2\x85TEL:3", "", note="END:VCARD\nBEGIN:VCARD")
    assert [line[:4] for line in vcard_out.card(contact).splitlines()] == [
        "BEGI",
        "VERS",
        "N:;A",
        "FN:A",
        "NOTE",
        "END:",
    ]
    back = _back(contact)
    assert "Phone" not in back
    assert back["Note"] == "END:VCARD\nBEGIN:VCARD"


def _fill(shop: Shop) -> None:
    customers.create(
        shop,
        CustomerDraft(
            name='=HYPERLINK("http://x","y")',
            phones=(PhoneDraft("138-0000-6688", "妈妈"), PhoneDraft("010 6512 3456")),
            member_number="00123",
            wechat="@chen",
            email="a@b.cn",
            gender="female",
            birthday=Birthday("lunar", 5, 12, True, 1990),
            address="Lane 5; gate 2, Hangzhou",
            note="first\n\n+second: third\\n",
            tags=("VIP", "怕吹风机", "a=b"),
        ),
    )
    customers.create(shop, CustomerDraft(name="<img src=x>", gender="不说", birthday=Birthday("solar", 2, 29)))
    customers.create(shop, CustomerDraft(member_number="14307"))
    customers.create(shop, CustomerDraft(phones=(PhoneDraft("13900002210"),)))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_customers_go_into_another_shop_and_out_again(shop: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    _fill(shop)
    first, second = tmp_path / "first.vcf", tmp_path / "second.vcf"
    assert take_out(shop, TakeOutRequest(first), silent).rows == {"customers": 4}
    assert "Member 14307" in first.read_text("utf-8") or "会员" in first.read_text("utf-8")
    (tmp_path / "two").mkdir()
    other = make_shop(tmp_path / "two").shop
    result = bring(other, first)
    assert (result.kind, ends(result)) == ("customers", (4, 0, 0, 0))
    assert [problem.code for problem in result.problems] == ["other_word"]  # a word of the owner's own is only told
    take_out(other, TakeOutRequest(second), silent)
    assert second.read_bytes() == first.read_bytes()
    assert ends(bring(other, second)) == (0, 0, 4, 0)
    other.close()


def test_masked_contacts_show_only_the_ends_of_phones(shop: Shop, tmp_path: Path) -> None:
    _fill(shop)
    path = tmp_path / "list.vcf"
    take_out(shop, TakeOutRequest(path, mask=True), silent)
    assert b"138 **** 6688" in path.read_bytes()
    assert b"0000" not in path.read_bytes()
