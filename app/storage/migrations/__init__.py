"""Alembic steps, frozen once released. Each sets ``user_version``."""
