"""The head of a customer's page: who it is, how to reach them, what must be known, five figures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, ngettext
from app.services.customer_card import CustomerCard
from app.shop import Shop
from app.ui import theme
from app.ui.pages.counter_due import DueLine
from app.ui.pages.wording import ago, full_phone, masked, money, month_of, on_day, tag_tone
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import Chip, ELabel, Figure, IconLabel, Label
from app.ui.widgets.surfaces import Banner, column, row

MOST_CHIPS = 3
FIGURES = 5
PHONE_ROOM = 130
"""Pixels for the phone: a masked one, or a whole one, fits."""
PRINT_KEY = "\tCtrl+P"
MOST_PERCENT = 115
"""With text bigger than this a narrow head has room for the name and the phone, and for three figures."""


class CounterHead(QWidget):
    """Shows a card's head. The phone is masked until it is asked for."""

    same_again = Signal()
    edit = Signal()
    delete = Signal()
    restore = Signal()
    print_record = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._card: CustomerCard | None = None
        self._is_shown = self._is_narrow = False
        self._avatar, self._name = Avatar(56), ELabel("", "page_title")
        self._chips = [Chip() for _each in range(MOST_CHIPS)]
        self._more = Label("", "caption", "text2")
        self._phone, self._show = ELabel("", "body", "text2"), Button("", "link")
        self._wechat, self._since = ELabel("", "body", "text2"), ELabel("", "body", "text2")
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
        self.alert = Banner("danger", elides=True)
        self.bin_banner = Banner("warn")
        self.due = DueLine()
        self._figures = [Figure() for _each in range(FIGURES)]
        self._build()
        self.retranslate()

    def _build(self) -> None:
        first = row(self._name, *self._chips, self._more, 1, spacing=8)
        phone_icon, wechat_icon, since_icon = self._icons
        second = row(
            phone_icon, self._phone, self._show, wechat_icon, self._wechat, since_icon, self._since, 1, spacing=6
        )
        words = column(first, second, spacing=4)
        top = row(self._avatar, spacing=14)
        top.addLayout(words, 1)
        buttons = (self.again_button, self.edit_button, self.print_button, self.menu_button)
        for button in buttons:
            top.addWidget(button)
        Toolbar(*buttons)
        figures = row(spacing=12)
        for figure in self._figures:
            figures.addWidget(figure, 1)
        self.setLayout(column(top, self.bin_banner, self.alert, self.due, figures, spacing=10, margins=(20, 14, 16, 6)))

    def show_card(self, card: CustomerCard) -> None:
        """Show somebody."""
        if self._card is None or self._card.customer.customer_id != card.customer.customer_id:
            self._is_shown = False
        self._card = card
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
        self.edit_button.say("", _("Edit customer (E)"))
        self.print_button.say("", _("Print record (Ctrl+P)"))
        self.menu_button.say("", _("More"))
        self._say()

    def _is_tight(self) -> bool:
        return self._is_narrow and theme.percent() > MOST_PERCENT

    def _fit(self) -> None:
        """Leave out what there is no room for."""
        spare: tuple[QWidget, ...] = (self._avatar, self._figures[1], self._figures[2])
        for piece in spare:
            piece.setHidden(self._is_tight())
        for piece in (*self._icons[1:], self._wechat, self._since, self.print_button):
            piece.setHidden(self._is_narrow)

    def _say(self) -> None:
        self._fit()
        if self._card is None:
            return
        customer, draft = self._card.customer, self._card.customer.draft
        in_bin = customer.deleted_at is not None
        self._avatar.set(customer.called, customer.customer_id)
        self._name.setText(customer.called)
        most = 0 if self._is_tight() else 1 if self._is_narrow else MOST_CHIPS
        for place, chip in enumerate(self._chips):
            tag = draft.tags[place] if place < min(most, len(draft.tags)) else ""
            chip.setVisible(bool(tag))
            if tag != chip.text():
                chip.setText(tag)
                theme.restyle(chip, chip=tag_tone(tag))
        self._more.setText(f"+{len(draft.tags) - most}" if len(draft.tags) > most else "")
        self._say_contact()
        self._since.setText(_("Since {month}", month=month_of(customer.since_on)))
        self.alert.say(draft.alert_note)
        self.due.show_card(self._card, self._shop.today())
        restore: tuple[str, Callable[[], object]] = (_("Restore"), self.restore.emit)
        self.bin_banner.say(_("This customer is in the bin."), restore) if in_bin else self.bin_banner.say("")
        for button in (self.again_button, self.edit_button):
            button.setEnabled(not in_bin)
        self._say_figures(self._card)

    def _say_contact(self) -> None:
        assert self._card is not None
        draft = self._card.customer.draft
        phone_icon, wechat_icon, _since_icon = self._icons
        numbers = ["".join(c for c in phone.number if c.isdigit()) for phone in draft.phones]
        if self._is_shown:
            self._phone.setText(" / ".join(full_phone(n) for n in numbers))
        elif numbers:
            self._phone.setText(masked(numbers[0])[0] + (f" +{len(numbers) - 1}" if len(numbers) > 1 else ""))
        # The digits are what is read out to the customer: the others give way first.
        self._phone.setMinimumWidth(min(self._phone.sizeHint().width(), theme.widened(PHONE_ROOM)))
        for piece in (phone_icon, self._phone, self._show):
            piece.setVisible(bool(numbers))
        self._show.say(_("Hide") if self._is_shown else _("Show"), _("Show the whole number"))
        self._wechat.setText(draft.wechat)
        for widget in (wechat_icon, self._wechat):
            widget.setVisible(bool(draft.wechat) and not self._is_narrow)

    def _say_figures(self, card: CustomerCard) -> None:
        totals, today = card.totals, self._shop.today()
        gap = round(totals.average_gap_days) if totals.average_gap_days is not None else None
        birthday = card.customer.next_birthday_on
        figures = (
            (str(totals.visits), _("Visits")),
            (
                money(self._shop, totals.average_minor, short=True) if totals.average_minor is not None else "–",
                _("Average visit"),
            ),
            (ngettext("{count} day", "{count} days", gap) if gap is not None else "–", _("Usual gap")),
            (ago(totals.last_on, today) or "–", _("Last visit")),
            (on_day(birthday, today) if birthday else "–", _("Birthday")),
        )
        for figure, (value, name) in zip(self._figures, figures, strict=True):
            figure.set(value, name)

    def _toggle_phone(self) -> None:
        self._is_shown = not self._is_shown
        self._say_contact()

    def _open_menu(self) -> None:
        if self._card is None:
            return
        menu = QMenu(self)
        draft = self._card.customer.draft
        if draft.phones:
            menu.addAction(_("Copy phone"), lambda: QGuiApplication.clipboard().setText(draft.phones[0].number))
        if draft.wechat:
            menu.addAction(_("Copy WeChat"), lambda: QGuiApplication.clipboard().setText(draft.wechat))
        menu.addAction(_("Print record…") + PRINT_KEY, self.print_record.emit)
        if self._card.customer.deleted_at is None:
            menu.addSeparator()
            menu.addAction(_("Move to bin"), self.delete.emit)
        menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))
