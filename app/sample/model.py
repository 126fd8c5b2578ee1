"""The practice shop as plain data, before it becomes rows of a shop file. Numbers name each other from 1 on, as in a workbook."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.sample.lives import Life
from app.sample.trade import Good
from app.values.birthday import Birthday


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """One customer. `phones` are (label, number); `life` states the rhythm that the purchases follow."""

    no: int
    name: str
    gender: str
    phones: tuple[tuple[str, str], ...]
    member_number: str
    wechat: str
    email: str
    address: str
    birthday: Birthday | None
    preferences: str
    alert_note: str
    note: str
    source: str
    tags: tuple[str, ...]
    since_on: dt.date | None
    referrer_no: int | None
    life: Life
    household_no: int | None = None


@dataclass(frozen=True, slots=True)
class SampleMember:
    """Somebody of the family of a customer, or a friend."""

    no: int
    customer_no: int
    name: str
    relation: str
    birthday: Birthday | None


@dataclass(frozen=True, slots=True)
class SamplePet:
    """One animal and whose it is; the owners of a family share it."""

    no: int
    owner_nos: tuple[int, ...]
    name: str
    species: str
    breed: str
    sex: str
    is_neutered: bool | None
    birthday: Birthday | None
    age_text: str
    grams: int | None
    allergies: str
    temperament: str
    died_on: dt.date | None


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One line of a sale; below zero it is given back."""

    good: Good
    count: int


@dataclass(frozen=True, slots=True)
class SampleSale:
    """A sale, or with `refund_of_no` a refund. `at` is the time on the clock of the shop; nobody bought it if `customer_no` is ``None``."""

    no: int
    customer_no: int | None
    pet_no: int | None
    at: dt.datetime
    receipt_number: str
    payment: str
    channel: str
    note: str
    lines: tuple[SampleLine, ...]
    refund_of_no: int | None = None


@dataclass(frozen=True, slots=True)
class SampleCare:
    """Something that was done for an animal: by the plan with this key, or of a kind; with its weight in grams where it was weighed."""

    pet_no: int
    plan: str
    kind: str
    on: dt.date
    product: str
    grams: int | None = None


@dataclass(frozen=True, slots=True)
class SampleShop:
    """Everything: the customers with their pets, the shelf, and the sales in their order."""

    customers: tuple[SampleCustomer, ...]
    pets: tuple[SamplePet, ...]
    goods: tuple[Good, ...]
    sales: tuple[SampleSale, ...]
    family: tuple[SampleMember, ...] = ()
    care: tuple[SampleCare, ...] = ()
