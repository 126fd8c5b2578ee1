"""I4: an import is whole or has not happened: stopped at fifty points, asked for twice, two at once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import Cancelled, ShukeError
from app.services import import_applying, imports
from app.services.imports import ImportResult
from app.shop import Shop
from app.workflows.bring_in import BringInRequest, Prepared, carry_out, prepare
from tests.sheets import bring, csv_file, ends, prepared
from tests.support import dump

ROWS = 3_000
POINTS = 50


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return csv_file(
        tmp_path / "people.csv",
        [["Name", "Phone", "Pet name"], *[[f"Name {i}", f"138{i:08d}", f"Pet {i}"] for i in range(ROWS)]],
    )


def _stopping(at: int) -> Callable[[int, int], None]:
    """Progress that is stopped when it is told for the `at`-th time."""
    points = itertools.count(1)

    def tick(_done: int, _total: int) -> None:
        if next(points) == at:
            raise Cancelled

    return tick


def test_stopped_at_any_point_nothing_has_happened(shop: Shop, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_applying, "TICK_ROWS", 250)
    before = dump(shop)
    plan, stopped = None, 0
    while plan is None:
        try:
            plan = prepare(shop, BringInRequest(people), _stopping(stopped + 1))
        except Cancelled:
            stopped += 1
            assert dump(shop) == before, "while it was read"
    result, while_written = None, 0
    while result is None:
        try:
            result = carry_out(shop, plan, _stopping(while_written + 1))
        except Cancelled:
            while_written += 1
            assert dump(shop) == before, while_written
            assert imports.batches(shop) == ()
    assert stopped >= 3
    assert stopped + while_written >= POINTS
    assert ends(result) == (ROWS, 0, 0, 0)
    assert ends(bring(shop, people)) == (0, 0, ROWS, 0)


def test_a_wish_to_stop_that_comes_last_is_still_heard(shop: Shop, tmp_path: Path) -> None:
    """When every row is written, figures and search follow; only after them is the import beyond stopping."""
    path = csv_file(tmp_path / "p.csv", [["Name"], ["Ann"]])
    before = dump(shop)
    found = prepared(shop, path)
    told: list[tuple[int, int]] = []

    def tick(done: int, total: int) -> None:
        told.append((done, total))
        if told.count((total, total)) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        carry_out(shop, found, tick)
    assert dump(shop) == before


def test_two_imports_at_once_make_nothing_twice(shop: Shop, people: Path) -> None:
    plans = [prepared(shop, people), prepared(shop, people)]
    done: list[ImportResult] = []
    refused: list[str] = []
    start = threading.Barrier(2)

    def work(plan: Prepared) -> None:
        start.wait()
        try:
            done.append(carry_out(shop, plan, lambda _done, _total: None))
        except ShukeError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=work, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [ends(result) for result in done] == [(ROWS, 0, 0, 0)]
    assert refused == ["plan_outdated"]
    assert len(imports.batches(shop)) == 1
