"""The first run: five steps from the language to the first customer. The file is made, in a lane, after the password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import i18n
from app.errors import ShukeError, UserMistake
from app.i18n import T, Text, _
from app.settings import Settings
from app.ui import currencies, dialogs, theme
from app.ui import first_run_kept as kept
from app.ui.first_run_code import CodeStep
from app.ui.first_run_shop import ShopStep
from app.ui.first_run_steps import LanguageStep, PasswordStep, StartStep, Step, Steps
from app.ui.help_button import HelpButton
from app.ui.jobs import Lanes
from app.ui.look_menu import LOOK, TEXT, pop_up
from app.ui.opening import NewShop, Opening
from app.ui.theme.tokens import TOP_BAR
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.surfaces import Banner, Card, row

if TYPE_CHECKING:
    from app.services.vault import Created

COLUMN, AROUND, LOW = 640, 150, 560
"""Width of the steps, the height of what stands above and below them, and the height below which a window is low."""
NAMES: tuple[Text, ...] = (T("Language"), T("Shop"), T("Password"), T("Recovery code"), T("Begin"))
SHOP, PASSWORD, CODE, START = 1, 2, 3, 4
CLOSE_AGAIN_MS = 100
HELP = ("setup-language", "setup-shop", "setup-password", "setup-code", "setup-begin")


class FirstRun(QWidget):
    """Makes a shop, step by step."""

    language_chosen = Signal(str)
    made = Signal(object)
    """The new ``Shop``, as soon as its file is there."""
    unmade = Signal()
    """That file is gone again: the person went back."""
    finished = Signal(object, str)
    """The new ``Shop`` and how to begin: ``import`` or ``hand``."""
    left = Signal()
    existing_chosen = Signal(object)
    backup_chosen = Signal(object)

    def __init__(self, lanes: Lanes, opening: Opening, language: str, settings: Settings, *, can_leave: bool) -> None:
        super().__init__()
        self.setProperty("surface", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lanes, self._opening, self._settings, self._can_leave = lanes, opening, settings, can_leave
        self._created: Created | None = None
        self._busy, self._closes = False, False
        self.language, self.shop, self.password = LanguageStep(language), ShopStep(), PasswordStep()
        self.code, self.begin = CodeStep(lanes), StartStep()
        self.steps: tuple[Step, ...] = (self.language, self.shop, self.password, self.code, self.begin)
        self._build()
        self._wire()
        before = kept.load(settings)
        self.shop.answer(before.answers)
        self.retranslate()
        self.go(before.step)

    def _build(self) -> None:
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(self._make_top())
        self._column = QWidget()
        inside = QVBoxLayout(self._column)
        self.stepper, self.banner = Stepper(), Banner("danger")
        self._card = card = Card(32, 0)
        self._stack = Steps(self.steps)
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
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        self.help_button = HelpButton()
        self.text_button.clicked.connect(lambda: pop_up(self.text_button, self._settings, TEXT))
        self.look_button.clicked.connect(lambda: pop_up(self.look_button, self._settings, LOOK))
        mark = IconLabel("shuke", "accent", 22)
        buttons = (self.text_button, self.look_button, self.help_button)
        bar.setLayout(row(mark, self._brand, self._first, 1, *buttons, margins=(24, 0, 16, 0)))
        return bar

    def _wire(self) -> None:
        theme.signals.changed.connect(self._fit)
        self._fit()
        for step in self.steps:
            step.wants_next.connect(self.go_on)
            step.changed.connect(lambda: self._say(""))
        self.language.tiles.chosen.connect(self.language_chosen)
        self.language.existing.clicked.connect(self.choose_existing)
        self.language.backup.clicked.connect(self.choose_backup)
        self.begin.started.connect(self._finish)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)

    def _fit(self) -> None:
        """Make room for the text size in force; margins give way before a button has to be scrolled to."""
        self._column.setFixedWidth(theme.scaled(COLUMN))
        is_low = self.height() < theme.scaled(LOW)
        self._card.body.setContentsMargins(32, *((8, 32, 8) if is_low else (20, 32, 16)))
        inside = self._column.layout()
        assert inside is not None
        inside.setContentsMargins(0, *((2, 0, 2) if is_low else (8, 0, 8)))
        inside.setSpacing(4 if is_low else 10)
        self._stack.set_room(self.height() - TOP_BAR - theme.scaled(AROUND))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the size of the window."""
        super().resizeEvent(event)
        self._fit()

    def retranslate(self) -> None:
        """Renew every word."""
        self._brand.setText(_("Shuke"))
        self._first.setText(_("First use"))
        self.text_button.say(_("Text size"))
        self.look_button.say(_("Look"))
        self.help_button.retranslate()
        self._say("")
        for step in self.steps:
            step.retranslate()
        self._say_steps()

    def tell(self, news: str) -> None:
        """Say something before the first step."""
        self._say(news, tone="info")

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
        self._say("")
        self._say_steps()
        self.focus_main()
        self.keep()

    def keep(self) -> None:
        """Keep how far it came, as long as there is no shop."""
        if self._created is None:
            kept.keep(self._settings, kept.Progress(self.place(), self.shop.answers()))

    def go_on(self) -> None:
        """To the next step, if this one is complete."""
        step, place = self.steps[self.place()], self.place()
        if self._busy or not step.is_complete():
            return
        if place == PASSWORD:
            self._make()
        elif place < START:
            if place == CODE:
                self._confirm()
            self.go(place + 1)

    def go_back(self) -> None:
        """To the step before; from the code, the empty file is taken away, for its password is asked for anew."""
        place = self.place()
        if self._busy:
            return
        if place == 0:
            self.keep()
            self.left.emit()
        elif place == CODE:
            self._unmake()
        else:
            if place == START:
                self.code.show_again()
            self.go(place - 1)

    def _say(self, text: str, *actions: tuple[str, Callable[[], object]], tone: str = "danger") -> None:
        self.banner.say(text, *actions, tone=tone)

    def _say_steps(self) -> None:
        place = self.place()
        self.stepper.set([str(name) for name in NAMES], place)
        self.back.say(_("Back"))
        self.back.setVisible(self._can_leave or place > 0)
        self.back.setEnabled(not self._busy)
        making = self._busy and place == PASSWORD
        self.next.say(_("Making the encrypted file (about 1 second)…") if making else _("Next"))
        self.next.setEnabled(not self._busy)
        self.next.setVisible(place != START)
        self._hint.setText(self._closing_words(place))

    def _closing_words(self, place: int) -> str:
        """What becomes of it when the window is closed now."""
        if self._closes:
            return _("The window closes as soon as this is done")
        if place == CODE:
            return _("If you close now, you can make a new code later")
        return _("If you close now, you go on from here next time") if place < CODE and not self._busy else ""

    def _make(self) -> None:
        """Make the keys and the file, in the write lane."""
        shop = self.shop
        new = NewShop(
            shop.path(),
            self.password.password.password(),
            shop.shop_name(),
            shop.kinds.current(),
            i18n.language(),
            shop.currency_code(),
            currencies.country_for(shop.currency_code()),
        )
        self._set_busy(True)
        self._lanes.write(lambda _tick: self._opening.create(new), self._made, self._refused, self)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._say("")
        self._say_steps()

    def _made(self, created: Created) -> None:
        self._busy, self._created = False, created
        self.password.forget()
        kept.drop(self._settings)
        self.code.take(created.shop, created.recovery_code)
        self.made.emit(created.shop)
        self.go(CODE)

    def _refused(self, error: ShukeError) -> None:
        self._set_busy(False)
        if isinstance(error, UserMistake) and error.where == "password":
            self.password.password.say_mistake(str(error))
            self.password.focus_main()
        else:
            self._say(str(error), (_("Choose another folder…"), self._other_folder))

    def _confirm(self) -> None:
        """Keep that the code is in safe keeping; that may happen while the person goes on."""
        if self._created is not None:
            shop = self._created.shop
            self._lanes.write(
                lambda _tick: self._opening.confirm_code(shop), lambda _nothing: None, self._say_error, self
            )

    def _unmake(self) -> None:
        """Take the file that was just made away again, in the write lane; nothing stands in it yet."""
        if self._created is None:
            self.go(PASSWORD)
            return
        shop = self._created.shop
        self._set_busy(True)
        self._lanes.write(lambda _tick: self._opening.discard(shop), lambda _nothing: self._unmade(), self._kept, self)

    def _unmade(self, left_behind: str = "") -> None:
        self._busy, self._created = False, None
        self.code.take(None, "")
        self.unmade.emit()
        self.go(PASSWORD)
        gone = _("The empty file was taken away, and its code with it. Set a password, and both are made anew.")
        self._say(left_behind or gone, tone="warn" if left_behind else "info")

    def _kept(self, error: ShukeError) -> None:
        if error.code == "left_behind":
            self._unmade(str(error))
            return
        self._set_busy(False)
        self._say_error(error)

    def _say_error(self, error: ShukeError) -> None:
        self._say(str(error))

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

    def choose_backup(self) -> None:
        """Bring a shop back from a backup: another computer, or the old one is gone."""
        chosen = dialogs.open_file(self, _("Choose a backup"), _("Backups (*.shuke-backup)"), str(Path.home()))
        if chosen is not None:
            self.backup_chosen.emit(chosen)

    def _finish(self, how: str) -> None:
        if self._created is not None:
            self._lanes.finish()
            created, self._created = self._created, None
            self.finished.emit(created.shop, how)

    # -- the end

    def may_close(self) -> bool:
        """Whether the window may close now; while a file is being made or taken away it closes by itself afterwards."""
        if self._lanes.is_busy():
            if not self._closes:
                self._closes = True
                self._say_steps()
            QTimer.singleShot(CLOSE_AGAIN_MS, self, lambda: self.window().close())
            return False
        self.keep()
        self._close_shop()
        return True

    def _close_shop(self) -> None:
        if self._created is not None:
            self._created.shop.close()
            self._created = None
