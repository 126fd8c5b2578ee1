"""F1 and the question mark: the help has a page for every place, says nothing that is not there, and gives the keyboard back."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n, paths
from app.i18n import _
from app.ui import help_html, help_texts, theme
from app.ui.help_panel import CONTENTS, KEYS, SEARCH
from app.ui.keys import EVERYWHERE, PAGE_KEYS, SCOPES, WINDOW_KEYS, page_rows, spoken
from app.ui.pages import counter_search, sale_drawer
from app.ui.pages.settings import PANES
from installer import texts
from tests.support import PASSWORD, make_shop
from tests.ui.conftest import wait_for

LANGUAGES = ("en", "zh_CN")
MOST_WORDS = {"en": 260, "zh_CN": 400}
"""Latin words and Chinese characters together."""


@pytest.fixture
def opened(window, folder):
    """An open shop at Today, with a customer so that all pages have something to show."""
    window.enter(make_shop(folder, language="en").shop)
    window.open_shop.bell.stop()
    window.open_shop.shell.setWindowState(Qt.WindowState.WindowNoState)
    window.open_shop.shell.resize(1366, 768)
    window.open_shop.shell.activateWindow()
    idle(window)
    return window.open_shop


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def files(language):
    return {file.stem for file in (paths.resources() / "help" / language).glob("*.md")}


# -- what is written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_its_page_and_every_page_is_a_topic(language):
    assert files(language) == {topic.key for topic in help_texts.TOPICS}
    assert all(help_texts.title(topic.key, language) for topic in help_texts.TOPICS)
    assert {topic.group for topic in help_texts.TOPICS} == set(help_texts.GROUPS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_short_and_begin_with_their_title(language):
    for topic in help_texts.TOPICS:
        plain = help_texts.plain_text(topic.key, language)
        words = len(re.findall(r"[A-Za-z0-9'’]+|[\u4e00-\u9fff]", plain))
        assert words <= MOST_WORDS[language], topic.key
        assert help_texts.text(topic.key, language).startswith("# "), topic.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_parts_links_and_keys(language):
    for topic in help_texts.TOPICS:
        mine, other = help_texts.text(topic.key, language), help_texts.text(topic.key, "en")
        for pattern in (r"^#+ ", r"\]\(([^)]+)\)", r"`([^`]+)`", r"^\d+\. "):
            found = sorted(re.findall(pattern, mine, re.MULTILINE))
            assert found == sorted(re.findall(pattern, other, re.MULTILINE)), (topic.key, pattern)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages(language):
    for topic in help_texts.TOPICS:
        for target in re.findall(r"\]\(([^)]+)\)", help_texts.text(topic.key, language)):
            assert target.endswith(".md"), topic.key
            assert help_texts.is_topic(target.removesuffix(".md")), (topic.key, target)


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_that_are_named_exist(language):
    everywhere = {k for line in (*WINDOW_KEYS, *EVERYWHERE, *page_rows(("",) * 6)) for k in line.keys} | {"Enter"}
    for topic in help_texts.TOPICS:
        mine = {k for scope in topic.keys for line in PAGE_KEYS[scope] for k in line.keys}
        named = set(re.findall(r"`([^`]+)`", help_texts.text(topic.key, language)))
        assert named <= everywhere | mine, topic.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_stand_on_the_screen(language):
    """What the help names in bold is a text of the window, word by word."""
    no_longer = set(texts.check("zh_CN").unused)
    spoken = [m for m in texts.load("zh_CN") if isinstance(m.id, str) and m.id and m.id not in no_longer]
    said = {str(m.id if language == "en" else m.string) for m in spoken}
    for topic in help_texts.TOPICS:
        for bold in re.findall(r"\*\*([^*]+)\*\*", help_texts.text(topic.key, language)):
            assert bold in said, (topic.key, bold)


# -- keys


def test_window_has_a_shortcut_for_every_key_of_the_table_and_no_other(opened):
    made = [
        shortcut.key().toString()
        for shortcut in opened.shell.findChildren(QShortcut)
        if shortcut.parent() is opened.shell
    ]
    told = [QKeySequence(keys).toString() for line in opened.shell.key_rows() for keys in line.keys]
    assert sorted(made) == sorted(told)
    assert len(set(told)) == len(told)


def test_keys_of_the_pages_are_those_the_pages_take(opened):
    letters = {k.lower() for line in PAGE_KEYS["counter"] for k in line.keys if k.isalpha() and len(k) == 1}
    assert letters == set(counter_search.ACTS)
    payments = [QKeySequence(f"F{n}")[0].key() for n in range(6, 11)]
    assert list(sale_drawer.PAID_WITH) == payments
    care = opened.shell.go("today").cares.list
    for line in PAGE_KEYS["today"]:
        for keys in line.keys:
            assert keys in ("Up", "Down") or QKeySequence(keys)[0].key() in care._acts, keys
    assert set(PAGE_KEYS) == set(SCOPES)


def test_question_mark_lists_every_key_of_the_window(opened):
    opened.shell.go("today")
    QTest.keyClick(opened.shell, "?")
    panel = opened.help.panel()
    assert panel.shown() == KEYS
    plain = panel.text.toPlainText().replace("\xa0", " ")
    for line in opened.shell.key_rows():
        assert str(line.words) in plain
        assert all(spoken(keys) in plain for keys in line.keys)


def test_question_mark_in_a_text_field_is_typed(opened):
    page = opened.shell.go("counter")
    QTest.keyClick(page.search.box, "?")
    assert page.search.box.text() == "?"
    assert not opened.help.is_open()


# -- F1


def test_f1_opens_the_help_of_each_page(window, opened):
    shell, help_desk = opened.shell, opened.help
    customers = shell.go("customers")
    places = [
        ("today", lambda: shell.go("today")),
        ("counter", lambda: shell.go("counter")),
        ("reports", lambda: shell.go("reports")),
        ("catalogue", lambda: shell.go("catalogue")),
    ]
    places += [
        (topic, lambda t=tab: (shell.go("customers"), customers.show_tab(t)))
        for tab, topic in (("list", "customers"), ("import", "import"), ("duplicates", "duplicates"), ("bin", "bin"))
    ]
    places += [(f"settings-{key}", lambda k=key: shell.go("settings").open(k)) for key, *_rest in PANES]
    for topic, go in places:
        go()
        idle(window)
        press(Qt.Key.Key_F1)
        assert help_desk.panel().shown() == topic
        assert help_desk.panel().text.hasFocus()
        press(Qt.Key.Key_Escape)
        assert not help_desk.is_open(), topic


@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 100), ((1024, 640), 150)])
def test_f1_in_the_sale_drawer_stands_beside_it_and_tells_about_the_sale(window, opened, size, percent):
    window.set_text(percent)
    opened.shell.resize(*size)
    opened.shell.go("counter").new_sale()
    idle(window)
    press(Qt.Key.Key_F1)
    panel = opened.help.panel()
    assert panel.shown() == "sale"
    assert not panel.geometry().intersects(opened.shell.drawer().geometry())
    assert panel.minimumSizeHint().width() <= panel.width()
    press(Qt.Key.Key_Escape)
    assert opened.shell.drawer_is_open()
    assert opened.shell.drawer().isAncestorOf(QApplication.focusWidget())


def test_steps_of_the_first_run_and_the_unlock_screen_have_their_help(window, folder):
    window.show_first_run()
    wait_for(lambda: window.gate.isVisible())
    QTest.qWait(20)
    topics = []
    for place in range(len(window.first_run.steps)):
        window.first_run.go(place)
        window.gate.show_help()
        topics.append(window.gate.help().panel().shown())
        press(Qt.Key.Key_Escape)
    assert topics == ["setup-language", "setup-shop", "setup-password", "setup-code", "setup-begin"]
    window.first_run.help_button.click()
    assert window.gate.help().is_open()
    window.show_unlock(folder / "a.shuke")
    QTest.qWait(20)
    assert not window.gate.help().is_open()
    press(Qt.Key.Key_F1)
    assert window.gate.help().panel().shown() == "unlock"
    assert window.gate.help().panel().isVisible()


def test_escape_gives_the_keyboard_back_and_f1_again_closes(window, opened):
    box = opened.shell.go("counter").search.box
    assert box.hasFocus()
    press(Qt.Key.Key_F1)
    assert opened.help.panel().text.hasFocus()
    press(Qt.Key.Key_F1)
    assert not opened.help.is_open()
    assert box.hasFocus()


def test_tab_goes_round_in_the_help_and_not_through_the_page_behind(window, opened):
    opened.shell.go("customers")
    press(Qt.Key.Key_F1)
    panel, seen = opened.help.panel(), set()
    for _step in range(24):
        press(Qt.Key.Key_Tab)
        assert panel.isAncestorOf(QApplication.focusWidget())
        seen.add(QApplication.focusWidget())
    assert {panel.text, panel.box, panel.contents, panel.close_button} <= seen
    assert len(seen) <= 12
    assert all(widget.accessibleName() for widget in seen)
    page_stops = [
        w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    ]
    assert page_stops == []


def test_links_and_back(window, opened):
    press(Qt.Key.Key_F1)
    panel = opened.help.panel()
    panel.text.anchorClicked.emit(QUrl("sale.md"))
    panel.text.anchorClicked.emit(QUrl("customer.md"))
    panel.text.anchorClicked.emit(QUrl("https://example.org/sale.md.html"))
    assert panel.shown() == "customer"
    press(Qt.Key.Key_Backspace)
    assert panel.shown() == "sale"
    QTest.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert panel.shown() == "today"
    assert not panel.back.isEnabled()


def test_search_finds_in_the_language_in_force(window, opened):
    press(Qt.Key.Key_F1)
    panel = opened.help.panel()
    QTest.keyClicks(panel.box, "recovery code")
    assert panel.shown() == SEARCH + "recovery code"
    assert help_texts.title("setup-code") in panel.text.toPlainText()
    panel.box.setText("glockenspiel")
    assert "glockenspiel" in panel.text.toPlainText()
    QTest.keyClick(panel.box, Qt.Key.Key_Escape)
    assert panel.shown() == "today"
    window.set_language("zh_CN")
    assert next(hit.key for hit in help_texts.search("恢复码")) in ("settings-security", "setup-code")
    assert help_texts.search("   ") == []


def test_contents_lead_to_every_page(window, opened):
    press(Qt.Key.Key_F1)
    opened.help.panel().show_page(CONTENTS)
    for topic in help_texts.TOPICS:
        assert f'href="{topic.key}.md"' in help_html.contents()


@pytest.mark.parametrize("key", [CONTENTS, KEYS, *(topic.key for topic in help_texts.TOPICS)])
def test_every_page_is_painted_in_the_language_and_colours_in_force(window, opened, key):
    opened.help.show_page(key)
    panel = opened.help.panel()
    english = panel.text.toPlainText()
    assert not re.search(r"[\u4e00-\u9fff]", english)
    window.set_language("zh_CN")
    chinese = panel.text.toPlainText()
    assert re.search(r"[\u4e00-\u9fff]{2}", chinese)
    assert "**" not in chinese + english
    assert "](" not in chinese + english
    window.settings.set("theme", "dark")
    assert theme.colors().accent in help_html.style()
    assert i18n.language() == "zh_CN"


@pytest.mark.parametrize("percent", [100, 150])
def test_help_fits_the_smallest_window(window, opened, percent):
    window.set_text(percent)
    opened.shell.resize(1024, 640)
    QTest.qWait(10)
    opened.help.show_keys()
    QTest.qWait(10)
    panel = opened.help.panel()
    assert (opened.shell.width(), opened.shell.height()) == (1024, 640)
    assert panel.minimumSizeHint().width() <= panel.width()
    assert panel.text.horizontalScrollBar().maximum() == 0
    assert opened.shell.centralWidget().rect().contains(panel.geometry())


def test_missing_page_is_said_in_words(window, opened, monkeypatch, tmp_path):
    help_texts._read.cache_clear()
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    opened.help.show_page("today")
    assert opened.help.panel().text.toPlainText() == _("This page of the help is missing.")
    help_texts._read.cache_clear()


def test_lock_takes_the_help_along(window, opened):
    opened.shell.go("counter").new_sale()
    idle(window)
    press(Qt.Key.Key_F1)
    assert opened.help.is_open()
    window.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.open_shop is None
    QTest.qWait(20)


def test_help_that_is_open_at_the_unlock_screen_goes_when_the_shop_opens(window, shop_path):
    window.show_unlock(shop_path)
    wait_for(lambda: window.gate.findChild(QShortcut) is not None)  # which the gate listens for once it is painted
    press(Qt.Key.Key_F1)
    assert window.gate.help().is_open()
    QTest.keyClicks(window.unlock.password_edit, PASSWORD)
    window.unlock.submit()
    wait_for(lambda: window.open_shop is not None)
    window.open_shop.bell.stop()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    idle(window)
    press(Qt.Key.Key_F1)
    assert window.open_shop.help.panel().shown() == "today"
