"""The tour of five minutes: every stop can be reached and done, its card hides nothing it speaks of, and leaving it harms nothing."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import i18n
from app.clock import FixedClock
from app.services import reminders, vault
from app.ui import theme
from app.ui.guide_card import RIM, place_for
from app.ui.guide_desk import GO, OFFER, OVER, PLACE, STATE, STOPPED
from app.ui.guide_stops import STOPS, tail
from app.workflows import sample_shop
from tests.support import CHEAP, NOW, PASSWORD, dump, make_shop
from tests.ui.conftest import wait_for, words_of

CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def press(key, modifiers=PLAIN):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def enter(window, shop, size=(1366, 768)):
    window.enter(shop)
    opened = window.open_shop
    opened.bell.stop()
    resize(opened, size)
    opened.shell.activateWindow()
    idle(window)
    return opened


def resize(opened, size):
    opened.shell.setWindowState(Qt.WindowState.WindowNoState)
    QTest.qWait(10)
    opened.shell.resize(*size)
    QTest.qWait(10)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The files of a shop with 300 customers, of whom some are to be cared for."""
    made = tmp_path_factory.mktemp("filled")
    shop = make_shop(made, language="en").shop
    sample_shop.fill(shop, "en", lambda _done, _total: None)
    reminders.refresh(shop)
    shop.close()
    return made


@pytest.fixture
def full(filled, folder):
    """That shop, open; each test has its own."""
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    return vault.unlock(folder / "shop.shuke", PASSWORD, clock=FixedClock(NOW), policy=CHEAP)


@pytest.fixture
def empty(folder):
    """A shop in which nothing is yet."""
    return make_shop(folder, language="en").shop


def do(window, opened, key):
    """What the stop asks for, by keyboard."""
    if key == "tick":
        press(Qt.Key.Key_Space)
    elif key == "find":
        QTest.keyClicks(QApplication.focusWidget(), tail(opened))
        press(Qt.Key.Key_Return)
    elif key == "sale":
        press(Qt.Key.Key_F4)
        QTest.qWait(20)
        drawer = opened.shell.page("counter").sale
        drawer.favourites.chosen.emit(0)
        press(Qt.Key.Key_Return, CONTROL)
    elif key == "undo":
        press(Qt.Key.Key_Z, CONTROL)
    elif key == "help":
        press(Qt.Key.Key_F1)
    idle(window)
    opened.guide.guide().look()


# -- from the first stop to the last


def test_whole_tour_by_keyboard_does_the_work_of_a_day_and_ends(window, full):
    opened = enter(window, full)
    opened.guide.start()
    guide, seen = opened.guide.guide(), []
    while guide.is_running():
        key = guide.current()
        seen.append(key)
        stop = next(stop for stop in STOPS if stop.key == key)
        if stop.waits():
            assert guide.card.skip.isVisible(), key
            do(window, opened, key)
        if guide.current() == key:
            assert guide.card.go_on.isVisible(), key
            guide.go_on()
        idle(window)
    assert seen == [stop.key for stop in STOPS]
    assert (window.settings.get(STATE), window.settings.get(PLACE)) == (OVER, "")
    assert not guide.card.isVisible()
    assert not guide.ring.isVisible()


def test_tour_that_is_only_looked_at_writes_nothing(window, full):
    opened = enter(window, full)
    before = dump(full)
    opened.guide.start()
    guide = opened.guide.guide()
    for _step in range(len(STOPS)):
        guide.go_on()
        guide.look()
        idle(window)
    assert not guide.is_running()
    assert dump(full) == before


def test_sale_that_was_skipped_is_not_taken_back(window, full):
    opened = enter(window, full)
    window.settings.set(PLACE, "sale")
    opened.guide.start()
    guide = opened.guide.guide()
    guide.go_on()
    assert guide.current() == "customers"
    guide.go_back()
    assert guide.current() == "sale"


def test_empty_shop_offers_the_practice_shop_and_leaves_out_what_cannot_be_done(window, empty):
    opened = enter(window, empty)
    opened.guide.start()
    guide = opened.guide.guide()
    assert guide.card.practice.isVisible()
    seen = []
    while guide.is_running():
        seen.append(guide.current())
        guide.go_on()
        idle(window)
    assert seen == ["welcome", "today", "customers", "reports", "backups", "help"]


def test_practice_shop_is_opened_and_the_tour_begins_there(window, empty):
    opened = enter(window, empty)
    opened.guide.start()
    opened.guide.guide().card.practice.click()
    assert window.settings.get(STATE) == GO
    wait_for(lambda: window.open_shop is not None and window.open_shop.shop.facts.is_practice)
    wait_for(window.open_shop.guide.is_running)
    guide = window.open_shop.guide.guide()
    wait_for(lambda: len(guide._stops()) == len(STOPS))  # the bell rings for the first time
    window.open_shop.bell.stop()
    idle(window)
    assert guide.current() == "welcome"
    assert not guide.card.practice.isVisible()


