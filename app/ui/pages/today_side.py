"""The right side of the Today page: why the selected customer is on the list, with a message ready to send; the latest sales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.reminders.rule_list import TOLD
from app.services.care import CarePerson
from app.services.purchase_data import PurchaseData
from app.shop import Shop
from app.ui import theme
from app.ui.file_trouble import may_pass
from app.ui.pages.today_words import ICONS, message, shown
from app.ui.pages.wording import money, on_day
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Card, column, divider, row, scrolling
from app.values.person_name import display_name

AnyIndex = QModelIndex | QPersistentModelIndex
WIDTH, SALE_ROW, LEAST_SALES = 372, 30, 150
EDGES = 3
"""Pixels of the lines around a card and below its head."""
SHARES = (6, 5)
"""How the height is shared between the reasons and the sales, where both have enough."""


class WhyCard(Card):
    """Every reason in full, with its numbers, and the words to send."""

    opened = Signal(object)
    copied = Signal(object)
    """The ``CarePerson`` shown."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(0, 0)
        self._shop = shop
        self._person: CarePerson | None = None
        self._group = ""
        self._name, self.open_button = ELabel("", "card_title"), Button("", "link", "arrow-right", size=16)
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(12)
        self._words, self.copy_button = Label("", "body", wraps=True), Button("", "link", "copy", size=16)
        letter = QFrame()
        letter.setProperty("kind", "sunken")
        letter.setLayout(column(self._words, row(self.copy_button, 1), spacing=6, margins=(12, 10, 12, 8)))
        inside = QWidget()
        inside.setLayout(column(self._reasons, letter, 1, spacing=12, margins=(16, 12, 16, 12)))
        head = row(margins=(16, 9, 12, 8))
        head.addWidget(self._name, 1)
        head.addWidget(self.open_button)
        self.body.addLayout(head)
        self.body.addWidget(divider())
        self._inside, self._head = inside, head
        self.body.addWidget(scrolling(inside), 1)
        self.open_button.clicked.connect(lambda _checked=False: self.opened.emit(self._person))
        self.copy_button.clicked.connect(lambda _checked=False: self.copied.emit(self._person))

    def show_person(self, person: CarePerson | None, group: str) -> None:
        """Show why somebody is on the list; nobody hides the card."""
        self._person, self._group = person, group
        self.setVisible(person is not None)
        self._say()

    def whole_height(self) -> int:
        """Pixels in which nothing has to be scrolled."""
        return self._head.sizeHint().height() + self._inside.heightForWidth(self.width() - 2) + EDGES

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.open_button.say(_("Open"), _("Open the customer (Enter)"))
        self.copy_button.say(_("Copy message"), _("Copy the message (C)"))
        self._say()

    def _say(self) -> None:
        while self._reasons.count():
            taken = self._reasons.takeAt(0)
            old = taken.widget() if taken is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        person = self._person
        if person is None:
            return
        self._name.setText(person.customer.called)
        reminders = shown(person, self._group)
        for reminder in reminders:
            icon, ink = ICONS[reminder.rule]
            words = column(
                Label(str(TOLD[reminder.rule].label), "strong"),
                Label(str(reminder.reason), "body", "text2", wraps=True),
                spacing=2,
            )
            line = QWidget()
            across = row(spacing=10)
            across.addWidget(IconLabel(icon, ink, 18), 0, Qt.AlignmentFlag.AlignTop)
            across.addLayout(words, 1)
            line.setLayout(across)
            self._reasons.addWidget(line)
            line.show()  # at once: what is not shown yet has no part in the height
        self._words.setText(message(self._shop, person.customer, reminders[0]))


