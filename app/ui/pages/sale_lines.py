"""The lines of a sale in the drawer: name and price at the left, fewer and more in the middle, the amount at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from app.shop import Shop
from app.ui import theme
from app.ui.pages.sale_entry import ONE_MILLI, SaleLine, allergy_in
from app.ui.pages.suggestions import scrolling_column
from app.ui.pages.wording import money
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import row
from app.values.money import decimal_text, parse_minor
from app.values.quantity import format_milli, parse_milli

QUANTITY_WIDTH = 38
AMOUNT_WIDTH = 82
PRICE_WIDTH = 96


class PriceEdit(LineEdit):
    """A price being typed: Enter keeps it, Esc leaves it as it was."""

    kept = Signal(int)
    refused = Signal(str)
    """Why it is no price."""
    left = Signal()

    def __init__(self, digits: int, minor: int | None) -> None:
        super().__init__("table")
        self._digits = digits
        self.setFixedSize(theme.scaled(PRICE_WIDTH), theme.scaled(28))
        self.setStyleSheet("min-height: 0px; padding: 0px 6px;")
        self._before = "" if minor is None else decimal_text(minor, digits)
        self.setText(self._before)
        self.setPlaceholderText(_("Price"))
        self.setAccessibleName(_("Price"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Esc; everything else is typing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.keep()
        elif event.key() == Qt.Key.Key_Escape:
            self.setText(self._before)
            self.set_wrong(False)
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def is_changed(self) -> bool:
        """Whether something else was typed."""
        return self.text().strip() != self._before

    def keep(self) -> bool:
        """Take what was typed; ``False`` marks it as no price, and says so."""
        try:
            minor = parse_minor(self.text(), self._digits)
        except ValueError:
            minor = -1
        self.set_wrong(minor < 0)
        if minor >= 0:
            self.kept.emit(minor)
        else:
            self.refused.emit(_("That is no price. Type a number, such as 29 or 29.50."))
        return minor >= 0


class LineRow(QFrame):
    """One line."""

    changed_by = Signal(int)
    """More (+) or less (-) of it, in thousandths."""
    priced = Signal(int)
    refused = Signal(str)
    quantified = Signal(int)
    touched = Signal()
    left = Signal()

    def __init__(self, shop: Shop, line: SaleLine, warning: str) -> None:
        super().__init__()
        self._shop, self._line = shop, line
        self.editor: PriceEdit | None = None
        self.name = ELabel(line.name, "body")
        self._price = Button("", "link")
        self._price.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._price.clicked.connect(self.edit_price)
        self.less, self.more = Button("", "square", "minus", size=14), Button("", "square", "plus", size=14)
        self.quantity = Button(format_milli(line.quantity_milli), "ghost")
        self.total = Label(money(shop, line.total_minor), "strong")
        self._below = row(self._price, spacing=6)
        if warning:
            self._below.addWidget(IconLabel("triangle-alert", "danger", 13))
            self._warning = ELabel(warning, "caption", "danger")
            self._below.addWidget(self._warning, 1)
        elif line.instead_of:
            self._below.addWidget(ELabel(_("Instead of {name}", name=line.instead_of), "caption", "warn"), 1)
        else:
            self._below.addStretch(1)
        self._build()
        self._say()

    def _build(self) -> None:
        self.quantity.setFixedSize(theme.scaled(QUANTITY_WIDTH), theme.scaled(28))
        self.quantity.setStyleSheet("padding: 0px; min-height: 0px; font-weight: 600;")
        self.total.setFixedWidth(theme.scaled(AMOUNT_WIDTH))
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._price.setStyleSheet(f"min-height: {theme.scaled(24)}px; padding: 0px; font-weight: 400;")
        for button in (self.less, self.more, self.quantity, self._price):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.less.clicked.connect(lambda: self.changed_by.emit(-ONE_MILLI))
        self.more.clicked.connect(lambda: self.changed_by.emit(ONE_MILLI))
        self.quantity.clicked.connect(self._edit_quantity)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addLayout(self._below)
        inside = row(spacing=4, margins=(6, 2, 6, 2))
        inside.addLayout(words, 1)
        for piece in (self.less, self.quantity, self.more, self.total):
            inside.addWidget(piece)
        self.setLayout(inside)

    def _say(self) -> None:
        line = self._line
        price = _("Price?") if line.price_minor is None else money(self._shop, line.price_minor)
        each = _("{price} / {unit}", price=price, unit=line.unit) if line.unit else _("{price} each", price=price)
        self._price.say(each if line.price_minor is not None else price, _("Change the price"))
        self._price.setFont(theme.font("caption", figures=True))
        self.less.say("", _("One less of {item}", item=line.name))
        self.more.say("", _("One more of {item}", item=line.name))
        self.quantity.setAccessibleName(_("Quantity of {item}", item=line.name))

    def edit_price(self) -> None:
        """Type another price in place."""
        if self.editor is None:
            self.editor = PriceEdit(self._shop.facts.minor_digits, self._line.price_minor)
            self.editor.kept.connect(self.priced)
            self.editor.refused.connect(self.refused)
            self.editor.left.connect(self.left)
            self._below.insertWidget(0, self.editor)
            self.editor.show()
            self._price.hide()
        self.touched.emit()
        self.editor.setFocus()
        self.editor.selectAll()

    def no_price(self) -> str:
        """That its price is missing, in words."""
        return _("{item} has no price yet. Type it, then Enter.", item=self._line.name)

    def _edit_quantity(self) -> None:
        edit = _QuantityEdit(self._line.quantity_milli, self)
        edit.setGeometry(self.quantity.geometry().adjusted(-8, 0, 8, 0))
        edit.kept.connect(self.quantified)
        edit.left.connect(self.left)
        edit.show()
        edit.setFocus()
        edit.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the line."""
        self.touched.emit()
        super().mousePressEvent(event)


