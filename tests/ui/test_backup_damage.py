"""Backups that a drive has damaged, and copies elsewhere: what is noted at once, what the person is told, what is done about it."""

from __future__ import annotations

import pytest

from app.services import backup_drill, backups, vault
from app.services import backup_keeping as keeping
from app.storage import backup_checked
from app.ui import dialogs
from app.ui.backup_notes import BackupNotes
from tests.services.test_rotten_backups import rot
from tests.support import CHEAP, PASSWORD
from tests.ui.conftest import wait_for, words_of
from tests.ui.test_backup_bell import DAY, HOUR, later, minute, opened, pane, reasons, rest, sell

__all__ = ["opened", "pane"]


@pytest.fixture
def stick(tmp_path):
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def away(monkeypatch):
    """Every folder is on another drive than the shop."""
    monkeypatch.setattr(keeping, "is_same_drive", lambda _shop, _folder: False)


def today(opened):
    return opened.shell.page("today").warning


def start(window, opened):
    opened.keeper.start()
    rest(window)


# -- damage


def test_rotten_newest_is_told_shown_and_followed_by_a_new_one(window, opened, pane):
    start(window, opened)
    made = backups.newest(opened.shop).path
    rot(made)
    later(opened, HOUR / 2)
    minute(window, opened)
    assert reasons() == ["timed", "timed"]
    opened.shell.go("today")
    assert "is damaged" in today(opened).text()
    assert made.name in today(opened).text()
    pane.refresh(None)
    rest(window)
    states = [pane.model.line(n).cells[-1] for n in range(2)]
    assert states == ["Checked, never tried", "Damaged: it is not as it was written"]
    today(opened)._buttons[1].click()
    assert today(opened).text() == ""
    later(opened, 8 * DAY)
    minute(window, opened)
    assert "is damaged" not in today(opened).text(), "it was told"


