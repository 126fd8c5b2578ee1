"""A file of an earlier day, full and dirty, in the window of today: every page shows it."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtTest import QTest

from app.clock import FixedClock
from app.services import vault
from app.storage.database import raw
from app.ui.pages.customers import CustomersPage
from app.ui.pages.settings import PANES, SettingsPage
from app.ui.window import Window
from tests.old_files.make_old_file import DAY, FOLDER, PASSWORD, name_of
from tests.ui.conftest import enter, wait_for

PAGES = ("today", "customers", "catalogue", "reports", "settings")
TABS = ("segments", "complaints", "import", "duplicates", "quality", "tags", "bin", "list")
NEWEST = max(int(path.stem.removeprefix("schema_")) for path in FOLDER.glob("schema_*.json"))


def test_every_page_shows_the_newest_old_file(window: Window, folder: Path) -> None:
    for ending in (".shuke", ".shuke.keys"):
        shutil.copy2(FOLDER / f"{name_of(NEWEST)}{ending}", folder)
    bugs: list[object] = []
    window.lanes.bug.connect(bugs.append)
    shop = vault.unlock(folder / f"{name_of(NEWEST)}.shuke", PASSWORD, clock=FixedClock(DAY))
    with shop.read() as session:
        people = [row[0] for row in raw(session).execute("SELECT id FROM customer ORDER BY id")]
    opened = enter(window, shop)

    def settled() -> None:
        QTest.qWait(0)
        wait_for(lambda: not window.lanes.is_busy())

    for customer_id in people:
        opened.context.open_customer(customer_id)
        settled()
    for key in PAGES:
        page = opened.shell.go(key)
        settled()
        if isinstance(page, CustomersPage):
            for tab in TABS:
                page.show_tab(tab)
                settled()
        if isinstance(page, SettingsPage):
            for pane, _name, _icon in PANES:
                page.open(pane)
                settled()
    assert bugs == []