class _QuantityEdit(LineEdit):
    """A quantity being typed over the one that was there."""

    kept = Signal(int)
    left = Signal()

    def __init__(self, milli: int, parent: QWidget) -> None:
        super().__init__("strong", parent)
        self.setText(format_milli(milli))
        self.setAccessibleName(_("Quantity"))
        self.setStyleSheet("min-height: 0px; padding: 0px 4px;")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            try:
                milli = parse_milli(self.text())
            except ValueError:
                milli = -1
            self.set_wrong(milli < 0)
            if milli >= 0:
                self.kept.emit(milli)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SaleLines(QScrollArea):
    """All lines; one of them may be chosen with the keyboard."""

    quantity_changed = Signal(int, int)
    quantity_set = Signal(int, int)
    price_set = Signal(int, int)
    refused = Signal(str)
    """What was typed is no price; says so in words."""
    left = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.rows: list[LineRow] = []
        self.chosen = -1
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside, self._column = scrolling_column(0)
        self.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        theme.signals.changed.connect(self._renew)

    def show_lines(self, lines: Sequence[SaleLine], allergies: Sequence[tuple[str, str]]) -> None:
        """Show `lines`; `allergies` are (pet, what it must not have)."""
        for old in self.rows:
            old.hide()
            old.deleteLater()
        self.rows = []
        for place, line in enumerate(lines):
            made = LineRow(self._shop, line, _warning(line.name, allergies))
            made.changed_by.connect(lambda milli, p=place: self.quantity_changed.emit(p, milli))
            made.quantified.connect(lambda milli, p=place: self.quantity_set.emit(p, milli))
            made.priced.connect(lambda minor, p=place: self.price_set.emit(p, minor))
            made.touched.connect(lambda p=place: self.choose(p))
            made.refused.connect(self.refused)
            made.left.connect(self.left)
            self._column.insertWidget(place, made)
            made.show()  # else it has no size before the next turn, and could not be scrolled to
            self.rows.append(made)
        self.choose(min(self.chosen, len(lines) - 1))

    def take_price(self) -> bool:
        """Take the price that is being typed, if one is; ``False`` if it is no price: then the keyboard is put there."""
        typed = next((r.editor for r in self.rows if r.editor is not None and r.editor.is_changed()), None)
        if typed is None or typed.keep():
            return True
        typed.setFocus()
        typed.selectAll()
        return False

    def choose(self, place: int) -> None:
        """Mark a line; ``-1`` marks none."""
        self.chosen = place
        for number, line in enumerate(self.rows):
            color = theme.colors().selected if number == place else "transparent"
            line.setStyleSheet(f"LineRow {{ background: {color}; border-radius: 6px; }}")
        if 0 <= place < len(self.rows):
            self.ensureWidgetVisible(self.rows[place])

    def _renew(self) -> None:
        self.choose(self.chosen)

    def reveal_last(self) -> None:
        """Scroll to the line that was added last."""
        if self.rows:
            inside = self._inside
            inside.layout().activate()  # type: ignore[union-attr]
            inside.resize(inside.width(), max(inside.height(), inside.sizeHint().height()))  # else it grows only later
            self.ensureWidgetVisible(self.rows[-1])


def _warning(name: str, allergies: Sequence[tuple[str, str]]) -> str:
    for pet, words in allergies:
        if allergy_in(name, words):
            return _("{pet} is allergic to {what}", pet=pet, what=words)
    return ""
