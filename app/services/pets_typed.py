"""Pets from what was typed, field by field: in the window and wherever texts come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.services import pets, typed
from app.shop import Shop


def create_from(shop: Shop, texts: Mapping[str, str], owner_ids: Iterable[int]) -> int:
    """Take in a pet of whom `texts` says what was typed for each field; returns the id. Raises ``UserMistake`` for what cannot be read."""
    return pets.create(shop, typed.pet_from(shop, texts), owner_ids)


def set_fields(shop: Shop, pet_id: int, texts: Mapping[str, str]) -> None:
    """Change fields to what was typed; an empty text clears one. Raises ``UserMistake`` for what cannot be read."""
    pets.update(shop, pet_id, typed.pet_from(shop, texts, pets.draft_of(shop, pet_id)))
