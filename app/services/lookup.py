"""The one search box: last digits or any part of a phone, name, pinyin, initials, pet, WeChat, member number, notes, fields of one's own.

And from one end a microchip, an e-mail, a name of the family (``lookup_ends``).

It answers on every keystroke, so each way of finding stays within an index. A term that few customers have is fetched
whole and put in order; for a term that many have, customers are walked in order of their last visit until enough fit.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.services import custom_fields, lookup_ends, lookup_own
from app.services.customer_rows import CustomerRow, load_rows
from app.shop import Shop
from app.storage.database import raw
from app.storage.search_index import PHONE_GROUP, phone_groups, spread, still_said
from app.values.person_name import is_hanzi, query_kind
from app.values.phone import begins_with, dialled, national_part, whole_parts
from app.values.text import normalise_key

FEW, MANY = 300, 5000
"""Up to so many customers of a term are put in order; up to so many are picked out of all in the order of their last visit; for more
frequent terms customers are asked one by one in that order, which soon has enough."""
EVERYBODY = 2**31
"""A limit that no shop reaches: whoever asks for all puts them in order as they like, so they come in none."""
MOST_TYPED = 60
TAIL = 4
NO_INITIAL = frozenset("iuv")
"""No syllable of pinyin begins with these."""
_AFTER = "\U0010ffff"

BY_LAST4 = (
    "SELECT DISTINCT p.customer_id FROM customer_phone p JOIN customer c ON c.id = p.customer_id "
    "WHERE p.last4 = ? AND c.deleted_at IS NULL LIMIT ?"
)
BY_BEGINNING = (
    "SELECT DISTINCT p.customer_id FROM customer_phone p JOIN customer c ON c.id = p.customer_id "
    "WHERE p.digits >= ? AND p.digits < ? AND c.deleted_at IS NULL LIMIT ?"
)
BY_NUMBER = "SELECT id FROM customer WHERE member_number = ? AND deleted_at IS NULL LIMIT ?"
BY_INITIALS = "SELECT customer_id FROM search_name WHERE initials >= ? AND initials < ? LIMIT ?"
BY_PINYIN = BY_INITIALS.replace("initials", "pinyin")
BY_KEY = BY_INITIALS.replace("initials", "name_key")
"""Answered by the index alone."""
WHOSE_INITIALS = """
SELECT customer_id, MIN(pet_id) FROM search_name
WHERE customer_id IN (SELECT value FROM json_each(?)) AND +initials >= ? AND +initials < ? GROUP BY customer_id
"""
WHOSE_PINYIN = WHOSE_INITIALS.replace("initials", "pinyin")
WHOSE_KEY = WHOSE_INITIALS.replace("initials", "name_key")
BY_TEXT = "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT ?"
BY_SYLLABLES = "SELECT customer_id, pet_id, pinyin, initials FROM search_name WHERE initials >= ? AND initials < ? AND +pinyin GLOB ? LIMIT ?"

WALK_INITIALS = """
SELECT s.customer_id, (SELECT n.pet_id FROM search_name n WHERE n.customer_id = s.customer_id AND n.initials >= ?1 AND n.initials < ?2 ORDER BY n.pet_id LIMIT 1) AS pet_id
FROM customer_stat s WHERE pet_id IS NOT NULL ORDER BY s.last_on DESC, s.customer_id DESC LIMIT ?3
"""
WALK_PINYIN = WALK_INITIALS.replace("n.initials", "n.pinyin")
WALK_KEY = WALK_INITIALS.replace("n.initials", "n.name_key")
WALK_PHONE = """
SELECT s.customer_id, 0 FROM customer_stat s
WHERE EXISTS (SELECT 1 FROM customer_phone p WHERE p.customer_id = s.customer_id AND instr(p.digits, ?1))
  AND EXISTS (SELECT 1 FROM customer c WHERE c.id = s.customer_id AND c.deleted_at IS NULL)
