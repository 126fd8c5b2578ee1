"""What happened with a customer: the line for a note, the line for a contact, chips that filter, and the list, page after page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from app.services import timeline
from app.services.customer_card import CustomerCard
from app.services.timeline import Mark
from app.services.timeline_data import GROUPS, VISITS, TimelineEntry
from app.shop import Shop
from app.ui import theme
from app.ui.file_trouble import leaving_it
from app.ui.pages.care_words import icon_of
from app.ui.pages.counter_touch_line import TouchLine
from app.ui.pages.note_box import NoteBox
from app.ui.pages.wording import HIDDEN_AMOUNT, at_time, money, on_day
from app.ui.widgets.buttons import Button, Segmented
from app.ui.widgets.surfaces import row
from app.ui.widgets.timeline import TimelineList, TimelineRow

ALL = "all"
SPACING, LEAST_LIST = 6, 52
"""Pixels between the pieces, and for a line of the list."""
ICONS: dict[str, tuple[str, str]] = {
    "sale": ("receipt-text", "accent"), "refund": ("undo-2", "warn"), "note": ("pencil", "info"), "reminder": ("bell", "info"),
    "consent": ("shield-check", "ok"), "change": ("history", "info"), "joined": ("user-plus", "ok"),
    "call": ("phone-call", "info"), "wechat": ("message-circle", "info"), "sms": ("message-circle", "info"),
    "email": ("mail", "info"), "visit": ("store", "info"),
    "complaint": ("circle-alert", "danger"), "suggestion": ("info", "info"), "praise": ("heart", "ok"),
}  # fmt: skip
"""Kind or sort of a line → its sign and the tone of it; the words beside it say the same."""


class Chips(Segmented):
    """A filter that is no Tab stop of its own: left and right in the list below choose, and so does the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(1)  # what has no room is not shown, and keeps nothing from growing narrow

    def fit(self, room: int, first: int) -> int:
        """Show those from the place `first` on that have room, in pixels, whole; returns the place of the next, 0 if none is left."""
        margins, end = self._row.contentsMargins(), first
        left = room - margins.left() - margins.right()
        for place, button in enumerate(self._group.buttons()):
            if place == end and place >= first:
                left -= max(button.sizeHint().width(), button.minimumWidth()) + self._row.spacing()
                end += left >= 0 or place == first
            button.setVisible(first <= place < end)
        return end if end < len(self._keys) else 0

    def set_current(self, key: str) -> None:
        """Choose without telling anybody."""
        super().set_current(key)
        for button in self._group.buttons():
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def place(self) -> int:
        """That of the choice in force."""
        return self._group.checkedId()

    def turn(self, step: int) -> None:
        """Choose the next one, or the one before, and tell."""
        place = (self._group.checkedId() + step) % len(self._keys)
        self.set_current(self._keys[place])
        self.chosen.emit(self._keys[place])


