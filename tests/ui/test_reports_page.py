"""The Reports page: what is seen is what is saved and printed, and what fails is said in words."""

from __future__ import annotations

import errno
import threading
from itertools import pairwise

import pypdfium2
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import files
from app.errors import UserMistake
from app.i18n import T
from app.import_export.pdf.pages import PdfPages
from app.services import customers, history, reminders
from app.services.customers import CustomerDraft, PhoneDraft
from app.ui import dialogs, printing
from app.ui.pages import reports, reports_job, reports_out
from app.ui.pages.reports_view import PaperView
from app.values.birthday import Birthday
from tests.support import make_shop
from tests.ui.conftest import wait_for, words_of

CONTROL = Qt.KeyboardModifier.ControlModifier


class Paper(QPrinter):
    """A printer whose paper is a PDF, so that it can be looked at."""

    def __init__(self, path):
        super().__init__(QPrinter.PrinterMode.HighResolution)
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.setOutputFileName(str(path))
        self.setResolution(150)
        self.is_there, self.pages_left = True, 1000

    def outputFormat(self):
        return QPrinter.OutputFormat.NativeFormat

    def isValid(self):
        return self.is_there

    def newPage(self):
        self.pages_left -= 1
        return self.pages_left > 0 and super().newPage()


class Desk:
    """The open window at its Reports page."""

    def __init__(self, window):
        self.window, self.opened = window, window.open_shop
        self.shell, self.shop = self.opened.shell, self.opened.shop
        self.opened.bell.stop()
        self.shell.setWindowState(Qt.WindowState.WindowNoState)
        self.shell.resize(1366, 768)
        self.shell.activateWindow()
        self.page = self.shell.go("reports")
        self.settle()

    def settle(self):
        QTest.qWait(20)
        wait_for(lambda: not self.window.lanes.is_busy())
        QTest.qWait(5)

    def open(self, key="customer", who=None):
        self.page.open_report(key, who)
        self.settle()

    def press(self, key, held=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, held)
        self.settle()

    def shown(self):
        return self.page._stack.currentWidget()

    def text(self):
        return text_of(self.page._paper.content)

    def actions(self):
        return [str(entry.action) for entry in history.entries(self.shop)]


