"""Gather the licence texts of what is shipped into ``resources/licences``, one file for each package of the lock.

The texts come from the packages as they are installed beside this Python. What those do not bring comes from the texts that
Debian keeps (Qt: LGPL-3.0 with the GPL-3.0 that it builds on; OpenSSL) and from ``licence_texts``. Run it after the lock changed::

    python installer/licences.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "installer" / "lock" / "runtime.txt"
TARGET = ROOT / "resources" / "licences"
COMMON = Path("/usr/share/common-licenses")
OURS = Path(__file__).parent / "licence_texts"
QT = (COMMON / "LGPL-3", COMMON / "GPL-3")
BESIDE = {"pyside6-essentials": QT, "shiboken6": QT, "sqlcipher3": (OURS / "sqlcipher.txt", COMMON / "Apache-2.0")}
"""What belongs to a package and does not come with it."""
TEXTS = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
NO_TEXTS = (".py", ".pyc", ".toml", ".spdx", ".json")


def names() -> list[str]:
    """The packages of the lock."""
    return re.findall(r"^([a-z0-9-]+)==", LOCK.read_text("utf-8"), re.MULTILINE)


def texts(name: str) -> Iterator[str]:
    """The licence texts of one package."""
    for beside in BESIDE.get(name, ()):
        yield beside.read_text("utf-8")
    for file in sorted(distribution(name).files or (), key=str):
        inside = ".dist-info" in file.parts[0]
        if inside and TEXTS.search("/".join(file.parts[1:])) and file.suffix not in NO_TEXTS:
            yield Path(str(file.locate())).read_text("utf-8", errors="replace")


def gathered(name: str) -> str:
    """What stands in the file of one package: its name and version, then its texts. Raises ``PackageNotFoundError``."""
    found = distribution(name)
    parts = list(dict.fromkeys(text.strip() for text in texts(name)))
    if not parts:
        about = found.metadata.json
        licence = about.get("license_expression") or about.get("license") or "see its home page"
        parts = [f"Licence: {licence}"]
    lines = "\n\n----\n\n".join([f"{name} {found.version}", *parts]).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main() -> int:
    """Write every file; returns the exit code."""
    TARGET.mkdir(exist_ok=True)
    try:
        made = {f"{name}.txt": gathered(name) for name in names()}
    except (PackageNotFoundError, OSError) as error:
        print(f"Nothing was written: {error}", file=sys.stderr)
        return 1
    for old in TARGET.glob("*.txt"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (TARGET / name).write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
