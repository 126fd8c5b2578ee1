"""The doors of the window: what leads to every page, tab, pane and drawer, so that a short walk comes by each of them as well.

Tabs, panes and reports are those that the pages have. `SELDOM` names what no door leads to, each with the tests that do.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.reports import REPORTS
from app.storage.database import raw
from app.ui import dialogs
from app.ui.main_window import Shell
from app.ui.open_shop import OpenShop
from app.ui.pages.block_table import BlockTable
from app.ui.pages.settings import PANES

Door = Callable[[], object]


def doors(opened: OpenShop, chance: random.Random, files: list[Path], rest: Door) -> dict[str, Door]:
    """What leads to each part of an open shop; `files` are there to be brought in, `rest` waits until nothing runs."""
    found: dict[str, Door] = {f"page {spec.key}": partial(opened.shell.go, spec.key) for spec in opened.shell._specs}
    settings = partial(opened.shell.go, "settings")
    found |= {f"pane {key}": partial(lambda k: _any(settings()).open(k), key) for key, _name, _icon in PANES}
    found |= {f"report {r.key}": partial(opened._open_report, r.key, 1) for r in REPORTS}
    customers: Any = opened.shell.page("customers")
    if customers is not None:
        go = partial(opened.shell.go, "customers")
        found |= {f"customers {key}": partial(lambda k: _any(go()).show_tab(k), key) for key in customers.tabs._keys}
    found |= _of_settings(opened) | _at_counter(opened, chance) | _of_lists(opened, chance, rest)
    found |= {f"file {f.name}, {n} on": partial(_bring_in, opened, f, n, rest) for f in files for n in range(4)}
    found["question"] = lambda: dialogs.ask_line(opened.shell, "Tag", "Tag", ("a", "b"), lambda _text: None)
    found["number"] = lambda: dialogs.ask_number(opened.shell, "Days", "Days", (1, 7, 90), lambda _number: None)
    found["fault"] = lambda: dialogs.show_bug(opened.shell, ValueError("made up"))
    return found


def _any(widget: Any) -> Any:
    return widget


def _some(opened: OpenShop, chance: random.Random, table: str) -> int:
    """The id of some row that is not in the bin."""
    with opened.shop.read() as session:
        rows = raw(session).execute(f"SELECT id FROM {table} WHERE deleted_at IS NULL").fetchall()
    return int(chance.choice(rows)[0]) if rows else 0


def _of_settings(opened: OpenShop) -> dict[str, Door]:
    """What the panes hold behind a step."""

    def part(number: int) -> None:
        pane = _any(opened.shell.go("settings")).open("reminders")
        parts = pane.parts()
        pane.open_part(parts[number % len(parts)])

    def move() -> None:
        _any(opened.shell.go("settings")).open("backups").move_away.click()

    def find() -> None:
        _any(opened.shell.go("settings")).box.setText("a")

    def new_field() -> None:
        _any(opened.shell.go("settings")).open("fields").open_form(None)

    return {f"reminders {n}": partial(part, n) for n in range(6)} | {"move": move, "find": find, "new field": new_field}


def _at_counter(opened: OpenShop, chance: random.Random) -> dict[str, Door]:
    """What belongs to a customer."""
    shell = opened.shell

    def customer() -> Any:
        page: Any = shell.go("counter")
        page.open_customer(_some(opened, chance, "customer"))
        return page

    def tab(number: int) -> None:
        page = customer()
        keys = page.tabs.tabs._keys
        page.tabs.open_tab(keys[number % len(keys)])

    def entry(kind: str) -> None:
        page: Any = shell.go("counter")
        page.open_customer(1)
        page.tabs.open_tab("timeline")
        entries = [e for e in page.tabs.happened._entries if e.kind == kind or (kind == "sale" and e.purchase_id)]
        if entries:
            page.touch.open_entry(chance.choice(entries))

    def pet(act: str) -> None:
        page: Any = shell.go("counter")
        page.open_customer(1)
        pets = page._card.pets if page._card is not None else ()
        if pets:
            getattr(page.care, act)(chance.choice(pets).pet_id)

    found: dict[str, Door] = {
        "customer": customer,
        **{f"tab {n}": partial(tab, n) for n in range(5)},
        **{f"entry {kind}": partial(entry, kind) for kind in ("sale", "care", "contact", "feedback", "note")},
        "pet": partial(pet, "open_pet"),
        "care": partial(pet, "begin"),
    }
    return found | _begun_at_counter(shell, customer)


def _begun_at_counter(shell: Shell, customer: Callable[[], Any]) -> dict[str, Door]:
    """What is written anew about whoever `customer` opens."""
    return {
        "new pet": lambda: customer().care.open_new_pet({}),
        "touch": lambda: customer().touch.begin(),
        "new customer": lambda: _any(shell.go("counter")).new_customer(),
        "change customer": lambda: customer().edit_customer(),
        "sale": lambda: customer().new_sale(),
        "same again": lambda: customer().same_again(),
    }


def _of_lists(opened: OpenShop, chance: random.Random, rest: Door) -> dict[str, Door]:
    """A product, many rows ticked, a list that is narrowed."""

    def tick() -> None:
        for table in opened.shell.findChildren(BlockTable):
            if table.isVisible() and len(table.rows.ids):
                table.setFocus()
                QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    def ticked(key: str) -> None:
        opened.shell.go(key)
        rest()
        tick()

    def narrow() -> None:
        page: Any = _any(opened.shell.go("customers")).show_tab("list")
        page.filters.add.click()
        rest()

    def name_segment() -> None:
        page: Any = _any(opened.shell.go("customers")).show_tab("list")
        page.segments.ask_name()

    def choices() -> None:
        pane = _any(opened.shell.go("settings")).open("fields")
        if pane.mine():
            pane.open_form(pane.mine()[0])

    return {
        "product": lambda: _any(opened.shell.go("catalogue")).open_product(_some(opened, chance, "product")),
        "new product": lambda: _any(opened.shell.go("catalogue")).new_product(),
        "narrow": narrow,
        "name segment": name_segment,
        "choices": choices,
        "ticked products": partial(ticked, "catalogue"),
        "ticked customers": partial(ticked, "customers"),
        "tick": tick,
    }


def _bring_in(opened: OpenShop, file: Path, steps: int, rest: Door) -> None:
    """Choose a file, and go so many steps on with it."""
    page: Any = opened.shell.go("customers")
    page.start_import()
    wizard = page.current()
    wizard.open_file(file)
    for _step in range(steps):
        rest()
        if wizard.go_on.isVisible() and wizard.go_on.isEnabled():
            wizard.go_on.click()


ONCE_IS_ENOUGH = ("report ", "file ", "reminders ")
"""Of doors that begin so a short walk takes one; with a file it goes all the way, as the last of them does."""


def short_of(ways: dict[str, Door]) -> dict[str, Door]:
    """The doors of a short walk."""
    last = {next((kind for kind in ONCE_IS_ENOUGH if name.startswith(kind)), name): name for name in ways}
    return {name: ways[name] for name in last.values()}


_FIRST_RUN = "tests/ui/test_first_run.py"
SELDOM: dict[str, str] = {
    "code_notice.CodeNotice": "tests/ui/test_settings_code.py",
    "duplicates_merged.MergedTable": "tests/ui/test_duplicates_page.py",
    "duplicates_twins.TwinBanner": "tests/ui/test_duplicates_page.py",
    "file_check.FileCheck": "tests/ui/test_file_check.py",
    "file_trouble.FileTrouble": "tests/ui/test_file_trouble.py",
    "first_run_code.CodeStep": _FIRST_RUN,
    "first_run_code.GroupBack": _FIRST_RUN,
    "first_run_shop.ShopStep": _FIRST_RUN,
    "first_run_steps.PasswordStep": _FIRST_RUN,
    "first_run_steps.StartStep": _FIRST_RUN,
    "fresh_backup.FreshBackup": "tests/ui/test_settings_new_key.py",
    "imports_columns._WholeShop": "tests/ui/test_imports.py",
    "imports_encoding.EncodingChooser": "tests/ui/test_imports.py",
    "last_end.LastEndNotice": "tests/ui/test_last_end.py",
    "lost_notice.LostNotice": "tests/ui/test_file_check.py",
    "old_keys.OldKeysNotice": "tests/ui/test_old_keys.py",
    "settings_aside.SetAside": "tests/ui/test_restoring.py",
    "settings_earlier.EarlierBackups": "tests/ui/test_earlier_backups.py",
    "settings_practice.NotHerePane": "tests/ui/test_practice.py",
    "today_start.StartCards": "tests/ui/test_today.py",
    "unlock_reason.Reason": "tests/ui/test_unlock.py",
    "unlock_restore.BackupBox": "tests/ui/test_unlock_rescue.py",
}
"""What only a file in a certain state shows, or the first run once a shop was made, and who looks at that."""
