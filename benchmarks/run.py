"""What ``python main.py bench`` runs: every row of the performance table that can be measured on this computer, in one go."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from app import paths
from benchmarks import rows_care, rows_counter, rows_files, rows_lists, rows_paper, rows_records, rows_window
from benchmarks.measure import Bench, Figure, copy_shop
from benchmarks.reference_shop import Size, reference_shop

Row = Callable[[Bench], list[Figure]]
Report = Callable[[str], None]

WITHOUT_WINDOW: tuple[Row, ...] = (
    rows_counter.keystroke,
    rows_counter.card,
    rows_counter.sale,
    rows_care.bring_up_to_date,
    rows_lists.count_conditions,
    rows_records.compare_everybody,
    rows_records.merge_and_undo,
    rows_records.timeline_first_page,
    rows_files.bring_in,
    rows_files.take_out,
    rows_paper.records,
    rows_files.backup,
)
ROWS: tuple[Row, ...] = (
    rows_window.start,
    rows_window.unlock,
    rows_counter.keystroke_painted,
    rows_counter.card_painted,
    rows_window.scroll,
    rows_window.page_switch,
    rows_window.look_switch,
    *WITHOUT_WINDOW,
    rows_window.idle,
)
COLUMNS = (38, 12, 12, 9, 20, 4)


def main(
    customers: int = 100_000,
    purchases: int = 1_000_000,
    against_limits: bool = False,
    report: Report = print,
    rows: Sequence[Row] = ROWS,
) -> list[Figure]:
    """Measure every row on a reference shop of this size, and `report` the table line by line.

    With `against_limits` the bare thing is measured beside each row and the ratio is told. The reference shop is kept in the
    cache folder; rows work on a copy of it, on the same drive, which is removed at the end.
    """
    size = Size(customers, purchases)
    cache = paths.cache_folder() / "bench"
    reference = reference_shop(size, report, cache)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=cache))
    figures: list[Figure] = []
    try:
        bench = Bench(size, copy_shop(reference, folder), folder, reference.parent, against_limits, report)
        report(_line("", "value", "limit", "ratio", "budget", "ok"))
        for row in rows:
            for figure in row(bench):
                figures.append(figure)
                report(line_of(figure))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return figures


def line_of(figure: Figure) -> str:
    """A figure as one line of the table."""
    ok = "" if figure.ok is None else "yes" if figure.ok else "NO"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    cells = (
        figure.name,
        _amount(figure.value, figure.unit),
        _amount(figure.limit, figure.unit) if figure.limit is not None else "",
        ratio,
        figure.budget,
        ok,
    )
    return f"{_line(*cells)} {figure.note}".rstrip()


def _line(*cells: str) -> str:
    name, *others = cells
    rest = (cell.rjust(width) for cell, width in zip(others, COLUMNS[1:], strict=True))
    return " ".join((name.ljust(COLUMNS[0]), *rest))


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
