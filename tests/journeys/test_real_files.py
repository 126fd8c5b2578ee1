"""Real files of other people, brought in whole: every row is accounted for, and taking it back leaves nothing."""

from __future__ import annotations

import collections
import datetime as dt
import time
from pathlib import Path

import pytest

from app.errors import ShukeError
from app.services import imports, purchases
from app.services.imports import ImportResult
from app.shop import Shop
from app.storage.database import raw
from app.workflows.bring_in import BringInRequest, carry_out, prepare
from app.workflows.take_out import TakeOutRequest, take_out
from tests.sheets import bring, ends, prepared, silent
from tests.support import dump, folder_state, make_shop


def _london(folder: Path) -> Shop:
    folder.mkdir()
    return make_shop(folder, time_zone="Europe/London", currency="GBP").shop


def _one(shop: Shop, query: str) -> tuple[object, ...]:
    with shop.read() as session:
        return tuple(raw(session).execute(query).fetchone())


def _taken_out(shop: Shop, path: Path) -> bytes:
    take_out(shop, TakeOutRequest(path), silent)
    return path.read_bytes()


def test_a_year_of_invoices_adds_up(shared_data: Path, tmp_path: Path) -> None:
    shop = _london(tmp_path / "one")
    empty = _taken_out(shop, tmp_path / "empty.xlsx")
    before = dump(shop)
    source = shared_data / "sales" / "online_retail_slice.csv"
    result = bring(shop, source)
    assert (result.kind, result.rows, *ends(result)) == ("purchases", 15_280, 15_280, 0, 0, 0)
    assert result.mapping["CustomerID"] == "member_number"
    _all_is_there(shop)
    assert ends(prepared(shop, source).preview) == (0, 0, 15_280, 0)
    full = _taken_out(shop, tmp_path / "full.xlsx")
    other = _london(tmp_path / "two")
    assert not prepared(other, tmp_path / "full.xlsx").plan.problems
    bring(other, tmp_path / "full.xlsx")
    assert _taken_out(other, tmp_path / "other.xlsx") == full
    imports.undo(shop, result.batch or 0)
    assert _taken_out(shop, tmp_path / "undone.xlsx") == empty
    assert dump(shop) == before
    shop.close()
    other.close()


def _all_is_there(shop: Shop) -> None:
    lines = "SELECT count(*), sum(quantity_milli * unit_price_minor), sum(total_minor) FROM purchase_item"
    assert _one(shop, lines) == (15_280, 30_087_120_000, 30_087_120)
    anonymous = (
        "SELECT count(*) FROM purchase_item i JOIN purchase p ON p.id = i.purchase_id WHERE p.customer_id IS NULL"
    )
    assert _one(shop, anonymous) == (1_459,)
    cancelled = "SELECT count(*), count(DISTINCT p.kind), min(p.kind) FROM purchase_item i JOIN purchase p ON p.id = i.purchase_id WHERE p.receipt_number LIKE 'C%'"
    assert _one(shop, cancelled) == (356, 1, "refund")
    assert _one(shop, "SELECT count(*), count(DISTINCT member_number), max(name) FROM customer") == (174, 174, "")
    usual = (
        "SELECT count(*), sum(i.total_minor) FROM purchase_item i JOIN purchase p ON p.id = i.purchase_id"
        " WHERE p.customer_id IS NOT NULL AND p.receipt_number NOT LIKE 'C%' AND i.quantity_milli > 0 AND i.unit_price_minor > 0"
    )
    assert _one(shop, usual) == (13_465, 30_505_188)
    first = purchases.get(shop, 1)
    assert (first.receipt_number, first.member_number) == ("536408", "14307")
    assert first.at == dt.datetime(2010, 12, 1, 11, 41, tzinfo=dt.UTC)


def test_dogs_keep_the_ages_people_typed(shared_data: Path, shop: Shop, tmp_path: Path) -> None:
    result = bring(shop, shared_data / "pets" / "nyc_dogs_1500.csv")
    assert (result.kind, *ends(result)) == ("pets", 1_500, 0, 0, 0)
    # One of them would be older than 40: left out, and said.
    assert _one(shop, "SELECT sum(age_text = ''), sum(age_text <> ''), sum(age_text IN ('0', '0.0')) FROM pet") == (
        683,
        817,
        0,
    )
    assert _one(shop, "SELECT sum(age_text IN ('8M', '2YRS', '8YRS & 8 M')) > 2 FROM pet") == (1,)
    assert _one(shop, "SELECT sum(sex IN ('male', 'female', '')), sum(is_neutered IS NULL) FROM pet") == (1_500, 0)
    full = _taken_out(shop, tmp_path / "full.xlsx")
    (tmp_path / "two").mkdir()
    other = make_shop(tmp_path / "two").shop
    bring(other, tmp_path / "full.xlsx")
    assert _taken_out(other, tmp_path / "other.xlsx") == full
    other.close()


@pytest.mark.campaign
def test_odd_and_hostile_files_are_looked_at_or_refused_in_words(shared_data: Path, shop: Shop) -> None:
    before = folder_state(shop.path.parent)
    ends_of: collections.Counter[str] = collections.Counter()
    speechless: list[Path] = []
    files = [path for path in sorted((shared_data / "import_corpus").rglob("*")) if path.is_file()]
    for path in files:
        began = time.monotonic()
        try:
            found = prepare(shop, BringInRequest(path), silent)
        except ShukeError as error:
            speechless += [path] if error.next_step is None or not str(error.what).endswith(".") else []
            ends_of[error.code] += 1
        else:
            preview: ImportResult = found.preview
            assert preview.rows == sum(ends(preview)), path
            ends_of[f"shown as {found.plan.kind}"] += 1
        assert time.monotonic() - began < 60, path
    assert speechless == []
    assert sum(ends_of.values()) == len(files) > 300
    assert sum(count for end, count in ends_of.items() if end.startswith("shown")) > 80, ends_of
    assert folder_state(shop.path.parent) == before


@pytest.mark.campaign
def test_every_file_that_can_be_shown_comes_in_and_is_taken_back(shared_data: Path, shop: Shop) -> None:
    before = dump(shop)
    for path in sorted((shared_data / "import_corpus").rglob("*")):
        try:
            found = prepare(shop, BringInRequest(path), silent)
        except ShukeError:
            continue
        done = carry_out(shop, found, silent)
        if done.batch is not None:
            imports.undo(shop, done.batch)
        assert dump(shop) == before, path
