"""The panel beside the table for a row that may be somebody who is known: four answers, both side by side, and what comes of it.

The answers come first: they are in view however low the window is.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _, ngettext
from app.services import fields
from app.services.imports import OnDuplicate
from app.shop import Shop
from app.ui import theme
from app.ui.pages.imports_status import answer_words
from app.ui.pages.imports_words import field_words
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Card, column, divider, row
from app.workflows.bring_in_alike import Alike, Person

ANSWERS = (OnDuplicate.MERGE, OnDuplicate.HOUSEHOLD, OnDuplicate.CREATE, OnDuplicate.SKIP)
CREATING = (OnDuplicate.HOUSEHOLD, OnDuplicate.CREATE)
LABEL_WIDTH, RADIO = 50, 52
"""The column of labels; what a radio button takes beside its words."""


class AlikePanel(QWidget):
    """Who it may be, what to do about it."""

    answered = Signal(str, bool)
    """What becomes of the row, and whether of the others without an answer as well."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._alike: Alike | None = None
        self._where: tuple[str, int] | None = None
        self._others, self._is_answered, self._reason = 0, False, ""
        self._title, self._why = Label("", "card_title", wraps=True), Label("", "body", "text2", wraps=True)
        self._icon = IconLabel("copy", "warn", 18)
        self._pairs = QWidget()
        self._grid = QGridLayout(self._pairs)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._box = Card(margin=8, spacing=0, kind="sunken")
        self._group = QButtonGroup(self)
        self.answers: dict[str, QRadioButton] = {}
        for answer in ANSWERS:
            radio = QRadioButton()
            radio.clicked.connect(self._tell)
            self._group.addButton(radio)
            self._box.body.addWidget(radio)
            self.answers[str(answer)] = radio
        self.same_way = QCheckBox()
        self.same_way.setMinimumWidth(1)
        self.same_way.clicked.connect(self._tick)
        self.left_over = Label("", "body", "warn", wraps=True)
        self._result = _Result()
        inside = column(
            _head(self._icon, self._title),
            self._why,
            self._box,
            self.same_way,
            self.left_over,
            self._pairs,
            self._result,
            1,
            spacing=8,
        )
        self.setLayout(inside)

    def show_alike(
        self, alike: Alike, where: tuple[str, int], answer: str, others: int, *, is_answered: bool, reason: str = ""
    ) -> None:
        """Show two people; `answer` is what becomes of the row (sheet, number) as it stands, `others` rows have none of their own.

        The box for those is ticked anew for each row, so that an exception stays one. `reason` says why a row that is known adds nothing.
        """
        self.same_way.setChecked(self.same_way.isChecked() and where == self._where and not is_answered)
        self._alike, self._where, self._others, self._is_answered = alike, where, others, is_answered
        self._reason = reason
        self._say_pairs(alike, where[1])
        self.answers[answer].setChecked(True)
        for each in CREATING:
            self.answers[str(each)].setEnabled(not alike.has_same_number)
        is_offered = others > 0 and alike.why is not None
        if self.same_way.hasFocus() and not is_offered:  # else the focus would jump to the next button there is
            self.answers[answer].setFocus(Qt.FocusReason.OtherFocusReason)
        self.same_way.setVisible(is_offered)
        self.retranslate()

    def forget(self) -> None:
        """Another row is looked at."""
        self._where = None

    def chosen(self) -> str:
        """The answer that is chosen."""
        return next(answer for answer, radio in self.answers.items() if radio.isChecked())

    def retranslate(self) -> None:
        """Renew the words."""
        self._say_answers()
        self.same_way.setText(
            ngettext("The other {count:,} the same way", "The other {count:,} the same way", self._others)
        )
        alike = self._alike
        if alike is None:
            return
        known = alike.why is None
        self._icon.set("circle-check" if known else "copy", "ok" if known else "warn")
        self._title.setText(_("Known already") if known else _("May be the same customer"))
        sure = _("Same member number.") if alike.has_same_number else _("Same phone and name, or all of it the same.")
        self._why.setText(str(alike.why) if alike.why is not None else self._reason or sure)
        self._say_result(alike)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the answers in short where the panel is narrow."""
        super().resizeEvent(event)
        self._say_answers()

    def _say_answers(self) -> None:
        words = {
            OnDuplicate.MERGE: _("Merge: fill in blanks only"),
            OnDuplicate.HOUSEHOLD: _("Same household: create new"),
            OnDuplicate.CREATE: _("Not the same: create new"),
            OnDuplicate.SKIP: _("Skip this row"),
        }
        room = self.width() - RADIO
        for answer, radio in self.answers.items():
            said, short = words[OnDuplicate(answer)], answer_words(answer)
            fits = radio.fontMetrics().horizontalAdvance(said) <= room
            radio.setText(said if fits else short)
            radio.setToolTip("" if fits else said)
            radio.setMinimumWidth(1)

    def for_all(self) -> bool:
        """Whether the answer is for the others as well."""
        return self.same_way.isChecked() and not self.same_way.isHidden()

    def _tick(self) -> None:
        """An answer that was given is for the others as well; else the box waits for one."""
        if self._is_answered:
            self._tell()

    def _tell(self) -> None:
        if self._alike is not None:
            self._say_result(self._alike)
            self._is_answered = True
            self.answered.emit(self.chosen(), self.for_all())

    def _say_pairs(self, alike: Alike, sheet_row: int) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.setParent(None)
                old.deleteLater()
        there = _("Row {row}", row=alike.earlier_row) if alike.earlier_row else _("In the shop")
        here = _("Row {row} of the file", row=sheet_row)
        for place, words in enumerate(("", there, here)):
            self._grid.addWidget(ELabel(words, "caption", "text2"), 0, place)
        self._grid.addWidget(divider(), 1, 0, 1, 3)
        for line, pair in enumerate(alike.pairs, 2):
            label = _("Pets") if pair.field.key == "pet_name" else str(pair.field.label)
            self._grid.addWidget(ELabel(label, "caption", "text2"), line, 0)
            self._grid.addWidget(_Value(field_words(self._shop, pair.field, pair.known)), line, 1)
            self._grid.addWidget(_Value(field_words(self._shop, pair.field, pair.said), is_new=pair.is_filled), line, 2)
        self._grid.setColumnMinimumWidth(0, theme.widened(LABEL_WIDTH))
        for place, share in ((0, 2), (1, 4), (2, 4)):
            self._grid.setColumnStretch(place, share)

    def _say_result(self, alike: Alike) -> None:
        answer = OnDuplicate(self.chosen())
        title = {
            OnDuplicate.MERGE: _("After merging"),
            OnDuplicate.HOUSEHOLD: _("New customer, same household"),
            OnDuplicate.CREATE: _("New customer"),
            OnDuplicate.SKIP: _("Stays as it is"),
        }[answer]
        stays = {pair.field.key: pair.known for pair in alike.pairs}
        person = {OnDuplicate.MERGE: alike.merged, OnDuplicate.SKIP: stays}.get(answer, alike.said)
        note = _("Same household as {who}", who=alike.called) if answer is OnDuplicate.HOUSEHOLD else ""
        left = self._left_words(alike) if answer is OnDuplicate.MERGE else ""
        self.left_over.setText(left)
        self.left_over.setVisible(bool(left))
        self._result.say(title, *self._person_words(person), note)

    def _left_words(self, alike: Alike) -> str:
        """What merging does not take over: it goes into the note where the person decided, and stays out where it was clear who it is."""
        said = [f"{p.field.label} {field_words(self._shop, p.field, p.said)}" for p in alike.differing()]
        if not said:
            return ""
        words = _(", ").join(said)
        return (
            _("Stays out: {values}", values=words) if alike.why is None else _("Into the note: {values}", values=words)
        )

    def _person_words(self, person: Person) -> tuple[str, str]:
        """The name with the first phone, and what else is known in a line."""
        said = {
            key: field_words(self._shop, fields.field(key), person.get(key)) for key in ("pet_name", "birthday", "tags")
        }
        phones = person.get("phones") or ()
        head = " · ".join(filter(None, (str(person.get("name") or ""), phones[0] if phones else "")))
        return head, " · ".join(filter(None, said.values()))


def _head(icon: QWidget, title: QWidget) -> QHBoxLayout:
    across = row(icon, title)
    across.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
    across.setStretch(1, 1)
    return across


class _Value(QFrame):
    """A value of one of the two; what merging would take is on a soft ground."""

    def __init__(self, text: str, *, is_new: bool = False) -> None:
        super().__init__()
        label = ELabel(text or _("(blank)"), "table", "accent" if is_new else "text" if text else "text3")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(6 if is_new else 0, 1, 6 if is_new else 0, 1)
        inside.addWidget(label)
        if is_new:
            self.setProperty("tone", "accent")
            label.setAccessibleName(_("{value}, will be filled in", value=text))


class _Result(QFrame):
    """What comes of the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "accent")
        self._title, self._head = Label("", "caption", "text2"), ELabel("", "strong")
        self._line, self._note = ELabel("", "caption", "text2"), ELabel("", "caption", "text2")
        self._avatar = Avatar(32)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.setSpacing(4)
        inside.addWidget(self._title)
        across = row(self._avatar, column(self._head, self._line, self._note, spacing=1), spacing=10)
        across.setAlignment(self._avatar, Qt.AlignmentFlag.AlignTop)
        across.setStretch(1, 1)
        inside.addLayout(across)

    def say(self, title: str, head: str, line: str, note: str) -> None:
        """Who there will be."""
        self._title.setText(title)
        self._head.setText(head)
        self._line.setText(line)
        self._note.setText(note)
        self._line.setVisible(bool(line))
        self._note.setVisible(bool(note))
        self._avatar.set(head, 1)
