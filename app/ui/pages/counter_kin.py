"""Who belongs to a customer: the household, family and friends with their birthdays, and who recommended them; below the pets, changed where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.services import examples, family, fields, lookup
from app.services.customer_card import CustomerCard
from app.services.family import FamilyData
from app.shop import Shop
from app.ui.file_trouble import leaving_it
from app.ui.pages.wording import masked, on_day
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.inputs import LineEdit, ends_typing
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, reveal, row
from app.ui.widgets.values import Walk, WalkButton, WalkLink
from app.values.birthday import format_birthday, next_birthday

MOST_FOUND = 5
PAUSE_MS = 150
SOON_DAYS = 31
PART = "kin"
FAMILY_KEYS = ("family_name", "relation", "family_birthday", "family_note")

Act = Callable[[], None]


class KinBox(QWidget):
    """Two short lists, each with a way to add somebody. With the pets above it is one Tab stop; fields stand there only while something is typed."""

    opens = Signal(int)
    """Somebody of the household, or who recommended them, is to be shown."""
    joined = Signal(int)
    """A customer who lives with the one that is shown."""
    parted = Signal(int)
    """A customer who lives with them no more: one of the household, or the one that is shown."""
    kept = Signal(int, dict)
    """The family member that was changed (0: a new one), and what was typed."""
    removed = Signal(int)
    """A family member who is to be taken off."""

    def __init__(self, shop: Shop, walk: Walk) -> None:
        super().__init__()
        self._shop, self._walk = shop, walk
        self._card: CustomerCard | None = None
        self._home, self._kin = Label("", "card_title"), Label("", "card_title")
        self._referred, self.referrer = Label("", "card_title"), WalkLink(walk)
        self.referrer.clicked.connect(self._open_referrer)
        self.add_mate, self.add_member = WalkButton(walk, "link", "plus"), WalkButton(walk, "link", "plus")
        self._mates, self._members = QVBoxLayout(), QVBoxLayout()
        for lines in (self._mates, self._members):
            lines.setSpacing(2)
        self.finder, self.form = MateFinder(shop), MemberForm(shop)
        self.finder.found.connect(self.joined)
        self.form.kept.connect(self.kept)
        self.form.removed.connect(self.removed)
        self.add_mate.clicked.connect(self._find)
        self.add_member.clicked.connect(lambda: self.form.open(None))
        self.finder.closed.connect(self.add_mate.setFocus)
        self.form.closed.connect(self.add_member.setFocus)
        home, kin = row(self._home, 1, self.add_mate, margins=(0, 6, 0, 0)), row(self._kin, 1, self.add_member)
        referred = row(self._referred, 1, self.referrer)
        self.setLayout(column(home, self._mates, self.finder, kin, self._members, self.form, referred, spacing=6))
        self.retranslate()

    def show_card(self, card: CustomerCard) -> None:
        """Show who belongs to somebody; what was being typed for another is forgotten."""
        if self._card is None or self._card.customer.customer_id != card.customer.customer_id:
            self.finder.hide()
            self.form.hide()
        self._card = card
        can_change = card.customer.deleted_at is None
        self._walk.take((), PART)
        _clear(self._mates)
        _clear(self._members)
        buttons: list[Button] = [self.add_mate]
        for mate in card.household:
            go = self._link(mate.called, _("Open {name}", name=mate.called), partial(self.opens.emit, mate.customer_id))
            gone = self._cross(
                _("{name} does not live here", name=mate.called), partial(self.parted.emit, mate.customer_id)
            )
            buttons += [go, gone]
            self._mates.addLayout(row(go, 1, gone))
            gone.setVisible(can_change)
        buttons.append(self.add_member)
        for member in card.family:
            said = self._said(member)
            edit = self._link(said, _("Change {name}", name=said), partial(self.form.open, member))
            edit.setEnabled(can_change)
            buttons.append(edit)
            self._members.addLayout(row(edit, 1))
        for button in (self.add_mate, self.add_member):
            button.setEnabled(can_change)
        self._say_referrer(card)
        self._walk.take([*buttons, self.referrer], PART)

    def done(self) -> None:
        """What was typed is kept now."""
        self.finder.hide()
        self.form.hide()

    def is_asking(self) -> bool:
        """Whether something is being typed here."""
        return not (self.form.isHidden() and self.finder.isHidden())

    def say_wrong(self, error: str) -> None:
        """Say what is wrong beside what is typed."""
        (self.form if not self.form.isHidden() else self.finder).say_wrong(error)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._home.setText(_("Household"))
        self._kin.setText(_("Family and friends"))
        self._referred.setText(str(fields.field("referrer").label))
        self.add_mate.say(_("Add"), _("Who lives with them"))
        self.add_mate.setAccessibleName(_("Add somebody to the household"))
        self.add_member.say(_("Add"), _("Somebody of their family, or a friend"))
        self.add_member.setAccessibleName(_("Add a family member or friend"))
        self.finder.retranslate()
        self.form.retranslate()
        if self._card is not None:
            self.show_card(self._card)

    def _say_referrer(self, card: CustomerCard) -> None:
        """Who recommended them, if that is known."""
        name = card.customer.referrer
        self.referrer.say(name, _("Open {name}", name=name))
        for piece in (self._referred, self.referrer):
            piece.setVisible(bool(name))

    def _open_referrer(self) -> None:
        referrer_id = self._card.customer.draft.referrer_id if self._card is not None else None
        if referrer_id is not None:
            self.opens.emit(referrer_id)

    def _find(self) -> None:
        if self._card is not None:
            taken = {self._card.customer.customer_id, *(mate.customer_id for mate in self._card.household)}
            self.finder.open(taken)

    def _link(self, words: str, tip: str, act: Act) -> Button:
        made = WalkLink(self._walk)
        made.setText(words)
        made.setToolTip(tip)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _cross(self, tip: str, act: Act) -> Button:
        made = WalkButton(self._walk, "icon", "x", size=14)
        made.say("", tip)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _said(self, member: FamilyData) -> str:
        """Name, who they are, and when they were born; within a month also when it is celebrated next."""
        draft, today = member.draft, self._shop.today()
        parts = [draft.name or draft.relation, draft.relation if draft.name else ""]
        if draft.birthday is not None:
            coming = next_birthday(draft.birthday, today)
            is_soon = coming is not None and (coming.on - today).days <= SOON_DAYS
            parts.append(
                format_birthday(draft.birthday) + (f" ({on_day(coming.on, today)})" if coming and is_soon else "")
            )
        return " · ".join(part for part in parts if part)


class MateFinder(Card):
    """A box that looks customers up; a click or Enter takes the one that is meant. Hidden until it is asked for."""

    found = Signal(int)
    closed = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(10, 6, "inset")
        self._shop = shop
        self._taken: set[int] = set()
        self.box, self._below, self._hint = LineEdit(), Label("", "caption", "text2", wraps=True), ""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.offered: list[Button] = []
        self._bar: Toolbar | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.box.textEdited.connect(lambda _text: self._pause.start())
        self.box.installEventFilter(self)
        self.body.addWidget(self.box)
        self.body.addWidget(self._below)
        self.body.addLayout(self._lines)
        self.hide()

    def open(self, taken: set[int]) -> None:
        """Ask for somebody who is not one of `taken`."""
        self._taken = taken
        self.box.setText("")
        self._offer(())
        self.say_wrong("")
        self.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)

    def say_wrong(self, error: str) -> None:
        """Say what is wrong."""
        self._below.setText(error or self._hint)
        self._below.set_ink("danger" if error else "text2")

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._hint = _("The phone stays a shared one, nobody is merged.")
        self.box.setPlaceholderText(_("Name, phone, pet"))
        self.box.setAccessibleName(_("Who lives with them"))
        self.say_wrong("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the first, Esc closes."""
        return ends_typing(event, self._take_first, self._close)

    def _take_first(self) -> None:
        self._pause.stop()
        self._look()
        if self.offered:
            self.offered[0].click()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    @leaving_it()
    def _look(self) -> None:
        text = self.box.text().strip()
        hits = lookup.find(self._shop, text, MOST_FOUND + len(self._taken)) if text else ()
        self._offer([(hit.customer_id, hit.name, hit.phone) for hit in hits if hit.customer_id not in self._taken])
        self.say_wrong(_("Nobody found.") if text and not self.offered else "")

    def _offer(self, people: Sequence[tuple[int, str, str]]) -> None:
        if self._bar is not None:
            self._bar.end()
            self._bar = None
        _clear(self._lines)
        self.offered = []
        for customer_id, name, phone in people[:MOST_FOUND]:
            line = Button(" · ".join(filter(None, (name, masked(phone)[0] if phone else ""))), "link")
            line.clicked.connect(lambda _checked=False, i=customer_id: self.found.emit(i))
            self._lines.addWidget(line)
            self.offered.append(line)
        if self.offered:
            self._bar = Toolbar(*self.offered)


