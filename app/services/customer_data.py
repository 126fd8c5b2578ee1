"""A customer as plain data: what is typed in, what is read, and the rules between the two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, CustomerPhone, CustomerTag, Tag
from app.services import custom_values, fields
from app.services.custom_fields import Pairs
from app.services.customer_checks import check_born, check_day, check_referrer, check_tier
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import Birthday
from app.values.custom import CUSTOMER
from app.values.field import FieldProblem, tag_text
from app.values.phone import Phone, dialled, is_mistyped, parse_phone
from app.values.text import NOTE_LIMIT, clean_text, normalise_key

TEXTS = ("wechat", "email", "address", "gender", "alert_note", "source", "own_tier")
LONG_TEXTS = ("preferences", "note")
DAYS = ("since_on", "confirmed_on")
MOST_PHONES, LABEL_LIMIT = 20, 60

_PHONES = "SELECT raw, label FROM customer_phone WHERE customer_id = ? ORDER BY position"
_TAGS = "SELECT t.name FROM customer_tag c JOIN tag t ON t.id = c.tag_id WHERE c.customer_id = ? ORDER BY c.id"


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone as typed."""

    number: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer as the form holds them."""

    name: str = ""
    phones: tuple[PhoneDraft, ...] = ()
    member_number: str = ""
    wechat: str = ""
    email: str = ""
    address: str = ""
    gender: str = ""
    birthday: Birthday | None = None
    preferences: str = ""
    alert_note: str = ""
    note: str = ""
    source: str = ""
    referrer_id: int | None = None
    since_on: dt.date | None = None
    tags: tuple[str, ...] = ()
    do_not_contact: bool | None = None
    custom: Pairs = ()
    own_tier: str = ""
    confirmed_on: dt.date | None = None


def draft_from(session: Session, customer: Customer) -> CustomerDraft:
    """The customer as a form would hold them."""
    session.flush()
    connection, who = raw(session), (customer.id,)
    return CustomerDraft(
        name=customer.name,
        phones=tuple(PhoneDraft(number, label) for number, label in connection.execute(_PHONES, who)),
        member_number=customer.member_number or "",
        birthday=_birthday(customer),
        referrer_id=customer.referrer_id,
        since_on=customer.since_on,
        tags=tuple(name for (name,) in connection.execute(_TAGS, who)),
        do_not_contact=customer.do_not_contact,
        custom=custom_values.of(session, CUSTOMER, customer.id),
        confirmed_on=customer.confirmed_on,
        **{key: getattr(customer, key) for key in (*TEXTS, *LONG_TEXTS)},
    )


def _birthday(customer: Customer) -> Birthday | None:
    if not (customer.birthday_month and customer.birthday_day):
        return None
    return Birthday(
        "lunar" if customer.birthday_calendar == "lunar" else "solar",
        customer.birthday_month,
        customer.birthday_day,
        bool(customer.birthday_is_leap),
        customer.birthday_year,
    )


def fill(session: Session, shop: Shop, customer: Customer, draft: CustomerDraft) -> None:
    """Make `customer`, which is in `session`, say what `draft` says. Raises ``UserMistake`` naming the field."""
    customer.name = checked("name", draft.name)
    number = checked("member_number", draft.member_number) or None
    if not (customer.name or number or draft.phones or draft.wechat.strip()):
        raise UserMistake(
            "nothing_known",
            T("There is neither name nor phone nor member number."),
            T("Enter at least one of them."),
            "name",
        )
    _check_number(session, customer, number)
    customer.member_number = number
    birthday = draft.birthday
    _check_changed(session, shop, customer, draft)
    for key in (*TEXTS, *LONG_TEXTS):
        setattr(customer, key, checked(key, getattr(draft, key)))
    customer.birthday_calendar = birthday.calendar if birthday else ""
    customer.birthday_month, customer.birthday_day = (birthday.month, birthday.day) if birthday else (None, None)
    customer.birthday_is_leap = bool(birthday and birthday.is_leap)
    customer.birthday_year = birthday.year if birthday else None
    customer.referrer_id, customer.since_on = draft.referrer_id, draft.since_on
    customer.do_not_contact, customer.confirmed_on = draft.do_not_contact or None, draft.confirmed_on
    _fill_phones(shop, customer, draft.phones)
    session.add(customer)
    session.flush()
    _fill_tags(session, customer.id, draft.tags)
    custom_values.fill(session, CUSTOMER, customer.id, draft.custom)


def checked(key: str, text: str) -> str:
    """A text as it is kept. Raises ``UserMistake`` when it is longer than the field takes, and when nobody can see it."""
    field = fields.field(key)
    limit = field.limit or (NOTE_LIMIT if key in LONG_TEXTS else 60)
    said = clean_text(text, multiline=key in LONG_TEXTS)
    fields.check_length(field, said, limit)
    if not said:
        fields.check_visible(field, text)
    return said


def checked_tag(name: str) -> str:
    """A tag as it is kept; empty if it says nothing. Raises ``UserMistake`` when it is too long."""
    try:
        return tag_text(name)
    except FieldProblem as problem:
        raise UserMistake(problem.code, T("{reason}.", reason=problem.reason), fields.SHORTEN, "tags") from problem


def _check_changed(session: Session, shop: Shop, customer: Customer, draft: CustomerDraft) -> None:
    """What was there before, perhaps from a file, stays until somebody types something else."""
    if draft.birthday != _birthday(customer):
        check_born(draft.birthday, shop.today(), "birthday")
    if draft.own_tier != (customer.own_tier or ""):
        check_tier(draft.own_tier)
    for key in DAYS:
        if getattr(draft, key) != getattr(customer, key):
            check_day(getattr(draft, key), shop.today(), key)
    if draft.referrer_id != customer.referrer_id:
        with session.no_autoflush:
            check_referrer(session, customer.id, draft.referrer_id)


def _check_number(session: Session, customer: Customer, number: str | None) -> None:
    if number is None:
        return
    with session.no_autoflush:
        other = session.scalar(
            select(Customer).where(Customer.member_number == number, Customer.id != (customer.id or 0))
        )
    if other is not None:
        raise UserMistake(
            "number_taken",
            T("Member number {number} belongs to {name} already.", number=number, name=other.name or other.id),
            T("They are in the bin: restore them, or choose another number.")
            if other.deleted_at
            else T("Open them, or choose another number."),
            "member_number",
        )


def _fill_phones(shop: Shop, customer: Customer, phones: tuple[PhoneDraft, ...]) -> None:
    if [(p.raw, p.label) for p in customer.phones] == [(p.number, p.label) for p in phones]:
        return
    if len(phones) > MOST_PHONES:
        raise UserMistake(
            "too_many_phones",
            T("There are {count} phones; at most {limit} fit.", count=len(phones), limit=MOST_PHONES),
            T("Leave out those that nobody uses."),
            "phones",
        )
    rows: list[tuple[Phone, str]] = []
    for draft in phones:
        phone = parse_phone(draft.number, shop.facts.region)
        if phone is None:
            continue
        if phone.problem is not None and is_mistyped(phone, shop.facts.region):
            raise UserMistake(
                "bad_phone",
                T("{problem}: {number}.", problem=phone.problem, number=phone.raw),
                T("Check it."),
                "phones",
            )
        rows.append((phone, _label(draft.label)))
    rows = _each_once(rows, shop.facts.region)
    kept = list(customer.phones)
    for position, (phone, label) in enumerate(rows):
        row = kept[position] if position < len(kept) else CustomerPhone(position=position)
        row.raw, row.e164, row.digits, row.last4, row.label = (
            phone.raw,
            phone.e164,
            phone.digits,
            phone.last4,
            label,
        )
        if position >= len(kept):
            customer.phones.append(row)
    for row in kept[len(rows) :]:
        customer.phones.remove(row)


def _each_once(rows: Iterable[tuple[Phone, str]], region: str) -> list[tuple[Phone, str]]:
    """Each phone once, however it was typed, with the first label it has; of one number two extensions are two phones."""
    found: dict[str, tuple[Phone, str]] = {}
    for phone, label in rows:
        number = dialled(phone.e164, phone.digits, region, phone.raw)
        first, said = found.get(number, (phone, ""))
        found[number] = first, said or label
    return list(found.values())


def _label(text: str) -> str:
    """What a phone is called, as it is kept: ";" stands between several in a workbook."""
    said = clean_text(text).replace(";", ",")
    if len(said) > LABEL_LIMIT:
        raise UserMistake(
            "too_long",
            T(
                "What a phone is called has {count} characters; at most {limit} fit.",
                count=len(said),
                limit=LABEL_LIMIT,
            ),
            T("Shorten it."),
            "phones",
        )
    return said


def spelled(session: Session, names: Iterable[str], have: Container[str] = ()) -> list[str]:
    """Tags as the shop spells them: “vip” is “VIP” where that is a tag, unless “vip” is one as well. Those in `have` are known."""
    found = list(names)
    if any(name not in have for name in found):
        known = list(session.scalars(select(Tag.name).order_by(Tag.id.desc())))
        keys, as_is = {normalise_key(name): name for name in known}, set(known)
        found = [name if name in as_is else keys.get(normalise_key(name), name) for name in found]
    return list(dict.fromkeys(found))


def _fill_tags(session: Session, customer_id: int, names: tuple[str, ...]) -> None:
    links = session.execute(
        select(CustomerTag, Tag.name)
        .join(Tag, Tag.id == CustomerTag.tag_id)
        .where(CustomerTag.customer_id == customer_id)
    ).all()
    have = {name: link for link, name in links}
    said = (name if name in have else checked_tag(name) for name in names)  # those from before stay as they are
    wanted = spelled(session, filter(None, said), have)
    for name, link in have.items():
        if name not in wanted:
            session.delete(link)
    for name in wanted:
        if name in have:
            continue
        tag = session.scalar(select(Tag).where(Tag.name == name))
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
            session.flush()
        session.add(CustomerTag(customer_id=customer_id, tag_id=tag.id))