class SalesModel(QAbstractListModel):
    """The latest sales: time, name, items, amount."""

    def __init__(self, shop: Shop, parent: QWidget) -> None:
        super().__init__(parent)
        self._shop = shop
        self.sales: Sequence[PurchaseData] = ()

    def show_sales(self, sales: Sequence[PurchaseData]) -> None:
        """Show others."""
        self.beginResetModel()
        self.sales = sales
        self.endResetModel()

    def words(self, place: int) -> tuple[str, str, str, str]:
        """When, who, what, how much."""
        sale = self.sales[place]
        local = sale.at.astimezone(self._shop.zone)
        is_today = local.date() == self._shop.today()
        when = f"{local:%H:%M}" if is_today else on_day(local.date(), self._shop.today())
        who = (
            display_name(sale.customer_name, sale.member_number, sale.customer_id)
            if sale.customer_id is not None
            else _("Walk-in")
        )
        things = [item.description for item in sale.items if item.description]
        more = len(things) - 1
        what = (
            things[0] + (" " + ngettext("and {count} more", "and {count} more", more) if more > 0 else "")
            if things
            else ""
        )
        refunded = _("Refund") if sale.kind == "refund" else ""
        return when, who, " · ".join(p for p in (refunded, what) if p), money(self._shop, sale.total_minor)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many."""
        return 0 if parent.isValid() else len(self.sales)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a line."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _(", ").join(part for part in self.words(index.row()) if part)
        return None


class SaleDelegate(QStyledItemDelegate):
    """Paints a line: the time in one column, the amount at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All lines are of one height."""
        return QSize(200, theme.hit(SALE_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Time, name, items, amount."""
        model = index.model()
        if not isinstance(model, SalesModel):
            return
        when, who, what, amount = model.words(index.row())
        c, box = theme.colors(), option.rect
        state = QStyle.StateFlag(option.state)
        is_current = state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus
        painter.save()
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(c.selected if is_current else c.hover))
        base, x, right = box.top() + theme.scaled(20), box.left() + 16, box.right() - 16
        painter.setFont(theme.font("strong", figures=True))
        painter.setPen(QColor(c.text))
        width = painter.fontMetrics().horizontalAdvance(amount)
        painter.drawText(right - width, base, amount)
        right -= width + 12
        column_width = max(theme.scaled(52), theme.measured("caption")[1].horizontalAdvance(_("Yesterday")) + 8)
        for words, role, ink, room in (
            (when, "caption", c.text2, column_width),
            (who, "strong", c.text, max(60, (right - x - column_width) // 2)),
            (what, "caption", c.text2, 0),
        ):
            painter.setFont(theme.font(role, figures=role == "caption"))
            painter.setPen(QColor(ink))
            metrics = painter.fontMetrics()
            said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room or max(0, right - x))
            painter.drawText(x, base, said)
            x += room if words is when else metrics.horizontalAdvance(said) + 10
        painter.restore()


class SalesList(QListView):
    """Shows whole lines only; the rest is reached with the keys or the wheel."""

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.signals.changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave what is less than a line empty."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        left_over = self.height() % theme.hit(SALE_ROW)
        if left_over != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, left_over)
        self.scheduleDelayedItemsLayout()


class SalesCard(Card):
    """The latest sales; a line opens its customer."""

    opened = Signal(int)
    again = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(0, 0)
        self._title = ELabel("", "card_title")
        self.list, self._nothing = SalesList(), Label("", "body", "text2", wraps=True)
        self.again_button = Button("", "link")
        self._error: ShukeError | None = None
        self.sales = SalesModel(shop, self)
        self._delegate = SaleDelegate(self)
        self.list.setModel(self.sales)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)
        self.again_button.clicked.connect(self.again)
        self.body.addLayout(row(self._title, margins=(16, 12, 16, 11)))
        self.body.addWidget(divider())
        self.body.addSpacing(4)
        self.body.addWidget(self.list, 1)
        self._below = QWidget()
        self._below.setLayout(column(self._nothing, row(self.again_button, 1), 1, margins=(16, 8, 16, 12)))
        self.body.addWidget(self._below, 1)
        self.body.addSpacing(6)
        self._say()

    def show_sales(self, sales: Sequence[PurchaseData]) -> None:
        """Show the latest."""
        self._error = None
        self.sales.show_sales(sales)
        self._say()

    def show_error(self, error: ShukeError) -> None:
        """Say that they could not be read."""
        self._error = error
        self._say()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("Latest sales"))
        self.list.setAccessibleName(_("Latest sales"))
        self.again_button.say(_("Try again"))
        self.setMinimumHeight(theme.scaled(LEAST_SALES))
        self.list.viewport().update()
        self._say()

    def _say(self) -> None:
        failed, is_empty = self._error is not None, not self.sales.sales
        self._nothing.setText(
            _("The sales could not be read.") if failed else _("Nothing sold yet. F4 records a sale.")
        )
        self._below.setVisible(failed or is_empty)
        self.again_button.setVisible(failed and may_pass(self._error))
        self.list.setVisible(not failed and not is_empty)

    def _open(self, index: QModelIndex) -> None:
        who = self.sales.sales[index.row()].customer_id
        if who is not None:
            self.opened.emit(who)


class TodaySide(QWidget):
    """Both, one below the other; the sales give way to reasons that are many."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.why, self.sales = WhyCard(shop), SalesCard(shop)
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(16)
        self._inside.addWidget(self.why, SHARES[0])
        self._inside.addWidget(self.sales, SHARES[1])
        self.why.hide()

    def show_person(self, person: CarePerson | None, group: str) -> None:
        """Show why somebody is on the list."""
        self.why.show_person(person, group)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        room = max(0, self.height() - self._inside.spacing())
        usual = room * SHARES[0] // sum(SHARES)
        most = max(usual, room - self.sales.minimumHeight())
        why = min(max(usual, self.why.whole_height()), most)
        self._inside.setStretch(0, why)
        self._inside.setStretch(1, room - why)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.why.retranslate()
        self.sales.retranslate()
        self._share()
