"""Making up fields of one's own: their names, choices and order, taking them away and back; each change is one step of undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import LANGUAGES, T, Text, said_in
from app.models import CustomField
from app.services import custom_fields, fields, segment_following
from app.services.custom_fields import lines
from app.shop import Shop
from app.storage import bulk
from app.storage.database import raw
from app.values.custom import CHOICE_LIMIT, MOST_CHOICES, MOST_FIELDS, NAME_LIMIT, OWNERS
from app.values.field import FieldKind
from app.values.headings import IGNORED, heading_key, words_of
from app.values.text import clean_text, normalise_key
from app.values.workbook import REFERENCES

NAME, KIND, CHOICES = "field_name", "field_kind", "field_choices"
"""Where a mistake is: the keys of what is typed of a field."""
CHANGE_CHOICES = T("Change choices")
MAKEABLE = (FieldKind.TEXT, FieldKind.QUANTITY, FieldKind.DATE, FieldKind.CHOICE, FieldKind.YES_NO)
PERSON = frozenset(("name", "phones", "member_number", "wechat", "email"))
"""Fields by which a file says who somebody is: every word for one of them is taken."""
_WITH_CHOICE = "SELECT id FROM custom_value WHERE field_id = ? AND value = ?"


def create(shop: Shop, owner: str, name: str, kind: FieldKind, choices: Iterable[str] = ()) -> int:
    """Make a field of customers or of pets, behind the others; returns its id. Raises ``UserMistake`` naming what is wrong."""
    if owner not in {choice.value for choice in OWNERS} or kind not in MAKEABLE:
        raise UserMistake("unknown_kind", T("There is no such kind of field."), T("Choose one of the list."), KIND)
    words = checked_choices(choices) if kind is FieldKind.CHOICE else ()
    if kind is FieldKind.CHOICE and not words:
        raise UserMistake("no_choices", T("There is nothing to choose from yet."), T("Add a choice."), CHOICES)
    with shop.write(T("New field")) as session:
        field = CustomField(owner=owner, kind=kind.value, choices=lines(words), created_at=shop.clock.now())
        _check_room(session, owner)
        field.name = checked_name(session, owner, name, 0)
        field.position = _next_position(session, owner)
        session.add(field)
        session.flush()
        return field.id


def rename(shop: Shop, field_id: int, name: str) -> None:
    """Call a field something else; a file that says the earlier name is still understood. Raises ``UserMistake``."""
    with shop.write(T("Rename field")) as session:
        field = _get(session, field_id)
        said = checked_name(session, field.owner, name, field_id)
        if said != field.name:
            earlier = [*field.earlier_names.splitlines(), field.name]
            field.earlier_names = lines([word for word in dict.fromkeys(earlier) if word != said])
            field.name = said


def reorder(shop: Shop, owner: str, ids: Sequence[int]) -> None:
    """Show the fields of customers, or of pets, in this order; those that `ids` leaves out come last."""
    with shop.write(T("Order of fields")) as session:
        place = {field_id: at for at, field_id in enumerate(ids)}
        found = session.scalars(
            select(CustomField).where(CustomField.owner == owner, CustomField.deleted_at.is_(None))
        ).all()
        for at, field in enumerate(sorted(found, key=lambda f: (place.get(f.id, len(ids)), f.position, f.id))):
            field.position = at


def remove(shop: Shop, field_id: int) -> None:
    """Put a field in the bin with all that is in it: it is shown nowhere, and comes back whole."""
    with shop.write(T("Remove field")) as session:
        _get(session, field_id).deleted_at = shop.clock.now()


def restore(shop: Shop, field_id: int) -> None:
    """Take a field out of the bin, behind the others. Raises ``UserMistake`` where its name was given to another, or there is no room."""
    with shop.write(T("Restore field")) as session:
        field = _get(session, field_id, in_bin=True)
        if field.deleted_at is not None:
            _check_room(session, field.owner)
            checked_name(session, field.owner, field.name, field_id)
            field.deleted_at, field.position = None, _next_position(session, field.owner)


def add_choice(shop: Shop, field_id: int, word: str) -> str:
    """Put a choice behind the others; returns it as it is kept. Raises ``UserMistake`` for one that is there, blank, or too long."""
    with shop.write(CHANGE_CHOICES) as session:
        field = _get(session, field_id)
        have = field.choices.splitlines()
        words = checked_choices((*have, word), is_strict=True)
        field.choices = lines(words)
        return words[-1]


def rename_choice(shop: Shop, field_id: int, word: str, new: str) -> None:
    """Call a choice something else, for everybody who has it. Raises ``UserMistake`` as ``add_choice``, and if it is not there."""
    with shop.write(CHANGE_CHOICES) as session:
        field = _get(session, field_id)
        if word not in field.choices.splitlines():
            raise UserMistake("unknown_choice", T("{word} is no choice.", word=word), None, CHOICES)
        said = [new if each == word else each for each in field.choices.splitlines()]
        words = checked_choices(said, is_strict=True)
        (now,) = [after for before, after in zip(field.choices.splitlines(), words, strict=True) if before == word]
        field.choices = lines(words)
        _move_values(session, field_id, word, now)


def remove_choice(shop: Shop, field_id: int, word: str, move_to: str | None = None) -> None:
    """Offer a choice no longer. Whoever has it keeps it as it is, or gets `move_to`, another choice, in its place."""
    with shop.write(CHANGE_CHOICES) as session:
        field = _get(session, field_id)
        left = [each for each in field.choices.splitlines() if each != word]
        if not left:
            raise UserMistake(
                "no_choices", T("A field needs one choice at least."), T("Add another one first."), CHOICES
            )
        if move_to is not None and move_to not in left:
            raise UserMistake("unknown_choice", T("{word} is no choice.", word=move_to), None, CHOICES)
        field.choices = lines(left)
        if move_to is not None:
            _move_values(session, field_id, word, move_to)


def reorder_choices(shop: Shop, field_id: int, words: Sequence[str]) -> None:
    """Offer the choices in this order; those that `words` leaves out come last."""
    with shop.write(CHANGE_CHOICES) as session:
        field = _get(session, field_id)
        have = field.choices.splitlines()
        field.choices = lines([*(word for word in words if word in have), *(w for w in have if w not in words)])


def checked_name(session: Session, owner: str, name: str, field_id: int) -> str:
    """A name as it is kept. Raises ``UserMistake`` for one that is blank, too long, or means another field already."""
    said = clean_text(name)
    _check_length(said, NAME_LIMIT, NAME)
    key = heading_key(said)
    if not key:
        raise UserMistake(
            "empty_name", T("A field needs a name."), T("Type a word or two, such as “Favourite bread”."), NAME
        )
    own = _built_in(key)
    if own is not None:
        raise UserMistake(
            "name_taken",
            T("There is a field “{name}” already: it comes with the program.", name=own),
            T("Fill that one, or choose another name."),
            NAME,
        )
    for other in custom_fields.read(session):
        if other.owner == owner and other.field_id != field_id and heading_key(other.name) == key:
            raise UserMistake(
                "name_taken",
                T("There is a field “{name}” already.", name=other.name),
                T("Call it something else."),
                NAME,
            )
    return said


def checked_choices(words: Iterable[str], *, is_strict: bool = False) -> tuple[str, ...]:
    """Choices as they are kept, each once; with `is_strict` none may be blank or there twice. Raises ``UserMistake``."""
    found: dict[str, str] = {}
    for word in words:
        said = clean_text(word)
        _check_length(said, CHOICE_LIMIT, CHOICES)
        if not said and is_strict:
            raise UserMistake("empty_choice", T("A choice needs a word."), T("Type what can be chosen."), CHOICES)
        if normalise_key(said) in found and is_strict:
            known = found[normalise_key(said)]
            raise UserMistake("choice_taken", T("There is a choice “{name}” already.", name=known), None, CHOICES)
        if said:
            found.setdefault(normalise_key(said), said)
    if len(found) > MOST_CHOICES:
        raise UserMistake(
            "too_many_choices",
            T("There are {count} choices; at most {limit} fit.", count=len(found), limit=MOST_CHOICES),
            T("Make it a field for text."),
            CHOICES,
        )
    return tuple(found.values())


def _check_length(said: str, limit: int, where: str) -> None:
    if len(said) > limit:
        raise UserMistake(
            "too_long",
            T("This has {count} characters; at most {limit} fit.", count=len(said), limit=limit),
            T("Shorten it."),
            where,
        )


def _built_in(key: str) -> Text | str | None:
    """What a field that comes with the program is called, if `key` means one: its label in any language, or a word for who somebody is."""
    known = (*fields.customer_fields(), *fields.pet_fields(), *REFERENCES["customers"], *REFERENCES["pets"])
    for field in known:
        if key in {heading_key(said_in(code, field.label)) for code in LANGUAGES}:
            return field.label
        if field.key in PERSON and key in words_of(field):
            return field.label
    return key if key in IGNORED else None


def _check_room(session: Session, owner: str) -> None:
    if sum(each.owner == owner for each in custom_fields.read(session)) >= MOST_FIELDS:
        raise UserMistake(
            "too_many_fields",
            T("There are {limit} fields already, and more do not fit.", limit=MOST_FIELDS),
            T("Remove one that nobody fills, or use tags and notes."),
            NAME,
        )


def _next_position(session: Session, owner: str) -> int:
    last = session.scalar(select(func.max(CustomField.position)).where(CustomField.owner == owner))
    return 0 if last is None else last + 1


def _move_values(session: Session, field_id: int, word: str, new: str) -> None:
    ids = [row[0] for row in raw(session).execute(_WITH_CHOICE, (field_id, word))] if new != word else []
    if ids:
        bulk.update_all(session, "custom_value", ids, {"value": new})
    segment_following.choice_renamed(session, field_id, word, new)


def _get(session: Session, field_id: int, *, in_bin: bool = False) -> CustomField:
    field = session.get(CustomField, field_id)
    if field is None or (field.deleted_at is not None and not in_bin):
        raise UserMistake("no_such_field", T("This field is not there any more."), T("Look at Settings, Fields."))
    return field
