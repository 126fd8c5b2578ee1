"""Customers: look up, show, take in, change, bin."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from app.cli.field_commands import own
from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.cli.parser import UsageError
from app.cli.plain import money, plain, shown_phone
from app.cli.reminder_commands import reminder_row
from app.i18n import _, ngettext
from app.services import bin_due, customer_card, customers, erasing, lookup, segments, typed, typed_doubts
from app.services.customer_card import CustomerCard
from app.services.lookup import CustomerHit
from app.shop import Shop


def search(arguments: argparse.Namespace, output: Output) -> Answer:
    """The look-up of the counter."""
    with opened(arguments, output) as shop:
        hits = lookup.find(shop, arguments.text, arguments.limit)
    lines = [
        "  ".join((f"{h.customer_id:>6}", h.called, shown_phone(h.phone, mask=arguments.mask) or "", ", ".join(h.pets), str(h.last_on or ""))).rstrip()
        for h in hits
    ]  # fmt: skip
    return Answer({"hits": [_hit(hit, mask=arguments.mask) for hit in hits]}, tuple(lines) or (_("Nobody fits this."),))


def show(arguments: argparse.Namespace, output: Output) -> Answer:
    """Everything about a customer."""
    with opened(arguments, output) as shop:
        card = customer_card.card(shop, arguments.id)
        data: dict[str, Any] = plain(card, shop)
        data["customer"]["own_fields"] = own(shop, card.customer.draft.custom)
        for said, pet in zip(data["pets"], card.pets, strict=True):
            said["own_fields"] = own(shop, pet.draft.custom)
        for said in (data["customer"], *data["pets"]):
            del said["custom"]
        data["reminders"] = [reminder_row(reminder, shop) for reminder in card.reminders]
        return Answer(data, _card_lines(shop, card))


def list_segments(arguments: argparse.Namespace, output: Output) -> Answer:
    """Every segment with how many are in it now; one that cannot be understood says why."""
    with opened(arguments, output) as shop:
        found = [(each, segments.count(shop, each)) for each in segments.listed(shop)]
    rows = [
        {"segment_id": each.segment_id, "name": each.name, "customers": count, "problem": str(each.problem or "")}
        for each, count in found
    ]
    lines = tuple(f"{each.name}  {each.problem or count}" for each, count in found)
    return Answer({"segments": rows}, lines or (_("No segments yet"),))


def add(arguments: argparse.Namespace, output: Output) -> Answer:
    """Take in a customer."""
    texts = _texts(arguments)
    with opened(arguments, output) as shop:
        made = customers.create_from(shop, texts)
        _warn_of_doubts(shop, made, texts, output)
    return Answer({"customer_id": made}, (_("Customer {number} is taken in.", number=made),))


def edit(arguments: argparse.Namespace, output: Output) -> Answer:
    """Change fields of a customer, all or none."""
    texts = _texts(arguments)
    with opened(arguments, output) as shop:
        customers.set_fields(shop, arguments.id, texts)
        _warn_of_doubts(shop, arguments.id, texts, output)
    return Answer(
        {"customer_id": arguments.id, "fields": list(texts)}, (_("Customer {number} is changed.", number=arguments.id),)
    )


def _warn_of_doubts(shop: Shop, customer_id: int, texts: Mapping[str, str], output: Output) -> None:
    kept = typed.customer_texts(shop, customers.draft_of(shop, customer_id))
    for code, said in typed_doubts.doubts(shop, {key: kept[key] for key in texts}):
        output.warn(code, str(said), _("Change it if that was a slip."))


def delete(arguments: argparse.Namespace, output: Output) -> Answer:
    """Put a customer in the bin."""
    with opened(arguments, output) as shop:
        customers.delete(shop, arguments.id)
    return Answer({"customer_id": arguments.id}, (_("Customer {number} is in the bin.", number=arguments.id),))


def restore(arguments: argparse.Namespace, output: Output) -> Answer:
    """Take a customer out of the bin; of one who was merged it is said what could not go back."""
    with opened(arguments, output) as shop:
        left = [str(words) for words in customers.restore(shop, arguments.id)]
    said = _("Customer {number} is back.", number=arguments.id)
    return Answer({"customer_id": arguments.id, "left": left}, (said, *left))


def erase(arguments: argparse.Namespace, output: Output) -> Answer:
    """Delete a customer for good, after a backup that holds all; with ``--dry-run`` only say what would go and what stays."""
    with opened(arguments, output) as shop:
        done, made = erasing.preview(shop, arguments.id), None
        words = _("Customer {number} would be deleted for good.", number=arguments.id)
        if not arguments.dry_run:
            made = bin_due.secure_by_hand(shop, output.tick)
            done = erasing.erase(shop, arguments.id, only_from_bin=False)
            words = _("Customer {number} is deleted for good.", number=arguments.id)
    kept = ngettext("{count:,} purchase stays in the figures, without a name.", "{count:,} purchases stay in the figures, without a name.", done.kept_purchases)  # fmt: skip
    data = {
        "customer_id": arguments.id,
        "kept_purchases": done.kept_purchases,
        "customers": done.customers,
        "pets": done.pets,
        "ended_merges": done.ended_merges,
        "backup": str(made.path) if made else None,
        "dry_run": arguments.dry_run,
    }
    backed_up = (_("Backed up before: {file}", file=str(made.path)),) if made else ()
    ended = ngettext("{count:,} customer who was merged lately cannot be taken apart any more then.", "{count:,} customers who were merged lately cannot be taken apart any more then.", done.ended_merges)  # fmt: skip
    return Answer(data, (*backed_up, words, kept, *((ended,) if done.ended_merges else ())))


def _texts(arguments: argparse.Namespace) -> dict[str, str]:
    """What ``--field KEY=TEXT`` says. Raises ``UsageError``."""
    texts = {}
    for given in arguments.field:
        key, equals, text = given.partition("=")
        if not equals:
            raise UsageError(
                _("{given} is not KEY=TEXT.", given=given[:60]), _("Write it like {example}.", example="--field name=Ann"), "--field"
            )  # fmt: skip
        texts[key.strip()] = text
    if not texts:
        raise UsageError(_("No field is given."), _("Write it like {example}.", example="--field name=Ann"), "--field")
    return texts


def _hit(hit: CustomerHit, *, mask: bool) -> dict[str, Any]:
    return {
        "customer_id": hit.customer_id,
        "name": hit.called,
        "member_number": hit.member_number,
        "phone": shown_phone(hit.phone, mask=mask),
        "pets": list(hit.pets),
        "tags": list(hit.tags),
        "last_purchase_on": hit.last_on.isoformat() if hit.last_on else None,
        "why": hit.why.kind,
        "matched": hit.why.matched,
    }


def _card_lines(shop: Shop, card: CustomerCard) -> tuple[str, ...]:
    who, totals = card.customer, card.totals
    lines = [f"{who.called}  #{who.customer_id}", "  ".join(phone.number for phone in who.draft.phones)]
    if who.draft.alert_note:
        lines.append(f"! {who.draft.alert_note}")
    lines += [f"{pet.draft.name}  {pet.draft.breed}" for pet in card.pets]
    lines += [f"{reminder.due_on}  {reminder.reason}" for reminder in card.reminders]
    lines += [f"{done.draft.done_on}  {done.with_pet}" for done in card.care[:10]]
    lines.append(
        _("{visits}, {spend}", visits=ngettext("{count} purchase day", "{count} purchase days", totals.visits), spend=money(shop, totals.spend_minor))
    )  # fmt: skip
    for purchase in card.purchases[:10]:
        what = ", ".join(item.description for item in purchase.items)
        lines.append(f"{purchase.on}  {money(shop, purchase.total_minor)}  {what}")
    return tuple(line for line in lines if line.strip())
