"""The check that a shop makes of itself once a day: it finds what a backup does not ask for, ends when it is told to, and goes on later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import Cancelled
from app.i18n import Text
from app.services import backups, customers, daily_check, healing, history, repair, vault
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.storage import check_noted
from tests.services.test_healing import LOST, SEARCH_CONTRADICTS_ITSELF, age_the_index, behind, past_the_index
from tests.support import CHEAP, NOW, PASSWORD, dump


def failed(checks: tuple[backups.Check, ...]) -> set[str]:
    return {check.name for check in checks if not check.ok}


def test_shop_that_is_whole_is_checked_once_a_day(busy: Shop) -> None:
    assert daily_check.is_due(busy)
    checks = daily_check.look(busy, backups.no_tick)
    assert failed(checks) == set()
    assert {check.name for check in checks} == {check.name for check in repair.verify(busy)} - {"pages"}
    assert not daily_check.is_due(busy)
    busy.clock = FixedClock(NOW + dt.timedelta(days=1))
    assert daily_check.is_due(busy)
    repair.verify(busy)
    assert not daily_check.is_due(busy), "a check that somebody asked for counts"
    busy.clock = FixedClock(NOW - dt.timedelta(days=9))
    assert daily_check.is_due(busy), "a clock that was set back"


def test_backup_calls_an_old_index_whole_and_the_check_of_the_day_finds_and_heals_it(busy: Shop) -> None:
    age_the_index(busy)
    before = dump(busy)
    assert backups.make(busy).verified
    checks = daily_check.look(busy, backups.no_tick)
    assert failed(checks) == {"indexes"}
    assert daily_check.can_heal(failed(checks))
    assert daily_check.heal(busy, backups.no_tick)
    assert history.entries(busy)[0].action == healing.REBUILT
    assert dump(busy) == before
    assert not daily_check.is_due(busy)
    noted = daily_check.last(busy)
    assert noted is not None
    assert (noted.at, noted.failed) == (busy.clock.now(), ())


def test_search_that_contradicts_itself_is_found_and_healed(busy: Shop) -> None:
    behind(busy.path, busy.database.key_for_copy(), SEARCH_CONTRADICTS_ITSELF)
    checks = daily_check.look(busy, backups.no_tick)
    assert failed(checks) == {"search"}
    assert daily_check.heal(busy, backups.no_tick)
    assert failed(repair.verify(busy)) == set()


def test_rows_that_do_not_agree_are_told_and_left_as_they_are(busy: Shop) -> None:
    past_the_index(busy, LOST)
    checks = daily_check.look(busy, backups.no_tick)
    assert failed(checks) == {"indexes", "rows"}
    assert not daily_check.can_heal(failed(checks))
    before = dump(busy)
    assert not daily_check.heal(busy, backups.no_tick)
    assert dump(busy) == before
    noted = daily_check.last(busy)
    assert noted is not None
    assert noted.failed == ("indexes", "rows")


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE customer_stat SET spend_minor = 7 WHERE customer_id = 1", "figures"),
        ("UPDATE purchase SET total_minor = total_minor + 1", "totals"),
        ("UPDATE search_name SET pinyin = 'x' WHERE customer_id = 2", "search"),
    ],
)
def test_what_is_kept_twice_and_differs_is_found_and_nobody_makes_it_up(busy: Shop, statement: str, check: str) -> None:
    behind(busy.path, busy.database.key_for_copy(), statement)
    checks = daily_check.look(busy, backups.no_tick)
    assert check in failed(checks)
    assert not daily_check.heal(busy, backups.no_tick)


def test_check_that_is_stopped_goes_on_from_there(busy: Shop) -> None:
    asked: list[int] = []

    def stop_at(place: int) -> backups.Tick:
        def tick(done: int, _total: int) -> None:
            asked.append(done)
            if done == place:
                raise Cancelled

        return tick

    for place in (3, 12):
        with pytest.raises(Cancelled):
            daily_check.look(busy, stop_at(place))
        assert daily_check.is_due(busy)
    asked.clear()
    daily_check.look(busy, stop_at(-1))
    assert min(asked) >= 12, "what was looked at is not looked at again"


def test_healing_that_is_stopped_changes_nothing(busy: Shop) -> None:
    age_the_index(busy)
    daily_check.look(busy, backups.no_tick)
    count = len(history.entries(busy))

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        daily_check.heal(busy, stop)
    assert len(history.entries(busy)) == count
    assert daily_check.heal(busy, backups.no_tick)


def test_another_file_in_its_place_and_a_practice_shop(busy: Shop, tmp_path: Path) -> None:
    daily_check.look(busy, backups.no_tick)
    copy = busy.path.with_name("copy")
    copy.write_bytes(busy.path.read_bytes())
    assert check_noted.of(busy.path) is not None
    assert check_noted.of(copy) is None, "the same start, and another file"
    (tmp_path / "practice").mkdir()
    made = vault.create(tmp_path / "practice" / "p.shuke", PASSWORD, is_practice=True, policy=CHEAP)
    assert not daily_check.is_due(made.shop)
    made.shop.close()


def test_file_of_another_history_that_is_written_over_this_one_has_no_note(busy: Shop, tmp_path: Path) -> None:
    busy.close()
    older = tmp_path / "older"
    older.write_bytes(busy.path.read_bytes())
    shop = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    customers.create(shop, CustomerDraft(name="Eve"))
    daily_check.look(shop, backups.no_tick)
    shop.close()
    with busy.path.open("r+b") as file:  # the same file for the drive
        file.truncate()
        file.write(older.read_bytes())
    shop = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    assert daily_check.last(shop) is None
    assert daily_check.is_due(shop)
    shop.close()


def test_fault_that_is_known_is_not_made_well_by_a_check_that_does_not_ask_for_it(busy: Shop) -> None:
    repair.note(busy, (backups.Check("pages", False, Text("")), backups.Check("keys", False, Text(""))))
    busy.clock = FixedClock(NOW + dt.timedelta(days=1))
    daily_check.look(busy, backups.no_tick)
    noted = daily_check.last(busy)
    assert noted is not None
    assert noted.failed == ("pages",), "the keys were asked, and are fine"
    repair.note(busy, (backups.Check("pages", True, Text("")),))
    noted = daily_check.last(busy)
    assert noted is not None
    assert noted.failed == ()


def test_older_file_in_place_of_this_one_is_found_by_the_check_of_the_day(busy: Shop, tmp_path: Path) -> None:
    busy.close()
    older = busy.path.read_bytes()
    shop = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    customers.create(shop, CustomerDraft(name="Eve"))
    backups.make(shop)
    shop.close()
    busy.path.unlink()
    busy.path.write_bytes(older)
    shop = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    assert failed(daily_check.look(shop, backups.no_tick)) == {"anchor"}
    shop.close()


def test_backup_that_was_brought_back_is_no_fault_to_the_check_of_the_day(busy: Shop) -> None:
    older = backups.make(busy)
    busy.clock = FixedClock(NOW + dt.timedelta(hours=5))
    customers.create(busy, CustomerDraft(name="Eve"))
    backups.make(busy)
    busy.close()
    backups.restore(older.path, busy.path, PASSWORD, policy=CHEAP)
    shop = vault.unlock(busy.path, PASSWORD, policy=CHEAP, clock=busy.clock)
    assert failed(daily_check.look(shop, backups.no_tick)) == set()
    assert failed(repair.verify(shop)) == {"anchor"}, "whoever asks is told"
    shop.close()