def text_of(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.fixture
def desk(window, folder, monkeypatch):
    monkeypatch.setattr(reports, "default_printer", lambda: "Laser of the shop")
    window.enter(make_shop(folder, language="en").shop)
    return Desk(window)


@pytest.fixture
def ann(desk):
    draft = CustomerDraft(name="Ann Li", phones=(PhoneDraft("13800006688"),))
    made = customers.create(desk.shop, draft)
    desk.settle()
    return made


@pytest.fixture
def crowd(desk, ann, monkeypatch):
    """A report of forty pages."""
    people = [customers.create(desk.shop, CustomerDraft(name=f"Guest {place}")) for place in range(39)]
    real = reports_job.print_out.prepare

    def prepare(shop, request, tick):
        params = reports_out.print_out.ReportParams(customer_ids=(ann, *people))
        return real(shop, reports_job.PaperRequest("customer", params, request.paper), tick)

    monkeypatch.setattr(reports_job.print_out, "prepare", prepare)
    desk.open(who=ann)
    return desk.page.view


def prints_on(monkeypatch, printer):
    """Let the person choose `printer`; returns the printers that were offered."""
    offered = []
    monkeypatch.setattr(printing, "new_printer", lambda paper: offered.append(paper) or printer)
    monkeypatch.setattr(dialogs, "set_printer", lambda _parent, _printer: True)
    return offered


# -- choosing


def test_nobody_chosen_asks_for_a_customer_and_typing_finds_one(desk, ann):
    page = desk.page
    assert desk.shown() is page.nobody
    assert QApplication.focusWidget() is page.options.customer.box
    assert page.options.customer._offers is None
    assert not page.print_button.isEnabled()
    assert not page.save_button.isEnabled()
    QTest.keyClicks(QApplication.focusWidget(), "6688")
    desk.press(Qt.Key.Key_Return)
    assert desk.shown() is page.view
    assert QApplication.focusWidget() is page.view
    assert page.options.customer.customer_id() == ann
    assert "Ann Li" in desk.text()


def test_phones_are_masked_until_the_person_asks_for_them(desk, ann):
    desk.open(who=ann)
    assert "138 **** 6688" in desk.text()
    QTest.mouseClick(desk.page.options.mask_phones, Qt.MouseButton.LeftButton, pos=QPoint(8, 14))
    desk.settle()
    assert "138 0000 6688" in desk.text()


def test_paper_is_that_of_the_option(desk, ann):
    desk.open(who=ann)
    assert desk.page._paper.sizes[0] == pytest.approx((595.3, 841.9), abs=1)
    box = desk.page.options.paper
    box.setFocus()
    desk.press(Qt.Key.Key_Down)
    assert desk.page._paper.request.paper == "A5"
    assert desk.page._paper.sizes[0] == pytest.approx((419.5, 595.3), abs=1)


def test_ctrl_p_at_the_counter_opens_the_record_of_who_is_shown(desk, ann):
    desk.shell.go("counter").open_customer(ann)
    desk.press(Qt.Key.Key_P, CONTROL)
    assert desk.shell.current_key() == "reports"
    assert desk.page.options.request().params.customer_ids == (ann,)
    desk.shell.go("counter").head.print_record.emit()
    desk.settle()
    assert (desk.shell.current_key(), desk.shown()) == ("reports", desk.page.view)


def test_ctrl_p_on_today_opens_the_care_list(desk):
    customers.create(desk.shop, CustomerDraft(name="Bo", birthday=Birthday("solar", 5, 18)))
    reminders.refresh(desk.shop)
    desk.shell.go("today")
    desk.settle()
    desk.press(Qt.Key.Key_P, CONTROL)
    assert desk.page.options.key() == "today"
    assert desk.shown() is desk.page.view
    assert "Bo" in desk.text()


def test_day_without_reminders_has_nothing_to_print(desk):
    desk.open("today")
    assert desk.shown() is desk.page.all_done
    assert not desk.page.print_button.isEnabled()
    assert not desk.page.save_button.isEnabled()
    desk.press(Qt.Key.Key_S, CONTROL)
    assert desk.page.outcome.text() == ""


def test_f2_and_slash_put_the_keyboard_into_the_box(desk, ann):
    desk.open(who=ann)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Slash):
        desk.page.view.setFocus()
        desk.press(key)
        assert QApplication.focusWidget() is desk.page.options.customer.box
        assert desk.shell.current_key() == "reports"
        desk.press(Qt.Key.Key_Escape)
        assert desk.page.options.customer.customer_id() == ann
    desk.press(Qt.Key.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "nobody")
    desk.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is desk.page.options.customer.box
    desk.press(Qt.Key.Key_Tab)
    assert desk.page.options.customer.change.isVisible()
    desk.open("today")
    desk.press(Qt.Key.Key_F2)
    assert desk.shell.current_key() == "counter"


def test_numbers_follow_the_rail(desk):
    for key, page in ((Qt.Key.Key_3, "customers"), (Qt.Key.Key_5, "reports"), (Qt.Key.Key_6, "settings")):
        desk.press(key, CONTROL)
        assert desk.shell.current_key() == page


# -- following the shop


def test_page_follows_what_changes_in_the_shop(desk, ann):
    desk.open(who=ann)
    customers.set_fields(desk.shop, ann, {"name": "Ann Wang"})
    desk.settle()
    assert "Ann Wang" in desk.text()
    assert "Ann Wang" in words_of(desk.page.options)
    desk.shell.go("customers")
    customers.set_fields(desk.shop, ann, {"name": "Ann Zhao"})
    desk.settle()
    assert "Ann Wang" in desk.text()
    desk.shell.go("reports")
    desk.settle()
    assert "Ann Zhao" in desk.text()


