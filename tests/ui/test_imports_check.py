"""The step of bringing a file in where rows are checked, put right in place, and compared with who is known."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app import i18n, paths
from app.services import customer_card, customers
from app.services.customers import CustomerQuery
from app.services.imports import ImportResult
from app.shop import Shop
from app.ui import dialogs, theme
from app.ui.pages.customers import IMPORT
from app.ui.pages.imports import CHECK, COLUMNS, DONE, FILE, ImportPage
from app.ui.pages.imports_check import CheckStep
from app.workflows import bring_in
from tests.support import dump
from tests.ui.customers_page import Stage, add, stage, write_csv

PEOPLE = [
    ["Name", "Phone", "Birthday", "Tags"],
    ["Chen Xiaoyu", "13800006688", "1995-09-21", "regular"],
    ["Cai Xiaoyan", "15900006688", "1988-02-30", ""],
    ["Li Xiang", "18600007731", "1988-11-30", "new"],
    ["Wu Lei", "1381234567", "", ""],
    ["Total", "3", "", ""],
]
NEXT, UNDO = Qt.Key.Key_F8, Qt.Key.Key_Z
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop) -> Iterator[Stage]:
    with stage(qtbot, shop) as made:
        made.page.show_tab(IMPORT)
        made.settle()
        yield made


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "people.csv", PEOPLE)


def checked(on: Stage, path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportPage:
    """The page at its third step."""
    monkeypatch.setattr(dialogs, "open_file", lambda *_arguments: path)
    page = on.page.current()
    assert isinstance(page, ImportPage)
    on.click(page.file.zone.button)
    on.click(page.go_on)
    assert page._step == CHECK
    return page


def shown(step: CheckStep) -> list[str]:
    """The status and the first cell of each row that is listed."""
    return [f"{step.model.index(r, 0).data()} | {step.model.index(r, 1).data()}" for r in range(step.model.rowCount())]


def tab(on: Stage, step: CheckStep, key: str) -> None:
    """Choose a filter."""
    step.tabs.set_current(key)
    step.tabs.chosen.emit(key)
    on.settle()


def type_into(on: Stage, step: CheckStep, line: int, column: int, text: str) -> None:
    """Write into a cell with the keys: Enter, the text, Enter."""
    table = step.table
    table.setFocus()
    table.setCurrentIndex(step.model.index(line, column))
    on.bot.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    on.bot.keyClick(editor, Qt.Key.Key_Delete)
    on.bot.keyClicks(editor, text)
    on.bot.keyClick(editor, Qt.Key.Key_Return)
    on.settle()


def drafts(shop: Shop) -> dict[str, customers.CustomerDraft]:
    found = customers.rows(shop, customers.ordered_ids(shop, CustomerQuery()))
    return {row.name: customers.draft_of(shop, row.customer_id) for row in found}


def test_every_row_is_listed_with_what_becomes_of_it(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = checked(on, people, monkeypatch).check
    assert shown(step) == [
        "Ready | Chen Xiaoyu",
        "To fix: There is no 1988-02-30 | Cai Xiaoyan",
        "Ready | Li Xiang",
        "Check this: The phone number is 1 digit short (needs 11) | Wu Lei",
        "Skipped: Looks like a line of totals | Total",
    ]
    assert [button.text() for button in step.tabs._group.buttons()] == [
        "All 5", "Ready 3", "To fix 1", "Duplicates? 0", "Skipped 1",
    ]  # fmt: skip
    assert [[step.model.tone(line, column) for column in range(1, 5)] for line in (0, 1, 3)] == [
        ["", "", "", ""],
        ["", "", "danger", ""],
        ["", "warn", "", ""],
    ]
    tab(on, step, "skipped")
    assert shown(step) == ["Skipped: Looks like a line of totals | Total"]


def test_cell_is_put_right_in_place_and_comes_in_so(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, content = dump(on.shop), people.read_bytes()
    page = checked(on, people, monkeypatch)
    assert page.check.table.currentIndex().row() == 1, "the first one to be looked at"
    type_into(on, page.check, 1, 3, "1988-02-29")
    assert shown(page.check)[1] == "Ready | Cai Xiaoyan"
    assert page.check.model.index(1, 3).data() == "1988-02-29"
    assert page.check.model.index(1, 3).data(Qt.ItemDataRole.ToolTipRole) == "The file says: 1988-02-30"
    assert page.go_on.text() == "Import 4 customers"
    assert not page.rejects.isVisible()
    assert dump(on.shop) == before, "nothing is written before the last step"
    on.click(page.go_on)
    assert page._step == DONE
    born = drafts(on.shop)["Cai Xiaoyan"].birthday
    assert born is not None
    assert (born.month, born.day) == (2, 29)
    assert people.read_bytes() == content


def test_correction_that_is_wrong_as_well_says_so(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = checked(on, people, monkeypatch)
    type_into(on, page.check, 1, 3, "yesterday")
    assert shown(page.check)[1] == "To fix: This is not a date | Cai Xiaoyan"
    assert page.check.problem.isVisible()
    assert page.check.problem.back_button.isVisible()
    on.click(page.check.problem.back_button)
    assert page.check.model.index(1, 3).data() == "1988-02-30"
    assert not page.check.problem.back_button.isVisible()


def test_corrections_survive_a_step_back_and_are_taken_back_one_by_one(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    type_into(on, page.check, 1, 3, "1988-02-28")
    type_into(on, page.check, 0, 1, "Chen Yu")
    on.click(page.back)
    assert page._step == COLUMNS
    on.click(page.go_on)
    assert [page.check.model.index(*cell).data() for cell in ((1, 3), (0, 1))] == ["1988-02-28", "Chen Yu"]
    page.check.table.setFocus()
    on.key(page.check.table, UNDO, CONTROL)
    assert page.check.model.index(0, 1).data() == "Chen Xiaoyu"
    on.key(page.check.table, UNDO, CONTROL)
    assert page.check.model.index(1, 3).data() == "1988-02-30"
    assert not page.flow.can_take_back()


def cancel(page: ImportPage) -> None:
    """Stop what is under way, from its own thread: as a person does, once the page knows of it."""
    while not page.flow.is_busy():
        time.sleep(0.001)
    page.flow.cancel()


def test_look_that_is_stopped_after_a_correction_leaves_what_was_decided_before(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    prepare = bring_in.prepare

    def stopped(shop: Shop, request: bring_in.BringInRequest, tick: bring_in.Tick, *, keeps_rows: bool) -> object:
        cancel(page)
        tick(0, 0)
        return prepare(shop, request, tick, keeps_rows=keeps_rows)

    monkeypatch.setattr(bring_in, "prepare", stopped)
    page.check.model.setData(page.check.model.index(1, 3), "1988-02-28")
    assert page.check.model.index(1, 3).data() == "1988-02-28", "what is written is seen at once"
    on.settle()
    assert page.check.model.index(1, 3).data() == "1988-02-30"
    assert page.go_on.isEnabled()
    assert page.flow.request is not None
    assert page.flow.request.corrections == {}
    assert not page.flow.can_take_back()


def test_row_whose_only_cell_is_emptied_is_left_out(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Name", "Phone"], ["Ann", "13800000001"], ["Ben", ""]]
    page = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    type_into(on, page.check, 1, 1, "")
    assert shown(page.check) == ["Ready | Ann", "Blank, left out | "]
    page.grab()  # its status is painted as well
    assert page.go_on.text() == "Import 1 customer"
    tab(on, page.check, "skipped")
    assert shown(page.check) == ["Blank, left out | "]
    page.check.table.setFocus()
    on.key(page.check.table, UNDO, CONTROL)
    tab(on, page.check, "all")
    assert shown(page.check) == ["Ready | Ann", "Ready | Ben"]


def test_check_that_fails_bars_the_import_until_one_succeeds(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, content = checked(on, people, monkeypatch), people.read_bytes()
    people.unlink()
    type_into(on, page.check, 0, 1, "Chen Dayu")
    assert shown(page.check)[0] == "Ready | Chen Dayu"
    assert "people.csv" in page.banner.text()
    assert page.check.foot.text().startswith("Rows 1")
    assert not page.go_on.isEnabled()
    page.retranslate()
    assert not page.go_on.isEnabled()
    page.flow.carry_out()
    on.settle()
    assert drafts(on.shop) == {}, "the decision of before is not what is shown"
    people.write_bytes(content)
    on.click(next(b for b in page.banner.findChildren(QPushButton) if b.text() in ("Check again", "Retry")))
    assert not page.banner.isVisible()
    on.click(page.go_on)
    assert set(drafts(on.shop)) == {"Chen Dayu", "Li Xiang", "Wu Lei"}


def test_check_that_fails_without_a_correction_bars_the_import_as_well(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    people.unlink()
    page.flow.check(is_quiet=True)
    on.settle()
    assert page.banner.isVisible()
    assert not page.go_on.isEnabled()


def test_list_with_nothing_below_its_headings_is_told(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, write_csv(tmp_path / "empty.csv", [["Name", "Phone"]]), monkeypatch)
    assert page.check.model.rowCount() == 0
    assert page.check._empty.isVisible()
    assert not page.go_on.isEnabled()
    on.key(page.check, NEXT)
    assert page.check.foot.text() == "All are settled."


def test_escape_in_a_cell_leaves_it_as_it_was(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = checked(on, people, monkeypatch)
    table = page.check.table
    table.setFocus()
    on.bot.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    on.bot.keyClicks(editor, "nonsense")
    on.bot.keyClick(editor, Qt.Key.Key_Escape)
    on.settle()
    assert page._step == CHECK
    assert page.check.model.index(1, 3).data() == "1988-02-30"


def test_what_is_being_written_stays_when_the_file_is_looked_at_again(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    table = page.check.table
    table.setFocus()
    on.bot.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "1988-02-30"
    editor.selectAll()
    on.bot.keyClicks(editor, "1988-0")
    add(on.shop, "Somebody Else")
    page.refresh(None)
    page.flow.check()
    on.settle()
    assert editor.text() == "1988-0"
    on.bot.keyClicks(editor, "2-28")
    on.bot.keyClick(editor, Qt.Key.Key_Return)
    on.settle()
    assert shown(page.check)[1] == "Ready | Cai Xiaoyan"


def test_tab_ends_an_edit_and_leaves_the_table(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = checked(on, people, monkeypatch)
    table = page.check.table
    table.setFocus()
    on.bot.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.setText("1988-02-28")
    on.bot.keyClick(editor, Qt.Key.Key_Tab)
    on.settle()
    assert page.check.model.index(1, 3).data() == "1988-02-28"
    assert table.hasFocus()
    on.bot.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()


def test_click_into_a_wrong_cell_edits_it_at_once(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = checked(on, people, monkeypatch).check.table
    for line, column, edits in ((0, 1, False), (0, 1, True), (3, 2, True)):
        place = table.visualRect(table.rows.index(line, column)).center()
        on.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        editor = table.viewport().findChild(QLineEdit)
        assert (editor is not None and editor.isVisible()) is edits
        if editor is not None:
            on.bot.keyClick(editor, Qt.Key.Key_Escape)
            on.settle()


def test_f8_goes_from_one_to_the_next_and_says_when_all_are_settled(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    table = page.check.table
    table.setFocus()
    seen = []
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier, SHIFT):
        on.key(table, NEXT, modifier)
        seen.append((table.currentIndex().row(), table.currentIndex().column()))
    assert seen == [(3, 2), (1, 3), (3, 2)]
    type_into(on, page.check, 3, 2, "13812345678")
    type_into(on, page.check, 1, 3, "")
    on.key(table, NEXT)
    assert page.check.foot.text() == "All are settled."
    assert not page.check.next.isEnabled()


def test_f8_stays_in_the_filter_that_is_chosen(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    rows = [*PEOPLE, ["Ann", "13800006688", "", ""], ["Ben", "13700001111", "1999-02-31", ""]]
    step = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch).check
    seen: dict[str, list[str]] = {}
    for key in ("fix", "duplicates", "import", "skipped"):
        tab(on, step, key)
        step.table.setFocus()
        for _turn in range(2):
            on.key(step.table, NEXT)
            assert step.tabs.current() == key
            seen.setdefault(key, []).append(str(step.model.index(step.table.currentIndex().row(), 1).data()))
    assert set(seen["fix"]) == {"Cai Xiaoyan", "Ben"}
    assert seen["duplicates"] == ["Ann", "Ann"]
    assert seen["import"] == ["Wu Lei", "Wu Lei"]
    assert step.foot.text() == "Nothing is left to look at here."
    assert not step.next.isEnabled()
    assert step.problem.isVisible(), "why the row stays out"
    assert step.problem._lines[2].text() == "Looks like a line of totals"


def test_button_names_the_answer_that_it_gives(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    rows = [["Name", "Phone"], ["Ann", "13800006688"], ["Ben", "13800006688"]]
    page = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    assert page.check.next.text().strip().startswith("Create new, next")
    on.key(page.check.table, NEXT)
    assert not page.flow.can_take_back(), "the key goes on without an answer"
    on.click(page.check.alike.answers["merge"], 12)
    assert page.check.next.text().strip().startswith("Next one")


def test_rows_are_shown_from_the_left_and_keep_their_place(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = ["Name", "Email", "WeChat", "Source", "Preferences", "Tags", "Note", "Phone", "Birthday"]
    rows = [head, ["Ann", "", "", "", "", "", "", "1381234567", "1988-02-30"], ["Ben", *[""] * 6, "13800001111", ""]]
    step = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch).check
    bar = step.table.horizontalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == 0
    bar.setValue(bar.maximum() // 2)
    for key in ("fix", "import", "all"):
        tab(on, step, key)
        assert bar.value() == bar.maximum() // 2
    metrics = theme.measured("table", figures=True)[1]
    assert step.table.columnWidth(8) >= metrics.horizontalAdvance("13800001111") + 36


def test_two_people_stand_side_by_side_and_one_answer_is_done(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688", ("regular",))
    rows = [["Name", "Phone", "Birthday"], ["Xiaoyu C", "138 0000 6688", "1995-09-21"], ["Yu", "13800006688", ""]]
    page = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    panel = page.check.alike
    assert panel.isVisible()
    alike = panel._alike
    assert alike is not None
    assert [(str(p.field.label), p.is_filled) for p in alike.pairs] == [
        ("Name", False), ("Phone", False), ("Birthday", True), ("Tags", False),
    ][: len(alike.pairs)]  # fmt: skip
    assert str(alike.why) == "Same phone as Chen Xiaoyu"
    assert panel.chosen() == "create", "what becomes of it as it stands"
    on.click(panel.answers["merge"], 12)
    assert shown(page.check)[0].startswith("Duplicate?: Merge · Same phone as Chen Xiaoyu")
    on.click(page.check.next)
    assert page.check.table.currentIndex().row() == 1
    on.click(panel.answers["household"], 12)
    assert not page.check.next.isEnabled(), "all are settled"
    on.click(page.go_on)
    assert page.done._figures[1].accessibleName() == "updated 1", "the word of the button"
    found = drafts(on.shop)
    assert set(found) == {"Chen Xiaoyu", "Yu"}
    assert found["Chen Xiaoyu"].birthday is not None
    (chen,) = (
        i for i in customers.ordered_ids(on.shop, CustomerQuery()) if customers.draft_of(on.shop, i).name != "Yu"
    )
    assert [mate.called for mate in customer_card.card(on.shop, chen).household] == ["Yu"]


def test_same_person_with_another_number_is_merged_and_nothing_is_lost(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ["Member number", "Name", "Phone", "Birthday"],
        ["80005", "Chen Xiaoyu", "13800006688", "1995-09-21"],
        ["80006", "chen  xiaoyu", "138 0000 6688", "1996-09-21"],
    ]
    page = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    panel = page.check.alike
    assert panel.isVisible()
    assert panel.chosen() == "merge"
    assert panel.left_over.text() == "Into the note: Member number 80006, Birthday 21 September 1996"
    assert page.go_on.text() == "Import 1 new customer, update 1"
    on.click(page.go_on)
    (only,) = customers.ordered_ids(on.shop, CustomerQuery())
    draft = customers.draft_of(on.shop, only)
    assert (draft.member_number, draft.note) == ("80005", "Member number 80006\nBirthday 21 September 1996")
    assert len(draft.phones) == 1


def test_the_others_are_answered_the_same_way(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    rows = [["Name", "Phone"], ["A", "13800006688"], ["B", "13800006688"], ["C", "13900001111"], ["D", "13800006688"]]
    page = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    panel = page.check.alike
    assert panel.same_way.text() == "The other 2 the same way"
    assert page.go_on.text() == "Import 4 customers"
    on.click(panel.answers["skip"], 12)
    assert page.go_on.text() == "Import 3 customers"
    on.click(panel.same_way, 12)
    assert page.go_on.text() == "Import 1 customer"
    page.check.table.setFocus()
    on.key(page.check.table, UNDO, CONTROL)
    assert page.go_on.text() == "Import 3 customers"
    on.click(panel.same_way, 12)
    on.click(page.go_on)
    assert set(drafts(on.shop)) == {"Chen Xiaoyu", "C"}


def alike_rows(tmp_path: Path) -> Path:
    """Four rows that look like Chen Xiaoyu, and one that does not."""
    rows = [["Name", "Phone"], *([name, "13800006688"] for name in "ABDE"), ["C", "13900001111"]]
    return write_csv(tmp_path / "alike.csv", rows)


def answers(page: ImportPage) -> list[str]:
    """What stands before the reason of each row that may be somebody."""
    return [said.partition(" | ")[0].partition(": ")[2].partition(" · ")[0] for said in shown(page.check)[:4]]


def test_answer_for_the_others_leaves_room_for_an_exception(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    page = checked(on, alike_rows(tmp_path), monkeypatch)
    panel, table = page.check.alike, page.check.table
    on.click(panel.answers["skip"], 12)
    on.click(panel.same_way, 12)
    assert answers(page) == ["Skip"] * 4
    table.go_to(1)
    assert not panel.same_way.isVisible()
    on.click(panel.answers["create"], 12)
    assert answers(page) == ["Skip", "Create new", "Skip", "Skip"]
    table.setFocus()
    on.key(table, UNDO, CONTROL)
    assert answers(page) == ["Skip"] * 4
    on.key(table, UNDO, CONTROL)
    assert answers(page)[0] == "Skip"
    assert answers(page)[1:] == ["Same phone as Chen Xiaoyu"] * 3
    on.click(panel.answers["create"], 12)
    assert panel.same_way.text() == "The other 2 the same way"
    table.go_to(2)
    on.click(panel.same_way, 12)
    on.click(panel.answers["skip"], 12)
    assert answers(page) == ["Skip", "Create new", "Skip", "Skip"], "rows with an answer keep it"
    on.click(page.go_on)
    assert set(drafts(on.shop)) == {"Chen Xiaoyu", "B", "C"}


def test_box_for_the_others_waits_for_an_answer_and_is_ticked_anew_for_each_row(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    page = checked(on, alike_rows(tmp_path), monkeypatch)
    panel, table = page.check.alike, page.check.table
    on.click(panel.same_way, 12)
    assert not page.flow.can_take_back(), "nothing was answered yet"
    page.flow.check()
    on.settle()
    assert panel.same_way.isChecked()
    table.go_to(1)
    assert not panel.same_way.isChecked()
    table.go_to(0)
    on.click(panel.same_way, 12)
    table.go_to(4)
    table.go_to(0)
    assert not panel.same_way.isChecked()
    on.click(panel.same_way, 12)
    panel.same_way.setFocus()
    on.click(page.check.next)
    assert answers(page) == ["Create new"] * 4
    assert not page.check.next.isEnabled(), "all are settled"


def test_row_that_looks_like_an_earlier_one_names_that_row(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["Name", "Phone"], ["Ann", "13800006688"], ["Ben", "13800006688"]]
    page = checked(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    alike = page.check.alike._alike
    assert alike is not None
    assert alike.earlier_row == 2
    assert next((pair.known, pair.said) for pair in alike.pairs) == ("Ann", "Ben")


def test_owner_in_a_list_of_pets_that_looks_like_somebody_is_asked_about(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    rows = [
        ["Pet name", "Species", "Owner", "Owner phone"],
        ["Milktea", "cat", "Xiaoyu", "13800006688"],
        ["Cola", "dog", "Ann", "13900001111"],
        ["Bo", "dog", "Ben", "13900001111"],
    ]
    page = checked(on, write_csv(tmp_path / "pets.csv", rows), monkeypatch)
    on.click(page.back)
    page.columns.kind_chosen.emit("pets")
    on.settle()
    on.click(page.go_on)
    assert page.go_on.text() == "Import 3 rows"
    on.click(page.check.alike.answers["merge"], 12)
    on.click(page.check.next)
    alike = page.check.alike._alike
    assert alike is not None
    assert (alike.earlier_row, alike.called) == (3, "Ann")
    on.click(page.check.alike.answers["skip"], 12)
    on.click(page.go_on)
    found = customers.rows(on.shop, customers.ordered_ids(on.shop, CustomerQuery()))
    assert {row.name: row.pets for row in found} == {"Chen Xiaoyu": ("Milktea",), "Ann": ("Cola",)}


def test_blanks_that_are_filled_are_shown_before(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(on.shop, "Chen Xiaoyu", "13800006688")
    rows = [["Name", "Phone", "Birthday"], ["Ann", "13900001111", ""], ["Chen Xiaoyu", "13800006688", "1995-09-21"]]
    page = checked(on, write_csv(tmp_path / "more.csv", rows), monkeypatch)
    assert shown(page.check)[1] == "Fills blanks | Chen Xiaoyu"
    assert page.check.summary.isVisible()
    assert page.check.summary.fills_text() == "Birthday: 21 September 1995\nWas blank so far: Chen Xiaoyu"
    page.check.table.go_to(1)
    assert page.check.alike.isVisible()
    assert page.check.alike.chosen() == "merge"


def test_promise_of_a_backup_is_made_only_where_one_is_made(
    on: Stage, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    assert "backup" not in page._promise.text()
    on.click(page.go_on)
    on.click(page.done.another_button)
    page = checked(on, write_csv(tmp_path / "q.csv", [["Name"], ["Ann"]]), monkeypatch)
    assert page._promise.text() == "A backup is made first; all of it can be taken back for 30 days"
    assert page._safe.isVisible()
    on.click(page.go_on)
    assert page.flow.result is not None
    assert page.flow.result.backup is not None
    assert page.done._backup.text() == f"Backed up before: {page.flow.result.backup.name}"


def test_bar_counts_the_rows_only_and_once_where_a_backup_is_made_first(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(on.shop, "Chen Xiaoyu")
    page = checked(on, people, monkeypatch)
    line, seen = page.done.progress, []
    page.flow.progressed.connect(
        lambda *_how_far: seen.append((line.words.text().partition("  ")[0], line._bar.maximum(), line._bar.value()))
    )
    on.click(page.go_on)
    assert page.flow.result is not None
    assert page.flow.result.backup is not None
    backing = [step for step in seen if step[0] == "Backing up first…"]
    bringing = seen[len(backing) :]
    assert backing
    assert {most for _words, most, _done in backing} == {0}, "a bar that only moves"
    assert {words for words, _most, _done in bringing} == {"Bringing in…"}
    assert len({most for _words, most, _done in bringing}) == 1
    assert bringing == sorted(bringing), "it never goes back"


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_import_that_is_stopped_on_the_way_writes_nothing(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    page = checked(on, people, monkeypatch)
    before, carry_out = dump(on.shop), bring_in.carry_out

    def stopping(shop: Shop, prepared: bring_in.Prepared, tick: bring_in.Tick, *, backs_up: bool) -> ImportResult:
        def tell(done: int, total: int) -> None:
            if total and done / total >= share:
                cancel(page)
            tick(done, total)

        return carry_out(shop, prepared, tell, backs_up=backs_up)

    monkeypatch.setattr(bring_in, "carry_out", stopping)
    on.click(page.go_on)
    assert page._step == CHECK
    assert page.banner.text() == "Stopped. Nothing was written."
    assert dump(on.shop) == before


def test_backup_that_fails_stops_the_import_and_offers_to_go_without(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(on.shop, "Chen Xiaoyu")
    folder = paths.backup_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file stands in the way")
    page = checked(on, write_csv(tmp_path / "q.csv", [["Name"], ["Ann"]]), monkeypatch)
    on.click(page.go_on)
    assert page._step == CHECK
    assert set(drafts(on.shop)) == {"Chen Xiaoyu"}
    without = next(b for b in page.banner.findChildren(QPushButton) if b.text() == "Import without a backup")
    on.click(without)
    assert set(drafts(on.shop)) == {"Chen Xiaoyu", "Ann"}


def test_sheets_of_a_whole_shop_are_checked_one_beside_the_other(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    book.active.title = "Customers"
    for cells in (["No.", "Name", "Birthday"], ["1", "Ann", "1990-01-02"], ["2", "Ben", "1990-02-30"]):
        book.active.append(cells)
    sheet = book.create_sheet("Pets")
    for cells in (["No.", "Owners", "Pet name"], ["1", "1", "Milktea"], ["2", "7", "Cola"]):
        sheet.append(cells)
    book.save(tmp_path / "shop.xlsx")
    page = checked(on, tmp_path / "shop.xlsx", monkeypatch)
    step = page.check
    assert [step.sheet.itemText(place) for place in range(2)] == ["Customers (1)", "Pets (1)"]
    assert shown(step)[1].startswith("To fix")
    type_into(on, step, 1, 3, "1990-02-28")
    on.key(step.table, NEXT)
    assert step.sheet.currentIndex() == 1
    assert shown(step)[step.table.currentIndex().row()].startswith("To fix: There is no such number")
    type_into(on, step, 1, 2, "2")
    on.click(page.go_on)
    assert set(drafts(on.shop)) == {"Ann", "Ben"}
    assert [row.pets for row in customers.rows(on.shop, customers.ordered_ids(on.shop, CustomerQuery(text="Ben")))] == [
        ("Cola",)
    ]


def test_list_without_headings_is_matched_by_its_columns(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["7", "Ann Lee", "13800000001"], ["8", "Ben Oak", "13900000002"]]
    path = write_csv(tmp_path / "bare.csv", rows)
    page = checked(on, path, monkeypatch)
    assert [line.heading for line in page.columns.lines] == ["Column 1", "Column 2", "Column 3"]
    assert page.columns.headless.isChecked()
    try:
        i18n.set_language("zh_CN")
        page.retranslate()
        on.settle()
        assert page._step == CHECK
        on.click(page.back)
        assert page.columns.lines[0].heading == "第 1 列"
    finally:
        i18n.set_language("en")
    page.retranslate()
    on.settle()
    on.click(page.go_on)
    on.click(page.go_on)
    assert set(drafts(on.shop)) == {"Ann Lee", "Ben Oak"}


def test_hundred_thousand_rows_are_listed_without_being_unpacked(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Sequence[str]] = [["Name", "Phone"]]
    rows += [[f"Name {i}", f"138{i:08d}"] for i in range(20_000)]
    step = checked(on, write_csv(tmp_path / "long.csv", rows), monkeypatch).check
    assert step.model.rowCount() == 20_000
    step.table.scrollToBottom()
    on.settle()
    assert len(step.model._unpacked) <= 256
    assert step.model.index(19_999, 1).data() == "Name 19999"


def test_heading_that_was_none_can_be_said_to_be_a_record(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, write_csv(tmp_path / "odd.csv", [["Name", "Phone"], ["Ann", "13800000001"]]), monkeypatch)
    on.click(page.back)
    on.click(page.columns.headless, 10)
    assert [line.key() for line in page.columns.lines] == ["name", None]
    assert page.banner.text().startswith("This list has no headings")


def test_several_files_at_once_are_refused_in_words(on: Stage, tmp_path: Path, people: Path) -> None:
    page = on.page.current()
    assert isinstance(page, ImportPage)
    page.file.zone.dropped.emit([tmp_path / f"{i}.csv" for i in range(5)])
    assert page.banner.text() == "5 files were dropped at once. Drop one, and the next when it is in."
    assert page._step == FILE
    page.file.zone.dropped.emit([tmp_path])
    on.settle()
    assert page.banner.text().endswith("is a folder. Choose a file.")


def test_last_files_are_offered_again_while_they_are_there(
    on: Stage, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(on, people, monkeypatch)
    page.start_again()
    other = write_csv(tmp_path / "other.csv", [["Name"], ["Ann"]])
    page.open_file(other)
    on.settle()
    page.start_again()
    recent = page.file.recent
    assert [b.accessibleName() for b in recent.buttons if b.isVisible()] == ["other.csv", "people.csv"]
    other.unlink()
    recent.retranslate()
    on.click(recent.buttons[0])
    assert page.subtitle() == "people.csv"
    page.start_again()
    assert not page.file._help.isVisible()
    on.click(recent.help_button)
    assert page.file._help.isVisible()
