"""The tour: drives the real window, off screen, with key and mouse events, through the main job, and keeps pictures.

First run, import of two tables, lock and unlock, whom to care for, look-up, sale, undo, a report, customers, settings, backup, export: on the
made-up shop of ``sample_data``, at the time of its clock, in a folder of its own that goes when the tour ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n, sample_data
from app.settings import Settings
from app.ui import app as application
from app.ui import dialogs
from app.ui.first_run import FirstRun
from app.ui.open_shop import OpenShop
from app.ui.opening import Opening
from app.ui.pages.counter import CounterPage
from app.ui.pages.customers import CustomersPage
from app.ui.pages.imports import ImportPage
from app.ui.pages.reports import ReportsPage
from app.ui.pages.settings import PANES, SettingsPage
from app.ui.pages.settings_backups import BackupsPane
from app.ui.pages.settings_data import DataPane
from app.ui.pages.today import TodayPage
from app.ui.window import Window

if TYPE_CHECKING:
    from app.services.vault import Policy

SIZE = (1366, 768)
PATIENCE_MS = 60_000
SETTLE_MS = 20
SCAN_GAP_MS = 200
"""Longer than between two signs of a scanner, so that a digit counts as typed by hand."""
THEMES = ("light", "dark")
CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True, slots=True)
class TourResult:
    """What the tour left behind: pictures in the order they were taken, and the reports, workbooks and backups."""

    pictures: tuple[Path, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Eyes:
    """How the window is looked at: its size, its text size in per cent, and who looks besides the camera (name of the picture, window)."""

    size: tuple[int, int] = SIZE
    text_percent: int = 100
    look: Callable[[str, QWidget], None] | None = None


@dataclass
class _Kept:
    pictures: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


def run(
    out_dir: Path,
    language: str | None = None,
    theme: str | None = None,
    policy: Policy | None = None,
    eyes: Eyes = Eyes(),
) -> TourResult:
    """Tour in `language` and `theme` (``None``: in each) and put what it makes below `out_dir`, one folder per tour.

    Raises ``TimeoutError`` when the window does not come to rest.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    kept, spoken = _Kept(), i18n.language()
    try:
        for code in (language,) if language else i18n.LANGUAGES:
            for look in (theme,) if theme else THEMES:
                folder = out_dir / code / look
                folder.mkdir(parents=True, exist_ok=True)
                with _home() as home:
                    _Drive(home, folder, code, look, kept, policy, eyes).run()
    finally:
        i18n.set_language(spoken)
    return TourResult(tuple(kept.pictures), tuple(kept.files))


@contextmanager
def _home() -> Iterator[Path]:
    """A home of the tour's own, so that it touches nothing of the person's."""
    before = os.environ.get("SHUKE_HOME")
    with tempfile.TemporaryDirectory(prefix="shuke-tour-", ignore_cleanup_errors=True) as home:
        os.environ["SHUKE_HOME"] = home
        try:
            yield Path(home)
        finally:
            os.environ.pop("SHUKE_HOME")
            if before is not None:
                os.environ["SHUKE_HOME"] = before


@contextmanager
def _answering(name: str, answer: Path) -> Iterator[None]:
    """Let the dialog `name` of ``dialogs`` be answered with a path."""
    before = getattr(dialogs, name)
    setattr(dialogs, name, lambda *_arguments: answer)
    try:
        yield
    finally:
        setattr(dialogs, name, before)