ORDER BY s.last_on DESC, s.customer_id DESC LIMIT ?2
"""
WALK_BEGINNING = WALK_PHONE.replace("instr(p.digits, ?1)", "instr(p.digits, ?1) = 1")
ALL_WITH_PHONE = """
SELECT json_group_array(customer_id) FROM customer_phone
WHERE instr(digits, ?1) AND customer_id NOT IN (SELECT id FROM customer WHERE deleted_at IS NOT NULL)
"""
"""As ``WALK_PHONE``, all of them in no order: every number is read once, out of the index, and one text is fetched sooner than so many rows."""
ALL_IN_ORDER = "SELECT customer_id FROM customer_stat ORDER BY last_on DESC, customer_id DESC"
RECENT = """
SELECT s.customer_id FROM customer_stat s JOIN customer c ON c.id = s.customer_id
WHERE c.deleted_at IS NULL ORDER BY s.last_on DESC, s.customer_id DESC LIMIT ?
"""
IN_ORDER = """
SELECT s.customer_id FROM json_each(?) w JOIN customer_stat s ON s.customer_id = w.value
ORDER BY s.last_on DESC, s.customer_id DESC LIMIT ?
"""
"""Only figures are read, which lie close together; nobody in the bin comes this far, for the search index does not know them."""
INITIALS, PINYIN, KEYS = (
    (BY_INITIALS, WALK_INITIALS, WHOSE_INITIALS),
    (BY_PINYIN, WALK_PINYIN, WHOSE_PINYIN),
    (BY_KEY, WALK_KEY, WHOSE_KEY),
)
_NUMBERS = "SELECT customer_id, e164, digits, raw FROM customer_phone WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY position DESC"
_PET = "SELECT name, microchip FROM pet WHERE id = ?"

Pair = tuple[int, int]
"""A customer, and the pet by whose name they were found (0: by their own)."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a customer is among the hits: `kind` is one of tail, number, phone, initials, pinyin, name, pet, text, recent; `matched` what fits.

    Of a pet that is its name, with the microchip if that fits; of a text a name of the family or an e-mail, empty for one in the notes or
    in a field of the owner's own.
    """

    kind: str
    matched: str = ""


@dataclass(frozen=True, slots=True)
class CustomerHit(CustomerRow):
    """A customer that fits, and why. `phone` is the phone that fits, else the first."""

    why: Why


def find(shop: Shop, text: str, limit: int = 20) -> tuple[CustomerHit, ...]:
    """The customers that `text` fits, at most `limit`, best reason first, then the latest visit. Nothing for a blank text."""
    typed = _typed(text)
    if not typed or limit < 1:
        return ()
    with shop.read() as session:
        connection = raw(session)
        found: dict[int, tuple[str, int]] = {}
        for kind, pairs in _all_ways(shop, session, typed, limit):
            for customer_id, pet_id in pairs:
                if len(found) < limit:
                    found.setdefault(customer_id, ("pet" if pet_id else kind, pet_id))
            if len(found) >= limit:
                break
        rows = load_rows(session, found, shop.facts.region)
        return tuple(_hits(connection, rows, found, typed, shop.facts.region))


def ids(shop: Shop, text: str) -> set[int]:
    """Just the ids of the customers that `text` fits, of all of them."""
    typed = _typed(text)
    found: set[int] = set()
    with shop.read() as session:
        for _kind, pairs in _all_ways(shop, session, typed, EVERYBODY) if typed else ():
            found.update(customer_id for customer_id, _pet in pairs)
    return found


def recent(shop: Shop, limit: int = 10) -> tuple[CustomerHit, ...]:
    """The customers who came last."""
    with shop.read() as session:
        found = [r[0] for r in raw(session).execute(RECENT, (limit,))]
        return tuple(_hit(row, Why("recent")) for row in load_rows(session, found, shop.facts.region))


def _typed(text: str) -> str:
    whole = text[:MOST_TYPED].encode("utf-8", "ignore").decode("utf-8")  # half a character fits nobody
    return normalise_key(whole)


def _all_ways(shop: Shop, session: Session, typed: str, limit: int) -> Iterator[tuple[str, Sequence[Pair]]]:
    """The ways in which `typed` can fit, best first; each is only gone when asked for."""
    connection = raw(session)
    yield from _ways(connection, typed, limit, shop.facts.region)
    many = max(limit, MANY)
    yield "pet", _ordered(connection, lookup_ends.by_chip(connection, typed, many), limit)
    written = lookup_ends.by_word(connection, typed, many)
    yield "text", [(each, 0) for each in _latest(connection, written, limit)]
    own = lookup_own.who(connection, custom_fields.read(session), typed, shop.today(), many)
    yield "text", [(each, 0) for each in _latest(connection, own, limit)]


def _ways(connection: Any, typed: str, limit: int, region: str) -> Iterator[tuple[str, Sequence[Pair]]]:
    """Those of the search index."""
    if query_kind(typed) == "digits":
        if not typed.isdigit():
            yield "number", _few(connection, BY_NUMBER, (typed, limit))
        yield from _digit_ways(connection, national_part(typed, region), limit)
        yield from _beginning(connection, begins_with(typed), limit)
        yield from _whole(connection, typed, region, limit)
    elif any(map(is_hanzi, typed)) or not typed.isascii():
        yield from _whole(connection, typed, region, limit)
        yield "name", _span(connection, KEYS, typed, limit)
        yield from _text_ways(connection, typed, limit)
    else:
        yield from _whole(connection, typed, region, limit)
        letters = "".join(c for c in typed if c.isalnum())
        if not letters:
            return
        yield (
            "number",
            _few(connection, BY_NUMBER, (typed.upper(), limit)) + _few(connection, BY_NUMBER, (typed, limit)),
        )
        yield "initials", _span(connection, INITIALS, letters, limit)
        yield "pinyin", _span(connection, PINYIN, letters, limit)
        yield "name", _span(connection, KEYS, typed, limit)
        if len(letters) > 1:
            yield from _text_ways(connection, letters, limit)
            if letters.isalpha() and "@" not in typed:
                yield "pinyin", _syllables(connection, letters, limit)


def _digit_ways(connection: Any, digits: str, limit: int) -> Iterator[tuple[str, Sequence[Pair]]]:
    if not digits:
        return
    if len(digits) == TAIL:
        yield (
            "tail",
            _ordered(connection, [(r[0], 0) for r in connection.execute(BY_LAST4, (digits, max(limit, MANY)))], limit),
        )
    yield "number", _few(connection, BY_NUMBER, (digits, limit))
    if len(digits) < PHONE_GROUP:
        if limit < EVERYBODY:
            yield "phone", connection.execute(WALK_PHONE, (digits, limit)).fetchall()
            return
        listed = connection.execute(ALL_WITH_PHONE, (digits,)).fetchone()[0]
        yield "phone", [(each, 0) for each in json.loads(listed)]
        return
    many = max(limit, MANY)
    rare = connection.execute(BY_TEXT, (f'phones : "{phone_groups(digits)}"', many)).fetchall()
    if len(rare) < many:
        yield "phone", _ordered(connection, [(r[0], 0) for r in rare], limit)
    else:
        yield "phone", connection.execute(WALK_PHONE, (digits, limit)).fetchall()
    yield "name", _span(connection, KEYS, digits, limit)


def _whole(connection: Any, typed: str, region: str, limit: int) -> Iterator[tuple[str, Sequence[Pair]]]:
    """The phone that was typed whole, though in another way than it is kept: with the country's code, with an extension."""
    as_typed = "".join(filter(str.isdigit, typed))
    for digits in (each for each in whole_parts(typed, region) if each != as_typed):
        found = connection.execute(BY_TEXT, (f'phones : "{phone_groups(digits)}"', max(limit, MANY))).fetchall()
        yield "phone", _ordered(connection, [(row[0], 0) for row in found], limit)


