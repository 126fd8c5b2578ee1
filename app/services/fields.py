"""The fields of each kind of record, from the columns they stand on: form, import, export and search ask here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import (
    Base,
    CareRecord,
    CareTemplate,
    Consent,
    Customer,
    CustomerPhone,
    CustomField,
    FamilyMember,
    Feedback,
    Interaction,
    Pet,
    Product,
    Purchase,
    PurchaseItem,
    RightAsIs,
    Segment,
    Tag,
)
from app.services import custom_fields
from app.shop import Shop
from app.values.custom import CUSTOMER, PET, owner_of
from app.values.field import Field
from app.values.text import clean_text

ONLY_OF_PRODUCTS = ("replacement", "discontinued", "to_complete")
"""What a list of products says of one, and a list of sales does not."""
SHORTEN = T("Shorten it.")
KINDS = ("customers", "pets", "products", "purchases")
_ORDER_CUSTOMER = (
    "name", "phones", "member_number", "wechat", "email", "gender", "birthday", "tags", "alert_note", "preferences", "address", "source",
    "referrer", "since_on", "own_tier", "do_not_contact", "note", "confirmed_on",
)  # fmt: skip

_OWNERS_IN = {"customers": (CUSTOMER, PET), "pets": (PET,)}
"""Kind of list → whose fields of the owner's own it may have."""


def of_customers(shop: Shop) -> tuple[Field, ...]:
    """The fields of a customer, as a form shows them, those of the owner's own last; WeChat comes behind the e-mail outside of China."""
    known = customer_fields()
    if not shop.facts.is_chinese:
        order = [f.key for f in known if f.key != "wechat"]
        order.insert(order.index("email") + 1, "wechat")
        known = _ordered(known, tuple(order))
    return (*known, *custom_fields.of_owner(custom_fields.listed(shop), CUSTOMER))


def of_pets(shop: Shop) -> tuple[Field, ...]:
    """The fields of a pet, those of the owner's own last."""
    return (*pet_fields(), *custom_fields.of_owner(custom_fields.listed(shop), PET))


def customer_fields() -> tuple[Field, ...]:
    """The fields of a customer that come with the program, as a form shows them."""
    return _ordered((*_of(Customer), *_of(CustomerPhone), *_of(Tag)), _ORDER_CUSTOMER)


def pet_fields() -> tuple[Field, ...]:
    """The fields of a pet that come with the program."""
    return _of(Pet)


def family_fields() -> tuple[Field, ...]:
    """The fields of a family member or friend."""
    return _of(FamilyMember)


def consent_fields() -> tuple[Field, ...]:
    """The fields of an answer to a question of consent."""
    return _of(Consent)


def contact_fields() -> tuple[Field, ...]:
    """The fields of a call, a message or a visit."""
    return _of(Interaction)


def feedback_fields() -> tuple[Field, ...]:
    """The fields of praise, a suggestion or a complaint."""
    return _of(Feedback)


def right_fields() -> tuple[Field, ...]:
    """The fields of an answer that something is right as it is."""
    return _of(RightAsIs)


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


def own_fields() -> tuple[Field, ...]:
    """The fields of a field of the owner's own."""
    return _of(CustomField)


def segment_fields() -> tuple[Field, ...]:
    """The fields of a segment."""
    return _of(Segment)


def import_fields(kind: str, own: Sequence[Field] = ()) -> tuple[Field, ...]:
    """What a column of a file of `kind` may mean: also whose the pet or the purchase is, and what was bought.

    `own` are the fields of the owner's own; they come first, so that a heading that names one means it.
    """
    owner = tuple(f for f in customer_fields() if f.key in ("name", "phones", "member_number"))
    found = {
        "customers": (*customer_fields(), *pet_fields()),
        "pets": (*pet_fields(), *owner),
        "family": family_fields(),
        "consent": consent_fields(),
        "right": right_fields(),
        "tags": (),
        "care_plans": plan_fields(),
        "care": care_fields(),
        "fields": own_fields(),
        "products": product_fields(),
        "purchases": (*purchase_fields(), *owner, *(f for f in product_fields() if f.key not in ONLY_OF_PRODUCTS)),
        "interactions": contact_fields(),
        "feedback": feedback_fields(),
        "reminders": (),
        "segments": (),
    }[kind]
    mine = [f for f in own if owner_of(f.key) in _OWNERS_IN.get(kind, ())]
    return tuple(f for f in (*mine, *found) if f.in_import)


def importable(shop: Shop, kind: str) -> tuple[Field, ...]:
    """As ``import_fields``, with the fields of the owner's own that the shop has behind those that come with the program."""
    found = import_fields(kind, tuple(each.field for each in custom_fields.listed(shop)))
    return tuple(sorted(found, key=lambda each: owner_of(each.key) is not None))


def field(key: str) -> Field:
    """The field with this key, of those that come with the program. Raises ``KeyError``."""
    return _all()[key]


def check_length(field: Field, said: str, limit: int | None = None, step: Text = SHORTEN) -> None:
    """Raise ``UserMistake`` beside `field` if `said` is longer than `limit`, or than the field takes; `step` says what to do then."""
    most = limit or field.limit
    if most is not None and len(said) > most:
        raise UserMistake(
            "too_long",
            T("{field} has {count} characters; at most {limit} fit.", field=field.label, count=len(said), limit=most),
            step,
            field.key,
        )


def check_visible(field: Field, typed: str) -> None:
    """Raise ``UserMistake`` beside `field` if something was `typed` of which nothing is left to be kept."""
    if typed.strip() and not clean_text(typed):
        raise UserMistake(
            "invisible",
            T("{field}: there are only invisible characters in it.", field=field.label),
            T("Type it anew, or leave it blank."),
            field.key,
        )


def any_field(shop: Shop, key: str) -> Field:
    """The field with this key, also one of the owner's own; one that was removed as well. Raises ``KeyError``."""
    return custom_fields.of_key(shop, key) if owner_of(key) is not None else field(key)


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
        right_fields,
        contact_fields,
        feedback_fields,
        own_fields,
        segment_fields,
    )
    return {f.key: f for fields in every for f in fields()}


@lru_cache(maxsize=16)
def _of(model: type[Base]) -> tuple[Field, ...]:
    return tuple(c.info["field"] for c in model.__table__.columns if "field" in c.info)


def _ordered(fields: tuple[Field, ...], keys: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(sorted(fields, key=lambda f: keys.index(f.key)))
