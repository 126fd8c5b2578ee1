"""A drive as bad as it may be: what was written since the last sync may be there, be missing, or be there in part when the power goes.

What a worker asked of its drive is read from ``strace -xx -y``; `Drive` takes it in, one event after the other, and can lose power at any time.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.warm import Said

SECTOR = 512
TRACE = ["-xx", "-y", "-s", "1000000", "-e", "trace=write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink"]
_CALL = re.compile(r"\d+\s+(\w+)\((.*)\) = (-?\d+)")
_ON_FILE = re.compile(r'\d+<([^>]*)>(?:, (?:"([^"]*)", \d+(?:, (\d+))?|(\d+)))?')


@dataclass(frozen=True, slots=True)
class Event:
    """One call that succeeded: ``write`` (data at offset), ``cut`` (to offset), ``sync``, ``unlink``, or what the worker ``said``."""

    kind: str
    name: str
    data: bytes = b""
    offset: int = 0
    said: Said | None = None


def events(log: Path, folder: Path, out: Path) -> Iterator[Event]:
    """What a trace says of the files in `folder` (its own name is ``.``), and of what was said in `out`."""
    for line in log.read_text("ascii").splitlines():
        found = _CALL.match(line)
        if found is None or found[3].startswith("-"):
            continue
        event = _event(found[1], found[2], folder, out)
        if event is not None:
            yield event


def _event(call: str, arguments: str, folder: Path, out: Path) -> Event | None:
    if call == "unlink":
        path = _path(arguments.strip('"'))
        return Event("unlink", path.name) if path.parent == folder else None
    assert call != "rename", "a day renames nothing"
    found = _ON_FILE.match(arguments)
    if found is None:
        return None
    path = _path(found[1])
    if path == out:
        return Event("said", "", said=json.loads(_bytes(found[2])))
    if path == folder:
        return Event("sync", ".")
    if path.parent != folder or path.name.endswith("-shm"):
        return None
    if call == "pwrite64":
        return Event("write", path.name, _bytes(found[2]), int(found[3]))
    if call == "ftruncate":
        return Event("cut", path.name, offset=int(found[4]))
    assert call in ("fsync", "fdatasync"), call
    return Event("sync", path.name)


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def _path(hexed: str) -> Path:
    return Path(_bytes(hexed).decode())


@dataclass(slots=True)
class Drive:
    """What surely lies on the drive, and what may or may not."""

    files: dict[str, bytes]
    pending: dict[str, list[Event]] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    removed: dict[str, bytes] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Take in the next event."""
        if event.kind == "sync" and event.name == ".":
            self.created.clear()
            self.removed.clear()
        elif event.kind == "sync":
            kept = bytearray(self.files.get(event.name, b""))
            for waiting in self.pending.pop(event.name, ()):
                _put(kept, waiting)
            self.files[event.name] = bytes(kept)
        elif event.kind == "unlink":
            self.removed[event.name] = self.files.pop(event.name, b"")
            self.pending.pop(event.name, None)
        elif event.kind in ("write", "cut"):
            if event.name not in self.files:
                self.files[event.name] = b""
                self.created.add(event.name)
            self.pending.setdefault(event.name, []).append(event)

    def lose_power(self, dice: random.Random) -> dict[str, bytes]:
        """What is found afterwards: all of what was under way, nothing, or some of it, torn at sectors."""
        chance = dice.choice((0.0, 1.0, dice.random()))
        is_torn = dice.random() < 0.5
        found = {}
        for name, content in self.files.items():
            if name in self.created and dice.random() >= chance:
                continue
            kept = bytearray(content)
            for event in self.pending.get(name, ()):
                for piece in _torn(event) if is_torn else (event,):
                    if dice.random() < chance:
                        _put(kept, piece)
            found[name] = bytes(kept)
        left = {n: c for n, c in self.removed.items() if n not in self.files and dice.random() >= chance}
        return found | left


def _torn(event: Event) -> Iterator[Event]:
    if event.kind != "write":
        yield event
    for start in range(0, len(event.data), SECTOR):
        yield Event("write", event.name, event.data[start : start + SECTOR], event.offset + start)


def _put(content: bytearray, event: Event) -> None:
    if event.kind == "cut":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset + len(event.data) - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data
