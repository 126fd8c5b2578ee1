"""The care plans that the program brings along: a new shop has them all, an older one gets those that a later version added."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import CareTemplate
from app.values.care import STARTING, animals_of

_COLUMNS = (
    "key", "name", "kind", "species", "every", "unit", "first_at_weeks", "until_weeks", "lead_days", "by_rhythm", "is_on",
)  # fmt: skip


def put(session: Session) -> None:
    """Add the plans that are not there yet, in a transaction that is nobody's action: a new shop, or what follows from its records.

    Where the owner has a plan of their own of that kind for those animals, theirs is enough.
    """
    plans = session.execute(select(CareTemplate.key, CareTemplate.kind, CareTemplate.species)).all()
    keys = {key for key, _kind, _species in plans}
    own = {(kind, animal) for key, kind, species in plans if not key for animal in animals_of(species)}
    for plan in (dict(zip(_COLUMNS, values, strict=True)) for values in STARTING if values[0] not in keys):
        if not any((plan["kind"], animal) in own for animal in animals_of(str(plan["species"]))):
            session.add(CareTemplate(**plan))
