"""What follows from other tables is brought up to date in the same transaction, from one place, so that no service can forget it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from app.storage import goods_handed, search_index
from app.storage.journal import TableImage, ranges_of, recorded_tables

_STAT = """
INSERT OR REPLACE INTO customer_stat (customer_id, visits, purchases, spend_minor, first_on, last_on)
SELECT c.id, COUNT(DISTINCT CASE WHEN p.kind = 'sale' THEN p.purchased_on END), COUNT(p.id), COALESCE(SUM(p.total_minor), 0),
       MIN(CASE WHEN p.kind = 'sale' THEN p.purchased_on END), MAX(CASE WHEN p.kind = 'sale' THEN p.purchased_on END)
FROM customer c LEFT JOIN purchase p ON p.customer_id = c.id
"""
STAT_OF_ALL = _STAT + " GROUP BY c.id"
_STAT_OF_SPAN = _STAT + " WHERE c.id BETWEEN ? AND ? GROUP BY c.id"

_GOODS = """
INSERT INTO customer_product (customer_id, product_id, last_on)
SELECT p.customer_id, i.product_id, MAX(p.purchased_on) AS last_on FROM purchase p JOIN purchase_item i ON i.purchase_id = p.id
WHERE p.customer_id IS NOT NULL AND i.product_id IS NOT NULL AND p.kind = 'sale'
"""
GOODS_OF_ALL = _GOODS + " GROUP BY p.customer_id, i.product_id"
_GOODS_OF_SPAN = _GOODS + " AND p.customer_id BETWEEN ? AND ? GROUP BY p.customer_id, i.product_id"
_GOODS_OF_LINES = f"""{_GOODS} AND i.id BETWEEN ? AND ? GROUP BY p.customer_id, i.product_id
ON CONFLICT DO UPDATE SET last_on = MAX(last_on, excluded.last_on)
"""
_GOODS_LEFT = "DELETE FROM customer_product WHERE customer_id BETWEEN ? AND ?"
_BUYERS = (
    "SELECT DISTINCT customer_id FROM purchase WHERE customer_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
)

UNHANDLED, OWN = ("open", "closed"), "own"
"""How reminders stand on which nobody acted, and the rule of those that somebody wrote; all others of the first sort follow from the records."""
_FORGET = "DELETE FROM reminder WHERE status IN {unhandled} AND {column} BETWEEN ? AND ? RETURNING {fields}"
_REMINDED = ("customer", "pet")

_INDEXED = {"customer": "id"} | dict.fromkeys(("customer_phone", "family_member", "pet_owner"), "customer_id")
_NOT_TEXTS = "SELECT id FROM custom_field WHERE kind <> 'text'"
_TEXTS_IN = """
SELECT v.customer_id, v.pet_id FROM custom_value v JOIN custom_field f ON f.id = v.field_id
WHERE f.kind = 'text' AND v.id BETWEEN ? AND ?
"""
_OWNERS = "SELECT customer_id FROM pet_owner WHERE pet_id IN (SELECT value FROM json_each(?))"
_COUNTED = {"customer": "id", "purchase": "customer_id"}
_PICTURED = ("customer", "pet")
_CHANGED = dict.fromkeys(
    ("customer_phone", "customer_tag", "custom_value", "family_member", "household_member", "pet_owner"), "customer_id"
) | {"customer": "id"}
_ON_ITS_OWN = ("purchase", "care_record", "interaction", "feedback", "consent")
"""Tables whose rows are lines of a timeline themselves."""
_NOTES = {"note"}
READ_OF_PHONE = frozenset(("e164", "digits", "last4"))
"""What is read from the text of a phone, by the country of the shop."""
_NO_EDITS = {"customer": _NOTES, "customer_phone": READ_OF_PHONE}
"""Table → fields whose change alone is no edit of a customer: notes are lines of a timeline themselves, and a phone that is read anew is as it was typed."""
_NOTE_CHANGE = """
INSERT INTO customer_change (change_id, customer_id, at, is_undone)
SELECT c.id, e.value, c.at, 0 FROM change c JOIN json_each(?2) e WHERE c.id = ?1
"""
_BEFORE = "SELECT undo_of_id FROM change WHERE id = ?"
_TURN = "UPDATE customer_change SET is_undone = NOT is_undone WHERE change_id = ?"


def refresh(connection: Any, images: dict[str, TableImage], at: int, memory: goods_handed.Memory) -> None:
    """Bring figures, search entries, reminders and photos of everybody whom `images` concern up to date; `at` is now, in seconds.

    `memory` is that of the open file.
    """
    counted, indexed = customers_in(connection, images, _COUNTED), customers_in(connection, images, _INDEXED)
    written, written_of_pets = _written(connection, images.get("custom_value"))
    indexed |= written | owners(connection, images.get("pet")) | _owners_of(connection, written_of_pets)
    if counted:
        refresh_stats(connection, counted)
    _refresh_goods(connection, images, memory)
    if indexed:
        search_index.refresh(connection, indexed)
    _forget_reminders(connection, images)
    left = {photo for table in _PICTURED if table in images for photo in _photos_left(images[table])}
    connection.executemany("UPDATE photo SET left_at = ? WHERE id = ?", [(at, photo) for photo in sorted(left)])


def note_change(connection: Any, change_id: int, images: dict[str, TableImage], undo_of_id: int | None) -> None:
    """Keep which customers an action changed, for their timelines; what takes an action back, or does it again, turns that around."""
    if undo_of_id is not None:
        connection.execute(_TURN, (_first_of(connection, undo_of_id),))
        return
    seen = {"customer"} if any(table in images for table in _ON_ITS_OWN) else {*_CHANGED, "pet"}
    changed = {table: image for table, image in images.items() if table in seen and not _is_no_edit(table, image)}
    found = customers_in(connection, changed, _CHANGED) | owners(connection, changed.get("pet"))
    new = images.get("customer")
    found -= {row[0] for row in new.created} if new is not None else set()  # the line of their first day says it
    connection.execute(_NOTE_CHANGE, (change_id, json.dumps(sorted(found))))


def customers_in(connection: Any, images: dict[str, TableImage], columns: dict[str, str]) -> set[int]:
    """The customers that rows of `images` belong to, before and after; `columns` says where a table names them."""
    found: set[int] = set()
    for table, column in columns.items():
        image = images.get(table)
        if image is None:
            continue
        position = image.columns.index(column)
        found.update(row[position] for row in (*image.created, *image.deleted))
        found.update(*{changed[column] for _id, changed in image.updated if column in changed})
        stayed = [row_id for row_id, changed in image.updated if column not in changed]
        found.update(stayed if column == "id" else _column(connection, table, column, ranges_of(stayed)))
        found.update(_column(connection, table, column, image.bulk))
    return found - {None}


def owners(connection: Any, pets: TableImage | None) -> set[int]:
    """Who has the pets that an image is about, now."""
    return set() if pets is None else _owners_of(connection, customers_in(connection, {"pet": pets}, {"pet": "id"}))


def _first_of(connection: Any, change_id: int) -> int:
    """The action at the bottom of a pile of undo and redo."""
    while (before := connection.execute(_BEFORE, (change_id,)).fetchone()[0]) is not None:
        change_id = before
    return change_id


def _is_no_edit(table: str, image: TableImage) -> bool:
    return not (image.created or image.deleted or image.bulk) and set(image.fields()) <= _NO_EDITS.get(table, set())


def refresh_stats(connection: Any, ids: Iterable[int]) -> None:
    """Compute the figures of these customers again; a customer that is gone loses them."""
    spans = ranges_of(ids)
    connection.executemany("DELETE FROM customer_stat WHERE customer_id BETWEEN ? AND ?", spans)
    connection.executemany(_STAT_OF_SPAN, spans)


def _refresh_goods(connection: Any, images: dict[str, TableImage], memory: goods_handed.Memory) -> None:
    """Keep who bought what, and when last: new lines are added to it, a merge hands it over; for whoever else is concerned it is read again."""
    sold, lines = images.get("purchase"), images.get("purchase_item")
    if not any(image is not None and (image.updated or image.deleted) for image in (sold, lines)):
        if lines is not None:
            connection.executemany(_GOODS_OF_LINES, [*ranges_of(row[0] for row in lines.created), *lines.bulk])
        return
    if sold is not None and lines is None and goods_handed.is_handed_over(connection, sold, memory):
        return
    purchases = customers_in(connection, images, {"purchase_item": "purchase_id"})
    found = customers_in(connection, images, {"purchase": "customer_id"})
    found |= {row[0] for row in connection.execute(_BUYERS, (json.dumps(sorted(purchases)),))}
    spans = ranges_of(found)
    connection.executemany(_GOODS_LEFT, spans)
    connection.executemany(_GOODS_OF_SPAN, spans)


def _forget_reminders(connection: Any, images: dict[str, TableImage]) -> None:
    """Take away the reminders about somebody who is gone, as far as nobody acted on them; `images` says so, and they come back with them."""
    columns, gone = recorded_tables()["reminder"], list[tuple[Any, ...]]()
    for table in _REMINDED:
        image = images.get(table)
        forget = _FORGET.format(unhandled=UNHANDLED, column=f"{table}_id", fields=", ".join(columns))
        for span in ranges_of(row[0] for row in image.deleted) if image is not None else ():
            gone += [tuple(row) for row in connection.execute(forget, span).fetchall()]
    if gone:
        images.setdefault("reminder", TableImage(columns)).deleted.extend(gone)


def rebuild(connection: Any) -> None:
    """Make everything derived again."""
    connection.execute("DELETE FROM customer_stat")
    connection.execute(STAT_OF_ALL)
    connection.execute("DELETE FROM customer_product")
    connection.execute(GOODS_OF_ALL)
    search_index.rebuild(connection)


def _photos_left(image: TableImage) -> set[int]:
    """The photos that rows of `image` pointed at before and may not point at any more."""
    place = image.columns.index("photo_id")
    gone = {row[place] for row in image.deleted} | {
        changed["photo_id"][0] for _id, changed in image.updated if "photo_id" in changed
    }
    return gone - {None}


def _written(connection: Any, image: TableImage | None) -> tuple[set[int], set[int]]:
    """The customers and the pets of whom a text in a field of the owner's own came, went or changed; the search knows no other kinds."""
    if image is None:
        return set(), set()
    plain = {row[0] for row in connection.execute(_NOT_TEXTS)}
    field, customer, pet = map(image.columns.index, ("field_id", "customer_id", "pet_id"))
    rows = [(row[customer], row[pet]) for row in (*image.created, *image.deleted) if row[field] not in plain]
    for span in [*image.bulk, *ranges_of(row_id for row_id, _changed in image.updated)]:
        rows += connection.execute(_TEXTS_IN, span).fetchall()
    return {who for who, _pet in rows} - {None}, {each for _who, each in rows} - {None}


def _owners_of(connection: Any, pets: set[int]) -> set[int]:
    return {row[0] for row in connection.execute(_OWNERS, (json.dumps(sorted(pets)),))} if pets else set()


def _column(connection: Any, table: str, column: str, spans: list[list[int]]) -> set[int]:
    query = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE id BETWEEN ? AND ? AND "{column}" IS NOT NULL'  # noqa: S608
    return {row[0] for span in spans for row in connection.execute(query, span)}
