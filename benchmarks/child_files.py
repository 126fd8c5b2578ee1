"""Import and export in a process of their own, each with the bare thing beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.services import vault
from app.storage import keys, unlocking
from app.storage.database import connect
from benchmarks.measure import children_peak_mb, peak_memory_mb, seconds
from benchmarks.reference_shop import NOW, PASSWORD

CHEAP = unlocking.Policy(keys.Cost(64, 1, 1), keys.Cost(64, 1, 1))
"""The cost of the keys is no part of what is measured here."""


def bring_in(file: str, folder: str) -> dict[str, Any]:
    """Bring the workbook into a new shop through ``workflows.bring_in``."""
    from app.workflows import bring_in as workflow

    path = Path(folder) / "import.shuke"
    shop = vault.create(path, PASSWORD, time_zone="Asia/Shanghai", clock=FixedClock(NOW), policy=CHEAP).shop
    watch = _Watch()
    prepared: list[workflow.Prepared] = []
    request = workflow.BringInRequest(Path(file), "customers")
    prepare = seconds(lambda: prepared.append(workflow.prepare(shop, request, _no_tick)))
    carry_out = seconds(lambda: workflow.carry_out(shop, prepared[0], _no_tick))
    children = watch.end()
    rows = vault.info(shop).customers
    shop.close()
    _discard(path)
    return {
        "seconds": prepare + carry_out,
        "prepare": prepare,
        "carry_out": carry_out,
        "rows": rows,
        "peak_mb": peak_memory_mb(),
        "children_mb": children,
    }


def bare_bring_in(file: str, folder: str) -> dict[str, Any]:
    """Read the workbook with calamine and insert its customers and phones with ``executemany``."""
    import python_calamine

    path = Path(folder) / "bare-import.shuke"
    shop = vault.create(path, PASSWORD, clock=FixedClock(NOW), policy=CHEAP).shop
    key = shop.database.key_for_copy()
    shop.close()

    def work() -> None:
        rows = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[1:]
        connection = connect(path, key)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            """INSERT INTO customer (name, member_number, wechat, email, address, gender, birthday_calendar, birthday_is_leap, preferences,
               alert_note, note, source, since_on, created_at) VALUES (?,?,?,?,?,?,?,0,?,'',?,?,?,1)""",
            ((r[0], r[1] or None, *r[3:7], "solar" if r[7] else "", r[8], r[9], r[10], str(r[11])) for r in rows),
        )
        connection.executemany(
            """INSERT INTO customer_phone (customer_id, position, label, raw, e164, digits, last4) VALUES (?,0,'',?,?,?,?)""",
            ((i, r[2], r[2], r[2], str(r[2])[-4:]) for i, r in enumerate(rows, 1) if r[2]),
        )
        connection.execute("COMMIT")
        connection.close()

    took = seconds(work)
    _discard(path)
    return {"seconds": took}


def take_out(shop: str, file: str) -> dict[str, Any]:
    """Write the list of customers through ``workflows.take_out``."""
    from app.workflows import take_out as workflow

    opened = vault.unlock(Path(shop), PASSWORD, clock=FixedClock(NOW))
    request = workflow.TakeOutRequest(Path(file), "customers")
    done: list[workflow.TakenOut] = []
    took = seconds(lambda: done.append(workflow.take_out(opened, request, _no_tick)))
    opened.close()
    return {"seconds": took, "rows": sum(done[0].rows.values()), "peak_mb": peak_memory_mb()}


def bare_take_out(shop: str, file: str) -> dict[str, Any]:
    """Write the cells of the file that `take_out` has written once more, with bare openpyxl."""
    import openpyxl
    import python_calamine

    del shop
    rows = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    target = Path(file).with_name("bare.xlsx")

    def work() -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("bare")
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        book.save(target)

    return {"seconds": seconds(work)}


def _no_tick(done: int, total: int) -> None:
    """Nobody watches."""


def _discard(path: Path) -> None:
    for left in path.parent.glob(path.name + "*"):
        left.unlink()


class _Watch:
    """Looks again and again at how much memory the processes below this one hold."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._is_over.wait(0.05):
            self._peak = max(self._peak, children_peak_mb())

    def end(self) -> float:
        """The most there was, in MB."""
        self._is_over.set()
        self._thread.join()
        return self._peak
