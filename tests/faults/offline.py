"""Runs tests while the kernel says whom they speak to, and fails when that is not this computer: every process, every library.

``python -m tests.faults.offline tests/values tests/services`` watches with strace; what follows is given to pytest. With ``--alone`` first
the tests run where there is no network at all (``unshare``) and where the tests that need strace themselves can have it.
Ends with 0 if the tests passed and nobody was spoken to, with 3 if somebody was, else with what pytest ended with.
"""

from __future__ import annotations

import ipaddress
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

SPOKE = 3
ALONE = "--alone"
CALLS = "connect,sendto,sendmsg,sendmmsg"
WATCH = ("strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}", "-e", "signal=none")
CUT_OFF = ("unshare", "--net", "--map-root-user")
_ADDRESS = re.compile(r'\bsa_family=AF_INET6?,.*?(?:inet_addr|inet_pton)\((?:AF_INET6, )?"([^"]+)"')
_FAMILY = re.compile(r"\bsa_family=(AF_\w+)")
HERE = {"AF_UNIX", "AF_NETLINK", "AF_UNSPEC"}
"""AF_NETLINK is how a program asks its own kernel, AF_UNSPEC how it takes an address back."""


def spoken_to(trace: Iterable[str]) -> Iterator[str]:
    """The lines that speak to another computer, or in a way that nobody here knows."""
    for line in trace:
        found = _ADDRESS.search(line)
        family = _FAMILY.search(line)
        if family is None or family[1] in HERE:
            continue
        if found is None or not ipaddress.ip_address(found[1].partition("%")[0]).is_loopback:
            yield line.strip()


def run(arguments: list[str]) -> int:
    """Run pytest with `arguments`; returns what to end with."""
    tests = [sys.executable, "-m", "pytest", *(a for a in arguments if a != ALONE)]
    if ALONE in arguments:
        return subprocess.run([*CUT_OFF, *tests], check=False).returncode
    with tempfile.TemporaryDirectory(prefix="shuke-offline-") as folder:
        log = Path(folder) / "trace"
        ended = subprocess.run([*WATCH, "-o", str(log), *tests], check=False).returncode
        with log.open(encoding="utf-8", errors="replace") as trace:
            spoken = list(spoken_to(trace))
    sys.stderr.write("".join(f"spoke to another computer: {line}\n" for line in spoken))
    sys.stderr.write(f"{len(spoken)} calls to other computers\n")
    return SPOKE if spoken else ended


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
