"""What the session manager of a Linux system (systemd-logind) says of sleep and of the lock of the screen, over the system bus.

``PrepareForSleep`` comes before sleep and after it; a delay lock makes the system wait a moment (five seconds, as it is set up usually).
The screen is locked by ``Lock`` of the own session, or by its ``LockedHint`` (org.freedesktop.login1(5)). Where there is no bus or no
logind, nothing is ever said.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.i18n import _

if TYPE_CHECKING:
    from app.ui.system_bus import SystemBus

SERVICE, ROOT = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, SESSION = f"{SERVICE}.Manager", f"{SERVICE}.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
Heard = Callable[[list[Any]], None]


class Bus(Protocol):
    """What is needed of a bus; see ``system_bus.SystemBus``."""

    def listen(self, path: str, interface: str, name: str, heard: Heard) -> None:
        """Call `heard` whenever this signal comes."""
        ...

    def ask(self, path: str, interface: str, method: str, values: Sequence[Any], answered: Heard) -> None:
        """Call a method, and `answered` with what comes back."""
        ...


class Logind(QObject):
    """Passes on what logind says, and has it wait before sleep until `let_go`."""

    falls_asleep = Signal()
    woke = Signal()
    screen_locked = Signal()

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = bus
        self._brake: int | None = None
        bus.listen(ROOT, MANAGER, "PrepareForSleep", self._hear_sleep)
        bus.ask(ROOT, MANAGER, "GetSession", ["auto"], self._hear_session)
        self._ask_to_wait()

    def let_go(self) -> None:
        """The system need not wait any more."""
        brake, self._brake = self._brake, None
        if brake is not None:
            os.close(brake)

    def _ask_to_wait(self) -> None:
        self._bus.ask(ROOT, MANAGER, "Inhibit", ["sleep", _("Shuke"), _("Locks the shop"), "delay"], self._hold)

    def _hold(self, answer: list[Any]) -> None:
        self.let_go()
        if answer and isinstance(answer[0], int):
            self._brake = answer[0]

    def _hear_sleep(self, said: list[Any]) -> None:
        if said and said[0]:
            self.falls_asleep.emit()
            self.let_go()
        else:
            self._ask_to_wait()
            self.woke.emit()

    def _hear_session(self, answer: list[Any]) -> None:
        if not answer or not isinstance(answer[0], str):
            return
        path = answer[0]

        def look(_said: list[Any]) -> None:
            # Which property it was is not looked at: Qt for Python cannot read a map of the bus.
            self._bus.ask(path, PROPERTIES, "Get", [SESSION, "LockedHint"], self._hear_hint)

        self._bus.listen(path, SESSION, "Lock", lambda _said: self.screen_locked.emit())
        self._bus.listen(path, PROPERTIES, "PropertiesChanged", look)

    def _hear_hint(self, answer: list[Any]) -> None:
        if answer and answer[0] is True:
            self.screen_locked.emit()


def has_bus() -> bool:
    """Whether this system has a bus. Call it in a lane: one that hangs takes half a minute to be given up."""
    if sys.platform in ("win32", "darwin"):
        return False
    try:
        from app.ui.system_bus import is_there
    except ImportError:  # the library of the bus is not installed
        return False
    return is_there()


def bus_of_system(parent: QObject) -> SystemBus:
    """The bus of this system, once `has_bus` has said that there is one."""
    from app.ui.system_bus import SystemBus

    return SystemBus(SERVICE, parent)
