"""Tags as a whole: renamed, painted, merged and deleted everywhere at once, each one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import UserMistake
from app.services import customers, history, tags
from app.services.customers import CustomerDraft, CustomerQuery
from app.shop import Shop
from app.workflows.bring_in import BringInRequest, carry_out, prepare
from tests.support import dump, make_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path).shop
    for name, carried in (("Li Na", ("VIP", "cats")), ("He Jing", ("VIP",)), ("Cao", ("cats", "kittens"))):
        customers.create(made, CustomerDraft(name=name, tags=carried))
    yield made
    made.close()


def ids(shop: Shop) -> dict[str, int]:
    return {tag.name: tag.tag_id for tag in tags.listed(shop)}


def carried(shop: Shop) -> list[tuple[str, ...]]:
    found = customers.rows(shop, customers.ordered_ids(shop, CustomerQuery()))
    return sorted(tuple(sorted(row.tags)) for row in found)


def test_renamed_tag_is_renamed_for_everybody_and_undo_takes_it_back(shop: Shop) -> None:
    before = dump(shop)
    assert [(tag.name, tag.count) for tag in tags.listed(shop)] == [("VIP", 2), ("cats", 2), ("kittens", 1)]
    tags.rename(shop, ids(shop)["VIP"], "  Gold ")
    assert carried(shop) == [("Gold",), ("Gold", "cats"), ("cats", "kittens")]
    tags.rename(shop, ids(shop)["Gold"], "gold")
    tags.paint(shop, ids(shop)["gold"], 4)
    assert tags.chosen_colors(shop) == {"gold": 4}
    for _step in range(3):
        history.undo(shop)
    assert dump(shop) == before


def test_merged_tag_is_carried_once_and_comes_back(shop: Shop) -> None:
    before = dump(shop)
    tags.merge(shop, ids(shop)["kittens"], ids(shop)["cats"])
    assert carried(shop) == [("VIP",), ("VIP", "cats"), ("cats",)]
    tags.merge(shop, ids(shop)["VIP"], ids(shop)["cats"])
    assert carried(shop) == [("cats",), ("cats",), ("cats",)]
    for _step in range(2):
        history.undo(shop)
    assert dump(shop) == before
    history.redo(shop)
    assert "kittens" not in ids(shop)


def test_deleted_tag_is_off_everybody_and_comes_back(shop: Shop) -> None:
    before = dump(shop)
    tags.delete(shop, ids(shop)["cats"])
    assert carried(shop) == [("VIP",), ("VIP",), ("kittens",)]
    history.undo(shop)
    assert dump(shop) == before


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda s: tags.rename(s, 1, "  "), "empty_tag"),
        (lambda s: tags.rename(s, 1, "x" * 61), "too_long"),
        (lambda s: tags.rename(s, 1, "a; b"), "separator_in_tag"),
        (lambda s: tags.rename(s, 1, "CATS"), "tag_taken"),
        (lambda s: tags.paint(s, 1, 99), "no_such_color"),
        (lambda s: tags.merge(s, 1, 1), "same_tag"),
        (lambda s: tags.merge(s, 1, 99), "no_such_tag"),
        (lambda s: tags.delete(s, 99), "no_such_tag"),
    ],
)
def test_what_cannot_be_is_refused_in_words(shop: Shop, act: Callable[[Shop], None], code: str) -> None:
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        act(shop)
    assert caught.value.code == code
    assert dump(shop) == before


def test_tag_is_known_however_it_is_spelled(shop: Shop, tmp_path: Path) -> None:
    made = customers.create(shop, CustomerDraft(name="Wu", tags=("vip", "ＶＩＰ", "new")))
    assert customers.draft_of(shop, made).tags == ("VIP", "new")
    file = tmp_path / "list.csv"
    file.write_text("Name,Phone,Tags\nZhao,13800001111,vip; Cats\nSun,13800002222,fresh\nQian,13800003333,fresh\n")
    carry_out(shop, prepare(shop, BringInRequest(file), lambda _done, _total: None), lambda _done, _total: None)
    assert set(ids(shop)) == {"VIP", "cats", "kittens", "new", "fresh"}
    assert {tag.name: tag.count for tag in tags.listed(shop)}["VIP"] == 4
