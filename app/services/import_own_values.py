"""What rows of a file say in fields of the owner's own, beside what customers and pets have in them already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.services import custom_fields
from app.services.import_plan import ImportPlan, Reference
from app.storage.database import raw
from app.values.custom import CUSTOMER


@dataclass(frozen=True, slots=True)
class Own:
    """What a row says in such a field: which one, the value as it is kept, and both in words."""

    field: Reference
    kept: str
    words: str


class OwnValues:
    """Every value of the customers and pets that a row could mean."""

    def __init__(self, session: Session, plan: ImportPlan) -> None:
        self._session, self._plan = session, plan
        self._known: dict[tuple[str, Reference], dict[Reference, str]] = {}

    def read(self, owner: str, ids: Iterable[int]) -> None:
        """Make known what these customers, or pets, of the shop have."""
        for who, texts in custom_fields.texts_of(raw(self._session), owner, ids).items():
            self._known[owner, who] = dict(texts)

    def fill(self, owner: str, reference: Reference, said: Sequence[Own]) -> bool:
        """Plan values for what is blank in a customer, or a pet. Whether there was anything to do."""
        have = self._known.setdefault((owner, reference), {}) if said else {}
        new = [each for each in said if each.field not in have]
        for each in new:
            have[each.field] = each.kept
            whose = (reference, None) if owner == CUSTOMER else (None, reference)
            self._plan.add("custom_value", (each.field, *whose, each.kept))
        return bool(new)

    def left_over(self, owner: str, reference: Reference, said: Sequence[Own]) -> tuple[str, ...]:
        """A line for every value beside another one that is there."""
        have = self._known.get((owner, reference), {})
        return tuple(each.words for each in said if have.get(each.field, each.kept) != each.kept)
