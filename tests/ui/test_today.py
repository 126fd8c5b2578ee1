"""The Today page, driven by the keyboard: whom to care for, two keys a customer, and back again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.clock import FixedClock
from app.errors import WorldProblem
from app.i18n import T
from app.services import care, customers, pets, purchases, reminder_options, reminder_refresh, reminders
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.settings import Settings
from app.shop import Shop
from app.ui import app as application
from app.ui import theme
from app.ui.jobs import Lanes
from app.ui.open_shop import OpenShop
from app.ui.opening import Opening
from app.ui.pages.counter import CounterPage
from app.ui.pages.today import TodayPage
from app.ui.pages.today_row import DONE
from app.values.birthday import Birthday
from tests.support import CHEAP

TODAY = dt.date(2026, 5, 18)
MENUS = "This plugin does not support (raise|grabbing)"
"""What Qt says of a menu where there is no screen."""


class Day:
    """The open window on Today, with a hand on the keyboard."""

    def __init__(self, shop: Shop, qtbot: QtBot, lanes: Lanes) -> None:
        self.shop, self.bot, self.lanes = shop, qtbot, lanes
        self.opened = OpenShop(shop, lanes, Settings(), Opening(shop.clock, CHEAP))
        self.shell = self.opened.shell
        self.shell.resize(1366, 768)
        self.shell.show()
        qtbot.waitExposed(self.shell)
        self.opened.begin()
        page = self.shell.current_page()
        assert isinstance(page, TodayPage)
        self.page, self.list = page, page.cares.list
        self.presses = 0
        self.settle()

    def settle(self) -> None:
        """Let everything that is under way come to its end."""
        for _round in range(3):
            QTest.qWait(5)
            assert self.lanes.finish(20)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.presses += 1
        QTest.keyClick(QApplication.activePopupWidget() or QApplication.focusWidget() or self.shell, key, held)

    def names(self) -> list[str]:
        return [p.customer.called for p in self.list.rows.people]

    def selected(self) -> str:
        person = self.list.person()
        return person.customer.called if person is not None else ""

    def badge(self) -> str:
        return self.shell._nav["today"].count()

    def chips(self) -> list[str]:
        buttons = self.page.cares.filter.findChildren(QWidget)
        return [b.text() for b in buttons if hasattr(b, "isCheckable")]


def born(month: int, day: int) -> Birthday:
    return Birthday("solar", month, day, year=1990)


def regular(shop: Shop, name: str, gap: int, ago: int, visits: int = 8) -> int:
    """A customer who came every `gap` days, the last time `ago` days ago."""
    made = customers.create(shop, CustomerDraft(name))
    for place in range(visits):
        at = shop.clock.now() - dt.timedelta(days=ago + gap * place)
        purchases.record(shop, PurchaseDraft(made, (ItemDraft("Bread", 1000, 1000),), at=at))
    return made


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    """Ann and Bo have birthdays (Ann's cat as well), Cleo stays away."""
    ann = customers.create(
        shop, CustomerDraft("Ann", birthday=born(5, 18), phones=(PhoneDraft("13800006688"),), tags=("regular",))
    )
    pets.create(shop, PetDraft("Tom", birthday=born(5, 20)), [ann])
    made = {"Ann": ann, "Bo": customers.create(shop, CustomerDraft("Bo", birthday=born(5, 19)))}
    made["Cleo"] = regular(shop, "Cleo", 20, 46)
    reminder_refresh.refresh(shop)
    return made


@pytest.fixture
def bare(shop: Shop, qtbot: QtBot, qapp: QApplication) -> Iterator[Day]:
    """Today in the shop as it is."""
    settings = Settings()
    settings.set("language", "en")
    settings.set("theme", "light")
    application.create(settings)
    lanes, bugs = Lanes(), []
    lanes.bug.connect(bugs.append)
    made = Day(shop, qtbot, lanes)
    yield made
    made.settle()
    assert not bugs
    made.opened.bell.stop()
    made.opened.coming_back.stop()
    made.opened._stop_listening()
    made.shell.hide()
    lanes.close()
    made.shell.deleteLater()
    theme.apply(qapp, "light", 100)


@pytest.fixture
def day(people: dict[str, int], bare: Day) -> Day:
    """Today with people to care for."""
    return bare


@pytest.mark.qt_log_ignore(MENUS, extend=True)
def test_two_keys_a_customer_at_most(day: Day) -> None:
    assert day.names() == ["Ann", "Bo", "Cleo"]
    assert day.list.hasFocus()
    day.press(Qt.Key.Key_Space)
    day.press(Qt.Key.Key_S)
    day.press(Qt.Key.Key_Return)
    day.press(Qt.Key.Key_Space)
    assert day.names() == []
    day.settle()
    assert day.presses <= 2 * 3
    assert (day.names(), day.badge()) == ([], "")
    found = care.care_list(day.shop)
    assert found.done == 3
    assert [(p.customer.name, p.reminders[0].snoozed_until) for p in found.later] == [("Bo", TODAY + dt.timedelta(1))]


def test_row_leaves_at_once_and_the_next_is_selected(day: Day) -> None:
    day.press(Qt.Key.Key_Down)
    day.press(Qt.Key.Key_Space)
    assert (day.names(), day.selected()) == (["Ann", "Cleo"], "Cleo")
    day.settle()
    assert (day.names(), day.selected()) == (["Ann", "Cleo"], "Cleo")
    assert day.shell.toast.text() == "Bo: Contacted"
    assert day.badge() == "2"


def test_key_that_is_held_down_acts_once(day: Day) -> None:
    from PySide6.QtGui import QKeyEvent

    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", autorep=True)
    QApplication.sendEvent(day.list, held)
    day.settle()
    assert day.names() == ["Ann", "Bo", "Cleo"]


def test_undo_brings_a_person_back_with_all_reasons(day: Day) -> None:
    day.press(Qt.Key.Key_Space)
    day.settle()
    day.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    day.settle()
    assert day.names() == ["Ann", "Bo", "Cleo"]
    assert [len(p.reminders) for p in day.list.rows.people] == [2, 1, 1]


def test_undo_of_the_last_one_gives_the_list_the_keyboard_back(day: Day) -> None:
    for _each in range(3):
        day.press(Qt.Key.Key_Space)
    day.settle()
    assert not day.list.isVisible()
    day.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    day.settle()
    assert day.names() == ["Cleo"]
    assert day.list.hasFocus()


def test_skip_takes_the_reason_that_is_shown_and_leaves_the_others(day: Day) -> None:
    day.press(Qt.Key.Key_X)
    day.settle()
    assert day.names() == ["Bo", "Ann", "Cleo"]
    assert day.list.rows.people[1].first.rule == "pet_birthday"
    day.press(Qt.Key.Key_Delete)
    day.settle()
    assert "Ann" not in day.names() or len(day.list.rows.people[0].reminders) == 1


@pytest.mark.qt_log_ignore(MENUS, extend=True)
def test_outcome_is_chosen_with_the_keyboard(day: Day) -> None:
    day.press(Qt.Key.Key_O)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _step in range(2):
        day.press(Qt.Key.Key_Down)
    day.press(Qt.Key.Key_Return)
    day.settle()
    assert day.names() == ["Bo", "Cleo"]
    done = reminders.reminder_of(day.shop, 1)
    assert (done.status, done.outcome) == ("done", "no_answer")


def test_enter_opens_the_customer_at_the_counter(day: Day, people: dict[str, int]) -> None:
    day.press(Qt.Key.Key_Return)
    page = day.shell.current_page()
    assert isinstance(page, CounterPage)
    assert page.customer_id() == people["Ann"]


def test_digit_begins_a_look_up_at_the_counter(day: Day) -> None:
    day.press(Qt.Key.Key_6)
    page = day.shell.current_page()
    assert isinstance(page, CounterPage)
    assert page.search.box.text() == "6"
    assert page.search.box.hasFocus()
    page.search.hold()


def test_message_is_copied_in_the_language_of_the_shop(day: Day) -> None:
    i18n.set_language("zh_CN" if day.shop.facts.language == "en" else "en")
    day.press(Qt.Key.Key_C)
    copied = QApplication.clipboard().text()
    assert "Ann" in copied
    assert "Doudou" in copied
    assert copied.isascii() is (day.shop.facts.language == "en")


def test_filter_keeps_those_of_a_group_and_escape_shows_everybody(day: Day) -> None:
    assert day.chips() == ["All 3", "Birthdays 2", "Pet care 0", "Come again 0", "Drifting away 1"]
    day.press(Qt.Key.Key_Slash)
    for _step in range(4):
        day.press(Qt.Key.Key_Right)
    assert day.names() == ["Cleo"]
    day.press(Qt.Key.Key_Escape)
    assert day.list.hasFocus()
    day.press(Qt.Key.Key_Escape)
    assert day.names() == ["Ann", "Bo", "Cleo"]


def test_those_put_off_stand_under_a_filter_of_their_own(day: Day) -> None:
    day.page.cares.put_off(day.list.rows.people[1], 3)
    day.settle()
    assert day.chips()[-1] == "Later 1"
    day.page.cares.show_group("later")
    assert day.names() == ["Bo"]
    assert "Back on 21 May" in day.list.rows.said(0).detail
    day.press(Qt.Key.Key_Space)
    day.settle()
    assert day.chips()[-1] == "Drifting away 1"
    assert day.names() == ["Ann", "Cleo"]


def test_words_on_a_row_can_be_clicked(day: Day) -> None:
    row = day.list.visualRect(day.list.rows.index(2))
    place = day.list._delegate.buttons(row)[DONE].center()
    day.bot.mouseClick(day.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    day.settle()
    assert day.names() == ["Ann", "Bo"]
    day.bot.mouseClick(day.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, 70))
    assert (day.names(), day.selected()) == (["Ann", "Bo"], "Bo")


def test_reason_is_told_with_its_numbers_and_every_row_is_spoken(day: Day) -> None:
    said = day.list.rows.said(2)
    assert said.headline == "Away 46 days (usually every 22)"
    ann = day.list.rows.said(0)
    assert ann.chips[-1] == ("+1", "plain")
    assert all(part in ann.spoken for part in ("Ann", "138 **** 6688", "Tom", "Birthday today"))
    day.list.select(2)
    words = " ".join(label.text() for label in day.page.side.why.findChildren(type(day.page.side.why._words)))
    assert "last visit 2 Apr, 46 days ago" in words


def test_language_changes_every_word_and_keeps_the_selection(day: Day) -> None:
    day.press(Qt.Key.Key_Down)
    i18n.set_language("zh_CN")
    day.opened.retranslate()
    day.settle()
    assert day.selected() == "Bo"
    assert day.chips()[0] == "全部 3"
    assert day.list.rows.said(2).headline == "46 天没来了（平时 22 天一次）"
    assert day.shell._subtitle.text() == "5月18日 周一"


def test_shop_without_customers_offers_three_ways_to_begin(bare: Day) -> None:
    assert bare.page.cares.start.buttons[0].hasFocus()
    bare.page.cares.start.buttons[1].click()
    assert bare.shell.current_key() == "counter"
    assert bare.shell.drawer_is_open()
    bare.shell.go("today")
    bare.page.cares.start.buttons[0].click()
    assert bare.shell.current_key() == "customers"


def test_first_customer_ends_the_beginning(bare: Day) -> None:
    customers.create(bare.shop, CustomerDraft("Ann"))
    bare.settle()
    assert not bare.page.cares.start.isVisible()
    assert bare.page.cares._all_done.isVisible()


def test_all_done_names_the_next_day_that_is_known(day: Day) -> None:
    for _each in range(3):
        day.page.cares.put_off(day.list.rows.people[0], 3)
    day.settle()
    assert day.page.cares._all_done.isVisible()
    assert day.page.cares._all_done._line.text() == "Next on 21 May."


def test_figures_and_latest_sales_follow_a_sale(day: Day, people: dict[str, int]) -> None:
    purchases.record(day.shop, PurchaseDraft(people["Cleo"], (ItemDraft("Cake", 1000, 8800),)))
    day.settle()
    assert day.names() == ["Ann", "Bo"]
    figures = day.page.figures
    assert (figures.sales.value.text(), figures.sales.aside.text()) == ("¥88", "1 sale")
    assert (figures.returning.value.text(), figures.returning.aside.text()) == ("100%", "1 of 1")
    assert figures.birthdays.value.text() == "3"
    assert day.page.side.sales.sales.words(0) == ("10:12", "Cleo", "Cake", "¥88.00")
    day.press(Qt.Key.Key_F6)
    day.press(Qt.Key.Key_Down)
    assert day.page.side.sales.list.hasFocus()


def test_page_that_nobody_looks_at_waits(day: Day, people: dict[str, int]) -> None:
    day.shell.go("counter")
    purchases.record(day.shop, PurchaseDraft(people["Cleo"], (ItemDraft("Cake", 1000, 8800),)))
    day.settle()
    assert day.page.figures.sales.value.text() == "¥0"
    assert day.badge() == "2"
    day.shell.go("today")
    day.settle()
    assert day.page.figures.sales.value.text() == "¥88"


@pytest.mark.parametrize("what", ["care_list", "day_figures", "latest_sales"])
def test_part_that_cannot_be_read_says_so_and_the_rest_stays(
    day: Day, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def fails(_shop: Shop) -> None:
        raise WorldProblem("disk", T("The disk does not answer."))

    works = getattr(care, what)
    monkeypatch.setattr(care, what, fails)
    day.opened.desk.look()
    day.page.refresh(None)
    day.settle()
    page = day.page
    told = (page.cares._failed.isVisible(), page.figures.banner.isVisible(), page.side.sales.again_button.isVisible())
    assert told == (what == "care_list", what == "day_figures", what == "latest_sales")
    monkeypatch.setattr(care, what, works)
    {"care_list": page.cares.again, "day_figures": page.figures.again, "latest_sales": page.side.sales.again}[
        what
    ].emit()
    day.settle()
    assert not any(piece.isVisible() for piece in (page.cares._failed, page.figures.banner))
    assert day.names() == ["Ann", "Bo", "Cleo"]


def test_row_comes_back_when_it_could_not_be_written(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_all: object) -> None:
        raise WorldProblem("disk", T("The disk is full."))

    monkeypatch.setattr(reminders, "done_all", fails)
    day.press(Qt.Key.Key_Space)
    assert day.names() == ["Bo", "Cleo"]
    day.settle()
    assert day.names() == ["Ann", "Bo", "Cleo"]
    assert "disk is full" in day.shell.toast.text()


def test_many_born_on_one_day_are_asked_about_once(shop: Shop, bare: Day) -> None:
    for number in range(40):
        customers.create(shop, CustomerDraft(f"C{number}", birthday=born(1, 1)))
    bare.page.refresh(None)
    bare.settle()
    assert bare.page.question.text().startswith("40 birthdays are on 1 January")
    bare.page.question._buttons[1].click()
    assert not bare.page.question.isVisible()
    bare.settle()
    bare.page.refresh(None)
    bare.settle()
    assert not bare.page.question.isVisible()
    with shop.read() as session:
        assert reminder_options.load(session).answers == {"solar-01-01": "placeholder"}


def test_narrow_window_puts_the_side_behind_a_tab(day: Day) -> None:
    day.shell.resize(1024, 640)
    day.settle()
    page = day.page
    assert (page.tabs.isVisible(), page.cares.isVisible(), page.side.isVisible()) == (True, True, False)
    day.press(Qt.Key.Key_F6)
    assert (page.cares.isVisible(), page.side.isVisible()) == (False, True)
    day.press(Qt.Key.Key_Escape)
    assert day.list.hasFocus()
    day.shell.resize(1366, 768)
    day.settle()
    assert (page.tabs.isVisible(), page.cares.isVisible(), page.side.isVisible()) == (False, True, True)


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(1366, 689), (1024, 640)])
def test_page_fits_the_smallest_screens(
    day: Day, qapp: QApplication, language: str, size: tuple[int, int], percent: int
) -> None:
    i18n.set_language(language)
    theme.apply(qapp, "dark", percent)
    day.opened.retranslate()
    day.shell.resize(*size)
    day.settle()
    hint = day.shell.minimumSizeHint()
    assert (hint.width() <= size[0], hint.height() <= size[1]) == (True, True), hint


