"""The rows that move when two customers are merged: all that point at a customer, read from the tables, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Session

from app.models import Base
from app.reminders import engine
from app.storage import bulk, journal

OWN_WAY = frozenset(("customer", "customer_phone", "customer_tag", "custom_value", "pet_owner", "not_same", "reminder"))
"""Tables that have a rule of their own here or in `merging`."""
HANDLED = (engine.DONE, engine.SKIPPED)

Row = dict[str, Any]


def own_rows(session: Session, table: str, customer_id: int, column: str = "customer_id") -> list[Row]:
    """The rows of `table` that point at a customer, as they are stored, in the order of their ids."""
    return bulk.having(session, table, {column: customer_id})


def subject_of(customer_id: int) -> str:
    """What a reminder about nobody else than a customer is about, as it is stored."""
    return f"customer:{customer_id}"


def move_everything(session: Session, kept_id: int, other_id: int) -> None:
    """Let all that points at `other_id` point at `kept_id`; what the kept one has already stays where it is."""
    for table, column in pointing_at("customer", OWN_WAY):
        bulk.update_all(session, table.name, _free(session, table, column, kept_id, other_id), {column: kept_id})
    for row in own_rows(session, "customer", other_id, "referrer_id"):
        if row["id"] != kept_id:
            bulk.update(session, "customer", row["id"], {"referrer_id": kept_id})
    _move_answers(session, kept_id, other_id)
    _move_reminders(session, kept_id, other_id)


def pointing_at(target: str, own_way: Collection[str]) -> Iterator[tuple[Table, str]]:
    """Every recorded table, with the column of it, that points at the table `target`, but those in `own_way`."""
    for name in journal.recorded_tables():
        table = Base.metadata.tables[name]
        for key in table.foreign_keys if name not in own_way else ():
            if _is_at(key, target):
                yield table, key.parent.name


def _is_at(key: ForeignKey, target: str) -> bool:
    return bool(key.column.table.name == target)


def is_taken(session: Session, table: Table, row: Mapping[str, Any], column: str, kept_id: int) -> bool:
    """Whether the kept one has a row that must not be there twice."""
    wanted = {**row, column: kept_id}
    return any(
        bulk.ids_having(session, table.name, {name: wanted[name] for name in names}) for names in _once(table, column)
    )


def _free(session: Session, table: Table, column: str, kept_id: int, other_id: int) -> list[int]:
    """The rows that may point at the kept one as well; where nothing is there only once, all, and their index says which."""
    if not _once(table, column):
        return bulk.ids_having(session, table.name, {column: other_id})
    rows = own_rows(session, table.name, other_id, column)
    return [row["id"] for row in rows if not is_taken(session, table, row, column, kept_id)]


def _once(table: Table, column: str) -> list[list[str]]:
    """The columns, `column` among them, that no two rows have alike."""
    uniques = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return [[c.name for c in unique.columns] for unique in uniques if column in unique.columns]


def _move_answers(session: Session, kept_id: int, other_id: int) -> None:
    """Whoever is not the other one is not the kept one either; who was merged into the other one is asked again when they are two."""
    one = {kept_id, *(row["id"] for row in own_rows(session, "customer", other_id, "merged_into_id"))}
    known = {
        (r["customer_id"], r["other_id"])
        for c in ("customer_id", "other_id")
        for r in own_rows(session, "not_same", kept_id, c)
    }
    for column, beside in (("customer_id", "other_id"), ("other_id", "customer_id")):
        for row in own_rows(session, "not_same", other_id, column):
            pair = (min(kept_id, row[beside]), max(kept_id, row[beside]))
            if row[beside] not in one and pair not in known:
                bulk.update(session, "not_same", row["id"], {"customer_id": pair[0], "other_id": pair[1]})


def _move_reminders(session: Session, kept_id: int, other_id: int) -> None:
    """An occasion is there once: where the kept one has it too, what was done about it is known there as well."""
    subject = subject_of(kept_id)
    have = {
        (r["rule"], r["occurrence_key"]): r for r in own_rows(session, "reminder", kept_id) if r["subject"] == subject
    }
    for row in own_rows(session, "reminder", other_id):
        if row["subject"] != subject_of(other_id):
            bulk.update(session, "reminder", row["id"], {"customer_id": kept_id})
            continue
        own = have.get((row["rule"], row["occurrence_key"]))
        if own is None:
            bulk.update(session, "reminder", row["id"], {"customer_id": kept_id, "subject": subject})
        elif own["status"] not in HANDLED and row["status"] in HANDLED:
            what = ("status", "outcome", "closed_at", "snoozed_until", "note", "closed_by_purchase_id")
            bulk.update(session, "reminder", own["id"], {name: row[name] for name in what})
