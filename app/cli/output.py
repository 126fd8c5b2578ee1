"""What the command line says, and where: answers on standard output, messages and progress on standard error.

With ``--json`` standard output holds exactly one JSON object, an answer or ``{"error": …}``, in UTF-8.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from app import files
from app.cli.stopping import Stop
from app.errors import ShukeError, WorldProblem
from app.i18n import T, Text, _

PATIENCE = 1.0
"""Seconds before progress is told, and between two tellings of it."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found or did: `data` for programs, `lines` for people, and the exit code."""

    data: Mapping[str, Any]
    lines: tuple[str, ...] = ()
    exit_code: int = 0


class Output:
    """Where one run of the command line speaks to. `tick` is what long jobs report to, and where they are stopped."""

    def __init__(self, *, as_json: bool, stop: Stop) -> None:
        self.as_json = as_json
        self.stop = stop
        self._told_at = time.monotonic()
        self._warnings: list[dict[str, str]] = []
        self._told: Answer | None = None
        for stream in (sys.stdout, sys.stderr):
            _make_safe(stream, as_json=as_json)

    def tell(self, answer: Answer) -> None:
        """Put the answer on standard output, once. Raises ``BrokenPipeError`` when nobody listens, ``WorldProblem`` when it fails."""
        if answer is self._told:
            return
        data = {**answer.data, "warnings": self._warnings} if self._warnings else answer.data
        self._put(_json(data) if self.as_json else "".join(f"{tame(line)}\n" for line in answer.lines))
        self._told = answer

    def line(self, text: str) -> None:
        """Part of an answer that comes in pieces; a program that wants JSON gets it whole, so this goes to standard error then."""
        if self.as_json:
            self.say(text)
        else:
            self._put(f"{tame(text)}\n")

    def warn(self, code: str, what: str, next_step: str) -> None:
        """Say what the person should know although the command goes on; the JSON of the answer has it under ``warnings``."""
        self._warnings.append({"code": code, "message": what, "next": next_step})
        self.say(_("{first} {second}", first=what, second=next_step))

    def refuse(self, code: str, what: str, next_step: str = "", where: str = "") -> None:
        """Say what went wrong and what to do next."""
        if self.as_json and self._told is None:
            said = {"code": code, "message": what, "where": where, "next": next_step}
            self._put(_json({"error": said}))
        else:
            self.say(_("{first} {second}", first=what, second=next_step) if next_step else what)

    def refuse_for(self, error: ShukeError) -> None:
        """Say what `error` says."""
        self.refuse(error.code, str(error.what), str(error.next_step or ""), error.where)

    def say(self, text: str) -> None:
        """A message on standard error; a closed one is no reason to fail."""
        try:
            print(_mended(tame(text)), file=sys.stderr, flush=True)
        except (OSError, ValueError):
            return

    def tick(self, done: int, total: int) -> None:
        """Tell of progress once a second, after the first. Raises ``Cancelled`` when the person asked to stop."""
        self.stop.check()
        now = time.monotonic()
        if now - self._told_at >= PATIENCE:
            self._told_at = now
            self.say(_("{done} of {total} …", done=done, total=total) if total else _("{done} so far …", done=done))

    def silence(self) -> None:
        """Write no more to a standard output that is gone, not even when the process ends."""
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, ValueError):
            return

    def _put(self, text: str) -> None:
        try:
            sys.stdout.write(_mended(text))
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            self.silence()
            raise _failed(error) from error


def tame(text: str) -> str:
    """`text` on one line and without control characters: a name from a file cannot move the cursor or forge a line."""
    return _CONTROL.sub(" ", text)


def numbered(rows: Iterable[str], most: int) -> tuple[str, ...]:
    """The first `most` rows, and how many more there are."""
    listed = list(rows)
    more = len(listed) - most
    return (*listed[:most], _("… and {count} more", count=more)) if more > 0 else tuple(listed)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False, default=_unknown) + "\n"


def _unknown(value: Any) -> str:
    if isinstance(value, Text):
        return str(value)
    raise TypeError(type(value).__name__)


def _failed(error: OSError) -> ShukeError:
    spoken = files.problem(error, Path("standard output"))
    if spoken.code == "disk_full":
        return WorldProblem(
            "disk_full", T("The answer could not be written: the drive is full."), T("Free some space on it.")
        )
    return WorldProblem("output_failed", T("The answer could not be written."), T("Check where the output goes."))


def _mended(text: str) -> str:
    """`text` with names of files as they are: where the locale knows ASCII alone, Python hands their bytes over one by one."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character out of a spreadsheet
        return text


def _make_safe(stream: TextIO, *, as_json: bool) -> None:
    """No character makes the program fail: what the terminal cannot show is written as its code."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8" if as_json else None, errors="backslashreplace")
