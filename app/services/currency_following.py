"""What hangs on the currency and the country of the shop: amounts, which nobody converts, and how phones are read.

The currency changes only while there are no amounts. An action that is taken back, or done again, brings none of another currency, and
its phones are read as those of the country of now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import CustomerPhone, Product, Purchase, Setting
from app.services import drafts
from app.storage import journal
from app.storage.database import raw
from app.storage.derived import READ_OF_PHONE
from app.storage.journal import Changed, TableImage
from app.values.phone import parse_phone

CURRENCY, DIGITS, REGION = "currency", "minor_digits", "region"
PHONES = "customer_phone"
Images = Mapping[str, TableImage]
_NEW_SHOP = T("Make a new shop for another currency.")
_SINCE = "SELECT id, touched FROM change WHERE id > ? AND touched LIKE '%\"setting\"%' ORDER BY id"
_KEPT = "SELECT id, key, value FROM setting WHERE key IN ('currency', 'minor_digits', 'region')"
_TYPED = f"SELECT 1 FROM setting WHERE key GLOB '{drafts.PREFIX}{drafts.SALE}:*' LIMIT 1"  # noqa: S608 - of constants


def why_fixed(session: Session) -> UserMistake | None:
    """Why the currency stays as it is: there are amounts, also in the bin or in a sale that is typed; ``None`` where there are none."""
    if session.scalar(select(exists(select(Purchase.id)))):
        return _fixed(T("There are sales in this currency, and nothing would convert them."), _NEW_SHOP)
    if session.scalar(select(exists().where(Product.price_minor.is_not(None)))):
        return _fixed(T("There are prices in this currency, and nothing would convert them."), _NEW_SHOP)
    if raw(session).execute(_TYPED).fetchone() is not None:
        return _fixed(T("A sale is typed in this currency and not saved yet."), T("Discard it first."))
    return None


def _fixed(why: Text, step: Text) -> UserMistake:
    return UserMistake("has_amounts", why, step, CURRENCY)


def check_step(session: Session, change_id: int, images: Images) -> None:
    """Raise ``UserMistake`` if taking this action back changed the currency of amounts, or brought amounts of another currency."""
    if _keys_in(session, images) & {CURRENCY, DIGITS}:
        if why_fixed(session) is not None:
            raise UserMistake(
                "amounts_since",
                T("The currency was changed here, and there are amounts by now: it stays as it is."),
                None,
                CURRENCY,
            )
    elif {CURRENCY, DIGITS} & _moved(session, change_id) and _brings_amounts(images):
        raise UserMistake(
            "other_currency",
            T("The currency was changed since, so its amounts would be wrong."),
            T("Enter it anew."),
            CURRENCY,
        )


def as_read_now(session: Session, change_id: int, images: Images) -> dict[str, TableImage]:
    """The images with every phone read as it is by now, if the country of the shop changed with this action or since."""
    found, phones = dict(images), images.get(PHONES)
    if phones is None or not (REGION in _keys_in(session, images) or REGION in _moved(session, change_id)):
        return found
    region = _region(session)
    updated = [(row_id, fresh) for row_id, changed in phones.updated if (fresh := _change_read(changed, region))]
    found[PHONES] = replace(
        phones,
        created=[_row_read(phones.columns, row, region) for row in phones.created],
        deleted=[_row_read(phones.columns, row, region) for row in phones.deleted],
        updated=updated,
    )
    return found


def follow(session: Session, images: Images) -> None:
    """Read all phones anew if the country of the shop went back, or came again."""
    if REGION in _keys_in(session, images):
        read_phones(session, _region(session))


def read_phones(session: Session, region: str) -> None:
    """Read what was typed of every phone as people of `region` mean it."""
    for kept in session.scalars(select(CustomerPhone).execution_options(yield_per=1000)):
        phone = parse_phone(kept.raw, region)
        if phone is not None and (phone.e164, phone.digits) != (kept.e164, kept.digits):
            kept.e164, kept.digits, kept.last4 = phone.e164, phone.digits, phone.last4


def is_read_anew(table: str, said: Mapping[str, Any]) -> bool:
    """Whether what an action touched of a table are phones that it only read by another country, which is no edit of any customer."""
    return table == PHONES and bool(said.get("fields")) and READ_OF_PHONE.issuperset(said["fields"])


def _facts(session: Session) -> dict[int, tuple[str, str]]:
    """Row → key and value, as they are kept."""
    return {row[0]: (row[1], row[2]) for row in raw(session).execute(_KEPT)}


def _region(session: Session) -> str:
    return str(next(json.loads(value) for key, value in _facts(session).values() if key == REGION))


def _keys_in(session: Session, images: Images) -> set[str]:
    """Which of these facts an action changed."""
    image = images.get(Setting.__tablename__)
    touched = {row_id for row_id, _changed in image.updated} if image is not None else set()
    return {key for row_id, (key, _value) in _facts(session).items() if row_id in touched}


def _moved(session: Session, change_id: int) -> set[str]:
    """Which of these facts were others right after an action than they are now, or may have been.

    The images of a change of country go with whoever is deleted for good, whose phone it read: then only ids say what was changed.
    """
    connection, facts = raw(session), _facts(session)
    then, unknown = dict[int, str](), set[int]()
    for later, touched in connection.execute(_SINCE, (change_id,)).fetchall():
        image = journal.load_images(connection, later).get(Setting.__tablename__)
        if image is None:
            spans = json.loads(touched)[Setting.__tablename__]["ids"]
            unknown.update(row_id for row_id in facts if any(first <= row_id <= last for first, last in spans))
            continue
        for row_id, changed in image.updated:
            then.setdefault(row_id, changed["value"][0])
    return {key for row_id, (key, value) in facts.items() if row_id in unknown or then.get(row_id, value) != value}


def _brings_amounts(images: Images) -> bool:
    """Whether taking an action back puts an amount where there is none, or another one."""
    for image in images.values():
        money = [place for place, column in enumerate(image.columns) if column.endswith("_minor")]
        before = [
            both[0] for _id, changed in image.updated for column, both in changed.items() if column.endswith("_minor")
        ]
        if any(amount is not None for amount in before) or any(
            row[p] is not None for row in image.deleted for p in money
        ):
            return True
    return False


def _row_read(columns: Sequence[str], row: Sequence[Any], region: str) -> Sequence[Any]:
    said = dict(zip(columns, row, strict=True))
    return tuple((said | _read(said["raw"], region)).values())


def _change_read(changed: Changed, region: str) -> Changed:
    """What changed in a phone apart from how it was read, and how that is read now."""
    typed = {column: both for column, both in changed.items() if column not in READ_OF_PHONE}
    if "raw" not in typed:
        return typed
    before, after = (_read(raw_text, region) for raw_text in typed["raw"])
    return typed | {column: (before[column], after[column]) for column in before if before[column] != after[column]}


def _read(text: str, region: str) -> dict[str, str]:
    phone = parse_phone(text, region)
    return {column: getattr(phone, column) if phone is not None else "" for column in sorted(READ_OF_PHONE)}
