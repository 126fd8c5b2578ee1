"""Bringing a file in through the window: four steps, and the way back."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.services import customers, history, imports
from app.services.customers import CustomerQuery
from app.shop import Shop
from app.ui import dialogs
from app.ui.pages.customers import IMPORT, LIST
from app.ui.pages.imports import CHECK, COLUMNS, DONE, FILE, PATTERNS, ImportPage
from app.workflows import bring_in
from tests.support import dump
from tests.ui.customers_page import Stage, add, stage, write_csv

PEOPLE = [
    ["Name", "Phone", "Birthday", "Tags"],
    ["Chen Xiaoyu", "13800006688", "1995-09-21", "regular"],
    ["Cai Xiaoyan", "15900006688", "1988-02-30", ""],
    ["Li Xiang", "18600007731", "1988-11-30", "new"],
    ["Total", "3", "", ""],
]


@pytest.fixture
def on(qtbot: QtBot, qapp: object, shop: Shop) -> Iterator[Stage]:
    with stage(qtbot, shop) as made:
        made.page.show_tab(IMPORT)
        made.settle()
        yield made


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "people.csv", PEOPLE)


def page_of(on: Stage) -> ImportPage:
    page = on.page.current()
    assert isinstance(page, ImportPage)
    return page


def choose(on: Stage, path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportPage:
    """Choose a file by its button; the columns are shown afterwards."""
    monkeypatch.setattr(dialogs, "open_file", lambda *_arguments: path)
    page = page_of(on)
    on.click(page.file.zone.button)
    return page


def pick(on: Stage, page: ImportPage, heading: str, key: str | None) -> None:
    """Choose a field for a column, with the keys: down to its line, and there the field."""
    combos = [line.combo for line in page.columns.lines]
    combo = next(line.combo for line in page.columns.lines if line.heading == heading)
    combos[0].setFocus()
    for each in combos[: combos.index(combo)]:
        on.bot.keyClick(each, Qt.Key.Key_Down)
    assert combo.hasFocus()
    assert [each for each in combos if each.focusPolicy() == Qt.FocusPolicy.StrongFocus] == [combo]
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())
    on.settle()


def tab_stops(widgets: Sequence[QWidget]) -> list[QWidget]:
    """Those that Tab comes to."""
    return [each for each in widgets if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled()]


def names(shop: Shop) -> set[str]:
    return {row.name for row in customers.rows(shop, customers.ordered_ids(shop, CustomerQuery()))}


def test_file_comes_in_through_four_steps_and_goes_back_whole(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(on.shop)
    page = choose(on, people, monkeypatch)
    assert page.stepper.accessibleName().startswith("2/4")
    assert [line.key() for line in page.columns.lines] == ["name", "phones", "birthday", "tags"]
    on.click(page.go_on)
    assert page._step == CHECK
    assert page.go_on.text() == "Import 2 customers"
    assert dump(on.shop) == before, "nothing is written before the last step"
    on.click(page.go_on)
    assert page._step == DONE
    assert names(on.shop) == {"Chen Xiaoyu", "Li Xiang"}
    assert page.done._line.text() == "You can take it back as a whole for 30 days."
    on.click(page.done.back_button)
    assert dump(on.shop) == before
    assert page.done._title.text() == "Import taken back"
    assert not page.done.back_button.isVisible()


def test_columns_that_stay_out_are_named_and_go_into_the_note(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["Name", "Phone", "Note", "Balance"], ["Ann", "13800006688", "shy", "120.5"]]
    page = choose(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)
    banner = page.columns.left_out
    assert banner.text() == "Left out: Balance"
    on.click(banner.findChildren(QPushButton)[0])
    assert [line.key() for line in page.columns.lines] == ["name", "phones", "note", "note"]
    assert not banner.isVisible()
    assert page.columns.lines[3].combo.hasFocus(), "the button is gone, the keyboard stays with what it did"
    assert page.go_on.isEnabled()
    on.click(page.go_on)
    on.click(page.go_on)
    (only,) = customers.ordered_ids(on.shop, CustomerQuery())
    assert customers.draft_of(on.shop, only).note == "shy\nBalance: 120.5"


def test_mark_of_a_clash_goes_with_the_clash(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Name", "Phone", "One", "Two"], ["Ann", "13800006688", "x", "y"]]
    page = choose(on, write_csv(tmp_path / "list.csv", rows), monkeypatch)

    def marked() -> list[str]:
        return [line.heading for line in page.columns.lines if line.note_text().startswith("Used twice")]

    pick(on, page, "One", "name")
    assert marked() == ["Name", "One"]
    pick(on, page, "Two", "wechat")
    assert marked() == ["Name", "One"], "it is not solved yet"
    pick(on, page, "One", "wechat")
    assert marked() == ["One", "Two"]
    pick(on, page, "One", None)
    assert marked() == []
    assert page.go_on.isEnabled()


def test_file_dialogs_speak_the_language_of_the_window(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, asked = choose(on, people, monkeypatch), []
    on.click(page.go_on)
    monkeypatch.setattr(dialogs, "open_file", lambda _parent, _title, patterns, *_more: asked.append(patterns))
    monkeypatch.setattr(dialogs, "save_file", lambda _parent, _title, patterns, *_more: asked.append(patterns))
    try:
        i18n.set_language("zh_CN")
        page.choose_file()
        page.save_rejects()
    finally:
        i18n.set_language("en")
    assert asked == [f"表格 ({PATTERNS});;所有文件 (*)", "Excel 工作簿 (*.xlsx)"]


def test_dropped_file_is_opened(on: Stage, people: Path) -> None:
    page, data = page_of(on), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(people))])
    zone = page.file.zone
    zone.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    on.settle()
    assert page._step == COLUMNS
    assert page.subtitle() == "people.csv"


def test_field_used_twice_names_both_columns_and_blocks_the_check(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = choose(on, people, monkeypatch)
    pick(on, page, "Tags", "name")
    assert page.banner.text() == "Both Name and Tags are set to Name. Keep one of them."
    assert [line.heading for line in page.columns.lines if line.note_text()] == ["Name", "Birthday", "Tags"]
    assert not page.go_on.isEnabled()
    pick(on, page, "Tags", None)
    assert not page.banner.isVisible()
    assert page.go_on.isEnabled()


def test_dates_are_shown_as_this_file_means_them(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Name", "Birthday"], ["Ann", "03/04/1992"], ["Ben", "25/12/1990"]]
    page = choose(on, write_csv(tmp_path / "dates.csv", rows), monkeypatch)
    assert page.columns.lines[1].note_text() == "03/04/1992 → 3 April 1992"
    on.click(page.go_on)
    on.click(page.go_on)
    found = customers.draft_of(on.shop, customers.ordered_ids(on.shop, CustomerQuery(text="Ann"))[0])
    assert found.birthday is not None
    assert (found.birthday.month, found.birthday.day) == (4, 3)


def test_encoding_that_was_guessed_can_be_changed(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["姓名", "手机"], ["陈小雨", "13800006688"], ["蔡晓燕", "15900006688"]]
    page = choose(on, write_csv(tmp_path / "gbk.csv", rows, "gb18030"), monkeypatch)
    radios = page.columns.encoding.radios
    assert radios["gb18030"].isChecked()
    assert len(radios) > 1
    assert page.columns.lines[0].heading == "姓名"
    on.click(radios["cp1252"], 12)
    assert page.flow.request is not None
    assert page.flow.request.encoding == "cp1252"
    on.click(page.columns.encoding.radios["gb18030"], 12)
    assert page.columns.lines[0].heading == "姓名"


def test_file_with_unknown_columns_can_be_matched_by_hand(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["Blurb", "Wurst"], ["Ann", "lovely"], ["Ben", "tall"]]
    page = choose(on, write_csv(tmp_path / "odd.csv", rows), monkeypatch)
    assert page._step == COLUMNS
    pick(on, page, "Blurb", "name")
    on.click(page.go_on)
    on.click(page.go_on)
    assert names(on.shop) == {"Ann", "Ben"}


def test_import_cancelled_after_its_last_row_is_undone(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = choose(on, people, monkeypatch)
    on.click(page.go_on)
    before, carry_out = dump(on.shop), bring_in.carry_out
    written: list[int] = []

    def wait_for_stop(
        shop: Shop, prepared: bring_in.Prepared, tick: bring_in.Tick, **options: bool
    ) -> imports.ImportResult:
        def patient(done: int, total: int) -> None:
            tick(done, total)
            if done == total:  # every row is in, and the transaction is still open
                written.append(done)
                for _each in range(2_000):
                    time.sleep(0.005)
                    tick(done, total)

        return carry_out(shop, prepared, patient, **options)

    monkeypatch.setattr(bring_in, "carry_out", wait_for_stop)
    on.bot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    on.until(lambda: page.done.progress.cancel_button.height() > 0)
    on.until(lambda: bool(written))
    on.bot.mouseClick(page.done.progress.cancel_button, Qt.MouseButton.LeftButton)
    on.settle()
    assert page._step == CHECK
    assert page.banner.text() == "Stopped. Nothing was written."
    assert len(written) == 1
    assert written[0] >= 2
    assert dump(on.shop) == before
    assert names(on.shop) == set()


def test_rejected_rows_are_saved_with_their_reasons(
    on: Stage, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, target = choose(on, people, monkeypatch), tmp_path / "rejected.xlsx"
    on.click(page.go_on)
    monkeypatch.setattr(dialogs, "save_file", lambda *_arguments: target)
    on.click(page.rejects)
    assert page.rejects.text().strip() == "Save the 1 row to fix…"
    assert on.shell.toasts == ["Saved 1 rejected row: rejected.xlsx"]
    cells = [cell for row in load_workbook(target).active.iter_rows(values_only=True) for cell in row]
    assert "Cai Xiaoyan" in cells
    assert any("There is no 1988-02-30" in str(cell) for cell in cells)


def test_see_these_customers_shows_only_them(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(on.shop, "Somebody Else")
    page = choose(on, people, monkeypatch)
    on.click(page.go_on)
    on.click(page.go_on)
    on.click(page.done.see_button)
    assert on.page.tabs.current() == LIST
    listed = on.page.current()
    assert {row.name for row in customers.rows(on.shop, listed.table.customers.ids)} == {"Chen Xiaoyu", "Li Xiang"}
    assert page.flow.result is not None
    assert listed.query.import_batch == page.flow.result.batch
    assert "people.csv" in listed.filters.names.files.values()
    listed.clear_filters()
    on.settle()
    assert listed.table.customers.rowCount() == 3


def test_earlier_import_is_taken_back_from_the_first_step(
    on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = choose(on, people, monkeypatch)
    on.click(page.go_on)
    on.click(page.go_on)
    on.click(page.done.another_button)
    assert page._step == FILE
    assert [batch.file_name for batch in page.file._batches] == ["people.csv"]
    back = next(b for b in page.file.findChildren(type(page.back)) if b.accessibleName() == "Take back people.csv")
    on.click(back)
    assert names(on.shop) == set()
    assert page.file._batches == ()


def test_imports_so_far_are_one_stop_however_many_there_are(on: Stage) -> None:
    file, taken = page_of(on).file, []
    at = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    file.take_back.connect(taken.append)
    file.show_batches([imports.BatchData(n, "customers", f"{n}.csv", at, {"created": n}) for n in range(20, 0, -1)])
    on.settle()
    assert [back.accessibleName() for back in tab_stops(file.backs)] == ["Take back 20.csv"]
    file.backs[0].setFocus()
    on.key(file.backs[0], Qt.Key.Key_Up)
    last = file.backs[-1]
    assert last.hasFocus()
    assert not last.visibleRegion().isEmpty(), "it was scrolled into view"
    assert tab_stops(file.backs) == [last]
    on.key(last, Qt.Key.Key_Return)
    assert taken == [1]
    file.show_batches(file._batches[:-1])
    assert file.backs[-1].hasFocus()
    file.show_batches(())
    assert file.zone.button.hasFocus()


def test_undo_elsewhere_is_seen_on_the_result(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = choose(on, people, monkeypatch)
    on.click(page.go_on)
    on.click(page.go_on)
    history.undo(on.shop)
    on.settle()
    assert page.done._title.text() == "Import taken back"
    history.redo(on.shop)
    on.settle()
    assert page.done._title.text() == "Imported"


def test_something_recorded_meanwhile_plans_anew(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = choose(on, people, monkeypatch)
    on.click(page.go_on)
    assert page.go_on.text() == "Import 2 customers"
    customers.create(
        on.shop,
        customers.CustomerDraft(
            name="Li Xiang", phones=(customers.PhoneDraft("18600007731"),), tags=("new",)
        ),
    )  # fmt: skip
    on.settle()
    on.click(page.go_on)
    assert page._step == DONE
    assert sorted(names(on.shop)) == ["Chen Xiaoyu", "Li Xiang"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n", "picture.xlsx is not a spreadsheet."),
        ("nothing.csv", b"", "nothing.csv is empty."),
    ],
)
def test_file_that_cannot_be_read_is_told_in_words(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    page = choose(on, path, monkeypatch)
    assert page._step == FILE
    assert page.banner.text().startswith(said)


def test_list_behind_a_cover_sheet_is_found_and_another_sheet_can_be_chosen(
    on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, path = Workbook(), tmp_path / "book.xlsx"
    book.active.title = "Cover"
    book.active.append(["Our shop"])
    for title, name in (("Old", "Ann"), ("New", "Ben")):
        sheet = book.create_sheet(title)
        sheet.append(["Name", "Phone"])
        sheet.append([name, "13900001111"])
    book.save(path)
    page = choose(on, path, monkeypatch)
    assert page.columns.sheet.currentText() == "Old"
    page.columns.sheet.setCurrentText("New")
    page.columns.sheet.activated.emit(page.columns.sheet.currentIndex())
    on.settle()
    on.click(page.go_on)
    on.click(page.go_on)
    assert names(on.shop) == {"Ben"}


def test_missing_column_is_told_at_the_check(on: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = choose(on, write_csv(tmp_path / "tags.csv", [["Name", "Tags"], ["Ann", "new"]]), monkeypatch)
    pick(on, page, "Name", None)
    on.click(page.go_on)
    assert page._step == COLUMNS
    assert "has no column for any of" in page.banner.text()


def test_escape_goes_back_step_by_step(on: Stage, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = choose(on, people, monkeypatch)
    on.click(page.go_on)
    assert [on.page.handle_escape() for _each in range(2)] == [True, True]
    assert page._step == FILE
    on.page.handle_escape()
    assert on.page.tabs.current() == LIST
