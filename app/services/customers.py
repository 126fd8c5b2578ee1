"""Customers: take them in, change them, put them in the bin and take them out again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Customer
from app.services import bin_words, quiet, typed
from app.services.customer_crowds import delete, restore
from app.services.customer_data import CustomerDraft, PhoneDraft, draft_from, fill
from app.services.customer_lists import CustomerQuery, how_many, known_tags, ordered_ids, rows
from app.services.customer_rows import CustomerRow
from app.services.timeline_notes import ADD_NOTE
from app.shop import Shop
from app.values.text import NOTE_LIMIT, clean_text

__all__ = [
    "CustomerDraft", "CustomerQuery", "CustomerRow", "PhoneDraft",
    "add_note", "add_tag", "create", "create_from", "delete", "draft_of", "how_many", "known_tags", "ordered_ids", "remove_tag", "restore", "rows",
    "set_fields", "set_phones", "update",
]  # fmt: skip


def create(shop: Shop, draft: CustomerDraft) -> int:
    """Take in a customer; returns the id. Raises ``UserMistake`` naming the field that is wrong; then nothing is kept."""
    with shop.write(T("New customer")) as session:
        customer = Customer(created_at=shop.clock.now(), since_on=None)
        fill(session, shop, customer, _begun(shop, draft))
        return customer.id


def update(shop: Shop, customer_id: int, draft: CustomerDraft) -> None:
    """Make the customer say what `draft` says. Raises ``UserMistake`` naming the field that is wrong."""
    with shop.write(T("Edit customer")) as session:
        customer = _get(session, customer_id)
        before = draft_from(session, customer)
        if draft != before and draft.confirmed_on == before.confirmed_on:
            draft = dataclasses.replace(draft, confirmed_on=shop.today())
        fill(session, shop, customer, draft)
        if customer.do_not_contact != before.do_not_contact:
            quiet.follow(shop, session, (customer_id,))


def create_from(shop: Shop, texts: Mapping[str, str]) -> int:
    """Take in a customer of whom `texts` says what was typed for each field. Raises ``UserMistake`` for what cannot be read."""
    return create(shop, typed.customer_from(shop, texts))


def set_fields(shop: Shop, customer_id: int, texts: Mapping[str, str]) -> None:
    """Change fields to what was typed; an empty text clears one. Raises ``UserMistake`` for what cannot be read."""
    update(shop, customer_id, typed.customer_from(shop, texts, draft_of(shop, customer_id), customer_id))


def set_phones(shop: Shop, customer_id: int, phones: Iterable[PhoneDraft]) -> None:
    """Give a customer these phones, the first is the main one. Several that were pasted into one line become several.

    Raises ``UserMistake`` for a number that cannot be right, and for a line that says only what it is called.
    """
    base = draft_of(shop, customer_id)
    before = {phone.number for phone in base.phones}
    wanted: list[PhoneDraft] = []
    for phone in phones:
        if phone.label.strip() and not phone.number.strip():
            raise UserMistake(
                "bad_phone",
                T("There is no number beside “{label}”.", label=phone.label[:60]),
                T("Type it, or remove the line."),
                "phones",
            )
        as_it_is = phone.label or phone.number in before
        wanted += [phone] if as_it_is else typed.phones_in(shop, phone.number)
    update(shop, customer_id, dataclasses.replace(base, phones=tuple(wanted)))


def add_tag(shop: Shop, customer_id: int, name: str) -> None:
    """Put a tag on a customer, a new one if there is none of this name. Raises ``UserMistake`` if it says nothing or too much."""
    wanted = typed.customer_from(shop, {"tags": name}).tags
    if not wanted:
        raise UserMistake("empty_tag", T("A tag needs a name."), T("Type a word, such as “regular”."), "tags")
    _set_tags(shop, T("Add tag"), customer_id, lambda tags: (*tags, *wanted))


def remove_tag(shop: Shop, customer_id: int, name: str) -> None:
    """Take a tag off a customer."""
    _set_tags(shop, T("Remove tag"), customer_id, lambda tags: tuple(tag for tag in tags if tag != name))


def add_note(shop: Shop, customer_id: int, text: str) -> None:
    """Put `text` as one line with the date and time on top of the customer's note. Raises ``UserMistake`` if it is blank or no longer fits."""
    said = clean_text(text)
    if not said:
        raise UserMistake("empty_note", T("There is nothing in this note yet."), T("Type what to remember."), "note")
    with shop.write(ADD_NOTE) as session:
        customer = _get(session, customer_id)
        note = f"{shop.clock.now().astimezone(shop.zone):%Y-%m-%d %H:%M} {said}\n{customer.note}".strip()
        if len(note) > NOTE_LIMIT:
            raise UserMistake(
                "too_long", T("The notes of this customer are full."), T("Shorten the older ones first."), "note"
            )
        customer.note = note


def draft_of(shop: Shop, customer_id: int) -> CustomerDraft:
    """The customer as a form would hold them. Raises ``UserMistake`` if there is no such customer."""
    with shop.read() as session:
        return draft_from(session, _get(session, customer_id, even_in_bin=True))


def _set_tags(shop: Shop, action: Text, customer_id: int, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    with shop.write(action) as session:
        customer = _get(session, customer_id)
        draft = draft_from(session, customer)
        fill(session, shop, customer, dataclasses.replace(draft, tags=change(draft.tags)))


def _begun(shop: Shop, draft: CustomerDraft) -> CustomerDraft:
    """Somebody who is typed in is a customer since today, and what is said of them is fresh, unless `draft` knows better."""
    today = shop.today()
    return dataclasses.replace(draft, since_on=draft.since_on or today, confirmed_on=draft.confirmed_on or today)


def _get(session: Session, customer_id: int, *, even_in_bin: bool = False) -> Customer:
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
    if customer.deleted_at is not None and not even_in_bin:
        raise bin_words.refusal(session, customer_id)
    return customer
