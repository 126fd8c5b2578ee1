"""The card of the people to care for: filter, list, what stands there when there is nobody, and the acts on a row."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import ShukeError
from app.i18n import _, ngettext
from app.reminders.rule_list import CARE, COMPLAINT, GROUPS, OWN
from app.reminders.rules import care_due
from app.services.care import CareList, CarePerson
from app.ui import theme
from app.ui.care_acts import CareActs, menu_of, outcomes_into
from app.ui.care_desk import Listing
from app.ui.context import UiContext
from app.ui.file_trouble import NEXT_STEP, may_pass, why_unread
from app.ui.pages.today_list import CareListView
from app.ui.pages.today_row import LATER as LATER_BUTTON
from app.ui.pages.today_row import MORE
from app.ui.pages.today_start import StartCards
from app.ui.pages.today_words import ALL, LATER, VERBS, message, shown
from app.ui.pages.wording import on_day
from app.ui.widgets.buttons import Button, Segmented
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Card, EmptyState, divider, row, scrolling

LEAST_WIDTH, PET_SHOP = 560, "pet"


class CareCard(Card):
    """Shows a ``Listing``. A row that is acted on leaves at once; if that fails, it comes back."""

    current = Signal(object)
    """Who is selected, or ``None``."""
    typed = Signal(str)
    again = Signal()
    filtered = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(0, 0)
        self._context, self._shop = context, context.shop
        self._acts = CareActs(context, self)
        self._care: CareList | None = None
        self._error: ShukeError | None = None
        self._has_customers = True
        self._leaving: set[int] = set()
        self._written: set[int] = set()
        self._wants_focus = False
        self._title = Label("", "card_title")
        self.filter, self.list, self.start = Segmented(), CareListView(), StartCards()
        self._all_done, self._nobody, self._failed = (
            EmptyState("heart"),
            EmptyState("filter"),
            EmptyState("circle-alert"),
        )
        self.everybody_button, self.again_button = Button(), Button()
        self._nobody.add_button(self.everybody_button)
        self._failed.add_button(self.again_button)
        self._stack, self._loading = QStackedWidget(), QWidget()
        # It holds the keyboard until there is something to do.
        self._loading.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._beginning = scrolling(self.start)
        for page in (self._loading, self.list, self._beginning, self._all_done, self._nobody, self._failed):
            self._stack.addWidget(page)
        self._keys, self._done = ELabel("", "caption", "text2"), Label("", "caption", "text2")
        self._build()
        self._wire()

    def _build(self) -> None:
        self._head, self._foot = QWidget(), QWidget()
        self._head.setLayout(row(self._title, 1, self.filter, margins=(16, 11, 12, 11)))
        foot = row(spacing=12, margins=(16, 4, 14, 5))
        foot.addWidget(self._keys, 1)
        foot.addWidget(self._done)
        self._foot.setLayout(foot)
        self._lines = divider(), divider()
        self.body.addWidget(self._head)
        self.body.addWidget(self._lines[0])
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._lines[1])
        self.body.addWidget(self._foot)

    def _wire(self) -> None:
        cares = self.list
        self.filter.chosen.connect(lambda _key: self._show())
        self.everybody_button.clicked.connect(lambda _checked=False: self.show_group(ALL))
        self.again_button.clicked.connect(self._again_or_rescue)
        cares.current.connect(self.current)
        cares.current.connect(lambda _person: self._say_keys())
        cares.typed.connect(self.typed)
        cares.wants_filter.connect(self.focus_filter)
        cares.opened.connect(self.open)
        cares.copied.connect(self.copy)
        cares.done.connect(self.act)
        cares.skipped.connect(self.skip)
        cares.later.connect(self._ask_later)
        cares.more.connect(self._ask_more)

    # -- what is shown

    def show_listing(self, listing: Listing) -> None:
        """Show whom to care for."""
        self._care, self._has_customers, self._error = listing.care, listing.has_customers, None
        # This was read after those were written.
        self._leaving -= self._written
        self._written.clear()
        self._show()

    def show_error(self, error: ShukeError) -> None:
        """Say that the list could not be read."""
        self._error = error
        self._show()

    def show_group(self, group: str) -> None:
        """Choose a filter."""
        self.filter.set_current(group)
        self._show()
        self.focus_main()

    def reveal(self) -> None:
        """Show the row that is selected; everybody, where the filter in force leaves nobody."""
        if not self.list.rows.people:
            self.filter.set_current(ALL)
            self._show()
        self.list.scrollTo(self.list.currentIndex())

    def group(self) -> str:
        """The filter in force."""
        return self.filter.current() or ALL

    def retranslate(self) -> None:
        """Speak the language in force; the selection stays."""
        self._title.setText(_("Whom to care for"))
        self.list.setAccessibleName(_("Whom to care for"))
        self.filter.setAccessibleName(_("Filter"))
        self.everybody_button.say(_("Show everybody"))
        self._nobody.say(_("Nobody here"), _("Nobody is left under this filter."))
        self.start.retranslate()
        self.list.retranslate()
        self._say_keys()
        self._say()

    def _hints(self) -> str:
        """The keys of the list; Space by the word on the button of the row that is selected."""
        place = self.list.currentIndex().row()
        act = self.list.rows.said(place).verb if 0 <= place < len(self.list.rows.people) else str(VERBS[""])
        return _("↑↓ choose · Enter open · Space {act} · S later · X skip · C copy message · O more", act=act)

    def _say_keys(self) -> None:
        self._keys.setText(self._hints() if self._stack.currentWidget() is self.list else "")

    def focus_main(self) -> None:
        """Put the keyboard where something can be done."""
        page = self._stack.currentWidget()
        if page is self._beginning:
            self.start.focus_main()
        elif page is self._nobody:
            self.everybody_button.setFocus()
        elif page is self._failed:
            self.again_button.setFocus()
        elif page is self._all_done:
            self.filter.chosen_button().setFocus()
        elif page is self._loading:
            self._loading.setFocus()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        """Put the keyboard on the filter in force."""
        self.filter.chosen_button().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle_escape(self) -> bool:
        """From the filter back to the list, then to everybody."""
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self.filter.isAncestorOf(focus) and self.list.isVisible():
            self.focus_main()
            return True
        if self.group() != ALL:
            self.show_group(ALL)
            return True
        return False

    def least_width(self) -> int:
        """How wide the card has to be for the filter, and for a reason to be read."""
        return max(self.filter.sizeHint().width() + 32, theme.scaled(LEAST_WIDTH))

    def show_title(self, *, wanted: bool, width: int) -> None:
        """Show the title if it is `wanted` and the filter leaves room for it in a card of that width."""
        title = QFontMetrics(theme.font("card_title")).horizontalAdvance(self._title.text())
        self._title.setVisible(wanted and width >= self.filter.sizeHint().width() + title + 56)

    def _people(self) -> tuple[CarePerson, ...]:
        if self._care is None:
            return ()
        group = self.group()
        people = self._care.later if group == LATER else self._care.people
        return tuple(
            p for p in people
            if p.customer.customer_id not in self._leaving and (group in (ALL, LATER) or group in p.groups)
        )  # fmt: skip

    def _show(self) -> None:
        self._say()
        people = self._people()
        self.list.show_people(people, self.group())
        self._turn_to(self._page_for(people))

    def _page_for(self, people: tuple[CarePerson, ...]) -> QWidget:
        if self._error is not None:
            return self._failed
        if people:
            return self.list
        if not self._has_customers:
            return self._beginning
        if self._care is None:
            return self._loading
        return self._all_done if self.group() == ALL else self._nobody

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the keyboard goes along, and comes back when the list does."""
        focus: QWidget | None = self.window().focusWidget()
        had_focus = focus is not None and self._stack.isAncestorOf(focus)
        is_near, is_other = focus is None or self.isAncestorOf(focus), self._stack.currentWidget() is not page
        self._stack.setCurrentWidget(page)
        has_list = page not in (self._beginning, self._failed)
        for piece in (self._head, *self._lines, self._foot):
            piece.setVisible(has_list)
        self._say_keys()
        if is_other and (had_focus or (self._wants_focus and is_near)):
            self._wants_focus = page is self._all_done
            self.focus_main()

    def _say(self) -> None:
        care = self._care
        gone = sum(p.customer.customer_id in self._leaving for p in care.people) if care is not None else 0
        total = len(care.people) - gone if care is not None else 0
        everybody, later = _("All"), _("Later")
        choices = [(ALL, f"{everybody} {total}")]
        counts = care.counts if care is not None else {}
        is_pet_shop = self._shop.facts.kind == PET_SHOP
        left_out = {key for key in (COMPLAINT, OWN, *(() if is_pet_shop else (CARE,))) if not counts.get(key, 0)}
        choices += [(key, f"{words} {counts.get(key, 0)}") for key, words in GROUPS.items() if key not in left_out]
        if care is not None and care.later:
            choices.append((LATER, f"{later} {len(care.later)}"))
        before = self.filter.sizeHint().width()
        self.filter.set_choices(choices)
        if self.filter.sizeHint().width() != before:
            self.filtered.emit()
        done = care.done if care is not None else 0
        self._done.setText(ngettext("{count} done ✓", "{count} done ✓", done) if done else "")
        next_on = care.next_on if care is not None else None
        line = _("Next on {day}.", day=on_day(next_on, self._shop.today())) if next_on else ""
        self._all_done.say(_("All cared for"), line or _("New ones come here by themselves."))
        if self._error is not None:
            self._failed.say(_("The list could not be read"), why_unread(self._error))
        self.again_button.say(_("Try again") if may_pass(self._error) else str(NEXT_STEP))

    def _again_or_rescue(self) -> None:
        self.again.emit() if may_pass(self._error) else self._context.shell.rescue.emit()

    # -- acts

    def open(self, person: CarePerson) -> None:
        """Open somebody at the Counter."""
        self._context.open_customer(person.customer.customer_id)

    def copy(self, person: CarePerson) -> None:
        """Put the message for somebody on the clipboard."""
        first = shown(person, self.group())[0]
        self._acts.copy(person.customer.called, message(self._shop, person.customer, first))

    def act(self, person: CarePerson) -> None:
        """What the first button of a row says: the care of a pet is recorded, anybody else was contacted."""
        first = shown(person, self.group())[0]
        if first.rule != care_due.RULE:
            self.finish(person)
        elif len(person.reminders) == 1:
            self._acts.care_done(first, self._leave(person))
        else:
            self._acts.care_done(first)

    def finish(self, person: CarePerson, outcome: str = "contacted") -> None:
        """Somebody was contacted: all that the row stands for is done."""
        name, ids = person.customer.called, self.list.shown_ids(person)
        self._acts.finish(name, ids, outcome, self._leave(person))

    def put_off(self, person: CarePerson, days: int) -> None:
        """Let somebody come back in some days."""
        name, ids = person.customer.called, self.list.shown_ids(person)
        self._acts.put_off(name, ids, days, self._leave(person))

    def skip(self, person: CarePerson) -> None:
        """Leave out the reason that the row shows; what else there is about the customer stays."""
        ids = self.list.shown_ids(person)
        name = person.customer.called
        if len(ids) == 1:
            self._acts.skip(name, ids[0], self._leave(person))
        else:
            self._acts.skip(name, ids[0])

    def _leave(self, person: CarePerson) -> partial[None]:
        """Take the row away before it is written; what is returned ends the wait."""
        who = person.customer.customer_id
        self._leaving.add(who)
        self._show()
        return partial(self._arrived, who)

    def _arrived(self, who: int) -> None:
        self._written.add(who)
        self.again.emit()

    def _ask_later(self, person: CarePerson) -> None:
        self._acts.later_menu(self, partial(self.put_off, person)).popup(self.list.menu_place(LATER_BUTTON))

    def _ask_more(self, person: CarePerson) -> None:
        menu = menu_of(self)
        first = shown(person, self.group())[0]
        if first.rule == care_due.RULE:
            menu.addAction(str(VERBS[CARE]), partial(self.act, person))
        outcomes_into(menu, partial(self.finish, person))
        menu.addSeparator()
        for words, key, act in (
            (_("Skip this time"), "X", self.skip),
            (_("Copy message"), "C", self.copy),
            (_("Open customer"), "Enter", self.open),
        ):
            menu.addAction(f"{words}\t{key}", partial(act, person))
        menu.popup(self.list.menu_place(MORE))
