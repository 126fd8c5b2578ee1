"""The first window: the password, or a way on for each reason why the shop does not open.

Four forms share one card: the password; the recovery code with a new password; a backup with either of the two. Nothing here
imports the services: the window is painted before they are loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import __version__, files, i18n, shop_files
from app.errors import ShukeError
from app.i18n import _
from app.sample import practice
from app.settings import Settings
from app.ui import theme, unlock_files, unlock_rescue, unlock_words
from app.ui.code_box import CodeBox
from app.ui.help_button import HelpButton
from app.ui.jobs import Lanes, Tick
from app.ui.new_password import NewPassword
from app.ui.opening import PRODUCT, BroughtBack, Opening, place_beside
from app.ui.password_box import PasswordBox
from app.ui.unlock_clock import WallClock
from app.ui.unlock_files import FileLine
from app.ui.unlock_look import FileWatch
from app.ui.unlock_reason import Reason, Way
from app.ui.unlock_restore import BackupBox
from app.ui.widgets.buttons import Button, Segmented
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Card, row, scrolling
from app.ui.wrong_tries import Pause, is_wrong

CARD_WIDTH = 360
RESTORES, WITH_CODE = {"restore", "restore_code"}, {"recover", "restore_code"}


class UnlockScreen(QWidget):
    """Asks for what opens the shop at `path`, and says why it does not open."""

    unlocked = Signal(object)
    """The open ``Shop``; `brought_back` says whether it came out of a backup."""
    wants_new = Signal()
    wants_practice = Signal()
    wants_own = Signal()
    language_chosen = Signal(str)

    def __init__(self, lanes: Lanes, opening: Opening, path: Path, settings: Settings) -> None:
        super().__init__()
        self.setProperty("surface", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lanes, self._opening, self._settings, self.path = lanes, opening, settings, path
        self._mode, self._busy, self._anyway = "password", False, False
        self._backup: Path | None = None
        self.brought_back: BroughtBack | None = None
        self.has_new_password = False
        self.goes_beside = False
        """The person chose that already, where the backup was chosen."""
        self.other: Path | None = None
        """The shop beside which the backup comes back."""
        self.is_choice = True
        """The person wants this very shop, also the next time: it is not merely the one that was in front."""
        self._error: ShukeError | None = None
        self.pause = Pause(settings, lambda: self.box.salt() or self.path, self._say_go, self)
        self._clock = WallClock(opening.now, self)
        self._build()
        self._clock.ticked.connect(self._say_when)
        self.set_mode("password")
        self.watch = FileWatch(self, lanes, opening)

    # -- pieces

    def _build(self) -> None:
        self.languages = Segmented()
        self.languages.set_choices((("zh_CN", "中文"), ("en", "English")), i18n.language())
        self.languages.chosen.connect(self.language_chosen)
        self._promise, self._version = Label("", "caption", "text2"), Label("", "caption", "text2")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 16, 24, 16)
        self.help_button = HelpButton()
        inside.addLayout(row(1, self.languages, self.help_button))
        middle = QWidget()
        between = QVBoxLayout(middle)
        between.setContentsMargins(0, 0, 0, 0)
        between.addStretch(4)
        between.addLayout(row(1, self._build_card(), 1))
        between.addSpacing(12)
        between.addWidget(self._build_file_line())
        between.addStretch(6)
        inside.addWidget(scrolling(middle), 1)  # a long reason in big letters is higher than a small window
        inside.addLayout(row(IconLabel("shield-check", "ok", 16), self._promise, 1, self._version))

    def _build_card(self) -> Card:
        self._card = card = Card(32, 0)
        theme.signals.changed.connect(self._fit)
        self._fit()
        self._title, self._when = ELabel("", "page_title"), Label("", "caption", "text2")
        for label in (self._title, self._when):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._code = CodeBox()
        self._code_edit = self._code.line
        self._password, self._new_password = PasswordBox(), NewPassword()
        self._reason = Reason()
        self._banner, (self.way_on, self.way_beside) = self._reason.banner, self._reason.buttons
        self.box = BackupBox(self._lanes, self._opening)
        self.go = Button("", "primary", "lock-open")
        self.go.setProperty("tall", True)
        self.other_way, self.back = Button("", "link"), Button("", "link")
        center = Qt.AlignmentFlag.AlignHCenter
        body = card.body
        body.setContentsMargins(32, 28, 32, 18)
        self._logo = IconLabel("shuke", "accent", 52)
        body.addWidget(self._logo, 0, center)
        body.addSpacing(12)
        body.addWidget(self._title)
        body.addSpacing(4)
        body.addWidget(self._when)
        body.addSpacing(20)
        body.addWidget(self._reason)
        body.addWidget(self.box)
        for piece in (self._code, self._password, self._new_password):
            body.addWidget(piece)
            body.addSpacing(4)
        body.addSpacing(6)
        body.addWidget(self.go)
        body.addSpacing(8)
        body.addWidget(self.other_way, 0, center)
        body.addWidget(self.back, 0, center)
        self._wire_card()
        return card

    def _wire_card(self) -> None:
        for box in (self._password, self._new_password):
            box.submitted.connect(self.submit)
        self.go.clicked.connect(self.submit)
        self.box.looked.connect(self._say_go)
        self.box.refused.connect(self._refused)
        self.other_way.clicked.connect(self.go_other_way)
        self.back.clicked.connect(self.go_back)

    def _fit(self) -> None:
        """Make room for the text size in force."""
        self._card.setFixedWidth(theme.scaled(CARD_WIDTH))

    def _build_file_line(self) -> FileLine:
        self.files = line = FileLine()
        self.choose, self.new, self.restore, self.practice, self.own = line.buttons
        self.choose.clicked.connect(lambda: unlock_files.offer(self._lanes, self._opening, self))
        self.new.clicked.connect(self.wants_new)
        self.restore.clicked.connect(self.choose_backup)
        self.practice.clicked.connect(self.wants_practice)
        self.own.clicked.connect(self.wants_own)
        return line

    # -- what it shows

    def set_mode(self, mode: str) -> None:
        """Show the form ``password``, ``recover``, ``restore`` or ``restore_code``."""
        self._mode, self._error, self._anyway = mode, None, False
        self._password.clear()
        self._new_password.clear()
        self._code.clear()
        self._code.setVisible(mode in WITH_CODE)
        self._password.setVisible(mode not in WITH_CODE)
        self._new_password.setVisible(mode in WITH_CODE)
        self._logo.setVisible(mode not in RESTORES)  # what is in the backup needs the room
        if mode not in RESTORES:
            self.box.forget()
        self._fit_practice()
        self.back.setVisible(mode != "password")
        self.warn("")
        self.retranslate()
        self.focus_main()

    def is_practice(self) -> bool:
        """Whether this is the practice shop, whose password everybody knows."""
        return self._mode == "password" and practice.is_ours(self.path)

    def _fit_practice(self) -> None:
        """The password of the practice shop stands there already; nothing but the way back to the own shop is offered beside it."""
        ours = self.is_practice()
        if ours:
            self._password.edit.setText(practice.PASSWORD)
        self.other_way.setVisible(self._mode in ("password", "restore") and not ours)
        self.files.fit(is_practice=ours)

    @property
    def password_edit(self) -> LineEdit:
        """Where the password is typed."""
        return self._password.edit

    def mode(self) -> str:
        """The form in force."""
        return self._mode

    def help_topic(self) -> str:
        """The page of the help about the way in."""
        return "unlock"

    def focus_main(self) -> None:
        """Put the cursor where the typing goes."""
        (self._code_edit if self._mode in WITH_CODE else self._password.edit).setFocus()

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(unlock_words.title(self._mode, self.path))
        self._say_when()
        self._code.retranslate()
        self._password.retranslate(_("Password of the backup") if self._mode == "restore" else _("Password"))
        self._new_password.retranslate(_("New password"))
        self.other_way.say(_("Forgot it? Use the recovery code"))
        stay = _("Do not restore") if self._mode == "restore" else _("Back to the password")
        self.back.say(_("Back") if self._leads_away() else stay)
        self.box.retranslate()
        self.files.retranslate(self.path)
        self.help_button.retranslate()
        self._promise.setText(_("Your data is encrypted and stays on this computer. Shuke uses no network."))
        self._version.setText(f"{PRODUCT} {__version__}")
        self._say_go()
        if self._error:
            self._tell(self._error)

    def _say_when(self) -> None:
        if self.is_practice():
            self._when.setText(_("The password is no secret: {password}", password=practice.PASSWORD))
        elif self.is_restoring() and self._backup:
            self._when.setText(self._backup.name)
        else:
            self._when.setText(self._clock.words())

    def _say_go(self) -> None:
        waiting = _("Wait {seconds} s", seconds=self.pause.seconds) if self._must_wait() and not self._busy else ""
        self.go.say(waiting or unlock_words.go(self._mode, is_busy=self._busy))
        self.go.setEnabled(not self._busy and not self._must_wait() and self._has_seen())
        for piece in (self._password.edit, self._code_edit):
            piece.setReadOnly(self._busy)
        self._new_password.set_read_only(self._busy)

    # -- what it does

    def submit(self) -> None:
        """Try what was typed, in a lane."""
        if self._busy or self._must_wait() or not self._has_seen():
            return
        self.warn("")
        if self._mode in WITH_CODE and not (self._code.is_complete() and self._new_password.is_complete()):
            return
        typed = self._new_password.password() if self._mode in WITH_CODE else self._password.password()
        if not typed:
            self.focus_main()
            return
        work = self._work(typed)
        self._busy = True
        self._say_go()
        self._start(work)

    def go_other_way(self) -> None:
        """For who has no password at hand: the recovery code."""
        self.set_mode("restore_code" if self.is_restoring() else "recover")

    def go_back(self) -> None:
        """One form back; from a backup that was to be the first shop here, to where that was chosen."""
        if self._leads_away():
            self.wants_own.emit()
        else:
            self.set_mode("restore" if self._mode == "restore_code" else "password")

    def is_restoring(self) -> bool:
        """Whether a backup is to come back."""
        return self._mode in RESTORES

    def _leads_away(self) -> bool:
        return self._mode == "restore" and not files.is_there(self.path)

    def _has_seen(self) -> bool:
        """Whether the person sees what is in the backup before it comes back."""
        return not self.is_restoring() or self.box.is_ready()

    def error(self) -> ShukeError | None:
        """What went wrong last."""
        return self._error

    def may_look(self) -> bool:
        """Whether the password of a shop file is asked for, and nothing is under way."""
        return self._mode == "password" and not self._busy and not self.is_practice()

    def say_missing(self, error: ShukeError | None) -> None:
        """Say at once that the shop file is not there; ``None`` that it is there again."""
        self._error = error
        self._tell(error) if error is not None else self.warn("")

    def _start(self, work: Callable[[Tick], object]) -> None:
        self._lanes.write(work, self._open, self._refused, self)

    def _work(self, typed: str) -> Callable[[Tick], object]:
        opening, path, backup, code = self._opening, self.path, self._backup, self._code.text()
        anyway, self._anyway = self._anyway, False
        if self._mode == "recover":
            return lambda _tick: opening.recover(path, code, typed, anyway=anyway)
        if self.is_restoring() and backup is not None:
            new = typed if self._mode in WITH_CODE else None
            secret = typed if new is None else code
            return lambda tick: opening.bring_back(backup, path, secret, tick, new_password=new, anyway=anyway)
        return lambda _tick: opening.unlock(path, typed, anyway=anyway)

    def open_anyway(self) -> None:
        """The person has looked: the other computer does not have it open. Whether it is locked is looked at once more all the same."""
        self._anyway = True
        self.submit()

    def _open(self, shop: object) -> None:
        self._busy = False
        self.pause.right()
        self.has_new_password = self._mode in WITH_CODE
        self.set_mode("password")
        self.brought_back = shop if isinstance(shop, BroughtBack) else None
        self.unlocked.emit(self.brought_back.shop if self.brought_back is not None else shop)

    def _refused(self, error: ShukeError) -> None:
        self._busy, self._error = False, error
        if is_wrong(error) and not self.is_practice():
            self.pause.wrong()
        self._say_go()
        self._tell(error)
        self.focus_main()
        self._password.edit.selectAll()

    def _must_wait(self) -> bool:
        return not self.is_practice() and self.pause.must_wait()

    def _tell(self, error: ShukeError) -> None:
        if self.is_practice():
            self.warn(str(error), (_("Open a new practice shop"), self.wants_practice.emit))
        elif unlock_words.is_beside_field(error):
            said = unlock_words.mistake(error, must_wait=self._must_wait())
            if error.code == "wrong_code":
                self._code.set_error(said)
            else:
                (self._new_password if self._mode in WITH_CODE else self._password).say_mistake(said)
        else:
            unlock_rescue.lead(error, self._lanes, self._opening, self)

    def warn(self, text: str, *ways: Way) -> None:
        """Say why the file does not open, with the ways on; an empty text takes all away."""
        self._reason.say(text, *ways)

    def tell(self, news: str) -> None:
        """Say something that keeps nobody from opening the shop."""
        self._reason.say(news, tone="info")

    def choose_file(self) -> None:
        """Let the person choose another shop file."""
        chosen = unlock_files.choose(self, self.path)
        if chosen:
            self.take_file(chosen)

    def take_file(self, path: Path) -> None:
        """Ask for the password of another shop file."""
        self.path, self.is_choice = path, True
        self.set_mode("password")
        self.watch.look()

    def use_again(self, aside: Path) -> None:
        """Put a shop file that was set aside back in its place."""
        unlock_files.bring_back(aside, self._lanes, self._opening, self)

    def choose_backup(self) -> None:
        """Let the person choose a backup, then ask for its password."""
        chosen = unlock_files.choose_backup(self, self.path)
        if chosen:
            self.restore_from(chosen)

    def restore_from(self, backup: Path) -> None:
        """Say what is in `backup`, and ask for its password, to bring it back in place of the shop file; one that was set aside comes back at once."""
        if shop_files.set_aside_at(backup.name, self.path):
            self.use_again(backup)
            return
        self._backup = backup
        self.box.forget()
        self.set_mode("restore")
        self.box.look(backup, self.path)

    def restore_beside(self) -> None:
        """The same, but the shop file stays where it is: the backup becomes a shop of its own."""
        if self._backup is not None:
            self.other, self.is_choice = self.path, False
            self.path = place_beside(self._backup, self._opening.now())
            self.restore_from(self._backup)

    def try_again(self) -> None:
        """Restore once more, or look into the backup once more if nobody could."""
        if self._has_seen():
            self.submit()
        elif self._backup is not None:
            self.restore_from(self._backup)
