"""The head of a customer's page: who it is, how to reach them, what must be known, five figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, ngettext
from app.services.customer_card import CustomerCard
from app.shop import Shop
from app.ui import theme
from app.ui.clipboard import lent
from app.ui.pages.counter_due import DueLine
from app.ui.pages.counter_tags import CROSS, TagChip
from app.ui.pages.counter_tier import TierChip
from app.ui.pages.wording import (
    HIDDEN_AMOUNT,
    ago,
    coming_day,
    full_phone,
    masked,
    money,
    month_of,
    phone_digits,
    purchase_days_are,
)
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import ELabel, Figure, IconLabel
from app.ui.widgets.photo import PersonPhoto
from app.ui.widgets.surfaces import Banner, column, row
from app.ui.widgets.values import NOWHERE, Spot, Value, ValueBanner, ValueLine, Walk, WalkButton
from app.values.tier import STAGES

MOST_CHIPS = 3
FIGURES = 5
PHONE_ROOM = 130
"""Pixels for the phone: a masked one, or a whole one, fits."""
CHIP_ROOM, MORE_ROOM, TOP_SPACING, NAME_ROOM, MARGINS = 33, 24, 14, 260, 30
"""Pixels around the words of a chip and to the next, for the count of more tags, between the pieces at the top, for a name, and at the sides."""
LINK_ROOM, AFTER_CHIPS = 10, 2 + MOST_CHIPS
PRINT_KEY = "\tCtrl+P"
AMOUNTS_KEY = "\tCtrl+H"
MOST_PERCENT = 115
"""With text bigger than this a narrow head has room for the name and the phone, and for three figures."""


class CounterHead(QWidget):
    """Shows a card's head. The phone is masked until it is asked for."""

    same_again = Signal()
    edit = Signal()
    delete = Signal()
    restore = Signal()
    print_record = Signal()
    amounts_toggled = Signal()
    tag_removed = Signal(str)
    tag_wanted = Signal()
    tier_chosen = Signal(str)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self._is_shown = self._is_narrow = False
        self._taken = 0
        self._walk = Walk()
        self.photo, self.name = PersonPhoto(56, self._walk), ValueLine(self._walk, "page_title")
        self.chips = [TagChip(self._walk) for _each in range(MOST_CHIPS)]
        for chip in self.chips:
            chip.removed.connect(self.tag_removed)
        self.tier = TierChip(self._walk)
        self.tier.chosen.connect(self.tier_chosen)
        self.more_tags = ValueLine(self._walk, "caption", "text2")
        self.add_tag_button = WalkButton(self._walk, "icon", "plus", size=16)
        self.add_tag_button.clicked.connect(self.tag_wanted)
        self.phone, self._show = ValueLine(self._walk, "body", "text2"), WalkButton(self._walk, "link")
        self.wechat, self._since = ValueLine(self._walk, "body", "text2"), ELabel("", "body", "text2")
        self._icons = [IconLabel(name, "text3", 16) for name in ("phone", "message-circle", "calendar")]
        self._show.clicked.connect(self._toggle_phone)
        self.again_button = Button("", "default", "repeat-2")
        self.again_button.clicked.connect(self.same_again)
        self.edit_button = Button("", "icon", "pencil")
        self.edit_button.clicked.connect(self.edit)
        self.print_button = Button("", "icon", "printer")
        self.print_button.clicked.connect(self.print_record)
        self.menu_button = Button("", "icon", "ellipsis")
        self.menu_button.clicked.connect(self._open_menu)
        self.alert = ValueBanner(self._walk, "danger")
        self.bin_banner, self.no_contact = Banner("warn"), Banner("warn", elides=True)
        self.due = DueLine()
        self._hides_amounts = False
        self._figures = [Figure() for _each in range(FIGURES)]
        tags = (*self.chips, self.more_tags, self.add_tag_button)
        self._walk.take([self.photo, self.name, self.tier, *tags, self.phone, self._show, self.wechat, self.alert])
        self._build()
        self.retranslate()

    def values(self) -> dict[str, Value]:
        """The fields that can be changed here, and where each stands."""
        return {
            "name": self.name, "tags": self.more_tags, "phones": self.phone, "wechat": self.wechat, "alert_note": self.alert,
        }  # fmt: skip

    def _build(self) -> None:
        buttons = (self.again_button, self.edit_button, self.print_button, self.menu_button)
        # The buttons stand in the first line alone: the second has the whole width, and nothing in it is cut.
        self._first = first = row(self.name, self.tier, *self.chips, self.more_tags, self.add_tag_button, 1, spacing=8)
        first.addLayout(row(*buttons, spacing=TOP_SPACING))
        phone_icon, wechat_icon, since_icon = self._icons
        self._second = second = row(
            phone_icon, self.phone, self._show, wechat_icon, self.wechat, since_icon, self._since, 1, spacing=6
        )
        for piece in (wechat_icon, self.wechat):
            piece.hide()  # until somebody has one
        words = column(first, second, spacing=2)
        top = row(self.photo, spacing=TOP_SPACING)
        top.addLayout(words, 1)
        Toolbar(*buttons)
        figures = row(spacing=12)
        for figure in self._figures:
            figures.addWidget(figure, 1)
        self.setLayout(
            column(
                top,
                self.bin_banner,
                self.no_contact,
                self.alert,
                self.due,
                figures,
                spacing=10,
                margins=(20, 14, 16, 6),
            )
        )

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody."""
        if self._card is None or self._card.customer.customer_id != card.customer.customer_id:
            self._is_shown = False
        self._card = card
        self._say()

    def hide_amounts(self, hidden: bool) -> None:
        """Show dots in place of amounts, or the amounts again."""
        self._hides_amounts = hidden
        if self._card is not None:
            self._say_figures(self._card)

    def set_birthday_days(self, days: int) -> None:
        """Say birthdays so many days before; 0 never."""
        self.due.days = days
        self._say()

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what can be left out, where there is little room."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in force."""
        words = "" if self._is_narrow else _("Same again")
        self.again_button.say(words, _("The last sale over again (R)"))
        self.edit_button.say("", _("All fields (Ctrl+E)"))
        self.add_tag_button.say("", _("Add tag (T)"))
        self.print_button.say("", _("Print record (Ctrl+P)"))
        self.menu_button.say("", _("More"))
        self._fit()
        self._measure()
        self._say()

    def _is_tight(self) -> bool:
        return self._is_narrow and theme.percent() > MOST_PERCENT

    def _fit(self) -> None:
        """Leave out what there is no room for."""
        self.again_button.setMinimumWidth(theme.hit(0))  # without words it would be narrower
        spare: tuple[QWidget, ...] = (self.photo, self._figures[1], self._figures[2])
        for piece in spare:
            piece.setHidden(self._is_tight())
        for piece in (self._icons[2], self._since, self.print_button):
            piece.setHidden(self._is_narrow)
        line, end = (self._second, self._second.count() - 1) if self._is_tight() else (self._first, AFTER_CHIPS)
        if line.indexOf(self.add_tag_button) < 0:
            for place, piece in enumerate((self.more_tags, self.add_tag_button), end):
                line.insertWidget(place, piece)

    def _say(self) -> None:
        self._fit()
        if self._card is None:
            return
        customer, draft = self._card.customer, self._card.customer.draft
        in_bin = customer.deleted_at is not None
        self.photo.set(customer.called, customer.customer_id)
        self.photo.setAccessibleName(_("Photo of {name}", name=customer.called))
        self._say_spots(customer.customer_id if not in_bin else 0)
        self.name.setText(customer.called)
        self.tier.show_tier(None if self._is_tight() else self._card.tier, can_change=not in_bin)
        self._say_tags(in_bin)
        self._say_contact()
        since = _("Since {month}", month=month_of(customer.since_on))
        self._since.setText(f"{since} · {STAGES[self._card.tier.stage]}" if self._card.tier is not None else since)
        self.alert.say(draft.alert_note)
        unwanted = _("Do not contact. What is due is spoken of here, at the counter.")
        is_paused = any(each.is_open for each in self._card.feedback)
        paused = _("A complaint is open: no offers until it is resolved.") if is_paused else ""
        self.no_contact.say(unwanted if draft.do_not_contact else paused)
        self.due.show_card(self._card, self._shop.today())
        restore: tuple[str, Callable[[], object]] = (
            _("Take apart") if customer.merged_into else _("Restore"),
            self.restore.emit,
        )
        merged = _("Merged into {name}; taken apart, they get back what can go back.", name=customer.merged_into)
        said = merged if customer.merged_into else _("This customer is in the bin.")
        self.bin_banner.say(said, restore) if in_bin else self.bin_banner.say("")
        for button in (self.again_button, self.edit_button, self.add_tag_button):
            button.setEnabled(not in_bin)
        self._say_figures(self._card)
        self._walk.renew()

    def _say_spots(self, customer_id: int) -> None:
        """Where the values are kept; nobody (0) who is in the bin can be changed."""
        assert self._card is not None
        for key, value in self.values().items():
            value.spot = Spot("customer", customer_id, key) if customer_id else NOWHERE
        self.photo.show_photo(
            Spot("customer", customer_id, "photo") if customer_id else NOWHERE, self._card.customer.photo_id
        )

    def _say_tags(self, in_bin: bool) -> None:
        """As many as there is room for beside the name, which is never cut for them; the others are counted."""
        assert self._card is not None
        tags = self._card.customer.draft.tags
        shown = [] if self._is_tight() else self._fitting(tags)
        for place, chip in enumerate(self.chips):
            chip.show_tag(shown[place] if place < len(shown) else "", can_go=not in_bin)
        more = len(tags) - len(shown)
        self.more_tags.setText(f"+{more}" if more else "")
        self.more_tags.setMaximumWidth(self.more_tags.text_width())
        self.more_tags.setVisible(more > 0)

    def _fitting(self, tags: Sequence[str]) -> list[str]:
        """The tags that have room, a long one left out for a short one; the count of the others takes some, too."""
        metrics, room = theme.measured("chip")[1], self._room_beside_the_name()
        widths = [metrics.horizontalAdvance(tag + CROSS) + CHIP_ROOM for tag in tags]
        if len(tags) <= MOST_CHIPS and sum(widths) <= room:
            return list(tags)
        shown: list[str] = []
        room -= MORE_ROOM
        for tag, width in zip(tags, widths, strict=True):
            if len(shown) < MOST_CHIPS and width <= room:
                shown.append(tag)
                room -= width
        return shown

    def _room_beside_the_name(self) -> int:
        """Pixels for chips: what the page has, less all that stands in the row already."""
        beside = 0 if self.tier.isHidden() else self.tier.sizeHint().width() + TOP_SPACING
        return self.width() - self._taken - beside - min(self.name.text_width(), theme.scaled(NAME_ROOM)) - MARGINS

    def _measure(self) -> None:
        """What the photo and the buttons take; asked once, not for each customer."""
        beside = (
            self.photo,
            self.again_button,
            self.edit_button,
            self.print_button,
            self.menu_button,
            self.add_tag_button,
        )
        self._taken = sum(piece.sizeHint().width() + TOP_SPACING for piece in beside if not piece.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other tags fit."""
        super().resizeEvent(event)
        self._measure()
        if self._card is not None:
            self._say_tags(self._card.customer.deleted_at is not None)

    def _say_contact(self) -> None:
        assert self._card is not None
        draft = self._card.customer.draft
        phone_icon, wechat_icon, _since_icon = self._icons
        numbers = [phone_digits(phone.number, self._shop) for phone in draft.phones]
        if self._is_shown:
            called = [phone.label for phone in draft.phones]
            said = (f"{full_phone(n, self._shop)} {label}".strip() for n, label in zip(numbers, called, strict=True))
            self.phone.setText(" / ".join(said))
        elif numbers:
            self.phone.setText(masked(numbers[0])[0] + (f" +{len(numbers) - 1}" if len(numbers) > 1 else ""))
        # The digits are what is read out to the customer: the others give way first.
        self.phone.setMinimumWidth(min(self.phone.text_width(), theme.widened(PHONE_ROOM)))
        phone_icon.setVisible(bool(numbers) and not self._is_tight())
        for piece in (self.phone, self._show):
            piece.setVisible(bool(numbers))
        words = _("Hide") if self._is_shown else _("Show")
        self._show.say(words, _("Show the whole number"))
        # Links are a little bolder than the size they ask for.
        self._show.setMinimumWidth(max(theme.measured("strong")[1].horizontalAdvance(words) + LINK_ROOM, theme.hit(0)))
        self.wechat.setText(draft.wechat)
        for widget in (wechat_icon, self.wechat):
            widget.setVisible(bool(draft.wechat) and not self._is_narrow)

    def _say_figures(self, card: CustomerCard) -> None:
        totals, today = card.totals, self._shop.today()
        gap = round(totals.average_gap_days) if totals.average_gap_days is not None else None
        birthday = card.customer.next_birthday_on
        average = "–" if totals.average_minor is None else money(self._shop, totals.average_minor, short=True)
        if self._hides_amounts:
            average = HIDDEN_AMOUNT
        figures = (
            (str(totals.visits), _("Purchase days")),
            (average, _("Average visit")),
            (ngettext("{count} day", "{count} days", gap) if gap is not None else "–", _("Usual gap")),
            (ago(totals.last_on, today) or "–", _("Last visit")),
            (coming_day(birthday, today) or "–", _("Birthday")),
        )
        for figure, (value, name) in zip(self._figures, figures, strict=True):
            figure.set(value, name)
        self._figures[0].setToolTip(purchase_days_are())
        self._figures[1].setToolTip(_("What was spent in all, divided by the purchase days"))

    def _toggle_phone(self) -> None:
        self._is_shown = not self._is_shown
        self._say_contact()

    def _open_menu(self) -> None:
        if self._card is None:
            return
        menu = QMenu(self)
        draft = self._card.customer.draft
        if draft.phones:
            menu.addAction(_("Copy phone"), lambda: lent().lend(draft.phones[0].number))
        if draft.wechat:
            menu.addAction(_("Copy WeChat"), lambda: lent().lend(draft.wechat))
        menu.addAction(_("Print record…") + PRINT_KEY, self.print_record.emit)
        amounts = _("Show amounts") if self._hides_amounts else _("Hide amounts")
        menu.addAction(amounts + AMOUNTS_KEY, self.amounts_toggled.emit)
        if self._card.customer.deleted_at is None:
            menu.addSeparator()
            menu.addAction(_("Move to bin"), self.delete.emit)
        menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))
