"""The open shop on screen: the shell, its pages, and the wires between what the person does and what the services do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _
from app.services import history, shop_facts
from app.settings import Settings
from app.shop import Shop
from app.ui import (
    first_import,
    help_desk,
    last_place,
    plain_pages,
    practice,
    settling,
    shop_label,
    tag_tones,
    unsaved_sales,
    way_to_bin,
)
from app.ui.backup_bell import BackupBell
from app.ui.backup_foot import BackupFoot
from app.ui.bin_bell import BinBell
from app.ui.care_bell import CareBell
from app.ui.care_desk import CareDesk
from app.ui.care_news import CareNews
from app.ui.code_notice import CodeNotice
from app.ui.coming_back import ComingBack
from app.ui.context import UiContext
from app.ui.duplicates_desk import DuplicatesDesk
from app.ui.file_check import FileCheck
from app.ui.file_trouble import FileTrouble, leaving_it
from app.ui.guide_desk import GuideDesk
from app.ui.idle_lock import IdleLock, clear_clipboard
from app.ui.jobs import Lanes
from app.ui.last_end import LastEndNotice
from app.ui.lost_notice import LostNotice
from app.ui.main_window import PageSpec, Shell
from app.ui.old_keys import OldKeysNotice
from app.ui.opening import Opening
from app.ui.pages.wording import at_time
from app.ui.trail import Trail

HOME, COUNTER, REPORTS = "today", "counter", "reports"


class OpenShop(QObject):
    """One open shop with its window, from unlocking to locking."""

    wants_lock = Signal()
    wants_restore = Signal(object)
    wants_practice = Signal()
    wants_afresh = Signal()
    wants_own = Signal()
    text_step = Signal(int)
    closing = Signal(object)
    changed = Signal(object)
    """A committed ``Change``, on the window's thread."""

    def __init__(self, shop: Shop, lanes: Lanes, settings: Settings, opening: Opening) -> None:
        super().__init__()
        self.shop, self._lanes, self._opening = shop, lanes, opening
        self._newest_backup: dt.datetime | None = None
        self.shell = Shell(self._pages())
        self.trouble = FileTrouble(self)
        self.desk, self.bell = CareDesk(shop, lanes, self), CareBell(shop, lanes, self)
        self.duplicates = DuplicatesDesk(shop, lanes, self)
        self.idle = IdleLock(self.shell, shop, lanes, opening, settings, self)
        self.keeper, self.bin_bell = BackupBell(shop, lanes, settings, self), BinBell(shop, lanes, settings, self)
        self.foot = BackupFoot(shop, lanes, self)
        self.context = UiContext(shop, lanes, settings, self.shell)
        self.news, self._trail = CareNews(self, HOME), Trail(self.shell)
        self.help: help_desk.HelpDesk = help_desk.attach(self.shell)
        self.guide = GuideDesk(self, settings)
        tag_tones.attach(self, shop)
        self.changed.connect(self._refresh)
        self._stop_listening = shop.changes.listen(self.changed.emit)
        self.strip = practice.strip_for(self)
        self.code_notice = CodeNotice(self)
        self.last_end, self.old_keys, self.file_check = LastEndNotice(self), OldKeysNotice(self), FileCheck(self)
        self.lost = LostNotice(self)
        self.unsaved = unsaved_sales.UnsavedSales(self)
        self.coming_back = ComingBack(shop, lanes, self)
        self.shell.set_sources(self._footer, lambda: shop_label.of(shop))
        self._wire()

    def _pages(self) -> tuple[PageSpec, ...]:
        return (
            PageSpec(HOME, "sun", lambda: _("Today"), self._today),
            PageSpec(COUNTER, "contact", lambda: _("Counter"), self._counter),
            PageSpec("customers", "users", lambda: _("Customers"), self._customers),
            PageSpec("catalogue", "scan-barcode", lambda: _("Products"), lambda: plain_pages.catalogue(self.context)),
            PageSpec(REPORTS, "printer", lambda: _("Reports"), lambda: plain_pages.reports(self.context)),
            PageSpec("settings", "settings", lambda: _("Settings"), self._settings_page, is_bottom=True),
        )

    def _today(self) -> QWidget:
        from app.ui.pages.today import TodayPage

        page = TodayPage(self.context, self.desk)
        self.keeper.speak_on(page.warning, lambda: self._open_settings("backups"))
        page.wants_import.connect(self._start_import)
        page.wants_new.connect(self.shell.new_customer)
        page.wants_sale.connect(self.shell.new_sale)
        page.typed.connect(lambda text: self._at_counter("focus_search", text))
        page.wants_report.connect(lambda: self._open_report("today"))
        return page

    def _counter(self) -> QWidget:
        from app.ui.pages.counter import CounterPage

        page = CounterPage(self.context)
        page.wants_report.connect(lambda who: self._open_report("customer", who))
        return page

    def _customers(self) -> QWidget:
        return plain_pages.customers(self.context, self.duplicates)

    def _settings_page(self) -> QWidget:
        from app.ui.pages.settings import SettingsPage

        page = SettingsPage(self.context, self._opening)
        page.wants_restore.connect(self.wants_restore)
        page.wants_practice.connect(self.wants_practice)
        page.wants_afresh.connect(self.wants_afresh)
        page.backed_up.connect(self._say_backup)
        page.backed_up.connect(self.keeper.look)
        return page

    def _wire(self) -> None:
        shell = self.shell
        shell.undo.connect(self.undo)
        shell.redo.connect(self.redo)
        shell.lock.connect(self.wants_lock)
        shell.text_size.connect(self.text_step)
        shell.closing.connect(self.closing)
        shell.new_customer.connect(lambda: self._at_counter("new_customer"))
        shell.new_sale.connect(lambda: self._at_counter("new_sale"))
        shell.look_up.connect(lambda: self._at_counter("focus_search"))
        shell.print_page.connect(self._print)
        self.idle.covered.connect(self.news.tray.hush)
        self.idle.minute.connect(self.keeper.on_minute)
        self.idle.minute.connect(self.bin_bell.on_minute)
        self.idle.minute.connect(self.foot.look)
        self.foot.found.connect(self._say_backup)
        self.keeper.told.connect(self._say_backups)
        first_import.signals.written.connect(self.keeper.make_after_import)
        self.idle.wants_full_lock.connect(self.wants_lock)
        shell.installEventFilter(self)

    # -- what the person asks of the whole window

    def begin(self, start_with: str = "") -> None:
        """Open the first page."""
        self.foot.look()
        if start_with == "import":
            self._start_import()
        elif start_with == "hand":
            self._at_counter("new_customer")
        elif not last_place.return_to(self.shop.path, self.shell):
            self.shell.go(HOME)
        self.desk.look()
        self.guide.begin()
        self.unsaved.begin()

    def undo(self) -> None:
        """Take back the last action, and say which it was."""
        self._lanes.write(lambda _tick: history.undo(self.shop), self._say_undone, self._say_error, self)

    def redo(self) -> None:
        """Do again what was taken back last, and say what it was."""
        self._lanes.write(lambda _tick: history.redo(self.shop), self._say_redone, self._say_error, self)

    def retranslate(self) -> None:
        """Renew every word."""
        self.shell.retranslate()
        self.help.retranslate()
        self.guide.retranslate()
        for notice in (
            self.code_notice,
            self.last_end,
            self.lost,
            self.old_keys,
            self.file_check,
            self.unsaved,
            self.trouble,
        ):
            notice.retranslate()
        self.idle.retranslate()
        if self.strip is not None:
            self.strip.retranslate()
        self.news.retranslate()
        self.keeper.speak()
        self.shell.toast.hide()

    def hide_content(self) -> None:
        """Show nothing of the shop any more, on screen or in the clipboard, while what runs comes to its end."""
        self.bell.stop()
        self.bin_bell.stop()
        self.coming_back.stop()
        self.idle.stop()
        last_place.keep(self.shop.path, self.shell, self.idle.field())
        settling.settle(self.shell.pages())
        self.keeper.begin_at_lock()
        clear_clipboard()
        self.idle.put_away()

    def settles(self) -> bool:
        """Begin to save what is being typed; ``False`` once, with the reason in sight, if it cannot be saved."""
        if settling.settle(self.shell.pages()) or self.idle.is_locked():
            return self.trouble.lets_close()
        self.shell.go(COUNTER)
        self.shell.show_toast(
            _("What you typed cannot be saved. Close the window again to go without it."), is_error=True
        )
        return False

    def begins_to_close(self) -> bool:
        """Make the last backup of the day, with nothing else to be done meanwhile; ``False`` if there is nothing to wait for."""
        if not self.keeper.begins_at_closing():
            return False
        self.say_why_open(_("Backing up, then the window closes. Close it again to go without."), tone="info")
        self.shell.setEnabled(False)  # with its keys, and the pages that nobody has opened yet
        return True

    def say_why_open(self, text: str, tone: str | None = None) -> None:
        """Say why the window is still there; on the cover as well, if it is locked or will be."""
        self.shell.banner.say(text, tone=tone)
        self.idle.tell(text)

    def waits_to_close(self, *, by_hand: bool) -> bool:
        """Whether that is what is being waited for; somebody who closes the window once more goes without."""
        if by_hand and self.keeper.is_closing():
            self.keeper.give_up()
        return self.keeper.is_closing()

    def end(self) -> None:
        """Take the window away with all pages, and close the shop. Called once, when nothing runs any more."""
        self.bell.stop()
        self.bin_bell.stop()
        self.coming_back.stop()
        self.idle.stop()
        self.keeper.stop()
        self.guide.put_down()
        self.news.tray.hide()
        clear_clipboard()
        self._stop_listening()
        self.shell.removeEventFilter(self)
        self.shell.hide()
        for waiting in self.shell.findChildren(QTimer):
            waiting.stop()  # none may ask a shop that is closed
        for page in self.shell.pages():
            page.deleteLater()
        self.shell.deleteLater()
        self.shop.close()
        self.deleteLater()

    def _say_undone(self, step: history.Step | None) -> None:
        if step is None:
            self.shell.toast.say(_("Nothing to undo since you unlocked"), _("Earlier steps"), self._open_history)
            return
        self.shell.toast.say(_("Undone: {action}", action=step.action), _("Redo"), self.redo, "Ctrl Y")

    def _say_redone(self, step: history.Step | None) -> None:
        if step is None:
            self.shell.show_toast(_("There is nothing to redo"))
            return
        self.shell.show_toast(_("Done again: {action}", action=step.action), undo=True)

    def _open_history(self) -> None:
        page: Any = self.shell.go("settings")
        page.open("history")

    def _say_error(self, error: ShukeError) -> None:
        self.shell.toast.say(str(error), *(way_to_bin.offer(self.shell, error) or ()), is_error=True)

    @leaving_it()
    def _at_counter(self, method: str, *arguments: object) -> None:
        getattr(self.shell.go(COUNTER), method)(*arguments)

    def _open_report(self, key: str, customer_id: int | None = None) -> None:
        page: Any = self.shell.go(REPORTS)
        page.open_report(key, customer_id)

    def _print(self) -> None:
        """What the page in front is about, on paper; not every page has something."""
        act: Any = getattr(self.shell.current_page(), "print_now", None)
        if act is not None:
            act()

    def _open_settings(self, pane: str) -> None:
        page: Any = self.shell.go("settings")
        page.open(pane)

    def _start_import(self) -> None:
        page: Any = self.shell.go("customers")
        page.start_import()

    # -- pages

    def _refresh(self, change: Change) -> None:
        if change.concerns("setting"):
            shop_facts.look_again(self.shop)
            self.retranslate()
        for page in self.shell.pages():
            again: Any = getattr(page, "refresh", None)
            if again is not None:
                again(change)
        self.code_notice.refresh(change)
        self.desk.refresh(change)
        self.bell.refresh(change)
        self.duplicates.refresh(change)
        self.shell.renew_footer()
        self.foot.look()

    def _footer(self) -> tuple[str, str]:
        if self._newest_backup is None:
            return _("Encrypted · this PC only"), self.shop.path.name
        when = at_time(self._newest_backup, self.shop)
        return _("Encrypted · this PC only"), _("Backed up {when}", when=when)

    def _say_backups(self) -> None:
        """What the keeper knows now: the foot of the rail, the banner on Today, the page about backups if it is in front."""
        seen = self.keeper.seen
        if seen is not None:
            self._say_backup(seen.last_here.made_at if seen.last_here else None)
        self.keeper.speak()
        settings: Any = self.shell.page("settings")
        if settings is not None and settings.current() == "backups":
            settings.refresh(None)

    def _say_backup(self, at: dt.datetime | None) -> None:
        self._newest_backup = at
        self.shell.renew_footer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc that nobody below took goes to the page, then closes the drawer."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.shell
        if is_key and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self._escape()
            return True
        return False

    def _escape(self) -> None:
        take: Any = getattr(self.shell.current_page(), "handle_escape", None)
        if take is not None and take():
            return
        if self.shell.drawer_is_open():
            self.shell.close_drawer()
