"""The window of the program, from start to end: the way in (first run, unlock), the open shop, the lock, the end.

The unlock screen is painted before any service is imported; the shell of the open shop is imported when there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app import i18n
from app.errors import ShukeError
from app.i18n import _
from app.sample import practice
from app.settings import Settings
from app.settings_list import TEXT_SIZES
from app.ui import app as application
from app.ui import dialogs, single, theme
from app.ui.gate import Gate
from app.ui.jobs import Lanes
from app.ui.opening import Opening, known_shop, place_for
from app.ui.unlock import UnlockScreen

if TYPE_CHECKING:
    from app.shop import Shop
    from app.ui.first_run import FirstRun
    from app.ui.open_shop import OpenShop
    from app.ui.practice import PracticeScreen
    from app.workflows.practice_shop import PracticeOpened

BELL_AFTER_MS = 300


class Window(QObject):
    """Goes from the gate to the open shop and back. One per process."""

    opened = Signal(object)
    """The ``OpenShop`` that is on screen now."""
    painted = Signal()
    """The first picture of the gate is on screen."""
    faced = Signal()
    """Another file is in front, or none; see `file_in_front`."""

    def __init__(self, app: QApplication, settings: Settings, opening: Opening, path: Path | None) -> None:
        super().__init__(app)
        self.app, self.settings, self._opening = app, settings, opening
        self._asked_for = path
        self.lanes = Lanes(self)
        self.lanes.bug.connect(self._show_bug)
        self.gate: Gate | None = None
        self.unlock: UnlockScreen | None = None
        self.first_run: FirstRun | None = None
        self.practice: PracticeScreen | None = None
        self.open_shop: OpenShop | None = None
        self._dialog: QObject | None = None
        self._is_leaving = False
        app.styleHints().colorSchemeChanged.connect(self._system_look_changed)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._system_contrast_changed)
        self._stop_listening = settings.listen(self._obey)

    # -- the way in

    def start(self) -> None:
        """Show what the person needs first: their shop to unlock, or the first-run screens."""
        path = self._asked_for or known_shop(self.settings)
        if path is None:
            self.show_first_run()
        else:
            self.show_unlock(path)
        lost, screen = self.settings.lost(), self.first_run or self.unlock
        if lost is not None and screen is not None:
            screen.tell(str(lost))

    def show_unlock(self, path: Path) -> UnlockScreen:
        """Ask for the password of the shop at `path`."""
        screen = UnlockScreen(self.lanes, self._opening, path, self.settings)
        screen.unlocked.connect(self._unlocked)
        screen.wants_new.connect(self.show_first_run)
        screen.wants_practice.connect(self.show_practice)
        screen.wants_own.connect(self.show_own)
        screen.language_chosen.connect(self.set_language)
        self.unlock, self.first_run, self.practice = screen, None, None
        self._show_gate(screen)
        screen.focus_main()
        return screen

    def show_first_run(self) -> None:
        """Make a new shop."""
        from app.ui.first_run import FirstRun

        known = known_shop(self.settings)
        screen = FirstRun(self.lanes, self._opening, i18n.language(), self.settings, can_leave=known is not None)
        screen.language_chosen.connect(self.set_language)
        screen.made.connect(self._remember)
        screen.made.connect(lambda _shop: self.set_language(i18n.language()))  # accepted, even where it was not clicked
        screen.unmade.connect(lambda: self.settings.set("last_file", str(known or "")))
        screen.finished.connect(self.enter)
        screen.left.connect(lambda: known is not None and self.show_unlock(known))
        screen.existing_chosen.connect(self.show_unlock)
        screen.backup_chosen.connect(lambda backup: self.show_unlock(place_for(backup)).restore_from(backup))
        self.first_run, self.unlock, self.practice = screen, None, None
        self._show_gate(screen)
        screen.focus_main()

    def _show_gate(self, screen: QWidget) -> None:
        fresh = self.gate is None
        if self.gate is None:
            self.gate = Gate()
            self.gate.closing.connect(self._close_gate)
            self.gate.painted.connect(self.painted)
        self.gate.retranslate()
        self.gate.leave_help()
        self.gate.setCentralWidget(screen)
        if fresh:
            self._place(self.gate)
        self.faced.emit()

    def _unlocked(self, shop: Shop) -> None:
        if self.lanes.are_closed:  # the program is about to end
            shop.close()
            return
        screen = self.unlock
        stays = None if screen is None or screen.is_choice else screen.other or known_shop(self.settings)
        if stays is None or not stays.exists():
            self._remember(shop)
        else:  # the next start opens the one that was used by choice
            self.settings.set("last_file", str(stays))
        self.enter(shop)

    def _remember(self, shop: Shop) -> None:
        if not shop.facts.is_practice:
            self.settings.set("last_file", str(shop.path))
            self.settings.set("shop_kind", shop.facts.kind)

    # -- the open shop

    def enter(self, shop: Shop, start_with: str = "") -> None:
        """Show the open shop; `start_with` is ``import``, ``hand`` or ``practice`` after the first run."""
        from app.ui import arrival
        from app.ui.guide_desk import offer_once
        from app.ui.open_shop import OpenShop

        came = arrival.came_by(self.unlock)
        if start_with:
            offer_once(self.settings)
        if start_with == "practice":
            shop.close()
            self.show_practice(shop.facts.kind)
            return
        opened = OpenShop(shop, self.lanes, self.settings, self._opening)
        opened.wants_lock.connect(self.lock)
        opened.wants_restore.connect(self.lock_and_restore)
        opened.wants_practice.connect(self.show_practice)
        opened.wants_afresh.connect(lambda: self.show_practice(shop.facts.kind, afresh=True))
        opened.wants_own.connect(self.show_own)
        opened.text_step.connect(self.step_text)
        opened.closing.connect(self._close_shell)
        self.open_shop = opened
        self._place(opened.shell)
        if self.gate is not None:
            self.gate.deleteLater()
            self.gate, self.unlock, self.first_run, self.practice = None, None, None, None
        told = arrival.Arrival(opened, self.settings, came, is_new=bool(start_with))
        told.wants_move.connect(lambda: arrival.move(self, self._opening))
        told.wants_shop.connect(lambda path: self._leave(lambda: self.show_unlock(path)))
        opened.begin(start_with)
        # Once the page is painted: what is new can wait that long, the person cannot.
        QTimer.singleShot(BELL_AFTER_MS, opened, opened.bell.start)
        self.opened.emit(opened)
        self.faced.emit()

    def file_in_front(self) -> Path | None:
        """The shop that is open or asks for its password; the owner's own while they practise or make another."""
        shop, screen = (self.open_shop.shop if self.open_shop else None), self.unlock
        path = shop.path if shop is not None else screen.path if screen is not None else None
        return known_shop(self.settings) if path is None or practice.is_ours(path) else path

    def come_forward(self) -> None:
        """In front of the windows of other programs, as far as the system lets us."""
        front = self.front()
        if front is not None:
            single.bring_forward(front)

    def front(self) -> QMainWindow | None:
        """What is on screen: the open shop or the gate."""
        return self.open_shop.shell if self.open_shop is not None else self.gate

    def lock(self) -> None:
        """Let what runs end, close the shop, forget what was copied, and ask for the password again."""
        opened = self.open_shop
        if opened is not None:
            self._leave(lambda: self._ask_again(opened.shop.path))

    def _ask_again(self, path: Path) -> None:
        """Ask for the password of the shop that was open. Opening it again makes it no more the one to start with than it was."""
        self.show_unlock(path).is_choice = known_shop(self.settings) == path

    def _leave(self, show_next: Callable[[], object]) -> None:
        """Close the shop that is open, if there is one, and `show_next` in its place before its window goes."""
        opened = self.open_shop
        if opened is None:
            show_next()
            return
        if self._is_leaving:
            return  # already on the way: the computer may fall asleep meanwhile
        self._is_leaving = True
        opened.hide_content()
        self.keep_place()
        self.lanes.cancel_looks()
        self.lanes.finish()
        late = self.lanes.cancel_all()
        self.lanes.finish(60)
        self._is_leaving = False
        if self.open_shop is opened:
            self.open_shop = None
            show_next()
            opened.end()
            if self.unlock is not None and any(job.was_stopped for job in late):
                self.unlock.tell(_("What was still running at the lock was stopped; nothing of it was kept."))

    def lock_and_restore(self, backup: Path) -> None:
        """Lock, then ask for the password of `backup`."""
        self.lock()
        if self.unlock is not None:
            self.unlock.goes_beside = True  # else it would not have come so far
            self.unlock.restore_from(backup)

    # -- the practice shop

    def show_practice(self, kind: str = "", *, afresh: bool = False) -> None:
        """Leave the shop that is open for the practice shop of its kind, which is made if it is not there; `afresh` makes another."""
        from app.ui.practice import PracticeScreen

        screen = PracticeScreen(self.lanes, self._opening, kind or self.settings.get("shop_kind"), afresh=afresh)
        screen.opened.connect(self._enter_practice)
        screen.left.connect(self.show_own)
        self._leave(lambda: self._show_gate(screen))
        self.practice, self.unlock, self.first_run = screen, None, None
        screen.start()

    def _enter_practice(self, opened: PracticeOpened) -> None:
        from app.ui.practice import news_of

        self.enter(opened.shop)
        if self.open_shop is not None and news_of(opened):
            self.open_shop.shell.show_toast(news_of(opened))

    def show_own(self) -> None:
        """Back to the owner's own shop, which is locked, or to the first run if there is none."""
        known = known_shop(self.settings)
        self._leave(self.show_first_run if known is None else lambda: self.show_unlock(known))

    # -- language and look

    def set_language(self, code: str) -> None:
        """Speak `code` from now on, everywhere, and keep it."""
        self.settings.set("language", code)

    def step_text(self, step: int) -> None:
        """Make all text one step bigger (+1), smaller (-1), or as it was (0)."""
        place = TEXT_SIZES.index(self.settings.get("text_percent")) if step else TEXT_SIZES.index(100)
        self.set_text(TEXT_SIZES[min(len(TEXT_SIZES) - 1, max(0, place + step))])

    def set_text(self, percent: int) -> None:
        """Put a text size in force, and keep it."""
        self.settings.set("text_percent", percent)

    def _obey(self, key: str) -> None:
        """Put what was chosen in force on everything that is on screen."""
        if key == "language":
            self._speak()
        elif key in theme.LOOK_KEYS:
            self._dress()
            if self.open_shop is not None:
                self.open_shop.retranslate()

    def _speak(self) -> None:
        i18n.set_language(self.settings.language())
        application.speak(self.app)
        if self.gate is not None:
            self.gate.retranslate()
        for screen in (self.unlock, self.first_run, self.practice, self.open_shop):
            if screen is not None:
                screen.retranslate()

    def _dress(self) -> None:
        from app.ui.widgets.filters import unwatched

        with unwatched():
            theme.wear(self.app, theme.Look.of(self.settings))

    def _system_look_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self.settings.get("theme") == "system":
            QTimer.singleShot(0, self, self._dress)

    def _system_contrast_changed(self, _preference: Qt.ContrastPreference) -> None:
        if self.settings.get("contrast") == "system":
            QTimer.singleShot(0, self, self._dress)

    # -- the end

    def _close_gate(self, event: QCloseEvent) -> None:
        screen = self.first_run or self.practice
        if screen is not None and not screen.may_close():
            event.ignore()
            return
        self._finish(event)

    def _close_shell(self, event: QCloseEvent) -> None:
        opened = self.open_shop
        if opened is None or self._is_leaving:
            event.ignore()
            return
        if not opened.settles():
            event.ignore()
            return
        self.lanes.cancel_looks()
        if self.lanes.is_busy():
            event.ignore()
            if not opened.waits_to_close(by_hand=event.spontaneous()):
                opened.say_why_open(_("One moment: the work under way is being finished, then the window closes."))
            QTimer.singleShot(100, opened.shell.close)
            return
        if opened.begins_to_close():
            event.ignore()
            QTimer.singleShot(100, opened.shell.close)
            return
        self._finish(event)

    def _finish(self, event: QCloseEvent) -> None:
        self.keep_place()
        self.lanes.take_no_more()  # a window that goes asks for this and that, and nothing awaits it any more
        self.leave_shop()
        event.accept()
        self.app.quit()

    def leave_shop(self) -> None:
        """Close the shop that is open, if one is; nothing runs any more."""
        opened, self.open_shop = self.open_shop, None
        if opened is not None:
            opened.end()

    def close(self) -> None:
        """Stop the lanes and close the shop; the windows may be gone already."""
        self._stop_listening()
        self.lanes.close()
        self.leave_shop()
        if self.gate is not None:
            self.gate.deleteLater()
            self.gate = None

    def _place(self, window: QMainWindow) -> None:
        """As big as it was last time, else as big as the screen."""
        kept = self.settings.get("window_geometry")
        if kept and window.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii", "ignore"))):
            window.show()
        else:
            window.showMaximized()

    def keep_place(self) -> None:
        """Remember how big the window is, and where."""
        window = self.front()
        if window is not None:
            self.settings.set("window_geometry", bytes(window.saveGeometry().toBase64().data()).decode("ascii"))

    def _show_bug(self, error: BaseException) -> None:
        if isinstance(error, ShukeError) and self.open_shop is not None:
            self.open_shop.trouble.meet(error)
            return
        self._dialog = dialogs.show_bug(self.front(), error)
