"""Consent: asked per purpose, the newest answer holds; reminders fall silent at once, and undo brings them back."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import care, consent, customer_card, customers, history, merging, reminders
from app.services.consent import ConsentDraft
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.values.birthday import Birthday
from app.values.consent import BIRTHDAY, MARKETING, NO, PHOTOS, QUESTIONS, WITHDRAWN, YES
from tests.support import dump

BORN = Birthday("solar", 5, 20, year=1990)


@pytest.fixture
def li_na(shop: Shop) -> int:
    made = customers.create(shop, CustomerDraft(name="Li Na", birthday=BORN))
    reminders.refresh(shop)
    return made


def told(shop: Shop) -> list[str]:
    """The rules of what Today tells, as it stands; nothing is brought up to date for it."""
    return [reminder.rule for person in care.care_list(shop).people for reminder in person.reminders]


def test_answers_stay_on_record_and_the_newest_day_holds(shop: Shop, li_na: int) -> None:
    before = dump(shop)
    consent.answer(shop, li_na, ConsentDraft(PHOTOS, YES, dt.date(2026, 5, 1), "  May we show   Naicha? "))
    consent.answer(shop, li_na, ConsentDraft(PHOTOS, WITHDRAWN))
    consent.answer(shop, li_na, ConsentDraft(PHOTOS, NO, dt.date(2020, 1, 1)))
    answers = customer_card.card(shop, li_na).consent
    assert [(a.answer, a.answered_on.isoformat()) for a in answers] == [
        (WITHDRAWN, "2026-05-18"),
        (YES, "2026-05-01"),
        (NO, "2020-01-01"),
    ]
    assert answers[1].wording == "May we show Naicha?"
    assert answers[0].wording == str(QUESTIONS[PHOTOS])
    assert {purpose: a.answer for purpose, a in consent.in_force(answers).items()} == {PHOTOS: WITHDRAWN}
    for _step in range(3):
        history.undo(shop)
    assert dump(shop) == before


@pytest.mark.parametrize(
    ("draft", "where"),
    [
        (ConsentDraft("everything", YES), "consent_purpose"),
        (ConsentDraft(PHOTOS, "perhaps"), "consent_answer"),
        (ConsentDraft(PHOTOS, YES, dt.date(2026, 5, 19)), "consent_on"),
        (ConsentDraft(PHOTOS, YES, wording="w" * 501), "consent_wording"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(shop: Shop, li_na: int, draft: ConsentDraft, where: str) -> None:
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        consent.answer(shop, li_na, draft)
    assert caught.value.where == where
    assert dump(shop) == before


def test_no_to_greetings_silences_the_birthday_at_once(shop: Shop, li_na: int) -> None:
    assert told(shop) == ["birthday"]
    before = dump(shop)
    consent.answer(shop, li_na, ConsentDraft(MARKETING, NO))
    assert told(shop) == ["birthday"]
    consent.answer(shop, li_na, ConsentDraft(BIRTHDAY, WITHDRAWN))
    assert told(shop) == []
    reminders.refresh(shop)
    assert told(shop) == []
    history.undo(shop)
    assert told(shop) == ["birthday"]
    history.redo(shop)
    assert told(shop) == []
    consent.answer(shop, li_na, ConsentDraft(BIRTHDAY, YES))
    assert told(shop) == ["birthday"]
    for _step in range(3):
        history.undo(shop)
    reminders.refresh(shop)
    assert dump(shop)["reminder"] == before["reminder"]


def test_do_not_contact_silences_everything_and_undo_brings_it_back(shop: Shop, li_na: int) -> None:
    customers.set_fields(shop, li_na, {"do_not_contact": "1"})
    assert customer_card.card(shop, li_na).customer.draft.do_not_contact is True
    assert told(shop) == []
    reminders.refresh(shop)
    assert told(shop) == []
    assert reminders.due(shop) == ()
    history.undo(shop)
    assert told(shop) == ["birthday"]
    history.redo(shop)
    customers.set_fields(shop, li_na, {"do_not_contact": "0"})
    assert customer_card.card(shop, li_na).customer.draft.do_not_contact is None
    assert told(shop) == ["birthday"]


def test_wish_of_somebody_who_is_merged_holds_for_whom_they_are_merged_into(shop: Shop, li_na: int) -> None:
    other = customers.create(shop, CustomerDraft(name="Li Na", do_not_contact=True))
    consent.answer(shop, other, ConsentDraft(PHOTOS, NO))
    merging.merge(shop, li_na, other)
    card = customer_card.card(shop, li_na)
    assert card.customer.draft.do_not_contact is True
    assert [a.answer for a in card.consent] == [NO]
    assert told(shop) == []
    merging.unmerge(shop, other)
    assert told(shop) == ["birthday"]
