"""Merging two customers into one, in one named step: what becomes of each field, and what moves.

The kept one gets what is chosen field by field, blanks are filled. Phones and tags are copied to them, whatever else belongs to the
other one (pets, purchases, reminders, family, …: every table that points at a customer) moves. The other one is kept as one
in the bin is, and says whom they were merged into; `services.unmerging` takes all of it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import gt, lt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Customer
from app.services import care_following, erased, fields, history, merging_own, quiet, unmerging
from app.services.customer_checks import check_referrer
from app.services.duplicates import outside_bin
from app.services.import_tables import BIRTHDAY
from app.services.merging_rows import move_everything, own_rows
from app.shop import Shop
from app.storage import bulk, journal
from app.values.phone import extension

MERGE = T("Merge customers")
JOINED = ("preferences", "alert_note", "note")
"""Of these, both are kept, one below the other, unless it is said otherwise."""
WINS: Mapping[str, Callable[[Any, Any], bool]] = {"since_on": lt, "confirmed_on": gt}
"""Of these days the earlier or the later one stays, whoever's it is."""
COLUMNS: Mapping[str, Sequence[str]] = {
    **{
        key: (key,)
        for key in (
            "name",
            "member_number",
            "wechat",
            "email",
            "gender",
            "address",
            "source",
            "since_on",
            "do_not_contact",
            "own_tier",
            "confirmed_on",
            *JOINED,
        )
    },
    "birthday": BIRTHDAY,
    "referrer": ("referrer_id",),
    "photo": ("photo_id",),
}
"""What can be chosen, and the columns it stands in."""
BLANK = (None, "", 0)


class Take(StrEnum):
    """Which value the kept customer has in the end."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Merged:
    """What was merged: `change_id` names the step."""

    kept_id: int
    other_id: int
    change_id: int


def merge(shop: Shop, kept_id: int, other_id: int, takes: Mapping[str, Take] | None = None) -> Merged:
    """Merge `other_id` into `kept_id`; `takes` says for fields that differ whose value stays, the usual is `usual_take`.

    Raises ``UserMistake`` for one and the same customer, one in the bin, and a text that would be too long; then nothing is done.
    """
    if kept_id == other_id:
        raise UserMistake(
            "same_customer", T("A customer cannot be merged into themselves."), T("Choose another one."), "customer"
        )
    with shop.write(MERGE) as session:
        for customer_id in (kept_id, other_id):
            outside_bin(session, customer_id)
        kept, other = (_row(session, customer_id) for customer_id in (kept_id, other_id))
        values = chosen(kept, other, takes or {})
        gone: dict[str, Any] = {"deleted_at": int(shop.clock.now().timestamp()), "merged_into_id": kept_id}
        if values.get("member_number"):
            gone["member_number"] = None  # there is each number only once
        bulk.update(session, "customer", other_id, gone)
        if values:
            bulk.update(session, "customer", kept_id, values)
        _copy_phones(session, kept_id, other_id)
        _copy_tags(session, kept_id, other_id)
        merging_own.copy(session, kept_id, other_id, {key: take is Take.OTHER for key, take in (takes or {}).items()})
        _move_pets(session, kept_id, other_id)
        move_everything(session, kept_id, other_id)
        _break_loop(session, kept_id)
        quiet.follow(shop, session, (kept_id,))
        care_following.follow(shop, session, care_following.of_owners(session, (kept_id,)))
    return Merged(kept_id, other_id, session.info["change_id"])


def unmerge(shop: Shop, other_id: int) -> tuple[Text, ...]:
    """Let somebody who was merged be a customer again, with all that was theirs; returns what could not go back, in words.

    Raises ``UserMistake`` if they were not merged, or longer ago than actions are kept.
    """
    with shop.read() as session:
        erased.check_person(shop, session, other_id)
        step = unmerging.step_of(session, other_id)
        is_merged = session.scalar(select(Customer.merged_into_id).where(Customer.id == other_id)) is not None
    if step is None:
        raise UserMistake(
            "not_merged",
            T(
                "The history does not know any more what was merged: that is too long ago, or somebody it was about was deleted for good."
            )
            if is_merged
            else T("This customer was not merged in the last {days} days.", days=history.IMAGE_DAYS),
            T("Restore them from the bin; what was merged stays with the other one."),
        )
    return history.take_back(shop, step.change_id)


def usual(shop: Shop, kept_id: int, other_id: int) -> dict[str, Take]:
    """Whose value stays when nothing is said, for every field in which the two differ."""
    with shop.read() as session:
        kept, other = _row(session, kept_id), _row(session, other_id)
        own = merging_own.differing(session, kept_id, other_id)
    found = {key: usual_take(key, kept, other) for key in COLUMNS if _values(kept, key) != _values(other, key)}
    return found | {key: Take.KEPT if has else Take.OTHER for key, has in own.items()}


def usual_take(key: str, kept: Mapping[str, Any], other: Mapping[str, Any]) -> Take:
    """Whose value stays when nothing is said: the kept one's, where they have one; of a day the one that `WINS`."""
    own, theirs = _values(kept, key), _values(other, key)
    if _is_blank(key, own):
        return Take.OTHER
    if key in WINS and not _is_blank(key, theirs) and WINS[key](theirs[0], own[0]):
        return Take.OTHER
    return Take.BOTH if key in JOINED and not _is_blank(key, theirs) and own != theirs else Take.KEPT


