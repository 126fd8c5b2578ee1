"""The first run: five steps from the language to the first customer. The file is made, in a lane, after the password."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app import i18n
from app.errors import ShukeError, UserMistake
from app.i18n import T, Text, _
from app.ui import dialogs, theme
from app.ui.first_run_code import CodeStep
from app.ui.first_run_steps import LanguageStep, PasswordStep, ShopStep, StartStep, Step
from app.ui.jobs import Lanes
from app.ui.opening import NewShop, Opening
from app.ui.theme.tokens import TOP_BAR
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.surfaces import Banner, Card, row

if TYPE_CHECKING:
    from app.services.vault import Created

COLUMN = 640
NAMES: tuple[Text, ...] = (T("Language"), T("Shop"), T("Password"), T("Recovery code"), T("Begin"))
SHOP, PASSWORD, CODE, START = 1, 2, 3, 4
HELP = ("setup-language", "setup-shop", "setup-password", "setup-code", "setup-begin")


class FirstRun(QWidget):
    """Makes a shop, step by step."""

    language_chosen = Signal(str)
    look_chosen = Signal(str)
    text_step = Signal(int)
    made = Signal(object)
    """The new ``Shop``, as soon as its file is there."""
    finished = Signal(object, str)
    """The new ``Shop`` and how to begin: ``import`` or ``hand``."""
    left = Signal()
    existing_chosen = Signal(object)

    def __init__(self, lanes: Lanes, opening: Opening, language: str, *, can_leave: bool) -> None:
        super().__init__()
        self.setProperty("surface", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lanes, self._opening, self._can_leave = lanes, opening, can_leave
        self._created: Created | None = None
        self._busy = False
        self._leaves = False
        self.language, self.shop, self.password = LanguageStep(language), ShopStep(), PasswordStep()
        self.code, self.begin = CodeStep(), StartStep()
        self.steps: tuple[Step, ...] = (self.language, self.shop, self.password, self.code, self.begin)
        self._build()
        self._wire()
        self.retranslate()
        self.go(0)

    def _build(self) -> None:
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(self._make_top())
        self._column = QWidget()
        inside = QVBoxLayout(self._column)
        inside.setContentsMargins(0, 8, 0, 8)
        inside.setSpacing(10)
        self.stepper, self.banner = Stepper(), Banner("danger")
        card = Card(32, 0)
        card.body.setContentsMargins(32, 20, 32, 16)
        self._stack = QStackedWidget()
        for step in self.steps:
            self._stack.addWidget(step)
        card.body.addWidget(self._stack)
        self.back, self.next = Button("", "default", "arrow-left"), Button("", "primary")
        self._hint = Label("", "caption", "text2")
        inside.addStretch(1)
        inside.addWidget(self.stepper)
        inside.addWidget(self.banner)
        inside.addWidget(card)
        inside.addLayout(row(self.back, 1, self._hint, self.next, spacing=12))
        inside.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        holder = QWidget()
        holder.setLayout(row(1, self._column, 1))
        area.setWidget(holder)
        outside.addWidget(area, 1)

    def _make_top(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("surface", "top")
        bar.setFixedHeight(TOP_BAR)
        self._brand, self._first = Label("", "card_title"), Label("", "body", "text2")
        self.text_button, self.look_button = Button("", "ghost", "a-large-small"), Button("", "ghost", "sun")
        self.text_button.clicked.connect(self._text_menu)
        self.look_button.clicked.connect(self._look_menu)
        mark = IconLabel("shuke", "accent", 22)
        bar.setLayout(
            row(mark, self._brand, self._first, 1, self.text_button, self.look_button, margins=(24, 0, 16, 0))
        )
        return bar

    def _wire(self) -> None:
        theme.signals.changed.connect(self._fit)
        self._fit()
        for step in self.steps:
            step.wants_next.connect(self.go_on)
            step.changed.connect(lambda: self.banner.say(""))
        self.language.tiles.chosen.connect(self.language_chosen)
        self.language.existing.clicked.connect(self.choose_existing)
        self.begin.started.connect(self._finish)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)

    def _fit(self) -> None:
        """Make room for the text size in force."""
        self._column.setFixedWidth(theme.scaled(COLUMN))

    def retranslate(self) -> None:
        """Renew every word."""
        self._brand.setText(_("Shuke"))
        self._first.setText(_("First use"))
        self.text_button.say(_("Text size"))
        self.look_button.say(_("Look"))
        self.banner.say("")
        for step in self.steps:
            step.retranslate()
        self._say_steps()

    def focus_main(self) -> None:
        """Put the cursor where the typing goes."""
        self.steps[self.place()].focus_main()

    def help_topic(self) -> str:
        """The page of the help about the step in force."""
        return HELP[self.place()]

    def place(self) -> int:
        """The step in force, from 0."""
        return self._stack.currentIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that nobody below took goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        else:
            super().keyPressEvent(event)

    # -- from step to step

    def go(self, place: int) -> None:
        """Show a step."""
        self._stack.setCurrentIndex(place)
        self.banner.say("")
        self._say_steps()
        self.focus_main()

    def go_on(self) -> None:
        """To the next step, if this one is complete."""
        step, place = self.steps[self.place()], self.place()
        if self._busy or not step.is_complete():
            return
        if place == PASSWORD and self._created is None:
            self._make()
        elif place < START:
            self.go(place + 1)

    def go_back(self) -> None:
        """To the step before."""
        if self.place() == 0:
            self.left.emit()
        else:
            self.go(self.place() - 1)

    def _say_steps(self) -> None:
        place = self.place()
        self.stepper.set([str(name) for name in NAMES], place)
        self.back.say(_("Back"))
        self.back.setVisible((self._can_leave or place > 0) and place != CODE)
        self.back.setEnabled(not self._busy)
        self.next.say(_("Making the encrypted file (about 1 second)…") if self._busy else _("Next"))
        self.next.setEnabled(not self._busy)
        self.next.setVisible(place != START)
        self._hint.setText(_("Nothing is kept before the password is set") if place == SHOP else "")

    def _make(self) -> None:
        """Make the keys and the file, in the write lane."""
        shop = self.shop
        new = NewShop(
            shop.path(),
            self.password.password.password(),
            shop.shop_name(),
            shop.kinds.current(),
            i18n.language(),
            str(shop.currency.currentData()),
        )
        self._busy = True
        self.banner.say("")
        self._say_steps()
        self._lanes.write(lambda _tick: self._opening.create(new), self._made, self._refused, self)

    def _made(self, created: Created) -> None:
        self._busy, self._created = False, created
        self.password.forget()
        self.code.take(created.recovery_code, created.shop.facts.name)
        self.made.emit(created.shop)
        self.go(CODE)

    def _refused(self, error: ShukeError) -> None:
        self._busy = False
        self._say_steps()
        if isinstance(error, UserMistake) and error.where == "password":
            self.password.password.say_mistake(str(error))
            self.password.focus_main()
        else:
            self.banner.say(str(error), (_("Choose another folder…"), self._other_folder))

    def _other_folder(self) -> None:
        before = self.shop.folder
        self.shop.choose_folder()
        if self.shop.folder != before:
            self.go_on()

    def choose_existing(self) -> None:
        """Open a shop file that is there already."""
        chosen = dialogs.open_file(self, _("Choose a shop file"), _("Shop files (*.shuke)"), str(self.shop.folder))
        if chosen is not None:
            self.existing_chosen.emit(chosen)

    def _finish(self, how: str) -> None:
        if self._created is not None:
            created, self._created = self._created, None
            self.finished.emit(created.shop, how)

    # -- the end

    def may_close(self) -> bool:
        """Whether the window may close now; asks first while the code is on screen, which is shown only once."""
        if self._busy:
            return False
        if self._created is None or self._leaves or self.place() == START:
            self._close_shop()
            return True
        question = _(
            "The recovery code is shown only now. If the password is forgotten later, nobody can open the shop."
        )
        dialogs.ask(self, _("Close without the code?"), question, _("Close anyway"), self._leave, is_dangerous=True)
        return False

    def _leave(self) -> None:
        self._leaves = True
        self.window().close()

    def _close_shop(self) -> None:
        if self._created is not None:
            self._created.shop.close()
            self._created = None

    # -- text size and look

    def _text_menu(self) -> None:
        choices: tuple[tuple[str, Callable[[], object]], ...] = (
            (_("Bigger"), lambda: self.text_step.emit(1)),
            (_("Smaller"), lambda: self.text_step.emit(-1)),
            (_("As it was"), lambda: self.text_step.emit(0)),
        )
        self._menu(self.text_button, choices)

    def _look_menu(self) -> None:
        choices: tuple[tuple[str, Callable[[], object]], ...] = (
            (_("As the system"), lambda: self.look_chosen.emit("system")),
            (_("Light"), lambda: self.look_chosen.emit("light")),
            (_("Dark"), lambda: self.look_chosen.emit("dark")),
        )
        self._menu(self.look_button, choices)

    def _menu(self, button: Button, choices: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in choices:
            menu.addAction(words, act)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
