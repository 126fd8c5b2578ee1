"""The screen lock: after some minutes without key or mouse nothing of the shop can be seen any more, until the password is typed.

It is not the full lock: the key stays in memory, what runs goes on, and the page comes back as it was, with its field and drafts.
Nothing is closed but menus and the like; dialogs are taken out of sight, and come back as well.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from app.errors import ShukeError
from app.i18n import _
from app.settings import Settings
from app.shop import Shop
from app.ui import fresh_backup
from app.ui.jobs import Lanes, Tick
from app.ui.opening import Opening
from app.ui.tray import UNSEEN
from app.ui.unlock import WITH_CODE, UnlockScreen
from app.ui.unlock_words import is_beside_field
from app.ui.widgets.buttons import Button
from app.ui.widgets.filters import guard
from app.ui.widgets.surfaces import Card

LOOK_SECONDS = 60
SLEPT = dt.timedelta(minutes=3)
"""A look that comes so much later than it should by the clock on the wall: the computer slept, or somebody set the clock."""
PASSING = Qt.FocusReason.ActiveWindowFocusReason
"""The keyboard goes elsewhere for a while: a field that is being typed in is not left."""


class LockScreen(UnlockScreen):
    """What stands over the open shop: the password, or the recovery code with a new one, and the way to the full lock."""

    wants_full_lock = Signal()

    def __init__(self, shop: Shop, lanes: Lanes, opening: Opening, settings: Settings, parent: QWidget) -> None:
        self._shop = shop
        super().__init__(lanes, opening, shop.path, settings)
        self.setParent(parent)
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.wants_full_lock)

    def set_mode(self, mode: str) -> None:
        """The card is all there is: no other file, no other shop."""
        super().set_mode(mode)
        for piece in (self.languages, self.help_button, self.files):
            piece.hide()

    def _build_card(self) -> Card:
        card = super()._build_card()
        self.full_lock = Button("", "link")
        self.full_lock.clicked.connect(self.wants_full_lock)
        card.body.addWidget(self.full_lock, 0, Qt.AlignmentFlag.AlignHCenter)
        return card

    def retranslate(self) -> None:
        """Renew the words."""
        super().retranslate()
        self.full_lock.say(
            _("Lock the shop fully"), _("Closes the shop file; the ways to open it are on the next screen")
        )

    def focus_main(self) -> None:
        """Put the cursor where the typing goes, as from another window."""
        (self._code_edit if self._mode in WITH_CODE else self.password_edit).setFocus(PASSING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key goes on to the page behind."""
        event.accept()

    def _work(self, typed: str) -> Callable[[Tick], object]:
        if self._mode in WITH_CODE:
            code = self._code.text()
            return lambda _tick: self._opening.set_password_by_code(self._shop, code, typed)
        return lambda _tick: self._opening.prove(self._shop, typed)

    def _open(self, shop: object) -> None:
        super()._open(shop)
        if self.has_new_password:
            # The record waits its turn: an import may be under way, and nobody stands before a locked window for that.
            self._lanes.write(lambda _tick: self._opening.note_code_used(self._shop), lambda _nothing: None)
            fresh_backup.signals.is_set.emit(fresh_backup.PASSWORD)

    def _start(self, work: Callable[[Tick], object]) -> None:
        """In a lane of its own: an import, a backup or a report may hold the others for minutes."""
        self._lanes.prove(work, self._open, self._refused, self)

    def _tell(self, error: ShukeError) -> None:
        if is_beside_field(error):
            super()._tell(error)
        else:
            self.warn(str(error), (_("Try again"), self.submit))