def test_trial_that_fails_is_told_on_today_and_a_new_one_follows(window, opened, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(keeping.storing, "_prove", _refuse)
        start(window, opened)
        later(opened, HOUR)
        minute(window, opened)
    opened.shell.go("today")
    assert "is damaged" in today(opened).text()
    assert "A new one is made" in today(opened).text()
    assert len(reasons()) == 2
    minute(window, opened)
    assert len(reasons()) == 2, "the next trial is tomorrow"
    later(opened, DAY)
    minute(window, opened)
    assert opened.keeper.notes.trial().wrong is None


def test_what_an_earlier_version_could_not_open_is_tried_again_once_and_nobody_hears_of_it(window, opened, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(keeping.storing, "_prove", _refuse)
        start(window, opened)
        later(opened, HOUR)
        minute(window, opened)
    assert [b.manifest is None for b in backups.of_shop(opened.shop)] == [False, True]
    later(opened, DAY)
    minute(window, opened)
    before = opened.keeper.notes.trial()
    assert before.wrong is None
    tried = []
    real = backup_drill.try_each
    monkeypatch.setattr(backup_drill, "try_each", lambda *a: (tried.append(a[1]), real(*a))[1])
    monkeypatch.setattr(backup_checked, "JUDGED_BY", "the next version")
    for _turn in range(2):
        later(opened, HOUR)
        minute(window, opened)
    assert len(tried) == 1
    assert [b.manifest is None for b in opened.keeper.seen.here] == [False, False]
    assert (opened.keeper.notes.trial(), opened.keeper.notes.damaged()) == (before, None)
    assert len(reasons()) == 2


def _refuse(_part, _key, _manifest, backup):
    raise keeping.storing.backup_faults.damaged(backup)


def test_drive_without_room_for_a_trial_says_nothing_about_the_backup(window, opened, monkeypatch):
    usage = keeping.shutil.disk_usage
    start(window, opened)
    with monkeypatch.context() as full:
        full.setattr(backup_drill.shutil, "disk_usage", lambda place: usage(place)._replace(free=1000))
        later(opened, HOUR)
        minute(window, opened)
    assert opened.keeper.notes.trial() is None
    assert len(reasons()) == 1
    later(opened, DAY)
    minute(window, opened)
    assert opened.keeper.notes.trial().wrong is None


def test_trial_opens_the_copy_elsewhere_as_well(window, opened, stick, monkeypatch):
    opened.keeper.notes.choose(stick)
    tried = []
    real = backup_drill.try_open

    def note(shop, backup, tick):
        tried.append(backup.parent)
        return real(shop, backup, tick)

    monkeypatch.setattr(backup_drill, "try_open", note)
    start(window, opened)
    later(opened, HOUR)
    minute(window, opened)
    assert tried == [pane_folder(), stick]


def test_stick_that_is_back_after_the_month_is_tried_then_and_the_page_says_where_and_when(window, opened, stick, pane):
    opened.keeper.notes.choose(stick)
    start(window, opened)
    away = stick.with_name("in the pocket")
    stick.rename(away)
    later(opened, HOUR)
    minute(window, opened)
    assert opened.keeper.notes.trial() is not None
    assert opened.keeper.notes.trial_there() is None
    pane.refresh(None)
    rest(window)
    assert "This computer: made Today 10:12, opened Today 11:12 · Second place: not tried yet" in words_of(pane)
    away.rename(stick)
    later(opened, HOUR)
    minute(window, opened)
    assert pane.tiles.trial.line.text() == "Both places open"
    assert any("Second place: made Today 10:12, opened Today 12:12" in said for said in words_of(pane))


def test_copy_elsewhere_that_does_not_open_is_told_and_copied_again(window, opened, stick, pane):
    opened.keeper.notes.choose(stick)
    start(window, opened)
    (copy,) = stick.iterdir()
    rot(copy)
    pane.try_newest.click()
    rest(window)
    assert "This backup opens" in pane.banner.text()
    assert "The copy at the second place: " in pane.banner.text()
    assert pane.tiles.trial.line.text() == "It did not open"
    later(opened, HOUR / 2)
    minute(window, opened)
    assert len(list(stick.iterdir())) == 2


def pane_folder():
    return backups.listed()[0].path.parent


# -- the copy elsewhere


def test_copy_that_closing_made_is_noted(window, opened, stick, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.keeper.notes.choose(stick)
    start(window, opened)
    later(opened, 9 * DAY)
    sell(opened.shop)
    rest(window)
    notes, now = opened.keeper.notes, opened.shop.clock.now()
    opened.shell.close()
    wait_for(lambda: window.open_shop is None)
    assert notes.copied_at() == now


def test_copy_on_a_stick_that_was_just_chosen_is_noted(window, opened, pane, stick, monkeypatch):
    monkeypatch.setattr(dialogs, "folder", lambda *_a: stick)
    pane.choose_place()
    rest(window)
    assert pane.notes.copied_at() == opened.shop.clock.now()


def test_backup_that_somebody_carries_away_ends_the_warning(window, opened, pane, stick, monkeypatch, away):
    start(window, opened)
    later(opened, 15 * DAY)
    sell(opened.shop)
    minute(window, opened)
    pane.refresh(None)
    rest(window)
    assert "All backups are on this computer" in pane.old.text()
    monkeypatch.setattr(dialogs, "folder", lambda *_a: stick)
    pane.back_up_elsewhere()
    rest(window)
    assert pane.old.text() == ""
    assert "Carried there by hand" in pane.tiles.elsewhere.accessibleName()
    later(opened, 8 * DAY)
    sell(opened.shop)
    minute(window, opened)
    opened.shell.go("today")
    assert "The copy elsewhere is 8 days old" in today(opened).text()


def test_backup_into_a_folder_on_the_drive_of_the_shop_does_not_count_as_elsewhere(
    window, opened, pane, stick, monkeypatch
):
    monkeypatch.setattr(dialogs, "folder", lambda *_a: stick)
    pane.back_up_elsewhere()
    rest(window)
    assert pane.notes.away_at() is None
    assert "on the drive of the shop" in pane.banner.text()


def test_notes_follow_the_shop_to_its_new_key(window, opened, stick):
    notes = BackupNotes(window.settings, opened.shop)
    notes.choose(stick)
    notes.note_copy(opened.shop.clock.now())
    vault.change_data_key(opened.shop, PASSWORD, policy=CHEAP)
    assert notes.copied_at() == opened.shop.clock.now()
    assert BackupNotes(window.settings, opened.shop).copied_at() == opened.shop.clock.now()
