"""A drive as bad as it may be: what was written since the last sync may be there, be missing, or be there in part when the power goes.

That a file came, went or got another name is as little sure, until its folder is synced: of what was done to the names in a folder all may be
there, nothing, the first few, or some. What stands in a file that was given another name is as old as its own last sync.

What a worker asked of its drive is read from ``strace -xx -y``; `Drive` takes it in, one event after the other, and can lose power at any time.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.faults.warm import Said

SECTOR = 512
CALLS = "write,pwrite64,lseek,fsync,fdatasync,ftruncate,openat,rename,renameat,renameat2,unlink"
TRACE = ["-xx", "-y", "-s", "16000000", "-e", f"trace={CALLS}"]
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_ON_FILE = re.compile(r'(\d+)<([^>]*)>(?:\(deleted\))?(?:, (?:"([^"]*)", \d+(?:, (\d+))?|(-?\d+)))?')
_NAMES = re.compile(r'"([^"]*)"')
_DELETED = " (deleted)"


@dataclass(frozen=True, slots=True)
class Event:
    """One call that succeeded: ``write`` (data at offset), ``cut`` (to offset), ``sync``, ``unlink``, ``rename`` (to `other`), or what the worker ``said``.

    `name` is the path below the folder that is looked at, ``.`` the folder itself.
    """

    kind: str
    name: str
    data: bytes = b""
    offset: int = 0
    said: Said | None = None
    other: str = ""


def events(log: Path, folder: Path, out: Path) -> Iterator[Event]:
    """What a trace says of the files below `folder`, and of what was said in `out`."""
    reading = _Reading(folder, out)
    for call, arguments, result in _calls(log):
        event = reading.event(call, arguments, result)
        if event is not None:
            yield event


def _calls(log: Path) -> Iterator[tuple[str, str, int]]:
    """Every call that succeeded; one that another thread interrupted is put together again."""
    begun: dict[str, str] = {}
    for line in log.read_text("ascii").splitlines():
        thread, _space, said = line.partition(" ")
        said = said.lstrip()
        if said.endswith("<unfinished ...>"):
            begun[thread] = said.removesuffix("<unfinished ...>")
            continue
        if said.startswith("<... "):
            said = begun.pop(thread, "") + said.partition(" resumed>")[2]
        found = _CALL.match(said)
        if found is not None and not found[3].startswith("-"):
            yield found[1], found[2], int(found[3])


class _Reading:
    """Knows how far each open file was written, for ``write`` says only what."""

    def __init__(self, folder: Path, out: Path) -> None:
        self._folder, self._out = folder, out
        self._places: dict[str, int] = {}

    def event(self, call: str, arguments: str, result: int) -> Event | None:
        if call == "unlink":
            return self._of_names("unlink", arguments)
        if call.startswith("rename"):
            return self._of_names("rename", arguments)
        if call == "openat":
            self._places[str(result)] = 0
            return self._opened(arguments)
        found = _ON_FILE.match(arguments)
        return self._on_file(call, found, result) if found is not None else None

    def _of_names(self, kind: str, arguments: str) -> Event | None:
        name, *other = [self._name(_path(found)) for found in _NAMES.findall(arguments)]
        if not name or _is_shared(name):
            return None
        assert all(other), f"{name} leaves the folder that is looked at"
        return Event(kind, name, other=str(other[0]) if other else "")

    def _opened(self, arguments: str) -> Event | None:
        """A file that is made, or emptied, by being opened."""
        found = _NAMES.search(arguments)
        name = self._name(_path(found[1])) if found is not None else None
        if not name or _is_shared(name) or "O_CREAT" not in arguments:
            return None
        return Event("cut", name) if "O_TRUNC" in arguments else Event("open", name)

    def _on_file(self, call: str, found: re.Match[str], result: int) -> Event | None:
        handle, path = found[1], _path(found[2])
        at = self._places.get(handle, 0)
        if call == "lseek":
            self._places[handle] = result
            return None
        if call == "write":
            self._places[handle] = at + result
        if path == self._out:
            return Event("said", "", said=json.loads(_bytes(found[3])))
        name = self._name(path)
        if name is None or _is_shared(name) or name.endswith(_DELETED):
            return None
        if call in ("pwrite64", "write"):
            return Event("write", name, _bytes(found[3])[:result], int(found[4]) if call == "pwrite64" else at)
        if call == "ftruncate":
            return Event("cut", name, offset=int(found[5]))
        return Event("sync", name)

    def _name(self, path: Path) -> str | None:
        return path.relative_to(self._folder).as_posix() if path.is_relative_to(self._folder) else None


def _is_shared(name: str) -> bool:
    return name.endswith("-shm")


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def _path(hexed: str) -> Path:
    return Path(_bytes(hexed).decode())


@dataclass(slots=True, eq=False)
class _File:
    """What surely stands in a file, and what was written to it since."""

    kept: bytes = b""
    pending: list[Event] = field(default_factory=list)

    def after(self, dice: random.Random, chance: float, *, is_torn: bool) -> bytes:
        """What is found in it when the power is back."""
        content = bytearray(self.kept)
        for event in self.pending:
            for piece in _torn(event) if is_torn else (event,):
                if dice.random() < chance:
                    _put(content, piece)
        return bytes(content)


@dataclass(slots=True)
class Drive:
    """What surely lies on the drive, and what may or may not; it begins with the content of some files."""

    files: Mapping[str, bytes]
    _sure: dict[str, _File] = field(init=False)
    _now: dict[str, _File] = field(init=False)
    _moves: list[tuple[Event, _File]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._sure = {name: _File(content) for name, content in self.files.items()}
        self._now = dict(self._sure)

    def take(self, event: Event) -> None:
        """Take in the next event."""
        if event.kind in ("write", "cut", "open"):
            if event.name not in self._now:
                self._move(Event("open", event.name), _File())
            if event.kind != "open":
                self._now[event.name].pending.append(event)
        elif event.kind in ("unlink", "rename") and event.name in self._now:
            self._move(event, self._now[event.name])
        elif event.kind == "sync" and event.name in self._now:
            file = self._now[event.name]
            file.kept, file.pending = file.after(random.Random(0), 1, is_torn=False), []
        elif event.kind == "sync":
            self._sync_folder(event.name)

    def _move(self, event: Event, file: _File) -> None:
        self._moves.append((event, file))
        _rename(self._now, event, file)

    def _sync_folder(self, folder: str) -> None:
        """What was done to the names in a folder holds from now on."""
        for event, file in self._moves:
            if _folder_of(event.name) == folder:
                _rename(self._sure, event, file)
        self._moves = [move for move in self._moves if _folder_of(move[0].name) != folder]

    def lose_power(self, dice: random.Random) -> dict[str, bytes]:
        """What is found afterwards: all of what was under way, nothing, or some of it, torn at sectors."""
        chance = dice.choice((0.0, 1.0, dice.random()))
        is_torn = dice.random() < 0.5
        names = dict(self._sure)
        first = dice.randint(0, len(self._moves)) if dice.random() < 0.5 else None
        for place, (event, file) in enumerate(self._moves):
            if (dice.random() < chance) if first is None else place < first:
                _rename(names, event, file)
        return {name: file.after(dice, chance, is_torn=is_torn) for name, file in names.items()}


def _folder_of(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()


def _rename(names: dict[str, _File], event: Event, file: _File) -> None:
    """Do to the names what an event says of a file."""
    if event.kind != "open":
        names.pop(event.name, None)
    if event.kind != "unlink":
        names[event.other or event.name] = file


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