def _beginning(connection: Any, digits: str, limit: int) -> Iterator[tuple[str, Sequence[Pair]]]:
    """The phones that begin with `digits`, which were typed behind a 0 or the country's code."""
    if not digits:
        return
    many = max(limit, MANY)
    found = connection.execute(BY_BEGINNING, (digits, digits + _AFTER, many)).fetchall()
    if len(found) < many:
        yield "phone", _ordered(connection, [(r[0], 0) for r in found], limit)
    else:
        yield "phone", connection.execute(WALK_BEGINNING, (digits, limit)).fetchall()


def _text_ways(connection: Any, typed: str, limit: int) -> Iterator[tuple[str, Sequence[Pair]]]:
    """Anywhere inside names, pets and notes."""
    phrase = spread(typed)
    if not phrase or connection.execute(BY_TEXT, (f'{{names pets notes}} : "{phrase}"', 1)).fetchone() is None:
        return
    for kind, column in (("name", "names"), ("pet", "pets"), ("text", "notes")):
        rows = connection.execute(BY_TEXT, (f'{column} : "{phrase}"', max(limit, MANY))).fetchall()
        found = [row[0] for row in rows]
        if kind == "text":
            found = still_said(connection, found, phrase)
        yield kind, _ordered(connection, [(each, -1 if kind == "pet" else 0) for each in found], limit)


def _syllables(connection: Any, letters: str, limit: int) -> Sequence[Pair]:
    """Beginnings of syllables typed in a row, such as ``chenxy``: the second syllable begins with one of the letters after the first."""
    shape, rows = "*".join(letters) + "*", []
    for second in sorted(set(letters[1:]) - NO_INITIAL):
        first_two = letters[0] + second
        rows += connection.execute(BY_SYLLABLES, (first_two, _next(first_two), shape, max(limit, MANY))).fetchall()
    return _ordered(connection, [(r[0], r[1]) for r in rows if _begins(letters, r[2], r[3])], limit)


def _begins(letters: str, pinyin: str, initials: str) -> bool:
    """Whether `letters` are beginnings of the first syllables of `pinyin`, one after the other."""
    if not letters:
        return True
    for end in range(len(letters), 0, -1):
        if not pinyin.startswith(letters[:end]):
            continue
        if end == len(letters):
            return True
        rest = initials[1:]
        starts = (i for i in range(end, len(pinyin)) if rest and pinyin[i] == rest[0])
        if any(_begins(letters[end:], pinyin[i:], rest) for i in starts):
            return True
    return False


