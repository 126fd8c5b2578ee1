"""The journal: what was done, by whom; the images that undo needs; and the batches of imports."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Recorded


class ImportBatch(Recorded):
    """One import, undone as a whole. `counts` and `mapping` are JSON; no content of the file is kept here."""

    __tablename__ = "import_batch"

    kind: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(default="", index=True)
    mapping: Mapped[str] = mapped_column(default="{}")
    counts: Mapped[str] = mapped_column(default="{}")
    imported_at: Mapped[dt.datetime]


class JournalChange(Base):
    """One action. Ids and field names only, never values; linked by an HMAC chain; never updated or deleted.

    `touched` is JSON: table → {"ids": [[first, last], …], "fields": [names]}.
    `undo_of_id` names the change that this one takes back; a redo takes back an undo.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str]
    touched: Mapped[str]
    undo_of_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"), index=True)
    import_batch_id: Mapped[int | None] = mapped_column(index=True)
    previous_hmac: Mapped[bytes] = mapped_column(LargeBinary)
    hmac: Mapped[bytes] = mapped_column(LargeBinary)


class ChangeImage(Base):
    """What undo needs: compressed JSON rows ``[id, before, after]`` of one table. Detachable: dropped after 30 days."""

    __tablename__ = "change_image"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), index=True)
    table_name: Mapped[str]
    rows: Mapped[bytes] = mapped_column(LargeBinary)


class CustomerChange(Base):
    """Which actions changed something about which customer: who they are, their phones, tags, family and pets.

    What has a row of its own on the timeline (a sale, care, …) is not among them, nor is an import. `at` is that of the
    action, `is_undone` follows undo and redo.
    """

    __tablename__ = "customer_change"
    __table_args__ = (Index("ix_customer_change_customer_id", "customer_id", "is_undone", "at"),)

    change_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    is_undone: Mapped[bool] = mapped_column(default=False)


class JournalKey(Base):
    """The random key of the chain; its own, so that it survives a change of the data key."""

    __tablename__ = "journal_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
