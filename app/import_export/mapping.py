"""Which column of a file is which field: guessed from the headings, else from what stands below them.

Headings are compared in either language, without case, spaces, punctuation and what stands in brackets ("手机号码*",
"Weight (kg)"). A field is used once; phones, tags, birthdays (solar and lunar), and a date beside a time may take several columns. Columns that nobody
claims stay out of the import and are listed as such.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import UserMistake
from app.i18n import T
from app.values.field import Field, FieldKind
from app.values.headings import IGNORED, bare_key, heading_key, sayings_of, spaced, words_of
from app.values.phone import CHINESE_MOBILE
from app.values.workbook import REFERENCES, SHEETS

SURE, BARE, LIKELY, MAYBE = 1.0, 0.9, 0.6, 0.4
"""Confidence: the heading is a known one; it is without its brackets; it contains one; only the cells speak for it."""

REPEATABLE = frozenset((FieldKind.PHONE, FieldKind.PHONES, FieldKind.TAGS, FieldKind.BIRTHDAY))
"""Several phones or tags are all kept; of a birthday in two calendars the first that is filled in."""
NOTES = ("note", "pet_note", "purchase_note")
"""Fields that take columns for which there is no field: each further column is a line "heading: value"."""
NAME_PARTS: Mapping[str, int] = {
    heading_key(word): place
    for place, words in enumerate(
        (
            (
                "first name",
                "given name",
                "forename",
                "owner first name",
                "customer first name",
                "client first name",
                "名",
            ),
            ("middle name", "middle initial"),
            ("last name", "surname", "family name", "owner last name", "customer last name", "client last name", "姓"),
        )
    )
    for word in words
}
"""Headings of parts of a name → which part: they are joined, the family name last, where no column has the whole name."""
SHORTEST_LATIN, SHORTEST_CHINESE = 4, 2
"""How long a known heading must be to be found inside another."""

SAMPLE_SHARE = 0.8

STRONG_PET = frozenset(("pet_name", "species", "breed", "pet_birthday", "microchip"))
WEAK_PET = frozenset(
    ("age_text", "weight_milli", "sex", "is_neutered", "allergies", "temperament", "died_on", "pet_note")
)
"""In a list of customers an "age" is a pet's only if another column surely speaks of a pet."""

SURELY_PET = STRONG_PET | {"is_neutered"}
"""By its own words one of these makes a list one of pets; a "name" or a "birthday" could be anybody's."""

WORDS_OF_KIND: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "pets": {
        "pet_name": ("name", "名字", "昵称", "小名", "名称"),
        "sex": ("gender", "性别"),
        "pet_birthday": ("birthday", "birth date", "date of birth", "dob", "生日", "出生日期"),
        "pet_note": ("note", "notes", "remarks", "备注", "说明"),
        "allergies": ("allergy", "allergies", "过敏"),
    },
    "products": {"product_name": ("name", "名称", "名字"), "price_minor": ("unit price", "单价")},
    "purchases": {"unit_price_minor": ("price", "价格", "售价", "成交价")},
}
"""Words that mean a field only in a list of that kind; there they come before the words of the fields themselves."""

