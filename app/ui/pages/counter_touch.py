"""Contacts and feedback at the Counter, and what is done to the lines of the timeline: each is one job, one step of undo, one toast."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError
from app.i18n import _
from app.services import contacts, feedback, history, purchases, timeline_acts
from app.services.customer_card import CustomerCard
from app.services.history import Step
from app.services.purchase_data import PurchaseData
from app.services.timeline_data import TimelineEntry
from app.ui.care_acts import menu_of
from app.ui.context import UiContext
from app.ui.pages.counter_drawers import Drawers
from app.ui.pages.counter_tabs import CounterTabs
from app.ui.pages.counter_touch_line import CONTACT_KINDS, DAY, DIRECTION, KIND, SAID
from app.ui.pages.refund_drawer import RefundDrawer
from app.ui.pages.touch_drawers import ContactDrawer, FeedbackDrawer, NoteDrawer, TouchDrawer
from app.values.contact import COMPLAINT, CONTACTS, FEEDBACK, RESOLVED, label_of

TOUCH = "touch line"
OPENED = ("sale", "refund", "care", "contact", "visit", "feedback", "note", "consent")
"""Kinds of lines that can be opened."""


class CounterTouch(QObject):
    """Stands between the timeline and the services."""

    done = Signal()
    """The keyboard belongs to the page again."""
    wants_drawer = Signal(object)
    """This ``TouchDrawer`` is to be shown."""

    def __init__(self, context: UiContext, page: QWidget, tabs: CounterTabs, drawers: Drawers) -> None:
        super().__init__(page)
        self._context, self._shop, self._tabs, self._drawers = context, context.shop, tabs, drawers
        self._card: CustomerCard | None = None
        self._page = page
        pane = tabs.happened
        self.line = pane.touch
        self.line.wanted.connect(self._record)
        self.line.wants_more.connect(self._open_more)
        self.line.closed.connect(self.done)
        pane.wants_contact.connect(self.begin)
        pane.wants_complaint.connect(partial(self.begin, COMPLAINT))
        pane.entry_chosen.connect(self.open_entry)
        pane.undo_wanted.connect(self.undo)
        pane.menu_wanted.connect(self._ask)

    def show_card(self, card: CustomerCard) -> None:
        """Somebody is shown, perhaps again; what was begun about somebody else waits."""
        before, self._card = self._card, card
        if before is not None and before.customer.customer_id != card.customer.customer_id:
            self._put_away(before)
            self.line.clear()

    def keep(self) -> None:
        """The window is about to go: what is typed waits."""
        if self._card is not None:
            self._put_away(self._card)

    def begin(self, kind: str = "") -> None:
        """Ask what was said: of a contact, or with a kind of feedback of that."""
        customer_id = self._customer_id()
        if customer_id is None:
            return
        self._tabs.open_tab("timeline")
        kept = self._drawers.take((TOUCH, customer_id))
        self.line.open(kind or contacts.usual_kind(self._shop), {**kept, KIND: kind} if kind and kept else kept)

    def open_entry(self, entry: TimelineEntry) -> None:
        """Open what a line stands for; what cannot be opened offers what can be done."""
        card = self._card
        if card is None:
            return
        try:
            self._open(card, entry)
        except ShukeError as error:
            self._say_error(error)

    def open_feedback(self, feedback_id: int) -> None:
        """Open feedback of whoever is shown."""
        if self._card is None:
            return
        drawer = FeedbackDrawer(self._context, self._card)
        try:
            drawer.start(feedback_id)
        except ShukeError as error:
            self._say_error(error)
            return
        self._show(drawer)

    def attend(self, drawer: RefundDrawer) -> None:
        """Let whoever is shown complain about the sale in `drawer`."""
        if self._customer_id() is not None:
            drawer.offer_complaint()
            drawer.complained.connect(self._complain)

    def undo(self, entry: TimelineEntry) -> None:
        """Take the last step on a line back, or say why it cannot be."""
        shop = self._shop
        if self._card is None or entry.kind == "joined":
            return
        customer_id = self._card.customer.customer_id

        def work(_tick: object) -> tuple[Step, bool]:
            return timeline_acts.undo(shop, customer_id, entry), history.ends_in_step(shop)

        def done(undone: tuple[Step, bool]) -> None:
            step, can_undo = undone
            self._context.shell.show_toast(_("Undone: {action}", action=step.action), undo=can_undo)

        self._context.lanes.write(work, done, self._say_error, self._page)

    def return_to(self, kind: str, about: int) -> bool:
        """Open what was open before a lock, by the key of its drawer; whether it was one of these."""
        if kind == "contact":
            self._open_contact(about)
        elif kind == "feedback":
            self.open_feedback(about)
        elif kind in ("new contact", "new feedback"):
            self._open_more({KIND: COMPLAINT if kind == "new feedback" else contacts.usual_kind(self._shop)})
        else:
            return kind == "note line"
        return True

    def _open(self, card: CustomerCard, entry: TimelineEntry) -> None:
        if entry.purchase_id is not None:
            self._tabs.purchase_chosen.emit(purchases.get(self._shop, entry.purchase_id))
        elif entry.care_id is not None:
            self._tabs.care_chosen.emit(entry.care_id)
        elif entry.kind in ("contact", "visit"):
            self._open_contact(entry.row_id)
        elif entry.kind == "feedback":
            self.open_feedback(entry.row_id)
        elif entry.kind == "note" and card.customer.deleted_at is None:
            self._show(NoteDrawer(self._context, card.customer.customer_id, entry))
        elif entry.kind in ("consent", "joined"):
            self._tabs.open_details()
        elif card.customer.deleted_at is None:
            self._tabs.happened.ask_menu(entry)

    def _open_contact(self, contact_id: int) -> None:
        if self._card is None:
            return
        drawer = ContactDrawer(self._context, self._card.customer.customer_id)
        try:
            drawer.start(contact_id)
        except ShukeError as error:
            self._say_error(error)
            return
        self._show(drawer)

    def _open_more(self, texts: dict[str, str]) -> None:
        customer_id, card = self._customer_id(), self._card
        if customer_id is None or card is None:
            return
        self.line.clear()
        if texts[KIND] in CONTACT_KINDS:
            contact = ContactDrawer(self._context, customer_id)
            contact.start(None, _contact_texts(texts))
            self._show(contact)
        else:
            said = FeedbackDrawer(self._context, card)
            said.start(None, _feedback_texts(texts))
            self._show(said)

    def _complain(self, sale: PurchaseData) -> None:
        if self._card is not None:
            said = FeedbackDrawer(self._context, self._card)
            said.start(sale=sale)
            self._show(said)

    def _show(self, drawer: TouchDrawer) -> None:
        drawer.removed.connect(lambda _which: self._remove(drawer))
        self._drawers.go_on(drawer)
        self.wants_drawer.emit(drawer)

    def _record(self, texts: dict[str, str]) -> None:
        customer_id, shop = self._customer_id(), self._shop
        if customer_id is None:
            return
        is_contact = texts[KIND] in CONTACT_KINDS

        def work(_tick: object) -> None:
            if is_contact:
                contacts.record(shop, customer_id, contacts.draft_from(shop, _contact_texts(texts)))
            else:
                feedback.record(shop, customer_id, feedback.draft_from(shop, _feedback_texts(texts)))

        def done(_nothing: object) -> None:
            self.line.clear()
            self.done.emit()
            paused = texts[KIND] == COMPLAINT
            words = (
                _("Complaint noted; offers pause until it is resolved")
                if paused
                else _("Noted: {what}", what=_said(texts[KIND]))
            )
            self._context.shell.show_toast(words, undo=True)

        def failed(error: ShukeError) -> None:
            self.line.say_wrong(str(error), error.where)

        self._context.lanes.write(work, done, failed, self)

    def _remove(self, drawer: TouchDrawer) -> None:
        def done(_nothing: object) -> None:
            self._drawers.put_away(drawer)
            self._context.shell.show_toast(_("Removed from the timeline"), undo=True)

        self._context.lanes.write(
            lambda _tick: drawer.remove(), done, lambda error: drawer.question.say(str(error)), self
        )

    def _ask(self, entry: TimelineEntry, place: QPoint) -> None:
        menu = menu_of(self._page)
        acts: list[tuple[str, Callable[[], object]]] = []
        if entry.kind in OPENED:
            acts.append((_("Open"), partial(self.open_entry, entry)))
        if entry.is_open:
            acts.append((_("Resolved"), partial(self._resolve, entry.row_id)))
        acts.append((_("Undo the last step of this line") + "\tDel", partial(self.undo, entry)))
        for words, act in acts:
            menu.addAction(words, act)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(place)

    def _resolve(self, feedback_id: int) -> None:
        """Open it with “resolved” chosen: the score is asked for beside it."""
        self.open_feedback(feedback_id)
        drawer = self._drawers.current
        if isinstance(drawer, FeedbackDrawer):
            drawer.form.set_texts({**drawer.form.texts(), "feedback_status": RESOLVED})
            drawer.form.focus_first("resolution")

    def _put_away(self, card: CustomerCard) -> None:
        if self.line.isVisible() and self.line.is_begun():
            self._drawers.keep((TOUCH, card.customer.customer_id), self.line.texts())

    def _customer_id(self) -> int | None:
        """Who is shown, unless they are in the bin."""
        card = self._card
        return card.customer.customer_id if card is not None and card.customer.deleted_at is None else None

    def _say_error(self, error: ShukeError) -> None:
        self._context.shell.show_toast(str(error), is_error=True)


def _contact_texts(texts: dict[str, str]) -> dict[str, str]:
    return {
        "contact_kind": texts[KIND], "contact_direction": texts.get(DIRECTION, ""), "contact_note": texts.get(SAID, ""),
        "contacted_at": texts.get(DAY, ""),
    }  # fmt: skip


def _feedback_texts(texts: dict[str, str]) -> dict[str, str]:
    return {
        "feedback_kind": texts[KIND], "feedback_text": texts.get(SAID, ""), "follow_up_on": texts.get(DAY, ""),
    }  # fmt: skip


def _said(kind: str) -> str:
    return str(label_of((*CONTACTS, *FEEDBACK), kind))