class TimelinePane(QWidget):
    """Shows a card's. What is done to a line is told with the line."""

    entry_chosen = Signal(object)
    """A ``TimelineEntry`` that was clicked or entered."""
    menu_wanted = Signal(object, object)
    """One whose menu is wanted, and where on the screen."""
    undo_wanted = Signal(object)
    wants_contact = Signal()
    wants_complaint = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self._entries: list[TimelineEntry] = []
        self._after: Mark | None = None
        self._hides_amounts = False
        self.note, self.touch = NoteBox(shop), TouchLine(shop)
        self.contact_button, self.complaint_button = (
            Button("", "icon", "message-circle"),
            Button("", "icon", "circle-alert"),
        )
        self.contact_button.clicked.connect(self.wants_contact)
        self.complaint_button.clicked.connect(self.wants_complaint)
        for button in (
            self.contact_button,
            self.complaint_button,
        ):  # from the keyboard M and C do it, without a Tab stop more
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.filter, self.list = Chips(), TimelineList()
        self.filter.chosen.connect(self._filter)
        self._first = self._next = 0
        self._further = Button("", "icon", "chevron-right", size=16)
        self._further.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._further.clicked.connect(lambda _checked=False: self._fit(self._next))
        self.list.turned.connect(self.filter.turn)
        self.list.chosen.connect(lambda place: self.entry_chosen.emit(self._entries[place]))
        self.list.removed.connect(lambda place: self.undo_wanted.emit(self._entries[place]))
        self.list.menu_wanted.connect(
            lambda place: self.menu_wanted.emit(self._entries[place], self.list.menu_place(place))
        )
        self._build()

    def _build(self) -> None:
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACING)
        first = row(spacing=SPACING)
        first.addWidget(self.note, 1)
        first.addWidget(self.contact_button)
        first.addWidget(self.complaint_button)
        inside.addLayout(first)
        inside.addWidget(self.touch)
        chips = row(spacing=4)
        chips.addWidget(self.filter)
        chips.addWidget(self._further)
        chips.addStretch(1)
        self._chips = QWidget()
        self._chips.setLayout(chips)
        inside.addWidget(self._chips)
        inside.addWidget(self.list, 1)
        inside.addStretch()
        self.touch.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.touch.installEventFilter(self)

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody's; another one begins with everything."""
        is_other = self._card is None or self._card.customer.customer_id != card.customer.customer_id
        self._card = card
        if is_other:
            self.filter.set_current(ALL)
        self._show()
        self.note.show_of(card.customer.customer_id)
        for piece in (self.note, self.contact_button, self.complaint_button):
            piece.setEnabled(card.customer.deleted_at is None)

    def ask_menu(self, entry: TimelineEntry) -> None:
        """Ask what is to be done with a line."""
        self.menu_wanted.emit(entry, self.list.menu_place(self._entries.index(entry)))

    def hide_amounts(self, hidden: bool) -> None:
        """Show dots in place of amounts, or the amounts again."""
        self._hides_amounts = hidden

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.note.setPlaceholderText(_("Write a line, for example: comes on Saturdays"))
        self.note.setAccessibleName(_("Note about this customer"))
        self.contact_button.say("", _("Call, message, visit (M)"))
        self.complaint_button.say("", _("Complaint or other feedback (C)"))
        self.list.setAccessibleName(_("Timeline"))
        self.filter.setAccessibleName(_("Filter"))
        self.filter.set_choices([(ALL, _("All")), *((key, str(words)) for key, words in GROUPS.items())])
        self._further.say("", _("More filters"))
        self.touch.retranslate()
        self._fit(self._first)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the filters that have room now."""
        super().resizeEvent(event)
        self._fit(0)
        self._show_chosen()
        self._make_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed about a contact comes and goes, and grows by what is wrong with it."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._make_room()
        return super().eventFilter(watched, event)

    def _make_room(self) -> None:
        """Where it is low the list stands back for what is typed."""
        pieces = (self.note, self.touch, self._chips)
        needed = sum(piece.sizeHint().height() + SPACING for piece in pieces) + theme.scaled(LEAST_LIST)
        is_low = not self.touch.isHidden() and needed > self.height()
        for piece in (self._chips, self.list):
            piece.setHidden(is_low)

    def _fit(self, first: int) -> None:
        """Show the filters from `first` on that have room; the arrow leads to the others, and from the last ones back to the first."""
        self._first = first
        self._next = self.filter.fit(self.width() - self._further.sizeHint().width() - 4, first)
        self._further.setVisible(bool(self._first or self._next))

    def _filter(self, _key: str) -> None:
        self._show()
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self.filter.place() >= 0 and self.filter.chosen_button().isHidden():  # before its words come there is none
            self._fit(self.filter.place())

    @leaving_it()
    def _show(self) -> None:
        card = self._card
        if card is None:
            return
        if self._groups():
            page = timeline.page(self._shop, card.customer.customer_id, self._groups())
            self._entries, self._after = list(page.entries), page.after
        else:
            self._entries, self._after = list(card.timeline), card.timeline_after
        self.list.rows.set_rows(self._entries, self._row, self._more if self._after else None)
        self.list.say_blank(_blank(self.filter.current()))

    def _groups(self) -> tuple[str, ...]:
        chosen = self.filter.current()
        return (chosen,) if chosen in GROUPS else ()

    @leaving_it()
    def _more(self) -> Sequence[TimelineEntry]:
        """The next page: an index answers it, so that the list need not wait."""
        if self._card is None or self._after is None:
            return ()
        page = timeline.page(self._shop, self._card.customer.customer_id, self._groups(), self._after)
        self._entries += page.entries
        self._after = page.after
        return page.entries

    def _row(self, entry: TimelineEntry) -> TimelineRow:
        icon, tone = ICONS.get(entry.sort, ICONS.get(entry.kind, ("pencil", "info")))
        if entry.kind == "care":
            icon, tone = icon_of(entry.sort), "accent"
        elif entry.sort == "complaint" and not entry.is_open:
            tone = "ok"
        words, detail = str(entry.text), str(entry.detail)
        if entry.kind == "joined":
            words = _("Became a customer")
        elif entry.kind == "note":
            detail = _("Note")
        amount = ""
        if entry.total_minor is not None:
            amount = HIDDEN_AMOUNT if self._hides_amounts else money(self._shop, entry.total_minor)
        is_timed = entry.at is not None and self._shop.day_of(entry.at) == entry.on
        when = at_time(entry.at, self._shop) if entry.at and is_timed else on_day(entry.on, self._shop.today())
        is_kept = self._card is not None and self._card.customer.deleted_at is None and entry.kind != "joined"
        return TimelineRow(icon, tone, words, detail, amount, when, entry.row_id, has_menu=is_kept)


def _blank(group: str) -> str:
    """What is said of a filter that leaves nothing; the day of a sale counts as a visit without being noted as one."""
    if group == VISITS:
        return _("No visit was noted. Days with a sale stand under Purchases.")
    return _("Nothing of this kind yet.")
