"""Alembic's door: runs the steps on the connection it is given, inside the transaction it finds."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], transactional_ddl=True, transaction_per_migration=False
)
context.run_migrations()
