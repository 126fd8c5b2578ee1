"""A new shop that takes its place only once it is filled: all of it or nothing, even if the program is killed meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import files
from app.storage import create, placing, unlocking


@contextmanager
def beside(path: Path, now: dt.datetime) -> Iterator[Path]:
    """Where the shop for `path` is to be made, filled and closed inside the block; at its end it takes its place.

    If the block ends with an error, that is raised and nothing of it is there. Raises ``UserMistake`` if no shop can be made at `path`,
    ``WorldProblem`` when the place fails. What a program that was killed left half made goes first.
    """
    part = placing.part_of(path)
    try:
        create.check_place(path)
        _discard(part)
        yield part
        create.check_place(path)  # once more: it took its time
        placing.place(path, now)
    except OSError as error:
        raise files.problem(error, path, is_made=True) from error
    finally:
        _discard(part)


def _discard(part: Path) -> None:
    files.discard(
        *(part.with_name(part.name + tail) for tail in ("", *unlocking.SIDE_FILES)), unlocking.keys_path(part)
    )
