"""How hard a password is to guess: told while it is typed, and on the command line."""

from __future__ import annotations

import itertools
import math

COMMON = ("password", "12345", "23456", "qwerty", "abcde", "11111", "admin", "iloveyou", "woaini", "88888", "66666")


def strength(password: str) -> int:
    """How hard a password is to guess, 0 (easy) to 3: by its length, the variety of its signs, and whether it is a run or a common word.

    Bits are length × log2(size of the alphabet used); a sign that repeats the one before or goes on counting adds none.
    """
    said = password.lower()
    fresh = 1 + sum(abs(ord(a) - ord(b)) > 1 for a, b in itertools.pairwise(said)) if said else 0
    sizes = (("abcdefghijklmnopqrstuvwxyz", 26), ("0123456789", 10))
    alphabet = sum(size for signs, size in sizes if any(c in signs for c in said)) + (26 if said != password else 0)
    alphabet += 20 if any(not c.isalnum() for c in said) else 0
    alphabet += 500 if any(ord(c) > 0x2E80 for c in said) else 0
    distinct = min(1.0, len(set(said)) / 8)
    bits = fresh * math.log2(max(2, alphabet)) * distinct - sum(25 for common in COMMON if common in said)
    return 0 if bits < 40 else 1 if bits < 56 else 2 if bits < 80 else 3
