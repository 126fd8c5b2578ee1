"""How much a foreign file may ask of us. Shared by the child that reads and the parent that watches; nothing but numbers."""

from __future__ import annotations

MOST_BYTES_IN = 64 * 1024 * 1024
MOST_BYTES_OUT = 1024 * 1024 * 1024
MOST_PARTS = 1000
MOST_RATIO = 150
RATIO_FROM_BYTES = 50 * 1024 * 1024
MOST_ROWS = 1_048_576
MOST_COLUMNS = 200
MOST_CELL = 32_767
CHILD_BYTES = 1024 * 1024 * 1024
"""Address space of the child on POSIX; Windows has no such limit for a child, there only time and size hold."""
CHILD_SECONDS = 300
ROWS_A_CHUNK = 1000
