"""The tab of quality: how good what is written is, in four parts, and what raises it most, put right one by one on the spot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.insights.quality import Check
from app.services import quality, quality_mending
from app.services.quality import ShopQuality
from app.ui import theme
from app.ui.context import UiContext
from app.ui.jobs import Tick
from app.ui.pages.looking_page import LookingPage
from app.ui.pages.quality_gap import GapBox, Seen, look
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Figure, Label
from app.ui.widgets.surfaces import Card, EmptyState, column, divider, row, scrolling
from app.ui.widgets.table import DataTable

LIST_WIDTH, LEAST_LIST = 430, 200
CONCERNED = (
    "customer",
    "customer_phone",
    "pet",
    "pet_owner",
    "household_member",
    "not_same",
    "consent",
    "purchase",
    "right_as_is",
)


class QualityPage(LookingPage):
    """The score above, what is missing at the left, one gap at the right."""

    concerned = CONCERNED
    wants_duplicates = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._found: ShopQuality | None = None
        self._raised = 0.0
        self._left: dict[Check, list[int]] = {}
        self._order: list[Check] = []
        self._place = 0
        self._empty = EmptyState("circle-check")
        self.figures = [Figure() for _part in range(5)]
        self._said = Label("", "body", "text2", wraps=True)
        self.model = WordsModel(self)
        self.table, self.box = DataTable(self.model), GapBox(context.shop)
        self.again = Button()
        self._build()
        self.retranslate()

    def _build(self) -> None:
        head = Card(12, 4)
        across = row(spacing=16)
        for figure in self.figures:
            across.addWidget(figure, 1)
        aside = row(spacing=16)
        aside.addWidget(self._said, 1)
        aside.addWidget(self.again)
        head.body.addLayout(across)
        head.body.addLayout(aside)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.installEventFilter(self)
        self.table.selectionModel().currentRowChanged.connect(lambda *_both: self._begin())
        card = Card(0, 0)
        both = row(self.table, divider(vertical=True), spacing=0)
        both.addWidget(scrolling(self.box), 1)
        card.body.addLayout(both, 1)
        self._works = QStackedWidget()
        self._works.addWidget(card)
        self._works.addWidget(self._empty)
        self.setLayout(column(self.progress, head, self._works, spacing=10))
        self.again.clicked.connect(lambda _checked=False: self.search())
        self.box.saved.connect(self._mend)
        self.box.first.connect(self._do_first)
        self.box.right.connect(self._say_right)
        self.box.skipped.connect(self.skip)
        self.box.opened.connect(self._open)

    # --- what the window asks -----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.again.say(_("Look again"))
        self.table.setAccessibleName(_("What raises the quality most"))
        self.progress.retranslate()
        self.box.retranslate()
        self._say_score()
        self.say_state()

    def focus_main(self) -> None:
        """Put the focus on the list; look when it is opened and something was changed."""
        self._catch_up()
        (self.table if self._order else self.again).setFocus()

    def handle_escape(self) -> bool:
        """Stop looking; out of the field, back to the list."""
        if super().handle_escape():
            return True
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self.box.isAncestorOf(focus):
            self.table.setFocus()
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list gives way first."""
        super().resizeEvent(event)
        self.table.setFixedWidth(max(LEAST_LIST, min(theme.scaled(LIST_WIDTH), self.width() * 9 // 20)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the gap; a list that the keyboard comes to has a selected row."""
        if event.type() == QEvent.Type.FocusIn and self._order and self.table.currentIndex().row() < 0:
            self.table.selectRow(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER:
            self.box.focus_main()
            return True
        return False

    # --- looking ------------------------------------------------------------------------------------------------------

    def looking_words(self) -> str:
        """What is said meanwhile."""
        return _("Looking at every customer…")

    def look(self, tick: Tick) -> ShopQuality:
        """Look at everybody."""
        return quality.of_shop(self._shop, tick)

    def came(self, found: ShopQuality) -> None:
        """Show the score and what raises it; what is selected stays."""
        before = self.check()
        had_focus = self.again.hasFocus() or self.table.hasFocus()
        self._found, self._raised = found, 0.0
        self._left = {work.check: list(work.customer_ids) for work in found.work}
        self._order = [work.check for work in found.work]
        self._say_score()
        self.say_state()
        if self._order:
            self.table.selectRow(self._order.index(before) if before in self._order else 0)
            self._renew_gap()
            if had_focus:
                self.table.setFocus()

    # --- one gap after the other --------------------------------------------------------------------------------------

    def check(self) -> Check | None:
        """What is selected in the list."""
        place = self.table.currentIndex().row()
        return self._order[place] if 0 <= place < len(self._order) else None

    def skip(self) -> None:
        """Leave this one for now."""
        self._place += 1
        self._show_gap(is_going_on=True)

    def _begin(self) -> None:
        self._place = 0
        self._show_gap(is_going_on=False)

    def _show_gap(self, *, is_going_on: bool) -> None:
        """Show the gap at the place in force, or the first if all were passed; with `is_going_on` the keyboard goes to it."""
        check = self.check()
        left = self._left.get(check, []) if check is not None else []
        if check is None or not left:
            self.box.setVisible(False)
            return
        self._place %= len(left)
        customer_id, shop = left[self._place], self._shop

        def came(seen: Seen | None) -> None:
            if self.check() is not check or left[self._place : self._place + 1] != [customer_id]:
                return
            if seen is None:
                self._drop(check, customer_id, is_going_on=is_going_on)
                return
            self.box.setVisible(True)
            self.box.show_gap(seen, _("{place:,} of {count:,}", place=self._place + 1, count=len(left)))
            if is_going_on:
                self.box.focus_main()

        self._context.lanes.read(lambda _tick: look(shop, customer_id, check), came, self._tell, self)

    def _renew_gap(self) -> None:
        """Where somebody else stands at the place in force by now, as after an undo, show them; what is being typed stays else."""
        check, seen = self.check(), self.box.seen
        left = self._left.get(check, []) if check is not None else []
        if seen is None or seen.check is not check or left[self._place : self._place + 1] != [seen.gap.customer_id]:
            self._show_gap(is_going_on=False)

    def _drop(self, check: Check, customer_id: int, *, is_going_on: bool) -> None:
        """Close this gap: the next one comes, or the next thing of the list."""
        left = self._left[check]
        if customer_id in left:
            left.remove(customer_id)
        place = self.table.currentIndex().row()
        if not left:
            self._order.remove(check)
        self.say_state()
        if self._order:
            if not left:
                self._place = 0
            self.table.selectRow(min(place, len(self._order) - 1))
            self._show_gap(is_going_on=is_going_on)

    # --- what is done -------------------------------------------------------------------------------------------------

    def _mend(self, text: str) -> None:
        seen, shop = self.box.seen, self._shop
        if seen is not None:
            self._do(seen, lambda: quality_mending.mend(shop, seen.gap, text), _("Saved: {name}", name=seen.gap.called))

    def _say_right(self) -> None:
        seen, shop = self.box.seen, self._shop
        if seen is not None:
            words = _("Remembered: {name}", name=seen.gap.called)
            self._do(seen, lambda: quality.say_right(shop, seen.gap.customer_id, seen.check), words)

    def _do_first(self) -> None:
        seen = self.box.seen
        if seen is None:
            return
        if seen.check is Check.FRESH:
            self._say_right()
        elif seen.check is Check.DUPLICATE:
            self.wants_duplicates.emit()
        else:
            self._open()

    def _open(self) -> None:
        if self.box.seen is not None:
            self._context.open_customer(self.box.seen.gap.customer_id)

    def _do(self, seen: Seen, work: Callable[[], None], words: str) -> None:
        shop, customer_id = self._shop, seen.gap.customer_id
        self._did()

        def change(_tick: object) -> float:
            before = quality.of_customer(shop, customer_id)
            work()
            after = quality.of_customer(shop, customer_id)
            return after.score - before.score if before and after else 0.0

        def done(raised: float) -> None:
            self._raised += raised
            self._say_score()
            self._context.shell.show_toast(words, undo=True)
            self._show_gap(is_going_on=True)

        def refused(error: ShukeError) -> None:
            self._did_not()
            where = error.where if isinstance(error, UserMistake) else ""
            if error.code == "gap_changed":
                self._show_gap(is_going_on=True)  # with what stands there now
                self._tell(error)
            elif not self.box.show_error(where, str(error)):
                self._tell(error)

        self._context.lanes.write(change, done, refused, self)

    # --- words --------------------------------------------------------------------------------------------------------

    def _say_score(self) -> None:
        found, parts = self._found, self._found.parts if self._found is not None else None
        names = (_("Quality"), _("Accuracy"), _("Completeness"), _("Consistency"), _("Confirmed lately"))
        values = ["–"] * len(names)
        if found is not None and parts is not None:
            shares = (parts.accuracy, parts.completeness, parts.consistency, parts.timeliness)
            values = [f"{parts.score + self._raised / found.count:.1f}", *(f"{100 * share:.0f} %" for share in shares)]
        for figure, value, name in zip(self.figures, values, names, strict=True):
            figure.set(value, name)
        self._said.setText(
            _(
                "Of 100: can what is written be right, is it all there, does it fit together, and was it looked at within a year."
            )
        )

    def say_state(self) -> None:
        """Say what raises the score, and by how much."""
        gains = {work.check: work.gain / len(work.customer_ids) for work in self._found.work} if self._found else {}
        lines = [
            Line(
                (str(check.words), f"{len(self._left[check]):,}", f"+{gains[check] * len(self._left[check]):.1f}"),
                key=check,
            )
            for check in self._order
        ]
        place = self.table.currentIndex().row()
        self.table.selectionModel().blockSignals(True)
        self.model.say((_("What is missing"), _("Customers"), _("Points")), lines, frozenset((1, 2)))
        if 0 <= place < len(lines):
            self.table.selectRow(place)
        self.table.selectionModel().blockSignals(False)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._works.setCurrentIndex(0 if lines else 1)
        self._say_empty()

    def _say_empty(self) -> None:
        if self._job is not None or self._found is None:
            self._empty.say(_("Quality of what is written"), _("Every customer is looked at."))
        elif self._found.count:
            self._empty.say(_("Nothing to put right"), _("All that is asked of your customers is there."))
        else:
            self._empty.say(_("No customers yet"), _("The score comes with the first one."))