def chosen(kept: Mapping[str, Any], other: Mapping[str, Any], takes: Mapping[str, Take]) -> dict[str, Any]:
    """The columns of the kept row that change, with their values. Raises ``UserMistake`` for a text that is too long."""
    found: dict[str, Any] = {}
    for key, columns in COLUMNS.items():
        take = takes.get(key) or usual_take(key, kept, other)
        theirs = _values(other, key)
        if take is Take.KEPT or (take is Take.BOTH and key not in JOINED):
            continue
        if key == "referrer" and theirs[0] in (kept["id"], other["id"]):
            continue
        if take is Take.BOTH:
            theirs = (_joined(key, str(kept[key]), str(other[key])),)
        elif _is_blank(key, theirs):
            continue
        found |= {c: value for c, value in zip(columns, theirs, strict=True) if value != kept[c]}
    if kept["referrer_id"] == other["id"] and "referrer_id" not in found:
        found["referrer_id"] = None
    return found


def _joined(key: str, own: str, theirs: str) -> str:
    lines = own.splitlines()
    lines += [line for line in theirs.splitlines() if line not in lines]
    said = ("\n" if key != "alert_note" else "; ").join(line for line in lines if line)
    fields.check_length(fields.field(key), said, step=T("Choose one of the two."))
    return said


def _values(row: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in COLUMNS[key])


def _is_blank(key: str, values: Sequence[Any]) -> bool:
    return values[1] in BLANK if key == "birthday" else values[0] in BLANK


def _row(session: Session, customer_id: int) -> dict[str, Any]:
    columns = journal.recorded_tables()["customer"]
    (found,) = bulk.fetch(session, "customer", columns[1:], [customer_id])
    return dict(zip(columns, found, strict=True))


def _break_loop(session: Session, kept_id: int) -> None:
    """Whoever would have recommended themselves by now, through others, was recommended by nobody we know."""
    try:
        check_referrer(session, kept_id, _row(session, kept_id)["referrer_id"])
    except UserMistake:
        bulk.update(session, "customer", kept_id, {"referrer_id": None})


def _copy_phones(session: Session, kept_id: int, other_id: int) -> None:
    """The kept one gets the phones they do not have. Those of the other one stay where they are: a phone is edited in its place."""
    have = {_number(row) for row in own_rows(session, "customer_phone", kept_id)}
    position = len(have)
    for row in own_rows(session, "customer_phone", other_id):
        if _number(row) not in have:
            have.add(_number(row))
            copied = {name: value for name, value in row.items() if name != "id"}
            bulk.add(session, "customer_phone", {**copied, "customer_id": kept_id, "position": position})
            position += 1


def _number(row: Mapping[str, Any]) -> tuple[str, str]:
    """What makes a phone another one than others: its digits, and what is dialled behind them."""
    return str(row["digits"] or row["raw"]), extension(str(row["raw"]))


def _copy_tags(session: Session, kept_id: int, other_id: int) -> None:
    have = {row["tag_id"] for row in own_rows(session, "customer_tag", kept_id)}
    for row in own_rows(session, "customer_tag", other_id):
        if row["tag_id"] not in have:
            bulk.add(session, "customer_tag", {"customer_id": kept_id, "tag_id": row["tag_id"]})


def _move_pets(session: Session, kept_id: int, other_id: int) -> None:
    """The links are made anew, so that they come back even if the kept one gives a pet away."""
    have = {row["pet_id"] for row in own_rows(session, "pet_owner", kept_id)}
    for row in own_rows(session, "pet_owner", other_id):
        bulk.delete(session, "pet_owner", row["id"])
        if row["pet_id"] not in have:
            bulk.add(session, "pet_owner", {"customer_id": kept_id, "pet_id": row["pet_id"]})