class MemberForm(Card):
    """Name, who they are, birthday, note; Enter goes on and saves at the end, Esc closes. Hidden until it is asked for."""

    kept = Signal(int, dict)
    removed = Signal(int)
    closed = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(10, 6, "inset")
        self._shop, self._member_id = shop, 0
        self.boxes = {key: LineEdit() for key in FAMILY_KEYS}
        for box in self.boxes.values():
            box.installEventFilter(self)
            box.textEdited.connect(lambda _text: self.say_wrong(""))
        self._below = Label("", "caption", "danger", wraps=True)
        self.save, self.remove = Button("", "link", "check"), Button("", "link", "trash-2", size=16)
        self.save.clicked.connect(self._keep)
        self.remove.clicked.connect(lambda: self.removed.emit(self._member_id))
        first, second, third, fourth = self.boxes.values()
        self.body.addLayout(row(first, second))
        self.body.addLayout(row(third, fourth))
        self.body.addWidget(self._below)
        self.body.addLayout(row(self.save, self.remove, 1))
        self.say_wrong("")
        self.hide()

    def open(self, member: FamilyData | None) -> None:
        """Ask for somebody new, or change `member`."""
        self._member_id = member.member_id if member is not None else 0
        texts: Mapping[str, str] = family.texts_of(member.draft) if member is not None else {}
        for key, box in self.boxes.items():
            box.setText(texts.get(key, ""))
        self.remove.setVisible(member is not None)
        self.say_wrong("")
        self.show()
        self.boxes[FAMILY_KEYS[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)

    def texts(self) -> dict[str, str]:
        """What is typed, per field."""
        return {key: box.text().strip() for key, box in self.boxes.items()}

    def say_wrong(self, error: str) -> None:
        """Say what is wrong."""
        self._below.setText(error)
        self._below.setVisible(bool(error))

    def retranslate(self) -> None:
        """Speak the language in force."""
        for key, box in self.boxes.items():
            field = examples.fitted(self._shop, fields.field(key))
            box.setPlaceholderText(str(field.label))
            box.setAccessibleName(str(field.label))
            box.setToolTip(_("Such as {example}", example=field.example) if str(field.example) else "")
        self.save.say(_("Save"), _("Save (Enter)"))
        self.remove.say(_("Remove"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the fields."""
        return ends_typing(event, lambda: self._go_on(watched), self._close)

    def _go_on(self, watched: QObject) -> None:
        boxes = list(self.boxes.values())
        place = boxes.index(watched) if isinstance(watched, LineEdit) and watched in boxes else len(boxes)
        if place + 1 < len(boxes):
            boxes[place + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep()

    def _keep(self) -> None:
        self.kept.emit(self._member_id, self.texts())

    def _close(self) -> None:
        self.hide()
        self.closed.emit()


def _clear(lines: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while lines.count():
        item = lines.takeAt(0)
        pieces = item.layout() if item is not None else None
        while pieces is not None and pieces.count():
            inner = pieces.takeAt(0)
            _drop(inner.widget() if inner is not None else None)
        _drop(item.widget() if item is not None else None)


def _drop(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
