"""K8: wrong passwords take longer and longer, also over restarts; nothing is ever wiped, and the owner gets in."""

from __future__ import annotations

from tests.support import PASSWORD, folder_state
from tests.ui.conftest import wait_for
from tests.ui.test_unlock import opened, try_password  # noqa: F401


def wait_out(screen):
    """Let the clock of the screen run; returns the seconds it took."""
    seconds = 0
    while screen._must_wait():
        screen._count_down()
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
    assert window.settings.get("wrong_tries") == 0


def test_wrong_passwords_without_end_never_wipe_anything_and_the_wait_stays_bearable(window, shop_path, opened):  # noqa: F811
    before = folder_state(shop_path.parent)
    window.settings.set("wrong_tries", 100_000)
    screen = window.show_unlock(shop_path)
    assert wait_out(screen) == 60
    try_password(screen, "wrong again")
    assert folder_state(shop_path.parent) == before
    assert wait_out(screen) == 60
    try_password(screen, PASSWORD)
    wait_for(lambda: opened)
