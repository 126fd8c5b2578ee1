"""What is remembered of files in the folder of the cache, a note for each key: no more than a hint, which anybody may take away."""

from __future__ import annotations

import json
from typing import Any

from app import files, paths


def read(name: str) -> dict[str, Any]:
    """The notes in the file of that name, the latest last; none where they cannot be read."""
    try:
        said = json.loads((paths.cache_folder() / name).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def keep(name: str, key: str, said: list[Any], most: int) -> None:
    """Note `said` under `key` instead of what stood there; of all notes the `most` latest stay. Raises ``OSError`` or ``WorldProblem``."""
    every = read(name)
    every.pop(key, None)
    every[key] = said
    target = paths.cache_folder() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with files.atomic_write(target, files.own_part(target)) as file:
        file.write(json.dumps(dict(list(every.items())[-most:])).encode())
