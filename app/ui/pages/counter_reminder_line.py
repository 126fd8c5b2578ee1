"""One line in which a reminder of a customer is written: what, and on which day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import follow_ups
from app.services.follow_ups import Written
from app.shop import Shop
from app.ui import theme
from app.ui.pages import typed_kept
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import LineEdit, ends_typing
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import column, row

DAY_WIDTH = 120
KIND = "reminder line"

Write = Callable[[int, dict[str, str], Callable[[Written], None], Callable[[ShukeError], None]], None]


class ReminderLine(QWidget):
    """Enter goes from what to when, and writes it; a mistake is said below. Without a day it is today's.

    What is typed and not written waits, for each customer apart, also through a lock.
    """

    def __init__(self, shop: Shop, write: Write) -> None:
        super().__init__()
        self._shop, self._write = shop, write
        self._about, self._kept = 0, typed_kept.of_shop(shop).texts
        self.text, self.day = LineEdit(), LineEdit()
        self.save = Button("", "icon", "bell-plus")
        self.save.clicked.connect(self._keep)
        self._below = Label("", "caption", "danger", wraps=True)
        for box in (self.text, self.day):
            box.installEventFilter(self)
            box.textEdited.connect(self._typed)
        self.day.setFixedWidth(theme.scaled(DAY_WIDTH))
        self.setLayout(column(row(self.text, self.day, self.save, spacing=6), self._below, spacing=2))
        self.say_wrong("")
        self.retranslate()

    def show_of(self, customer_id: int, *, can_write: bool) -> None:
        """Write about this customer, with what was typed about them and not written."""
        if customer_id != self._about:
            self._about = customer_id
            typed = self._kept.get((KIND, customer_id), {})
            self.text.setText(typed.get(follow_ups.TEXT.key, ""))
            self.day.setText(typed.get(follow_ups.ON.key, ""))
            self.say_wrong("")
        self.setVisible(can_write)

    def say_wrong(self, error: str, key: str = "") -> None:
        """Say what is wrong, and mark the field it is about."""
        self._below.setText(error)
        self._below.setVisible(bool(error))
        self.text.set_wrong(key == follow_ups.TEXT.key)
        self.day.set_wrong(key == follow_ups.ON.key)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.text.setPlaceholderText(_("Remind me of…"))
        self.text.setAccessibleName(str(follow_ups.TEXT.label))
        self.day.setPlaceholderText(_("today"))
        self.day.setAccessibleName(str(follow_ups.ON.label))
        self.day.setToolTip(_("Such as {example}", example="2026-06-01"))
        self.save.say("", _("Remind me (Enter)"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the fields."""
        return ends_typing(event, lambda: self._go_on(watched), self._empty)

    def _go_on(self, watched: QObject) -> None:
        if watched is self.text and self.text.text().strip() and not self.day.text():
            self.day.setText(self._shop.today().isoformat())
            self.day.setFocus()
            self.day.selectAll()
        else:
            self._keep()

    def _keep(self) -> None:
        about = self._about
        day = self.day.text().strip() or self._shop.today().isoformat()

        def done(written: Written) -> None:
            if not written.left_alone:
                self._kept.pop((KIND, about), None)
            if self._about != about:
                return
            if written.left_alone:
                self.say_wrong(_("This customer wants to be left alone."))
                return
            self._empty()
            self.text.setFocus()

        def refused(error: ShukeError) -> None:
            if self._about == about:
                self.say_wrong(str(error), str(error.where) if isinstance(error, UserMistake) else "")

        self._write(about, {follow_ups.TEXT.key: self.text.text(), follow_ups.ON.key: day}, done, refused)

    def _typed(self, _text: str) -> None:
        self.say_wrong("")
        typed = {follow_ups.TEXT.key: self.text.text(), follow_ups.ON.key: self.day.text()}
        self._kept[KIND, self._about] = typed if any(typed.values()) else {}

    def _empty(self) -> None:
        self._kept.pop((KIND, self._about), None)
        self.text.clear()
        self.day.clear()
        self.say_wrong("")
