"""The work of a row that needs a process of its own: ``python -m benchmarks.child JOB ARGUMENTS``; says what it found as one line of JSON."""

from __future__ import annotations

import importlib
import json
import sys

JOBS = {
    "bring_in": "child_files",
    "bare_bring_in": "child_files",
    "take_out": "child_files",
    "bare_take_out": "child_files",
    "bare_unlock": "child_bare",
    "bare_idle": "child_bare",
    "unlock": "child_window",
    "idle": "child_window",
    "keystrokes": "child_window",
    "cards": "child_window",
    "scroll": "child_pages",
    "pages": "child_pages",
    "looks": "child_pages",
}


def main(argv: list[str]) -> int:
    """Do the job that `argv` names; its arguments are JSON."""
    job, arguments = argv
    # Only what the job needs is loaded, so that its memory and its time are its own.
    module = importlib.import_module(f"benchmarks.{JOBS[job]}")
    try:
        found = getattr(module, job)(**json.loads(arguments))
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
