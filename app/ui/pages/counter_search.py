"""The left side of the Counter: the one search box, who was found, and a way on for who was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from app.services import examples, lookup
from app.services.lookup import CustomerHit
from app.shop import Shop
from app.ui import theme
from app.ui.file_trouble import UNREAD, leaving_it
from app.ui.pages.sale_entry import without_prefix
from app.ui.pages.wording import ago, joined, masked, tag_tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import SearchBox
from app.ui.widgets.labels import ELabel, KeyCap, Label
from app.ui.widgets.results import ResultList, ResultRow
from app.ui.widgets.surfaces import Card, column, divider, row
from app.values.person_name import query_kind

WIDTH = 352
MOST_HITS = 20
RECENT = 10
SETTLED_MS = 600
"""So long after the last digit a hit that is the only one takes the focus to its page. Letters and hanzi wait for Enter: a name
is typed on, and its next letter would act on the page."""
PAUSE_MS = 60
"""So long after the last key the page of the first hit is shown: the list must not wait for it."""
WALK_IN = "0"
ACTS = "rnetpvmc"
"""The letters that act on the page of a customer."""
SHORT = 520


class _Box(SearchBox):
    """Enter belongs to the list; a letter may belong to the customer who was found."""

    entered = Signal()

    def __init__(self, acts: Callable[[str], bool]) -> None:
        super().__init__(large=True)
        self._acts = acts
        self.is_composing = False
        """Whether an input method holds letters that are no text yet; without the focus they would be lost."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; everything else as in any search box."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif not self._acts(event.text()):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know what is being composed."""
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)


class CounterSearch(Card):
    """Finds on every keystroke; ``shown`` fires with the customer to show, ``opened`` when the keyboard is to go there too."""

    shown = Signal(int)
    nobody = Signal(str)
    """Nobody fits this text."""
    opened = Signal(int)
    scanned = Signal()
    """Whoever was opened was found by the microchip of a pet."""
    pressed = Signal(str)
    """A letter that acts on the customer who was opened just before."""
    walk_in = Signal()
    wants_new = Signal(str)
    left = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(0, 0)
        self._shop = shop
        self._hits: tuple[CustomerHit, ...] = ()
        self._recent, self._has_examples = RECENT, True
        self.is_unread = False
        """Whether the file did not give an answer, which is not the same as nobody."""
        self.opens_only_hit, self.scan_prefix = True, ""
        self.box = _Box(self._act_at_once)
        self.box.textChanged.connect(self._look)
        self.box.moved.connect(self._step)
        self.box.entered.connect(self._enter)
        self.box.left.connect(self.left)
        self._count, self._keys = ELabel("", "caption", "text2"), Label("↑ ↓ Enter", "caption", "text2")
        self.results = ResultList()
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setAccessibleName(_("Customers found"))
        self.results.chosen.connect(self._open)
        self.add = Button("", "link", "user-plus")
        self.add.clicked.connect(lambda: self.wants_new.emit(self._typed()))
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._settle)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._show_chosen)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self._caps = [(KeyCap(), Label("", "caption", "text2")) for _each in range(4)]
        lines = [row(cap, words, 1, spacing=8) for cap, words in self._caps]
        self._help = QWidget()
        self._help.setLayout(column(*lines, spacing=5, margins=(16, 10, 16, 12)))
        self.body.addLayout(column(self.box, margins=(12, 12, 12, 0)))
        self.body.addLayout(row(self._count, 1, self._keys, margins=(16, 6, 18, 6)))
        self._count.setMinimumWidth(160)
        self.body.addWidget(self.results, 1)
        self.body.addWidget(divider())
        self.body.addLayout(row(self.add, 1, margins=(14, 4, 14, 4)))
        self._line = divider()
        self.body.addWidget(self._line)
        self.body.addWidget(self._help)

    def focus_box(self, text: str | None = None) -> None:
        """Put the keyboard into the box, with `text` or with what is there selected."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        if text is None:
            self.box.selectAll()
        else:
            self.box.setText(text)
            self.box.setCursorPosition(len(text))

    def hold(self) -> None:
        """Leave page and focus as they are, whatever was typed last."""
        self._settled.stop()
        self._pause.stop()

    def refresh(self, shown: int | None = None) -> None:
        """Look again; whoever is selected stays it, among the last customers the one whose page is shown, if it is given."""
        chosen = shown if shown is not None and not self._typed() else self.results.current_id()
        self._find(self.box.text())
        if chosen is not None:
            self.mark(chosen)

    def mark(self, customer_id: int) -> None:
        """Select a customer; one who is not among the last ones leaves none of them selected, and the first hit of what is typed."""
        is_here = any(hit.customer_id == customer_id for hit in self._hits)
        if is_here:
            self.results.select(customer_id)
        elif not self._typed():
            self.results.setCurrentIndex(QModelIndex())

    def last_id(self) -> int | None:
        """Who came last, whatever is looked for."""
        with leaving_it():
            return next((hit.customer_id for hit in lookup.recent(self._shop, 1)), None)
        return None

    def words_of_nobody(self) -> tuple[str, str]:
        """Title and line of the page beside it when there is nobody to show."""
        if self.is_unread:
            return str(UNREAD), _("A part of the shop file is damaged. What to do stands above.")
        return _("Your customers will stand here"), _("Add the first by hand, or bring in the spreadsheet you have.")

    def set_recent(self, count: int) -> None:
        """Show so many customers as long as nothing is typed."""
        if count != self._recent:
            self._recent = count
            self.refresh()

    def set_examples(self, shown: bool) -> None:
        """Say below the list what can be typed, or leave it out."""
        self._has_examples = shown
        self._fit()

    def clear(self) -> None:
        """Begin anew; what was typed cannot be undone into the box, so that Ctrl+Z takes back the last action."""
        self.box.setText("")
        self._find("")

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.setFixedWidth(theme.widened(WIDTH))
        said, initials, meant = examples.search(self._shop)
        self.box.say(_("Find a customer"), said)
        lines = (
            ("6688", _("last 4 of a phone, or any part")),
            (initials, meant),
            (_("milk"), _("pet, family, e-mail or microchip")),
            ("0", _("and Enter: sale to a walk-in")),
        )
        for (cap, words), (key, meaning) in zip(self._caps, lines, strict=True):
            cap.setText(key)
            words.setText(meaning)
        self.refresh()

    def _look(self, text: str) -> None:
        self._find(text)
        if text.strip():
            self._pause.start()
            self._settled.start()

    def _find(self, text: str) -> None:
        wanted = without_prefix(text, self.scan_prefix)
        self._hits, self.is_unread = (), True
        with leaving_it():
            self._hits = (
                lookup.find(self._shop, wanted, MOST_HITS) if wanted else lookup.recent(self._shop, self._recent)
            )
            self.is_unread = False
        today = self._shop.today()
        self.results.set_rows([_row(hit, today) for hit in self._hits])
        self._say(wanted)

    def _say(self, wanted: str) -> None:
        count = len(self._hits)
        if self.is_unread:
            self._count.setText(str(UNREAD))
        elif not wanted:
            self._count.setText(_("Last customers") if count else "")
        elif wanted == WALK_IN:
            self._count.setText(_("Enter: sale to a walk-in"))
        elif count >= MOST_HITS:
            self._count.setText(_("The {count} latest that fit", count=count))
        elif not count:
            self._count.setText(_("Nobody found: {text}", text=wanted))
        else:
            self._count.setText(ngettext("{count} customer", "{count} customers", count))
        self.add.say(_("Not here? Add {text}", text=wanted[:24]) if wanted else _("Add a customer"))

    def _typed(self) -> str:
        return without_prefix(self.box.text(), self.scan_prefix)

    def _step(self, by: int) -> None:
        self.results.step(by)
        self._pause.start()

    def _show_chosen(self) -> None:
        chosen = self.results.current_id()
        typed = self._typed()
        if chosen is not None:
            self.shown.emit(chosen)
        elif typed and typed != WALK_IN:
            self.nobody.emit(typed)

    def _enter(self) -> None:
        self.hold()
        text = self._typed()
        chosen = self.results.current_id()
        if text == WALK_IN:
            self.box.clear()
            self.walk_in.emit()
        elif self._hits and chosen is not None:
            self._open(chosen)
        elif text:
            self.wants_new.emit(text)

    def _act_at_once(self, text: str) -> bool:
        """A letter right after the digits of the only hit acts on it, unless it goes on with a number that somebody has."""
        digits = self._typed()
        is_act = len(digits) >= 2 and digits.isdigit() and len(text) == 1 and text.lower() in ACTS
        if not is_act or len(self._hits) != 1 or lookup.find(self._shop, digits + text, 1):
            return False
        self.opened.emit(self._hits[0].customer_id)
        self.pressed.emit(text)
        return True

    def _settle(self) -> None:
        """The only hit of some digits takes the keyboard along, once the typing has stopped and nothing is being composed."""
        is_only = self.opens_only_hit and len(self._hits) == 1 and is_number(self._typed())
        is_typing = self.box.is_composing or self.window().focusWidget() is not self.box
        if is_only and len(self._typed()) >= 2 and not is_typing:
            self._open(self._hits[0].customer_id)

    def _open(self, customer_id: int) -> None:
        by_chip = [hit.customer_id for hit in self._hits if hit.why.kind == "pet" and is_number(self._typed())]
        self.opened.emit(customer_id)
        if customer_id in by_chip:
            self.scanned.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No examples where there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self._has_examples and self.height() >= SHORT
        self._help.setVisible(roomy)
        self._line.setVisible(roomy)


def is_number(text: str) -> bool:
    """Whether `text` is looked up as a number: digits, and what people write between those of a phone."""
    return query_kind(text) == "digits"


def _row(hit: CustomerHit, today: dt.date) -> ResultRow:
    matched = hit.why.matched if hit.why.kind in ("tail", "phone") else ""
    phone, marked = masked(hit.phone, matched) if hit.phone else ("", "")
    pets = joined(hit.pets, 2)
    if hit.why.kind == "pet" and hit.why.matched and hit.why.matched not in hit.pets[:2]:
        pets = hit.why.matched
    if hit.why.kind == "text" and hit.why.matched:
        pets = hit.why.matched
    detail = pets or (hit.member_number if hit.name and hit.member_number else "")
    chips = tuple((tag, tag_tone(tag)) for tag in hit.tags[:1])
    return ResultRow(hit.customer_id, hit.called, phone, marked, detail, ago(hit.last_on, today), chips)
