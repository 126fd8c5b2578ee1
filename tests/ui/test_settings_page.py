"""The settings: found by their words, drawn from the list, kept at once; and what is said when their file was damaged."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app import i18n, paths
from app.services import customers, product_changes
from app.services.customer_data import CustomerDraft
from app.settings import Settings
from app.settings_list import PANES, SHOWN, Kind, of_pane
from app.ui import dialogs, theme
from app.ui.look_menu import LOOK, TEXT, build
from app.ui.opening import Opening
from app.ui.pages import settings as page_module
from app.ui.pages.settings_pane import Outline
from app.ui.pages.settings_search import ELSEWHERE, find
from app.ui.window import Window
from tests.support import make_shop
from tests.ui.conftest import wait_for, words_of


@pytest.fixture
def page(window, folder):
    """The settings of an open shop."""
    window.enter(make_shop(folder, language="en").shop)
    window.open_shop.bell.stop()
    made = window.open_shop.shell.go("settings")
    window.open_shop.shell.resize(1366, 768)
    window.open_shop.shell.activateWindow()
    idle(window)
    return made


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def names():
    return [(key, str(name)) for key, name, _icon in page_module.PANES]


@pytest.mark.parametrize(
    ("language", "typed", "pane", "title"),
    [
        ("en", "text size", "display", "Text size"),
        ("en", "SIZE", "display", "Text size"),
        ("en", "dark", "display", "Look"),
        ("en", "scan", "counter", "Scanner"),
        ("en", "licen", "about", "Licences"),
        ("en", "time zone", "shop", "Time zone"),
        ("en", "backups", "backups", "Backups"),
        ("zh_CN", "字体", "", ""),
        ("zh_CN", "文字", "display", "文字大小"),
        ("zh_CN", "wzdx", "display", "文字大小"),
        ("zh_CN", "wenzi", "display", "文字大小"),
        ("zh_CN", "触屏", "display", "触屏模式"),
        ("zh_CN", "觸屏", "display", "触屏模式"),
        ("zh_CN", "深色", "display", "外观"),
        ("zh_CN", "金额", "counter", "隐藏金额"),
    ],
)
def test_setting_is_found_by_its_words(language, typed, pane, title):
    i18n.set_language(language)
    hits = find(typed, names())
    first = (hits[0].pane, hits[0].title) if hits else ("", "")
    assert first == (pane, title)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_setting_is_found_by_its_title_and_stands_on_its_pane(window, page, language):
    window.set_language(language)
    for pane, title in [*((s.pane, s.title) for s in SHOWN), *ELSEWHERE]:
        hits = [hit for hit in find(str(title), names()) if hit.pane == pane and hit.title == str(title)]
        assert hits, str(title)
        page.open_hit(hits[0])
        idle(window)
        assert page.current() == pane
        assert str(title) in words_of(page._panes[pane]), (pane, str(title))


def test_typing_shows_hits_and_enter_goes_to_the_card(window, page):
    page.box.setFocus()
    QTest.keyClicks(page.box, "examples")
    assert page.hits.isVisible()
    assert not page._nav["display"].isVisible()
    QTest.keyClick(page.box, Qt.Key.Key_Return)
    idle(window)
    control = page._panes["counter"].controls["counter_examples"]
    assert page.current() == "counter"
    assert control.hasFocus()
    outlines = page.findChildren(Outline)
    assert [o.isVisible() for o in outlines] == [True]
    assert outlines[0].parentWidget().isAncestorOf(control)
    top = control.mapTo(page._scrolls["counter"].viewport(), control.rect().topLeft()).y()
    assert 0 <= top <= page._scrolls["counter"].viewport().height() - control.height()


def test_escape_takes_the_search_back(window, page):
    page.box.setFocus()
    QTest.keyClicks(page.box, "sc")
    QTest.keyClick(page.box, Qt.Key.Key_Down)
    assert page.hits.currentIndex().row() == 1
    QTest.keyClick(page.box, Qt.Key.Key_Escape)
    assert page.box.text() == ""
    assert page._nav["display"].isVisible()
    assert not page.hits.isVisible()
    QTest.keyClicks(page.box, "qqqq")
    QTest.keyClick(page.box, Qt.Key.Key_Return)
    assert page.current() == "display"


@pytest.mark.parametrize("pane", PANES)
def test_pane_shows_what_is_in_force_and_keeps_what_is_given(window, page, pane):
    made = page.open(pane)
    for shown in of_pane(pane):
        key, control = shown.setting.key, made.controls[shown.setting.key]
        for value in values_of(shown):
            control.show_value(window.settings.get(key))
            control.given.emit(value)
            assert window.settings.get(key) == value == Settings().get(key)
    window.settings.set("language", "en")


def values_of(shown):
    if shown.kind is Kind.CHOICE:
        return shown.setting.choices
    return {Kind.SWITCH: (True, False), Kind.NUMBER: (shown.setting.most, shown.setting.least), Kind.TEXT: ("~", "")}[
        shown.kind
    ]


def test_controls_give_what_the_person_does(window, page):
    made = page.open("counter")
    QTest.mouseClick(made.controls["hide_amounts"], Qt.MouseButton.LeftButton)
    assert window.settings.get("hide_amounts") is True
    QTest.keyClick(made.controls["hide_amounts"], Qt.Key.Key_Return)
    assert window.settings.get("hide_amounts") is False
    number = made.controls["recent_customers"]
    QTest.mouseClick(number.more, Qt.MouseButton.LeftButton)
    QTest.keyClick(number.box, Qt.Key.Key_Up)
    assert window.settings.get("recent_customers") == 12
    prefix = made.controls["scan_prefix"]
    prefix.setFocus()
    QTest.keyClicks(prefix, "~~~~~")
    QTest.keyClick(prefix, Qt.Key.Key_Return)
    assert window.settings.get("scan_prefix") == "~~~"
    scanner = made.controls["scan_gap_ms"]
    QTest.keyClick(scanner.chosen_button(), Qt.Key.Key_Right)
    assert window.settings.get("scan_gap_ms") == 150


def test_text_size_by_key_is_shown_on_the_open_pane(window, page):
    made = page.open("display")
    window.step_text(1)
    assert made.controls["text_percent"].chosen_button().text() == "115%"
    assert theme.percent() == 115


@pytest.mark.parametrize("pane", [key for key, _name, _icon in page_module.PANES])
def test_tab_goes_round_the_window_in_at_most_twelve_stops(window, page, pane):
    page.open(pane)
    idle(window)
    shell = window.open_shop.shell
    page.box.setFocus()
    stops = []
    for _each in range(40):
        QTest.keyClick(shell.focusWidget(), Qt.Key.Key_Tab)
        stops.append(shell.focusWidget())
        if stops[-1] is page.box:
            break
    assert stops[-1] is page.box
    assert len(stops) <= 12, [s.accessibleName() for s in stops]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_word_of_a_drawn_pane_is_cut(window, page, language):
    """At the smallest window and the greatest text: labels wrap, buttons are as wide as their words."""
    window.set_language(language)
    window.set_text(150)
    window.open_shop.shell.resize(1024, 640)
    for pane in PANES:
        made = page.open(pane)
        idle(window)
        for piece in made.findChildren(QWidget):
            if isinstance(piece, QAbstractButton | QLabel) and piece.isVisible() and piece is not made.line:
                room = piece.width() + 1
                wraps = isinstance(piece, QLabel) and piece.wordWrap()
                assert wraps or piece.sizeHint().width() <= room, (pane, piece.text())


def test_damaged_settings_are_told_once_on_the_first_screen(qapp, window, folder, shuke_home):
    file = paths.settings_file()
    file.write_text('{"theme": "dark", "lang')
    settings = Settings()
    one = Window(qapp, settings, Opening(), make_shop(folder, language="en").shop.path)
    one.start()
    assert "settings of this computer" in one.unlock._banner.text()
    settings.set("theme", "light")
    one.close()
    file.write_text("[]")
    first = Window(qapp, Settings(), Opening(), None)
    first.start()
    assert "settings of this computer" in first.first_run.banner.text()
    first.settings.set("theme", "light")
    first.close()
    two = Window(qapp, Settings(), Opening(), None)
    two.start()
    assert two.first_run.banner.text() == ""
    two.close()


def test_data_pane_saves_contacts_and_leads_to_import_and_bin(window, page, tmp_path, monkeypatch):
    pane = page.open("data")
    monkeypatch.setattr(dialogs, "save_file", lambda *_a: tmp_path / "contacts")
    customers.create(window.open_shop.shop, CustomerDraft(name="Ann"))
    pane.contacts.click()
    idle(window)
    assert "Ann" in (tmp_path / "contacts.vcf").read_text("utf-8")
    assert "contacts.vcf" in pane.banner.text()
    pane.open_bin.click()
    idle(window)
    assert window.open_shop.shell.current_key() == "customers"
    page.open("data").bring_in.click()
    idle(window)
    assert window.open_shop.shell.current_key() == "customers"


def test_shop_is_reached_as_typed_and_a_long_address_is_refused(window, page):
    pane = page.open("shop")
    pane.edits["phone"].setText("021-5555")
    QTest.keyClick(pane.edits["phone"], Qt.Key.Key_Return)
    idle(window)
    assert window.open_shop.shop.facts.phone == "021-5555"
    pane.edits["address"].setMaxLength(999)
    pane.edits["address"].setText("x" * 300)
    QTest.keyClick(pane.edits["address"], Qt.Key.Key_Return)
    idle(window)
    assert pane.address.error()
    window.open_shop.undo()
    idle(window)
    assert pane.edits["phone"].text() == window.open_shop.shop.facts.phone == ""


def test_currency_is_changed_by_key_with_words_and_taken_back(window, page):
    pane, shop = page.open("shop"), window.open_shop.shop
    line = pane.currency
    line.change_button.setFocus()
    QTest.keyClick(line.change_button, Qt.Key.Key_Space)
    line.choice.setCurrentIndex(line.choice.findData("GBP"))
    for words in (
        "from now on: £12.00.",
        "the new country",
        "3/12 is 3 December from now on",
        "ways to pay and their keys",
    ):
        assert words in line._meaning.text()
    QTest.keyClick(line.save_button, Qt.Key.Key_Space)
    idle(window)
    assert (shop.facts.currency, shop.facts.region, line.said.text()) == ("GBP", "GB", "Pound sterling  GBP")
    assert "Amounts are in GBP now" in window.open_shop.shell.toast.text()
    window.open_shop.undo()
    idle(window)
    assert (shop.facts.currency, line.said.text()) == ("CNY", "Chinese yuan  CNY")


def test_currency_stays_once_there_is_a_price_and_says_why(window, page):
    pane, shop = page.open("shop"), window.open_shop.shop
    line = pane.currency
    line.change_button.click()
    line.choice.setCurrentIndex(line.choice.findData("JPY"))
    product_changes.create(shop, {"product_name": "Litter", "price_minor": "12.50"})
    line.save_button.click()
    idle(window)
    assert "There are prices in this currency" in line.wrong.text()
    assert shop.facts.currency == "CNY"
    QTest.keyClick(line.choice, Qt.Key.Key_Escape)
    assert not line.choice.isVisible()
    line.change_button.click()
    assert "There are prices in this currency" in line.wrong.text()
    assert (line.choice.isVisible(), line.save_button.isVisible()) == (False, False)
    assert line.cancel_button.hasFocus()
    line.cancel_button.click()
    assert not line.wrong.isVisible()


def test_menus_of_the_first_run_set_the_same_at_once(window):
    window.show_first_run()
    screen = window.first_run
    looks = build(screen.look_button, window.settings, LOOK)
    lines = {action.text(): action for action in looks.actions() if action.isCheckable()}
    assert [words for words, action in lines.items() if action.isChecked()] == ["Light"]
    lines["Dark"].trigger()
    lines["Touch mode"].trigger()
    assert (theme.is_dark(), theme.is_touch(), screen.look_button.height()) == (True, True, 44)
    looks.close()
    sizes = build(screen.text_button, window.settings, TEXT)
    assert [action.text() for action in sizes.actions() if action.isChecked()] == ["100%"]
    sizes.actions()[-1].trigger()
    sizes.close()
    assert window.settings.get("text_percent") == theme.percent() == 150
    window.gate.resize(1024, 640)
    QTest.qWait(1)
    hint = window.gate.minimumSizeHint()
    assert (hint.width() <= 1024, hint.height() <= 640) == (True, True)
