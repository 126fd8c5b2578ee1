"""The look: contrast of every pair of colours, high contrast, touch mode, motion; all of it in force at once on every page."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QScrollBar, QWidget

from app.services import customers, pets, purchases
from app.services.customer_data import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.ui import theme
from app.ui.theme import qss
from app.ui.theme.tokens import DARK, LIGHT, MOUSE, TEXT_SIZES, TOUCH, contrast, high_contrast
from app.ui.widgets.labels import Label
from app.ui.widgets.motion import FADE_MS
from tests.support import make_shop
from tests.ui.conftest import wait_for

THEMES = {"light": LIGHT, "dark": DARK, "light high": high_contrast(LIGHT), "dark high": high_contrast(DARK)}
GROUNDS = ("bg", "surface", "sunken", "hover", "selected", "rail")
PAGES = ("today", "counter", "customers", "catalogue", "reports")


def too_faint(c, pairs, least):
    return {(ink, on): round(contrast(getattr(c, ink), getattr(c, on)), 2) for ink, on in pairs} and {
        (ink, on) for ink, on in pairs if contrast(getattr(c, ink), getattr(c, on)) < least
    }


@pytest.mark.parametrize("c", THEMES.values(), ids=list(THEMES))
def test_every_pair_of_colours_can_be_read(c):
    inks = [*itertools.product(("text", "text2", "text3"), GROUNDS), *itertools.product(("accent",), GROUNDS)]
    inks += [(tone, f"{tone}_soft") for tone in ("danger", "warn", "ok", "info", "accent")]
    inks += [(tone, on) for tone in ("danger", "warn", "ok", "info") for on in ("bg", "surface", "selected")]
    inks += [("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_toast", "toast"), ("toast_link", "toast")]
    assert too_faint(c, inks, 4.5) == set()
    assert too_faint(c, [("input", on) for on in GROUNDS], 3.0) == set()


@pytest.mark.parametrize("c", [high_contrast(LIGHT), high_contrast(DARK)], ids=["light", "dark"])
def test_high_contrast_has_strong_lines_and_no_tints(c):
    assert c.border == c.input == c.text3 == c.text2
    assert {c.danger_soft, c.warn_soft, c.ok_soft, c.info_soft, c.accent_soft} == {c.surface}
    assert too_faint(c, list(itertools.product(("text2", "border"), GROUNDS)), 6.0) == set()


def test_text_has_its_floor_in_both_modes(qapp):
    for touch, least in ((False, 12), (True, 13)):
        theme.wear(qapp, theme.Look("light", 90, touch=touch))
        assert min(theme.font(role).pixelSize() for role in TEXT_SIZES) == least
    theme.apply(qapp, "light", 100)


@pytest.fixture
def shell(window, folder):
    """The window of an open shop."""
    shop = make_shop(folder, language="en").shop
    phones = (PhoneDraft("13800001234"), PhoneDraft("13900005678"))
    ann = customers.create(shop, CustomerDraft(name="Ann", phones=phones, wechat="ann", tags=("VIP", "cake", "new")))
    customers.create(shop, CustomerDraft(name="Bo", alert_note="No nuts"))
    pets.create(shop, PetDraft(name="Doudou", species="dog"), (ann,))
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Leash", 1000, 538_00),)))
    window.enter(shop)
    window.open_shop.bell.stop()
    made = window.open_shop.shell
    made.resize(1366, 768)
    return made


def idle(window):
    wait_for(lambda: not window.lanes.is_busy())
    QTest.qWait(10)


def targets(page: QWidget):
    """What is hit with a finger on what is shown now."""
    kinds = QAbstractButton | QLineEdit | QComboBox | QAbstractSpinBox
    for child in page.findChildren(QWidget):
        inside = isinstance(child.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit | QScrollBar)
        if isinstance(child, kinds) and child.isVisible() and not inside:
            yield child


def low(page, least):
    return [
        (type(w).__name__, w.accessibleName() or w.objectName(), w.height())
        for w in targets(page)
        if w.height() < least or w.width() < least
    ]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("touch", [False, True])
def test_everything_that_is_pressed_is_as_big_as_its_mode_asks(window, shell, touch, language):
    window.set_language(language)
    window.settings.set("touch", touch)
    least = (TOUCH if touch else MOUSE).target
    wrong = {}
    for key in PAGES:
        page = shell.go(key)
        idle(window)
        wrong[key] = low(page, least)
    settings = shell.go("settings")
    for key in settings._nav:
        settings.open(key)
        idle(window)
        wrong[f"settings {key}"] = low(settings, least)
    shell.go("counter").new_sale()
    idle(window)
    wrong["shell"] = low(shell, least)
    assert {key: found for key, found in wrong.items() if found} == {}


def test_touch_mode_is_in_force_on_pages_that_are_open(window, shell):
    table = shell.go("customers").findChild(QWidget)
    before = shell._sale_button.height()
    window.settings.set("touch", True)
    idle(window)
    assert (before, shell._sale_button.height()) == (MOUSE.control, TOUCH.control)
    assert table is not None
    window.settings.set("touch", False)
    idle(window)
    assert shell._sale_button.height() == MOUSE.control


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_greatest_text_in_touch_mode_fits_the_smallest_window(window, shell, language):
    window.set_language(language)
    window.settings.set("touch", True)
    window.set_text(150)
    shell.resize(1024, 640)
    hint = shell.minimumSizeHint
    for key in (*PAGES, "settings"):
        page = shell.go(key)
        for pane in page._nav if key == "settings" else ("",):
            if pane:
                page.open(pane)
            idle(window)
            wait_for(lambda: hint().width() <= 1024 and hint().height() <= 640)
    shell.go("counter").new_sale()
    idle(window)
    inside = shell.current_page().sale
    assert inside.minimumSizeHint().height() <= inside.height()


def test_high_contrast_is_in_force_at_once(window, shell):
    window.settings.set("contrast", "on")
    assert theme.has_high_contrast()
    assert theme.colors().border == theme.colors().text2
    window.settings.set("contrast", "off")
    assert not theme.has_high_contrast()


def test_page_fades_in_and_takes_keys_meanwhile(window, shell):
    window.settings.set("motion", True)
    page = shell.go("counter")
    assert shell._fade.is_running()
    QTest.keyClicks(page.search.box, "66")
    assert page.search.box.text() == "66"
    assert shell._fade.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    wait_for(lambda: not shell._fade.is_running())


def test_fade_ends_when_its_picture_would_be_wrong(window, shell):
    window.settings.set("motion", True)
    shell.go("counter")
    shell.resize(1200, 700)
    QTest.qWait(1)
    assert not shell._fade.is_running()
    shell.go("today")
    assert shell._fade.is_running()
    window.settings.set("theme", "dark")
    assert not shell._fade.is_running()


def test_fade_ends_after_a_page_that_got_its_size_while_it_was_shown(window, shell):
    """A line above the pages went in the same moment: hidden while it was being shown, the picture stayed, and nothing was painted there."""
    window.settings.set("motion", True)
    shell.banner.say("Something")
    QTest.qWait(10)
    shell.page_opened.connect(lambda _page: shell.banner.say(""))
    shell.go("counter")
    assert shell._fade.is_running()
    wait_for(lambda: not shell._fade.is_running())


def test_no_motion_shows_pages_and_toasts_at_once(window, shell):
    window.settings.set("motion", False)
    shell.go("counter")
    assert not shell._fade.is_running()
    shell.show_toast("Saved")
    assert shell.toast._shadow._fade.currentValue() == 1
    shell.toast.hide()
    window.settings.set("motion", True)
    shell.show_toast("Saved")
    assert shell.toast._shadow._fade.currentValue() < 1
    QTest.qWait(FADE_MS * 3)
    wait_for(lambda: shell.toast._shadow._fade.currentValue() == 1)


def test_windows_that_come_later_wear_what_was_chosen_meanwhile(window, shell, qapp):
    for key in (*PAGES, "settings"):
        page = shell.go(key)
        for pane in page._nav if key == "settings" else ():
            page.open(pane)
        idle(window)
    window.settings.set("contrast", "on")
    window.settings.set("touch", True)
    idle(window)
    assert len(qapp.allWidgets()) > theme.FEW
    assert shell._sale_button.height() == TOUCH.control
    window.lock()
    QTest.qWait(10)
    assert window.unlock.go.height() >= TOUCH.control
    window.settings.set("touch", False)
    window.settings.set("contrast", "off")
    QTest.qWait(10)
    assert window.unlock.go.height() < TOUCH.control + 6


def test_part_that_was_made_before_it_is_shown_follows_the_look(window, shell, qapp):
    page = shell.go("counter")
    fillers = [QWidget(shell) for _each in range(theme.FEW)]
    part = Label("Quality", "caption", "text2")
    for look in ("dark", "light"):  # in one of them the windows have sheets of their own
        theme.wear(qapp, theme.Look(look))
        assert part.styleSheet() == ""
    part.setParent(page)
    part.show()
    for look, c in (("dark", DARK), ("light", LIGHT)):
        theme.wear(qapp, theme.Look(look))
        assert part.palette().color(part.foregroundRole()).name() == c.text2.lower()
    assert len(fillers) == theme.FEW


def test_one_sheet_can_take_the_place_of_any_other():
    """A window keeps the rules of the application under its own: each rule must be in every sheet."""

    def selectors(has_edges, sizes, c):
        sheet = qss.style_sheet(c, sizes, has_edges=has_edges)
        return [line.partition("{")[0].strip() for line in sheet.splitlines() if "{" in line]

    every = [selectors(*of) for of in itertools.product((False, True), (MOUSE, TOUCH), (LIGHT, DARK))]
    assert all(one == every[0] for one in every)
