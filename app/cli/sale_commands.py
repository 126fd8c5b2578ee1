"""Sales and refunds, and taking things back."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
from typing import Any

from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.cli.plain import amount, money
from app.errors import UserMistake
from app.i18n import T, Text, _
from app.services import fields, history, purchases, typed
from app.services.purchase_data import ItemDraft, PurchaseDraft, Recorded
from app.shop import Shop
from app.values.field import FieldProblem, parse_field

EXAMPLE = "Croissant,2,12.50"


def sell(arguments: argparse.Namespace, output: Output) -> Answer:
    """Record a sale."""
    with opened(arguments, output) as shop:
        items = tuple(_item(shop, given) for given in arguments.item)
        draft = _told(shop, PurchaseDraft(arguments.customer, items), arguments)
        return _sold(shop, purchases.record(shop, draft))


def same_again(arguments: argparse.Namespace, output: Output) -> Answer:
    """Sell a customer what they bought last, at today's prices."""
    with opened(arguments, output) as shop:
        draft = purchases.same_again(shop, arguments.customer)
        if draft is None:
            raise UserMistake(
                "nothing_yet",
                T("Customer {number} has bought nothing yet.", number=arguments.customer),
                T("Record the first sale with {command}.", command="sell"),
                "--customer",
            )
        answer = _sold(shop, purchases.record(shop, _told(shop, draft, arguments)))
        described = [item.description for item in draft.items]
    return dataclasses.replace(answer, data={**answer.data, "items": described})


def refund(arguments: argparse.Namespace, output: Output) -> Answer:
    """Give back a sale, whole or in part."""
    with opened(arguments, output) as shop:
        sale = purchases.get(shop, arguments.purchase)
        wanted: dict[int, int] | None = None
        if arguments.item:
            wanted = {}
            for given in arguments.item:
                line, milli = _line(shop, given, len(sale.items))
                item_id = sale.items[line - 1].id
                wanted[item_id] = wanted.get(item_id, 0) + milli
        done = purchases.refund(shop, arguments.purchase, wanted)
        return Answer(
            {"purchase_id": done.purchase_id, "refund_of": sale.id, "total": amount(shop, done.total_minor)},
            (_("Refund {number}: {amount}", number=done.purchase_id, amount=money(shop, done.total_minor)),),
        )


def undo(arguments: argparse.Namespace, output: Output) -> Answer:
    """Take back the newest action, whoever did it and when, or the one that ``--change`` names."""
    with opened(arguments, output) as shop:
        change = arguments.change or history.newest_done(shop)
        if change is None:
            raise UserMistake("nothing_to_undo", T("There is nothing to undo."))
        return _step(history.undo_change(shop, change), T("Undone: {action}"))


def redo(arguments: argparse.Namespace, output: Output) -> Answer:
    """Do again what was undone last, or the action that ``--change`` names."""
    with opened(arguments, output) as shop:
        change = arguments.change or history.newest_undone(shop)
        if change is None:
            raise UserMistake("nothing_to_redo", T("There is nothing to redo."))
        return _step(history.redo_change(shop, change), T("Done again: {action}"))


def _step(step: history.Step, said: Text) -> Answer:
    return Answer(
        {"change_id": step.change_id, "action": str(step.action), "touched": dict(step.touched)},
        (str(said).format(action=step.action),),
    )


def _sold(shop: Shop, done: Recorded) -> Answer:
    total = money(shop, done.total_minor)
    return Answer(
        {
            "purchase_id": done.purchase_id,
            "total": amount(shop, done.total_minor),
            "reminders_closed": list(done.reminders_closed),
        },
        (_("Sale {number}: {amount}", number=done.purchase_id, amount=total),),
    )


def _told(shop: Shop, draft: PurchaseDraft, arguments: argparse.Namespace) -> PurchaseDraft:
    """The draft with what the options say."""
    change: dict[str, Any] = {}
    if arguments.at:
        change["at"] = _instant(shop, arguments.at)
    if arguments.payment:
        change["payment"] = _read(shop, "payment", arguments.payment, "--payment")
    if arguments.note:
        change["note"] = arguments.note
    return dataclasses.replace(draft, **change)


def _instant(shop: Shop, said: str) -> dt.datetime:
    at: dt.datetime | None = _read(shop, "purchased_at", said, "--at")
    if at is None:
        raise _bad("bad_time", T("The time of the sale is empty."), "--at", "2026-11-22T15:30")
    return at


def _item(shop: Shop, given: str) -> ItemDraft:
    """A line from ``NAME,QTY,PRICE``; the name may hold commas."""
    parts = given.rsplit(",", 2)
    if len(parts) != 3:
        raise _bad("bad_item", T("{given} is not NAME,QTY,PRICE.", given=given[:60]), "--item", EXAMPLE)
    name, quantity, price = parts
    milli = _read(shop, "quantity_milli", quantity, "--item")
    minor = _read(shop, "unit_price_minor", price, "--item")
    if milli is None or minor is None:
        raise _bad("bad_item", T("{given} has no quantity or no price.", given=given[:60]), "--item", EXAMPLE)
    return ItemDraft(name, milli, minor)


def _line(shop: Shop, given: str, lines: int) -> tuple[int, int]:
    """Which line of a sale, and how much of it, from ``LINE,QTY``."""
    number, comma, quantity = given.partition(",")
    if not comma or not number.strip().isdecimal() or len(number) > 9 or not 1 <= int(number) <= lines:
        raise _bad(
            "bad_line", T("{given} names no line of this sale; it has {count}.", given=given[:60], count=lines), "--item", "1,2"
        )  # fmt: skip
    milli = _read(shop, "quantity_milli", quantity, "--item")
    if not milli:
        raise _bad("bad_line", T("{given} has no quantity.", given=given[:60]), "--item", "1,2")
    return int(number), milli


def _read(shop: Shop, key: str, said: str, option: str) -> Any:
    """What was typed for a field. Raises ``UserMistake``."""
    field = fields.field(key)
    try:
        return parse_field(field, said, typed.context_of(shop, said))
    except FieldProblem as problem:
        raise UserMistake(
            problem.code,
            T("{field} {value}: {reason}.", field=field.label, value=said[:60], reason=problem.reason),
            T("Correct it, then try again."),
            option,
        ) from problem


def _bad(code: str, what: Text, option: str, example: str) -> UserMistake:
    return UserMistake(code, what, T("Write it like {example}.", example=f"{option} {example}"), option)
