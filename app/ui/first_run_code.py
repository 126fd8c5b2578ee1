"""The recovery code on screen, and two of its groups typed back: a step of the first run, and a card of the settings."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.ui import theme
from app.ui.first_run_steps import Step
from app.ui.jobs import Lanes
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.labels import ELabel, Label
from app.ui.widgets.surfaces import Banner, divider, row

if TYPE_CHECKING:
    from app.shop import Shop
    from app.ui.code_out import CodeOut

GROUP = 5
MOST_TYPED = 4 * GROUP
"""Gaps and dashes may be typed as well."""
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
"""As ``storage.keys`` reads look-alikes; a test keeps them equal."""
HIDDEN = "•"
THREE_FROM = 480
"""The width, at the usual text size, from which three groups stand in a row."""


class GroupBack(QWidget):
    """A field in which one group is typed back; it says how much is missing."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = LineEdit("name")
        self.edit.setMaxLength(MOST_TYPED)
        self._name, self._state = Label("", "body", "text2"), ELabel("", "caption", "text2")
        self._number, self._wanted = 0, ""
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(row(self._name, 1, self._state))
        inside.addWidget(self.edit)
        self.edit.textChanged.connect(self.draw)

    def ask(self, number: int, wanted: str) -> None:
        """Ask for group `number` (from 1)."""
        self._number, self._wanted = number, wanted
        self.edit.clear()
        self.draw()

    def is_right(self) -> bool:
        """Whether the group was typed as it is."""
        return bool(self._wanted) and bare(self.edit.text()) == self._wanted

    def draw(self) -> None:
        """Say which group is asked for and how far it is."""
        name = _("Group {number}", number=self._number)
        self._name.setText(name)
        self.edit.setAccessibleName(name)
        missing = GROUP - len(bare(self.edit.text()))
        wrong = missing <= 0 and not self.is_right()
        self.edit.set_wrong(wrong)
        if self.is_right():
            self._tell(_("Right"), "ok")
        elif wrong:
            self._tell(_("Not the same: look again"), "danger")
        elif self.edit.text():
            self._tell(ngettext("{count} more character", "{count} more characters", missing), "text2")
        else:
            self._tell("", "text2")

    def _tell(self, words: str, ink: str) -> None:
        self._state.setText(words)
        self._state.set_ink(ink)


