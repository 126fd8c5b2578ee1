"""Care of pets: plans, records of what was done, and how much a pet eats a day."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
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
    "PRAGMA user_version = 3",
)


def upgrade() -> None:
    """Make the new tables with the plans to begin with; nothing that is there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
