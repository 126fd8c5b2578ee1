"""Whether a file was written with a key, be its start damaged: every page of a shop file ends with a mark that only its key can make.

The mark is that of SQLCipher 4 (https://www.zetetic.net/sqlcipher/design/): HMAC-SHA512 over what is in the page and its number, under
a key that PBKDF2 makes of the data key and of the salt of the file.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from app.storage.database import PAGE_BYTES

MARK_BYTES = 64
SALT_MASK, ROUNDS = 0x3A, 2
"""What SQLCipher changes in each byte of the salt, and how often it derives, to get a key for the marks."""
MOST_PAGES = 400
"""So many are looked at, evenly over the file: a moment, however big it is."""


def are_of(path: Path, data_key: bytes, salt: bytes) -> bool:
    """Whether any of the pages looked at bears the mark of this data key and this salt; the first page, which may have lost its start, is not asked.

    Nothing is written. Raises ``OSError``.
    """
    marking = hashlib.pbkdf2_hmac("sha512", data_key, bytes(byte ^ SALT_MASK for byte in salt), ROUNDS, len(data_key))
    with path.open("rb") as file:
        pages = file.seek(0, os.SEEK_END) // PAGE_BYTES
        for page in range(1, pages, max(1, pages // MOST_PAGES)):
            file.seek(page * PAGE_BYTES)
            content = file.read(PAGE_BYTES)
            number = (page + 1).to_bytes(4, "little")
            mark = hmac.digest(marking, content[:-MARK_BYTES] + number, "sha512")
            if hmac.compare_digest(mark, content[-MARK_BYTES:]):
                return True
    return False