# -- where it stands


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("size", "percent"), [((1024, 640), 100), ((1366, 768), 100), ((1024, 640), 150)])
def test_every_spot_is_there_and_the_card_beside_it_inside_the_window(window, full, language, size, percent):
    opened = enter(window, full, size)
    window.set_language(language)
    window.set_text(percent)
    idle(window)
    opened.guide.start()
    guide, host = opened.guide.guide(), opened.shell.centralWidget()
    for stop in STOPS:
        guide._has_sold = True
        guide._show(stop)
        idle(window)
        if stop.key == "undo":
            opened.shell.show_toast("Saved", undo=True)
        guide.look()
        spot = guide._spot()
        assert (spot is None) == (stop.key == "welcome"), stop.key
        assert host.rect().contains(guide.card.geometry()), stop.key
        assert guide.card.minimumSizeHint().height() <= guide.card.height(), stop.key
        if spot is not None:
            assert host.rect().contains(spot), stop.key
            assert not guide.card.geometry().intersects(spot), stop.key
            assert guide.ring.geometry().contains(spot), stop.key
        assert (opened.shell.width(), opened.shell.height()) == size, stop.key


def test_stop_brings_what_it_speaks_of_into_view(window, full):
    opened = enter(window, full, (1024, 640))
    today, customers, settings = (opened.shell.go(key) for key in ("today", "customers", "settings"))
    opened.shell.go("today")
    idle(window)
    opened.guide.start()
    guide = opened.guide.guide()

    def spot_of(key):
        guide._show(next(stop for stop in STOPS if stop.key == key))
        idle(window)
        guide.look()
        return guide._spot()

    for key in ("today", "tick"):
        today._open_tab("side")
        assert not today.cares.isVisible()
        spot = spot_of(key)
        assert today.cares.list.isVisible()
        assert spot.height() < today.cares.list.height(), key
        assert not guide.card.geometry().intersects(spot), key
    customers.show_tab("bin")
    spot_of("customers")
    assert customers.tabs.current() == "list"
    settings.open("shop")
    settings.box.setText("scanner")
    assert spot_of("backups") is not None
    assert settings.current() == "backups"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_words_of_the_card_have_the_height_they_need(window, full, language):
    opened = enter(window, full)
    window.set_language(language)
    opened.guide.start()
    guide = opened.guide.guide()
    for stop in STOPS:
        guide._show(stop)
        QTest.qWait(10)
        words = guide.card._words
        assert words.height() >= words.heightForWidth(words.width()), stop.key


numbers = st.integers(0, 900)


@given(numbers, numbers, st.integers(1, 600), st.integers(1, 500), st.integers(200, 460), st.integers(120, 320))
def test_card_stays_inside_and_hides_the_spot_only_if_there_is_no_room(
    left, top, width, height, card_width, card_height
):
    room = QRect(0, 0, 1366, 768)
    target = QRect(left, top, width, height).intersected(room)
    card = QSize(card_width, card_height)
    placed = QRect(place_for(card, target, room), card)
    assert room.contains(placed)
    need = 14 + RIM + 14
    has_room = (
        target.left() >= card_width + need or room.right() - target.right() >= card_width + need
        or target.top() >= card_height + need or room.bottom() - target.bottom() >= card_height + need
    )  # fmt: skip
    if has_room:
        assert not placed.intersects(target)


def test_card_follows_the_window_and_the_page(window, full):
    opened = enter(window, full)
    opened.guide.start()
    guide = opened.guide.guide()
    guide.go_on()
    before = guide.card.geometry()
    resize(opened, (1024, 640))
    guide.look()
    assert guide.card.geometry() != before
    assert opened.shell.centralWidget().rect().contains(guide.card.geometry())
    opened.shell.go("reports")
    guide.look()
    assert not guide.ring.isVisible()
    assert guide.card.go_on.text() == "Take me there"
    guide.go_on()
    assert opened.shell.current_key() == "today"
    assert guide.current() == "today"


# -- leaving it


@pytest.mark.parametrize("key", [stop.key for stop in STOPS if stop.key != "undo"])
def test_tour_goes_on_where_it_was_stopped(window, full, key):
    opened = enter(window, full)
    window.settings.set(PLACE, key)
    opened.guide.start()
    guide = opened.guide.guide()
    assert guide.current() == key
    guide.card.setFocus()
    QTest.keyClick(guide.card, Qt.Key.Key_Escape)
    assert not guide.is_running()
    assert (window.settings.get(STATE), window.settings.get(PLACE)) == (STOPPED, key)
    opened.guide.start()
    assert guide.current() == key
    idle(window)


