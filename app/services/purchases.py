"""Sales, refunds, and the same again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserMistake
from app.i18n import T, Text
from app.models import Product, Purchase, PurchaseItem
from app.services import bin_words, drafts
from app.services.answered import close_for_sale
from app.services.product_changes import in_force
from app.services.product_data import same_barcode
from app.services.purchase_data import ItemData, ItemDraft, PurchaseData, PurchaseDraft, Recorded, load, product_key
from app.shop import Shop
from app.storage.database import raw
from app.values import barcode
from app.values.money import format_minor, line_total_minor
from app.values.quantity import format_milli
from app.values.text import NOTE_LIMIT, clean_text

RECORD_SALE, REFUND = T("Record sale"), T("Refund")
DESCRIPTION_LIMIT = 500
MOST_MINOR = 10**12
USUAL_TIMES = 10


def record(shop: Shop, draft: PurchaseDraft) -> Recorded:
    """Record a sale. Unknown items become products by the way.

    Raises ``UserMistake`` for an empty sale, a negative price, an amount beyond all reason, a time in the future or a
    customer that is not there; then nothing is recorded.
    """
    _check(shop, draft)
    with shop.write(RECORD_SALE) as session:
        _check_customer(session, draft.customer_id)
        at = (draft.at or shop.clock.now()).astimezone(dt.UTC).replace(microsecond=0)
        purchase = Purchase(
            customer_id=draft.customer_id,
            pet_id=draft.pet_id,
            staff_id=shop.staff_id,
            kind="sale",
            purchased_at=at,
            purchased_on=shop.day_of(at),
            receipt_number=clean_text(draft.receipt_number, 64),
            payment=draft.payment,
            channel=clean_text(draft.channel, 60),
            note=clean_text(draft.note, NOTE_LIMIT, multiline=True),
            total_minor=draft.total_minor,
            created_at=shop.clock.now(),
        )
        for position, item in enumerate(draft.items):
            purchase.items.append(_item(session, shop, position, item))
        session.add(purchase)
        session.flush()
        purchase_id = purchase.id
        closed: tuple[int, ...] = ()
        if draft.customer_id is not None:
            closed = close_for_sale(session, draft.customer_id, purchase.id, purchase.purchased_on, shop.clock.now())
        drafts.drop(session, drafts.SALE, draft.customer_id or 0)
    return Recorded(purchase_id, draft.total_minor, closed, session.info["change_id"])


def refund(shop: Shop, purchase_id: int, quantities: Mapping[int, int] | None = None) -> Recorded:
    """Give back lines of a sale, whole or in part: `quantities` is line id → thousandths; all that is left by default.

    Raises ``UserMistake`` when there is nothing left to refund, or more is asked than was bought.
    """
    sale = get(shop, purchase_id)
    if sale.kind != "sale":
        raise UserMistake("not_a_sale", T("Only a sale can be refunded; this is a refund itself."))
    by_id = {item.id: item for item in sale.items}
    wanted = _to_refund(by_id, quantities)
    with shop.write(REFUND) as session:
        given = _refund_of(shop, sale)
        for position, (item_id, milli) in enumerate(sorted(wanted.items())):
            line = by_id[item_id]
            amount = -_refund_amount(line.total_minor, line.quantity_milli, line.refunded_milli, milli)
            given.items.append(
                PurchaseItem(
                    position=position,
                    product_id=line.product_id,
                    code=line.code,
                    description=line.description,
                    quantity_milli=-milli,
                    unit_price_minor=line.unit_price_minor,
                    total_minor=amount,
                )
            )
            given.total_minor += amount
        session.add(given)
        session.flush()
        refund_id, total = given.id, given.total_minor
    return Recorded(refund_id, total, (), session.info["change_id"])


def _refund_of(shop: Shop, sale: PurchaseData) -> Purchase:
    """A refund of today, of which no line is given back yet."""
    return Purchase(
        customer_id=sale.customer_id,
        pet_id=sale.pet_id,
        staff_id=shop.staff_id,
        kind="refund",
        refund_of_id=sale.id,
        purchased_at=shop.clock.now(),
        purchased_on=shop.today(),
        payment=sale.payment,
        total_minor=0,
        created_at=shop.clock.now(),
    )


def _to_refund(by_id: Mapping[int, ItemData], quantities: Mapping[int, int] | None) -> dict[int, int]:
    """Which lines are given back, and how much of each. Raises ``UserMistake`` for none, and for more than is left."""
    wanted = (
        {key: item.left_milli for key, item in by_id.items() if item.left_milli > 0}
        if quantities is None
        else {key: milli for key, milli in quantities.items() if milli}
    )
    if not wanted:
        raise UserMistake("nothing_to_refund", T("Everything in this sale was refunded already."))
    for item_id, milli in wanted.items():
        if item_id not in by_id or milli < 0 or milli > by_id[item_id].left_milli:
            raise UserMistake(
                "refund_too_much",
                T("More would be refunded than was bought."),
                T("Enter at most what is left of each item."),
            )
    return wanted


def same_again(shop: Shop, customer_id: int) -> PurchaseDraft | None:
    """The customer's last sale as a draft at today's prices, what is discontinued replaced; ``None`` when they have bought nothing yet."""
    with shop.read() as session:
        last = session.scalar(
            select(Purchase)
            .where(Purchase.customer_id == customer_id, Purchase.kind == "sale")
            .order_by(Purchase.purchased_on.desc(), Purchase.purchased_at.desc(), Purchase.id.desc())
            .limit(1)
        )
        if last is None:
            return None
        items = tuple(_again(session, i) for i in last.items if i.quantity_milli > 0)
        return PurchaseDraft(customer_id, items, payment=last.payment, pet_id=last.pet_id) if items else None


def doubts(shop: Shop, draft: PurchaseDraft) -> tuple[Text, ...]:
    """Questions worth asking before saving: a price of zero, an amount far above the usual. Never a block."""
    found: list[Text] = []
    free = [i.description for i in draft.items if i.unit_price_minor == 0]
    if free:
        found.append(T("{item} has no price. Is it free?", item=free[0]))
    with shop.read() as session:
        query = select(func.avg(Purchase.total_minor), func.count()).where(Purchase.kind == "sale")
        if draft.customer_id is not None:
            query = query.where(Purchase.customer_id == draft.customer_id)
        else:
            query = query.where(Purchase.purchased_on >= shop.today() - dt.timedelta(days=90))
        average, count = session.execute(query).one()
    if count >= 3 and average and draft.total_minor > USUAL_TIMES * Decimal(average):
        found.append(
            T("{amount} is more than ten times the usual sale. Is that right?", amount=_money(shop, draft.total_minor))
        )
    return tuple(found)


def get(shop: Shop, purchase_id: int) -> PurchaseData:
    """One purchase with its lines. Raises ``UserMistake`` if it is not there."""
    with shop.read() as session:
        found = load(session, [purchase_id])
    if not found:
        raise UserMistake("no_such_purchase", T("There is no purchase {number} in this shop.", number=purchase_id))
    return found[0]


def of_customer(shop: Shop, customer_id: int, limit: int = 50, offset: int = 0) -> tuple[PurchaseData, ...]:
    """The purchases of a customer, newest first."""
    with shop.read() as session:
        return load_newest(session, customer_id, limit, offset)


def load_newest(session: Session, customer_id: int, limit: int, offset: int = 0) -> tuple[PurchaseData, ...]:
    """The same inside somebody else's transaction."""
    newest = raw(session).execute(_NEWEST_OF_CUSTOMER, (customer_id, limit, offset))
    return load(session, [row[0] for row in newest])


