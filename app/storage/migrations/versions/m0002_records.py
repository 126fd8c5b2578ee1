"""Households, family and friends, people who were merged, pairs that are two people; care of pets and how much they eat; consent."""

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
    "ALTER TABLE pet ADD COLUMN ration_grams INTEGER",
    """CREATE TABLE care_template (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        "key" VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        species VARCHAR NOT NULL,
        every INTEGER,
        unit VARCHAR NOT NULL,
        first_at_weeks INTEGER,
        until_weeks INTEGER,
        lead_days INTEGER NOT NULL,
        by_rhythm BOOLEAN NOT NULL,
        is_on BOOLEAN NOT NULL
    )""",
    """CREATE TABLE care_record (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        pet_id INTEGER NOT NULL,
        template_id INTEGER,
        kind VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        done_on VARCHAR NOT NULL,
        product VARCHAR NOT NULL,
        batch_number VARCHAR NOT NULL,
        weight_milli INTEGER,
        note VARCHAR NOT NULL,
        next_due_on VARCHAR,
        created_at INTEGER NOT NULL,
        import_batch_id INTEGER,
        CONSTRAINT fk_care_record_pet_id FOREIGN KEY(pet_id) REFERENCES pet (id),
        CONSTRAINT fk_care_record_template_id FOREIGN KEY(template_id) REFERENCES care_template (id),
        CONSTRAINT fk_care_record_import_batch_id FOREIGN KEY(import_batch_id) REFERENCES import_batch (id)
    )""",
    """CREATE INDEX ix_care_record_pet_id ON care_record (pet_id, done_on)""",
    """CREATE INDEX ix_care_record_template_id ON care_record (template_id)""",
    """CREATE INDEX ix_care_record_import_batch_id ON care_record (import_batch_id)""",
    """INSERT INTO care_template ("key", name, kind, species, every, unit, first_at_weeks, until_weeks, lead_days, by_rhythm, is_on) VALUES
        ('core_shots', '', 'vaccination', 'dog; cat', 21, 'day', 8, 16, 5, 0, 1),
        ('core_booster', '', 'vaccination', 'dog; cat', 12, 'month', 26, NULL, 14, 0, 1),
        ('rabies', '', 'vaccination', 'dog; cat', 12, 'month', 12, NULL, 14, 0, 1),
        ('worms_inside', '', 'deworming', 'dog; cat', 90, 'day', NULL, NULL, 5, 0, 1),
        ('worms_outside', '', 'deworming', 'dog; cat', 30, 'day', NULL, NULL, 3, 0, 1),
        ('grooming', '', 'grooming', '', 30, 'day', NULL, NULL, 3, 1, 1)""",
    "ALTER TABLE customer ADD COLUMN do_not_contact BOOLEAN",
    """CREATE TABLE consent (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        customer_id INTEGER NOT NULL,
        purpose VARCHAR NOT NULL,
        answer VARCHAR NOT NULL,
        answered_on VARCHAR NOT NULL,
        wording VARCHAR NOT NULL,
        staff_id INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        import_batch_id INTEGER,
        CONSTRAINT fk_consent_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_consent_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id),
        CONSTRAINT fk_consent_import_batch_id FOREIGN KEY(import_batch_id) REFERENCES import_batch (id)
    )""",
    """CREATE INDEX ix_consent_customer_id ON consent (customer_id, purpose)""",
    """CREATE INDEX ix_consent_import_batch_id ON consent (import_batch_id)""",
    "ALTER TABLE customer ADD COLUMN own_tier VARCHAR NOT NULL DEFAULT ''",
    """CREATE TABLE segment (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name VARCHAR NOT NULL,
        conditions VARCHAR NOT NULL,
        created_at INTEGER NOT NULL,
        import_batch_id INTEGER,
        CONSTRAINT fk_segment_import_batch_id FOREIGN KEY(import_batch_id) REFERENCES import_batch (id)
    )""",
    """CREATE INDEX ix_segment_import_batch_id ON segment (import_batch_id)""",
    """CREATE TABLE customer_tier (
        customer_id INTEGER NOT NULL PRIMARY KEY,
        tier VARCHAR NOT NULL,
        spend_minor INTEGER NOT NULL,
        share INTEGER NOT NULL,
        recency INTEGER NOT NULL,
        frequency INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        since_on VARCHAR NOT NULL,
        "before" VARCHAR NOT NULL,
        lower_on VARCHAR
    )""",
    """CREATE TABLE custom_field (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        owner VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        choices VARCHAR NOT NULL,
        earlier_names VARCHAR NOT NULL,
        position INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        deleted_at INTEGER,
        import_batch_id INTEGER,
        CONSTRAINT fk_custom_field_import_batch_id FOREIGN KEY(import_batch_id) REFERENCES import_batch (id)
    )""",
    """CREATE INDEX ix_custom_field_import_batch_id ON custom_field (import_batch_id)""",
    """CREATE TABLE custom_value (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        field_id INTEGER NOT NULL,
        customer_id INTEGER,
        pet_id INTEGER,
        value VARCHAR NOT NULL,
        CONSTRAINT uq_custom_value_field_id_customer_id UNIQUE (field_id, customer_id),
        CONSTRAINT uq_custom_value_field_id_pet_id UNIQUE (field_id, pet_id),
        CONSTRAINT ck_custom_value_whose CHECK ((customer_id IS NULL) <> (pet_id IS NULL)),
        CONSTRAINT fk_custom_value_field_id FOREIGN KEY(field_id) REFERENCES custom_field (id),
        CONSTRAINT fk_custom_value_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_custom_value_pet_id FOREIGN KEY(pet_id) REFERENCES pet (id)
    )""",
    """CREATE INDEX ix_custom_value_field_id ON custom_value (field_id, value, customer_id, pet_id)""",
    """CREATE INDEX ix_custom_value_customer_id ON custom_value (customer_id)""",
    """CREATE INDEX ix_custom_value_pet_id ON custom_value (pet_id)""",
    "ALTER TABLE product ADD COLUMN pack_size VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE product ADD COLUMN is_discontinued BOOLEAN",
    "ALTER TABLE product ADD COLUMN replacement_id INTEGER CONSTRAINT fk_product_replacement_id REFERENCES product (id)",
    "CREATE INDEX ix_product_replacement_id ON product (replacement_id)",
    "ALTER TABLE product ADD COLUMN is_new BOOLEAN",
    "ALTER TABLE product ADD COLUMN merged_into_id INTEGER CONSTRAINT fk_product_merged_into_id REFERENCES product (id)",
    "CREATE INDEX ix_product_merged_into_id ON product (merged_into_id)",
    "PRAGMA user_version = 2",
)


def upgrade() -> None:
    """Make the new tables, with the care plans to begin with; nothing that is there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
