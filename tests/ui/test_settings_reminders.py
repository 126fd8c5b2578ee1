"""Settings › Reminders: what is chosen is in force at once, today's list follows, and Ctrl+Z takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.reminders.rule_list import RULES
from app.services import customers, purchases, reminder_choices, reminder_options, reminder_refresh
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.reminder_options import ReminderOptions
from app.settings import Settings
from app.shop import Shop
from app.ui import app as application
from app.ui import theme
from app.ui.jobs import Lanes
from app.ui.open_shop import OpenShop
from app.ui.opening import Opening
from app.ui.pages.settings import SettingsPage
from app.ui.pages.settings_reminders import BIRTHDAYS, TRADE, RemindersPane
from app.ui.pages.today import TodayPage
from app.values.birthday import Birthday
from tests.support import CHEAP
from tests.ui.conftest import wait_for, words_of

PARTS = ("rules", BIRTHDAYS, TRADE)


class Desk:
    """The open window on the settings of reminders, with the bell hung up."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.lanes = shop, Lanes()
        self.bugs: list[object] = []
        self.lanes.bug.connect(self.bugs.append)
        self.opened = OpenShop(shop, self.lanes, Settings(), Opening(shop.clock, CHEAP))
        self.shell = self.opened.shell
        self.shell.resize(1366, 768)
        self.shell.show()
        self.shell.activateWindow()
        self.opened.begin()
        self.opened.bell.start()
        today, page = self.shell.current_page(), self.shell.go("settings")
        assert isinstance(today, TodayPage)
        assert isinstance(page, SettingsPage)
        self.today, self.page = today, page
        pane = page.open("reminders")
        assert isinstance(pane, RemindersPane)
        self.pane = pane
        wait_for(lambda: pane.choices is not None)
        self.settle()

    def settle(self) -> None:
        for _round in range(3):
            QTest.qWait(5)
            assert self.lanes.finish(20)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, held)

    def type(self, key: str, text: str) -> None:
        """Type a number and go on with Enter."""
        line = self.pane.numbers[key].line
        line.setFocus()
        line.selectAll()
        line.insert(text)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def options(self) -> ReminderOptions:
        return reminder_choices.choices(self.shop).options

    def names(self) -> list[str]:
        return [p.customer.called for p in self.today.cares.list.rows.people]


@pytest.fixture
def desk(shop: Shop, qapp: QApplication) -> Iterator[Desk]:
    """A shop with a birthday tomorrow and a regular who stays away."""
    settings = Settings()
    settings.set("language", "en")
    settings.set("theme", "light")
    application.create(settings)
    customers.create(shop, CustomerDraft("Bo", birthday=Birthday("solar", 5, 19)))
    cleo = customers.create(shop, CustomerDraft("Cleo"))
    for place in range(8):
        at = shop.clock.now() - dt.timedelta(days=46 + 20 * place)
        purchases.record(shop, PurchaseDraft(cleo, (ItemDraft("Bread", 1000, 1000),), at=at))
    reminder_options.answer_placeholder(shop, "solar-01-01", "placeholder")
    reminder_refresh.refresh(shop)
    made = Desk(shop)
    yield made
    made.settle()
    assert made.bugs == []
    made.opened.bell.stop()
    made.opened._stop_listening()
    made.shell.hide()
    made.lanes.close()
    made.shell.deleteLater()
    theme.apply(qapp, "light", 100)


def test_rule_that_is_switched_off_leaves_today_and_comes_back_with_undo(desk: Desk) -> None:
    wait_for(lambda: desk.names() == ["Bo", "Cleo"])
    QTest.mouseClick(desk.pane.rules.switches["birthday"], Qt.MouseButton.LeftButton)
    wait_for(lambda: desk.names() == ["Cleo"])
    assert desk.options().off == ("birthday",)
    assert desk.shell.toast.text() == "Saved"
    desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: desk.names() == ["Bo", "Cleo"])
    wait_for(desk.pane.rules.switches["birthday"].isChecked)


def test_switches_are_one_stop_with_arrows_inside(desk: Desk) -> None:
    switches = list(desk.pane.rules.switches.values())
    switches[0].setFocus(Qt.FocusReason.TabFocusReason)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is switches[2]
    desk.press(Qt.Key.Key_Space)
    desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    assert desk.options().off == ("birthday", "pet_birthday")
    assert [s.text() for s in switches] == ["On", "Off", "Off", *["On"] * 5]
    assert [s.focusPolicy() & Qt.FocusPolicy.TabFocus != Qt.FocusPolicy.NoFocus for s in switches].count(True) == 1


def test_numbers_are_kept_when_the_field_is_left(desk: Desk) -> None:
    desk.type("lead_days", "0")
    wait_for(lambda: desk.names() == ["Cleo"])
    desk.type("days_between", "３０")
    assert (desk.options().lead_days, desk.options().days_between) == (0, 30)
    assert desk.pane.numbers["days_between"].text() == "30"
    desk.type("lead_days", "")
    desk.type("days_between", "")
    assert (desk.options().lead_days, desk.options().days_between) == (None, 14)
    assert desk.pane.numbers["days_between"].text() == "14"
    assert desk.pane.numbers["lead_days"].line.placeholderText() == "3"