def test_customer_who_is_undone_is_chosen_no_longer(desk, ann):
    desk.open(who=ann)
    history.undo(desk.shop)
    desk.settle()
    assert desk.page.options.customer.customer_id() is None
    assert desk.shown() is desk.page.nobody


def test_language_and_look_renew_words_and_paper(desk, window, ann):
    desk.open(who=ann)
    window.set_language("zh_CN")
    desk.settle()
    assert "客户档案" in desk.text()
    words = words_of(desk.page)
    assert {"打印…", "存 PDF", "手机打码", "第 1 / 1 页"} <= words
    window.settings.set("theme", "dark")
    desk.settle()
    assert desk.shown() is desk.page.view
    picture = desk.page.view.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 40).name() == "#ffffff"


def test_lock_takes_the_page_away(desk, window, ann):
    desk.open(who=ann)
    page = desk.page
    window.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(page)


# -- preparing


class Slow:
    """Lets `prepare` wait until it is let go, or stopped."""

    def __init__(self, monkeypatch):
        self.go, self.begun, self._real = threading.Event(), [], reports_job.print_out.prepare
        monkeypatch.setattr(reports_job.print_out, "prepare", self)

    def __call__(self, shop, request, tick):
        self.begun.append(request)
        while not self.go.wait(0.005):
            tick(1, 3)
        return self._real(shop, request, tick)


def test_newer_choice_stops_the_one_before(desk, ann, monkeypatch):
    bo = customers.create(desk.shop, CustomerDraft(name="Bo"))
    slow = Slow(monkeypatch)
    seen = []
    desk.page.preparing.ready.connect(lambda paper: seen.append(paper.request.params.customer_ids))
    desk.page.open_report("customer", ann)
    wait_for(lambda: len(slow.begun) == 1)
    desk.page.open_report("customer", bo)
    wait_for(lambda: len(slow.begun) == 2)
    slow.go.set()
    desk.settle()
    assert seen == [(bo,)]
    assert "Bo" in desk.text()


