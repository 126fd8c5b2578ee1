"""S1: what the watch of `offline` takes for speaking to another computer."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.faults import offline

HERE = (
    '12 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0',
    '12 connect(3, {sa_family=AF_INET, sin_port=htons(631), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    '12 connect(3, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ECONNREFUSED',
    '12 sendto(3, "\\24", 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20',
    "12 sendto(5, \"x\", 1, MSG_NOSIGNAL, NULL, 0) = 1",
)  # fmt: skip
OUTSIDE = (
    '12 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, 16) = -1 ENETUNREACH',
    '12 sendto(3, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("8.8.8.8")}, 16 <unfinished ...>',
    '12 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    "12 connect(3, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_ALL)}, 20) = 0",
)  # fmt: skip


def test_only_other_computers_are_told_of():
    assert list(offline.spoken_to((*HERE, *OUTSIDE))) == list(OUTSIDE)


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_watch_sees_who_speaks_to_another_computer(tmp_path):
    log = tmp_path / "trace"
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    if subprocess.run([*offline.WATCH, "-o", str(log), sys.executable, "-c", "pass"], capture_output=True).returncode:
        pytest.skip("strace may not watch here")
    subprocess.run([*offline.WATCH, "-o", str(log), sys.executable, "-c", code], capture_output=True, check=False)
    assert len(list(offline.spoken_to(log.read_text().splitlines()))) == 1