def test_everything_that_takes_the_focus_has_a_name_and_tab_comes_round(day: Day) -> None:
    stops = [
        w for w in day.shell.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.isEnabled()
    ]  # fmt: skip
    nameless = []
    for widget in stops:
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is not None and not spoken.text(QAccessible.Text.Name):
            nameless.append(type(widget).__name__)
    assert nameless == []
    inside = [w for w in stops if day.page.isAncestorOf(w)]
    assert len(inside) <= 5
    seen = set()
    for _step in range(40):
        seen.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert set(inside) <= seen


def test_bell_brings_the_list_up_to_date_and_counts_what_is_new(shop: Shop, bare: Day) -> None:
    customers.create(shop, CustomerDraft("Ann", birthday=born(5, 18)))
    bare.opened.bell.start()
    bare.bot.waitUntil(lambda: bare.badge() == "1", timeout=20_000)
    assert bare.names() == ["Ann"]
    assert "1 person to care for" in bare.shell._nav["today"].accessibleName()
    assert bare.shell.toast.text() == ""
    bare.shell.go("counter")
    assert isinstance(shop.clock, FixedClock)
    customers.create(shop, CustomerDraft("Bo", birthday=born(5, 19)))
    shop.clock.advance(dt.timedelta(hours=2))
    bare.opened.bell._bell.tick()
    bare.bot.waitUntil(lambda: bare.badge() == "2", timeout=20_000)
    assert bare.shell.toast.text() == "2 people to care for"


