"""The Reports page: choose a report, see it as it is on paper, print it or save it. What is seen is what is printed: the same file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.changes import Change
from app.errors import ShukeError
from app.i18n import _
from app.services.reports import report
from app.ui import theme
from app.ui.context import UiContext
from app.ui.file_trouble import NEXT_STEP, may_pass, why_unread
from app.ui.pages.reports_job import Paper, Preparing
from app.ui.pages.reports_options import ReportOptions
from app.ui.pages.reports_out import ReportOut
from app.ui.pages.reports_view import PaperView
from app.ui.printing import default_printer
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, EmptyState, Pages, ProgressLine, column, divider, row
from app.workflows.print_out import missing_text

ONE_LINE_FROM = 600
"""The width at which the buttons above the pages stand in one line."""
SHOWN = (
    "care_record", "customer", "customer_phone", "customer_tag", "pet", "pet_owner", "purchase", "purchase_item", "product", "reminder", "setting",
    "tag",
)  # fmt: skip


class ReportsPage(QWidget):
    """The page; see the module. Every choice makes the paper anew, beside the window's thread."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._paper: Paper | None = None
        self._error: ShukeError | None = None
        self._wish: Callable[[], None] | None = None
        self._is_stale = False
        self._printer = ""
        self.options, self.view = ReportOptions(context.shop), PaperView(context.lanes)
        self.preparing = Preparing(context.shop, context.lanes, self)
        self.missing, self.outcome = Banner("warn"), Banner("info")
        self.loading, self.printing = ProgressLine(), ProgressLine()
        self.out = ReportOut(context, self, self.outcome, self.printing)
        self.nobody, self.all_done, self.failed = EmptyState("contact"), EmptyState("sun"), EmptyState("circle-alert")
        self.choose_button, self.again_button = Button("", "primary", "search"), Button("", "default", "rotate-ccw")
        self.nobody.add_button(self.choose_button)
        self.failed.add_button(self.again_button)
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        waiting = QWidget()
        waiting.setLayout(column(self.loading, 1, margins=(24, 24, 24, 24)))
        self._stack = Pages()
        for page in (self.nobody, self.view, self.all_done, self.failed, waiting):
            self._stack.addWidget(page)
        self._waiting = waiting
        self._notices = column(self.missing, self.outcome, self.printing, margins=(12, 0, 12, 0))
        for notice in (self.missing, self.outcome, self.printing):
            notice.installEventFilter(self)
        self._foot_words, self._foot_printer = ELabel("", "caption", "text2"), Label("", "caption", "text2")
        foot = row(IconLabel("info", "text2", 14), spacing=8, margins=(14, 7, 14, 7))
        foot.addWidget(self._foot_words, 1)
        foot.addWidget(self._foot_printer)
        sheet = Card(0, 0)
        for piece in (self._make_bar(), self._notices, divider()):
            sheet.body.addLayout(piece) if isinstance(piece, QBoxLayout) else sheet.body.addWidget(piece)
        sheet.body.addWidget(self._stack, 1)
        sheet.body.addWidget(divider())
        sheet.body.addLayout(foot)
        across = row(self.options, spacing=16, margins=(24, 16, 24, 20))
        across.addWidget(sheet, 1)
        self.setLayout(across)

    def _make_bar(self) -> QBoxLayout:
        """Where the person is, how large the pages are, and the ways out. Keys do the same as the small buttons."""
        self.before, self.after = Button("", "icon", "chevron-left"), Button("", "icon", "chevron-right")
        self.smaller, self.larger = Button("", "icon", "minus"), Button("", "icon", "plus")
        self.fit = Button("", "ghost")
        self._number = Label("", "body")
        for button in (self.before, self.after, self.smaller, self.larger, self.fit):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.save_button, self.print_button = Button("", "default", "file-text"), Button("", "primary", "printer")
        Toolbar(self.save_button, self.print_button)
        places = row(self.before, self._number, self.after, spacing=2)
        places.addSpacing(12)
        for piece in (self.smaller, self.fit, self.larger):
            places.addWidget(piece)
        places.addStretch(1)
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar.setContentsMargins(12, 8, 12, 8)
        self._bar.setSpacing(6)
        self._bar.addLayout(places, 1)
        self._bar.addLayout(row(1, self.save_button, self.print_button))
        return self._bar

    def _wire(self) -> None:
        view, preparing, out = self.view, self.preparing, self.out
        self.options.changed.connect(self._choose)
        self.options.settled.connect(self.focus_main)
        preparing.ready.connect(self._show)
        preparing.failed.connect(self._fail)
        preparing.slow.connect(self._say_slow)
        preparing.progressed.connect(self.loading.tick)
        preparing.stopped.connect(self._say_stopped)
        view.turned.connect(self._say_place)
        out.wants_print.connect(self.print_now)
        out.wants_save.connect(self.save_now)
        self.loading.cancel_button.clicked.connect(preparing.stop)
        self.printing.cancel_button.clicked.connect(out.cancel)
        self.print_button.clicked.connect(self.print_now)
        self.save_button.clicked.connect(self.save_now)
        self.choose_button.clicked.connect(self.options.focus_customer)
        self.again_button.clicked.connect(self._again_or_rescue)
        self.before.clicked.connect(lambda: view.turn(-1))
        self.after.clicked.connect(lambda: view.turn(1))
        self.smaller.clicked.connect(lambda: view.step_zoom(-1))
        self.larger.clicked.connect(lambda: view.step_zoom(1))
        self.fit.clicked.connect(lambda: view.set_zoom(0))
        for keys, act in (
            ("Ctrl+S", self.save_now),
            ("/", self.options.focus_customer),
            ("PgDown", lambda: view.leaf(1)),
            ("PgUp", lambda: view.leaf(-1)),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    # -- what the window asks of the page

    def open_report(self, key: str, customer_id: int | None = None) -> None:
        """Show that report, about that customer."""
        self.options.choose(key, customer_id)
        self.focus_main()

    def place(self) -> tuple[str, int | None]:
        """The report, and whom it may be about, for the way back after a lock."""
        return self.options.key(), self.options.customer.customer_id()

    def return_to(self, place: tuple[str, int | None]) -> None:
        """Show that report again."""
        self.options.choose(*place)

    def print_now(self) -> None:
        """Print what is chosen, as soon as it is ready."""
        self._look_for_printer()
        if self._printer:
            self._when_ready(self.out.print_paper)
        else:
            self.outcome.say(
                _("This PC has no printer. Save a PDF instead."), (_("Save PDF"), self.save_now), tone="warn"
            )

    def save_now(self) -> None:
        """Save what is chosen as a PDF, as soon as it is ready."""
        self._when_ready(self.out.save_paper)

    def retranslate(self) -> None:
        """Speak the language in force; the report does too."""
        self.options.retranslate()
        for progress in (self.loading, self.printing):
            progress.retranslate()
        self.nobody.say(_("Choose a customer"), _("Whom is the report about? Type a phone, a name or a pet."))
        self.choose_button.say(_("Choose a customer"), _("Choose a customer (F2)"))
        self.all_done.say(_("Nobody to care for today"), _("There is nothing to print: the list of today is empty."))
        self.again_button.say(_("Try again") if may_pass(self._error) else str(NEXT_STEP))
        self.before.say("", _("Page before (PgUp)"))
        self.after.say("", _("Next page (PgDn)"))
        self.smaller.say("", _("Smaller (Ctrl and wheel)"))
        self.larger.say("", _("Larger (Ctrl and wheel)"))
        self.save_button.say(_("Save PDF"), _("Save PDF (Ctrl+S)"))
        self._foot_words.setText(_("What you see is what is printed · holds personal data, shred it after use"))
        self._say_printer()
        self._say_place()
        self.outcome.say("")
        self._arrange()
        self._look_again()

    def refresh(self, change: Change | None) -> None:
        """Make the paper again if something else may stand on it now. A page nobody looks at waits."""
        if change is None or any(change.concerns(kind) for kind in SHOWN):
            self.options.renew_customer()
            self._look_again()

    def focus_main(self) -> None:
        """To the pages, or to the box as long as nobody is chosen."""
        self._look_for_printer()
        if self.options.request() is not None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.options.await_customer()

    def next_pane(self) -> None:
        """From the pages to the list of reports and back."""
        self.options.focus_list() if self.view.hasFocus() else self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle_escape(self) -> bool:
        """Stop what takes long; leave a message."""
        if self.out.is_printing():
            self.out.cancel()
        elif self.loading.isVisible():
            self.preparing.stop()
        elif self.outcome.isVisible():
            self.outcome.say("")
            self.focus_main()
        else:
            return False
        return True

    # -- making the paper

    def _choose(self) -> None:
        self.outcome.say("")
        self._wish = None
        self._prepare()
        if self.options.request() is None and not self.options.nav[self.options.key()].hasFocus():
            self.focus_main()

    def _look_again(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._prepare()

    def _prepare(self) -> None:
        self._is_stale = False
        request = self.options.request()
        if request is None:
            self.preparing.drop()
            self._take(None)
            self._turn_to(self.nobody)
            return
        self.preparing.start(request)

    def _show(self, paper: Paper) -> None:
        is_same = self._paper is not None and self._paper.request == paper.request
        self._take(paper, keep_place=is_same)
        self._turn_to(self.all_done if paper.is_blank else self.view)
        wish, self._wish = self._wish, None
        if wish is not None:
            wish()

    def _take(self, paper: Paper | None, *, keep_place: bool = False) -> None:
        """Have `paper` in hand: shown, and what is printed and saved."""
        self._paper = paper
        has_pages = paper is not None and not paper.is_blank
        self.view.show_paper(paper if has_pages else None, keep_place=keep_place)
        missing = missing_text(paper.printout.pdf.missing) if paper is not None else None
        self.missing.say(str(missing or ""))
        self._say_printer()
        self._say_place()

    def _fail(self, error: ShukeError) -> None:
        self._take(None)
        self._error = error
        self.failed.say(_("The report could not be made"), why_unread(error))
        self.again_button.say(_("Try again") if may_pass(error) else str(NEXT_STEP))
        self._turn_to(self.failed)

    def _again_or_rescue(self) -> None:
        self._prepare() if may_pass(self._error) else self._context.shell.rescue.emit()

    def _say_slow(self) -> None:
        self.view.show_paper(None)
        self.loading.start(_("Preparing"))
        self._turn_to(self._waiting)

    def _say_stopped(self) -> None:
        self._take(None)
        self._error = None
        self.again_button.say(_("Try again"))
        self.failed.say(_("Stopped"), _("The report was not made."))
        self._turn_to(self.failed)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the keyboard goes along."""
        focus: QWidget | None = self.window().focusWidget()
        had_focus = focus is not None and self._stack.isAncestorOf(focus)
        if page is not self._waiting:
            self.loading.stop()
        self._stack.setCurrentWidget(page)
        if not had_focus or page is self._waiting:
            return
        if page is self.failed:
            self.again_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is self.view:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.options.focus_list()

    def _when_ready(self, act: Callable[[Paper], None]) -> None:
        """Do it with the paper in hand; while one is being made, with that."""
        if self.preparing.is_running():
            self._wish = lambda: self._when_ready(act)
        elif self._paper is None:
            self.focus_main()
        elif not self._paper.is_blank:
            act(self._paper)

    # -- words

    def _look_for_printer(self) -> None:
        self._printer = default_printer()
        self._say_printer()

    def _say_printer(self) -> None:
        is_awaited = self._paper is None and self.options.request() is not None
        has_pages = is_awaited or (self._paper is not None and not self._paper.is_blank)
        none = _("This PC has no printer: save a PDF")
        self._foot_printer.setText(_("Printer: {name}", name=self._printer) if self._printer else none)
        self._foot_printer.set_ink("text2" if self._printer else "warn")
        self.print_button.say(_("Print…"), _("Print (Ctrl+P)") if self._printer else none)
        self.save_button.setEnabled(has_pages)
        self.print_button.setEnabled(bool(self._printer) and has_pages)

    def _say_place(self) -> None:
        page, count = self.view.page(), self.view.count()
        self._number.setText(_("Page {number} / {count}", number=page + 1, count=count) if count else "")
        for piece in (self.before, self.after, self.smaller, self.larger, self.fit, self._number):
            piece.setVisible(count > 0)
        self.before.setEnabled(page > 0)
        self.after.setEnabled(page < count - 1)
        self.fit.say(f"{self.view.zoom()}%" if self.view.zoom() else _("Fit width"), _("Fit width"))

    # -- what Qt tells

    def _arrange(self) -> None:
        wide = self.width() - self.options.width() - 80 >= theme.scaled(ONE_LINE_FROM)
        self._bar.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines of buttons where one is too narrow."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Make what changed meanwhile; see whether there is a printer, once the page is painted."""
        super().showEvent(event)
        if self._is_stale:
            self._prepare()
        QTimer.singleShot(0, self, self._look_for_printer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Room below the notices, as long as there are any."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            is_any = not (self.missing.isHidden() and self.outcome.isHidden() and self.printing.isHidden())
            self._notices.setContentsMargins(12, 0, 12, 10 if is_any else 0)
        return False

    def event(self, event: QEvent) -> bool:
        """F2 is for the box of this page, as long as its report is about a customer."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2 and report(self.options.key()).about_customers:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self.options.focus_customer()
        return super().event(event)
