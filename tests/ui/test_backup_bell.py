"""Backups by themselves, the page about them, and what Today says."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app import files, paths
from app.services import backup_drill, backups, customers, history, purchases, shop_facts
from app.services import backup_keeping as keeping
from app.services.backup_keeping import Place
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui import backup_bell, backup_words, dialogs
from app.ui.backup_notes import BackupNotes
from app.ui.pages.settings_backups import BackupsPane
from tests.support import make_shop
from tests.ui.conftest import wait_for, words_of

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
BREAD = ItemDraft("Country bread", 2000, 550)


@pytest.fixture
def opened(window, folder):
    """An open shop in which something was sold, whose keeper is silent until a test starts it."""
    return enter(window, make_shop(folder, language="en").shop)


def enter(window, shop):
    sell(shop)
    window.enter(shop)
    opened = window.open_shop
    opened.bell.stop()
    opened.shell.resize(1366, 768)
    rest(window)
    return opened


def rest(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)
    wait_for(lambda: not window.lanes.is_busy())


def sell(shop):
    purchases.record(shop, PurchaseDraft(None, (BREAD,)))


def reasons():
    return [b.manifest.reason for b in backups.listed() if b.manifest]


def later(opened, by):
    opened.shop.clock.advance(by)


def minute(window, opened):
    opened.keeper.on_minute()
    rest(window)


def break_drive(monkeypatch, code=errno.ENOSPC):
    def fails(place):
        raise files.problem(OSError(code, "broken"), place / "x")

    monkeypatch.setattr(backups.files, "check_name", fails)


# -- when


def test_nothing_happens_before_it_is_started(window, opened):
    minute(window, opened)
    assert reasons() == []


def test_one_is_made_every_four_hours_if_something_changed(window, opened):
    opened.keeper.start()
    rest(window)
    assert reasons() == ["timed"]
    assert opened.shell._foot_two.text() == "Backed up today 10:12"
    later(opened, 3 * HOUR)
    sell(opened.shop)
    minute(window, opened)
    assert reasons() == ["timed"]
    later(opened, 2 * HOUR)
    minute(window, opened)
    assert reasons() == ["timed", "timed"]
    later(opened, 5 * HOUR)
    minute(window, opened)
    assert reasons() == ["timed", "timed"]


def test_clock_that_was_set_back_makes_one_at_once(window, opened):
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    later(opened, -100 * DAY)
    minute(window, opened)
    assert len(reasons()) == 2


def test_closing_makes_one_and_closes(window, opened, monkeypatch):
    quits = []
    monkeypatch.setattr(window.app, "quit", lambda: quits.append(True), raising=False)
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    rest(window)
    opened.shell.close()
    assert opened.shell.isVisible()
    assert "Backing up" in opened.shell.banner.text()
    wait_for(lambda: window.open_shop is None)
    assert sorted(reasons()) == ["close", "timed"]
    assert quits == [True]


def test_lock_while_the_state_is_looked_at_makes_one_all_the_same(window, opened, monkeypatch):
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    rest(window)
    real, go_on = keeping.look, []

    def held(*arguments):
        while not go_on:
            QTest.qSleep(5)
        return real(*arguments)

    monkeypatch.setattr(keeping, "look", held)
    opened.keeper.look()
    later(opened, HOUR)
    opened.keeper.begin_at_lock()
    go_on.append(True)
    wait_for(lambda: not opened.keeper.is_closing())
    assert sorted(reasons()) == ["close", "timed"]


def test_closing_without_a_change_makes_none(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.keeper.start()
    rest(window)
    opened.shell.close()
    wait_for(lambda: window.open_shop is None)
    assert reasons() == ["timed"]


def test_closing_never_fails_and_the_next_start_says_why(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    path = opened.shop.path
    with monkeypatch.context() as broken:
        break_drive(broken)
        opened.shell.close()
        wait_for(lambda: window.open_shop is None)
    assert reasons() == ["timed"]
    later_on = window._opening.unlock(path, "three loaves and a cat")
    window.lanes.are_closed = False  # the next start has lanes of its own
    window.enter(later_on)
    again = window.open_shop
    again.bell.stop()
    rest(window)
    break_drive(monkeypatch)  # it is tried again at once, and fails again
    again.keeper.start()
    rest(window)
    banner = again.shell.page("today").warning
    assert "is full" in banner.text()
    assert "The last good one: Today 10:12" in banner.text()


def test_closing_once_more_goes_without(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    rest(window)
    wrote = []

    def slowly(_shop, _folder, tick, _reason):
        for step in range(4000):
            QTest.qSleep(5)
            tick(step, 4000)
        wrote.append(True)

    monkeypatch.setattr(keeping.backups, "write", slowly)
    opened.shell.close()
    assert opened.waits_to_close(by_hand=False)
    assert opened.waits_to_close(by_hand=True)
    wait_for(lambda: window.open_shop is None)
    assert wrote == []


@pytest.mark.qt_log_ignore("Keyboard event not accepted")
def test_nothing_can_be_done_while_the_last_one_is_made(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.keeper.start()
    rest(window)
    opened.shell.activateWindow()
    keys = ((Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier))
    asked = []
    opened.shell.undo.connect(lambda: asked.append("undo"))
    opened.shell.new_sale.connect(lambda: asked.append("sale"))
    for key, held in keys:
        QTest.keyClick(opened.shell, key, held)
    assert asked == ["undo", "sale"]
    rest(window)
    sell(opened.shop)
    rest(window)
    go_on = hold_backup(monkeypatch)
    opened.shell.close()
    try:
        assert opened.keeper.is_closing()
        for key, held in keys:
            QTest.keyClick(opened.shell, key, held)
        QTest.mouseClick(opened.shell.button("sale"), Qt.MouseButton.LeftButton)
        assert not opened.shell.go("customers").isEnabled()
        opened.idle.lock()
        opened.idle.unlock()
        QTest.keyClick(opened.shell, *keys[0])
        assert asked == ["undo", "sale"]
    finally:
        go_on.append(True)
    wait_for(lambda: window.open_shop is None)
    assert sorted(reasons()) == ["close", "timed"]


def hold_backup(monkeypatch):
    """The next backup waits until something is in the list."""
    real, go_on = backups.write, []

    def waits(*arguments):
        while not go_on:
            QTest.qSleep(5)
        return real(*arguments)

    monkeypatch.setattr(keeping.backups, "write", waits)
    return go_on


def test_end_of_the_session_of_the_system_makes_none(window, opened, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    rest(window)
    opened.keeper.hurry()
    opened.shell.close()
    assert window.open_shop is None
    assert reasons() == ["timed"]


def test_end_of_the_session_that_was_called_off_leaves_the_backup_at_closing(window, opened):
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    rest(window)
    opened.keeper.hurry()
    assert not opened.keeper.begins_at_closing()
    later(opened, backup_bell.HURRY)
    assert opened.keeper.begins_at_closing()
    rest(window)
    assert sorted(reasons()) == ["close", "timed"]


def test_lock_makes_one_unless_the_last_is_quite_new(window, opened):
    opened.keeper.start()
    rest(window)
    sell(opened.shop)
    later(opened, 45 * dt.timedelta(minutes=1))
    opened.shell.lock.emit()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sorted(reasons()) == ["close", "timed"]


def test_sale_is_recorded_while_a_backup_is_under_way(window, opened, monkeypatch):
    begun, sold = [], []

    def waits(_shop, _folder, tick, _reason):
        begun.append(True)
        while True:
            QTest.qSleep(5)
            tick(0, 1)

    monkeypatch.setattr(keeping.backups, "write", waits)
    opened.keeper.start()
    wait_for(lambda: begun)
    window.lanes.write(lambda _tick: sell(opened.shop), sold.append)
    wait_for(lambda: sold)
    opened.keeper.give_up()
    rest(window)


def test_look_that_ends_after_the_end_of_the_session_was_announced_begins_no_backup(window, opened):
    opened.keeper.start()
    opened.keeper.hurry()
    rest(window)
    assert reasons() == []
    later(opened, backup_bell.HURRY)
    opened.keeper.look()
    rest(window)
    assert reasons() == ["timed"]


def test_practice_shop_is_left_alone(window, folder):
    opened = enter(window, make_shop(folder, language="en", is_practice=True).shop)
    opened.keeper.start()
    minute(window, opened)
    assert not opened.keeper.begins_at_closing()
    assert backups.listed() == ()


def test_newest_is_tried_once_a_month(window, opened):
    opened.keeper.start()
    rest(window)
    minute(window, opened)
    assert opened.keeper.notes.trial() is None
    later(opened, HOUR)
    minute(window, opened)
    trial = opened.keeper.notes.trial()
    assert trial is not None
    assert trial.wrong is None
    later(opened, 31 * DAY)
    minute(window, opened)
    later(opened, HOUR)
    minute(window, opened)
    assert opened.keeper.notes.trial().at > trial.at


# -- the second place


def test_stick_gets_its_copy_when_it_is_plugged_in(window, opened, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    opened.keeper.notes.choose(stick)
    stick.rmdir()
    opened.keeper.start()
    rest(window)
    assert opened.keeper.notes.copied_at() is None
    stick.mkdir()
    later(opened, HOUR)
    minute(window, opened)
    assert len(list(stick.iterdir())) == 1
    assert opened.keeper.notes.copied_at() == backups.newest_at(opened.shop)


def test_today_warns_when_the_copy_elsewhere_is_old_and_the_person_may_put_it_off(window, opened, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    opened.keeper.notes.choose(stick)
    opened.keeper.start()
    rest(window)
    banner = opened.shell.page("today").warning
    assert banner.text() == ""
    shutil.rmtree(stick)
    for days, tone in ((8, "warn"), (7, "danger")):
        later(opened, days * DAY)
        sell(opened.shop)
        minute(window, opened)
        assert banner.property("tone") == tone
    assert "15 days old" in banner.text()
    window.set_language("zh_CN")
    assert "15 天" in banner.text()
    banner._buttons[1].click()
    assert banner.text() == ""
    later(opened, DAY)
    minute(window, opened)
    assert "16 天" in banner.text()
    banner._buttons[0].click()
    assert opened.shell.page("settings").current() == "backups"


def test_one_made_under_a_wrong_clock_neither_hides_that_the_copy_is_old_nor_makes_one_at_every_look(
    window, opened, tmp_path
):
    stick = tmp_path / "stick"
    stick.mkdir()
    opened.keeper.notes.choose(stick)
    later(opened, 400 * DAY)
    opened.keeper.start()
    rest(window)
    later(opened, -400 * DAY)
    shutil.rmtree(stick)
    sell(opened.shop)
    for _turn in range(3):
        later(opened, HOUR / 2)
        minute(window, opened)
    assert len(reasons()) == 2
    assert opened.keeper.seen.last_here.made_at == opened.shop.clock.now() - HOUR
    later(opened, 20 * DAY)
    minute(window, opened)
    assert "20 days old" in opened.shell.page("today").warning.text()
    stick.mkdir()
    later(opened, HOUR)
    minute(window, opened)
    assert opened.keeper.notes.copied_at() == backups.newest_at(opened.shop)
    assert opened.shell.page("today").warning.text() == ""


def test_without_a_second_place_it_is_said_after_a_week(window, opened):
    opened.keeper.start()
    rest(window)
    banner = opened.shell.page("today").warning
    assert banner.text() == ""
    later(opened, 8 * DAY)
    minute(window, opened)
    assert "All backups are on this computer" in banner.text()


@pytest.mark.parametrize(
    "kept", [{"x": 1}, {"@": "no"}, {"@": {"copied_at": "soon", "failed": 7, "tried": {"at": []}, "tried_there": {}}}]
)
def test_notes_that_make_no_sense_count_as_not_there(window, opened, kept):
    window.settings.set("backup_notes", {keeping.identity(opened.shop) if k == "@" else k: v for k, v in kept.items()})
    notes = BackupNotes(window.settings, opened.shop)
    assert notes.copied_at() is notes.failure() is notes.trial() is notes.trial_there() is notes.later_until() is None
    notes.note_trial(backup_drill.Tried(paths.backup_folder() / "x", None, 2.4))
    assert notes.trial().seconds == 2


# -- the page


@pytest.fixture
def pane(window, opened) -> BackupsPane:
    made = opened.shell.go("settings").open("backups")
    rest(window)
    return made


def test_page_says_how_it_stands_before_and_after_the_first_backup(window, opened, pane):
    assert (pane.tiles.here.value.text(), pane.tiles.here.line.text()) == ("–", "None yet")
    assert not pane.try_newest.isEnabled()
    QTest.mouseClick(pane.make, Qt.MouseButton.LeftButton)
    rest(window)
    assert (pane.tiles.here.value.text(), pane.tiles.here.line.text()) == ("Today 10:12", "Checked")
    assert pane.tiles.next.value.text() == "Today 14:12"
    assert pane.model.line(0).cells[1] == "Made by hand"
    assert history.entries(opened.shop)[0].action == backups.BACKUP


def test_foot_follows_a_backup_that_others_made(window, opened):
    before = opened._footer()
    later(opened, HOUR)
    backups.before_many(opened.shop, backups.MANY)
    sell(opened.shop)
    rest(window)
    assert opened._footer() != before
    assert "11:12" in opened._footer()[1]


def test_second_place_is_chosen_gets_its_copy_and_is_forgotten(window, opened, pane, tmp_path, monkeypatch):
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(dialogs, "folder", lambda *_a: stick)
    QTest.mouseClick(pane.choose, Qt.MouseButton.LeftButton)
    rest(window)
    assert len(list(stick.iterdir())) == 1
    assert "same drive" in pane.banner.text()
    assert pane.model.line(0).cells[1:3] == ("Second place chosen", "Both places")
    assert str(stick) in "".join(words_of(pane))
    QTest.mouseClick(pane.forget, Qt.MouseButton.LeftButton)
    rest(window)
    assert pane.notes.place() is None
    assert len(list(stick.iterdir())) == 1


def test_backup_folder_itself_is_no_second_place(window, pane, monkeypatch):
    inside = paths.backup_folder() / "inside"
    inside.mkdir(parents=True)
    monkeypatch.setattr(dialogs, "folder", lambda *_a: inside)
    pane.choose_place()
    assert "already" in pane.banner.text()
    assert pane.notes.place() is None


def test_full_stick_is_told_and_the_backup_here_counts(window, opened, pane, tmp_path, monkeypatch):
    stick = tmp_path / "stick"
    stick.mkdir()
    pane.notes.choose(stick)

    def full(_backup, folder, _tick):
        raise files.problem(OSError(errno.ENOSPC, "full"), folder / "x")

    monkeypatch.setattr(keeping, "copy", full)
    QTest.mouseClick(pane.make, Qt.MouseButton.LeftButton)
    rest(window)
    assert "not copied" in pane.banner.text()
    assert pane.model.rowCount() == 1
    assert pane.notes.copy_failure() is not None


def test_trying_one_says_what_is_in_it(window, opened, pane):
    backups.make(opened.shop)
    pane.refresh(None)
    rest(window)
    pane.table.selectRow(0)
    QTest.mouseClick(pane.try_this, Qt.MouseButton.LeftButton)
    rest(window)
    assert pane.banner.text() == "This backup opens: 0 customers, newest sale: Today."
    assert pane.tiles.trial.value.text() == "Today 10:12"
    assert history.entries(opened.shop)[0].action == backups.TRIED
    assert pane.chosen() == backups.newest(opened.shop).path, "it stays selected"


def test_damaged_one_stands_on_the_list_and_does_not_open(window, opened, pane):
    made = backups.make(opened.shop)
    made.path.with_name("shop 2020-01-01 000000.shuke-backup").write_bytes(b"no backup")
    pane.refresh(None)
    rest(window)
    content = bytearray(made.path.read_bytes())
    content[30_000] ^= 1
    made.path.write_bytes(content)
    assert pane.model.rowCount() == 2
    assert "not a backup" in pane.model.line(1).cells[-1]
    QTest.mouseClick(pane.try_newest, Qt.MouseButton.LeftButton)
    rest(window)
    assert "damaged" in pane.banner.text()
    assert pane.tiles.trial.line.text() == "It did not open"


def test_first_import_is_in_a_backup_at_once(window, folder, tmp_path, monkeypatch):
    """Before it there was nobody, so no backup was made; those that follow make one before."""
    window.enter(make_shop(folder, language="en").shop)
    opened = window.open_shop
    opened.bell.stop()
    opened.keeper.start()
    rest(window)
    before = reasons()
    page = opened.shell.go("customers")
    for turn, rows in enumerate(("Ann,13800001111", "Ben,13800002222")):
        path = tmp_path / f"{turn}.csv"
        path.write_text(f"Name,Phone\n{rows}\n", encoding="utf-8")
        page.start_import(path)
        rest(window)
        for _step in ("columns", "rows"):
            QTest.mouseClick(page._imports.go_on, Qt.MouseButton.LeftButton)
            rest(window)
    assert reasons()[::-1] == [*before, "after_import", "import"]
    assert backups.listed()[1].manifest.counts["customer"] == 1


def test_restore_shows_what_is_inside_and_makes_a_backup_first(window, opened, pane, monkeypatch):
    for name in ("Ann", "Ben"):
        gone = customers.create(opened.shop, CustomerDraft(name))
    customers.delete(opened.shop, gone)
    made = backups.make(opened.shop)
    sell(opened.shop)
    said = []
    monkeypatch.setattr(dialogs, "ask", lambda _p, _t, text, _yes, act, **_k: (said.append(text), act()))
    pane.refresh(None)
    rest(window)
    pane.table.selectRow(0)
    pane.ask_restore()
    wait_for(lambda: window.open_shop is None)
    assert "In it: 2 customers, 1 of them in the bin or merged · 1 purchase." in said[0]
    assert "In the shop as it is now: 2 customers, 1 of them in the bin or merged · 2 purchases." in said[0]
    assert sorted(reasons()) == ["by_hand", "restore"]
    assert window.unlock._backup == made.path


def test_file_that_is_no_backup_is_not_asked_about(window, pane, tmp_path, monkeypatch):
    (tmp_path / "x.shuke-backup").write_bytes(b"nothing")
    monkeypatch.setattr(dialogs, "open_file", lambda *_a: tmp_path / "x.shuke-backup")
    monkeypatch.setattr(dialogs, "ask", lambda *_a, **_k: pytest.fail("asked"))
    QTest.mouseClick(pane.restore, Qt.MouseButton.LeftButton)
    rest(window)
    assert "not a backup" in pane.banner.text()


def test_renamed_shop_keeps_its_backups(window, opened, pane):
    backups.make(opened.shop)
    shop_facts.change(opened.shop, name="Milktea")
    pane.refresh(None)
    rest(window)
    assert pane.model.rowCount() == 1


def test_question_has_its_buttons(qapp):
    host, answers = QWidget(), []
    host.show()
    dialog = dialogs.ask(host, "Restore?", "Words " * 60, "Restore", lambda: answers.append(True))
    buttons = {b.text(): b for b in dialog.findChildren(QPushButton)}
    assert set(buttons) == {"Restore", "Cancel"}
    assert all(dialog.rect().contains(b.geometry()) and b.isVisible() for b in buttons.values())
    QTest.mouseClick(buttons["Restore"], Qt.MouseButton.LeftButton)
    assert answers == [True]


@pytest.mark.parametrize(
    ("count", "said"), [(900, "1 KB"), (307_959, "0.3 MB"), (78_000_000, "78.0 MB"), (1_900_000_000, "1.9 GB")]
)
def test_size_in_the_unit_of_a_person(count, said):
    assert backup_words.size(count) == said


def test_place_on_the_drive_of_the_shop_is_known_as_such(window, opened, tmp_path):
    assert opened.keeper.notes.choose(tmp_path) is False
    assert opened.keeper.notes.place() == Place(Path(tmp_path), is_other_drive=False)
