"""K8: wrong passwords take longer and longer, also over restarts; nothing is ever wiped, and the owner gets in."""

from __future__ import annotations

import shutil

import pytest

from app.services import vault
from app.storage import database
from app.ui import wrong_tries
from tests.support import CHEAP, PASSWORD, folder_state, make_shop
from tests.ui.conftest import wait_for
from tests.ui.test_unlock import opened, try_password  # noqa: F401


def type_wrong(window, path, times):
    """As if so many wrong passwords had been typed for the shop file at `path`."""
    window.settings.set(wrong_tries.KEY, {database.salt_of(path).hex(): times})


def wait_out(screen):
    """Let the clock of the screen run; returns the seconds it took."""
    seconds = 0
    while screen._must_wait():
        screen.pause.count_down()
        seconds += 1
    return seconds


def test_ten_wrong_passwords_take_two_minutes_and_a_restart_does_not_help(window, shop_path, opened):  # noqa: F811
    before = folder_state(shop_path.parent)
    screen, waited, waits = window.show_unlock(shop_path), 0, []
    for number in range(10):
        took = wait_out(screen)
        waited += took
        waits.append(took)
        try_password(screen, f"wrong password {number}")
        if number % 2:
            screen = window.show_unlock(shop_path)  # as after a new start
            if number >= 5:
                assert screen._must_wait()
                try_password(screen, PASSWORD)
                assert not opened, "while it waits it takes nothing, not even the right one"
    assert waited >= 120
    assert waits == sorted(waits)
    assert folder_state(shop_path.parent) == before
    wait_out(screen)
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert wrong_tries.count(window.settings, shop_path) == 0


def test_wrong_passwords_without_end_never_wipe_anything_and_the_wait_stays_bearable(window, shop_path, opened):  # noqa: F811
    before = folder_state(shop_path.parent)
    type_wrong(window, shop_path, 100_000)
    screen = window.show_unlock(shop_path)
    assert wait_out(screen) == 60
    try_password(screen, "wrong again")
    assert folder_state(shop_path.parent) == before
    assert wait_out(screen) == 60
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)


def test_another_shop_that_opens_counts_nothing_off_and_waits_for_nothing(window, shop_path, opened, tmp_path):  # noqa: F811
    (tmp_path / "mine").mkdir()
    mine = make_shop(tmp_path / "mine").shop
    mine.close()
    type_wrong(window, shop_path, 9)
    screen = window.show_unlock(mine.path)
    assert screen.go.isEnabled()
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
    assert wrong_tries.count(window.settings, shop_path) == 9
    screen.path = shop_path
    screen.set_mode("password")
    assert not screen.go.isEnabled()
    assert wait_out(screen) == 60


def test_shop_file_that_was_moved_is_waited_for_all_the_same(window, shop_path, tmp_path):
    type_wrong(window, shop_path, 6)
    moved = tmp_path / "moved"
    shutil.copytree(shop_path.parent, moved)
    (moved / shop_path.name).rename(moved / "another name.shuke")
    assert wait_out(window.show_unlock(moved / "another name.shuke")) == 10


@pytest.mark.parametrize("kept", [{"x": "many"}, {"x": True}, {"x": None, "y": -5}, {"x": [1]}])
def test_count_that_somebody_edited_is_no_count(window, shop_path, kept):
    salt = database.salt_of(shop_path).hex()
    window.settings.set(wrong_tries.KEY, {salt if key == "x" else key: value for key, value in kept.items()})
    assert window.show_unlock(shop_path).go.isEnabled()
    wrong_tries.add(window.settings, shop_path)
    assert wrong_tries.count(window.settings, shop_path) == 1


def test_counts_of_many_shops_do_not_pile_up(window, shop_path):
    type_wrong(window, shop_path, 9)
    for number in range(2 * wrong_tries.MOST_SHOPS):
        wrong_tries.add(window.settings, shop_path.with_name(f"no file {number}"))
    assert len(window.settings.get(wrong_tries.KEY)) == wrong_tries.MOST_SHOPS
    assert wrong_tries.count(window.settings, shop_path) == 9


def test_wait_has_a_cap_and_asks_no_clock_for_the_date():
    waits = [wrong_tries.seconds_after(tries) for tries in (0, 4, 5, 6, 7, 8, 9, 1_000_000)]
    assert waits == [0, 0, 5, 10, 20, 40, 60, 60]
    assert wrong_tries.SALT_BYTES == database.SALT_BYTES


def test_wrong_passwords_for_a_file_whose_start_is_damaged_are_waited_for_as_well(window, shop_path):
    content = shop_path.read_bytes()
    shop_path.write_bytes(bytes(16) + content[16:])
    screen = window.show_unlock(shop_path)
    for number in range(wrong_tries.FREE_TRIES):
        try_password(screen, f"wrong password {number}")
    assert "The password is wrong, or the key file" in screen._banner.text()
    assert screen.way_on.text() == "Use the keys of a backup…"
    assert not screen.go.isEnabled()
    assert "Wait" in screen.go.text()
    wait_out(screen)
    try_password(screen, PASSWORD)
    assert screen.error().code == "file_damaged", "only the right one tells what it is"


def test_forms_of_the_open_shop_wait_as_the_first_screen_does(window, shop_path):
    window.enter(vault.unlock(shop_path, PASSWORD, policy=CHEAP))
    pane = window.open_shop.shell.go("settings").open("security")
    for number in range(wrong_tries.FREE_TRIES):
        pane.old.edit.setText(f"wrong password {number}")
        for box in (pane.new, pane.again):
            box.edit.setText("four loaves and a dog")
        pane.save()
        wait_for(lambda: not pane.old.edit.isReadOnly())
    assert not pane.change.isEnabled()
    assert "Wait" in pane.change.text()
    for form in (pane.code, pane.key):
        form.ask()
        form.password.edit.setText(PASSWORD)
        if form is pane.key:
            for box in (form.fresh.first, form.fresh.again):
                box.edit.setText("four loaves and a dog")
        form.make_code()
        assert not form.make.isEnabled(), "what was typed in another form counts here too"
        assert "Wait" in form.make.text()
    assert wrong_tries.count(window.settings, shop_path) == wrong_tries.FREE_TRIES
    while pane._pause.must_wait():
        pane._pause.count_down()
    assert pane.change.isEnabled()
    pane.old.edit.setText(PASSWORD)
    pane.save()
    wait_for(lambda: not pane.old.edit.isReadOnly())
    assert wrong_tries.count(window.settings, shop_path) == 0