def test_lock_in_the_middle_takes_the_card_along_and_today_offers_to_go_on(window, full):
    opened = enter(window, full)
    opened.guide.start()
    opened.guide.guide().go_on()
    path = full.path
    window.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTest.qWait(300)
    assert window.settings.get(PLACE) == "today"
    QTest.keyClicks(window.unlock.password_edit, PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop is not None)
    window.open_shop.bell.stop()
    idle(window)
    page = window.open_shop.shell.go("today")
    assert window.open_shop.shop.path == path
    assert "tour" in page.offer.text()
    assert not window.open_shop.guide.is_running()


def test_covered_window_shows_no_card_and_the_password_brings_it_back(window, full):
    opened = enter(window, full)
    opened.guide.start()
    guide = opened.guide.guide()
    guide.go_on()
    opened.idle.lock()
    guide.look()
    assert not guide.card.isVisible()
    assert not guide.ring.isVisible()
    opened.idle.unlock()
    guide.look()
    assert guide.card.isVisible()
    assert guide.current() == "today"
    spot = guide._spot()
    assert spot is not None
    assert not guide.card.geometry().intersects(spot)


def test_closing_in_the_middle_keeps_the_place(window, full, monkeypatch):
    monkeypatch.setattr(window.app, "quit", lambda: None, raising=False)
    opened = enter(window, full)
    opened.guide.start()
    opened.guide.guide().go_on()
    opened.shell.close()
    wait_for(lambda: window.open_shop is None)
    assert (window.settings.get(STATE), window.settings.get(PLACE)) == (STOPPED, "today")


def test_language_look_and_text_size_may_change_at_every_stop(window, full):
    opened = enter(window, full)
    opened.guide.start()
    guide = opened.guide.guide()
    for stop in STOPS:
        window.set_language("en")
        guide._show(stop)
        idle(window)
        english = words_of(guide.card)
        window.set_language("zh_CN")
        window.settings.set("theme", "dark" if not theme.is_dark() else "light")
        window.set_text(115)
        idle(window)
        chinese = words_of(guide.card)
        assert i18n.language() == "zh_CN"
        assert not english & chinese, stop.key
        assert guide.current() == stop.key
        assert opened.shell.centralWidget().rect().contains(guide.card.geometry())


def test_place_that_does_not_exist_any_more_begins_anew(window, full):
    opened = enter(window, full)
    window.settings.set(STATE, STOPPED)
    window.settings.set(PLACE, "moon")
    opened.guide.start()
    assert opened.guide.guide().current() == "welcome"


# -- offering it


def test_nothing_is_offered_to_who_did_not_just_begin(window, empty):
    assert enter(window, empty).shell.go("today").offer.text() == ""


def test_offer_after_the_first_run_stands_on_today_until_it_is_answered(window, full):
    window.enter(full, "hand")
    opened = window.open_shop
    opened.bell.stop()
    idle(window)
    assert window.settings.get(STATE) == OFFER
    page = opened.shell.go("today")
    idle(window)
    assert page.offer.isVisible()
    page.offer._buttons[1].click()
    assert not page.offer.isVisible()
    assert window.settings.get(STATE) == OVER
    opened.help.toggle()
    assert "tour" in opened.help.panel().guide.text().lower()
    opened.help.panel().guide.click()
    assert opened.guide.guide().current() == "welcome"
    assert not opened.help.is_open()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_offer_leaves_room_for_the_greatest_text_in_the_smallest_window(window, full, language):
    opened = enter(window, full, (1024, 640))
    window.set_language(language)
    window.settings.set(STATE, OFFER)
    window.set_text(150)
    opened.shell.go("today")
    idle(window)
    page = opened.shell.page("today")
    assert page.offer.isVisible()
    wait_for(lambda: (opened.shell.width(), opened.shell.height()) == (1024, 640))
    assert opened.shell.minimumSizeHint().height() <= 640


def test_buttons_of_the_card_have_names_and_size(window, full):
    opened = enter(window, full)
    opened.guide.start()
    guide = opened.guide.guide()
    guide.go_on()
    card = guide.card
    for button in (card.close_button, card.back, card.go_on):
        assert button.accessibleName()
        assert min(button.width(), button.height()) >= 24
    assert card.go_on.hasFocus()
    assert card.accessibleName().startswith("Today. ")


def test_tour_asks_nothing_of_a_shop_that_is_closed(window, full, qtbot):
    opened = enter(window, full)
    opened.guide.start()
    opened.guide.guide().go_on()
    with qtbot.capture_exceptions() as said:
        window.leave_shop()
        wait_for(lambda: window.open_shop is None)
        theme.signals.changed.emit()
    assert not said
