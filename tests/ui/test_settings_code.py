"""A new recovery code in the settings, and the line that asks for it until somebody has typed it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.errors import CannotUnlock
from app.import_export.pdf.pages import PdfPages
from app.services import backups, history, vault
from app.ui import dialogs, printing
from app.ui.arrival import Arrival
from tests.support import CHEAP, PASSWORD, make_shop
from tests.ui.accessible import faults, faults_of_room
from tests.ui.conftest import wait_for

LEFT = Qt.MouseButton.LeftButton
FRESH = "another good password"


@pytest.fixture
def made(window, folder):
    """The shop on screen, as a first run that was closed too early left it, and the code nobody has."""
    made = make_shop(folder, language="en", asks_back=True)
    window.enter(made.shop)
    idle(window)
    return made


@pytest.fixture
def pane(window, made):
    """The page of the password."""
    pane = window.open_shop.shell.go("settings").open("security")
    idle(window)
    return pane


def idle(window):
    QTest.qWait(1)
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(1)


def ask_for_code(window, pane, password=PASSWORD):
    QTest.mouseClick(pane.code.begin, LEFT)
    QTest.keyClicks(pane.code.password.edit, password)
    QTest.keyClick(pane.code.password.edit, Qt.Key.Key_Return)
    idle(window)


def type_back(step):
    groups = step.code.split("-")
    for place, back in zip(step.asked(), step.backs, strict=True):
        QTest.keyClicks(back.edit, groups[place])


def opens(path, code):
    try:
        vault.recover(path, code, FRESH, policy=CHEAP).close()
    except CannotUnlock:
        return False
    return True


def test_new_code_is_shown_typed_back_and_holds(window, made, pane):
    assert not vault.has_confirmed_code(made.shop)
    ask_for_code(window, pane)
    code = pane.code.step.code
    assert pane.code.showing.isVisible()
    assert not pane._card.isVisible()
    type_back(pane.code.step)
    QTest.mouseClick(pane.code.done, LEFT)
    idle(window)
    assert vault.has_confirmed_code(made.shop)
    assert pane.code.step.code == ""
    assert pane.code.offer.isVisible()
    assert pane._card.isVisible()
    assert history.entries(made.shop)[0].action == vault.NEW_CODE
    assert [backup.why for backup in backups.of_shop(made.shop)] == ["New recovery code"]
    path = made.shop.path
    window.lock()
    assert not opens(path, made.recovery_code)
    assert opens(path, code)


def test_notice_stays_until_the_code_was_typed_back(window, made):
    notice = window.open_shop.code_notice
    assert "no checked recovery code" in notice.text()
    window.lock()
    QTest.keyClicks(window.unlock.password_edit, PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop is not None)
    idle(window)
    notice = window.open_shop.code_notice
    assert notice.isVisible()
    QTest.mouseClick(notice._buttons[0], LEFT)
    pane = window.open_shop.shell.current_page().open("security")
    idle(window)
    assert QApplication.focusWidget() is pane.code.password.edit
    QTest.keyClicks(pane.code.password.edit, PASSWORD)
    QTest.keyClick(pane.code.password.edit, Qt.Key.Key_Return)
    idle(window)
    assert not notice.isVisible()
    type_back(pane.code.step)
    QTest.keyClick(pane.code.step.backs[1].edit, Qt.Key.Key_Return)
    idle(window)
    assert not notice.isVisible()


def test_shop_whose_code_was_confirmed_says_nothing(window, folder):
    window.enter(make_shop(folder, language="en").shop)
    idle(window)
    assert not window.open_shop.code_notice.isVisible()


def test_wrong_password_is_told_beside_the_field_and_the_old_code_holds(window, made, pane):
    ask_for_code(window, pane, "not the password")
    assert pane.code.password.mistake().startswith("Wrong password")
    assert pane.code.step.code == ""
    path = made.shop.path
    window.lock()
    assert opens(path, made.recovery_code)


def test_leaving_before_it_was_typed_back_keeps_asking_and_forgets_the_code(window, made, pane):
    ask_for_code(window, pane)
    code = pane.code.step.code
    QTest.mouseClick(pane.code.done, LEFT)
    idle(window)
    assert pane.code.showing.isVisible(), "nothing was typed back"
    QTest.mouseClick(pane.code.step.copy, LEFT)
    QTest.mouseClick(pane.code.later, LEFT)
    idle(window)
    assert QApplication.clipboard().text() == ""
    assert pane.code.step.code == ""
    assert window.open_shop.code_notice.isVisible()
    path = made.shop.path
    window.lock()
    assert opens(path, code), "what was shown holds all the same"


def test_nothing_urges_to_make_a_code_while_one_is_made_or_in_sight(window, made, pane):
    notice, settled = window.open_shop.code_notice, []
    assert notice.isVisible()
    QTest.mouseClick(pane.code.begin, LEFT)
    QTest.keyClicks(pane.code.password.edit, PASSWORD)
    QTest.mouseClick(pane.code.make, LEFT)
    settled.append(notice.isVisible())
    idle(window)
    settled.append(notice.isVisible())
    assert settled == [False, False]
    window.open_shop.shell.go("today")
    idle(window)
    assert notice.isVisible(), "it is out of sight, and nobody has typed it back"
    window.open_shop.shell.go("settings")
    idle(window)
    assert not notice.isVisible()
    QTest.mouseClick(pane.code.later, LEFT)
    idle(window)
    assert notice.isVisible()


def test_copied_code_leaves_the_clipboard_at_a_lock(window, made, pane):
    ask_for_code(window, pane)
    QTest.mouseClick(pane.code.step.copy, LEFT)
    assert QApplication.clipboard().text() == pane.code.step.code
    window.lock()
    assert QApplication.clipboard().text() == ""


def test_language_changes_while_the_code_is_on_screen_and_what_was_typed_stays(window, made, pane):
    ask_for_code(window, pane)
    code = pane.code.step.code
    pane.code.step.backs[0].edit.setText("K7")
    window.set_language("zh_CN")
    idle(window)
    assert pane.code.showing.isVisible()
    assert (pane.code.step.code, pane.code.step.backs[0].edit.text()) == (code, "K7")


class Paper(QPrinter):
    """A printer whose paper is a PDF."""

    def __init__(self, path):
        super().__init__(QPrinter.PrinterMode.HighResolution)
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.setOutputFileName(str(path))
        self.setResolution(100)
        self.is_there = True

    def outputFormat(self):
        return QPrinter.OutputFormat.NativeFormat

    def isValid(self):
        return self.is_there


@pytest.fixture
def printer(monkeypatch, tmp_path):
    """The printer of the shop, which the person always chooses."""
    made = Paper(tmp_path / "printed.pdf")
    monkeypatch.setattr(printing, "default_printer", lambda: "Laser of the shop")
    monkeypatch.setattr(printing, "new_printer", lambda _sheet: made)
    monkeypatch.setattr(dialogs, "set_printer", lambda _parent, _printer: True)
    return made


def print_code(window, pane):
    ask_for_code(window, pane)
    QTest.mouseClick(pane.code.step.print, LEFT)
    idle(window)
    idle(window)


def test_code_is_printed_on_one_page_and_leaves_no_entry(window, made, pane, printer, tmp_path):
    print_code(window, pane)
    assert "Sent to the printer" in pane.code.step.note.text()
    with PdfPages((tmp_path / "printed.pdf").read_bytes()) as pages:
        assert pages.count == 1
    assert history.entries(made.shop)[0].action == vault.NEW_CODE
    assert {p.name for p in tmp_path.iterdir()} == {"printed.pdf", "shop", "shuke-home"}


def test_printer_that_fails_is_told_and_a_pdf_still_works(window, made, pane, printer, monkeypatch, tmp_path):
    printer.is_there = False
    monkeypatch.setattr(dialogs, "save_file", lambda *_a: tmp_path / "code")
    print_code(window, pane)
    assert pane.code.step.note.text() == "The printer isn't answering. Check paper and power, or save a PDF."
    QTest.mouseClick(pane.code.step.note._buttons[1], LEFT)
    idle(window)
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    assert "Saved: code.pdf" in pane.code.step.note.text()


def test_without_a_printer_that_is_said_and_a_pdf_still_works(window, made, pane, monkeypatch, tmp_path):
    monkeypatch.setattr(printing, "default_printer", lambda: "")
    monkeypatch.setattr(dialogs, "save_file", lambda *_a: tmp_path / "code.pdf")
    print_code(window, pane)
    assert "no printer" in pane.code.step.note.text()
    QTest.mouseClick(pane.code.step.note._buttons[0], LEFT)
    idle(window)
    assert (tmp_path / "code.pdf").exists()


def test_place_that_fails_is_told_with_another_way(window, made, pane, monkeypatch, tmp_path):
    answers = [tmp_path / "nowhere" / "code.pdf", tmp_path / "code.txt"]
    monkeypatch.setattr(dialogs, "save_file", lambda *_a: answers.pop(0))
    ask_for_code(window, pane)
    QTest.mouseClick(pane.code.step.save, LEFT)
    idle(window)
    assert "There is no folder" in pane.code.step.note.text()
    QTest.mouseClick(pane.code.step.note._buttons[0], LEFT)
    idle(window)
    assert pane.code.step.code in (tmp_path / "code.txt").read_text("utf-8")


def test_thinking_better_of_printing_changes_nothing(window, made, pane, printer, monkeypatch, tmp_path):
    monkeypatch.setattr(dialogs, "set_printer", lambda _parent, _printer: False)
    print_code(window, pane)
    assert not (tmp_path / "printed.pdf").exists()
    QTest.mouseClick(pane.code.step.print, LEFT)
    idle(window)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 100), ((1024, 640), 150)])
def test_each_card_of_the_new_code_passes_the_check_list(window, made, pane, language, size, percent):
    window.set_language(language)
    window.set_text(percent)
    shell, found = window.open_shop.shell, []

    def look(name):
        shell.setWindowState(Qt.WindowState.WindowNoState)
        shell.resize(*size)
        idle(window)
        # Ink is looked at where nothing is half scrolled away.
        found.extend((faults(name, shell) if percent == 100 else []) + faults_of_room(name, shell, size))

    pane.code.ask()
    look("asking")
    pane.code.password.edit.setText(PASSWORD)
    pane.code.make_code()
    idle(window)
    look("code")
    pane.code.step.backs[0].edit.setText("00000")
    pane.code.step.copy.click()
    look("wrong group")
    pane.code.leave()
    look("offer")
    assert found == []


def test_new_password_leaves_the_focus_where_enter_does_no_harm_and_its_notice_goes_with_the_page(window, made, pane):
    for box in (pane.old, pane.new, pane.again):
        QTest.keyClicks(box.edit, PASSWORD if box is pane.old else FRESH)
    pane.change.setFocus()
    QTest.mouseClick(pane.change, LEFT)
    wait_for(lambda: pane.change.isEnabled())
    notice = window.open_shop.findChild(Arrival).password
    wait_for(lambda: "A backup that goes with it was made." in notice.text())
    assert QApplication.focusWidget() is pane.old.edit
    QTest.keyClick(pane.old.edit, Qt.Key.Key_Return)
    assert pane.code.offer.isVisible()
    window.open_shop.shell.go("today")
    assert not notice.isVisible()
