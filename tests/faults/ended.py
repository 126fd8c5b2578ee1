"""A real window in a process of its own, with its hands in some work that is slowed down, so that its end comes in the middle.

``python -m tests.faults.ended WORK WAY FOLDER``: opens ``shop.shuke`` there, types half a note, begins WORK and says ``now`` on
standard output as soon as that is under way. With WAY ``close`` it then closes its window, with ``lock, then end`` it locks it first; else it waits for a signal.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import unfinished
from app.services import backups, purchases, vault
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui import running, single
from app.ui.clipboard import lent
from app.ui.opening import Opening
from app.workflows import bring_in, print_out
from tests.support import CHEAP, PASSWORD

NEW_PASSWORD = "four loaves and a dog"
HALF = "half a note"
PATIENCE = 60
SLOW = 0.3
"""Seconds that every step of the work takes longer."""
Step = Callable[[], object]
Waits = Iterator[Step]
"""What is done in the window: it goes on as soon as what it gives is true."""


class Hands:
    """What a person does in the window, beside its event loop."""

    def __init__(self, window: Any, folder: Path, way: str) -> None:
        self.window, self.folder, self.is_under_way = window, folder, False
        self.way, self._has_closed = way, False
        self._steps: Waits = iter(())
        self._wait: Step = lambda: True
        self._timer = QTimer(window)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._look)
        window.lanes.bug.connect(_break_off)

    def start(self, steps: Waits) -> None:
        self._steps = steps
        self._timer.start()

    def say_now(self) -> None:
        """In whatever thread: the work is under way."""
        if not self.is_under_way:
            self.is_under_way = True
            say("now")

    def _look(self) -> None:
        if self.is_under_way and self.way in ("close", "lock, then end") and not self._has_closed:
            self._has_closed = True
            self.window.front().close() if self.way == "close" else self._lock_and_end()
        try:
            if self._wait():
                self._wait = next(self._steps, lambda: False)
        except Exception as error:  # noqa: BLE001 - whoever waits for us hears of it
            _break_off(error)

    def _lock_and_end(self) -> None:
        self.window.lock()
        assert self.window.unlock is not None
        assert not self.window.lanes.is_busy()
        self.window.app.exit(0)


def _break_off(error: BaseException) -> None:
    traceback.print_exception(error)
    os._exit(9)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def at_counter(hands: Hands) -> Waits:
    """Unlock, and leave half a note about the first customer."""
    window = hands.window
    window.unlock.password_edit.setText(PASSWORD)
    window.unlock.submit()
    yield lambda: window.open_shop
    counter = window.open_shop.shell.go("counter")
    yield lambda: not window.lanes.is_busy()
    counter.open_customer(1)
    counter.tabs.note.setText(HALF)


def sale(hands: Hands) -> Waits:
    yield from at_counter(hands)
    window = hands.window

    def work(_tick: Any) -> None:
        hands.say_now()
        time.sleep(SLOW)
        purchases.record(window.open_shop.shop, PurchaseDraft(1, (ItemDraft("Bread", 1000, 500),)))

    window.lanes.write(work, lambda _nothing: say("saved"))


def backup(hands: Hands) -> Waits:
    yield from at_counter(hands)
    slow_down(
        hands, backups, "write", 2
    )  # not before: the one that is made by itself begins while the note is not yet typed
    hands.window.open_shop.shell.go("settings").open("backups").back_up(None)


def reading(hands: Hands) -> Waits:
    slow_down(hands, bring_in, "examine", 2)
    yield from at_counter(hands)
    hands.window.open_shop.shell.go("customers").start_import(hands.folder / "people.csv")


def checking(hands: Hands) -> Waits:
    slow_down(hands, bring_in, "prepare", 2)
    yield from examined(hands)
    hands.window.open_shop.shell.page("customers").current()._go_on()


def applying(hands: Hands) -> Waits:
    slow_down(hands, bring_in, "carry_out", 2)
    yield from examined(hands)
    page = hands.window.open_shop.shell.page("customers").current()
    page._go_on()
    yield lambda: page.flow.can_carry_out()
    page._go_on()


def examined(hands: Hands) -> Waits:
    yield from at_counter(hands)
    customers = hands.window.open_shop.shell.go("customers")
    customers.start_import(hands.folder / "people.csv")
    yield lambda: customers.current().go_on.isEnabled()


def report(hands: Hands) -> Waits:
    slow_down(hands, print_out, "prepare", 2)
    yield from at_counter(hands)
    hands.window.open_shop.shell.go("reports").open_report("customer", 1)


def new_key(hands: Hands) -> Waits:
    real = vault.change_data_key

    def change(*arguments: Any, **options: Any) -> str:
        hands.say_now()
        time.sleep(SLOW)
        return real(*arguments, **options)

    vault.change_data_key = change
    yield from at_counter(hands)
    pane = hands.window.open_shop.shell.go("settings").open("security").key
    pane.ask()
    pane.password.edit.setText(PASSWORD)
    for box in (pane.fresh.first, pane.fresh.again):
        box.edit.setText(NEW_PASSWORD)
    pane.make_code()


def unlocking(hands: Hands) -> Waits:
    real = vault.unlock

    def unlock(*arguments: Any, **options: Any) -> Any:
        hands.say_now()
        time.sleep(SLOW)
        return real(*arguments, **options)

    vault.unlock = unlock
    hands.window.unlock.password_edit.setText(PASSWORD)
    hands.window.unlock.submit()
    yield lambda: False


def restoring(hands: Hands) -> Waits:
    slow_down(hands, backups, "restore", -1)
    screen = hands.window.unlock
    screen.restore_from(next(hands.folder.glob("*.shuke-backup")))
    yield screen.box.is_ready
    screen.password_edit.setText(PASSWORD)
    screen.submit()
    yield lambda: False


def resting(hands: Hands) -> Waits:
    yield from at_counter(hands)
    hands.say_now()


def typing(hands: Hands) -> Waits:
    """A birthday that cannot be saved where it stands, then half a customer in the drawer."""
    yield from at_counter(hands)
    counter = hands.window.open_shop.shell.page("counter")
    counter.changes.change("birthday")
    counter.changes.place.editor().edit.setText("30 Feb 1990")
    counter.new_customer()
    counter._drawer.form.boxes["name"].edit.setText("Half Typed")
    hands.say_now()
    yield lambda: False


def dialog(hands: Hands) -> Waits:
    """A dialog with a loop of its own is open."""
    from PySide6.QtWidgets import QDialog

    yield from at_counter(hands)
    QTimer.singleShot(50, hands.say_now)
    QTimer.singleShot(0, lambda: QDialog(hands.window.open_shop.shell).exec())
    yield lambda: False


def saving(hands: Hands) -> Waits:
    """Look at the whole phone and at a photo, copy the phone, preview a report, and save it; it is being written by then."""
    hold_up(hands)
    yield from at_counter(hands)
    window, shell = hands.window, hands.window.open_shop.shell
    counter = shell.page("counter")
    counter.head._toggle_phone()
    lent().lend(counter._card.customer.draft.phones[0].number)
    yield lambda: not window.lanes.is_busy()
    reports = shell.go("reports")
    reports.open_report("customer", 1)
    yield lambda: reports._paper
    reports.out.save_to(reports._paper, hands.folder.parent / "out" / "card.pdf")
    yield lambda: hands.is_under_way
    if hands.way == "lock":
        window.lock()
        say(f"locked, the clipboard holds {len(QApplication.clipboard().text())} characters")
    yield lambda: False


def hold_up(hands: Hands) -> None:
    """Let a file in clear text take its time before it is whole."""
    real = unfinished.clear_write

    @contextmanager
    def slowly(target: Path) -> Iterator[BinaryIO]:
        with real(target) as file:
            yield file
            file.flush()
            hands.say_now()
            time.sleep(PATIENCE if hands.way == "SIGKILL" else SLOW)

    unfinished.clear_write = slowly


WORKS = {
    each.__name__: each
    for each in (
        sale,
        backup,
        reading,
        checking,
        applying,
        report,
        new_key,
        unlocking,
        restoring,
        resting,
        typing,
        dialog,
        saving,
    )
}


def slow_down(hands: Hands, module: Any, name: str, place: int) -> None:
    """Let a function with a tick among its arguments take its time at every tick."""
    real = getattr(module, name)

    def slowed(*arguments: Any, **options: Any) -> Any:
        tick = options.get("tick") if place < 0 else arguments[place]

        def slow(done: int, total: int) -> None:
            hands.say_now()
            time.sleep(SLOW)
            tick(done, total)

        slow(0, 0)
        if place < 0:
            return real(*arguments, **{**options, "tick": slow})
        return real(*arguments[:place], slow, *arguments[place + 1 :], **options)

    setattr(module, name, slowed)


def main(work: str, way: str, folder: Path) -> int:
    running.Opening = partial(Opening, policy=CHEAP)  # type: ignore[misc, assignment]
    answer = single.answer

    def begin(window: Any) -> None:
        answer(window)
        hands = Hands(window, folder, way)
        window.painted.connect(lambda: hands.start(WORKS[work](hands)))

    single.answer = begin
    return running.run([str(folder / "shop.shuke")])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