def test_long_preparing_shows_how_far_it_is_and_can_be_stopped(desk, ann, monkeypatch):
    slow = Slow(monkeypatch)
    page = desk.page
    page.open_report("customer", ann)
    wait_for(page.loading.isVisible)
    wait_for(lambda: "1 / 3" in page.loading.words.text())
    QTest.mouseClick(page.loading.cancel_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.shown() is page.failed
    assert page._paper is None
    slow.go.set()
    QTest.mouseClick(page.again_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.shown() is page.view


def test_report_that_cannot_be_made_is_told(desk, ann, monkeypatch):
    def fail(*_arguments):
        raise UserMistake("no_customer", T("There is no customer {id}.", id=ann))

    monkeypatch.setattr(reports_job.print_out, "prepare", fail)
    desk.open(who=ann)
    assert desk.shown() is desk.page.failed
    assert any(f"no customer {ann}" in words for words in words_of(desk.page))


def test_printing_that_was_asked_for_too_early_happens_when_it_is_ready(desk, ann, monkeypatch, tmp_path):
    slow = Slow(monkeypatch)
    offered = prints_on(monkeypatch, Paper(tmp_path / "out.pdf"))
    desk.page.open_report("customer", ann)
    desk.page.print_now()
    assert offered == []
    slow.go.set()
    desk.settle()
    assert [paper.request.params.customer_ids for paper in offered] == [(ann,)]
    assert (tmp_path / "out.pdf").exists()


def test_missing_characters_are_said_before_printing(desk):
    who = customers.create(desk.shop, CustomerDraft(name="Ann 😀"))
    desk.open(who=who)
    assert "😀" in desk.page.missing.text()
    assert desk.page.missing.isVisible()


# -- the pages on screen


def test_picture_is_the_page_of_the_file_dot_for_dot(desk, ann, monkeypatch):
    for ratio in (1.0, 2.0):
        monkeypatch.setattr(PaperView, "_ratio", lambda _self, ratio=ratio: ratio)
        desk.open(who=ann)
        view = desk.page.view
        image = view._images[0]
        assert image.width() == view._sheets[0].width
        assert abs(image.width() - (view.viewport().width() - 64) * ratio) <= 1
        with PdfPages(desk.page._paper.content) as pages:
            whole = pages.image(0, (image.width() - 0.01) / pages.size(0)[0])
        assert bytes(image.constBits()) == whole.pixels


def test_many_pages_are_drawn_only_where_they_are_seen(desk, crowd):
    assert crowd.count() == 40
    assert {0, 1} <= set(crowd._images) <= {0, 1, 2}
    assert "Page 1 / 40" in words_of(desk.page)
    crowd.setFocus()
    desk.press(Qt.Key.Key_End)
    assert crowd.page() == 39
    assert {38, 39} <= set(crowd._images)
    assert 20 not in crowd._images
    assert "Page 40 / 40" in words_of(desk.page)
    crowd.set_zoom(300)
    desk.settle()
    kept = sum(image.width() * image.height() for image in crowd._images.values())
    assert kept <= 48_000_000


def test_leafing_shows_every_part_of_every_page(desk, crowd):
    desk.page.options.paper.setFocus()
    seen, bar = [], crowd.verticalScrollBar()
    for _step in range(6):
        seen.append(bar.value())
        desk.press(Qt.Key.Key_PageDown)
    assert all(0 < after - before <= crowd.viewport().height() for before, after in pairwise(seen))
    assert crowd.page() >= 2
    back = []
    for _step in range(6):
        desk.press(Qt.Key.Key_PageUp)
        back.append(bar.value())
    assert back[-1] == 0
    QTest.mouseClick(desk.page.after, Qt.MouseButton.LeftButton)
    assert crowd.page() == 1
    QTest.mouseClick(desk.page.before, Qt.MouseButton.LeftButton)
    assert crowd.page() == 0
    assert not desk.page.before.isEnabled()


def test_size_changes_with_ctrl_and_the_wheel_and_by_key(desk, crowd):
    fit = crowd._sheets[0].width
    wheel = QWheelEvent(
        QPointF(200, 300), crowd.viewport().mapToGlobal(QPointF(200, 300)), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, CONTROL, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(crowd.viewport(), wheel)
    desk.settle()
    assert crowd.zoom() == 100
    assert crowd._images[0].width() == crowd._sheets[0].width > fit
    crowd.setFocus()
    desk.press(Qt.Key.Key_Plus)
    assert crowd.zoom() == 125
    assert "125%" in desk.page.fit.text()
    desk.press(Qt.Key.Key_Minus)
    assert crowd.zoom() == 100
    desk.press(Qt.Key.Key_0)
    assert (crowd.zoom(), crowd._sheets[0].width) == (0, fit)
    assert desk.page.fit.text() == "Fit width"


def test_page_that_cannot_be_drawn_is_tried_once(desk, ann, window, monkeypatch):
    tries = []

    def fail(*_arguments):
        tries.append(1)
        raise RuntimeError("no picture")

    monkeypatch.setattr("app.ui.pages.reports_view.page_image", fail)
    desk.open(who=ann)
    assert tries == [1]
    window._dialog.close()


# -- saving


def save_as(monkeypatch, path):
    suggested = []
    monkeypatch.setattr(dialogs, "save_file", lambda *arguments: suggested.append(arguments[-1]) or path)
    return suggested


def test_saved_file_is_what_is_shown_and_goes_on_record(desk, ann, monkeypatch, tmp_path):
    desk.open(who=ann)
    suggested = save_as(monkeypatch, tmp_path / "ann")
    desk.press(Qt.Key.Key_S, CONTROL)
    assert (tmp_path / "ann.pdf").read_bytes() == desk.page._paper.content
    assert suggested[0].endswith("Customer record Ann Li 2026-05-18.pdf")
    assert "ann.pdf" in desk.page.outcome.text()
    assert desk.actions()[0] == "Save report"
    desk.press(Qt.Key.Key_Escape)
    assert desk.page.outcome.text() == ""


def test_full_drive_is_named_and_leaves_no_half_file(desk, ann, monkeypatch, tmp_path):
    desk.open(who=ann)
    save_as(monkeypatch, tmp_path / "out.pdf")
    before = desk.actions()

    def full(_file):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files.os, "fsync", full)
    QTest.mouseClick(desk.page.save_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert f"The drive of {tmp_path} is full" in desk.page.outcome.text()
    assert not list(tmp_path.glob("out*"))
    assert desk.actions() == before


def test_no_place_chosen_saves_nothing(desk, ann, monkeypatch):
    desk.open(who=ann)
    save_as(monkeypatch, None)
    desk.press(Qt.Key.Key_S, CONTROL)
    assert "Save report" not in desk.actions()


# -- printing


def test_pages_are_drawn_on_the_printer_and_that_goes_on_record(desk, ann, monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    prints_on(monkeypatch, Paper(tmp_path / "out.pdf"))
    desk.open(who=ann)
    desk.press(Qt.Key.Key_P, CONTROL)
    assert desk.shell.toast.text() == "1 page sent to the printer"
    assert desk.actions()[0] == "Print report"
    assert list(folder.iterdir()) == []
    with PdfPages((tmp_path / "out.pdf").read_bytes()) as printed, PdfPages(desk.page._paper.content) as shown:
        assert printed.count == shown.count
        assert printed.size(0) == pytest.approx(shown.size(0), abs=2)
        one, other = printed.image(0, 0.5), shown.image(0, 0.5)
    assert (one.width, one.height) == (other.width, other.height)
    differences = [abs(a - b) for a, b in zip(one.pixels, other.pixels, strict=True)]
    assert sum(differences) / len(differences) < 2, "the same picture, but for the smoothing of letters"


def test_chosen_pages_are_printed_in_bands(desk, crowd, monkeypatch, tmp_path):
    monkeypatch.setattr(printing, "BAND_BYTES", 700_000)
    printer = Paper(tmp_path / "out.pdf")
    printer.setFromTo(3, 4)
    prints_on(monkeypatch, printer)
    desk.page.print_now()
    desk.settle()
    with PdfPages((tmp_path / "out.pdf").read_bytes()) as printed, PdfPages(desk.page._paper.content) as shown:
        assert printed.count == 2
        one, other = printed.image(0, 0.5), shown.image(2, 0.5)
    differences = [abs(a - b) for a, b in zip(one.pixels, other.pixels, strict=True)]
    assert sum(differences) / len(differences) < 2


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("fault", ["gone", "stops"])
def test_printer_that_fails_is_told_with_the_next_step(desk, window, crowd, monkeypatch, tmp_path, language, fault):
    window.set_language(language)
    desk.settle()
    printer = Paper(tmp_path / "out.pdf")
    if fault == "gone":
        printer.is_there = False
    else:
        printer.pages_left = 3
    prints_on(monkeypatch, printer)
    desk.page.print_now()
    desk.settle()
    said = {
        "en": "The printer isn't answering. Check paper and power, or save a PDF.",
        "zh_CN": "打印机没有回应。看看纸和开关，或先存成 PDF。",
    }
    assert desk.page.outcome.text() == said[language]
    assert "Print report" not in desk.actions()
    save_as(monkeypatch, tmp_path / "instead.pdf")
    button = desk.page.outcome._buttons[1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert (tmp_path / "instead.pdf").read_bytes() == desk.page._paper.content


def test_printing_is_stopped_by_escape(desk, crowd, monkeypatch, tmp_path):
    go, pages = threading.Event(), []
    real = printing._draw

    def slow(*arguments):
        go.wait(10)
        pages.append(1)
        real(*arguments)

    monkeypatch.setattr(printing, "_draw", slow)
    prints_on(monkeypatch, Paper(tmp_path / "out.pdf"))
    desk.page.print_now()
    wait_for(desk.page.printing.isVisible)
    desk.page.print_now()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    go.set()
    desk.settle()
    assert len(pages) < 40
    assert desk.shell.toast.text() == "Printing was stopped"
    assert not desk.page.printing.isVisible()
    assert "Print report" not in desk.actions()


def test_printer_that_writes_a_file_gets_the_pdf_itself(desk, ann, monkeypatch, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    prints_on(monkeypatch, printer)
    desk.open(who=ann)
    desk.page.print_now()
    desk.settle()
    assert (tmp_path / "out.pdf").read_bytes() == desk.page._paper.content
    assert desk.actions()[0] == "Save report"


def test_pc_without_a_printer_says_so_and_still_saves(desk, ann, monkeypatch, tmp_path):
    monkeypatch.setattr(reports, "default_printer", lambda: "")
    desk.open(who=ann)
    page = desk.page
    assert not page.print_button.isEnabled()
    assert page.save_button.isEnabled()
    assert "This PC has no printer: save a PDF" in words_of(page)
    assert page.print_button.toolTip() == "This PC has no printer: save a PDF"
    desk.press(Qt.Key.Key_P, CONTROL)
    assert "no printer" in page.outcome.text()
    save_as(monkeypatch, tmp_path / "out.pdf")
    QTest.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert (tmp_path / "out.pdf").exists()


def test_printer_is_set_to_the_paper_of_the_report_and_names_nobody(desk, ann):
    desk.page.options.paper.setCurrentIndex(1)
    desk.open(who=ann)
    printer = printing.new_printer(desk.page._paper)
    assert printer.pageLayout().pageSize().name() == "A5"
    assert printer.docName() == "Customer record"
    assert (printer.fromPage(), printer.toPage()) == (1, 1)


def test_copies_and_order_are_ours_where_the_printer_has_none(tmp_path):
    printer = Paper(tmp_path / "out.pdf")
    printer.setCopyCount(2)
    printer.setCollateCopies(True)
    assert printing._order(printer, 3) in ([0, 1, 2, 0, 1, 2], [0, 1, 2])
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert printing._order(printer, 3)[:3] == [2, 1, 0]
    printer.setFromTo(2, 9)
    assert printing._order(printer, 3)[:2] == [2, 1]


# -- the window


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("size", "percent"), [((1366, 689), 100), ((1024, 640), 100), ((1024, 640), 150)])
def test_page_fits_the_smallest_windows(desk, window, ann, language, size, percent):
    window.set_language(language)
    window.set_text(percent)
    desk.shell.resize(*size)
    desk.open(who=ann)
    desk.page.outcome.say("The printer isn't answering. Check paper and power, or save a PDF.")
    desk.settle()
    assert (desk.shell.width(), desk.shell.height()) == size
    hint, page = desk.page.minimumSizeHint(), desk.page.size()
    assert (hint.width() <= page.width(), hint.height() <= page.height()) == (True, True), (hint, page)


def test_tab_goes_round_in_at_most_twelve_stops_that_have_names(desk, ann):
    desk.open(who=ann)
    first = QApplication.focusWidget()
    seen = [first]
    while len(seen) < 40:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is first:
            break
        seen.append(QApplication.focusWidget())
    assert len(seen) <= 12, seen
    nameless = [
        type(w).__name__ for w in desk.page.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()
        and not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)
    ]  # fmt: skip
    assert nameless == []
    options = desk.page.options
    order = [w for w in seen if options.isAncestorOf(w)]
    assert order == [
        options.nav["customer"], options.customer.change, options.reach, options.paper,
        options.mask_phones,
    ]  # fmt: skip
    options.mask_phones.setFocus()
    for place in (options.hide_amounts, options.reminders, options.photos):  # with the arrows from there
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert QApplication.focusWidget() is place
    assert seen.index(desk.page.save_button) < len(seen)


def test_f6_goes_from_the_pages_to_the_list_and_back(desk, ann):
    desk.open(who=ann)
    desk.press(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is desk.page.options.nav["customer"]
    desk.press(Qt.Key.Key_Down)
    assert desk.page.options.key() == "today"
    desk.press(Qt.Key.Key_Up)
    assert desk.page.options.key() == "customer"
    desk.press(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is desk.page.view
