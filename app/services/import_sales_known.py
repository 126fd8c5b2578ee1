"""Which purchases of a file are in the shop already, so that the same file twice makes nothing twice.

A purchase with a receipt number is there if one with that number was made on the same day; one without, if one of the same
customer at the same instant has the same lines (once each: two equal sales are two).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.services.import_lines import Line
from app.services.import_plan import Reference
from app.storage.database import raw

_OF_RECEIPTS = (
    "SELECT receipt_number, purchased_on, id FROM purchase WHERE receipt_number IN (SELECT value FROM json_each(?))"
)
_OF_DAYS = (
    "SELECT p.id, p.customer_id, p.purchased_at, i.code, i.description, i.quantity_milli, i.total_minor"
    " FROM purchase p JOIN purchase_item i ON i.purchase_id = p.id"
    " WHERE p.receipt_number = '' AND p.purchased_on IN (SELECT value FROM json_each(?)) ORDER BY p.id"
)


class KnownSales:
    """The purchases of the shop that a file could repeat."""

    def __init__(self, session: Session, receipts: Iterable[str], days: Iterable[str]) -> None:
        connection = raw(session)
        rows = connection.execute(_OF_RECEIPTS, (json.dumps(sorted(set(receipts))),))
        self._by_receipt: dict[tuple[str, str], int] = {(number, day): row_id for number, day, row_id in rows}
        self._by_content: dict[tuple[Any, ...], list[int]] = {}
        heads: dict[int, tuple[int | None, int]] = {}
        lines: dict[int, list[tuple[Any, ...]]] = {}
        for row_id, customer, at, *line in connection.execute(_OF_DAYS, (json.dumps(sorted(set(days))),)):
            heads[row_id] = (customer, at)
            lines.setdefault(row_id, []).append(tuple(line))
        for row_id, head in heads.items():
            self._by_content.setdefault((*head, *sorted(lines[row_id])), []).append(row_id)

    def find(
        self, receipt: str, day: str, customer: Reference | None, at: int, lines: Iterable[Line]
    ) -> Reference | None:
        """The purchase of the shop that this one repeats."""
        if receipt:
            return self._by_receipt.get((receipt, day))
        content = sorted((line.code, line.description, line.quantity_milli, line.total_minor) for line in lines)
        found = self._by_content.get((customer, at, *content))
        return found.pop(0) if found else None
