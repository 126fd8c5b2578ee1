"""What can be done about the reminders of a customer, wherever they are shown: each is one action, said with Undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import T, Text, _
from app.reminders.rules.care_due import what_of
from app.services import care_records, follow_ups, reminders
from app.services.care_records import Recorded
from app.services.follow_ups import Written
from app.services.reminder_data import ReminderData
from app.ui.context import UiContext
from app.ui.pages.care_words import said_recorded
from app.ui.pages.wording import on_day

Ended = Callable[[], object]
OUTCOMES: dict[str, Text] = {
    "contacted": T("Contacted"),
    "came_back": T("Came back"),
    "no_answer": T("No answer"),
    "not_interested": T("Not interested"),
    "wrong_number": T("Number is wrong"),
}
LATER: tuple[tuple[Text, int], ...] = ((T("Tomorrow"), 1), (T("In 3 days"), 3), (T("In a week"), 7))
"""Ways to put something off, with the days."""


def _nothing() -> None:
    """What happens afterwards, where nothing has to."""


class CareActs:
    """The verbs, with their toasts. `owner` asks: when it is gone, nothing is said any more."""

    def __init__(self, context: UiContext, owner: QWidget) -> None:
        self._context, self._shop, self._owner = context, context.shop, owner

    def finish(self, name: str, ids: Sequence[int], outcome: str = "contacted", ended: Ended = _nothing) -> None:
        """Keep that `ids`, all about one customer, were done. `ended` follows, whether it went well or not."""
        shop = self._shop
        self._do(
            lambda: reminders.done_all(shop, ids, outcome),
            T("{name}: {detail}", name=name, detail=str(OUTCOMES[outcome])),
            ended,
        )

    def care_done(self, reminder: ReminderData, ended: Ended = _nothing) -> None:
        """Record today what a reminder asks to be done for a pet; nothing more is asked. A weighing needs its weight, at the Counter."""
        shop, what = self._shop, str(what_of(reminder.parameters))

        def done(recorded: Recorded) -> None:
            self._context.shell.show_toast(said_recorded(shop, what, recorded), undo=True)
            ended()

        def failed(error: ShukeError) -> None:
            ended()
            if isinstance(error, UserMistake) and error.code == "no_weight":
                self._context.open_customer(reminder.customer_id)
            self._context.shell.show_toast(str(error), is_error=True)

        reminder_id = reminder.reminder_id
        self._context.lanes.write(lambda _tick: care_records.done_for(shop, reminder_id), done, failed, self._owner)

    def put_off(self, name: str, ids: Sequence[int], days: int, ended: Ended = _nothing) -> None:
        """Put `ids` off by some days."""
        shop = self._shop
        until = shop.today() + dt.timedelta(days=days)
        said = T("Until {day}: {name}", day=on_day(until, shop.today()), name=name)
        self._do(lambda: reminders.snooze_all(shop, ids, until), said, ended)

    def skip(self, name: str, reminder_id: int, ended: Ended = _nothing) -> None:
        """Leave one out, this time."""
        shop = self._shop
        self._do(lambda: reminders.skip(shop, reminder_id), T("Skipped this time: {name}", name=name), ended)

    def write(
        self,
        customer_id: int,
        texts: dict[str, str],
        ended: Callable[[Written], None],
        refused: Callable[[ShukeError], None],
    ) -> None:
        """Write a reminder of one's own about a customer, as typed; `ended` hears whether they want to be left alone."""
        shop = self._shop

        def done(written: Written) -> None:
            if written.count:
                self._context.shell.show_toast(_("Reminder written"), undo=True)
            ended(written)

        self._context.lanes.write(
            lambda _tick: follow_ups.write(shop, (customer_id,), texts), done, refused, self._owner
        )

    def copy(self, name: str, words: str) -> None:
        """Put a message for somebody on the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self._context.shell.show_toast(_("Message for {name} copied", name=name))

    def later_menu(self, parent: QWidget, chosen: Callable[[int], object]) -> QMenu:
        """Until when; the first way is ready for Enter."""
        today = self._shop.today()
        menu = menu_of(parent)
        for words, days in LATER:
            day = on_day(today + dt.timedelta(days=days), today)
            menu.addAction(f"{words}\t{day}", partial(chosen, days))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _do(self, work: Callable[[], object], said: Text, ended: Ended) -> None:
        def done(_result: object) -> None:
            self._context.shell.show_toast(str(said), undo=True)
            ended()

        def failed(error: ShukeError) -> None:
            self._context.shell.show_toast(str(error), is_error=True)
            ended()

        self._context.lanes.write(lambda _tick: work(), done, failed, self._owner)


def outcomes_into(menu: QMenu, chosen: Callable[[str], object]) -> None:
    """How it went, as entries of a menu; the first is ready for Enter."""
    for outcome, words in OUTCOMES.items():
        menu.addAction(str(words), partial(chosen, outcome))
    menu.setActiveAction(menu.actions()[0])


def menu_of(parent: QWidget) -> QMenu:
    """A menu that goes when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
