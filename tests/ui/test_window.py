"""The open shop: what the whole window does, whichever page is open."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app import i18n, paths
from app.i18n import T
from app.services import backups, history, shop_facts, vault
from app.storage.database import Closed
from app.ui import dialogs, plain_pages, theme
from app.ui.open_shop import OpenShop
from app.ui.opening import known_shop
from app.ui.running import FIRST_PAINT
from app.ui.widgets.inputs import SearchBox
from tests.conftest import ROOT
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.conftest import wait_for, words_of


class Plain(QWidget):
    """A page that remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit()
        QVBoxLayout(self).addWidget(self.edit)
        self.changes, self.calls, self.takes_escape = [], [], False

    def refresh(self, change):
        self.changes.append(change)

    def focus_main(self):
        self.edit.setFocus()

    def handle_escape(self):
        self.calls.append("escape")
        return self.takes_escape

    def new_sale(self):
        self.calls.append("sale")

    def new_customer(self):
        self.calls.append("customer")

    def focus_search(self):
        self.calls.append("search")

    def retranslate(self):
        self.calls.append("retranslate")


@pytest.fixture
def opened(window, folder, monkeypatch):
    """An open shop at the Counter, with plain pages in place of Today, the Counter and the customers."""
    monkeypatch.setattr(OpenShop, "_today", lambda self: Plain())
    monkeypatch.setattr(OpenShop, "_counter", lambda self: Plain())
    monkeypatch.setattr(plain_pages, "customers", lambda *_said: Plain())
    window.enter(make_shop(folder, language="en").shop)
    window.open_shop.bell.stop()  # its changes would come between those of a test
    window.open_shop.shell.resize(1366, 768)
    window.open_shop.shell.activateWindow()
    window.open_shop.shell.go("counter")
    wait_for(lambda: not window.lanes.is_busy())
    return window.open_shop


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def rename(opened, name):
    shop_facts.change(opened.shop, name=name)
    QTest.qWait(10)


def press(opened, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget() or opened.shell, key, modifiers)