PERSON = frozenset(("name", "phones", "member_number", "wechat", "email"))
AMOUNT = frozenset(("quantity_milli", "unit_price_minor", "line_total_minor"))
_TIME = re.compile(r"\d{1,2}[:：]\d{2}([:：]\d{2})?(\s*[ap]\.?m\.?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and the field it was taken for (``None``: left out). `heading` is unique in the file."""

    index: int
    heading: str
    field: Field | None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Clash:
    """Two columns that mean the same field; the first was taken."""

    field: Field
    taken: str
    left_out: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Every column of a sheet."""

    columns: tuple[Column, ...]
    clashes: tuple[Clash, ...] = ()

    def used(self) -> tuple[tuple[Column, Field], ...]:
        """The columns that are a field, with it."""
        return tuple((column, column.field) for column in self.columns if column.field is not None)

    def fields(self) -> tuple[Field, ...]:
        """The fields the file has, each once, in the order of their first columns."""
        return tuple({field.key: field for _column, field in self.used()}.values())

    def headings(self) -> dict[str, str]:
        """Field key → the first heading it has in the file."""
        return {field.key: column.heading for column, field in reversed(self.used())}

    def to_data(self) -> dict[str, str | None]:
        """Heading → key of the field, or ``None`` for a column that is left out."""
        return {column.heading: column.field.key if column.field else None for column in self.columns}


def known_words(fields: Collection[Field], kind: str = "") -> frozenset[str]:
    """Every heading that means one of `fields`, as keys."""
    special = WORDS_OF_KIND.get(kind, {})
    own = frozenset(heading_key(word) for words in special.values() for word in words)
    return own.union(*(words_of(field) for field in fields))


def guess(
    headings: Sequence[str],
    fields: Sequence[Field],
    samples: Sequence[Sequence[Any]],
    kind: str,
    given: Mapping[str, str | None] | None = None,
) -> ColumnMap:
    """The field of each column. `samples` are rows of cells; `given` (heading → field key or ``None``) comes first.

    Raises ``UserMistake`` when `given` names a heading or a field that is not there, or one field twice.
    """
    chosen = _given(headings, fields, given or {})
    free = [i for i in range(len(headings)) if i not in chosen and heading_key(headings[i]) not in IGNORED]
    clashes: list[Clash] = []
    for confidence, key_of in ((SURE, heading_key), (BARE, bare_key)):
        for index in [i for i in free if i not in chosen]:
            wanted = _named(key_of(headings[index]), fields, kind)
            _take(index, wanted, confidence, chosen, clashes, headings, samples)
    _take_parts_of_names(headings, fields, free, chosen)
    clashing = {clash.left_out for clash in clashes}
    rest = [i for i in free if i not in chosen and headings[i] not in clashing]
    for index in rest:
        found = _inside(headings[index], fields, {f.key for f, _c in chosen.values() if f})
        if found is not None:
            chosen[index] = (found, LIKELY)
    for index in [i for i in rest if i not in chosen]:
        found = _by_samples(_column(samples, index), fields, {f.key for f, _c in chosen.values() if f})
        if found is not None:
            chosen[index] = (found, MAYBE)
    columns = (Column(i, heading, *chosen.get(i, (None, 0.0))) for i, heading in enumerate(headings))
    return ColumnMap(_without_stray_pets(tuple(columns), kind, given or {}), tuple(clashes))


def is_called(heading: str, field: Field) -> bool:
    """Whether `heading` itself says `field`, in any kind of list."""
    special = (word for words in WORDS_OF_KIND.values() for word in words.get(field.key, ()))
    known = words_of(field).union(map(heading_key, special))
    return bool({heading_key(heading), bare_key(heading)} & known) or _inside(heading, (field,), ()) is not None


def left_out(columns: Mapping[str, Any]) -> tuple[str, ...]:
    """The headings of a mapping that are no field, one of our own sheet of rejects aside; of a whole-shop workbook those of all its sheets."""
    found: list[str] = []
    for heading, key in columns.items():
        if isinstance(key, Mapping):
            found += left_out(key)
        elif key is None and heading_key(heading) not in IGNORED:
            found.append(heading)
    return tuple(dict.fromkeys(found))


def detect_kind(headings: Sequence[str], fields_of: Mapping[str, Sequence[Field]]) -> str | None:
    """What a list holds (a key of `fields_of`), judged by its headings; ``None`` if they say nothing."""

    def keys(kind: str) -> set[str]:
        found = {f.key for h in headings for f in _named(heading_key(h), fields_of[kind], kind)[:1]}
        return found | {f.key for h in headings for f in _named(bare_key(h), fields_of[kind], kind)[:1]}

    sales, goods, people = keys("purchases"), keys("products"), keys("customers")
    if any(heading_key(h) in NAME_PARTS for h in headings):
        people.add("name")
    if sales & {"purchased_at", "receipt_number"} and sales & AMOUNT:
        return "purchases"
    is_goods = goods & {"product_name", "product_code"} and goods & {
        "price_minor",
        "category",
        "unit",
        "barcode",
        "lasts_days",
    }
    if is_goods and not people & (PERSON - {"name"}):
        return "products"
    is_pets = any(
        key_of(h) in words_of(f)
        for h in headings
        for f in fields_of["pets"]
        if f.key in SURELY_PET
        for key_of in (heading_key, bare_key)
    )
    if is_pets and not people & (PERSON - {"name"}) and not (people & {"name"} and people & {"pet_name"}):
        return "pets"
    if people & PERSON:
        return "customers"
    return "products" if goods & {"product_name", "product_code"} else None


def sheet_kinds_named(names: Sequence[str]) -> dict[str, str]:
    """Kind → sheet, for sheets that are called like those of a whole-shop workbook, in the order of the workbook."""
    found: dict[str, str] = {}
    for kind, (_label, words) in SHEETS.items():
        known = frozenset(map(heading_key, words))
        name = next((name for name in names if heading_key(name) in known), None)
        if name is not None:
            found[kind] = name
    return found


def sheet_kinds(headings_of: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Kind → sheet of a whole-shop workbook, whose sheets begin with the column of their numbers; empty if it is none."""
    return {
        kind: name
        for kind, name in sheet_kinds_named(list(headings_of)).items()
        if headings_of[name] and heading_key(headings_of[name][0]) in words_of(REFERENCES[kind][0])
    }


def _given(
    headings: Sequence[str], fields: Sequence[Field], given: Mapping[str, str | None]
) -> dict[int, tuple[Field | None, float]]:
    by_key = {field.key: field for field in fields}
    chosen: dict[int, tuple[Field | None, float]] = {}
    users: dict[str, str] = {}
    for heading, key in given.items():
        if heading not in headings:
            raise UserMistake(
                "unknown_heading",
                T("The file has no column {heading}.", heading=heading),
                T("Its columns are: {headings}.", headings=", ".join(headings)[:500]),
                heading,
            )
        if key is not None and key not in by_key:
            raise UserMistake(
                "unknown_field",
                T("There is no field {field}.", field=key),
                T("The fields are: {fields}.", fields=", ".join(by_key)),
                heading,
            )
        is_beside = key is None or key in NOTES or by_key[key].kind in (*REPEATABLE, FieldKind.INSTANT)
        are_parts = (
            key == "name" and heading_key(heading) in NAME_PARTS and heading_key(users.get(key, "")) in NAME_PARTS
        )
        if key is not None and key in users and not is_beside and not are_parts:
            raise UserMistake(
                "column_clash",
                T("Both {one} and {other} are set to {field}.", one=users[key], other=heading, field=by_key[key].label),
                T("Keep one of them."),
                heading,
            )
        users.setdefault(key or "", heading)
        chosen[headings.index(heading)] = (by_key[key] if key is not None else None, SURE)
    return chosen


def _named(key: str, fields: Sequence[Field], kind: str) -> list[Field]:
    """The fields that `key` names, best first."""
    if not key:
        return []
    special = WORDS_OF_KIND.get(kind, {})
    first = [f for f in fields if key in map(heading_key, special.get(f.key, ()))]
    return first + [f for f in fields if key in words_of(f) and f not in first]


def _take(
    index: int,
    wanted: Sequence[Field],
    confidence: float,
    chosen: dict[int, tuple[Field | None, float]],
    clashes: list[Clash],
    headings: Sequence[str],
    samples: Sequence[Sequence[Any]],
) -> None:
    """Give a column the first of the `wanted` fields that is free, or note the clash."""
    users = {f.key: i for i, (f, _c) in reversed(chosen.items()) if f}
    for field in wanted:
        beside = field.kind is FieldKind.INSTANT and field.key in users and _are_times(_column(samples, index))
        if field.key in NOTES and field.key in users:
            beside = not is_called(headings[users[field.key]], field)
        if field.key not in users or field.kind in REPEATABLE or beside:
            chosen[index] = (field, confidence)
            return
    if wanted:
        clash = Clash(wanted[0], headings[users[wanted[0].key]], headings[index])
        if clash not in clashes:
            clashes.append(clash)


def _take_parts_of_names(
    headings: Sequence[str], fields: Sequence[Field], free: Sequence[int], chosen: dict[int, tuple[Field | None, float]]
) -> None:
    """First and last names are the name, unless a column has the whole of it."""
    name = next((field for field in fields if field.key == "name"), None)
    if name is None or any(field is name for field, _confidence in chosen.values()):
        return
    for index in free:
        if index not in chosen and heading_key(headings[index]) in NAME_PARTS:
            chosen[index] = (name, SURE)


def _inside(heading: str, fields: Sequence[Field], used: Collection[str]) -> Field | None:
    """The free field one of whose names stands inside this heading, as whole words where it is latin; the longest wins."""
    best: tuple[int, Field] | None = None
    for field in fields:
        if field.key in used and field.kind not in REPEATABLE:
            continue
        for said in sayings_of(field):
            if said.isascii():
                stands = len(said) >= SHORTEST_LATIN and spaced(said) in spaced(heading)
            else:
                stands = len(said) >= SHORTEST_CHINESE and heading_key(said) in heading_key(heading)
            if stands and (best is None or len(said) > best[0]):
                best = (len(said), field)
    return best[1] if best else None


def _column(samples: Sequence[Sequence[Any]], index: int) -> list[Any]:
    return [row[index] for row in samples if index < len(row) and row[index] not in (None, "")]


def _by_samples(cells: Sequence[Any], fields: Sequence[Field], used: Collection[str]) -> Field | None:
    """A column of mobile numbers is a phone; a column of dates is when the sale was made, if nothing else says so."""
    for field in fields:
        if field.key in used or len(cells) < 2:
            continue
        if field.kind is FieldKind.PHONES:
            fitting = sum(bool(CHINESE_MOBILE.fullmatch(_digits(cell))) for cell in cells)
        elif field.kind is FieldKind.INSTANT:
            fitting = sum(isinstance(cell, dt.date) for cell in cells)
        else:
            continue
        if fitting >= SAMPLE_SHARE * len(cells):
            return field
    return None


def _digits(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _are_times(cells: Sequence[Any]) -> bool:
    return bool(cells) and all(
        isinstance(c, dt.time) or (isinstance(c, str) and _TIME.fullmatch(c.strip())) for c in cells
    )


def _without_stray_pets(columns: tuple[Column, ...], kind: str, given: Mapping[str, str | None]) -> tuple[Column, ...]:
    """Leave out what could be a pet's in a list of customers that has no pets."""
    if kind != "customers" or any(c.field and c.field.key in STRONG_PET for c in columns):
        return columns
    return tuple(
        Column(c.index, c.heading, None) if c.field and c.field.key in WEAK_PET and c.heading not in given else c
        for c in columns
    )
