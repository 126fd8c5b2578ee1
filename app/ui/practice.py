"""The practice shop in the window: the screen on which it is opened or made, and the strip that says in which shop one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMainWindow, QVBoxLayout, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.sample import practice
from app.ui import dialogs, theme
from app.ui.jobs import Job, Lanes
from app.ui.opening import Opening
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, ProgressLine, row

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop
    from app.workflows.practice_shop import PracticeOpened

CARD_WIDTH = 440
ICONS = {"bakery": "croissant", "pet": "paw-print"}


class PracticeScreen(QWidget):
    """Opens the practice shop for who keeps a shop of this kind, and makes it first where that is needed; `afresh` makes it anew."""

    opened = Signal(object)
    """A ``PracticeOpened``."""
    left = Signal()
    """The person thought better of it; nothing that was not there before is there now."""

    def __init__(self, lanes: Lanes, opening: Opening, kind: str, *, afresh: bool) -> None:
        super().__init__()
        self.setProperty("surface", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lanes, self._opening = lanes, opening
        self._kind, self._is_afresh = practice.kind_for(kind), afresh
        self._job: Job | None = None
        self._error: ShukeError | None = None
        self._leaves = self._closes = False
        self._build()
        theme.signals.changed.connect(self._fit)
        self._fit()
        self.retranslate()

    def _build(self) -> None:
        self._card = Card(32, 10)
        self._title, self._line = ELabel("", "page_title"), Label("", "body", "text2", wraps=True)
        for label in (self._title, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.banner, self.progress = Banner("danger"), ProgressLine()
        self.again, self.afresh = Button("", "primary", "repeat-2"), Button("", "default")
        self.back = Button("", "link", "arrow-left")
        body = self._card.body
        body.addWidget(IconLabel(ICONS[self._kind], "info", 44), 0, Qt.AlignmentFlag.AlignHCenter)
        for piece in (self._title, self._line, self.banner, self.progress, self.again, self.afresh):
            body.addWidget(piece)
        body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignHCenter)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 16, 24, 16)
        inside.addStretch(2)
        inside.addLayout(row(1, self._card, 1))
        inside.addStretch(3)
        self.again.clicked.connect(self.start)
        self.afresh.clicked.connect(self._start_afresh)
        self.back.clicked.connect(self.left)
        self.progress.cancel_button.clicked.connect(self.cancel)

    def _fit(self) -> None:
        """Make room for the text size in force."""
        self._card.setFixedWidth(theme.scaled(CARD_WIDTH))

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(str(practice.NAMES[self._kind]))
        self._line.setText(_("300 made-up customers and two years of their purchases, to try everything with"))
        self.again.say(_("Try again"))
        self.afresh.say(_("Start afresh"))
        self.back.say(_("Back to my shop"))
        self.progress.retranslate()
        self._draw()

    def focus_main(self) -> None:
        """To what can be done now."""
        (self.progress.cancel_button if self.is_busy() else self.again).setFocus()

    def help_topic(self) -> str:
        """The page of the help about the practice shop."""
        return "practice"

    def is_busy(self) -> bool:
        """Whether it is being opened or made."""
        return self._job is not None

    # -- what it does

    def start(self) -> None:
        """Open it, in the write lane; make it first if there is none."""
        if self._job is not None:
            return
        self._error = None
        opening, kind, is_afresh = self._opening, self._kind, self._is_afresh
        place = practice.path_of(kind)
        self.progress.start(_("Making the practice shop") if is_afresh else _("Opening the practice shop"))
        self._job = job = self._lanes.write(
            lambda tick: opening.practice(place, kind, tick, afresh=is_afresh), self._done, self._failed, self
        )
        job.progressed.connect(self.progress.tick)
        job.cancelled.connect(self._cancelled)
        job.ended.connect(self._ended)
        self._draw()
        self.focus_main()

    def cancel(self) -> None:
        """Stop; what was half made goes."""
        self._leaves = True
        self.progress.cancel_button.setEnabled(False)
        if self._job is not None:
            self._job.cancel()

    def may_close(self) -> bool:
        """Whether the window may close now; if not, it stops the work and closes the window by itself."""
        if self._job is None:
            return True
        self._closes = True
        self.cancel()
        return False

    def _start_afresh(self) -> None:
        self._is_afresh = True
        self.start()

    def _done(self, opened: PracticeOpened) -> None:
        if self._leaves:  # it was too late to stop
            opened.shop.close()
            self._cancelled()
            return
        self.opened.emit(opened)

    def _cancelled(self) -> None:
        if not self._closes:
            self.left.emit()

    def _failed(self, error: ShukeError) -> None:
        self._error = error

    def _ended(self) -> None:
        self._job = None
        self.progress.stop()
        if self._closes:
            self.window().close()
            return
        self._leaves = False
        self._draw()
        if self._error is not None:
            self.focus_main()

    def _draw(self) -> None:
        has_failed = self._error is not None
        self.banner.say(str(self._error) if has_failed else "")
        for button in (self.again, self.back):
            button.setVisible(has_failed)
        self.afresh.setVisible(has_failed and practice.path_of(self._kind).exists())


class PracticeStrip(QFrame):
    """Stands on top of `shell` as long as a practice shop is open. `is_ours` if it can be made afresh from here."""

    wants_own = Signal()
    wants_afresh = Signal()

    def __init__(self, shell: QMainWindow, *, is_ours: bool) -> None:
        super().__init__()
        self._shell = shell
        self.setProperty("surface", "practice")
        self._is_old = False
        self._name, self._line = Label("", "strong", "info"), ELabel("", "body", "info")
        self.own, self.afresh = Button("", "link", "arrow-left"), Button("", "link", "repeat-2")
        across = row(IconLabel("info", "info", 16), self._name, self._line, self.own, self.afresh, spacing=12)
        across.setContentsMargins(18, 4, 16, 4)
        across.setStretch(2, 1)
        self.setLayout(across)
        self.own.clicked.connect(self.wants_own)
        self.afresh.clicked.connect(self.ask_afresh)
        self.afresh.setVisible(is_ours)
        Toolbar(self.own, self.afresh)
        shell.setMenuWidget(self)
        self.retranslate()

    def retranslate(self) -> None:
        """Renew the words."""
        self._shell.setWindowTitle(f"{_('Shuke')} · {_('Practice')}")
        self._name.setText(_("Practice"))
        self._line.setText(
            _("The birthdays in it have gone by. Start afresh, and new ones are near.")
            if self._is_old
            else _("Made-up people: try everything. No backups here.")
        )
        self.afresh.say(_("Start afresh"), _("A new practice shop in place of this one"))
        self.own.say(_("Back to my shop"))

    def say_old(self, is_old: bool) -> None:
        """Say whether it is time for another one."""
        self._is_old = is_old
        self.retranslate()

    def ask_afresh(self) -> None:
        """Warn, for there is no way back, and make it anew."""
        words = _("A new one takes its place. What you did in this one goes, and nothing brings it back.")
        dialogs.ask(self, _("Start the practice shop afresh?"), words, _("Start afresh"), self.wants_afresh.emit)


def strip_for(opened: OpenShop) -> PracticeStrip | None:
    """Puts the strip on top of the window of a practice shop, and lets it say when that is old; the owner's own shop has none."""
    shop = opened.shop
    if not shop.facts.is_practice:
        return None
    from app.workflows import practice_shop  # what brings files in, which no other window waits for

    is_ours = practice.is_ours(shop.path)
    strip = PracticeStrip(opened.shell, is_ours=is_ours)
    strip.wants_own.connect(opened.wants_own)
    strip.wants_afresh.connect(opened.wants_afresh)
    if is_ours:
        opened.context.lanes.read(lambda _tick: practice_shop.is_old(shop), strip.say_old, None, strip)
    return strip


def news_of(opened: PracticeOpened) -> str:
    """What to tell about a practice shop that was made; nothing about one that was there."""
    if opened.trouble is not None:
        return _("The practice shop did not open any more, so a new one was made")
    return _("The practice shop is ready") if opened.is_new else ""
