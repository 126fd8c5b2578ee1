"""The index behind the one search box: names with their pinyin, and a full text index of one token per character.

Phones are indexed as overlapping groups of three digits ("1380" → "138 380"): any part of a phone is then a phrase of rare
tokens, where single digits would be phrases of tokens that stand in every row. So are letters, where many have some: an e-mail, and
each word of the family, is one token among the notes, found by how it begins. A microchip is one token among the pets, written
backwards, since its last digits tell it from others. Customers in the trash are not indexed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from app.values.person_name import name_keys
from app.values.text import normalise_key

PHONE_GROUP = 3
SHORTEST_CHIP, SHORTEST_WORD = 6, 2
"""With fewer signs a chip tells no pet from others, and a word would pass for a letter of something else."""
NOTE_CHARACTERS = 2000
CHUNK = 5000
Name = tuple[int, int, str, str, str]
"""Customer, pet (0: the customer), and three forms of one reading of the name."""
TextEntry = tuple[int, str, str, str, str]
"""Customer, and the four columns of the full text index."""

PEOPLE = """
SELECT id, name, COALESCE(member_number, ''), wechat, email, substr(trim(preferences || ' ' || alert_note || ' ' || note), 1, ?)
FROM customer WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))
"""
PHONES = "SELECT customer_id, digits FROM customer_phone WHERE customer_id IN (SELECT value FROM json_each(?))"
PETS = """
SELECT o.customer_id, p.id, p.name, p.microchip FROM pet_owner o JOIN pet p ON p.id = o.pet_id
WHERE p.deleted_at IS NULL AND o.customer_id IN (SELECT value FROM json_each(?))
"""
FAMILY = "SELECT customer_id, name FROM family_member WHERE customer_id IN (SELECT value FROM json_each(?))"
OWN_TEXTS = """
SELECT v.customer_id, v.value FROM custom_value v JOIN custom_field f ON f.id = v.field_id
WHERE f.kind = 'text' AND v.customer_id IN (SELECT value FROM json_each(?))
UNION ALL
SELECT o.customer_id, v.value FROM pet_owner o JOIN pet p ON p.id = o.pet_id JOIN custom_value v ON v.pet_id = p.id
JOIN custom_field f ON f.id = v.field_id
WHERE f.kind = 'text' AND p.deleted_at IS NULL AND o.customer_id IN (SELECT value FROM json_each(?))
"""
"""What is written in fields of the owner's own, and in those of their pets. A field that goes to the bin stays in the index, which
would take minutes to write anew; `still_said` leaves out who is found by it."""
IN_USE = OWN_TEXTS.replace("f.kind = 'text'", "f.kind = 'text' AND f.deleted_at IS NULL") + f"UNION ALL {FAMILY}"
HAS_REMOVED_TEXTS = """
SELECT 1 FROM custom_field f WHERE f.kind = 'text' AND f.deleted_at IS NOT NULL
AND EXISTS (SELECT 1 FROM custom_value v WHERE v.field_id = f.id)
"""
HAS_OWN_TEXTS, HAS_FAMILY = "SELECT 1 FROM custom_value LIMIT 1", "SELECT 1 FROM family_member LIMIT 1"
KEPT_NAMES = "SELECT customer_id, pet_id, name_key, pinyin, initials FROM search_name WHERE customer_id BETWEEN ? AND ?"
KEPT_TEXTS = "SELECT rowid, names, pets, phones, notes FROM search_text WHERE rowid BETWEEN ? AND ?"
STRANGERS = """
SELECT customer_id FROM search_name WHERE customer_id NOT IN (SELECT id FROM customer WHERE deleted_at IS NULL)
UNION SELECT rowid FROM search_text WHERE rowid NOT IN (SELECT id FROM customer WHERE deleted_at IS NULL)
"""


def spread(text: str) -> str:
    """`text`, normalised, as one token per character."""
    if not text:
        return ""
    key = normalise_key(text)
    return " ".join(key if key.isalnum() else filter(str.isalnum, key))


def phone_groups(digits: str) -> str:
    """Overlapping groups of `PHONE_GROUP` digits, as tokens; a shorter number is one token."""
    return " ".join([digits[i : i + PHONE_GROUP] for i in range(max(1, len(digits) - PHONE_GROUP + 1))])


def chip_token(microchip: str) -> str:
    """A microchip, or the end of one, as one token that is written backwards; empty if it is too short."""
    joined = _joined(microchip)
    return joined[::-1] if len(joined) >= SHORTEST_CHIP else ""


def word_token(text: str) -> str:
    """An e-mail, or the beginning of one or of a word, as one token without the signs between; empty if it is too short."""
    joined = _joined(text)
    return joined if len(joined) >= SHORTEST_WORD else ""


def family_tokens(name: str) -> list[str]:
    """A name in letters as one token for each word, together with the words behind it; any other as one for each character."""
    if not name.isascii():
        return spread(name).split()
    words = name.split()
    return [token for place in range(len(words)) if (token := word_token("".join(words[place:])))]


def rebuild(connection: Any) -> None:
    """Make the whole index again."""
    connection.execute("DELETE FROM search_name")
    connection.execute("DELETE FROM search_text")
    index(
        connection, [r[0] for r in connection.execute("SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id")]
    )


def refresh(connection: Any, customer_ids: Iterable[int]) -> None:
    """Bring the entries of `customer_ids` up to date, whether they still exist or not."""
    ids = sorted(set(customer_ids))
    forget(connection, ids)
    index(connection, ids)


def forget(connection: Any, ids: Sequence[int]) -> None:
    """Drop the entries of customers."""
    if len(ids) > 1 and ids[-1] - ids[0] == len(ids) - 1:
        span = (ids[0], ids[-1])
        connection.execute("DELETE FROM search_name WHERE customer_id BETWEEN ? AND ?", span)
        connection.execute("DELETE FROM search_text WHERE rowid BETWEEN ? AND ?", span)
        return
    each = [(i,) for i in ids]
    connection.executemany("DELETE FROM search_name WHERE customer_id = ?", each)
    connection.executemany("DELETE FROM search_text WHERE rowid = ?", each)


def index(connection: Any, ids: Sequence[int]) -> None:
    """Add the entries of customers that have none."""
    for start in range(0, len(ids), CHUNK):
        _index_chunk(connection, ids[start : start + CHUNK])


def wrong(connection: Any) -> int:
    """The number of customers whom the index does not know as it should, or knows although they are not there: all of it is compared."""
    ids = [int(r[0]) for r in connection.execute("SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id")]
    bad = {int(r[0]) for r in connection.execute(STRANGERS)}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        span = (chunk[0], chunk[-1])
        names, texts = entries(connection, chunk)
        compared: tuple[tuple[str, Sequence[tuple[Any, ...]]], ...] = ((KEPT_NAMES, names), (KEPT_TEXTS, texts))
        for query, due in compared:
            kept = Counter(tuple(row) for row in connection.execute(query, span))
            wanted = Counter(due)
            bad.update(entry[0] for entry in (kept - wanted) + (wanted - kept))
    return len(bad)


def still_said(connection: Any, ids: Sequence[int], phrase: str) -> list[int]:
    """Those of `ids` whose notes, own fields or family say `phrase` (as ``spread`` gives it) though fields that were removed do not count."""
    if not ids or connection.execute(HAS_REMOVED_TEXTS).fetchone() is None:
        return list(ids)
    listed = (json.dumps(list(ids)),)
    said: dict[int, list[str]] = defaultdict(list)
    for customer_id, _name, _number, _wechat, _email, notes in connection.execute(PEOPLE, (NOTE_CHARACTERS, *listed)):
        said[customer_id].append(notes)
    for customer_id, text in connection.execute(IN_USE, listed * 3):
        said[customer_id].append(text)
    return [each for each in ids if f" {phrase} " in f" {_spread_all(said[each])} "]


def _index_chunk(connection: Any, ids: Sequence[int]) -> None:
    names, texts = entries(connection, ids)
    connection.executemany(
        "INSERT INTO search_name (customer_id, pet_id, name_key, pinyin, initials) VALUES (?,?,?,?,?)", names
    )
    connection.executemany("INSERT INTO search_text (rowid, names, pets, phones, notes) VALUES (?,?,?,?,?)", texts)


def entries(connection: Any, ids: Sequence[int]) -> tuple[list[Name], list[TextEntry]]:
    """What the index is to hold of these customers: the readings of their names, and their texts."""
    listed = (f"[{','.join(map(str, ids))}]",)
    phones: dict[int, list[str]] = defaultdict(list)
    for customer_id, digits in connection.execute(PHONES, listed):
        phones[customer_id].append(digits)
    pets: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for customer_id, pet_id, name, chip in connection.execute(PETS, listed):
        pets[customer_id].append((pet_id, name, chip))
    own_texts, families = _own_texts(connection, listed), _families(connection, listed)
    names: list[Name] = []
    texts: list[TextEntry] = []
    for customer_id, name, number, wechat, email, notes in connection.execute(PEOPLE, (NOTE_CHARACTERS, *listed)):
        own, known = pets.get(customer_id, []), phones.get(customer_id, [])
        for pet_id, called, _chip in ((0, name, ""), *own):
            names.extend(_readings(customer_id, pet_id, called))
        calls, numbers = ([name, wechat], [*known, number]) if number.isdigit() else ([name, wechat, number], known)
        groups = " ".join([phone_groups(n) for n in numbers if n])
        beasts = [spread(n) for _, n, _ in own if n] + [chip_token(chip) for _, _, chip in own if chip]
        written = [spread(t) for t in (notes, *own_texts.get(customer_id, ())) if t] + families.get(customer_id, [])
        if email:
            written.append(word_token(email))
        texts.append((customer_id, _spread_all(calls), _together(beasts), groups, _together(written)))
    return names, texts


def _own_texts(connection: Any, listed: tuple[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if connection.execute(HAS_OWN_TEXTS).fetchone() is not None:
        for customer_id, said in connection.execute(OWN_TEXTS, listed * 2):
            found[customer_id].append(said)
    return found


def _families(connection: Any, listed: tuple[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if connection.execute(HAS_FAMILY).fetchone() is not None:
        for customer_id, name in connection.execute(FAMILY, listed):
            found[customer_id] += family_tokens(name)
    return found


def _together(tokens: Iterable[str]) -> str:
    return " ".join(filter(None, tokens))


def _joined(text: str) -> str:
    return "".join(filter(str.isalnum, normalise_key(text)))


def _spread_all(texts: Iterable[str]) -> str:
    return _together([spread(t) for t in texts if t])


def _readings(customer_id: int, pet_id: int, name: str) -> list[Name]:
    if not name:
        return []
    keys = name_keys(name)
    found = [(customer_id, pet_id, keys.name_key, keys.pinyin_full, keys.pinyin_initials)]
    if keys.other_readings:
        found += [(customer_id, pet_id, keys.name_key, full, initials) for full, initials in keys.other_readings]
    return found
