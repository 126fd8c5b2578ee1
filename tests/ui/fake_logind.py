"""A session manager that is none, on a bus of its own, and the program's ear beside it: prints what was heard. Run by ``test_system_bus``."""

from __future__ import annotations

import json
import os
import sys

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QThread
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
    QDBusVariant,
    QDBusVirtualObject,
)

from app.ui.logind import MANAGER, PROPERTIES, ROOT, SERVICE, SESSION, Logind, bus_of_system, has_bus

MINE = f"{ROOT}/session/_31"


class Manager(QDBusVirtualObject):
    """Answers the two questions that the program asks."""

    def __init__(self):
        super().__init__()
        self.asked, self.reading = [], []

    def introspect(self, _path):
        return ""

    def handleMessage(self, message, connection):
        self.asked.append([message.member(), *message.arguments()])
        answer = message.createReply()
        if message.member() == "Inhibit":
            reading, writing = os.pipe()
            os.set_blocking(reading, False)
            self.reading.append(reading)
            answer.setArguments([QDBusUnixFileDescriptor(writing)])
            os.close(writing)
        elif message.member() == "Get":
            answer.setArguments([QDBusVariant(True)])
        else:
            answer.setArguments([QDBusObjectPath(MINE)])
        connection.send(answer)
        return True

    def is_held(self, turn):
        try:
            return os.read(self.reading[turn], 1) != b""
        except BlockingIOError:
            return True


def wait(condition):
    timer = QElapsedTimer()
    timer.start()
    while not condition() and timer.elapsed() < 10_000:
        QCoreApplication.processEvents()
        QThread.msleep(5)


def main(address):
    app = QCoreApplication([])
    manager, theirs = Manager(), QDBusConnection.connectToBus(address, "theirs")
    theirs.registerVirtualObject(ROOT, manager, QDBusConnection.VirtualObjectRegisterOption.SubPath)
    theirs.registerService(SERVICE)
    assert has_bus()
    logind, heard = Logind(bus_of_system(app), app), []
    logind.falls_asleep.connect(lambda: heard.append(["asleep", manager.is_held(0)]))
    logind.woke.connect(lambda: heard.append(["woke", manager.is_held(0)]))
    logind.screen_locked.connect(lambda: heard.append(["locked"]))

    def say(path, interface, name, *values):
        signal = QDBusMessage.createSignal(path, interface, name)
        signal.setArguments(list(values))
        before = len(heard)
        theirs.send(signal)
        wait(lambda: len(heard) > before)

    wait(lambda: len(manager.asked) == 2 and logind._brake is not None)
    say(ROOT, MANAGER, "PrepareForSleep", True)
    wait(lambda: not manager.is_held(0))
    say(ROOT, MANAGER, "PrepareForSleep", False)
    wait(lambda: len(manager.reading) == 2)
    say(MINE, SESSION, "Lock")
    say(MINE, PROPERTIES, "PropertiesChanged", SESSION, {"LockedHint": True}, [])
    print(json.dumps({"heard": heard, "asked": manager.asked, "held": [manager.is_held(n) for n in (0, 1)]}))


if __name__ == "__main__":
    main(sys.argv[1])
