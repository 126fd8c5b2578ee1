"""Taking an import back, whole."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.errors import UserMistake
from app.i18n import T
from app.models import ImportBatch, JournalChange
from app.services import history
from app.services.import_plan import BatchData, ImportUndone
from app.shop import Shop
from app.storage import journal
from app.storage.database import raw


def batches(shop: Shop) -> tuple[BatchData, ...]:
    """The imports that are in force, newest first."""
    with shop.read() as session:
        return tuple(
            BatchData(b.id, b.kind, b.file_name, b.imported_at, json.loads(b.counts))
            for b in session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()))
        )


def undo(shop: Shop, batch: int) -> ImportUndone:
    """Remove every row that import `batch` made and put back every row it changed.

    Raises ``UserMistake`` when there is no such import, when it was taken back already, or when something that was
    recorded later builds on it; then nothing is changed.
    """
    with shop.read() as session:
        change_id = session.scalar(
            select(JournalChange.id).where(JournalChange.import_batch_id == batch, JournalChange.undo_of_id.is_(None))
        )
        if change_id is None:
            raise UserMistake(
                "no_such_batch",
                T("There is no import {number} in this shop.", number=batch),
                T("Look at the list of imports."),
            )
        images = journal.load_images(raw(session), change_id)
    history.undo_change(shop, change_id)
    removed = {t: len(i.created) + sum(last - first + 1 for first, last in i.bulk) for t, i in images.items()}
    restored = {t: len(i.updated) for t, i in images.items()}
    removed.pop("import_batch", None)
    return ImportUndone(batch, {t: n for t, n in removed.items() if n}, {t: n for t, n in restored.items() if n})