def latest(shop: Shop, limit: int = 10) -> tuple[PurchaseData, ...]:
    """The last purchases of the shop, newest first."""
    with shop.read() as session:
        return load(session, [row[0] for row in raw(session).execute(_LATEST, (limit, limit))])


_NEWEST = "ORDER BY purchased_on DESC, purchased_at DESC, id DESC"
_NEWEST_OF_CUSTOMER = f"SELECT id FROM purchase WHERE customer_id = ? {_NEWEST} LIMIT ? OFFSET ?"  # noqa: S608
# The index on days tells where they begin; without it all purchases would be put in order.
_LATEST = f"""
SELECT id FROM purchase
WHERE purchased_on >= (SELECT MIN(purchased_on) FROM (SELECT purchased_on FROM purchase ORDER BY purchased_on DESC LIMIT ?))
{_NEWEST} LIMIT ?
"""  # noqa: S608


def _check(shop: Shop, draft: PurchaseDraft) -> None:
    if not draft.items:
        raise UserMistake("empty_sale", T("There is nothing in this sale yet."), T("Add at least one item."), "items")
    for item in draft.items:
        _check_item(item)
    if draft.total_minor > MOST_MINOR:
        raise UserMistake(
            "amount_too_big",
            T("The amount is too big: {amount}.", amount=_money(shop, draft.total_minor)),
            T("Check quantity and price."),
            "items",
        )
    if draft.at is not None and draft.at.astimezone(dt.UTC) > shop.clock.now() + dt.timedelta(minutes=5):
        raise UserMistake(
            "future_sale",
            T("The sale lies in the future: {when}.", when=draft.at.astimezone(shop.zone).strftime("%Y-%m-%d %H:%M")),
            T("Enter a time that has passed."),
            "at",
        )