class CodeStep(Step):
    """Six groups, three ways to keep them, and two of them typed back."""

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self.code, self._lanes = "", lanes
        self._asked: tuple[int, int] = (1, 4)
        self._was_right = False
        self._out: CodeOut | None = None
        self._groups: list[Label] = []
        self._frames: list[QFrame] = []
        self._columns = 0
        self.body.addLayout(self._make_groups())
        self.print, self.save, self.copy, self.again = (
            Button("", "default", "printer"),
            Button("", "default", "save"),
            Button("", "default", "copy"),
            Button("", "link", "eye"),
        )
        Toolbar(self.print, self.save, self.copy)
        self.body.addSpacing(4)
        self.body.addLayout(row(self.print, self.save, self.copy, 1, self.again))
        self.note = Banner("warn")
        self.body.addWidget(self.note)
        self.body.addWidget(divider())
        self._back_title, self._case = Label("", "card_title", wraps=True), Label("", "caption", "text2")
        titles = row(self._back_title, self._case)
        titles.setStretch(0, 1)
        self.body.addLayout(titles)
        self.backs = (GroupBack(), GroupBack())
        line = row(*self.backs, spacing=16)
        self.body.addLayout(line)
        self.body.addStretch(1)
        self.print.clicked.connect(lambda: self.out().print_sheet())
        self.save.clicked.connect(lambda: self.out().save_sheet())
        self.copy.clicked.connect(lambda: self.out().copy())
        self.again.clicked.connect(self.show_again)
        for back in self.backs:
            back.edit.textChanged.connect(self._draw)
            back.edit.returnPressed.connect(self._entered)

    def _make_groups(self) -> QGridLayout:
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        for place in range(6):
            frame = QFrame()
            frame.setProperty("kind", "sunken")
            frame.setFixedHeight(46)
            group = Label("", "figure")
            group.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._groups.append(group)
            inside = row(Label(str(place + 1), "caption", "text2"), group, spacing=12, margins=(12, 0, 8, 0))
            inside.setStretch(1, 1)
            frame.setLayout(inside)
            self._frames.append(frame)
        self._arrange(3)
        return self._grid

    def _arrange(self, columns: int) -> None:
        """Put the groups in rows of so many; where it is narrow three beside one another would be cut."""
        if columns == self._columns:
            return
        self._columns = columns
        for place, frame in enumerate(self._frames):
            self._grid.addWidget(frame, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Three groups in a row, or two."""
        super().resizeEvent(event)
        self._arrange(3 if self.width() >= theme.scaled(THREE_FROM) else 2)

    def take(self, shop: Shop | None, code: str) -> None:
        """Show this code of that shop; with ``None`` forget the one that was shown."""
        self.code = code if shop is not None else ""
        self._was_right = False
        first, second = sorted(secrets.SystemRandom().sample(range(6), 2))
        self._asked = (first, second)
        groups = self.code.split("-") if self.code else [""] * 6
        for place, back in zip(self._asked, self.backs, strict=True):
            back.ask(place + 1, groups[place])
        for label in self._groups:
            label.clear()
        self.out().take(shop, self.code)
        self.out().say_first()
        self._draw()

    def out(self) -> CodeOut:
        """The ways out of the window; made when the first code is shown, for they bring the printer and the services with them."""
        if self._out is None:
            from app.ui.code_out import CodeOut

            self._out = CodeOut(self._lanes, self, self.note)
            self._out.kept.connect(self._type_on)
        return self._out

    def asked(self) -> tuple[int, int]:
        """The places (from 0) of the two groups that are typed back."""
        return self._asked

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Keep the recovery code safe"))
        self.line.setText(_("It opens the shop when the password is forgotten. Write it on paper."))
        self.print.say(_("Print"))
        self.save.say(_("Save to a file…"))
        self.copy.say(_("Copy"))
        self.again.say(_("Look again"))
        if self._out is not None:
            self._out.say_first()
        self._back_title.setText(_("Look at your paper and type two groups back"))
        self._case.setText(_("Capitals don't matter"))
        for back in self.backs:
            back.draw()

    def focus_main(self) -> None:
        """To the first group that is typed back."""
        self.backs[0].edit.setFocus()

    def is_complete(self) -> bool:
        """Both groups must be right; once they were, nobody is asked again."""
        if self._was_right and not any(back.edit.text() for back in self.backs):
            return True
        for back in self.backs:
            if not back.is_right():
                back.edit.setFocus()
                back.edit.selectAll()
                return False
        self._was_right = True
        return True

    def show_again(self) -> None:
        """Empty the fields and show the groups."""
        for back in self.backs:
            back.edit.clear()
        self.backs[0].edit.setFocus()

    def _type_on(self) -> None:
        """Back to typing once the code is kept, unless the keyboard went elsewhere meanwhile."""
        if self.window().focusWidget() in (None, self.print, self.save, self.copy):
            next((back.edit for back in self.backs if not back.is_right()), self.backs[0].edit).setFocus()

    def _entered(self) -> None:
        if self.backs[0].is_right() and not self.backs[1].is_right():
            self.backs[1].edit.setFocus()
        else:
            self.wants_next.emit()

    def _draw(self) -> None:
        hidden = self._asked if any(back.edit.text() for back in self.backs) else ()
        groups = self.code.split("-") if self.code else []
        for place, (label, group) in enumerate(zip(self._groups, groups, strict=False)):
            label.setText("\u2002".join(HIDDEN * GROUP if place in hidden else group))
        self.again.setVisible(bool(hidden))
        self.changed.emit()


def bare(typed: str) -> str:
    """What was typed without case, gaps, look-alikes, and the wide letters of a Chinese keyboard."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in letters if c.isalnum()).translate(READ_AS)
