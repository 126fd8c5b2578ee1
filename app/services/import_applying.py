"""Carrying out a plan: one transaction, one batch, ids in unbroken runs so that the journal needs no image of new rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import ImportBatch, JournalChange
from app.services import follow_ups, segment_files
from app.services.import_plan import ImportPlan, Outcome
from app.services.import_tables import OWNER, STAMPS, TABLES, Table
from app.shop import Shop
from app.storage import bulk

IMPORT = T("Import")
TICK_ROWS = 1000
_WRITTEN_SINCE = select(JournalChange.id).where(JournalChange.touched != "{}").limit(1)

Tick = Callable[[int, int], None]


def apply(shop: Shop, plan: ImportPlan, tick: Tick) -> int | None:
    """Write everything in `plan` and return the number of the batch; ``None`` if there is nothing to write.

    Raises ``UserMistake`` when something else was written since the plan was made, and whatever `tick` raises; then
    nothing of it has happened.
    """
    if plan.is_empty:
        return None
    with shop.read() as session:
        batch_id = bulk.next_id(session, "import_batch")
    total = _total(plan)
    # Bringing the figures and the search up to date takes a while in which nothing is told: a wish to stop is still heard after it.
    with shop.write(IMPORT, import_batch_id=batch_id, before_commit=lambda: tick(total, total)) as session:
        if session.scalar(_WRITTEN_SINCE.where(JournalChange.id > plan.seen_change)) is not None:
            raise UserMistake(
                "plan_outdated",
                T("Something else was recorded since the file was checked."),
                T("Check the file again, then import it."),
            )
        session.add(_batch(shop, plan, batch_id))
        session.flush()
        _write(shop, session, plan, batch_id, tick)
    return batch_id


def _batch(shop: Shop, plan: ImportPlan, batch_id: int) -> ImportBatch:
    counts = {"rows": plan.rows}
    counts |= {o.name.lower(): plan.count(o) for o in Outcome if o is not Outcome.NONE}
    return ImportBatch(
        id=batch_id,
        kind=plan.kind,
        file_name=plan.file_name,
        file_sha256=plan.file_sha256,
        mapping=json.dumps(plan.mapping, ensure_ascii=False),
        counts=json.dumps(counts | plan.counts()),
        imported_at=shop.clock.now(),
    )


def _write(shop: Shop, session: Session, plan: ImportPlan, batch_id: int, tick: Tick) -> None:
    total = _total(plan)
    first = {name: bulk.next_id(session, name) for name in TABLES}
    stamp = (int(shop.clock.now().timestamp()), batch_id)
    done = 0
    for name, table in TABLES.items():
        rows = plan.tables[name]
        extra: tuple[Any, ...] = (*(stamp if table.is_stamped else ()), *((shop.staff_id,) if table.is_owned else ()))
        columns = ("id", *table.columns, *(STAMPS if table.is_stamped else ()), *((OWNER,) if table.is_owned else ()))
        final = _final(rows, table, first, first[name], extra)
        bulk.insert(session, name, columns, _ticking(final, tick, done, total), len(rows))
        done += len(rows)
    if plan.tables["segment"]:
        segment_files.settle(session, first["segment"])
    if plan.tables["reminder"]:
        follow_ups.settle(session, first["reminder"])
    for name, filled in plan.fills.items():
        for row_id, values in filled.items():
            bulk.update(session, name, row_id, _resolved(values, TABLES[name], first))
            done += 1
            if done % TICK_ROWS == 0:
                tick(done, total)
    tick(total, total)


def _total(plan: ImportPlan) -> int:
    """How many rows will be written or changed."""
    return sum(map(len, plan.tables.values())) + sum(map(len, plan.fills.values()))


def _final(
    rows: list[tuple[Any, ...]], table: Table, first: Mapping[str, int], own_first: int, extra: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    """The planned rows as they are inserted: with their ids, and ids in place of references."""
    places = [(table.place(column), first[target]) for column, target in table.references.items()]
    for row_id, row in enumerate(rows, own_first):
        if places:
            changed = list(row)
            for place, start in places:
                reference = row[place]
                if reference is not None and reference < 0:
                    changed[place] = start - 1 - reference
            yield (row_id, *changed, *extra)
        else:
            yield (row_id, *row, *extra)


def _resolved(values: Mapping[str, Any], table: Table, first: Mapping[str, int]) -> dict[str, Any]:
    """Changes of one row with ids in place of references."""
    targets = {
        c: first[target] for c, target in table.references.items() if values.get(c) is not None and values[c] < 0
    }
    return {c: targets[c] - 1 - v if c in targets else v for c, v in values.items()}


def _ticking(rows: Iterator[tuple[Any, ...]], tick: Tick, done: int, total: int) -> Iterator[tuple[Any, ...]]:
    for count, row in enumerate(rows, done):
        if count % TICK_ROWS == 0:
            tick(count, total)
        yield row
