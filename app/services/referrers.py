"""Who recommended a customer, as it is typed and as it is shown: a name, with what tells those apart who are called the same; a number, a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, SearchName
from app.services import lookup
from app.services.customer_checks import check_referrer
from app.services.lookup import CustomerHit
from app.shop import Shop
from app.storage.database import raw
from app.values.phone import without_extension
from app.values.text import normalise_key

_BY_ID = re.compile(r".*#(\d+)")
_BY_PHONE = ("tail", "phone")
FEWEST_DIGITS = 4
"""So many last digits of a phone are enough to mean somebody; fewer may only happen to be in one."""
BETWEEN = " · "
MOST_TRIED = 3
"""Of what somebody alone of their name has, as the first nearly always does."""
_MARKS = """
WITH those AS (SELECT value AS id FROM json_each(?))
SELECT p.customer_id, p.last4 AS mark, 0 AS rank, p.position AS place FROM customer_phone p JOIN those ON those.id = p.customer_id
WHERE p.last4 <> ''
UNION ALL SELECT o.customer_id, pet.name, 1, o.id FROM pet_owner o JOIN those ON those.id = o.customer_id JOIN pet ON pet.id = o.pet_id
WHERE pet.name <> '' AND pet.deleted_at IS NULL
ORDER BY rank, place
"""


def text(shop: Shop, referrer_id: int | None) -> str:
    """What is typed for somebody: the name, else the member number; empty for nobody.

    Behind a name that several have stands what only this one has: ``王芳 · 6688`` (last digits of the phone), ``王芳 · Milktea`` (a pet), ``王芳 #17``.
    """
    if referrer_id is None:
        return ""
    with shop.read() as session:
        return _text(session, referrer_id)


def found(shop: Shop, typed: str, customer_id: int | None, most: int) -> tuple[CustomerHit, ...]:
    """Who may be meant by what is being typed, whoever is called exactly so first; `customer_id` are not among them.

    Behind a name with a mark, as `text` says it, are sought those of the name who have the mark.
    """
    name, _between, mark = typed.strip().rpartition(BETWEEN)
    key = normalise_key(name or typed)
    hits = lookup.find(shop, typed, most + 1) if typed.strip() else ()
    if name and not hits:
        with shop.read() as session:
            meant = set(_called(session, typed.strip()))
        hits = tuple(hit for hit in lookup.find(shop, mark, lookup.MANY) if hit.customer_id in meant) if meant else ()
    others = [hit for hit in hits if hit.customer_id != customer_id]
    return tuple(sorted(others, key=lambda hit: normalise_key(hit.name) != key)[:most])


def read(shop: Shop, customer_id: int | None, typed: str, present_id: int | None = None) -> int | None:
    """Who is meant by what was typed for `customer_id`; `present_id` as long as nothing else was typed.

    Raises ``UserMistake`` at ``referrer`` for nobody, several, themselves, and somebody whom they recommended.
    """
    typed = typed.strip()
    with shop.read() as session:
        if not typed or (present_id is not None and typed == _text(session, present_id)):
            return present_id if typed else None
        called_so = _called(session, typed)
    if not called_so:
        called_so = [hit.customer_id for hit in lookup.find(shop, typed, 3) if _is_phone_of(hit)]
    meant = [each for each in called_so if each != customer_id]
    if len(meant) == 1:
        with shop.read() as session:
            check_referrer(session, customer_id, meant[0])
        return meant[0]
    raise _not_clear(typed, is_several=bool(meant), is_self=bool(called_so))


def _is_phone_of(hit: CustomerHit) -> bool:
    """Whether the phone was typed, or its end, with its extension or without: digits out of the middle mean nobody."""
    typed, *ends = (
        "".join(filter(str.isdigit, said)) for said in (hit.why.matched, hit.phone, without_extension(hit.phone))
    )
    return hit.why.kind in _BY_PHONE and len(typed) >= FEWEST_DIGITS and any(each.endswith(typed) for each in ends)


def _called(session: Session, typed: str) -> list[int]:
    """Everybody who may be meant: by the number or the name, the name and a mark, or the id; several where it fits several."""
    numbered = select(Customer.id).where(Customer.deleted_at.is_(None), Customer.member_number == typed)
    meant = {*session.scalars(numbered), *_namesakes(session, typed)}
    name, _between, mark = typed.rpartition(BETWEEN)
    if name:
        marks = _marks(session, _namesakes(session, name))
        meant |= {each for each, known in marks.items() if mark in known}
    by_id = _BY_ID.fullmatch(typed)
    if by_id and len(by_id[1]) < len(str(lookup.EVERYBODY)):
        who = session.get(Customer, int(by_id[1]))
        if who is not None and who.deleted_at is None and typed in (f"#{who.id}", f"{who.name} #{who.id}"):
            meant.add(who.id)
    return sorted(meant)


def _text(session: Session, customer_id: int) -> str:
    who = session.get(Customer, customer_id)
    if who is None:
        return ""
    said = (each for each in _ways_to_say(session, who) if _called(session, each) == [customer_id])
    return next(said, f"{who.name} #{who.id}".strip() if who.deleted_at else f"#{who.id}")


def _ways_to_say(session: Session, who: Customer) -> Iterator[str]:
    """What may be typed for somebody, the plainest first; each is good only as long as nobody else is meant by it."""
    if not who.name:
        yield from filter(None, (who.member_number,))
        return
    yield who.name
    marks = _marks(session, _namesakes(session, who.name))
    own = marks.pop(who.id, [])
    of_others = {mark for known in marks.values() for mark in known}
    yield from (f"{who.name}{BETWEEN}{mark}" for mark in own[:MOST_TRIED] if mark not in of_others)
    yield f"{who.name} #{who.id}"


def _marks(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """By what each of these may be told apart: the last digits of phones, then the names of pets. One statement for all of them."""
    found: dict[int, list[str]] = {}
    for customer_id, mark, _rank, _place in raw(session).execute(_MARKS, (json.dumps(list(ids)),)):
        if BETWEEN not in mark:  # it would be read as a part of the name
            found.setdefault(customer_id, []).append(mark)
    return found


def _namesakes(session: Session, name: str) -> list[int]:
    """Who is called exactly so. They are sought along the key of the name, as there is no index on the name itself."""
    keyed = select(SearchName.customer_id).where(SearchName.pet_id == 0, SearchName.name_key == normalise_key(name))
    called_so = Customer.id.in_(keyed), Customer.name == name
    return list(session.scalars(select(Customer.id).where(Customer.deleted_at.is_(None), *called_so)))


def _not_clear(typed: str, *, is_several: bool, is_self: bool) -> UserMistake:
    if is_several:
        said = T("Several customers are called {name}.", name=typed)
        return UserMistake(
            "unknown_referrer", said, T("Choose one below the box, or give the member number."), "referrer"
        )
    if is_self:
        way = T("Give the name or member number of who brought them here.")
        return UserMistake("own_referrer", T("Nobody can recommend themselves."), way, "referrer")
    way = T("Type part of the name or the phone, and choose.")
    return UserMistake("unknown_referrer", T("There is no customer {name}.", name=typed), way, "referrer")
