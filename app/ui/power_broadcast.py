"""What Windows says to every window before it goes to sleep, and when it is back: WM_POWERBROADCAST."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

WM_POWERBROADCAST = 0x0218
PBT_APMSUSPEND, PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC = 0x0004, 0x0007, 0x0012
FALLS_ASLEEP, WOKE = "falls asleep", "woke"
MEANINGS = {PBT_APMSUSPEND: FALLS_ASLEEP, PBT_APMRESUMESUSPEND: WOKE, PBT_APMRESUMEAUTOMATIC: WOKE}
"""Values of winuser.h (learn.microsoft.com, "WM_POWERBROADCAST message")."""
KIND = b"windows_generic_MSG"
"""How Qt names a message of Windows."""


def meaning(kind: bytes, address: int) -> str:
    """`FALLS_ASLEEP` or `WOKE` if the message (an ``MSG`` at this address) says so, else nothing."""
    if kind != KIND or not address:
        return ""
    message = wintypes.MSG.from_address(address)
    return MEANINGS.get(message.wParam, "") if message.message == WM_POWERBROADCAST else ""


class PowerFilter(QAbstractNativeEventFilter):
    """Calls `heard` with what Windows says of sleep. Windows waits two seconds at most for the answer, so that it is called at once."""

    def __init__(self, heard: Callable[[str], None]) -> None:
        super().__init__()
        self._heard = heard

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> Any:
        """Look at one message, and leave it to whoever it is for."""
        said = meaning(bytes(kind), int(message))  # type: ignore[arg-type,unused-ignore]
        if said:
            self._heard(said)
        return False, 0
