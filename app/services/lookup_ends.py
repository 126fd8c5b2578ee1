"""What is found from one end: a pet by the last digits of its microchip, a customer by how their e-mail or a name of their family begins.

And what it is that fits a text.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from app.i18n import _
from app.storage.search_index import SHORTEST_CHIP, chip_token, family_tokens, spread, word_token

FEWEST_LETTERS, FEWEST_DIGITS = 3, 5
"""So many may be the beginning of something longer: fewer letters begin too much, fewer digits are a phone's (an address of QQ begins with some)."""
BY_END = "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT ?"
WHOSE_CHIP = """
SELECT o.customer_id, p.id, p.microchip FROM json_each(?) w JOIN pet_owner o ON o.customer_id = w.value JOIN pet p ON p.id = o.pet_id
WHERE p.microchip <> '' AND p.deleted_at IS NULL
"""
SAID = """
SELECT f.customer_id, f.name, f.relation FROM json_each(?1) w JOIN family_member f ON f.customer_id = w.value WHERE f.name <> ''
UNION ALL SELECT c.id, c.email, NULL FROM json_each(?1) w JOIN customer c ON c.id = w.value WHERE c.email <> ''
"""


def by_chip(connection: Any, typed: str, most: int) -> list[tuple[int, int]]:
    """Customers, at most `most`, each with the pet whose microchip ends with `typed`, or is it."""
    token = chip_token(typed)
    if not any(map(str.isdigit, token)):
        return []
    found = _asked(connection, f'pets : "{token}" *', most)
    chips = connection.execute(WHOSE_CHIP, (json.dumps(found),)).fetchall() if found else ()
    return [(customer_id, pet_id) for customer_id, pet_id, chip in chips if chip_token(chip).startswith(token)]


def by_word(connection: Any, typed: str, most: int) -> list[int]:
    """The customers, at most `most`, whose e-mail or a word of whose family begins with `typed`, or is it."""
    token = word_token(typed)
    if not token or (token.isdigit() and len(token) < FEWEST_DIGITS):
        return []
    return _asked(connection, f'notes : "{token}"' + (" *" if len(token) >= FEWEST_LETTERS else ""), most)


def fitting(connection: Any, ids: Collection[int], typed: str) -> dict[int, str]:
    """Who of the family, with how they belong together, or which e-mail it is that `typed` fits, of those of `ids` who have one that does."""
    found: dict[int, str] = {}
    for customer_id, said, relation in connection.execute(SAID, (json.dumps(list(ids)),)) if ids else ():
        if relation is None:
            if _begins([word_token(said)], typed):
                found.setdefault(customer_id, said)
        elif _begins(family_tokens(said), typed) or f" {spread(typed)} " in f" {spread(said)} ":
            found.setdefault(customer_id, _("{relation} {name}", relation=relation, name=said) if relation else said)
    return found


def of_pet(name: str, chip: str, typed: str) -> str:
    """What a pet is called, with the end of its microchip if that is what `typed` fits: ``Milo · …123456``."""
    token, whole = chip_token(typed), chip_token(chip)
    if not token or not whole.startswith(token):
        return name
    end = "…" + whole[SHORTEST_CHIP - 1 :: -1]
    return f"{name} · {end}" if name else end


def _asked(connection: Any, wanted: str, most: int) -> list[int]:
    return [row[0] for row in connection.execute(BY_END, (wanted, most))]


def _begins(tokens: Collection[str], typed: str) -> bool:
    begun = word_token(typed)
    return bool(begun) and any(token.startswith(begun) for token in tokens)
