"""The tab of duplicates: pairs that may be one person, the likeliest first, and three answers: merge, not the same, same household."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _, ngettext
from app.services import customers, duplicates, households, merging
from app.services.duplicates import DuplicatePair
from app.ui import theme
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages.duplicates_list import ANSWER_KEYS, PairsView, degree, reasons
from app.ui.pages.duplicates_merged import MergedTable
from app.ui.pages.duplicates_sides import Compared, Sides, read
from app.ui.pages.duplicates_twins import TwinBanner
from app.ui.pages.looking_page import LookingPage
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, EmptyState, column, divider, row, scrolling

LIST_WIDTH, LEAST_LIST = 330, 170
CONCERNED = (
    "custom_field",
    "custom_value",
    "customer",
    "customer_phone",
    "pet",
    "pet_owner",
    "household_member",
    "not_same",
)

Found = tuple[tuple[DuplicatePair, ...], Mapping[int, str]]


class DuplicatesPage(LookingPage):
    """A list at the left, both people at the right."""

    concerned = CONCERNED
    counted = Signal(int)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._is_swapped = False
        self._wanted: tuple[int, int] | None = None
        self._empty = EmptyState("copy")
        self.twins, self.merged = TwinBanner(context), MergedTable(context)
        self.list, self.sides = PairsView(), Sides(self._shop)
        self._title, self._why = Label("", "card_title", wraps=True), Label("", "body", "text2", wraps=True)
        self._count, self._keys = Label("", "caption", "text2"), Label("", "caption", "text2")
        self.merge, self.not_same, self.household = Button("", "primary"), Button(), Button()
        self.swap, self.again = Button("", "link", "repeat-2", size=16), Button("", "default")
        self._build()
        self.list.chosen.connect(self._show_pair)
        self.list.answered.connect(self.answer)
        for button, said in ((self.merge, "merge"), (self.not_same, "not_same"), (self.household, "household")):
            button.clicked.connect(lambda _checked=False, a=said: self.answer(a))
        self.swap.clicked.connect(self.swap_sides)
        self.merged.turned.connect(self._turn)
        self.again.clicked.connect(self.search)
        self.retranslate()
        self.merged.look()

    def _build(self) -> None:
        answers = QWidget()
        flow = FlowLayout(answers)
        for button in (self.merge, self.not_same, self.household, self.swap):
            flow.addWidget(button)
        Toolbar(self.merge, self.not_same, self.household, self.swap)
        self._side = QWidget()
        inside = QVBoxLayout(self._side)
        inside.setContentsMargins(16, 14, 16, 12)
        inside.setSpacing(10)
        for piece in (self._title, self._why, answers):
            inside.addWidget(piece)
        inside.addWidget(scrolling(_padded(self.sides)), 1)
        card = Card(margin=0, spacing=0)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(divider(vertical=True))
        across.addWidget(self._side, 1)
        card.body.addLayout(across, 1)
        card.body.addWidget(divider())
        card.body.addLayout(row(self._count, 1, self._keys, margins=(16, 8, 16, 8)))
        self._card: QFrame = card
        self._empty.add_button(self.again)
        self._stack = QStackedWidget()
        self._stack.addWidget(card)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.merged)
        whole = column(self.progress, self.twins, self.merged.outcome, self._stack)
        whole.addLayout(row(self.merged.opener, 1, margins=(4, 4, 4, 0)))
        self.setLayout(whole)
        self._stack.setCurrentWidget(self._empty)

    # --- what the window asks -----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.merge.say(_("1 Merge"))
        self.not_same.say(_("2 Not the same"))
        self.household.say(_("3 Same household"))
        self.swap.say(_("Swap sides"))
        self.again.say(_("Search again"))
        self.progress.retranslate()
        self._keys.setText(_("↑↓ choose · 1 merge · 2 not the same · 3 same household"))
        self.list.setAccessibleName(_("Possible duplicates"))
        self.list.viewport().update()
        self.sides.retranslate()
        self.twins.ask(None)
        self.merged.retranslate()
        self._say_pair()
        self.say_state()

    def refresh(self, change: Change | None) -> None:
        """Search again, as every such page does; who was merged is read again with it."""
        super().refresh(change)
        if change is None or change.concerns("customer"):
            self.merged.look()

    def focus_main(self) -> None:
        """Put the focus on the list; search when it is opened and something was changed."""
        self._catch_up()
        self._focus_list()

    def show_merged(self) -> None:
        """Show who was merged lately in place of the pairs."""
        self.merged.open()

    def handle_escape(self) -> bool:
        """Stop the search; back to the pairs."""
        if super().handle_escape():
            return True
        if not self.merged.is_open:
            return False
        self.merged.turn()
        return True

    def event(self, event: QEvent) -> bool:
        """Answer with 1, 2, 3 wherever the keyboard is on this page, while the pairs are in sight."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.merged.is_open:
            answer = ANSWER_KEYS.get(Qt.Key(event.key()), "")
            if answer and not event.isAutoRepeat() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self.answer(answer)
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list gives way first."""
        super().resizeEvent(event)
        self.list.setFixedWidth(max(LEAST_LIST, min(theme.scaled(LIST_WIDTH), self.width() * 2 // 5)))

    # --- searching ----------------------------------------------------------------------------------------------------

    def looking_words(self) -> str:
        """What is said meanwhile."""
        return _("Comparing customers…")

    def look(self, tick: Tick) -> Found:
        """Compare everybody with everybody."""
        found = duplicates.pairs(self._shop, tick)
        ids = {i for pair in found for i in (pair.first_id, pair.second_id)}
        return found, {who.customer_id: who.called for who in customers.rows(self._shop, sorted(ids))}

    def came(self, found: Found) -> None:
        """Show the pairs; the place in the list stays."""
        had_focus = self.again.hasFocus() or self.list.hasFocus() or self.hasFocus()
        before = self.list.currentIndex().row()
        self.list.rows.show_pairs(*found)
        self.say_state()
        self.list.select(max(0, before))
        if had_focus and self.list.rows.pairs:
            self.list.setFocus()

    def _ended(self) -> None:
        super()._ended()
        if self.hasFocus():
            self._focus_list()

    def _turn(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # what is hidden now would leave it to the rail
        self.say_state()
        self._focus_list()

    def _focus_list(self) -> None:
        if self.merged.is_open:
            self.merged.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.list.rows.pairs:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.again.isHidden():  # while it is searched the keyboard waits on the page
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the pair in view ---------------------------------------------------------------------------------------------

    def _show_pair(self, pair: DuplicatePair | None) -> None:
        self._is_swapped = False
        self._read(pair)

    def swap_sides(self) -> None:
        """Keep the other one."""
        self._is_swapped = not self._is_swapped
        self._read(self.list.pair())

    def _read(self, pair: DuplicatePair | None) -> None:
        self._say_pair()
        if pair is None:
            self._wanted = None
            self.sides.show_two(None)
            return
        shop, ids = self._shop, (pair.first_id, pair.second_id)
        wanted = self._wanted = ids[::-1] if self._is_swapped else ids

        def came(compared: Compared) -> None:
            if self._wanted == wanted:
                self.sides.show_two(compared)

        self._context.lanes.read(lambda _tick: read(shop, *wanted), came, self._tell, self)

    # --- the answers --------------------------------------------------------------------------------------------------

    def answer(self, answer: str) -> None:
        """Do what was said of the pair in view: ``merge``, ``not_same`` or ``household``; each is one step of undo."""
        pair, compared = self.list.pair(), self.sides.compared
        if pair is None or self._job is not None:
            return
        shop, ids = self._shop, (pair.first_id, pair.second_id)
        kept, other = self._wanted or ids
        if answer == "merge":
            if compared is None or compared.kept.customer.customer_id != kept:
                return  # nobody has seen yet what would be merged
            takes, name = dict(self.sides.takes), compared.kept.customer.called
            self._do(
                lambda: merging.merge(shop, kept, other, takes), _("Merged into {name}", name=name), (other,), kept
            )
        elif answer == "not_same":
            self._do(lambda: duplicates.say_not_same(shop, *ids), _("Remembered: two different people"), ids)
        else:
            self._do(lambda: households.join(shop, *ids), _("Linked as one household"), ids)

    def _do(self, work: Callable[[], Any], words: str, gone: Sequence[int], merged: int | None = None) -> None:
        self._did()

        def done(_result: object) -> None:
            place = self.list.currentIndex().row()
            self.list.rows.drop(*gone)
            self.list.select(place)
            self.say_state()
            self._context.shell.show_toast(words, undo=True)
            self.twins.ask(merged)

        def failed(error: ShukeError) -> None:
            self._did_not()
            self._tell(error)

        self._context.lanes.write(lambda _tick: work(), done, failed, self)

    # --- words ----------------------------------------------------------------------------------------------------------

    def _say_pair(self) -> None:
        pair = self.list.pair()
        sure = {True: _("Very likely the same customer"), False: _("May be the same customer")}
        self._title.setText(sure[pair.likeness.is_likely] if pair is not None else "")
        self._why.setText(reasons(pair.likeness) if pair is not None else "")
        self._side.setAccessibleName(f"{degree(pair)}: {reasons(pair.likeness)}" if pair is not None else "")

    def say_state(self) -> None:
        """Say how many pairs there are."""
        count = len(self.list.rows.pairs)
        self._count.setText(ngettext("{count:,} pair", "{count:,} pairs", count))
        self._stack.setCurrentWidget(self.merged if self.merged.is_open else self._card if count else self._empty)
        is_known = self.is_at_rest()
        self._empty.say(
            _("No duplicates") if is_known else _("Possible duplicates"),
            _("Nobody seems to be here twice.")
            if is_known
            else _("Everybody is compared by phone, name, birthday and pets."),
        )
        self.again.setVisible(self._job is None)
        if is_known:
            self.counted.emit(count)


def _padded(inside: QWidget) -> QWidget:
    """`inside` at the top of what scrolls."""
    page = QWidget()
    page.setLayout(column(inside, 1, margins=(0, 0, 8, 0)))
    return page
