"""Deleting for good from the bin: one question first, for nothing brings it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import bin_due, customers, erasing
from app.services.erasing import Erased
from app.services.pet_bin import BinnedPet
from app.ui import dialogs
from app.ui.context import UiContext


def erase_customers(
    context: UiContext, owner: QWidget, customer_ids: Sequence[int], done: Callable[[], object]
) -> None:
    """Say what would go and what stays, ask, and delete these customers for good; `done` follows when they are gone."""
    shop, wanted = context.shop, tuple(customer_ids)
    if not wanted:
        return

    def look() -> tuple[str, Erased]:
        found = customers.rows(shop, wanted[:1])
        return (found[0].called if len(wanted) == 1 and found else ""), erasing.preview(shop, *wanted)

    def ask(found: tuple[str, Erased]) -> None:
        name, would = found
        act = partial(_erase, context, owner, partial(erasing.erase, shop, *wanted), name, done)
        dialogs.ask(owner, _title(name, would.customers), _words(would), _("Delete for good"), act, is_dangerous=True)

    context.lanes.read(lambda _tick: look(), ask, partial(_tell, context), owner)


def erase_pet(context: UiContext, owner: QWidget, pet: BinnedPet) -> None:
    """Ask, and delete a pet for good that lies in the bin by itself."""
    words = _(
        "The pet goes with its care, weights, photo and reminders. Purchases stay in the figures. This cannot be undone."
    )
    shop = context.shop

    def ask(would: Erased) -> None:
        act = partial(_erase, context, owner, partial(erasing.erase_pets, shop, pet.pet_id), pet.called, lambda: None)
        said = "\n\n".join((words, *_ended(would)))
        dialogs.ask(owner, _title(pet.called, 1), said, _("Delete for good"), act, is_dangerous=True)

    context.lanes.read(lambda _tick: erasing.preview_pets(shop, pet.pet_id), ask, partial(_tell, context), owner)


def _erase(
    context: UiContext, owner: QWidget, work: Callable[[], Erased], name: str, done: Callable[[], object]
) -> None:
    def gone(erased: Erased) -> None:
        done()
        count = erased.customers
        words = ngettext("Deleted {count:,} customer for good", "Deleted {count:,} customers for good", count)
        context.shell.show_toast(_("Deleted for good: {name}", name=name) if name else words)

    def write(_secured: object) -> None:
        context.lanes.write(lambda _tick: work(), gone, partial(_tell, context), owner)

    if not context.shop.facts.is_practice:
        context.shell.show_toast(_("Backing up first"))
    context.lanes.read(lambda tick: bin_due.secure_by_hand(context.shop, tick), write, partial(_tell, context), owner)


def _title(name: str, count: int) -> str:
    if name:
        return _("Delete {name} for good?", name=name)
    return ngettext("Delete {count:,} customer for good?", "Delete {count:,} customers for good?", count)


def _words(would: Erased) -> str:
    """What goes, what stays, and where they still are."""
    said = [_("Name, phones, notes, pets, photos and all that was said go, also from the history.")]
    if would.kept_purchases:
        said.append(
            ngettext(
                "{count:,} purchase stays in the figures, without a name.",
                "{count:,} purchases stay in the figures, without a name.",
                would.kept_purchases,
            )
        )
    said += _ended(would)
    said.append(_("This cannot be undone. Backups from before keep them, for 90 days at most."))
    return "\n\n".join(said)


def _ended(would: Erased) -> list[str]:
    """What cannot be taken back afterwards, if there is anything."""
    if not would.ended_merges:
        return []
    return [
        ngettext(
            "{count:,} customer who was merged lately cannot be taken apart any more then.",
            "{count:,} customers who were merged lately cannot be taken apart any more then.",
            would.ended_merges,
        )
    ]


def _tell(context: UiContext, error: ShukeError) -> None:
    context.shell.show_toast(str(error), is_error=True)
