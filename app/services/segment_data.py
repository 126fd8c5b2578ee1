"""The conditions of a segment as they are kept: canonical JSON that calls tags, products, fields and imports by their ids.

Equal conditions give equal texts. What is left out is not asked for; a text of another version, or one that says something else than what
is known here, is not understood at all, for a condition passed over would let in too many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from app.services import customer_query as q
from app.services.custom_fields import Meets
from app.services.customer_query import PARTS, Bought, CustomerQuery, FieldTest
from app.values.consent import PURPOSES
from app.values.tier import STAGES, TIERS

VERSION = 1
MOST_NUMBER = 10**12
Data = dict[str, Any]


def to_data(query: CustomerQuery, tag_ids: Mapping[str, int]) -> Data:
    """The conditions of `query` as plain JSON values; `tag_ids` is name → id of every tag."""
    plain = {name: getattr(query, name) for name in _PLAIN if getattr(query, name) != getattr(_NOTHING, name)}
    gone = {number for key, number in query.gone if key == q.TAGS}
    tags = sorted({tag_ids[name] for name in query.tags if name in tag_ids} | gone)
    said: Data = {
        **plain,
        "tags": tags,
        "every_tag": True if query.every_tag and len(tags) > 1 else None,
        "tiers": sorted(query.tiers),
        "stages": sorted(query.stages),
        "species": sorted(query.species),
        "consent": sorted(map(list, query.consent)),
        "fields": [
            {"id": t.field_id, "how": t.how, "values": sorted(t.values)} for t in sorted(query.fields, key=_order)
        ],
        "bought": _bought(query.bought),
        "not": sorted(key for key in query.negated if key in q.in_force(query)),
    }
    return {"v": VERSION, **{key: value for key, value in said.items() if value not in ([], None, "")}}


def canonical(data: Any) -> str:
    """JSON of which there is one for equal values."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str, tag_names: Mapping[int, str]) -> CustomerQuery:
    """The conditions that a kept text says; `tag_names` is id → name of every tag. Raises ``ValueError`` for one that is not understood."""
    data = _loaded(text)
    if not isinstance(data, dict) or data.pop("v", None) != VERSION:
        raise ValueError("not a segment of this version")
    read = {name: _READERS[name](value) if name in _READERS else _refuse(name) for name, value in data.items()}
    tags, negated, every = read.pop("tags", ()), read.pop("not", ()), read.pop("every_tag", False)
    if read.get("has_pets") is False and "species" in read:
        _refuse("species of no pets")
    return CustomerQuery(
        **read,
        every_tag=every and len(tags) > 1,
        tags=tuple(tag_names[number] for number in tags if number in tag_names),
        gone=tuple((q.TAGS, number) for number in tags if number not in tag_names),
        negated=negated,
    )


def version_of(text: str) -> int:
    """The version a kept text claims to have; 0 for what is none."""
    try:
        data = _loaded(text)
    except ValueError:
        return 0
    said = data.get("v") if isinstance(data, dict) else None
    return said if isinstance(said, int) else 0


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _order(test: FieldTest) -> tuple[int, str, tuple[str, ...]]:
    return test.field_id, test.how, test.values


def _bought(bought: Bought | None) -> Data | None:
    if bought is None:
        return None
    said = {
        "products": sorted(bought.products), "categories": sorted(bought.categories), "days": bought.within_days,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value not in ([], None)}


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value else _refuse("text")


def _yes_no(value: Any) -> bool:
    return value if isinstance(value, bool) else _refuse("yes or no")


def _number(value: Any, least: int = 0, most: int = MOST_NUMBER) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    _refuse("number")


def _list(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        return tuple(map(read, value)) if isinstance(value, list) and value else _refuse("list")

    return read_all


def _one_of(*words: str) -> Callable[[Any], str]:
    return lambda value: value if isinstance(value, str) and value in words else _refuse("word")


def _read_bought(value: Any) -> Bought:
    if not isinstance(value, dict) or not value.keys() <= {"products", "categories", "days"}:
        _refuse("bought")
    products = _list(_number)(value["products"]) if "products" in value else ()
    categories = _list(_text)(value["categories"]) if "categories" in value else ()
    return Bought(products, categories, _number(value["days"], 1) if "days" in value else None)


def _consent(value: Any) -> tuple[str, str]:
    purpose, answer = value if isinstance(value, list) and len(value) == 2 else _refuse("consent")
    purposes = _one_of(*(choice.value for choice in PURPOSES))
    return purposes(purpose), _one_of(q.AGREED, q.REFUSED, q.UNASKED)(answer)


def _field(value: Any) -> FieldTest:
    if not isinstance(value, dict) or value.keys() != {"id", "how", "values"}:
        _refuse("field")
    values = value["values"] if isinstance(value["values"], list) else _refuse("values")
    return FieldTest(_number(value["id"]), _one_of(*Meets)(value["how"]), tuple(map(_text, values)))


def _condition(value: Any) -> str:
    if isinstance(value, str) and (value in PARTS or value.startswith(q.FIELD)):
        return value
    _refuse("condition")


_NOTHING = CustomerQuery()
_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "text": _text, "away_over": _number, "away_under": _number, "never_came": _yes_no, "has_pets": _yes_no,
    "birthday_month": lambda value: _number(value, q.THIS_MONTH, q.NEXT_MONTH), "lunar_month": lambda value: _number(value, 1, 12),
    "import_batch": _number, "without_phone": _yes_no, "do_not_contact": _yes_no, "in_household": _yes_no,
    "quality_under": lambda value: _number(value, 0, 100),
}  # fmt: skip
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **_PLAIN, "tags": _list(_number), "every_tag": _yes_no, "tiers": _list(_one_of("", *(choice.value for choice in TIERS))), "stages": _list(_one_of(*STAGES)),
    "species": _list(_text), "consent": _list(_consent), "fields": _list(_field), "bought": _read_bought, "not": _list(_condition),
}  # fmt: skip