@pytest.mark.parametrize("typed", ["4000", "-1", "ten", "1.5"])
def test_bad_number_is_refused_beside_its_field(desk: Desk, typed: str) -> None:
    field = desk.pane.numbers["most_new"]
    desk.type("most_new", typed)
    assert field.error()
    assert (field.text(), desk.options()) == (typed, ReminderOptions(answers={"solar-01-01": "placeholder"}))
    desk.type("late_days", "2")
    assert field.error()
    said = field.error()
    i18n.set_language("zh_CN")
    desk.opened.retranslate()
    assert field.error() not in ("", said)
    field.line.setFocus()
    desk.press(Qt.Key.Key_Escape)
    assert (field.text(), field.error()) == ("10", "")
    desk.type("most_new", "5")
    assert desk.options().most_new == 5


def test_what_is_being_typed_stays_when_something_else_is_saved(desk: Desk) -> None:
    line = desk.pane.numbers["days_between"].line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "2")
    reminder_choices.set_texts(desk.shop, {"churn": "off"})
    desk.settle()
    assert line.text() == "2"
    assert not desk.pane.rules.switches["churn"].isChecked()


def test_empty_fields_show_what_was_learnt(desk: Desk) -> None:
    desk.pane.open_part(TRADE)
    gap, lapse = desk.pane.numbers["usual_days"], desk.pane.numbers["lapse_days"]
    learnt = reminder_choices.choices(desk.shop).learnt
    assert learnt is not None
    assert (gap.text(), gap.line.placeholderText()) == ("", str(learnt.usual_days))
    assert f"now {learnt.lapse_days} days" in lapse._below.text()
    desk.type("usual_days", "5")
    wait_for(lambda: "five customers" in gap._below.text())
    assert reminder_choices.choices(desk.shop).learnt != learnt


def test_closing_days_are_added_read_back_and_removed(desk: Desk) -> None:
    pane = desk.pane
    pane.open_part(TRADE)
    pane.entry.setFocus()
    QTest.keyClicks(pane.entry, "10-1 ~ 10-7")
    assert pane.closing._below.text() == "1 Oct – 7 Oct · 7 days"
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    assert len(desk.options().closed_on) == 7
    assert (pane.entry.text(), pane.closed.model.rowCount()) == ("", 1)
    QTest.keyClicks(pane.entry, "soon")
    QTest.mouseClick(pane.add, Qt.MouseButton.LeftButton)
    desk.settle()
    assert pane.closing.error()
    assert pane.entry.text() == "soon"
    pane.closed.table.setFocus()
    desk.press(Qt.Key.Key_Delete)
    desk.settle()
    assert desk.options().closed_on == ()
    assert pane.closed.table.isHidden()


def test_customs_are_in_force_at_once(desk: Desk) -> None:
    desk.pane.open_part(BIRTHDAYS)
    for key in ("march_first", "leap_month", "plain_month_twice"):
        desk.pane.customs[key].chosen_button().setFocus()
        desk.press(Qt.Key.Key_Left)
        desk.settle()
    chosen = desk.options()
    assert (chosen.march_first, chosen.leap_month, chosen.plain_month_twice) == (True, "both", True)
    desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.pane.customs["plain_month_twice"].current() == "no"


def test_day_that_was_answered_is_asked_again(desk: Desk) -> None:
    pane = desk.pane
    pane.open_part(BIRTHDAYS)
    assert pane.answers.model.line(0).cells == ("1 January", "Nobody knows it")
    pane.answers.table.setFocus()
    QTest.mouseClick(pane.answers.button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.options().answers is None
    assert pane._answers_card.isHidden()


def test_every_word_follows_the_language(desk: Desk) -> None:
    def said() -> set[str]:
        found: set[str] = set()
        for part in PARTS:
            desk.pane.open_part(part)
            found |= words_of(desk.pane)
        return found

    english = said()
    i18n.set_language("zh_CN")
    desk.opened.retranslate()
    assert english & said() == set()


@pytest.mark.parametrize("part", PARTS)
def test_tab_goes_round_in_at_most_twelve_stops_that_have_names(desk: Desk, part: str) -> None:
    reminder_choices.close_on(desk.shop, "10-1")
    desk.settle()
    desk.pane.open_part(part)
    desk.page.focus_main()
    first = QApplication.focusWidget()
    assert first is not None
    seen: list[QWidget] = [first]
    while len(seen) < 40:
        desk.press(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus is first:
            break
        seen.append(focus)
    assert len([w for w in seen if desk.page.isAncestorOf(w)]) <= 12
    assert len(seen) <= 14, seen
    for widget in seen:
        spoken = QAccessible.queryAccessibleInterface(widget)
        assert spoken is not None
        assert spoken.text(QAccessible.Text.Name), widget


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 100), ((1024, 640), 100), ((1024, 640), 150)])
def test_every_part_fits_the_window(
    desk: Desk, qapp: QApplication, language: str, size: tuple[int, int], percent: int
) -> None:
    i18n.set_language(language)
    theme.apply(qapp, "dark", percent)
    desk.opened.retranslate()
    desk.shell.resize(*size)
    for part in PARTS:
        desk.pane.open_part(part)
        desk.settle()
        assert (desk.shell.width(), desk.shell.height()) == size
        room = desk.page._scrolls["reminders"].viewport().width()
        assert desk.pane.minimumSizeHint().width() <= room, part


def test_every_rule_says_what_it_does_and_when() -> None:
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        said = [str(rule.about) for rule in RULES.values()]
        assert all(said)
        assert len(set(said)) == len(RULES)
