"""A product as plain data: as a form holds it, as it is checked, and as it stands in the catalogue."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T
from app.models import Product
from app.services import fields
from app.services.product_search import rank, typed_key
from app.services.purchase_data import product_key
from app.services.typed import parsed, text_of
from app.shop import Shop
from app.values import barcode, category
from app.values.field import FieldKind
from app.values.money import decimal_text
from app.values.text import normalise_key

LONGEST_CHAIN = 20
"""So many replacements are followed, one after the other."""
MOST_DAYS = 3650
MOST_MINOR = 10**12
MOST_LEVELS = 6
ATTRIBUTES: Mapping[str, str] = {
    "product_name": "name", "product_code": "code", "barcode": "barcode", "category": "category", "unit": "unit",
    "price_minor": "price_minor", "pack_size": "pack_size", "lasts_days": "lasts_days", "discontinued": "is_discontinued",
    "replacement": "replacement_id",
}  # fmt: skip
"""Key of the field → attribute of ``ProductDraft``, in the order of a form."""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as a form holds it; see ``Product``."""

    name: str = ""
    code: str = ""
    barcode: str = ""
    category: str = ""
    unit: str = ""
    price_minor: int | None = None
    pack_size: str = ""
    lasts_days: int | None = None
    is_discontinued: bool | None = None
    replacement_id: int | None = None


def draft_from(product: Product) -> ProductDraft:
    """What is kept, as a draft."""
    return ProductDraft(**{f.name: getattr(product, f.name) for f in dataclasses.fields(ProductDraft)})


def draft_of_texts(
    shop: Shop, session: Session, texts: Mapping[str, str], base: ProductDraft | None = None, product_id: int = 0
) -> ProductDraft:
    """`base` with what was typed under some of `ATTRIBUTES`. Raises ``UserMistake`` naming the first field that cannot be read."""
    change: dict[str, Any] = {}
    for key, text in texts.items():
        if key not in ATTRIBUTES:
            raise UserMistake("unknown_field", T("There is no field {key}.", key=key), None, key)
        value = parsed(shop, fields.field(key), text)
        change[ATTRIBUTES[key]] = _referred(session, value, product_id) if key == "replacement" else value
    return dataclasses.replace(base or ProductDraft(), **change)


def texts_of(shop: Shop, session: Session, draft: ProductDraft) -> dict[str, str]:
    """Every field of a product as it would be typed."""
    found: dict[str, str] = {}
    for key, attribute in ATTRIBUTES.items():
        field, value = fields.field(key), getattr(draft, attribute)
        if key == "replacement":
            other = session.get(Product, value) if value is not None else None
            found[key] = (other.code or other.name) if other is not None else ""
        elif field.kind is FieldKind.MONEY and value is not None:
            found[key] = decimal_text(value, shop.facts.minor_digits)
        else:
            found[key] = text_of(field, value)
    return found


def fill(session: Session, product: Product, draft: ProductDraft) -> None:
    """Make `product` say what `draft` says. Raises ``UserMistake`` naming the field that is wrong.

    What stays as it was is not asked about: a file may have brought what a form would refuse, and another field can be corrected first.
    """
    change = {name: value for name, value in dataclasses.asdict(draft).items() if getattr(product, name) != value}
    for name, value in change.items():
        if name in _CHECKS:
            _CHECKS[name](value)
    with session.no_autoflush:
        if "barcode" in change:
            change["barcode"] = _barcode(session, product, draft.barcode)
        if {"name", "code"} & change.keys() or not product.product_key:
            change["product_key"] = _checked_key(session, product, draft)
        if "replacement_id" in change:
            check_replacement(session, product.id or 0, draft.replacement_id)
        for name, value in change.items():
            setattr(product, name, value)


def get(session: Session, product_id: int) -> Product:
    """The product, wherever it lies. Raises ``UserMistake`` if there is none."""
    product = session.get(Product, product_id)
    if product is None:
        raise UserMistake("no_such_product", T("There is no product {number} in this shop.", number=product_id))
    return product


def _check_name(name: str) -> None:
    if not name:
        raise UserMistake("no_name", T("The product has no name yet."), T("Type what is sold."), "product_name")


def check_price(price: int | None) -> None:
    """Raise ``UserMistake`` for a price that cannot be."""
    if price is not None and price < 0:
        raise UserMistake(
            "negative_price", T("A price cannot be below zero."), T("Leave it blank if it is not fixed."), "price_minor"
        )
    if (price or 0) > MOST_MINOR:
        raise UserMistake("too_big", T("This is more than a price can be."), T("Check the number."), "price_minor")


