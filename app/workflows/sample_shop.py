"""Filling a new shop with the made-up people of `sample`, as a whole-shop workbook comes in, but without a file in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.i18n import T
from app.sample import shop as sample
from app.sample import touch
from app.sample.model import SampleCare, SampleCustomer, SampleMember, SamplePet, SampleSale, SampleShop
from app.sample.own import SampleField, own_fields
from app.sample.trade import Good
from app.services import imports
from app.services.import_section import FIELDS
from app.services.imports import ImportRequest, ImportResult, Section
from app.services.segment_data import VERSION, canonical
from app.shop import Shop
from app.values.consent import QUESTIONS
from app.values.custom import CUSTOMER, PET, key_of
from app.values.field import FieldKind
from app.values.phone import parse_phone

Tick = Callable[[int, int], None]
WHOLE_SHOP = "shop"
NAME = T("Practice shop")
THOUSANDTHS = 1000
HUNDRED = 100

_CUSTOMER = (
    "no", "name", "gender", "phones", "phone_labels", "member_number", "wechat", "email", "address", "birthday", "preferences",
    "alert_note", "note", "source", "tags", "since_on", "referrer", "household_no", "confirmed_on",
)  # fmt: skip
_PET = (
    "no", "owner_nos", "pet_name", "species", "breed", "sex", "is_neutered", "pet_birthday", "age_text", "weight_milli", "allergies",
    "temperament", "died_on",
)  # fmt: skip
_MEMBER = ("no", "customer_no", "family_name", "relation", "family_birthday")
_CARE = ("pet_no", "plan_no", "care_kind", "done_on", "care_product", "care_weight")
_PRODUCT = ("no", "product_code", "product_name", "category", "unit", "price_minor", "lasts_days")
_SALE = (
    "sale_no", "customer_no", "pet_no", "sale_kind", "refund_of_no", "purchased_at", "receipt_number", "payment", "channel",
    "purchase_note", "product_no", "product_code", "product_name", "quantity_milli", "unit_price_minor", "line_total_minor",
)  # fmt: skip

_CONTACT = ("customer_no", "contact_kind", "contact_direction", "contacted_at", "contact_note")
_FEEDBACK = (
    "customer_no", "feedback_kind", "feedback_text", "feedback_on", "feedback_status", "follow_up_on", "feedback_score", "resolution", "resolved_on",
)  # fmt: skip
_CONSENT = ("customer_no", "consent_purpose", "consent_answer", "consent_on", "consent_wording")
_SEGMENT = ("segment", "segment_conditions")
_FIELD = ("no", "field_owner", "field_name", "field_kind", "field_choices", "field_position")

Values = tuple[Any, ...]


def fill(shop: Shop, language: str, tick: Tick) -> ImportResult:
    """Bring in the practice shop of the shop's kind as of the shop's today; the import can be taken back as a whole.

    Raises what `tick` raises; then nothing was written.
    """
    return bring_in(shop, sample.make(shop.facts.kind, language, shop.today()), language, tick)


def bring_in(shop: Shop, made: SampleShop, language: str, tick: Tick) -> ImportResult:
    """The same with people that were made up already, or some of them."""
    which = 0 if language == "zh_CN" else 1
    own = own_fields(shop.facts.kind)
    rows = _Rows(shop, made, which, own)
    sections = tuple(
        Section(kind, columns, ((number, values, ()) for number, values in enumerate(found, 2)), sheet=kind)
        for kind, columns, found in (
            (FIELDS, _FIELD, map(rows.field, own)),
            ("customers", (*_CUSTOMER, *_keys(own, CUSTOMER)), map(rows.customer, made.customers)),
            ("pets", (*_PET, *_keys(own, PET)), map(rows.pet, made.pets)),
            ("family", _MEMBER, map(rows.member, made.family)),
            ("consent", _CONSENT, map(rows.consent, touch.CONSENT)),
            ("care", _CARE, map(rows.care, made.care)),
            ("products", _PRODUCT, map(rows.product, made.goods)),
            ("purchases", _SALE, (line for sale in made.sales for line in rows.sale(sale))),
            ("interactions", _CONTACT, map(rows.contact, touch.CONTACTS)),
            ("feedback", _FEEDBACK, map(rows.feedback, touch.FEEDBACK)),
            ("segments", _SEGMENT, map(rows.segment, touch.SEGMENTS)),
        )
    )
    plan = imports.plan(shop, ImportRequest(WHOLE_SHOP, sections, str(NAME), is_whole_shop=True))
    return imports.apply(shop, plan, tick)


def _keys(own: Sequence[SampleField], owner: str) -> tuple[str, ...]:
    return tuple(key_of(owner, f"new_{field.no}") for field in own if field.owner == owner)


class _Rows:
    """Makes rows of typed values, in the order of the columns above."""

    def __init__(self, shop: Shop, made: SampleShop, which: int, own: Sequence[SampleField]) -> None:
        self._which, self._own = which, own
        self._zone, self._today = shop.zone, shop.today()
        self._region = shop.facts.region
        self._unit: int = 10**shop.facts.minor_digits
        self._served = {sale.customer_no: sale.at.date() for sale in made.sales if sale.refund_of_no is None}
        """Customer → the last day on which they were served, when whoever did had their record in sight; sales that are brought in do not tell."""
        self._no = {good.code: str(number) for number, good in enumerate(made.goods, 1)}

    def field(self, field: SampleField) -> Values:
        """A row of the fields of the owner's own."""
        choices = "\n".join(words[self._which] for words in field.choices) if field.kind is FieldKind.CHOICE else ""
        return str(field.no), field.owner, field.name[self._which], field.kind.value, choices, field.no

    def _own_values(self, owner: str, number: int) -> Iterator[Any]:
        return (field.value(number, self._which) for field in self._own if field.owner == owner)

    def customer(self, who: SampleCustomer) -> Values:
        """A row of the customers."""
        phones = tuple(phone for _label, said in who.phones if (phone := parse_phone(said, self._region)))
        return (
            str(who.no), who.name, who.gender or None, phones, ";".join(label for label, _said in who.phones),
            who.member_number or None, who.wechat, who.email, who.address, who.birthday, who.preferences, who.alert_note, who.note,
            who.source, who.tags, who.since_on, _text(who.referrer_no),
            _text(who.household_no), self._served.get(who.no), *self._own_values(CUSTOMER, who.no),
        )  # fmt: skip

    def pet(self, pet: SamplePet) -> Values:
        """A row of the pets."""
        return (
            str(pet.no), "; ".join(map(str, pet.owner_nos)), pet.name, pet.species, pet.breed, pet.sex, pet.is_neutered,
            pet.birthday, pet.age_text, pet.grams, pet.allergies, pet.temperament, pet.died_on,
            *self._own_values(PET, pet.no),
        )  # fmt: skip

    def member(self, one: SampleMember) -> Values:
        """A row of the family."""
        return str(one.no), str(one.customer_no), one.name, one.relation, one.birthday

    def care(self, done: SampleCare) -> Values:
        """A row of the care; it names the plan by its key."""
        return str(done.pet_no), done.plan or None, done.kind or None, done.on, done.product, done.grams

    def contact(self, one: touch.SampleContact) -> Values:
        """A row of the contacts."""
        at = dt.datetime.combine(touch.ago(self._today, one.days), dt.time(one.hour), self._zone)
        return str(one.customer_no), one.kind, one.direction, at, one.said[self._which]

    def feedback(self, one: touch.SampleFeedback) -> Values:
        """A row of the feedback."""
        opened, which = touch.ago(self._today, one.days), self._which
        follow_up = touch.ago(self._today, -one.follow_up) if one.follow_up is not None else None
        resolved = touch.ago(self._today, one.resolved) if one.resolved is not None else None
        return (
            str(one.customer_no), one.kind, one.said[which], opened, one.status, follow_up, one.score, one.done[which], resolved,
        )  # fmt: skip

    def segment(self, one: tuple[tuple[str, str], Mapping[str, int]]) -> Values:
        """A row of the segments."""
        name, conditions = one
        return name[self._which], canonical({"v": VERSION, **conditions})

    def consent(self, one: touch.SampleConsent) -> Values:
        """A row of the answers, to the question in the words of the house."""
        on = touch.ago(self._today, one.days)
        return str(one.customer_no), one.purpose, one.answer, on, str(QUESTIONS[one.purpose])

    def product(self, good: Good) -> Values:
        """A row of the products."""
        which = self._which
        return (
            self._no[good.code], good.code, good.names[which], good.category[which], good.unit[which], self._price(good),
            good.lasts_days,
        )  # fmt: skip

    def sale(self, sale: SampleSale) -> Iterator[Values]:
        """The rows of a sale, one for each line."""
        kind = "sale" if sale.refund_of_no is None else "refund"
        head = (
            str(sale.no), _text(sale.customer_no), _text(sale.pet_no), kind, _text(sale.refund_of_no),
            sale.at.replace(tzinfo=self._zone), sale.receipt_number, sale.payment, sale.channel, sale.note,
        )  # fmt: skip
        for line in sale.lines:
            good, price = line.good, self._price(line.good)
            name = good.names[self._which]
            yield (*head, self._no[good.code], good.code, name, line.count * THOUSANDTHS, price, line.count * price)

    def _price(self, good: Good) -> int:
        """The price in minor units of the shop's currency; never nothing."""
        return max(1, good.prices[self._which] * self._unit // HUNDRED)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
