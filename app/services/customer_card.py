"""The 360° page of one customer: who they are, their pets, what they bought, what is due, everything that happened.

About a dozen statements, whatever the customer bought; the figures over all purchases come from ``customer_stat``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Customer
from app.services import (
    care_following,
    care_records,
    consent,
    family,
    feedback,
    households,
    pets,
    purchases,
    reminder_data,
    reminder_options,
    tiers,
    timeline,
    unmerging,
)
from app.services.care_following import NextCare
from app.services.care_records import CareData
from app.services.consent import ConsentData
from app.services.customer_data import CustomerDraft, draft_from
from app.services.family import FamilyData
from app.services.feedback import FeedbackData
from app.services.households import Housemate
from app.services.pets import PetData
from app.services.purchase_data import PurchaseData
from app.services.reminder_data import ReminderData
from app.services.tiers import TierData
from app.services.timeline import Mark
from app.services.timeline_data import TimelineEntry
from app.shop import Shop
from app.storage.database import raw
from app.values.birthday import age_on, next_birthday
from app.values.person_name import display_name

PURCHASES = 30
_TOTALS = """
SELECT visits, purchases, spend_minor, first_on, last_on,
       (SELECT COUNT(*) FROM purchase p WHERE p.customer_id = s.customer_id AND p.kind = 'sale') FROM customer_stat s WHERE customer_id = ?
"""


@dataclass(frozen=True, slots=True)
class CustomerData:
    """The customer; `draft` holds the fields as a form shows them, `since_on` is the earliest day they are known from.

    `merged_into` is the name of whom they were merged into, as long as they can be taken apart; afterwards they are as others in the bin.
    """

    customer_id: int
    called: str
    draft: CustomerDraft
    referrer: str
    next_birthday_on: dt.date | None
    age: int | None
    since_on: dt.date
    created_at: dt.datetime
    deleted_at: dt.datetime | None
    photo_id: int | None
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a customer: a visit is a day with a sale, spend is sales less refunds.

    `average_minor` is spend per visit, `average_gap_days` the days between the first and the last visit over the gaps.
    """

    visits: int
    purchases: int
    spend_minor: int
    average_minor: int | None
    first_on: dt.date | None
    last_on: dt.date | None
    average_gap_days: float | None
    days_since: int | None


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything on the page; purchases reach back over the last `PURCHASES`, and as many records of care.

    `timeline` is the first page of what happened, `timeline_after` where the next one begins. `next_care` is what is due next for
    each pet, the soonest first; `consent` every answer and `feedback` everything they said, the newest first.
    """

    customer: CustomerData
    pets: tuple[PetData, ...]
    purchases: tuple[PurchaseData, ...]
    reminders: tuple[ReminderData, ...]
    timeline: tuple[TimelineEntry, ...]
    totals: Totals
    care: tuple[CareData, ...] = ()
    next_care: tuple[NextCare, ...] = ()
    household: tuple[Housemate, ...] = ()
    family: tuple[FamilyData, ...] = ()
    consent: tuple[ConsentData, ...] = ()
    feedback: tuple[FeedbackData, ...] = ()
    timeline_after: Mark | None = None
    tier: TierData | None = None


def card(shop: Shop, customer_id: int) -> CustomerCard:
    """The page of a customer, also of one in the bin. Raises ``UserMistake`` if there is no such customer."""
    with shop.read() as session:
        customer = session.get(Customer, customer_id)
        if customer is None:
            raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
        totals = _totals(shop, session, customer_id)
        data = _customer(shop, session, customer, totals.first_on)
        their_pets = pets.of_customers(session, [customer_id])
        bought = purchases.load_newest(session, customer_id, timeline.PAGE)
        due = reminder_data.of_customer(session, customer_id, shop.today())
        of_pets = [pet.pet_id for pet in their_pets]
        cared = care_records.of_pets(session, of_pets, PURCHASES) if of_pets else ()
        coming = care_following.next_care(shop, session, of_pets) if of_pets else ()
        home, kin = households.mates(session, customer_id), family.of_customer(session, customer_id)
        answers, said = consent.of_customer(session, customer_id), feedback.of_customer(session, customer_id)
        happened = timeline.read(shop, session, customer_id, bought=bought)
        tier = tiers.of_customers(shop, session, [customer_id])[customer_id]
    return CustomerCard(
        data,
        their_pets,
        bought[:PURCHASES],
        due,
        happened.entries,
        totals,
        cared,
        coming,
        home,
        kin,
        answers,
        said,
        happened.after,
        tier,
    )


def _customer(shop: Shop, session: Session, customer: Customer, first_on: dt.date | None) -> CustomerData:
    draft = draft_from(session, customer)
    merge = unmerging.step_of(session, customer.id) if customer.merged_into_id is not None else None
    into_id = merge.kept_id if merge is not None else None
    referrer, merged_into = (_called(session, i) for i in (customer.referrer_id, into_id))
    coming = age = None
    if draft.birthday:
        custom = reminder_options.custom_of(session, draft.birthday)
        coming = next_birthday(draft.birthday, shop.today(), custom)
        age = age_on(draft.birthday, shop.today(), custom)
    return CustomerData(
        customer.id,
        display_name(customer.name, customer.member_number, customer.id),
        draft,
        referrer,
        coming[0] if coming else None,
        age,
        min(d for d in (draft.since_on or shop.day_of(customer.created_at), first_on) if d),
        customer.created_at,
        customer.deleted_at,
        customer.photo_id,
        merged_into,
    )


def _called(session: Session, customer_id: int | None) -> str:
    found = session.get(Customer, customer_id) if customer_id is not None else None
    return display_name(found.name, found.member_number, found.id) if found else ""


def _totals(shop: Shop, session: Session, customer_id: int) -> Totals:
    found = raw(session).execute(_TOTALS, (customer_id,)).fetchone()
    visits, count, spend, first, last, sales = found or (0, 0, 0, None, None, 0)
    if not (visits and first and last):
        return Totals(0, count, spend, None, None, None, None, None)
    first_on, last_on = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    gap = (last_on - first_on).days / (visits - 1) if visits > 1 else None
    days_since = (shop.today() - last_on).days
    return Totals(visits, sales, spend, round(spend / visits), first_on, last_on, gap, days_since)
