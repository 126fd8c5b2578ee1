"""The practice shop in the window and back, without a word to type, and never taken for the own shop."""

from __future__ import annotations

import datetime as dt
import errno
import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import files, i18n, paths
from app.clock import FixedClock
from app.sample import practice
from app.services import vault
from app.storage.database import Closed
from app.ui import dialogs, wrong_tries
from app.ui.first_run_steps import StartStep
from app.ui.opening import Opening
from app.ui.pages.settings_backups import BackupsPane
from app.ui.pages.settings_practice import NotHerePane
from app.ui.theme.tokens import DARK, LIGHT, contrast, high_contrast
from app.ui.window import known_shop
from app.workflows import practice_shop
from app.workflows.practice_shop import PracticeRequest
from tests.support import CHEAP, NOW, PASSWORD, folder_state, make_shop
from tests.ui.conftest import wait_for, words_of

LEFT = Qt.MouseButton.LeftButton


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def open_practice(window):
    """The practice shop, open in the window, with its bell still."""
    window.show_practice()
    wait_for(lambda: window.open_shop is not None)
    opened = window.open_shop
    opened.bell.stop()
    idle(window)
    return opened.shop


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The folder of a practice shop, made once; tests that do not watch the making take a copy of it."""
    folder = tmp_path_factory.mktemp("practice")
    name = "Practice shop (pet shop)"
    request = PracticeRequest(folder / f"{name}.shuke", name, "pet", "en", "Asia/Shanghai")
    practice_shop.enter(request, lambda _done, _total: None, clock=FixedClock(NOW), policy=CHEAP).shop.close()
    return folder


@pytest.fixture
def there(made):
    """The practice shop of a pet shop, in English, is there already."""
    shutil.copytree(made, paths.practice_folder())


@pytest.fixture
def own(window, shop_path):
    """The own shop: it was open once, and is locked."""
    shop = vault.unlock(shop_path, PASSWORD, policy=CHEAP)
    window._remember(shop)
    shop.close()
    return shop_path


def test_unlock_screen_leads_there_and_the_strip_leads_back(window, own):
    screen = window.show_unlock(own)
    QTest.mouseClick(screen.practice, LEFT)
    wait_for(lambda: window.open_shop is not None)
    opened = window.open_shop
    assert opened.shop.facts.is_practice
    assert opened.shop.facts.kind == "pet", "as the own shop is"
    assert opened.shell.windowTitle() == "Shuke · Practice"
    assert opened.strip.isVisible()
    idle(window)
    QTest.mouseClick(opened.strip.own, LEFT)
    assert window.open_shop is None
    assert window.unlock.path == own


def test_practice_shop_is_never_the_shop_that_was_open_last(window, own, there):
    open_practice(window)
    assert known_shop(window.settings) == own
    window.lock()
    assert window.unlock.is_practice()
    window.unlock.submit()
    wait_for(lambda: window.open_shop is not None)
    assert known_shop(window.settings) == own
    window.settings.set("last_file", "")
    assert known_shop(window.settings) is None


def test_own_shop_is_closed_before_the_practice_shop_opens(window, folder, there):
    shop = make_shop(folder, language="en").shop
    window._unlocked(shop)
    opened = window.open_shop
    idle(window)
    page = opened.shell.go("settings")
    pane = page.open("data")
    QTest.mouseClick(pane.practice.act, LEFT)
    with pytest.raises(Closed), shop.read():
        pass
    wait_for(lambda: window.open_shop is not None)
    assert window.open_shop.shop.facts.is_practice


def wrong_after(window, path):
    """As if nine wrong passwords had been typed for the shop file at `path`."""
    for _time in range(9):
        wrong_tries.add(window.settings, path)


def test_lock_in_the_practice_shop_says_the_password_and_has_it_filled_in(window, own, there):
    wrong_after(window, open_practice(window).path)
    window.lock()
    screen = window.unlock
    assert screen.password_edit.text() == practice.PASSWORD
    assert any(practice.PASSWORD in words for words in words_of(screen))
    assert screen.own.isVisible()
    assert not screen.restore.isVisible()
    assert not screen.other_way.isVisible()
    assert screen.go.isEnabled(), "nobody waits for a password that is no secret"
    QTest.keyClick(screen.password_edit, Qt.Key.Key_Return)
    wait_for(lambda: window.open_shop is not None)


def test_wait_after_wrong_passwords_is_not_lost_by_looking_at_the_practice_shop(window, own, there):
    path = open_practice(window).path
    wrong_after(window, own)
    window.lock()
    screen = window.unlock
    assert screen.go.isEnabled()
    screen.path = own
    screen.set_mode("password")
    assert not screen.go.isEnabled()
    assert screen.password_edit.text() == ""
    screen.path = path
    screen.set_mode("password")
    assert screen.go.isEnabled()


def test_damaged_practice_shop_is_made_anew_and_told(window, own, there):
    path = open_practice(window).path
    window.lock()
    path.write_bytes(b"scrap")
    screen = window.unlock
    screen.submit()
    wait_for(lambda: screen.way_on.isVisible())
    QTest.mouseClick(screen.way_on, LEFT)
    wait_for(lambda: window.open_shop is not None)
    assert "did not open" in window.open_shop.shell.toast.text()


@pytest.mark.parametrize("percent", [0, 50])
def test_cancel_while_it_is_made_leaves_nothing_and_leads_back(window, own, percent):
    window.show_practice()
    screen = window.practice
    if percent:
        screen._job.progressed.connect(lambda done, total: done * 100 >= total * percent and screen.cancel())
    else:
        QTest.mouseClick(screen.progress.cancel_button, LEFT)
    wait_for(lambda: window.unlock is not None)
    idle(window)
    assert window.unlock.path == own
    assert not paths.practice_folder().exists() or percent


def test_closing_the_window_while_it_is_made_waits_and_leaves_nothing(window, own, monkeypatch):
    quits = []
    monkeypatch.setattr(window.app, "quit", lambda: quits.append(True), raising=False)
    window.show_practice()
    window.gate.close()
    assert not quits
    wait_for(lambda: bool(quits))
    assert not paths.practice_folder().exists()
    assert window.open_shop is None


def test_full_drive_is_told_with_a_way_on_and_a_way_back(window, own, monkeypatch):
    def refuse(*_arguments):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(files, "replace_with_retry", refuse)
        window.show_practice()
        screen = window.practice
        assert screen is not None
        wait_for(lambda: screen.again.isVisible())
    assert "full" in screen.banner.text()
    assert not paths.practice_folder().exists()
    QTest.mouseClick(screen.again, LEFT)
    wait_for(lambda: window.open_shop is not None)


def test_failed_practice_shop_leads_back(window, own):
    paths.practice_folder().parent.mkdir(parents=True)
    paths.practice_folder().write_text("a file where the folder belongs")
    window.show_practice()
    screen = window.practice
    wait_for(lambda: screen.back.isVisible())
    QTest.mouseClick(screen.back, LEFT)
    assert window.unlock.path == own


def test_start_afresh_warns_and_replaces_what_was_done(window, own, monkeypatch, there):
    from app.services import customers
    from app.services.customers import CustomerDraft

    asked = []

    def answer(_parent, _title, text, _yes, act):
        asked.append(text)
        act()

    monkeypatch.setattr(dialogs, "ask", answer)
    customers.create(open_practice(window), CustomerDraft(name="Zoe"))
    QTest.mouseClick(window.open_shop.strip.afresh, LEFT)
    wait_for(lambda: window.open_shop is not None)
    assert "nothing brings it back" in asked[0]
    assert vault.info(window.open_shop.shop).customers == 300


def test_old_practice_shop_offers_another_one(window, own, there):
    open_practice(window)
    window.show_own()
    window._opening = Opening(FixedClock(NOW + dt.timedelta(days=31)), CHEAP, "Asia/Shanghai")
    open_practice(window)
    assert "birthdays" in " ".join(words_of(window.open_shop.strip))


def test_practice_shop_makes_no_backups_and_has_no_password_to_change(window, own, there):
    open_practice(window)
    page = window.open_shop.shell.go("settings")
    for key in ("backups", "security"):
        assert isinstance(page.open(key), NotHerePane)
        idle(window)
    assert not (paths.backup_folder()).exists()


def test_sample_shop_of_the_command_line_is_marked_and_keeps_its_own_password(window, folder):
    made = make_shop(folder, "sample.shuke", language="en", is_practice=True).shop
    window._unlocked(made)
    idle(window)
    opened = window.open_shop
    assert not opened.strip.afresh.isVisible()
    assert not isinstance(opened.shell.go("settings").open("security"), NotHerePane)
    assert known_shop(window.settings) is None


def test_own_shop_has_no_strip_and_its_backups(window, folder):
    window.enter(make_shop(folder, language="en").shop)
    opened = window.open_shop
    assert opened.strip is None
    assert opened.shell.windowTitle() == "Shuke"
    assert isinstance(opened.shell.go("settings").open("backups"), BackupsPane)


def test_first_run_ends_in_the_practice_shop(window, folder):
    shop = make_shop(folder, language="en", kind="other").shop
    window._remember(shop)
    window.enter(shop, "practice")
    wait_for(lambda: window.open_shop is not None)
    assert window.open_shop.shop.facts.kind == "bakery"
    idle(window)
    window.show_own()
    assert window.unlock.path == shop.path


def test_last_step_of_the_first_run_offers_it(qapp):
    step, started = StartStep(), []
    step.started.connect(started.append)
    step.retranslate()
    QTest.mouseClick(step.practice, LEFT)
    assert started == ["practice"]


def test_without_a_shop_of_ones_own_the_way_back_is_the_first_run(window, there):
    window.settings.set("shop_kind", "pet")
    open_practice(window)
    window.show_own()
    assert window.first_run is not None
    assert window.unlock is None


def test_notices_outside_of_the_window_are_not_given(window, own, monkeypatch, there):
    from app.services import reminders

    shop = open_practice(window)
    opened = window.open_shop
    told = []
    monkeypatch.setattr(opened.news.tray, "tell", told.append)
    reminders.refresh(shop)
    opened.news._note_fresh(3)
    idle(window)
    monkeypatch.setattr(opened.shell, "isActiveWindow", lambda: False, raising=False)
    opened.news._new = 3
    opened.news._show(opened.desk.listing)
    assert told == []


def test_language_changes_every_word_of_the_strip_and_the_screens(window, own, there):
    open_practice(window)
    opened = window.open_shop
    english = words_of(opened.strip)
    window.set_language("zh_CN")
    assert not words_of(opened.strip) & english
    assert opened.shell.windowTitle() == "熟客 · 练习"
    window.lock()
    assert practice.PASSWORD in " ".join(words_of(window.unlock))


def test_looking_into_the_practice_shop_leaves_the_own_one_as_it_is(window, own, there):
    before = folder_state(own.parent)
    open_practice(window)
    window.show_own()
    assert folder_state(own.parent) == before


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_greatest_text_and_the_strip_fit_the_smallest_window(window, own, language):
    window.set_language(language)
    open_practice(window)
    shell = window.open_shop.shell
    shell.resize(1024, 640)
    window.set_text(150)
    hint = shell.minimumSizeHint
    for key in ("today", "counter", "customers", "reports", "settings"):
        page = shell.go(key)
        panes = (
            page._nav if key == "settings" else ("list", "import", "duplicates", "bin") if key == "customers" else ("",)
        )
        for pane in panes:
            if pane:
                (page.open if key == "settings" else page.show_tab)(pane)
            idle(window)
            wait_for(lambda: hint().width() <= 1024 and hint().height() <= 640)


@pytest.mark.parametrize("colors", [LIGHT, DARK, high_contrast(LIGHT), high_contrast(DARK)])
def test_words_of_the_strip_stand_out(colors):
    for ink in (colors.info, colors.accent, colors.accent_hover):
        assert contrast(ink, colors.info_soft) >= 4.5