def _check_item(item: ItemDraft) -> None:
    if not clean_text(item.description):
        raise UserMistake("no_item_name", T("One item has no name."), T("Type what was sold."), "items")
    if item.unit_price_minor < 0:
        raise UserMistake(
            "negative_price",
            T("The price of {item} is below zero.", item=item.description[:40]),
            T("Enter the price as it is; use a refund to give money back."),
            "items",
        )
    if item.quantity_milli <= 0:
        raise UserMistake(
            "bad_quantity",
            T("The quantity of {item} is not above zero.", item=item.description[:40]),
            T("Enter at least 0.001."),
            "items",
        )
    if len(item.description) > DESCRIPTION_LIMIT:
        raise UserMistake(
            "too_long",
            T("The name of an item has more than {limit} characters.", limit=DESCRIPTION_LIMIT),
            T("Shorten it."),
            "items",
        )


def _check_customer(session: Session, customer_id: int | None) -> None:
    if customer_id is None:
        return
    found = raw(session).execute("SELECT deleted_at FROM customer WHERE id = ?", (customer_id,)).fetchone()
    if found is None:
        raise UserMistake("no_such_customer", T("There is no customer {number} in this shop.", number=customer_id))
    if found[0] is not None:
        raise bin_words.refusal(session, customer_id)


def _item(session: Session, shop: Shop, position: int, draft: ItemDraft) -> PurchaseItem:
    description = clean_text(draft.description)
    product_id = draft.product_id or _meant(session, shop, draft, description)
    return PurchaseItem(
        position=position,
        product_id=product_id,
        code=draft.code,
        description=description,
        quantity_milli=draft.quantity_milli,
        unit_price_minor=draft.unit_price_minor,
        total_minor=line_total_minor(draft.quantity_milli, draft.unit_price_minor),
    )


def _meant(session: Session, shop: Shop, draft: ItemDraft, name: str) -> int:
    """The product that a typed line means: the known one, by its barcode too, out of the bin if it lies there, or a new one."""
    key = product_key(draft.code, name)
    known = session.scalar(select(Product).where(Product.product_key == key))
    if known is not None and known.merged_into_id is not None:
        known = session.get_one(Product, known.merged_into_id)
    if known is None or known.deleted_at is not None:
        known = same_barcode(session, draft.code, 0) or known
    if known is None:
        known = Product(
            name=name,
            code=draft.code,
            product_key=key,
            barcode=draft.code if barcode.is_of_a_pack(draft.code) else "",
            price_minor=draft.unit_price_minor,
            is_new=True,
            created_at=shop.clock.now(),
        )
        session.add(known)
    elif known.deleted_at is not None:
        known.deleted_at = None
        if same_barcode(session, known.barcode, known.id) is not None:
            known.barcode = ""  # another one was given it meanwhile
    session.flush()
    return known.id


def _refund_amount(total: int, bought: int, refunded: int, milli: int) -> int:
    """What `milli` more given back is worth, so that all parts together are worth exactly `total`."""

    def worth(quantity: int) -> int:
        return (2 * total * quantity + bought) // (2 * bought)

    return worth(refunded + milli) - worth(refunded)


def _again(session: Session, item: PurchaseItem) -> ItemDraft:
    """A line over again: at the price of today, of what is sold in its place if it is discontinued."""
    product = in_force(session, item.product_id) if item.product_id is not None else None
    if product is None:
        return ItemDraft(item.description, item.quantity_milli, item.unit_price_minor, item.product_id, item.code)
    price = item.unit_price_minor if product.price_minor is None else product.price_minor
    if product.id == item.product_id:
        return ItemDraft(item.description, item.quantity_milli, price, product.id, item.code)
    return ItemDraft(product.name, item.quantity_milli, price, product.id, product.code, item.description)


def _money(shop: Shop, minor: int) -> str:
    return format_minor(minor, shop.facts.currency, shop.facts.minor_digits)


def describe(data: PurchaseData, most: int = 3) -> str:
    """The lines in a few words: "Tofu litter ×2, Salmon treats +1"."""
    said = [
        f"{i.description} ×{format_milli(abs(i.quantity_milli))}" if abs(i.quantity_milli) != 1000 else i.description
        for i in data.items
    ]
    more = len(said) - most
    return str(T(", ")).join(said[:most]) + (f" +{more}" if more > 0 else "")
