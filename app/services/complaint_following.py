"""What follows from complaints: the reminders to follow them up. What is written is followed at once, as `care_following` does for care."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.reminders import engine
from app.reminders.rules import complaint
from app.services import reminder_facts, reminder_options, reminder_refresh
from app.shop import Shop
from app.storage.database import raw
from app.storage.journal import TableImage

TABLE = "feedback"
_ABOUT = {
    table: f"SELECT 1 FROM feedback WHERE {table}_id IN (SELECT value FROM json_each(?)) LIMIT 1"  # noqa: S608 - of these words
    for table in ("purchase", "product", "pet")
}


def follow(shop: Shop, session: Session, feedback_ids: Iterable[int]) -> None:
    """Open and close the reminders about these complaints, inside the transaction that changed them."""
    wanted, today = sorted(feedback_ids), shop.today()
    if not wanted:
        return
    session.flush()
    found: list[Any] = []
    if complaint.RULE not in reminder_options.load(session).off:
        found = complaint.find(reminder_facts.complaints(session, wanted))
    known = reminder_facts.known_of_subjects(
        session, shop, complaint.RULE, [complaint.subject_of(each) for each in wanted]
    )
    decided = engine.decide(found, known, engine.Seen({}, {}), today, engine.Limits())
    reminder_refresh.write(raw(session), decided, int(shop.clock.now().timestamp()))
    session.expire_all()


def concerned(images: Mapping[str, TableImage]) -> list[int]:
    """The complaints that a change with these images touched; none after one in bulk, which the bell follows."""
    image = images.get(TABLE)
    if image is None or any(each.bulk for each in images.values()):
        return []
    return sorted(
        {*(row[0] for row in (*image.created, *image.deleted)), *(row_id for row_id, _changed in image.updated)}
    )


def is_spoken_of(session: Session, images: Mapping[str, TableImage]) -> bool:
    """Whether feedback is about a row that a change with these images made, so that it cannot simply go."""
    connection = raw(session)
    return any(
        connection.execute(query, (json.dumps([row[0] for row in images[table].created]),)).fetchone() is not None
        for table, query in _ABOUT.items()
        if table in images and images[table].created
    )
