"""Contacts and feedback: recorded, corrected, undone; a complaint pauses offers and is followed up until it is resolved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.services import (
    care,
    contacts,
    customers,
    feedback,
    history,
    merging,
    pet_lives,
    pets,
    purchases,
    quiet,
    reminders,
)
from app.services.contacts import ContactDraft
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.values.contact import CALL, COMPLAINT, IN, IN_PROGRESS, OPEN, PRAISE, RESOLVED, VISIT, first_word
from app.values.day_words import spelled_out
from tests.support import NOW, dump

TODAY = dt.date(2026, 5, 18)
DAY = dt.timedelta(days=1)


def complain(shop: Shop, who: int, **more: Any) -> int:
    return feedback.record(shop, who, FeedbackDraft(COMPLAINT, "the bag was torn", **more))


def told(shop: Shop) -> list[tuple[str, dt.date]]:
    """The rules of what Today tells, as it stands, and the days."""
    return [(r.rule, r.due_on) for person in care.care_list(shop).people for r in person.reminders]


def go_to(shop: Shop, days: int) -> None:
    shop.clock = FixedClock(NOW + dt.timedelta(days=days))


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_contact_is_recorded_corrected_removed_and_each_is_undone(shop: Shop, li_na: int) -> None:
    states = [dump(shop)]
    made = contacts.record(shop, li_na, ContactDraft(CALL, IN, note="asks for  a smaller bag"))
    states.append(dump(shop))
    at = dt.datetime(2026, 5, 17, 7, 0, tzinfo=dt.UTC)
    contacts.correct(shop, made, ContactDraft(VISIT, IN, at, "x" * 10_000))
    states.append(dump(shop))
    kept = contacts.of_id(shop, made)
    assert (kept.draft.direction, kept.happened_on, len(kept.draft.note)) == ("", dt.date(2026, 5, 17), 10_000)
    contacts.remove(shop, made)
    for state in reversed(states):
        history.undo(shop)
        assert dump(shop) == state


@pytest.mark.parametrize(
    ("draft", "where"),
    [
        (ContactDraft("pigeon"), "contact_kind"),
        (ContactDraft(CALL, "sideways"), "contact_direction"),
        (ContactDraft(CALL, happened_at=NOW + dt.timedelta(hours=1)), "contacted_at"),
        (ContactDraft(CALL, happened_at=dt.datetime(1, 1, 1, tzinfo=dt.UTC)), "contacted_at"),
        (ContactDraft(CALL, happened_at=dt.datetime(1899, 12, 31, tzinfo=dt.UTC)), "contacted_at"),
        (ContactDraft(CALL, note="x" * 20_001), "contact_note"),
    ],
)
def test_contact_bad_input_is_refused_beside_its_field(shop: Shop, li_na: int, draft: ContactDraft, where: str) -> None:
    before = dump(shop)
    with pytest.raises(UserMistake) as refused:
        contacts.record(shop, li_na, draft)
    assert refused.value.where == where
    assert dump(shop) == before


def test_contact_with_somebody_in_the_bin_is_refused(shop: Shop, li_na: int) -> None:
    customers.delete(shop, li_na)
    with pytest.raises(UserMistake, match="bin"):
        contacts.record(shop, li_na, ContactDraft(CALL))


def test_contact_from_texts_understands_days(shop: Shop) -> None:
    texts = {"contact_kind": "wechat", "contacted_at": "yesterday 15:30", "contact_note": "hello"}
    draft = contacts.draft_from(shop, texts)
    assert contacts.texts_of(shop, draft)["contacted_at"] == "2026-05-17 15:30"
    with pytest.raises(UserMistake) as refused:
        contacts.draft_from(shop, {"contacted_at": "soon"})
    assert refused.value.where == "contacted_at"


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("微信 问猫砂", ("wechat", "", "问猫砂")),
        ("来电：问营业时间", ("call", "in", "问营业时间")),
        ("Complaint the bag", ("complaint", "", "the bag")),
        ("wechat", None),
        ("wants a leash", None),
    ],
)
def test_first_word_names_the_kind(typed: str, understood: object) -> None:
    assert first_word(typed) == understood


@pytest.mark.parametrize(
    ("typed", "coming", "said"),
    [
        ("5-18", True, "2026-05-18"),
        ("5-17", True, "2027-05-17"),
        ("5-19", False, "2025-05-19"),
        ("昨天 9:30", False, "2026-05-17 9:30"),
        ("9:30", False, "2026-05-18 9:30"),
        ("2026-05-01", False, "2026-05-01"),
        ("1 December", True, "2026-12-01"),
        ("Dec 1 9:30", False, "2025-12-01 9:30"),
        ("1 Dec 1970", True, "1 Dec 1970"),
        ("19/5", False, "2025-05-19"),
    ],
)
def test_days_as_typed_are_spelled_out(typed: str, coming: bool, said: str) -> None:
    assert spelled_out(typed, TODAY, coming=coming) == said


@pytest.mark.parametrize(("typed", "named"), [("2-31", "02-31"), ("2月30日", "02-30"), ("2-29", "2026-02-29")])
def test_day_that_there_is_not_is_named(shop: Shop, typed: str, named: str) -> None:
    with pytest.raises(UserMistake) as refused:
        feedback.draft_from(shop, {"feedback_kind": "complaint", "follow_up_on": typed})
    assert (refused.value.code, refused.value.where) == ("no_such_day", "follow_up_on")
    assert named in str(refused.value)


# --- complaints -------------------------------------------------------------------------------------------------------


def test_complaint_is_followed_up_until_it_is_resolved(shop: Shop, li_na: int) -> None:
    made = complain(shop, li_na)
    assert feedback.of_id(shop, made).draft.follow_up_on == TODAY + DAY
    assert told(shop) == []
    go_to(shop, 1)
    reminders.refresh(shop)
    assert told(shop) == [("complaint_follow_up", TODAY + DAY)]
    assert reminders.refresh(shop).created == 0
    said = str(reminders.due(shop)[0].reason)
    assert said == "Complaint of 18 May: the bag was torn; to follow up today"
    feedback.resolve(shop, made)
    assert told(shop) == []
    kept = feedback.of_id(shop, made).draft
    assert (kept.status, kept.score, kept.resolved_on) == (RESOLVED, None, TODAY + DAY)
    history.undo(shop)
    assert told(shop) == [("complaint_follow_up", TODAY + DAY)]


def test_complaint_that_was_spoken_about_comes_back_on_the_next_day_that_is_set(shop: Shop, li_na: int) -> None:
    made = complain(shop, li_na, opened_on=TODAY - DAY, follow_up_on=TODAY)
    assert told(shop) == [("complaint_follow_up", TODAY)]
    reminders.done(shop, reminders.due(shop)[0].reminder_id)
    assert told(shop) == []
    kept = feedback.of_id(shop, made).draft
    feedback.correct(shop, made, FeedbackDraft(COMPLAINT, kept.text, kept.opened_on, IN_PROGRESS, TODAY + 2 * DAY))
    go_to(shop, 2)
    reminders.refresh(shop)
    assert told(shop) == [("complaint_follow_up", TODAY + 2 * DAY)]


def test_complaint_pauses_offers_while_it_is_open_and_says_why(shop: Shop, li_na: int) -> None:
    for days in (-200, -190, -180, -170):
        at = NOW + dt.timedelta(days=days)
        purchases.record(shop, PurchaseDraft(li_na, (ItemDraft("Bread", 1000, 900),), at=at))
    reminders.refresh(shop)
    assert [rule for rule, _on in told(shop)] == ["win_back"]
    made = complain(shop, li_na)
    assert told(shop) == []
    with shop.read() as session:
        assert quiet.without_offers(session, [li_na]) == {quiet.COMPLAINT: [li_na]}
    feedback.begin(shop, made)
    assert told(shop) == []
    feedback.resolve(shop, made, 4, "new bag")
    assert [rule for rule, _on in told(shop)] == ["win_back"]
    for _step in range(3):
        history.undo(shop)
    assert [rule for rule, _on in told(shop)] == ["win_back"]


@pytest.mark.parametrize(
    ("draft", "where"),
    [
        (FeedbackDraft(COMPLAINT, ""), "feedback_text"),
        (FeedbackDraft("grumble", "x"), "feedback_kind"),
        (FeedbackDraft(COMPLAINT, "x", TODAY + DAY), "feedback_on"),
        (FeedbackDraft(COMPLAINT, "x", dt.date(1, 1, 1)), "feedback_on"),
        (FeedbackDraft(COMPLAINT, "x", status=RESOLVED, resolved_on=TODAY + DAY), "resolved_on"),
        (FeedbackDraft(COMPLAINT, "x", TODAY, follow_up_on=TODAY - DAY), "follow_up_on"),
        (FeedbackDraft(COMPLAINT, "x", status=RESOLVED, score=0), "feedback_score"),
        (FeedbackDraft(COMPLAINT, "x", status=RESOLVED, score=6), "feedback_score"),
        (FeedbackDraft(COMPLAINT, "x", status=OPEN, score=3), "feedback_status"),
        (FeedbackDraft(COMPLAINT, "x", status=RESOLVED, resolved_on=TODAY - DAY), "resolved_on"),
        (FeedbackDraft(COMPLAINT, "x", purchase_id=99), "feedback_about"),
        (FeedbackDraft(COMPLAINT, "x", pet_id=99), "feedback_about"),
        (FeedbackDraft(COMPLAINT, "x" * 20_001), "feedback_text"),
    ],
)
def test_feedback_bad_input_is_refused_beside_its_field(
    shop: Shop, li_na: int, draft: FeedbackDraft, where: str
) -> None:
    before = dump(shop)
    with pytest.raises(UserMistake) as refused:
        feedback.record(shop, li_na, draft)
    assert refused.value.where == where
    assert dump(shop) == before


def test_what_is_resolved_again_keeps_its_day_and_its_score(shop: Shop, li_na: int) -> None:
    made = complain(shop, li_na)
    feedback.resolve(shop, made)
    go_to(shop, 1)
    feedback.resolve(shop, made, 4)
    feedback.resolve(shop, made, resolution="new bag")
    kept = feedback.of_id(shop, made).draft
    assert (kept.score, kept.resolved_on, kept.resolution) == (4, TODAY, "new bag")


def test_praise_has_neither_state_nor_day(shop: Shop, li_na: int) -> None:
    made = feedback.record(shop, li_na, FeedbackDraft(PRAISE, "so kind", status=OPEN, follow_up_on=TODAY))
    kept = feedback.of_id(shop, made)
    assert (kept.draft.status, kept.draft.follow_up_on, kept.is_open) == ("", None, False)


def test_open_complaints_stand_by_their_day_without_the_bin(shop: Shop, li_na: int) -> None:
    other = customers.create(shop, CustomerDraft(name="Wang Fang"))
    gone = customers.create(shop, CustomerDraft(name="Gone"))
    later = complain(shop, li_na, follow_up_on=TODAY + 3 * DAY)
    sooner = complain(shop, other)
    complain(shop, gone)
    customers.delete(shop, gone)
    assert [(c.feedback_id, c.called) for c in feedback.open_complaints(shop)] == [
        (sooner, "Wang Fang"),
        (later, "Li Na"),
    ]


def test_list_for_a_message_leaves_out_and_says_why(shop: Shop, li_na: int) -> None:
    shy = customers.create(shop, CustomerDraft(name="Shy", do_not_contact=True))
    plain = customers.create(shop, CustomerDraft(name="Plain"))
    complain(shop, li_na)
    kept, why = quiet.for_a_message(shop, [plain, li_na, shy])
    assert kept == [plain]
    assert list(map(str, why)) == ["with an open complaint: 1", "not to be contacted: 1"]


def test_sale_with_feedback_about_it_is_not_undone_but_said_why(shop: Shop, li_na: int) -> None:
    sold = purchases.record(shop, PurchaseDraft(li_na, (ItemDraft("Bread", 1000, 900),)))
    change = history.undo_step(shop)
    assert change is not None
    made = complain(shop, li_na, purchase_id=sold.purchase_id)
    assert str(feedback.of_id(shop, made).about) == "Sale of 2026-05-18: Bread"
    before = dump(shop)
    with pytest.raises(UserMistake, match="There is feedback about this"):
        history.undo_change(shop, change.change_id)
    assert dump(shop) == before
    kept = feedback.of_id(shop, made).draft
    feedback.correct(shop, made, FeedbackDraft(COMPLAINT, kept.text, kept.opened_on, follow_up_on=kept.follow_up_on))
    history.undo_change(shop, change.change_id)


def test_complaint_follows_a_merge_and_comes_back(shop: Shop, li_na: int) -> None:
    other = customers.create(shop, CustomerDraft(name="Li Na"))
    made = complain(shop, other, opened_on=TODAY - DAY, follow_up_on=TODAY)
    contacts.record(shop, other, ContactDraft(CALL))
    before = dump(shop)
    merging.merge(shop, li_na, other)
    assert feedback.of_id(shop, made).customer_id == li_na
    assert told(shop) == [("complaint_follow_up", TODAY)]
    with shop.read() as session:
        assert quiet.without_offers(session, [li_na]) == {quiet.COMPLAINT: [li_na]}
    history.undo(shop)
    assert dump(shop) == before


def test_complaint_about_a_pet_that_passed_away_is_still_followed_up(shop: Shop, li_na: int) -> None:
    pet = pets.create(shop, pets.PetDraft(name="Milktea", species="cat"), [li_na])
    made = complain(shop, li_na, opened_on=TODAY - DAY, follow_up_on=TODAY, pet_id=pet)
    assert str(feedback.of_id(shop, made).about) == "Milktea"
    pets.update(shop, pet, pets.PetDraft(name="Milktea", species="cat", died_on=TODAY))
    assert told(shop) == [("complaint_follow_up", TODAY)]


def test_complaint_goes_on_though_its_pet_is_somebody_elses_by_now(shop: Shop, li_na: int) -> None:
    wang = customers.create(shop, CustomerDraft(name="Wang"))
    milo, rex = (
        pets.create(shop, pets.PetDraft(name=name, species="dog"), [who])
        for name, who in (("Milo", li_na), ("Rex", wang))
    )
    made = complain(shop, li_na, pet_id=milo)
    pet_lives.move(shop, milo, li_na, wang)
    feedback.begin(shop, made)
    feedback.resolve(shop, made, 5, "a new bag")
    assert feedback.of_id(shop, made).draft.pet_id == milo
    with pytest.raises(UserMistake) as refused:
        feedback.correct(shop, made, FeedbackDraft(COMPLAINT, "x", pet_id=rex))
    assert refused.value.where == feedback.ABOUT
