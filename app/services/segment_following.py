"""What becomes of segments when what they name is merged, moved or called something else: they go along, in the same step of undo.

Tags, products, fields and imports are named by id, so a new name needs nothing. A thing that is deleted stays named: nobody has it, and
if it comes back, so does the segment.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Segment
from app.services.segment_data import Data, canonical, from_text
from app.values import category
from app.values.category import Key


def tags_merged(session: Session, tag_id: int, into_id: int) -> None:
    """Whoever carried the one tag carries the other."""

    def follow(data: Data) -> None:
        if tag_id in data.get("tags", ()):
            data["tags"] = sorted({into_id if each == tag_id else each for each in data["tags"]})

    _follow(session, follow)


def products_merged(session: Session, product_id: int, into_id: int) -> None:
    """Whoever bought the one product bought the other."""

    def follow(data: Data) -> None:
        bought = data.get("bought", {})
        if product_id in bought.get("products", ()):
            bought["products"] = sorted({into_id if each == product_id else each for each in bought["products"]})

    _follow(session, follow)


def category_moved(session: Session, old: Key, new: str) -> None:
    """What lay at `old` or below lies at `new`; where that is nothing at all, the category is gone."""

    def follow(data: Data) -> None:
        bought = data.get("bought", {})
        said = bought.get("categories", [])
        moved = {category.moved(s, old, new) if category.is_within(category.key(s), old) else s for s in said}
        if moved - {""} and moved != set(said):
            bought["categories"] = sorted(moved - {""})

    _follow(session, follow)


def choice_renamed(session: Session, field_id: int, word: str, new: str) -> None:
    """Whoever had this word in a field of the owner's own has another one."""

    def follow(data: Data) -> None:
        for test in data.get("fields", ()):
            if test["id"] == field_id and word in test["values"]:
                test["values"] = sorted({new if each == word else each for each in test["values"]})

    _follow(session, follow)


def _follow(session: Session, change: Callable[[Data], None]) -> None:
    """Let `change` put right what each segment says that is understood here."""
    for row in session.scalars(select(Segment)):
        try:
            from_text(row.conditions, {})
        except ValueError:
            continue
        data = json.loads(row.conditions)
        change(data)
        said = canonical(data)
        if said != row.conditions:
            row.conditions = said