def test_birthday_that_is_typed_stands_on_the_list_at_once(shop: Shop, bare: Day) -> None:
    bare.opened.bell.start()
    bare.settle()
    bare.opened.bell._took_ms = 0
    customers.create(shop, CustomerDraft("Ann", birthday=born(5, 18)))
    bare.bot.waitUntil(lambda: bare.names() == ["Ann"], timeout=20_000)


def test_bell_that_fails_three_times_is_told_in_words(shop: Shop, bare: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_all: object) -> None:
        raise WorldProblem("disk", T("The disk does not answer."))

    works = reminder_refresh.plan
    monkeypatch.setattr(reminder_refresh, "plan", fails)
    bare.opened.bell.start()
    bare.settle()
    for _again in range(2):
        assert not bare.shell.banner.isVisible()
        bare.opened.bell.ring()
        bare.settle()
    assert "not up to date" in bare.shell.banner.text()
    monkeypatch.setattr(reminder_refresh, "plan", works)
    bare.opened.bell.ring()
    bare.settle()
    assert not bare.shell.banner.isVisible()


def test_bell_is_silent_after_it_was_taken_down(shop: Shop, bare: Day) -> None:
    bare.opened.bell.start()
    bare.settle()
    bare.opened.bell.stop()
    bare.opened.bell.start()
    bare.opened.bell.ring()
    bare.settle()
    assert bare.opened.bell._bell._scheduler is None


def test_counter_shows_the_reminders_and_the_near_birthdays(day: Day, people: dict[str, int]) -> None:
    day.press(Qt.Key.Key_Return)
    page = day.shell.current_page()
    assert isinstance(page, CounterPage)
    assert page.head.due.text() == "Birthday today; turns 36 · Tom's birthday is on 20 May, in 2 days; turns 36"
    page.tabs.open_tab("reminders")
    buttons = [b for b in page.tabs.reminders.findChildren(QAbstractButton) if b.text().strip() == "Contacted"]
    assert len(buttons) == 2
    day.bot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    day.settle()
    assert day.shell.toast.text() == "Ann: Contacted"
    assert [r.rule for r in reminders.due(day.shop)][:2] == ["birthday", "pet_birthday"]
    assert reminders.reminder_of(day.shop, 1).status == "done"
    page.open_customer(people["Cleo"])
    assert not page.head.due.isVisible()
