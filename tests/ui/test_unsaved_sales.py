"""A sale or a note that was typed and not saved is there again after the program came to its end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services import customer_crowds, customers, drafts
from app.shop import Shop
from app.ui.pages import note_box, sale_kept, typed_kept
from app.ui.window import Window
from tests.support import make_shop
from tests.ui.conftest import wait_for
from tests.ui.counter_page import open_counter, some_people


def test_sale_typed_and_not_saved_outlives_the_program(shop: Shop, qtbot: QtBot, qapp) -> None:
    xiaoyu = some_people(shop)["xiaoyu"]
    with open_counter(shop, qtbot, qapp) as counter:
        counter.page.show_customer(xiaoyu)
        counter.page.new_sale()
        counter.type(counter.page.sale.box, "Bread 2 5.50")
        counter.press(counter.page.sale.box, Qt.Key.Key_Return)
        wait_for(lambda: xiaoyu in drafts.load(shop, drafts.SALE))
        kept = counter.page.sale.state.lines
    sale_kept._at_hand.clear()  # as in a new process
    with open_counter(shop, qtbot, qapp) as counter:
        counter.page.go_on_selling(xiaoyu)
        assert counter.page.sale.state.lines == kept
        counter.press(counter.page.sale.box, Qt.Key.Key_Return, control=True)
        counter.settle()
        wait_for(lambda: drafts.load(shop, drafts.SALE) == {})


def test_window_that_closes_writes_the_sale_down_and_tells_of_it_the_next_time(window: Window, folder) -> None:
    made = make_shop(folder, language="en").shop
    window.enter(made)
    opened = window.open_shop
    assert opened is not None
    opened.bell.stop()
    page = opened.shell.go("counter")
    page.go_on_selling(0)
    page.sale.box.setText("Bread 5.50")
    page.sale.box.enter()
    assert opened.settles()
    wait_for(lambda: not window.lanes.is_busy())
    assert set(drafts.load(made, drafts.SALE)) == {0}
    sale_kept._at_hand.clear()
    opened.shell.go("today")
    opened.begin()
    wait_for(lambda: "typed and not saved" in opened.shell.toast.text())
    opened.shell.toast._button.click()
    assert opened.shell.current_key() == "counter"
    assert opened.shell.drawer_is_open()
    assert page.sale.state.lines[0].name == "Bread"


def test_draft_of_another_version_is_left_alone(shop: Shop, qtbot: QtBot, qapp) -> None:
    drafts.keep(shop, drafts.SALE, {0: {"lines": [{"what": 1}]}, 1: {"odd": True}, 2: []})
    with open_counter(shop, qtbot, qapp) as counter:
        counter.page.go_on_selling(0)
        assert counter.page.sale.state.is_empty()


def test_half_typed_note_stays_with_whom_it_is_about_and_outlives_the_program(shop: Shop, qtbot: QtBot, qapp) -> None:
    people = some_people(shop)
    one, other = people["xiaoyu"], people["xuyang"]
    with open_counter(shop, qtbot, qapp) as counter:
        note = counter.page.tabs.note
        counter.page.show_customer(one)
        counter.type(note, "wants the red leash")
        counter.page.show_customer(other)
        assert note.text() == ""
        counter.type(note, "moved")
        counter.press(note, Qt.Key.Key_Return)
        counter.settle()
        assert "moved" in customers.draft_of(shop, other).note
        counter.page.show_customer(one)
        assert note.text() == "wants the red leash"
        assert counter.page.settle()
        counter.settle()
    note_box._waiting.clear()  # as in a new process
    with open_counter(shop, qtbot, qapp) as counter:
        counter.page.show_customer(one)
        counter.press(counter.page.tabs.note, Qt.Key.Key_Return)
        counter.settle()
        assert counter.page.tabs.note.text() == ""
        assert customers.draft_of(shop, one).note.endswith("wants the red leash")


def test_half_typed_customer_outlives_a_crash_and_is_not_typed_into_unaware(window: Window, folder) -> None:
    made = make_shop(folder, language="en").shop
    window.enter(made)
    opened = window.open_shop
    assert opened is not None
    opened.bell.stop()
    page = opened.shell.go("counter")
    page.new_customer()
    QTest.keyClicks(page._drawer.form.boxes["name"].edit, "Aunt Liu")
    wait_for(lambda: drafts.load_texts(made) == {("customer", 0): {"name": "Aunt Liu"}})  # nothing was closed
    page._drawers.current = None  # as in a new process
    typed_kept._at_hand.clear()
    page._drawers._kept = typed_kept.kept(page._context)
    opened.shell.go("today")
    opened.begin()
    wait_for(lambda: "A new customer is typed" in opened.shell.toast.text())
    opened.shell.toast._button.click()
    drawer = page._drawer
    assert drawer.form.texts()["name"] == "Aunt Liu"
    assert drawer.before.text() == "Draft from before"
    assert [button.text() for button in drawer.before._buttons] == ["Start empty"]
    drawer.before._buttons[0].click()
    assert drawer.form.texts()["name"] == ""
    assert not drawer.before.isVisible()
    QTest.keyClicks(drawer.form.boxes["name"].edit, "Uncle Ma")
    drawer.save()
    wait_for(lambda: page.customer_id() is not None)
    wait_for(lambda: drafts.load_texts(made) == {})
    assert customers.draft_of(made, page.customer_id()).name == "Uncle Ma"


def test_sale_that_waits_is_marked_until_it_is_dealt_with(window: Window, folder) -> None:
    made = make_shop(folder, language="en").shop
    people = some_people(made)
    window.enter(made)
    opened = window.open_shop
    assert opened is not None
    opened.bell.stop()
    shell, line = opened.shell, opened.unsaved
    wait_for(lambda: line._has_begun)
    page = shell.go("counter")
    page.go_on_selling(people["xiaoyu"])
    page.sale.box.setText("Bread 5.50")
    page.sale.box.enter()
    QTest.qWait(20)
    assert line.text() == "", "it is in sight"
    page.sale.leave()
    said = "1 sale is typed and not saved"
    wait_for(lambda: line.text() == said)
    assert shell._nav["counter"].accessibleName() == f"Counter · {said}"
    shell.go("today")
    assert line.isHidden()
    assert shell._nav["counter"].accessibleName() == f"Counter · {said}", "on every page"
    window.set_language("zh_CN")
    assert "1 笔" in shell._nav["counter"].accessibleName()
    window.set_language("en")
    shell.go("counter")
    line._buttons[0].click()
    wait_for(lambda: line.text() == "")
    assert page.sale.state.lines[0].name == "Bread"
    page.sale.save()
    wait_for(lambda: not shell.drawer_is_open())
    wait_for(lambda: line.text() == "" and shell._nav["counter"].accessibleName() == "Counter")


def test_sale_to_somebody_in_the_bin_does_not_wait(shop: Shop) -> None:
    people = some_people(shop)
    one, other = people["xiaoyu"], people["xuyang"]
    drafts.keep(shop, drafts.SALE, {other: {}, one: {}, 0: {}})
    assert set(drafts.waiting(shop)) == {0, one, other}
    customer_crowds.delete(shop, one)
    assert drafts.waiting(shop, (other, one, 0)) == (other, 0)
