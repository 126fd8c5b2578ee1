"""The message bus of a Linux system, as far as this program uses it: a socket of this computer. Imported only where it may be there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

Heard = Callable[[list[Any]], None]
HEAR = "1hear(QDBusMessage)"
"""The slot of an ear, as Qt writes it: the 1 says that it is a slot."""


def is_there() -> bool:
    """Whether there is a bus that answers; asked in any thread."""
    return QDBusConnection.systemBus().isConnected()


class _Ear(QObject):
    """Hears one signal of the bus."""

    def __init__(self, heard: Heard, parent: QObject) -> None:
        super().__init__(parent)
        self._heard = heard

    @Slot(QDBusMessage)
    def hear(self, message: QDBusMessage) -> None:
        """Pass on what it says."""
        self._heard([_plain(value) for value in message.arguments()])


class SystemBus(QObject):
    """Listens to one service, and asks it. What fails is as if nothing was ever said."""

    def __init__(self, service: str, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        self._bus = QDBusConnection.systemBus()

    def listen(self, path: str, interface: str, name: str, heard: Heard) -> None:
        """Call `heard` with the arguments of this signal, on the window's thread, whenever it comes."""
        # As text: as bytes, which the types ask for, it is refused.
        self._bus.connect(self._service, path, interface, name, _Ear(heard, self), HEAR)  # type: ignore[call-overload]

    def ask(self, path: str, interface: str, method: str, values: Sequence[Any], answered: Heard) -> None:
        """Call `method`, and `answered` with what comes back, later; never if it fails. A file descriptor among it belongs to the caller."""
        message = QDBusMessage.createMethodCall(self._service, path, interface, method)
        message.setArguments(list(values))
        waiting = QDBusPendingCallWatcher(self._bus.asyncCall(message), self)

        def take(watcher: QDBusPendingCallWatcher) -> None:
            if not watcher.isError():
                answered([_plain(value) for value in watcher.reply().arguments()])
            watcher.deleteLater()

        waiting.finished.connect(take)


def _plain(value: Any) -> Any:
    if isinstance(value, QDBusUnixFileDescriptor):
        return os.dup(value.fileDescriptor())
    if isinstance(value, QDBusVariant):
        return value.variant()
    return value.path() if isinstance(value, QDBusObjectPath) else value
