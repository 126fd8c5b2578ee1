"""The care plans that the program brings along: a new shop has them all, an older one gets those that a later version added."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import CareTemplate
from app.values.care import STARTING, animals_of

_COLUMNS = (
    "key", "name", "kind", "species", "every", "unit", "first_at_weeks", "until_weeks", "lead_days", "by_rhythm", "is_on",
)  # fmt: skip
_CAME_FOR: Mapping[str, frozenset[str]] = {
    str(key): animals_of(str(animals)) for key, _name, _kind, animals, *_rest in STARTING
}
"""The animals that each plan is for as it comes, empty for every animal."""


def put(session: Session) -> None:
    """Add the plans that are not there yet, in a transaction that is nobody's action: a new shop, or what follows from its records.

    Where the owner has a plan of that kind for those animals already, theirs is enough: one of their own, or one that came along and that
    they made to be for more animals than it was for.
    """
    plans = session.execute(select(CareTemplate.key, CareTemplate.kind, CareTemplate.species)).all()
    keys = {key for key, _kind, _species in plans}
    own = [(kind, meant) for key, kind, species in plans if (meant := _added(key, species)) is not None]
    for plan in (dict(zip(_COLUMNS, values, strict=True)) for values in STARTING if values[0] not in keys):
        animals = animals_of(str(plan["species"]))
        if not any(kind == plan["kind"] and (not meant or meant & animals) for kind, meant in own):
            session.add(CareTemplate(**plan))


def _added(key: str, species: str) -> frozenset[str] | None:
    """The animals for which the owner thought of a plan, empty for every animal; ``None`` where it is for none but those it came for."""
    meant, came_for = animals_of(species), _CAME_FOR.get(key)
    if came_for is None:
        return meant
    if not came_for:
        return None
    return (meant - came_for or None) if meant else meant
