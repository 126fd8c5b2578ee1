"""Rows of the bench about reminders (P9)."""

from __future__ import annotations

import gc
import time

from app.i18n import T
from app.services import reminders
from app.services.answered import close_for_sale
from app.shop import Shop
from app.storage.database import raw
from benchmarks.measure import Bench, Figure, percentile, seconds, within
from benchmarks.rows_counter import visitors

REFRESH_SECONDS, SALE_MS, SALES = 3.0, 5.0, 200
_EVERY_VISIT = (
    "SELECT customer_id, purchased_on FROM purchase WHERE customer_id IS NOT NULL GROUP BY customer_id, purchased_on"
)


def bring_up_to_date(bench: Bench) -> list[Figure]:
    """P9: every reminder of the shop worked out and written, as after midnight, in seconds; and what a sale answers, in milliseconds.

    Limit: the day of every visit read once. The first refresh of a shop is the heaviest, so it is the one that is timed.
    """
    with bench.open() as shop:
        with shop.read() as session:
            connection = raw(session)
            limit = seconds(lambda: connection.execute(_EVERY_VISIT).fetchall())
        gc.disable()  # as in the window, which collects when it rests
        start = time.perf_counter()
        done = reminders.refresh(shop)
        took = time.perf_counter() - start
        gc.enable()
        answered = [_answer(shop, customer_id) for customer_id in visitors(shop, SALES)]
    return [
        within(
            "P9 reminders up to date",
            took,
            "s",
            limit if bench.with_limits else None,
            REFRESH_SECONDS,
            note=f"{done.created} opened",
        ),
        within("P9 what a sale answers, p99", percentile(answered, 99), "ms", None, SALE_MS, note=f"{SALES} sales"),
    ]


def _answer(shop: Shop, customer_id: int) -> float:
    """The milliseconds that answering costs inside the transaction of a sale."""
    with shop.write(T("Record sale")) as session:
        start = time.perf_counter()
        close_for_sale(session, customer_id, 1, shop.today(), shop.clock.now())
        session.flush()
        return (time.perf_counter() - start) * 1000
