"""Make the lock files of ``installer/lock`` anew from ``pyproject.toml``.

``runtime.txt`` holds what the program needs, ``dev.txt`` that and what the tests need; each line is an exact
version with the hashes of its files, good for Python 3.11 to 3.13 on Linux, Windows and macOS. The files name
no address, so anyone may install them from whichever index they trust::

    python -m pip install --require-hashes -r installer/lock/dev.txt

``testdata.txt``, beside them, is written by hand: nothing follows from it.

Needs `uv` on the path or beside this Python (``pip install uv``); nothing else of the project needs it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "installer" / "lock"
WHAT: dict[str, list[str]] = {"runtime": [], "dev": ["--group", "dev", "--constraint", str(LOCK / "runtime.txt")]}


def main() -> int:
    """Write both lock files; returns the exit code."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        print("uv is needed to make the lock: pip install uv", file=sys.stderr)
        return 2
    LOCK.mkdir(exist_ok=True)
    for name, options in WHAT.items():
        target = LOCK / f"{name}.txt"
        command = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--output-file", str(target)]
        if subprocess.run([*command, *options], cwd=ROOT, check=False).returncode != 0:
            return 1
        if "://" in target.read_text(encoding="utf-8"):
            print(f"{target.name} holds an address; it must not be committed", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
