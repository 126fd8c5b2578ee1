"""Segments in a workbook of the whole shop: a condition names tags, products, fields and files by their words there.

Ids mean nothing in another shop. What a segment named and is not there any more goes out as a blank word, and nobody has it in the other
shop either.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import T
from app.models import Segment, Tag
from app.services import customer_query as q
from app.services.import_plan import Section
from app.services.import_section import Planning, SectionPlan
from app.services.import_tables import TABLES
from app.services.segment_data import Data, canonical, from_text
from app.storage.database import raw
from app.values.text import normalise_key
from app.values.workbook import SEGMENT_CONDITIONS, SEGMENT_NAME

NAME, CONDITIONS = SEGMENT_NAME.key, SEGMENT_CONDITIONS.key
GONE = 0
"""The id of what is not there."""
_TAGS = "SELECT id, name FROM tag"
_PRODUCTS = "SELECT id, product_key FROM product"
_FIELDS = "SELECT id, owner || '/' || name FROM custom_field WHERE deleted_at IS NULL"
_FILES = "SELECT id, file_name FROM import_batch ORDER BY id"


@dataclass(frozen=True, slots=True)
class Words:
    """Id → word, for everything that a condition may name."""

    tags: Mapping[int, str]
    products: Mapping[int, str]
    fields: Mapping[int, str]
    files: Mapping[int, str]


def words_of(connection: Any) -> Words:
    """The words of the shop."""
    return Words(*(dict(connection.execute(query).fetchall()) for query in (_TAGS, _PRODUCTS, _FIELDS, _FILES)))


def outward(conditions: str, words: Words) -> str:
    """The conditions as they go out; those that are not understood stay as they are."""
    try:
        from_text(conditions, {})
    except ValueError:
        return conditions
    data = json.loads(conditions)
    negated = data.pop("not", [])
    for test in data.get("fields", ()):
        if f"{q.FIELD}{test['id']}" in negated:
            test["not"] = True
        test["id"] = words.fields.get(test["id"], "")
    plain = [key for key in negated if not key.startswith(q.FIELD)]
    if plain:
        data["not"] = plain
    _swap(data, words.tags, words.products, words.files, "")
    return canonical(data)


def plan_segments(planning: Planning, section: Section) -> None:
    """Decide for every row: a new segment, one whose name is taken, or why not."""
    here, table = SectionPlan(planning, section), TABLES["segment"]
    known = {normalise_key(name) for name in planning.session.scalars(select(Segment.name))}
    for row, values in here.rows():
        name, said = here.value(values, NAME) or "", here.value(values, CONDITIONS) or ""
        if not name:
            here.reject(row, "no_name", T("The segment has no name yet."), NAME)
        elif not _is_understood(said):
            here.reject(row, "unreadable_segment", T("its conditions are damaged"), CONDITIONS, said)
        elif normalise_key(name) in known:
            here.skip(row, "already_there", T("There is a segment of this name already"), NAME, name)
        else:
            known.add(normalise_key(name))
            planning.plan.add("segment", table.filled(table.blank, {"name": name, "conditions": said}))
            here.done(row, is_new=True)


def settle(session: Session, first_id: int) -> None:
    """Let the segments that were just brought in, from `first_id` on, name things by the ids of this shop.

    A tag that nobody carries, and no sheet names, is made.
    """
    rows = session.scalars(select(Segment).where(Segment.id >= first_id)).all()
    if rows:
        _make_tags(session, [json.loads(row.conditions) for row in rows])
        words = words_of(raw(session))
    for row in rows:
        raw(session).execute("UPDATE segment SET conditions = ? WHERE id = ?", (inward(row.conditions, words), row.id))


def inward(said: str, words: Words) -> str:
    """The conditions as they are kept. Raises ``ValueError`` for what no shop gave away."""
    data = json.loads(said)
    if not isinstance(data, dict):
        raise ValueError(said[:60])
    ids = {name: number for number, name in words.fields.items()}
    negated = list(data.get("not", ()))
    for test in data.get("fields", ()):
        test["id"] = ids.get(test["id"], GONE)
        if test.pop("not", False):
            negated.append(f"{q.FIELD}{test['id']}")
    if negated:
        data["not"] = sorted(negated)
    tags, products, files = (
        {name: number for number, name in kind.items()} for kind in (words.tags, words.products, words.files)
    )
    _swap(data, tags, products, files, GONE)
    kept = canonical(data)
    from_text(kept, {})
    return kept


def _swap(
    data: Data, tags: Mapping[Any, Any], products: Mapping[Any, Any], files: Mapping[Any, Any], gone: Any
) -> None:
    """Name things the other way."""
    if "tags" in data:
        data["tags"] = sorted({tags.get(each, gone) for each in data["tags"]})
    if "products" in data.get("bought", {}):
        data["bought"]["products"] = sorted({products.get(each, gone) for each in data["bought"]["products"]})
    if "import_batch" in data:
        data["import_batch"] = files.get(data["import_batch"], gone)


def _is_understood(said: str) -> bool:
    try:
        inward(said, Words({}, {}, {}, {}))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    return True


def _make_tags(session: Session, said: list[Data]) -> None:
    known = set(session.scalars(select(Tag.name)))
    for name in dict.fromkeys(name for data in said for name in data.get("tags", ()) if name):
        if name not in known:
            session.add(Tag(name=name))
    session.flush()