class _Drive:
    """One tour in one language and one look."""

    def __init__(
        self, home: Path, folder: Path, language: str, look: str, kept: _Kept, policy: Policy | None, eyes: Eyes
    ) -> None:
        self.home, self.folder, self.language, self.kept, self.eyes = home, folder, language, kept, eyes
        settings = Settings()
        settings.set("language", language)
        settings.set("theme", look)
        settings.set("motion", False)
        settings.set("text_percent", eyes.text_percent)
        self.app = application.create(settings)
        self.app.setQuitOnLastWindowClosed(False)
        opening = Opening(sample_data.CLOCK, policy, sample_data.ZONE)
        self.window = Window(self.app, settings, opening, None)
        self._count = 0

    def run(self) -> None:
        """Everything, in order."""
        try:
            self.window.start()
            self.make_shop()
            self.bring_in("customers", sample_data.write_customers, is_first=True)
            self.bring_in("purchases", sample_data.write_purchases, is_first=False)
            self.lock_and_unlock()
            self.care()
            self.look_up()
            self.sell()
            self.type_customer()
            self.report()
            self.see_customers()
            self.settle()
        finally:
            self.window.close()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # -- the stages

    def make_shop(self) -> None:
        """The first run, step by step."""
        first = self.first_run()
        self.picture("first-run-language")
        self.click(first.next)
        self.type_into(first.shop.name.edit, sample_data.SHOP_NAMES[self.language])
        self.click(first.shop.kinds.button("pet"))
        self.picture("first-run-shop")
        self.click(first.next)
        self.type_into(first.password.password.edit, sample_data.PASSWORD)
        self.type_into(first.password.again.edit, sample_data.PASSWORD)
        self.picture("first-run-password")
        self.press(first.password.again.edit, Qt.Key.Key_Return)
        self.until(lambda: bool(first.code.code))
        self.picture("first-run-code")
        groups = first.code.code.split("-")
        for place, back in zip(first.code.asked(), first.code.backs, strict=True):
            self.type_into(back.edit, groups[place])
        self.picture("first-run-code-typed")
        self.click(first.next)
        self.picture("first-run-begin")
        self.click(first.begin.bring_in)
        self.until(lambda: self.window.open_shop is not None)

    def bring_in(self, name: str, write: Callable[[Path, str], object], *, is_first: bool) -> None:
        """One table: choose it, look at its columns, check, bring it in."""
        file = self.home / f"{name}.csv"
        write(file, self.language)
        page = self.import_page()
        if is_first:
            self.picture("import-file")
        else:
            self.click(page.done.another_button)
        with _answering("open_file", file):
            self.click(page.file.zone.button)
        self.until(page.go_on.isVisible)
        self.picture(f"import-{name}-columns")
        self.click(page.go_on)
        self.until(lambda: page.check.isVisible() and page.go_on.isEnabled())
        self.picture(f"import-{name}-check")
        self.click(page.go_on)
        self.until(page.done.another_button.isVisible)
        self.picture(f"import-{name}-done")

    def lock_and_unlock(self) -> None:
        """Ctrl+L, the password, Enter."""
        self.press(self.shop().shell, Qt.Key.Key_L, CONTROL)
        self.until(lambda: self.window.unlock is not None)
        screen = self.window.unlock
        assert screen is not None
        self.picture("unlock")
        self.type_into(screen.password_edit, sample_data.PASSWORD)
        self.press(screen.password_edit, Qt.Key.Key_Return)
        self.until(lambda: self.window.open_shop is not None)

    def care(self) -> None:
        """Somebody was contacted: Space; then Ctrl+Z."""
        desk, page = self.shop().desk, self.shop().shell.current_page()
        assert isinstance(page, TodayPage)
        self.until(lambda: desk.listing is not None and len(desk.listing.care.people) > 1)
        self.picture("today")
        self.press(page.cares.list, Qt.Key.Key_Space)
        self.picture("today-done")
        self.press(self.focused(), Qt.Key.Key_Z, CONTROL)
        self.picture("today-undone")

    def look_up(self) -> None:
        """F2, four digits, Enter."""
        self.press(self.focused(), Qt.Key.Key_F2)
        page = self.counter()
        self.picture("counter")
        self.type_into(page.search.box, sample_data.LAST_FOUR)
        self.until(lambda: page.customer_id() == page.search.results.current_id())
        self.picture("counter-found")
        self.press(page.search.box, Qt.Key.Key_Return)
        self.picture("counter-customer")

    def sell(self) -> None:
        """F4, two of the usual items, Ctrl+Enter; then Ctrl+Z."""
        page = self.counter()
        self.press(self.focused(), Qt.Key.Key_F4)
        for key in (Qt.Key.Key_1, Qt.Key.Key_2):
            self.press(page.sale.box, key)
            QTest.qWait(SCAN_GAP_MS)
        self.picture("sale")
        self.press(page.sale.box, Qt.Key.Key_Return, CONTROL)
        self.picture("sale-saved")
        self.press(self.focused(), Qt.Key.Key_Z, CONTROL)
        self.picture("sale-undone")

    def type_customer(self) -> None:
        """F3 opens the form of a new customer; Esc leaves it."""
        self.shop().shell.toast.hide()
        self.press(self.focused(), Qt.Key.Key_F3)
        self.picture("new-customer")
        self.press(self.focused(), Qt.Key.Key_Escape)

    def report(self) -> None:
        """Ctrl+P on the page of a customer, Ctrl+S into a PDF; then today's list on paper."""
        self.press(self.focused(), Qt.Key.Key_P, CONTROL)
        page = self.shop().shell.current_page()
        assert isinstance(page, ReportsPage)
        self.until(page.view.isVisible)
        self.picture("report-customer")
        target = self.folder / f"{self.shop().shop.path.stem}.pdf"
        with _answering("save_file", target):
            self.press(page.view, Qt.Key.Key_S, CONTROL)
        self.kept.files.append(target)
        self.picture("report-saved")
        page.open_report("today")
        self.until(page.view.isVisible)
        self.picture("report-today")

    def see_customers(self) -> None:
        """The list of all customers."""
        shell = self.shop().shell
        self.press(shell, Qt.Key.Key_3, CONTROL)
        page = shell.current_page()
        assert isinstance(page, CustomersPage)
        page.show_tab("list")
        self.picture("customers")
        page.show_tab("bin")
        self.picture("bin")

    def settle(self) -> None:
        """Every page of the settings; a backup is made, the file is checked, everything is exported."""
        shell = self.shop().shell
        self.press(shell, Qt.Key.Key_Comma, CONTROL)
        page = shell.current_page()
        assert isinstance(page, SettingsPage)
        for key, _name, _icon in PANES:
            pane = page.open(key)
            self.rest()
            if isinstance(pane, BackupsPane):
                with _answering("folder", self.folder):
                    self.click(pane.elsewhere)
                self.rest()
                self.kept.files += sorted(self.folder.glob(f"{self.shop().shop.path.stem} *"))
            elif isinstance(pane, DataPane):
                self.export(pane)
            self.picture(f"settings-{key}")

    def export(self, pane: DataPane) -> None:
        """The whole shop into a workbook, then every check."""
        target = self.folder / f"{self.shop().shop.path.stem}.xlsx"
        with _answering("save_file", target):
            self.click(pane.export)
        self.rest()
        self.kept.files.append(target)
        self.picture("settings-exported")
        self.click(pane.check)

    # -- what is on screen

    def first_run(self) -> FirstRun:
        """The first-run screens."""
        assert self.window.first_run is not None
        return self.window.first_run

    def shop(self) -> OpenShop:
        """The open shop."""
        assert self.window.open_shop is not None
        return self.window.open_shop

    def counter(self) -> CounterPage:
        """The Counter."""
        page = self.shop().shell.page("counter")
        assert isinstance(page, CounterPage)
        return page

    def import_page(self) -> ImportPage:
        """The import tab of the customers."""
        page = self.shop().shell.current_page()
        assert isinstance(page, CustomersPage)
        current = page.current()
        assert isinstance(current, ImportPage)
        return current

    def top(self) -> QWidget:
        """The window that is on screen."""
        if self.window.open_shop is not None:
            return self.window.open_shop.shell
        assert self.window.gate is not None
        return self.window.gate

    def focused(self) -> QWidget:
        """Who gets the keys."""
        return QApplication.focusWidget() or self.top()

    # -- hands and eyes

    def type_into(self, place: QWidget, text: str) -> None:
        """Type; characters that no key makes come as an input method would send them."""
        place.setFocus()
        if text.isascii():
            QTest.keyClicks(place, text)
        else:
            paste: Any = getattr(place, "insert")  # noqa: B009 - every line of text has it
            paste(text)

    def press(self, place: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key."""
        QTest.keyClick(place, key, held)
        self.rest()

    def click(self, place: QWidget) -> None:
        """Click."""
        self.until(place.isVisible)
        QTest.mouseClick(place, LEFT)

    def picture(self, name: str) -> None:
        """Let the window come to rest and keep what it shows."""
        top = self.top()
        self._resize(top)
        self.rest()
        self._count += 1
        file = self.folder / f"{self._count:02}-{name}.png"
        top.grab().save(str(file))
        self.kept.pictures.append(file)
        if self.eyes.look is not None:
            self.eyes.look(name, top)

    def _resize(self, top: QWidget) -> None:
        """A window that is maximised or no longer is takes its size a moment later."""
        if top.isMaximized():
            top.setWindowState(Qt.WindowState.WindowNoState)
            QTest.qWait(SETTLE_MS)
        if (top.width(), top.height()) != self.eyes.size:
            top.resize(*self.eyes.size)

    def rest(self) -> None:
        """Wait until nothing runs any more."""
        QTest.qWait(SETTLE_MS)
        self.until(lambda: not self.window.lanes.is_busy())
        QTest.qWait(SETTLE_MS)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition. Raises ``TimeoutError``."""
        timer = QElapsedTimer()
        timer.start()
        while not condition():
            if timer.elapsed() > PATIENCE_MS:
                raise TimeoutError(self.kept.pictures[-1].name if self.kept.pictures else "")
            QTest.qWait(5)
