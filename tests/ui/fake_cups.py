"""A print service that has one printer and takes every job, as far as CUPS and Qt ask it, over a local socket.

It needs a process of its own: whoever asks holds the interpreter meanwhile.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
from typing import BinaryIO

GET_DEFAULT, GET_PRINTERS, GET_ATTRIBUTES = 0x4001, 0x4002, 0x000B
OPERATION, JOB, PRINTER, END = b"\x01", b"\x02", b"\x04", b"\x03"
INTEGER, BOOLEAN, ENUM, TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = (
    0x21, 0x22, 0x23, 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49,
)  # fmt: skip


def serve(place: str) -> None:
    """Answer at `place` until the process ends; says so first."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            caller, _address = listening.accept()
            threading.Thread(target=_talk, args=(caller,), daemon=True).start()


def _talk(caller: socket.socket) -> None:
    asked = caller.makefile("rb")
    while line := asked.readline():
        heads = dict(_heads(asked))
        if b"expect" in heads:
            caller.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = _body(asked, heads)
        answer = _answer(body) if line.startswith(b"POST") else b""
        state = b"200 OK" if answer else b"404 Not Found"
        head = b"HTTP/1.1 %s\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n"
        caller.sendall(head % (state, len(answer)) + answer)


def _heads(asked: BinaryIO) -> list[tuple[bytes, bytes]]:
    found = []
    while line := asked.readline().strip():
        name, _colon, value = line.partition(b":")
        found.append((name.lower(), value.strip()))
    return found


def _body(asked: BinaryIO, heads: dict[bytes, bytes]) -> bytes:
    if b"transfer-encoding" not in heads:
        return asked.read(int(heads.get(b"content-length", b"0")))
    body = b""
    while size := int(asked.readline(), 16):
        body += asked.read(size)
        asked.readline()
    asked.readline()
    return body


def _answer(body: bytes) -> bytes:
    """RFC 8010: version, status, request, groups of attributes. Any other question than those about printers is about a job."""
    said = b"\x02\x00\x00\x00" + body[4:8] + OPERATION
    said += _attribute(CHARSET, b"attributes-charset", b"utf-8")
    said += _attribute(LANGUAGE, b"attributes-natural-language", b"en")
    if int.from_bytes(body[2:4], "big") in (GET_DEFAULT, GET_PRINTERS, GET_ATTRIBUTES):
        return said + PRINTER + _printer() + END
    job = _attribute(INTEGER, b"job-id", struct.pack(">I", 1)) + _attribute(ENUM, b"job-state", struct.pack(">I", 3))
    return said + JOB + job + END


def _printer() -> bytes:
    facts = (
        (NAME, b"printer-name", b"Made-up"),
        (URI, b"printer-uri-supported", b"ipp://localhost/printers/Made-up"),
        (INTEGER, b"printer-type", struct.pack(">I", 0x9004)),
        (ENUM, b"printer-state", struct.pack(">I", 3)),
        (BOOLEAN, b"printer-is-accepting-jobs", b"\x01"),
        (TEXT, b"printer-info", b"Made-up"),
        (KEYWORD, b"printer-state-reasons", b"none"),
        (MIME, b"document-format-supported", b"application/pdf"),
    )
    return b"".join(_attribute(*fact) for fact in facts)


def _attribute(kind: int, name: bytes, value: bytes) -> bytes:
    return struct.pack(">BH", kind, len(name)) + name + struct.pack(">H", len(value)) + value


if __name__ == "__main__":
    serve(sys.argv[1])