def check_lasts(days: int | None) -> None:
    """Raise ``UserMistake`` for days that nothing lasts."""
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise UserMistake(
            "bad_lasts",
            T("It lasts from {least} to {most} days.", least=1, most=MOST_DAYS),
            T("Leave it blank if it is not known."),
            "lasts_days",
        )


def check_category(way: str) -> None:
    """Raise ``UserMistake`` for a way through too many levels."""
    if len(category.levels(way)) > MOST_LEVELS:
        raise UserMistake(
            "too_deep", T("A category has at most {most} levels.", most=MOST_LEVELS), T("Leave one out."), "category"
        )


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "name": _check_name,
    "price_minor": check_price,
    "lasts_days": check_lasts,
    "category": check_category,
}
"""What must hold for a value, whatever else there is in the shop."""


def _barcode(session: Session, product: Product, typed: str) -> str:
    """The barcode as it is kept. Raises ``UserMistake`` for one that cannot be, and for one that another product has."""
    try:
        code = barcode.tidy(typed)
    except ValueError as error:
        raise UserMistake(
            "bad_barcode",
            T("No scanner reads these signs."),
            T("Scan it, or type the digits below the bars."),
            "barcode",
        ) from error
    other = same_barcode(session, code, product.id or 0)
    if other is not None:
        raise UserMistake(
            "barcode_taken",
            T("{name} has this barcode already.", name=other.name[:60]),
            T("Correct one of them, or merge the two."),
            "barcode",
        )
    return code


def same_barcode(session: Session, code: str, product_id: int) -> Product | None:
    """Another product outside the bin with this barcode."""
    if not code:
        return None
    return session.scalar(
        select(Product).where(Product.barcode == code, Product.id != product_id, Product.deleted_at.is_(None)).limit(1)
    )


def _checked_key(session: Session, product: Product, draft: ProductDraft) -> str:
    """What makes the product one of its own. Raises ``UserMistake`` if another one is the same by it."""
    key = product_key(draft.code, draft.name)
    where = "product_code" if draft.code else "product_name"
    if not key:
        raise UserMistake("no_name", T("The product has no name yet."), T("Type what is sold."), where)
    other = session.scalar(select(Product).where(Product.product_key == key, Product.id != (product.id or 0)))
    if other is None:
        return key
    if other.merged_into_id is not None:
        other = get(session, other.merged_into_id)
        if other.id == product.id:
            raise UserMistake(
                "merged_here",
                T("This name belongs to a product that was merged into this one."),
                T("Choose another one."),
                where,
            )
    if other.deleted_at is not None:
        said, then = T("{name} lies in the bin.", name=other.name[:60]), T("Restore it, or choose another name.")
    else:
        said, then = T("There is {name} already.", name=other.name[:60]), T("Change that one, or merge the two.")
    raise UserMistake("product_taken", said, then, where)


def check_replacement(session: Session, product_id: int, replacement_id: int | None) -> None:
    """Raise ``UserMistake`` if a product would be replaced by itself in the end."""
    step, walked = replacement_id, 0
    while step is not None and walked <= LONGEST_CHAIN:
        if step == product_id:
            raise UserMistake(
                "replacement_loop",
                T("Then it would be replaced by itself in the end."),
                T("Choose a product that is still sold."),
                "replacement",
            )
        step, walked = get(session, step).replacement_id, walked + 1
    if walked > LONGEST_CHAIN:
        raise UserMistake(
            "replacement_chain",
            T("Too many products replace each other here."),
            T("Choose the last one."),
            "replacement",
        )


def _referred(session: Session, said: str, product_id: int) -> int | None:
    """The product that is meant by its code, barcode or name, else the only one that fits as in a search."""
    if not said:
        return None
    is_named = or_(Product.product_key == normalise_key(said), Product.barcode == said, Product.name == said)
    exact = session.scalars(select(Product.id).where(is_named, Product.deleted_at.is_(None)).limit(3)).all()
    found = [each for each in exact if each != product_id] or list(exact) or _fitting(session, said, product_id)
    if len(found) == 1:
        return found[0]
    name = said[:60]
    what = T("Several products fit {name}.", name=name) if found else T("There is no product {name}.", name=name)
    raise UserMistake("unknown_product", what, T("Type its code, or its whole name."), "replacement")


def _fitting(session: Session, said: str, product_id: int) -> list[int]:
    columns = (Product.id, Product.name, Product.code, Product.barcode)
    rows = session.execute(select(*columns).where(Product.deleted_at.is_(None), Product.id != product_id))
    typed = typed_key(said)
    return [row_id for row_id, name, code, bars in rows if rank(typed, name, code, bars) is not None]
