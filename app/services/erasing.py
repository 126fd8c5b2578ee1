"""Deleting customers and pets for good: one named step that says ids only, and that nobody can take back.

Their rows go with everything that points at them, the search entries, photos, drafts, and whatever the journal remembers of them for
undo. Their sales stay as nobody's. Who was merged into one of them is the same person and goes as well. Backups from before keep them,
for as long as backups are kept (``values.backup_plan.OLDEST``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.services import (
    care_following,
    customer_lists,
    drafts,
    erased,
    erasing_rows,
    history_names,
    merged_lately,
    merging_ends,
)
from app.services.customer_query import CustomerQuery
from app.services.erased import ERASE
from app.services.erasing_rows import ids
from app.shop import Shop
from app.storage import forgetting
from app.storage.database import raw

_LISTED = "IN (SELECT value FROM json_each(?))"
_KNOWN = f"SELECT id FROM customer WHERE id {_LISTED}"  # noqa: S608
_KNOWN_PETS = f"SELECT id FROM pet WHERE id {_LISTED}"  # noqa: S608
_OUTSIDE = f"SELECT id FROM customer WHERE deleted_at IS NULL AND id {_LISTED}"  # noqa: S608
_PETS_OUTSIDE = f"SELECT id FROM pet WHERE deleted_at IS NULL AND id {_LISTED}"  # noqa: S608
_SHARED = f"SELECT DISTINCT pet_id FROM pet_owner WHERE customer_id {_LISTED}"  # noqa: S608
_PHOTOS = f"""
SELECT photo_id FROM customer WHERE photo_id IS NOT NULL AND id {_LISTED}
UNION SELECT photo_id FROM pet WHERE photo_id IS NOT NULL AND id {_LISTED}
"""  # noqa: S608
_SALES = f"SELECT COUNT(*) FROM purchase WHERE customer_id {_LISTED}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Erased:
    """How many customers and pets went, and how many of their sales stay as nobody's.

    `ended_merges` are the others who were merged and cannot be taken apart any more because of it.
    """

    customers: int = 0
    pets: int = 0
    kept_purchases: int = 0
    ended_merges: int = 0


def preview(shop: Shop, *customer_ids: int) -> Erased:
    """What `erase` would do. Raises ``UserMistake`` for one who is not there, or could be taken apart; nothing is written."""
    with shop.read() as session:
        people = _people(shop, session, customer_ids)
        _check_apart(shop, session, people)
        pets = erasing_rows.only_theirs(session, people)
        return _counted(session, people, len(pets), merging_ends.ended(session, shop.clock.now(), people, pets))


def preview_pets(shop: Shop, *pet_ids: int) -> Erased:
    """What `erase_pets` would do; nothing is written."""
    with shop.read() as session:
        return Erased(pets=len(pet_ids), ended_merges=merging_ends.ended(session, shop.clock.now(), (), pet_ids))


def erase(shop: Shop, *customer_ids: int, action: Text = ERASE, only_from_bin: bool = True) -> Erased:
    """Delete customers for good, with the pets that nobody else has and with those who were merged into them.

    Raises ``UserMistake`` for one who is not there, or not in the bin if it is `only_from_bin`, and for one who was merged lately into
    somebody who stays, as they can be taken apart still; then nobody is deleted.
    """
    idle = _idle_segments(shop, customer_ids)
    with shop.write(action) as session:
        people = _people(shop, session, customer_ids)
        if only_from_bin and ids(session, _OUTSIDE, customer_ids):
            raise UserMistake(
                "not_in_bin", T("This customer is not in the bin."), T("Move the customer to the bin first.")
            )
        _check_apart(shop, session, people)
        pets = set(erasing_rows.only_theirs(session, people))
        shared = set(ids(session, _SHARED, people)) - pets
        steps = merged_lately.steps(session, shop.clock.now())
        done = _counted(session, people, len(pets))
        forgotten = _forget(session, people, pets, idle)
        care_following.follow(shop, session, shared)
    return replace(done, ended_merges=merging_ends.count(steps, people, forgotten))


def erase_pets(shop: Shop, *pet_ids: int, action: Text = ERASE) -> Erased:
    """Delete pets for good that lie in the bin, whoever owns them. Raises ``UserMistake`` for one that is not there, or not in the bin."""
    with shop.write(action) as session:
        for pet_id in pet_ids:
            if not ids(session, _KNOWN_PETS, (pet_id,)):
                raise UserMistake("no_such_pet", T("There is no pet {number} in this shop.", number=pet_id))
        if ids(session, _PETS_OUTSIDE, pet_ids):
            raise UserMistake("not_in_bin", T("This pet is not in the bin."))
        steps = merged_lately.steps(session, shop.clock.now())
        forgotten = _forget(session, set(), set(pet_ids), ())
    return Erased(pets=len(pet_ids), ended_merges=merging_ends.count(steps, (), forgotten))


def _check_apart(shop: Shop, session: Session, people: Collection[int]) -> None:
    """Raise ``UserMistake`` if one of these was merged lately into somebody who stays."""
    for other, kept in merged_lately.apart(session, shop.clock.now()).items():
        if other in people and kept not in people:
            name, into = (history_names.name_of(session, "customer", each) for each in (other, kept))
            raise UserMistake(
                "merged_lately",
                T("{name} was merged into {other} and can still be taken apart.", name=name, other=into),
                T("Take them apart first, or delete {other} for good: both go then.", other=into),
            )


def _counted(session: Session, people: Collection[int], pets: int, ended_merges: int = 0) -> Erased:
    return Erased(len(people), pets, ids(session, _SALES, people)[0], ended_merges)


def _people(shop: Shop, session: Session, customer_ids: Collection[int]) -> set[int]:
    """These customers, and whoever was merged into them, and into those. Raises ``UserMistake`` if one of them is not there."""
    known = ids(session, _KNOWN, customer_ids)
    for customer_id in customer_ids:
        if customer_id not in known:
            erased.check_person(shop, session, customer_id)
            raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
    return erasing_rows.with_merged(session, known)


def _idle_segments(shop: Shop, customer_ids: Collection[int]) -> list[int]:
    """The segments that look for one of these customers by name or phone, and find nobody else. Raises as `_people` does."""
    with shop.read() as session:
        people = _people(shop, session, customer_ids)
        searches = erasing_rows.searches_of(session, people)
    return [
        segment
        for segment, text in searches.items()
        if people.issuperset(customer_lists.ordered_ids(shop, CustomerQuery(text=text)))
    ]


def _forget(session: Session, customers: set[int], pets: set[int], segments: Collection[int]) -> set[int]:
    """Inside a transaction: the rows go first, then what the journal remembers of them; returns the steps that it forgot."""
    connection = raw(session)
    photos = set(ids(session, _PHOTOS, customers, pets))
    drafts.drop_about(session, customers, pets)
    rows = erasing_rows.clear(session, customers, pets, segments)
    remembered = forgetting.find(connection, rows, frozenset(rows) - {"purchase", "purchase_item"})
    remembered.photos |= photos
    forgetting.drop(connection, remembered)
    session.info["recorder"].only_says = {
        "customer": customers,
        "pet": pets,
        erased.CHANGES: remembered.changes,
    }
    session.expire_all()
    return remembered.changes
