"""Today: whom to care for and why, what was sold, who came back. The first thing an owner sees."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.reminders.rules.birthday import Placeholder
from app.services import care, reminder_options, reminders
from app.shop import NO_CHANGE
from app.ui import theme
from app.ui.care_desk import CareDesk, Listing
from app.ui.context import UiContext
from app.ui.pages.today_care import CareCard
from app.ui.pages.today_figures import TodayFigures
from app.ui.pages.today_side import WIDTH as SIDE_WIDTH
from app.ui.pages.today_side import TodaySide
from app.ui.pages.wording import long_day
from app.ui.reading import Reading
from app.ui.widgets.buttons import Tabs
from app.ui.widgets.surfaces import Banner
from app.values.birthday import Birthday, format_birthday

SIDE_FROM = 1036
"""The width from which the side stands beside the list: that of a window of 1100 with a folded rail."""
OF_THE_DAY = ("purchase", "customer", "pet", "setting")
CARE, SIDE = "care", "side"


class TodayPage(QWidget):
    """The page; see the module. What it shows is read beside the window's thread and painted when it comes."""

    wants_import = Signal()
    wants_new = Signal()
    wants_sale = Signal()
    wants_report = Signal()
    typed = Signal(str)
    """A digit or a character that begins a look-up."""

    def __init__(self, context: UiContext, desk: CareDesk) -> None:
        super().__init__()
        self._context, self._shop, self._desk = context, context.shop, desk
        self._questions: tuple[Placeholder, ...] = ()
        self._is_stale = False
        self._is_narrow = False
        self.figures, self.cares, self.side = TodayFigures(self._shop), CareCard(context), TodaySide(self._shop)
        self.offer, self.question, self.tabs = Banner("accent"), Banner("info"), Tabs()
        self.warning = Banner("warn")
        """For what concerns the whole shop, such as backups that are too old."""
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addWidget(self.cares, 1)
        across.addWidget(self.side)
        self._inside = QVBoxLayout(self)
        self._inside.setSpacing(16)
        for piece in (self.warning, self.offer, self.question, self.figures, self.tabs):
            self._inside.addWidget(piece)
        self._inside.addLayout(across, 1)
        self._readings = tuple(
            Reading(context.lanes, work, self)
            for work in (
                lambda: care.day_figures(self._shop),
                lambda: care.latest_sales(self._shop),
                lambda: reminders.questions(self._shop),
            )
        )
        self._wire()
        self.retranslate()
        self._begin()

    def _wire(self) -> None:
        day, sales, questions = self._readings
        day.read.connect(self.figures.show_day)
        day.failed.connect(self.figures.show_error)
        self.figures.again.connect(day.start)
        sales.read.connect(self.side.sales.show_sales)
        sales.failed.connect(self.side.sales.show_error)
        self.side.sales.again.connect(sales.start)
        self.side.sales.opened.connect(self._context.open_customer)
        questions.read.connect(self._ask)
        self._desk.listed.connect(self._show_listing)
        self._desk.failed.connect(self.cares.show_error)
        cares = self.cares
        cares.again.connect(self._desk.look)
        cares.current.connect(lambda person: self.side.show_person(person, cares.group()))
        cares.filtered.connect(self._arrange)
        cares.typed.connect(self.typed)
        for signal, outward in (
            (cares.start.wants_import, self.wants_import),
            (cares.start.wants_new, self.wants_new),
            (cares.start.wants_sale, self.wants_sale),
        ):
            signal.connect(outward)
        self.side.why.opened.connect(cares.open)
        self.side.why.copied.connect(cares.copy)
        self.tabs.chosen.connect(self._open_tab)

    def _begin(self) -> None:
        if self._desk.listing is not None:
            self._show_listing(self._desk.listing)
        else:
            self._desk.look()
        for reading in self._readings:
            reading.start()

    # -- what the window asks of the page

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.tabs.set_choices([(CARE, _("Whom to care for")), (SIDE, _("Why · latest sales"))])
        for piece in (self.figures, self.cares, self.side):
            piece.retranslate()
        self._ask(self._questions)
        self._arrange()
        if self.isVisible():
            self._say_day()

    def refresh(self, change: Change | None) -> None:
        """Read the day again if it may be different; the list hears of it at the desk. A page nobody looks at waits."""
        if change is None or any(change.concerns(kind) for kind in OF_THE_DAY) or change.change_id == NO_CHANGE:
            self._is_stale = True
        if change is None or change.bulk or change.concerns("setting"):
            self._readings[-1].start()
        if self.isVisible():
            self._look_again()

    def focus_main(self) -> None:
        """Put the keyboard on the list."""
        self._say_day()
        self.cares.focus_main()

    def show_list(self) -> None:
        """Bring the list into view, with everybody on it, where it stands behind a tab or a filter leaves nobody."""
        if self._is_narrow and self.tabs.current() != CARE:
            self._open_tab(CARE)
        self.cares.reveal()

    def next_pane(self) -> None:
        """From the list to the sales and back."""
        sales = self.side.sales.list
        if self._is_narrow:
            self._open_tab(SIDE if self.tabs.current() == CARE else CARE)
        elif sales.isVisible() and not sales.hasFocus():
            sales.setFocus()
        else:
            self.cares.focus_main()

    def handle_escape(self) -> bool:
        """From the side to the list, from a filter to everybody."""
        if self._is_narrow and self.tabs.current() == SIDE:
            self._open_tab(CARE)
            return True
        return self.cares.handle_escape()

    def print_now(self) -> None:
        """Today's care list on paper."""
        self.wants_report.emit()

    # -- inside

    def _show_listing(self, listing: Listing) -> None:
        self.figures.show_care(listing.care)
        self.cares.show_listing(listing)

    def _look_again(self) -> None:
        if self._is_stale:
            self._is_stale = False
            for reading in self._readings[:-1]:
                reading.start()

    def _say_day(self) -> None:
        self._context.shell.set_subtitle(long_day(self._shop.today()))

    def _ask(self, questions: tuple[Placeholder, ...]) -> None:
        """Ask about the first day on which suspiciously many are born; the answer brings the next."""
        self._questions = questions
        if not questions:
            self.question.say("")
            return
        first = questions[0]
        day = format_birthday(Birthday("lunar" if first.calendar == "lunar" else "solar", first.month, first.day))
        said = ngettext(
            "{count} birthday is on {day}. Is that real, or did nobody know the day?",
            "{count} birthdays are on {day}. Is that real, or did nobody know the day?",
            first.count,
            day=day,
        )
        self.question.say(
            said,
            (_("It is real"), lambda: self._answer(first, reminder_options.REAL)),
            (_("Nobody knows it"), lambda: self._answer(first, reminder_options.PLACEHOLDER)),
        )

    def _answer(self, asked: Placeholder, answer: str) -> None:
        shop, shell = self._shop, self._context.shell
        self._ask(self._questions[1:])
        self.cares.focus_main()

        def failed(error: ShukeError) -> None:
            shell.show_toast(str(error), is_error=True)
            self._readings[-1].start()

        self._context.lanes.write(
            lambda _tick: reminder_options.answer_placeholder(shop, reminder_options.day_name(asked.key), answer),
            lambda _nothing: shell.show_toast(_("Noted"), undo=True),
            failed,
            self,
        )

    def _open_tab(self, key: str) -> None:
        self.tabs.set_current(key)
        self._arrange()
        self.cares.focus_main() if key == CARE else self.side.sales.list.setFocus()

    def _arrange(self) -> None:
        """The side beside the list, or behind a tab where both have no room."""
        side = theme.widened(SIDE_WIDTH)
        room = self.width() - 2 * 24
        self._is_narrow = self.width() < SIDE_FROM or room - side - 16 < self.cares.least_width()
        shows_side = self._is_narrow and self.tabs.current() == SIDE
        self.tabs.setVisible(self._is_narrow)
        self.cares.setVisible(not shows_side)
        self.side.setVisible(not self._is_narrow or shows_side)
        if self._is_narrow:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16777215)
        else:
            self.side.setFixedWidth(side)
        self._inside.setContentsMargins(24, *((14, 24, 14) if self._is_narrow else (20, 24, 20)))
        self.cares.show_title(wanted=not self._is_narrow, width=room - side - 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the window."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what changed meanwhile."""
        super().showEvent(event)
        self._look_again()
