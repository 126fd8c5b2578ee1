"""Households, family and friends, people who were merged, and pairs that are two people."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    "ALTER TABLE customer ADD COLUMN merged_into_id INTEGER CONSTRAINT fk_customer_merged_into_id REFERENCES customer (id)",
    "CREATE INDEX ix_customer_merged_into_id ON customer (merged_into_id) WHERE merged_into_id IS NOT NULL",
    """CREATE TABLE household (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        created_at INTEGER NOT NULL,
        import_batch_id INTEGER,
        CONSTRAINT fk_household_import_batch_id FOREIGN KEY(import_batch_id) REFERENCES import_batch (id)
    )""",
    """CREATE INDEX ix_household_import_batch_id ON household (import_batch_id)""",
    """CREATE TABLE household_member (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        household_id INTEGER NOT NULL,
        customer_id INTEGER NOT NULL,
        CONSTRAINT fk_household_member_household_id FOREIGN KEY(household_id) REFERENCES household (id),
        CONSTRAINT uq_household_member_customer_id UNIQUE (customer_id),
        CONSTRAINT fk_household_member_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
    )""",
    """CREATE INDEX ix_household_member_household_id ON household_member (household_id)""",
    """CREATE TABLE family_member (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER NOT NULL,
        name VARCHAR NOT NULL,
        relation VARCHAR NOT NULL,
        birthday_calendar VARCHAR NOT NULL,
        birthday_month INTEGER,
        birthday_day INTEGER,
        birthday_is_leap BOOLEAN NOT NULL,
        birthday_year INTEGER,
        note VARCHAR NOT NULL,
        created_at INTEGER NOT NULL,
        import_batch_id INTEGER,
        CONSTRAINT fk_family_member_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_family_member_import_batch_id FOREIGN KEY(import_batch_id) REFERENCES import_batch (id)
    )""",
    """CREATE INDEX ix_family_member_customer_id ON family_member (customer_id)""",
    """CREATE INDEX ix_family_member_import_batch_id ON family_member (import_batch_id)""",
    """CREATE TABLE not_same (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER NOT NULL,
        other_id INTEGER NOT NULL,
        CONSTRAINT uq_not_same_customer_id_other_id UNIQUE (customer_id, other_id),
        CONSTRAINT ck_not_same_order CHECK (customer_id < other_id),
        CONSTRAINT fk_not_same_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_not_same_other_id FOREIGN KEY(other_id) REFERENCES customer (id)
    )""",
    """CREATE INDEX ix_not_same_other_id ON not_same (other_id)""",
    "PRAGMA user_version = 2",
)


def upgrade() -> None:
    """Make the new tables; nothing that is there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
