"""Who is concerned by what was done, in few statements."""

from __future__ import annotations

from typing import Any

import pytest

from app.storage import derived
from app.storage.journal import TableImage


class Asked:
    """A connection that knows the customer 7 only, and counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def execute(self, _query: str, _values: Any) -> list[tuple[int]]:
        self.times += 1
        return [(7,)]


@pytest.mark.parametrize(
    ("column", "concerned", "times"), [("customer_id", {1, 2}, 0), ("total_minor", {7}, 1)]
)  # fmt: skip
def test_five_hundred_rows_that_changed_are_asked_for_at_once_if_at_all(
    column: str, concerned: set[int], times: int
) -> None:
    image = TableImage(columns=("id", "customer_id", "total_minor"))
    image.updated.extend((row_id, {column: (1, 2)}) for row_id in range(1, 501))
    asked = Asked()
    assert derived.customers_in(asked, {"purchase": image}, {"purchase": "customer_id"}) == concerned
    assert asked.times == times
