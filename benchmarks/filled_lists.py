"""What the reference shop lacks for lists: everything that a list of customers can be narrowed by, filled in for as many as a busy shop has.

Statements without a draw of lots: who has what follows from the number of the row, so the same shop is filled in the same way.
"""

from __future__ import annotations

from app.shop import Shop
from app.storage import search_index
from app.storage.database import raw

FIELDS = (
    (1, "customer", "Usual order", "text"),
    (2, "customer", "Cups a week", "quantity"),
    (3, "customer", "Card since", "date"),
    (4, "customer", "Size of the cup", "choice"),
    (5, "customer", "By bicycle", "yes_no"),
    (6, "pet", "Food at home", "text"),
    (7, "pet", "Litter", "choice"),
)
"""Id, whose, name and kind."""
_VALUES = {
    1: "CASE id % 3 WHEN 0 THEN 'Two rolls and a Baguette' WHEN 1 THEN '豆浆，少糖' ELSE 'Order ' || id END",
    2: "CAST((id % 20) * 1000 AS TEXT)",
    3: "date('2026-05-01', '-' || (id * 7 % 3000) || ' days')",
    4: "CASE WHEN id % 5 < 2 THEN 'S' WHEN id % 5 < 4 THEN 'M' ELSE 'L' END",
    5: "CAST(id % 2 AS TEXT)",
    6: "CASE id % 3 WHEN 0 THEN 'Dry, without grain' ELSE 'Tin ' || id END",
    7: "CASE WHEN id % 4 < 3 THEN 'Tofu' ELSE 'Clay' END",
}
_FIELD = """
INSERT INTO custom_field (id, owner, name, kind, choices, earlier_names, position, created_at) VALUES (?, ?, ?, ?, '', '', ?, 0)
"""
_FILLED = (
    "INSERT INTO custom_value (field_id, {owner}_id, value) SELECT {field}, id, {value} FROM {owner} WHERE id % 10 < 8"
)
_STATEMENTS = (
    # Forty goods in ten sizes: two broad categories, ten smaller ones of a tenth of the goods each.
    "UPDATE product SET category = CASE WHEN (id - 1) % 40 < 28 THEN 'Pets > ' ELSE 'Bakery > ' END || 'Shelf ' || ((id - 1) % 40 / 4)",
    """INSERT INTO import_batch (id, kind, file_name, file_sha256, mapping, counts, imported_at)
       VALUES (1, 'people', 'members.xlsx', '', '{}', '{"customer": 50000}', 0)""",
    "UPDATE customer SET import_batch_id = 1 WHERE id % 2 = 0",
    "UPDATE customer SET own_tier = 'vip' WHERE id % 50 = 1",
    "UPDATE customer SET do_not_contact = 1 WHERE id % 30 = 2",
    "UPDATE customer SET birthday_calendar = 'lunar', birthday_is_leap = 0 WHERE birthday_month IS NOT NULL AND id % 4 = 0",
    """INSERT OR REPLACE INTO customer_tier (customer_id, tier, spend_minor, share, recency, frequency, amount, since_on, before)
       SELECT customer_id, CASE WHEN customer_id % 10 = 0 THEN 'vip' WHEN customer_id % 10 < 3 THEN 'potential'
       WHEN customer_id % 10 < 7 THEN 'general' ELSE 'low' END, spend_minor, 50, 3, 3, 3, '2026-01-01', '' FROM customer_stat WHERE visits > 0""",
    # Who was asked said no first and yes later, or the other way round; a third was asked once.
    """INSERT INTO consent (customer_id, purpose, answer, answered_on, wording, staff_id, created_at)
       SELECT id, 'marketing', CASE WHEN id % 3 = 0 THEN 'no' ELSE 'yes' END, '2024-02-01', '', 1, 0 FROM customer WHERE id % 10 < 7
       UNION ALL SELECT id, 'marketing', CASE WHEN id % 5 = 0 THEN 'no' ELSE 'yes' END, '2025-02-01', '', 1, 0 FROM customer WHERE id % 10 < 4
       UNION ALL SELECT id, 'birthday', 'yes', '2025-02-01', '', 1, 0 FROM customer WHERE id % 10 < 5""",
    "INSERT INTO household (id, created_at) SELECT id, 0 FROM customer WHERE id % 10 = 0",
    "INSERT INTO household_member (household_id, customer_id) SELECT id / 10 * 10, id FROM customer WHERE id % 10 < 3 AND id >= 10",
    "UPDATE pet SET died_on = '2025-03-01' WHERE id % 12 = 0",
    "UPDATE pet SET deleted_at = 0 WHERE id % 60 = 1",
)  # fmt: skip
_INTO_BIN = "UPDATE customer SET deleted_at = 0 WHERE id % 97 = 5 RETURNING id"


def fill(shop: Shop) -> None:
    """Fill in all of it, past the journal; the search knows who went to the bin, but not what is written in the owner's own fields."""
    with shop.database.write() as session:
        connection = raw(session)
        for statement in _STATEMENTS:
            connection.execute(statement)
        for field, owner, name, kind in FIELDS:
            connection.execute(_FIELD, (field, owner, name, kind, field))
            connection.execute(_FILLED.format(owner=owner, field=field, value=_VALUES[field]))
        search_index.forget(connection, [row[0] for row in connection.execute(_INTO_BIN).fetchall()])