def _span(connection: Any, queries: tuple[str, str, str], typed: str, limit: int) -> Sequence[Pair]:
    """The names whose key begins with `typed`."""
    by, walk, whose = queries
    span = (typed, typed + _AFTER)
    many = max(limit, MANY)
    found = {row[0] for row in connection.execute(by, (*span, many + 1))}
    if len(found) >= many:
        rows: Sequence[Pair] = connection.execute(walk, (*span, limit)).fetchall()
        return rows
    if limit >= EVERYBODY:
        return [(customer_id, 0) for customer_id in found]
    first = _latest(connection, found, limit)
    pets = dict(connection.execute(whose, (json.dumps(first), *span))) if first else {}
    return [(customer_id, pets[customer_id]) for customer_id in first]


def _few(connection: Any, query: str, values: tuple[Any, ...]) -> list[Pair]:
    return _ordered(connection, [(r[0], 0) for r in connection.execute(query, values)], len(values) and values[-1])


def _ordered(connection: Any, pairs: Sequence[Pair], limit: int) -> list[Pair]:
    """The latest visits first; found by their own name rather than by a pet's."""
    best: dict[int, int] = {}
    for customer_id, pet_id in pairs:
        best[customer_id] = min(best.get(customer_id, pet_id), pet_id, key=abs)
    return [(customer_id, best[customer_id]) for customer_id in _latest(connection, best, limit)]


def _latest(connection: Any, found: Collection[int], limit: int) -> list[int]:
    """Those of `found` who came last, at most `limit`; with `EVERYBODY` all of them, as they are."""
    if limit >= EVERYBODY:
        return list(found)
    if len(found) <= FEW:
        return [row[0] for row in connection.execute(IN_ORDER, (json.dumps(list(found)), limit))]
    everybody = connection.execute(ALL_IN_ORDER)
    latest = list(islice((row[0] for row in everybody if row[0] in found), limit))
    everybody.close()  # it was left in the middle
    return latest


def _next(letters: str) -> str:
    """The first text that no longer begins with `letters`."""
    return letters[:-1] + chr(ord(letters[-1]) + 1)


def _hits(
    connection: Any, rows: Sequence[CustomerRow], found: dict[int, tuple[str, int]], typed: str, region: str
) -> Iterator[CustomerHit]:
    by_phone = [i for i, (kind, _pet) in found.items() if kind in ("tail", "phone")]
    numbers: dict[int, tuple[str, str]] = {}
    for customer_id, e164, digits, said in connection.execute(_NUMBERS, (json.dumps(by_phone),)) if by_phone else ():
        matched = _matched_digits(typed, digits, region, is_tail=found[customer_id][0] == "tail")
        if matched:
            numbers[customer_id] = (dialled(e164, digits, region, said), matched)
    plain = "".join(filter(str.isdigit, typed))
    texts = lookup_ends.fitting(connection, [i for i, (kind, _pet) in found.items() if kind == "text"], typed)
    for row in rows:
        kind, pet_id = found[row.customer_id]
        if row.customer_id not in numbers:
            fits = texts.get(row.customer_id, "") if kind == "text" else _matched(connection, row, kind, pet_id, typed)
            yield _hit(row, Why(kind, fits))
            continue
        phone, matched = numbers[row.customer_id]
        row = dataclasses.replace(row, phone=phone)
        yield _hit(row, Why(kind, plain if plain in phone else matched))


def _matched_digits(typed: str, digits: str, region: str, *, is_tail: bool) -> str:
    """The part of a phone that fits what was typed; empty if none does."""
    anywhere, beginning = national_part(typed, region), begins_with(typed)
    if digits.endswith(anywhere) if is_tail else anywhere in digits:
        return anywhere
    if digits in whole_parts(typed, region):
        return digits
    return beginning if beginning and digits.startswith(beginning) else ""


def _matched(connection: Any, row: CustomerRow, kind: str, pet_id: int, typed: str) -> str:
    if kind in ("tail", "phone"):
        return "".join(filter(str.isdigit, typed))
    if kind == "pet" and pet_id > 0:
        found = connection.execute(_PET, (pet_id,)).fetchone()
        return lookup_ends.of_pet(found[0], found[1], typed) if found else ""
    if kind == "pet":
        return next((name for name in row.pets if typed in normalise_key(name)), "")
    return row.member_number if kind == "number" else row.name


def _hit(row: CustomerRow, why: Why) -> CustomerHit:
    values = {f.name: getattr(row, f.name) for f in dataclasses.fields(CustomerRow)}
    return CustomerHit(**values, why=why)
