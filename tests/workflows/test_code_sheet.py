"""The recovery code on paper and in files."""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest

from app import i18n
from app.errors import ShukeError, UserMistake
from app.services import history, shop_facts
from app.shop import Shop
from app.workflows import code_sheet
from tests.support import make_shop

CODE = "K7QMD-4XWRT-H3N6P-VB2YC-7GABC-M4ZKE"


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    return str(document[0].get_textpage().get_text_bounded())


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_sheet_is_one_page_with_shop_groups_day_and_the_two_sentences(tmp_path: Path, language: str) -> None:
    shop = make_shop(tmp_path, "豆豆.shuke").shop
    i18n.set_language(language)
    made = code_sheet.sheet(shop, CODE)
    said = text_of(made.content)
    for group in CODE.split("-"):
        assert " ".join(group) in said
    for words in ("Doudou", "豆豆.shuke", "2026-05-18"):
        assert words in said
    for words in (
        "It opens the shop file when the password is forgotten.",
        "Without password and code nobody can open the file, not even us.",
    ):
        assert i18n._(words) in said
    assert (made.pages, made.missing) == (1, ())
    shop.close()


def test_sheet_of_a_shop_with_a_long_name_is_still_one_page(shop: Shop) -> None:
    shop_facts.change(shop, name="豆豆宠物生活馆 " * 25)
    assert code_sheet.sheet(shop, CODE).pages == 1


@pytest.mark.parametrize("name", ["code.pdf", "code.PDF", "code.txt"])
def test_code_is_saved_and_leaves_no_other_file_and_no_entry(tmp_path: Path, name: str) -> None:
    (tmp_path / "shop").mkdir()
    shop = make_shop(tmp_path / "shop").shop
    target = tmp_path / name
    code_sheet.save(shop, CODE, target)
    content = target.read_bytes()
    assert (CODE in content.decode()) if name.endswith("txt") else ("K 7 Q M D" in text_of(content))
    assert {p.name for p in tmp_path.iterdir()} - {"shuke-home"} == {"shop", name}
    assert history.entries(shop) == ()
    shop.close()


def test_sheet_is_made_without_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop(tmp_path).shop
    code_sheet.sheet(shop, CODE)  # the fonts are read once
    opened: list[str] = []
    monkeypatch.setattr(os, "open", lambda path, *_a, **_k: opened.append(str(path)) or -1)
    monkeypatch.setattr("builtins.open", lambda path, *_a, **_k: opened.append(str(path)))
    code_sheet.sheet(shop, CODE)
    assert opened == []
    shop.close()


@pytest.mark.parametrize("name", ["code.docx", "code", "shop.shuke", "shop.shuke.keys"])
def test_code_is_not_saved_over_a_shop_or_as_something_else(tmp_path: Path, name: str) -> None:
    shop = make_shop(tmp_path).shop
    with pytest.raises(UserMistake):
        code_sheet.save(shop, CODE, tmp_path / name)
    shop.close()


def test_place_that_fails_is_told(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    with pytest.raises(ShukeError) as caught:
        code_sheet.save(shop, CODE, tmp_path / "nowhere" / "code.pdf")
    assert caught.value.code == "no_folder"
    shop.close()