class IdleLock(QObject):
    """Watches one window of an open shop, and covers it. Nothing is watched before `start`; `lock` works without."""

    minute = Signal()
    """The clock was looked at, once a minute: others who wait for something need no clock of their own."""
    covered = Signal(bool)
    wants_full_lock = Signal()

    def __init__(
        self, window: QMainWindow, shop: Shop, lanes: Lanes, opening: Opening, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._shop, self._lanes, self._opening, self._settings = window, shop, lanes, opening, settings
        self.screen: LockScreen | None = None
        self._hidden: list[QWidget] = []
        self._keys: list[QShortcut] = []
        self._focus: QWidget | None = None
        self._title = self._news = ""
        self._stop_listening: Callable[[], None] = lambda: None
        self._is_over = False
        self._looked_at = shop.clock.now()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_minute)

    def start(self) -> None:
        """Watch from now on."""
        guard().acted_at = time.monotonic()
        guard().acted.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self.look)
        self._looked_at = self._shop.clock.now()
        self._stop_listening = self._settings.listen(self._hear)
        self._wait()

    def stop(self) -> None:
        """Watch no more; the window is about to go."""
        self._is_over = True
        self._timer.stop()
        self._stop_listening()

    def is_locked(self) -> bool:
        """Whether the window is covered."""
        return self.screen is not None

    def field(self) -> QWidget | None:
        """What has the keyboard, or had it when the window was covered."""
        return self._focus if self.screen is not None else self._window.focusWidget()

    def retranslate(self) -> None:
        """Renew the words of the cover."""
        if self.screen is not None:
            self.screen.retranslate()
            self._title, title = self._window.windowTitle(), _("Shuke")
            self._window.setWindowTitle(title)

    def tell(self, news: str) -> None:
        """Say on the cover, if there is one or as soon as there is one, what the window behind it says."""
        self._news = news
        if self.screen is not None:
            self.screen.tell(news)

    def look(self, _state: object = None) -> None:
        """Cover the window if nothing was done for too long, or the computer slept meanwhile."""
        now = self._shop.clock.now()
        slept, self._looked_at = abs(now - self._looked_at) > SLEPT, now
        minutes = self._settings.get("idle_minutes")
        if (
            minutes
            and not self._is_over
            and not self._shop.facts.is_practice
            and (slept or time.monotonic() - guard().acted_at >= 60 * minutes)
        ):
            self.lock()

    def lock(self) -> None:
        """Cover the window now."""
        if self.screen is not None:
            return
        self._focus = self._window.focusWidget()  # another program may be in front by now
        self._close_popups()
        self._cover()
        self._hide_all()
        self._title = self._window.windowTitle()
        self._window.setWindowTitle(_("Shuke"))
        clear_clipboard()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self.covered.emit(True)

    def put_away(self) -> None:
        """Show nothing any more, in this window or beside it, and no cover: the shop is about to be closed."""
        self._close_popups()
        self._hide_all()

    def unlock(self) -> None:
        """Show everything as it was."""
        screen, self.screen = self.screen, None
        app = QApplication.instance()
        if screen is None or app is None:
            return
        app.removeEventFilter(self)
        for key in filter(shiboken6.isValid, self._keys):
            key.setEnabled(True)
        hidden, self._hidden, self._keys = [w for w in self._hidden if shiboken6.isValid(w)], [], []
        for widget in hidden:
            widget.open() if isinstance(widget, QDialog) else widget.show()
        self._window.setWindowTitle(self._title)
        if self._focus is not None and shiboken6.isValid(self._focus) and self._focus.isVisible():
            self._give_focus_back(self._focus)
        screen.hide()
        screen.deleteLater()
        guard().acted_at = time.monotonic()
        self.covered.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is locked: what comes up goes out of sight, and the cover keeps the size of the window."""
        kind = event.type()
        if self.screen is None or not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.Resize and watched is self._window:
            self.screen.setGeometry(self._window.rect())
        elif kind == QEvent.Type.Show and self._is_stray(watched):
            self._keep_out_of_sight(watched)
        return False

    # -- inside

    def _on_minute(self) -> None:
        self.look()
        self._wait()
        self.minute.emit()

    def _wait(self) -> None:
        """Until the next minute, or until it is time to lock if that is sooner."""
        left = 60 * self._settings.get("idle_minutes") - (time.monotonic() - guard().acted_at)
        seconds = min(LOOK_SECONDS, left) if left > 0 and self.screen is None else LOOK_SECONDS
        self._timer.start(max(1, round(1000 * seconds)))

    def _hear(self, key: str) -> None:
        if key == "idle_minutes":
            self._wait()

    def _cover(self) -> None:
        screen = LockScreen(self._shop, self._lanes, self._opening, self._settings, self._window)
        screen.unlocked.connect(self.unlock)
        screen.wants_full_lock.connect(self.wants_full_lock)
        screen.setGeometry(self._window.rect())
        self.screen = screen
        screen.tell(self._news)
        was = self._focus.blockSignals(True) if self._focus is not None else False
        screen.show()
        screen.raise_()
        screen.focus_main()
        if self._focus is not None:
            self._focus.blockSignals(was)

    def _give_focus_back(self, focus: QWidget) -> None:
        was = focus.blockSignals(True)
        focus.setFocus(PASSING)
        focus.blockSignals(was)

    def _close_popups(self) -> None:
        """Menus, lists that dropped down, and dialogs of the system, whose caller waits for an answer: as if Esc was pressed."""
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            after = QApplication.activePopupWidget()
            popup = after if after is not popup else None

    def _hide_all(self) -> None:
        inside = [w for w in self._window.children() if isinstance(w, QWidget)]
        for widget in (*inside, *QApplication.topLevelWidgets()):
            if widget.isVisible() and self._is_stray(widget):
                self._hide(widget)
        for key in self._window.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if key.isEnabled():
                key.setEnabled(False)
                self._keys.append(key)

    def _is_stray(self, widget: QWidget) -> bool:
        """Whether it is a window beside this one, or stands in this one beside the cover."""
        if widget is self.screen or widget is self._window:
            return False
        return widget.isWindow() or widget.parentWidget() is self._window

    def _hide(self, widget: QWidget) -> None:
        if isinstance(widget, QDialog) and widget.windowModality() == Qt.WindowModality.ApplicationModal:
            widget.reject()  # whoever opened it waits for an answer in a loop of its own
            return
        widget.hide()
        if widget.windowType() != Qt.WindowType.ToolTip and widget not in self._hidden:
            self._hidden.append(widget)

    def _keep_out_of_sight(self, widget: QWidget) -> None:
        """For one that is about to be shown: Qt would show it all the same if it were hidden right now."""
        assert self.screen is not None
        self.screen.raise_()
        widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)

        def put_away() -> None:
            if self.screen is not None and widget.isVisible():
                self._hide(widget)
            widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)

        QTimer.singleShot(0, widget, put_away)


def clear_clipboard() -> None:
    """Empty the clipboard if what is in it came from here."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard() or QGuiApplication.platformName() in UNSEEN:
        clipboard.clear()