def test_undo_says_what_was_taken_back_and_redo_brings_it_again(window, opened):
    rename(opened, "Milktea")
    press(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    idle(window)
    assert opened.shop.facts.name == "Doudou"
    assert opened.shell.toast.text() == "Undone: Change the shop"
    press(opened, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    idle(window)
    assert opened.shop.facts.name == "Milktea"


def test_undo_of_nothing_says_so_and_leads_to_the_earlier_steps(window, opened):
    opened.undo()
    idle(window)
    assert opened.shell.toast.text() == "Nothing to undo since you unlocked"
    opened.shell.toast._button.click()
    assert opened.shell.current_page()._current == "history"


def test_redo_button_of_the_toast_does_it_again(window, opened):
    rename(opened, "Milktea")
    opened.undo()
    idle(window)
    QTest.mouseClick(opened.shell.toast._button, Qt.MouseButton.LeftButton)
    idle(window)
    assert opened.shop.facts.name == "Milktea"


def test_every_page_that_is_open_hears_of_a_change_on_the_thread_of_the_window(window, opened):
    customers = opened.shell.go("customers")
    window.lanes.write(lambda _tick: shop_facts.change(opened.shop, name="Milktea"), lambda _nothing: None)
    idle(window)
    counter = opened.shell.page("counter")
    assert [c.action for c in counter.changes] == [c.action for c in customers.changes] == [T("Change the shop")]


@pytest.mark.parametrize(
    ("key", "call"), [(Qt.Key.Key_F2, "search"), (Qt.Key.Key_F3, "customer"), (Qt.Key.Key_F4, "sale")]
)
def test_keys_of_the_counter_work_from_any_page(opened, key, call):
    opened.shell.go("customers")
    press(opened, key)
    assert opened.shell.current_key() == "counter"
    assert opened.shell.current_page().calls[-1] == call


def test_back_and_forward_walk_the_pages(opened):
    opened.shell.go("customers")
    opened.shell.go("settings")
    opened.shell.back.emit(-1)
    opened.shell.back.emit(-1)
    assert opened.shell.current_key() == "counter"
    opened.shell.back.emit(-1)
    opened.shell.back.emit(-1)
    assert opened.shell.current_key() == "today"
    opened.shell.back.emit(1)
    opened.shell.back.emit(1)
    assert opened.shell.current_key() == "customers"


def test_narrow_window_shows_an_icon_in_place_of_the_search_box(opened):
    shell = opened.shell
    shell.setWindowState(Qt.WindowState.WindowNoState)
    QTest.qWait(10)
    shell.resize(1366, 768)
    wide = [(shell.go(key), shell._find.isVisible(), shell._find_icon.isVisible())[1:] for key in ("today", "counter")]
    assert wide == [(True, False), (False, False)]
    shell.resize(1024, 640)
    for key, shows in (("today", True), ("customers", True), ("reports", True), ("settings", True), ("counter", False)):
        shell.go(key)
        QTest.qWait(10)
        assert (shell._find.isVisible(), shell._find_icon.isVisible()) == (False, shows), key
        bar = (shell._find, shell._find_icon, shell._customer_button, shell._sale_button, shell._help_button)
        stops = [b for b in bar if b.isVisible() and b.focusPolicy() == Qt.FocusPolicy.StrongFocus]
        assert len(stops) == 1, key
    shell.go("today")
    assert shell._find_icon.accessibleName() == "Find a customer (F2)"
    shell._find_icon.click()
    assert shell.current_key() == "counter"


def test_f5_opens_today_and_the_numbers_follow_the_rail(opened):
    press(opened, Qt.Key.Key_F5)
    assert opened.shell.current_key() == "today"
    for key, page in ((Qt.Key.Key_2, "counter"), (Qt.Key.Key_3, "customers"), (Qt.Key.Key_1, "today")):
        press(opened, key, Qt.KeyboardModifier.ControlModifier)
        assert opened.shell.current_key() == page


def test_escape_goes_to_the_page_then_to_the_drawer(opened):
    page = opened.shell.current_page()
    opened.shell.open_drawer(QWidget())
    page.takes_escape = True
    press(opened, Qt.Key.Key_Escape)
    assert opened.shell.drawer_is_open()
    page.takes_escape = False
    press(opened, Qt.Key.Key_Escape)
    assert page.calls == ["escape", "escape"]
    assert not opened.shell.drawer_is_open()


def test_lock_hides_the_shop_closes_it_and_empties_the_clipboard(window, opened):
    shell, shop = opened.shell, opened.shop
    QApplication.clipboard().setText("138 0000 6688")
    opened.shell.lock.emit()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.open_shop is None
    assert window.unlock.path == shop.path
    assert window.gate.isVisible()
    assert not shiboken6.isValid(shell)
    assert QApplication.clipboard().text() == ""
    with pytest.raises(Closed), shop.read():
        pass


def test_shop_opens_again_after_a_lock(window, opened):
    opened.shell.lock.emit()
    QTest.keyClicks(window.unlock._password.edit, PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop is not None)
    assert window.gate is None
    assert window.open_shop.shell.isVisible()


def test_lock_waits_for_what_is_being_written(window, opened):
    done = []
    window.lanes.write(lambda _tick: QTest.qSleep(150) or shop_facts.change(opened.shop, name="Late"), done.append)
    opened.shell.lock.emit()
    assert done == [None]
    shop = vault.unlock(window.unlock.path, PASSWORD, policy=CHEAP)
    assert shop.facts.name == "Late"
    shop.close()


def test_closing_while_something_runs_explains_and_then_closes(window, opened, monkeypatch):
    quits = []
    monkeypatch.setattr(window.app, "quit", lambda: quits.append(True), raising=False)
    done = []
    window.lanes.write(lambda _tick: QTest.qSleep(200), done.append)
    opened.shell.close()
    assert opened.shell.isVisible()
    assert opened.shell.banner.text()
    wait_for(lambda: window.open_shop is None)
    assert done == [None]


def test_language_chosen_in_the_settings_changes_every_word_of_every_pane(window, opened):
    page = opened.shell.go("settings")
    for key in page._nav:
        page.open(key)
    idle(window)
    english = words_of(opened.shell)
    for key in page._panes:
        page.open(key)
        english |= words_of(page)
    page.open("display").controls["language"].given.emit("zh_CN")
    idle(window)
    assert i18n.language() == window.settings.get("language") == "zh_CN"
    chinese = words_of(opened.shell)
    for key in page._panes:
        page.open(key)
        chinese |= words_of(page)
    idle(window)
    of_the_shop = {w for w in english & chinese if any(t in w for t in ("Doudou", "shuke", "Shuke", "Ctrl", "/", "Qt"))}
    assert (english & chinese) - of_the_shop <= {"中文", "English", "F3", "F4", "Asia/Shanghai", "D"}
    assert "retranslate" in opened.shell.page("counter").calls


def test_look_chosen_in_the_settings_is_in_force_at_once_and_kept(window, opened):
    light = opened.shell.grab().toImage().pixelColor(700, 66)
    opened.shell.go("settings").open("display").controls["theme"].given.emit("dark")
    dark = opened.shell.grab().toImage().pixelColor(700, 66)
    assert theme.is_dark()
    assert window.settings.get("theme") == "dark"
    assert (light, dark) == (QColor("#F5F5F2"), QColor("#161513"))


def test_text_size_changes_by_key_and_is_kept(window, opened):
    press(opened, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.settings.get("text_percent") == theme.percent() == 115
    press(opened, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert theme.percent() == 100


def test_unexpected_error_shows_a_report_without_its_message(window, opened):
    window.lanes.read(lambda _tick: 1 / 0, lambda _never: None)
    idle(window)
    assert window._dialog.isVisible()
    assert not any("division" in words for words in words_of(window._dialog))
    window._dialog.close()


def test_shop_is_renamed_in_the_settings(window, opened):
    pane = opened.shell.go("settings").open("shop")
    pane.edits["name"].setText("Milktea")
    QTest.keyClick(pane.edits["name"], Qt.Key.Key_Return)
    idle(window)
    assert opened.shop.facts.name == "Milktea"
    pane.edits["name"].setText("   ")
    QTest.keyClick(pane.edits["name"], Qt.Key.Key_Return)
    idle(window)
    assert pane.name.error()
    assert opened.shop.facts.name == "Milktea"


def test_backup_made_in_the_settings_is_listed_and_told_in_the_rail(window, opened):
    pane = opened.shell.go("settings").open("backups")
    idle(window)
    assert pane.tiles.here.line.text() == "None yet"
    QTest.mouseClick(pane.make, Qt.MouseButton.LeftButton)
    idle(window)
    assert pane.model.rowCount() == len(backups.listed()) == 1
    assert pane.old.text() == ""
    assert opened.shell._foot_two.text() == "Backed up today 10:12"


def test_restore_locks_and_asks_for_the_password_of_the_backup(window, opened, monkeypatch):
    made = backups.make(opened.shop)
    monkeypatch.setattr(dialogs, "ask", lambda _parent, _title, _text, _yes, act, **_k: act())
    pane = opened.shell.go("settings").open("backups")
    idle(window)
    pane.table.selectRow(0)
    pane.ask_restore()
    wait_for(lambda: window.open_shop is None)
    assert window.unlock.mode() == "restore"
    assert window.unlock._backup == made.path


def test_check_of_the_file_is_told_in_words(window, opened):
    pane = opened.shell.go("settings").open("data")
    QTest.mouseClick(pane.check, Qt.MouseButton.LeftButton)
    idle(window)
    assert "all 12 checks passed" in pane._results_head.text()


def test_export_writes_the_workbook(window, opened, tmp_path, monkeypatch):
    monkeypatch.setattr(dialogs, "save_file", lambda *_a: tmp_path / "all.xlsx")
    pane = opened.shell.go("settings").open("data")
    QTest.mouseClick(pane.export, Qt.MouseButton.LeftButton)
    idle(window)
    assert (tmp_path / "all.xlsx").stat().st_size > 0
    assert "all.xlsx" in pane.banner.text()


def test_export_to_a_place_that_fails_is_told(window, opened, tmp_path):
    pane = opened.shell.go("settings").open("data")
    pane.export_to(tmp_path / "nowhere" / "all.xlsx")
    idle(window)
    assert pane.banner.text()
    assert pane.export.isEnabled()


def test_history_takes_one_step_back(window, opened):
    rename(opened, "Milktea")
    pane = opened.shell.go("settings").open("history")
    idle(window)
    assert not pane.undo.isEnabled()
    place = next(i for i, entry in enumerate(pane._entries) if entry.action == T("Change the shop"))
    pane.table.selectRow(place)
    QTest.mouseClick(pane.undo, Qt.MouseButton.LeftButton)
    idle(window)
    assert opened.shop.facts.name == "Doudou"
    assert history.entries(opened.shop)[0].undo_of_id is not None


def test_password_is_changed_in_the_settings(window, opened):
    pane = opened.shell.go("settings").open("security")
    for box, typed in (
        (pane.old, "wrong one here"),
        (pane.new, "another good password"),
        (pane.again, "another good password"),
    ):
        QTest.keyClicks(box.edit, typed)
    QTest.mouseClick(pane.change, Qt.MouseButton.LeftButton)
    idle(window)
    assert pane.old.mistake()
    pane.old.edit.setText(PASSWORD)
    QTest.mouseClick(pane.change, Qt.MouseButton.LeftButton)
    idle(window)
    vault.unlock(opened.shop.path, "another good password", policy=CHEAP).close()


@pytest.mark.parametrize("size", [(1366, 689), (1024, 640)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_settings_fit_the_smallest_windows(window, opened, size, language):
    window.set_language(language)
    page = opened.shell.go("settings")
    for key in page._nav:
        page.open(key)
        idle(window)
        opened.shell.resize(*size)
        QTest.qWait(1)
        assert (opened.shell.width(), opened.shell.height()) == size, key


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_greatest_text_fits_the_smallest_window(window, folder, language):
    window.enter(make_shop(folder, language=language).shop)
    shell = window.open_shop.shell
    window.set_language(language)
    shell.resize(1024, 640)
    window.set_text(150)
    hint = shell.minimumSizeHint
    for key in ("today", "counter", "customers", "catalogue", "reports", "settings"):
        page = shell.go(key)
        panes = (
            page._nav
            if key == "settings"
            else ("list", "segments", "import", "duplicates", "quality", "tags", "bin")
            if key == "customers"
            else ("",)
        )
        for pane in panes:
            if pane:
                (page.open if key == "settings" else page.show_tab)(pane)
            idle(window)
            wait_for(lambda: hint().width() <= 1024 and hint().height() <= 640)
    shell.go("counter").new_sale()
    idle(window)
    inside = shell.current_page().sale
    assert inside.width() == theme.widened(420)
    assert inside.minimumSizeHint().height() <= inside.height()


def test_known_shop_is_the_last_one_else_the_one_that_lies_there(window):
    assert known_shop(window.settings) is None
    folder = paths.data_folder()
    folder.mkdir(parents=True)
    (folder / "Doudou.shuke").write_bytes(b"")
    assert known_shop(window.settings) == folder / "Doudou.shuke"
    window.settings.set("last_file", "/elsewhere/a.shuke")
    assert known_shop(window.settings) == Path("/elsewhere/a.shuke")


def test_search_box_that_was_emptied_leaves_undo_to_the_shop(qapp):
    box = SearchBox()
    QTest.keyClicks(box, "6688")
    box.clear()
    assert not box.isUndoAvailable()


def test_real_pages_follow_the_language_and_go_away_at_a_lock(window, folder):
    window.enter(make_shop(folder, language="en").shop)
    shell = window.open_shop.shell
    shell.go("customers")
    shell.go("settings")
    idle(window)
    window.set_language("zh_CN")
    for key in ("today", "counter", "customers", "catalogue", "reports", "settings"):
        shell.go(key)
        idle(window)
        words = words_of(shell) - {"English", "Doudou", "Shuke", "D"}
        plain = {w for w in words if re.search(r"[a-z]{3}", w) and not re.search(r"[\u4e00-\u9fff]", w)}
        assert {w for w in plain if "shuke" not in w and "Enter" not in w} <= {"cxy"}, key
    pages = shell.pages()
    window.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(shiboken6.isValid(page) for page in pages)


def run_window(home: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SHUKE_HOME": str(home), FIRST_PAINT: "1"},
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("has_shop", [False, True])
def test_first_window_is_painted_before_any_service_is_loaded(tmp_path, has_shop):
    if has_shop:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "a.shuke").write_bytes(b"")
    done = run_window(
        tmp_path,
        "import sys, app.ui.running as w; code = w.run([]);"
        "print(*(m for m in sys.modules if m.startswith(('app.services', 'app.storage', 'sqlalchemy')))); sys.exit(code)",
    )
    first, loaded = done.stdout.splitlines()
    assert done.returncode == 0
    assert json.loads(first)["first_paint"] > 0
    assert loaded == ""


def test_everything_that_takes_the_focus_in_the_settings_has_a_name(window, opened):
    page = opened.shell.go("settings")
    nameless = []
    for key in page._nav:
        pane = page.open(key)
        idle(window)
        for widget in pane.findChildren(QWidget):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
            spoken = QAccessible.queryAccessibleInterface(widget) if takes else None
            if spoken is not None and not spoken.text(QAccessible.Text.Name):
                nameless.append((key, type(widget).__name__))
    assert nameless == []


def test_report_of_an_error_names_the_log(window, opened):
    window.lanes.read(lambda _tick: 1 / 0, lambda _never: None)
    idle(window)
    report = window._dialog.findChild(QPlainTextEdit).toPlainText()
    assert str(paths.log_folder()) in report
    assert "ZeroDivisionError" in report
    window._dialog.close()


def test_nothing_in_the_settings_comes_up_as_a_window_of_its_own(window, opened, qapp):
    page = opened.shell.go("settings")
    for key in page._nav:
        page.open(key)
        idle(window)
        assert [w for w in qapp.topLevelWidgets() if w.isVisible()] == [opened.shell], key
        assert qapp.activeWindow() is opened.shell, key
