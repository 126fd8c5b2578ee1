"""The fields of each kind of record, from the columns they stand on: form, import, export and search ask here."""

from __future__ import annotations

from functools import lru_cache

from app.models import (
    Base,
    CareRecord,
    CareTemplate,
    Consent,
    Customer,
    CustomerPhone,
    FamilyMember,
    Pet,
    Product,
    Purchase,
    PurchaseItem,
    Tag,
)
from app.values.field import Field

KINDS = ("customers", "pets", "products", "purchases")
_ORDER_CUSTOMER = (
    "name", "phones", "member_number", "wechat", "email", "gender", "birthday", "tags", "alert_note", "preferences", "address", "source",
    "referrer", "since_on", "own_tier", "do_not_contact", "note",
)  # fmt: skip


def customer_fields() -> tuple[Field, ...]:
    """The fields of a customer, as a form shows them."""
    return _ordered((*_of(Customer), *_of(CustomerPhone), *_of(Tag)), _ORDER_CUSTOMER)


def pet_fields() -> tuple[Field, ...]:
    """The fields of a pet."""
    return _of(Pet)


def family_fields() -> tuple[Field, ...]:
    """The fields of a family member or friend."""
    return _of(FamilyMember)


def consent_fields() -> tuple[Field, ...]:
    """The fields of an answer to a question of consent."""
    return _of(Consent)


def product_fields() -> tuple[Field, ...]:
    """The fields of a product."""
    return _of(Product)


def purchase_fields() -> tuple[Field, ...]:
    """The fields of a purchase and of its lines."""
    return (*_of(Purchase), *_of(PurchaseItem))


def care_fields() -> tuple[Field, ...]:
    """The fields of something that was done for a pet."""
    return _of(CareRecord)


def plan_fields() -> tuple[Field, ...]:
    """The fields of a plan by which care comes round."""
    return _of(CareTemplate)


def import_fields(kind: str) -> tuple[Field, ...]:
    """What a column of a file of `kind` may mean: also whose the pet or the purchase is, and what was bought."""
    owner = tuple(f for f in customer_fields() if f.key in ("name", "phones", "member_number"))
    found = {
        "customers": (*customer_fields(), *pet_fields()),
        "pets": (*pet_fields(), *owner),
        "family": family_fields(),
        "consent": consent_fields(),
        "care_plans": plan_fields(),
        "care": care_fields(),
        "products": product_fields(),
        "purchases": (*purchase_fields(), *owner, *product_fields()),
    }[kind]
    return tuple(f for f in found if f.in_import)


def field(key: str) -> Field:
    """The field with this key. Raises ``KeyError``."""
    return _all()[key]


@lru_cache(maxsize=1)
def _all() -> dict[str, Field]:
    every = (
        customer_fields,
        pet_fields,
        family_fields,
        product_fields,
        purchase_fields,
        care_fields,
        plan_fields,
        consent_fields,
    )
    return {f.key: f for fields in every for f in fields()}


@lru_cache(maxsize=16)
def _of(model: type[Base]) -> tuple[Field, ...]:
    return tuple(c.info["field"] for c in model.__table__.columns if "field" in c.info)


def _ordered(fields: tuple[Field, ...], keys: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(sorted(fields, key=lambda f: keys.index(f.key)))
