"""The row of figures on top of the Today page: whom to care for, birthdays, sales, who came back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services.care import CareList, DayFigures
from app.services.care_facts import PET_SHOP
from app.services.reminder_data import OVERDUE
from app.shop import Shop
from app.ui import theme
from app.ui.file_trouble import may_pass
from app.ui.pages.wording import money
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, column, row

HEIGHT, TILE, NOTHING = 76, 36, "–"
AROUND = 40
"""Pixels beside the picture and the words."""


class FigureCard(Card):
    """One figure with its name and a word beside it."""

    def __init__(self, icon: str, tone: str) -> None:
        super().__init__(0, 0)
        self._tile = QFrame()
        self._tile.setProperty("tone", tone)
        self._tile.setFixedSize(TILE, TILE)
        inside = QVBoxLayout(self._tile)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(IconLabel(icon, tone, 20), 0, Qt.AlignmentFlag.AlignCenter)
        self._name, self.value = ELabel("", "body", "text2"), Label("", "figure")
        self.aside = ELabel("", "caption", "text2")
        figure = row(self.value, spacing=10)
        figure.addWidget(self.aside, 1, Qt.AlignmentFlag.AlignBottom)
        across = row(self._tile, spacing=12, margins=(16, 0, 12, 0))
        across.addLayout(column(1, self._name, figure, 1, spacing=2), 1)
        self.body.addLayout(across)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def say(self, name: str) -> None:
        """What the figure is."""
        self._name.setText(name)
        self._speak()

    def show_figure(self, value: str, aside: str = "", ink: str = "text2") -> None:
        """Show a figure."""
        self.value.setText(value)
        self.aside.setText(aside)
        if ink != self.aside.property("ink"):
            self.aside.set_ink(ink)
        self._speak()

    def _speak(self) -> None:
        self.setAccessibleName(
            " ".join(part for part in (self._name.text(), self.value.text(), self.aside.text()) if part)
        )

    def fits(self) -> bool:
        """Whether the words have room beside the picture."""
        said = max(self._name.text_width(), self.value.sizeHint().width() + 10 + self.aside.text_width())
        return said <= self.width() - TILE - AROUND

    def show_picture(self, shown: bool) -> None:
        """Show the picture, or give its room to the words."""
        self._tile.setVisible(shown)

    def _renew(self) -> None:
        self.setFixedHeight(theme.scaled(HEIGHT))


class TodayFigures(QWidget):
    """Four figures; where they cannot be read, a line says so and offers to try again."""

    again = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._day: DayFigures | None = None
        self._care: CareList | None = None
        self._error: ShukeError | None = None
        self.to_care, self.birthdays = FigureCard("bell", "warn"), FigureCard("cake", "info")
        self.sales, self.returning = FigureCard("wallet", "accent"), FigureCard("repeat-2", "ok")
        self.banner = Banner("warn")
        self._cards = (self.to_care, self.birthdays, self.sales, self.returning)
        cards = row(spacing=16)
        for card in self._cards:
            cards.addWidget(card, 1)
        self.setLayout(column(self.banner, cards, spacing=12))
        self.retranslate()

    def show_day(self, day: DayFigures) -> None:
        """Show the figures of the day."""
        self._day, self._error = day, None
        self._say()

    def show_care(self, care: CareList) -> None:
        """Show how many are to be cared for."""
        self._care = care
        self._say()

    def show_error(self, error: ShukeError) -> None:
        """Say that the day could not be read."""
        self._error = error
        self._say()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.to_care.say(_("To care for"))
        self.birthdays.say(_("Birthdays in 7 days"))
        self.sales.say(_("Sales today"))
        self.returning.say(_("Came back today"))
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the pictures out where a word would be cut for one."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        have_room = all(card.fits() for card in self._cards)
        for card in self._cards:
            card.show_picture(have_room)

    def _say(self) -> None:
        self._say_care()
        self._say_day()
        self._fit()

    def _say_day(self) -> None:
        day, error = self._day, self._error
        if error is not None:
            again = ((_("Try again"), self.again.emit),) if may_pass(error) else ()
            self.banner.say(_("The figures of today could not be read."), *again)
        else:
            self.banner.say("")
        if day is None or error is not None:
            for card in (self.birthdays, self.sales, self.returning):
                card.show_figure(NOTHING)
            return
        whose = _("people and pets") if self._shop.facts.kind == PET_SHOP else _("with their families")
        self.birthdays.show_figure(str(day.birthdays_of_week), whose)
        self.sales.show_figure(
            money(self._shop, day.sold_minor, short=True),
            ngettext("{count} sale", "{count} sales", day.sales) if day.sales else "",
        )
        if day.customers:
            share = f"{round(100 * day.returning / day.customers)}%"
            self.returning.show_figure(share, _("{some} of {all}", some=day.returning, all=day.customers))
        else:
            self.returning.show_figure(NOTHING)

    def _say_care(self) -> None:
        care = self._care
        if care is None:
            self.to_care.show_figure(NOTHING)
            return
        late = sum(person.first.severity == OVERDUE for person in care.people)
        done = ngettext("{count} done", "{count} done", care.done) if care.done else ""
        aside = ngettext("{count} overdue", "{count} overdue", late) if late else done
        self.to_care.show_figure(str(len(care.people)), aside, "warn" if late else "text2")
