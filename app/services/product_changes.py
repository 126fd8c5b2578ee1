"""What is done to products: taken in, changed, ended with what replaces them, put in the bin and taken out. Each is one step of undo.

A sale keeps its own texts and prices, so that nothing here changes what was sold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Product
from app.services import fields
from app.services.product_data import (
    LONGEST_CHAIN,
    ProductDraft,
    check_category,
    draft_from,
    draft_of_texts,
    fill,
    get,
    same_barcode,
    texts_of,
)
from app.services.typed import parsed
from app.shop import Shop
from app.storage import bulk
from app.values import barcode
from app.values.money import decimal_text
from app.values.text import normalise_key


def create(shop: Shop, texts: Mapping[str, str]) -> int:
    """Take in a product of which `texts` says what was typed for each field; returns its id. One without a price waits to be completed.

    Raises ``UserMistake`` naming the field that is wrong; then nothing is kept.
    """
    with shop.write(T("New product")) as session:
        product, draft = Product(created_at=shop.clock.now()), draft_of_texts(shop, session, texts)
        _check_twin(session, draft)
        fill(session, product, draft)
        product.is_new = draft.price_minor is None or None
        session.add(product)
        session.flush()
        return product.id


def set_fields(shop: Shop, product_id: int, texts: Mapping[str, str]) -> None:
    """Change fields to what was typed; an empty text clears one. Whoever does so has looked at it: it is no longer to be completed.

    Raises ``UserMistake`` naming the field that is wrong; then nothing is changed.
    """
    with shop.write(T("Edit product")) as session:
        product = _outside_bin(session, product_id)
        fill(session, product, draft_of_texts(shop, session, texts, draft_from(product), product_id))
        product.is_new = None


def texts(shop: Shop, product_id: int) -> dict[str, str]:
    """Every field of a product as it would be typed. Raises ``UserMistake`` if there is none."""
    with shop.read() as session:
        return texts_of(shop, session, draft_from(get(session, product_id)))


def draft_of(shop: Shop, product_id: int) -> ProductDraft:
    """A product as a form holds it. Raises ``UserMistake`` if there is none."""
    with shop.read() as session:
        return draft_from(get(session, product_id))


def set_category(shop: Shop, product_ids: Collection[int], text: str) -> None:
    """Put products into a category, a new one if it is nowhere yet; a blank takes them out of theirs. Raises ``UserMistake``."""
    way = parsed(shop, fields.field("category"), text)
    check_category(way)
    with shop.write(T("Category of products")) as session:
        bulk.update_all(session, "product", list(product_ids), {"category": way, "is_new": None})


def seen(shop: Shop, *product_ids: int) -> None:
    """Nothing is to be completed about these products."""
    with shop.write(T("Product looked at")) as session:
        bulk.update_all(session, "product", product_ids, {"is_new": None})


def discontinue(shop: Shop, *product_ids: int, is_over: bool = True) -> None:
    """Stop selling products, or go on; what replaces one stays written beside it."""
    with shop.write(T("Stop selling") if is_over else T("Sell again")) as session:
        bulk.update_all(session, "product", product_ids, {"is_discontinued": is_over or None})


def stop_selling(shop: Shop, product_id: int, replacement: str = "") -> None:
    """Stop selling one product, which the one named in `replacement` takes the place of; a blank leaves what stands there.

    Raises ``UserMistake`` if no product is meant.
    """
    typed = {"discontinued": "1"} | ({"replacement": replacement} if replacement.strip() else {})
    with shop.write(T("Stop selling")) as session:
        product = _outside_bin(session, product_id)
        fill(session, product, draft_of_texts(shop, session, typed, draft_from(product), product_id))


def delete(shop: Shop, *product_ids: int) -> tuple[str, ...]:
    """Put products in the bin; what was sold of them stays as it is. Raises ``UserMistake`` for one that is there already.

    Returns the names of products outside the bin that name one of these as what replaces them.
    """
    with shop.write(T("Move products to bin")) as session:
        for product_id in product_ids:
            _outside_bin(session, product_id)
        bulk.update_all(session, "product", product_ids, {"deleted_at": int(shop.clock.now().timestamp())})
        replacing = select(Product.name, Product.replacement_id).where(
            Product.deleted_at.is_(None), Product.replacement_id.is_not(None)
        )
        gone = set(product_ids)
        return tuple(
            each.name for each in session.execute(replacing.order_by(Product.id)) if each.replacement_id in gone
        )


def restore(shop: Shop, *product_ids: int) -> None:
    """Take products out of the bin. Raises ``UserMistake`` for one that is not in it, or whose barcode another one has by now."""
    with shop.write(T("Restore products")) as session:
        for product_id in product_ids:
            product = get(session, product_id)
            if product.deleted_at is None or product.merged_into_id is not None:
                raise UserMistake("not_in_bin", T("This product is not in the bin."))
            other = same_barcode(session, product.barcode, product_id)
            if other is not None:
                raise UserMistake(
                    "barcode_taken",
                    T("{name} has the barcode of this product by now.", name=other.name[:60]),
                    T("Take it away there first."),
                )
        bulk.update_all(session, "product", product_ids, {"deleted_at": None})


def hint(shop: Shop, product_id: int, key: str, text: str) -> str:
    """What helps while a field is typed: what is odd about it, who has it already. Never a refusal."""
    if not text.strip():
        return ""
    with shop.read() as session:
        if key == "product_name":
            twin = _same_name(session, text, product_id)
            return str(_there_already(twin)) if twin is not None else ""
        if key == "barcode":
            return _barcode_hint(session, product_id, text)
        if key == "replacement":
            return _replacement_hint(shop, session, product_id, text)
    return ""


def _check_twin(session: Session, draft: ProductDraft) -> None:
    """Raise ``UserMistake`` if a new product without a code could not be told from one that is there."""
    twin = None if draft.code else _same_name(session, draft.name, 0)
    if twin is not None:
        raise UserMistake(
            "product_taken", _there_already(twin), T("Open that one, or choose another name."), "product_name"
        )


def _same_name(session: Session, text: str, product_id: int) -> Product | None:
    """Another product outside the bin of this name, however it is spelled."""
    wanted = normalise_key(text)
    columns = select(Product.id, Product.name).where(Product.deleted_at.is_(None), Product.id != product_id)
    found = next((each.id for each in session.execute(columns) if normalise_key(each.name) == wanted), None)
    return session.get(Product, found) if wanted and found is not None else None


def _there_already(product: Product) -> Text:
    """That there is such a product, with its code where it has one."""
    name = product.name[:60]
    if product.code:
        return T("There is {name} already, with the code {code}.", name=name, code=product.code)
    return T("There is {name} already.", name=name)


def _barcode_hint(session: Session, product_id: int, text: str) -> str:
    try:
        code = barcode.tidy(text)
    except ValueError:
        return ""
    other = same_barcode(session, code, product_id)
    if other is not None:
        return str(T("{name} has this barcode already.", name=other.name[:60]))
    return str(barcode.doubt(code) or "")


def _replacement_hint(shop: Shop, session: Session, product_id: int, text: str) -> str:
    try:
        named = draft_of_texts(shop, session, {"replacement": text}, None, product_id).replacement_id
    except UserMistake:
        return ""
    if named is None:
        return ""
    last = in_force(session, named)
    if last is None:
        return str(T("It is not sold any more, and nothing replaces it."))
    price = "" if last.price_minor is None else decimal_text(last.price_minor, shop.facts.minor_digits)
    told = " · ".join(part for part in (last.name[:60], last.code, price) if part)
    return str(T("Proposed instead: {name}", name=told))


def in_force(session: Session, product_id: int) -> Product | None:
    """What is sold in the place of a product: itself, or the end of its chain of replacements; ``None`` if that is not sold.

    A circle, which a file may bring, ends where it began: nothing is proposed.
    """
    seen_ids: set[int] = set()
    step: int | None = product_id
    while step is not None and step not in seen_ids and len(seen_ids) <= LONGEST_CHAIN:
        seen_ids.add(step)
        product = session.scalar(select(Product).where(Product.id == step))
        if product is None:
            return None
        if product.merged_into_id is not None:
            step = product.merged_into_id
        elif is_sold(product):
            return product
        else:
            step = product.replacement_id
    return None


def is_sold(product: Product) -> bool:
    """Whether it is neither discontinued nor in the bin."""
    return product.deleted_at is None and not product.is_discontinued


def _outside_bin(session: Session, product_id: int) -> Product:
    product = get(session, product_id)
    if product.deleted_at is not None:
        raise UserMistake("product_in_bin", T("This product is in the bin."), T("Restore it first."))
    return product
