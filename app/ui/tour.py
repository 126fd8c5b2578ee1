"""The tour: drives the real window, off screen, with key and mouse events, through the main job, and keeps pictures.

First run, import of two tables, lock and unlock, whom to care for, look-up, sale, undo, a report, customers, settings, backup, export: on the
made-up shop of ``sample_data``, at the time of its clock, in a folder of its own that goes when the tour ends; then the practice shop.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import i18n, sample_data
from app.settings import Settings
from app.ui import app as application
from app.ui import tour_practice
from app.ui.first_run import FirstRun
from app.ui.opening import Opening
from app.ui.pages.catalogue import CataloguePage
from app.ui.pages.counter import CounterPage
from app.ui.pages.customers import CustomersPage
from app.ui.pages.duplicates import DuplicatesPage
from app.ui.pages.imports import ImportPage
from app.ui.pages.reports import ReportsPage
from app.ui.pages.settings import PANES, SettingsPage
from app.ui.pages.settings_backups import BackupsPane
from app.ui.pages.settings_data import DataPane
from app.ui.pages.settings_reminders import RemindersPane
from app.ui.pages.today import TodayPage
from app.ui.tour_hands import CONTROL, SIZE, Eyes, Hands, Kept, answering
from app.ui.window import Window

if TYPE_CHECKING:
    from app.services.vault import Policy

__all__ = ["SIZE", "Eyes", "TourResult", "run"]

SCAN_GAP_MS = 200
"""Longer than between two signs of a scanner, so that a digit counts as typed by hand."""
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class TourResult:
    """What the tour left behind: pictures in the order they were taken, and the reports, workbooks and backups."""

    pictures: tuple[Path, ...]
    files: tuple[Path, ...]


def run(
    out_dir: Path,
    language: str | None = None,
    theme: str | None = None,
    policy: Policy | None = None,
    eyes: Eyes | None = None,
) -> TourResult:
    """Tour in `language` and `theme` (``None``: in each) and put what it makes below `out_dir`, one folder per tour.

    Raises ``TimeoutError`` when the window does not come to rest.
    """
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    kept, spoken = Kept(), i18n.language()
    try:
        for code in (language,) if language else i18n.LANGUAGES:
            for look in (theme,) if theme else THEMES:
                folder = out_dir / code / look
                folder.mkdir(parents=True, exist_ok=True)
                with _home() as home:
                    _Drive(home, folder, code, look, kept, policy, eyes or Eyes()).run()
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


class _Drive(Hands):
    """One tour in one language and one look."""

    def __init__(
        self, home: Path, folder: Path, language: str, look: str, kept: Kept, policy: Policy | None, eyes: Eyes
    ) -> None:
        self.home, self.language = home, language
        settings = Settings()
        settings.set("language", language)
        settings.set("theme", look)
        settings.set("motion", False)
        settings.set("text_percent", eyes.text_percent)
        app = application.create(settings)
        app.setQuitOnLastWindowClosed(False)
        opening = Opening(sample_data.CLOCK, policy, sample_data.ZONE)
        super().__init__(Window(app, settings, opening, None), folder, kept, eyes)

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
            self.see_products()
            self.settle()
            tour_practice.visit(self)
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
        first.shop.currency.setCurrentIndex(first.shop.currency.findData(sample_data.CURRENCY))
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
        with answering("open_file", file):
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
        """The Today page; somebody was contacted: Space; then Ctrl+Z."""
        self.press(self.shop().shell, Qt.Key.Key_1, CONTROL)
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
        with answering("save_file", target):
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
        pairs = page.show_tab("duplicates")
        assert isinstance(pairs, DuplicatesPage)
        self.until(pairs.is_at_rest)
        self.picture("duplicates")
        page.show_tab("bin")
        self.picture("bin")

    def see_products(self) -> None:
        """The catalogue, and one product beside the list."""
        shell = self.shop().shell
        self.press(shell, Qt.Key.Key_4, CONTROL)
        page = shell.current_page()
        assert isinstance(page, CataloguePage)
        self.until(lambda: len(page.table.products.ids) > 0)
        self.picture("products")
        page.open_product(page.table.products.ids[0])
        self.until(page.drawer.has_keyboard)
        self.picture("product")
        page.drawer.leave()

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
                self.click(pane.move_away)
                assert pane.moving is not None
                with answering("folder", self.folder):
                    self.click(pane.moving.back_up)
                self.rest()
                self.click(pane.moving.close_button)
                self.kept.files += sorted(self.folder.glob(f"{self.shop().shop.path.stem} *"))
            elif isinstance(pane, DataPane):
                self.export(pane)
            self.picture(f"settings-{key}")
            if isinstance(pane, RemindersPane):
                self.parts(pane)

    def parts(self, pane: RemindersPane) -> None:
        """The other tabs of the reminders."""
        for key in pane.parts()[1:]:
            pane.open_part(key)
            self.picture(f"settings-reminders-{key}")

    def export(self, pane: DataPane) -> None:
        """The whole shop into a workbook, then every check."""
        target = self.folder / f"{self.shop().shop.path.stem}.xlsx"
        with answering("save_file", target):
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
