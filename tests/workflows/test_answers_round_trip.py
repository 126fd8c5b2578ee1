"""What was said to be right and the colours of tags in the whole-shop workbook: out, back as the same shop, twice without a double."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app import i18n
from app.insights.quality import Check
from app.services import customers, pet_lives, pets, quality, tags
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, comes_back_the_same, is_taken_back_whole, silent
from tests.support import make_shop

KEPT = ("right_as_is", "tag", "customer_tag", "pet_owner")


@pytest.fixture
def answered(shop: Shop) -> Shop:
    """Two customers of whom something was said, a pet of both, two coloured tags of which nobody carries one."""
    ann = customers.create(shop, CustomerDraft("Ann", tags=("VIP", "friend")))
    ben = customers.create(shop, CustomerDraft("Ben", tags=("friend",)))
    pet = pets.create(shop, PetDraft("Doudou", "dog"), [ann])
    pet_lives.add_owner(shop, pet, ben)
    quality.say_right(shop, ann, Check.PHONE)
    quality.say_right(shop, ben, Check.BIRTHDAY)
    tags.paint(shop, tags.numbers(shop)["VIP"], 3)
    quiet = customers.create(shop, CustomerDraft("Cleo", tags=("old",)))
    tags.paint(shop, tags.numbers(shop)["old"], 5)
    customers.remove_tag(shop, quiet, "old")
    return shop


def shorn(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the tables, without ids and stamps."""
    with shop.read() as session:
        from app.storage.database import raw

        connection = raw(session)
        return {
            "right": connection.execute(
                "SELECT customer_id, about, fact, said_on FROM right_as_is ORDER BY 1, 2"
            ).fetchall(),
            "tags": connection.execute("SELECT name, color FROM tag ORDER BY name").fetchall(),
            "owners": connection.execute("SELECT pet_id, customer_id FROM pet_owner ORDER BY id").fetchall(),
        }


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_answers_colours_and_owners_come_back_the_same(answered: Shop, tmp_path: Path, language: str) -> None:
    i18n.set_language(language)
    counts = comes_back_the_same(answered, tmp_path, shorn)
    assert (counts["right"], counts["tags"]) == (2, 2)


def test_import_of_answers_and_colours_is_taken_back_whole(answered: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    take_out(answered, TakeOutRequest(path), silent)
    other = make_shop(tmp_path, "other.shuke").shop
    customers.create(other, CustomerDraft("Zoe", tags=("VIP",)))
    is_taken_back_whole(other, path, KEPT)
    bring(other, path)
    assert tags.chosen_colors(other)["VIP"] == 3
    other.close()


def test_colour_that_was_chosen_here_stays(answered: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    take_out(answered, TakeOutRequest(path), silent)
    other = make_shop(tmp_path, "other.shuke").shop
    customers.create(other, CustomerDraft("Zoe", tags=("VIP",)))
    tags.paint(other, tags.numbers(other)["VIP"], 1)
    bring(other, path)
    assert tags.chosen_colors(other) == {"VIP": 1, "old": 5}
    other.close()


def test_rows_that_say_nothing_are_rejected_with_their_reason(answered: Shop, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    take_out(answered, TakeOutRequest(path), silent)
    book = openpyxl.load_workbook(path)
    right, colors = book["Right as it is"], book["Tags"]
    place = {cell.value: cell.column for cell in right[1]}
    right.cell(2, place["What is right"]).value = "shoe size"
    right.cell(3, place["Said so on"]).value = None
    colors.cell(2, 2).value = 77
    colors.cell(3, 1).value = None
    book.save(path)
    other = make_shop(tmp_path, "other.shuke").shop
    result = bring(other, path)
    assert {problem.code for problem in result.problems} >= {"unknown_check", "no_date", "unknown_color", "empty_tag"}
    assert shorn(other)["right"] == []
    other.close()
