"""The checks of the file bit by bit, each of which can be stopped and done another time: for when nobody does anything.

The content of each table is looked at by itself, with its indexes, then what is kept twice is compared. Every page that is in use is read
on the way, and so is its seal; the log beside the file is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.storage import health
from app.storage.health import Check
from app.storage.stopping import stopped_by

_TABLES = "SELECT name FROM pragma_table_list WHERE schema = 'main' ORDER BY name"


@dataclass(slots=True)
class Bits:
    """How far a look has come: the faults of each table, and what each comparison found."""

    content: dict[str, list[str]] = field(default_factory=dict)
    compared: dict[str, Check] = field(default_factory=dict)

    def go_on(self, connection: Any, tick: Callable[[int, int], None]) -> list[Check]:
        """Look at what was not looked at yet, and give what all of it comes to. What `tick` raises ends it within a moment; then go on later."""
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
        total = len(tables) + len(health.COMPARED)
        for number, table in enumerate(tables):
            if table not in self.content:
                with stopped_by(connection, partial(tick, number, total)):
                    found = health.content_faults(connection, table)
                self.content[table] = found
        with stopped_by(connection, partial(tick, len(tables), total)):
            checks = health.content_checks(connection, [fault for each in self.content.values() for fault in each])
        said = {check.name for check in checks}
        if not all(check.ok for check in checks if check.name == "indexes"):
            said |= health.ASKED_BY_INDEX
        for number, name in enumerate(health.COMPARED, len(tables)):
            if name not in said and name not in self.compared:
                with stopped_by(connection, partial(tick, number, total)):
                    check = health.compared(connection, name)
                self.compared[name] = check
        return [*checks, *(self.compared[name] for name in health.COMPARED if name not in said)]
