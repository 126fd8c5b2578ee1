"""How large a JPEG is, from its markers alone (ITU-T T.81, annex B): nothing is decoded."""

from __future__ import annotations

START, END = b"\xff\xd8\xff", b"\xff\xd9"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers that begin a frame; the three left out are tables."""
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
"""The markers without a length."""


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; ``None`` for what is no whole JPEG."""
    if not content.startswith(START) or not content.endswith(END):
        return None
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _FRAMES:
            height, width = (int.from_bytes(content[place + at : place + at + 2]) for at in (5, 7))
            return (width, height) if width and height else None
        place += 2 if marker in _BARE else 2 + int.from_bytes(content[place + 2 : place + 4])
    return None
