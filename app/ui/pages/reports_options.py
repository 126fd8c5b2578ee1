"""The left side of the Reports page: which report, about whom, and what is to stand in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from app.i18n import T, Text, _
from app.services.reports import REPORTS, report
from app.services.reports.params import REACHES, Reach, ReportParams
from app.shop import Shop
from app.ui import theme
from app.ui.pages.reports_customer import ReportCustomer
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.form import CheckBox, ComboBox
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, divider, row, scrolling
from app.workflows.print_out import PAPERS, PaperRequest

WIDTH = 280
ICONS = {"customer": "contact", "today": "sun"}
REACH_NAMES: dict[Reach, Text] = {"last": T("Last 20"), "year": T("Last 12 months"), "all": T("All purchases")}


class ReportOptions(Card):
    """The list of reports, and the options of the one in force; ``changed`` fires when another paper is wanted."""

    changed = Signal()
    settled = Signal()
    """The person has chosen, and the keyboard is free to go on."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(0, 0)
        self._key = REPORTS[0].key
        self.nav: dict[str, Button] = {}
        for each in REPORTS:
            button = Button("", "nav", ICONS.get(each.key, "file-text"), size=18)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _checked=False, key=each.key: self._choose(key))
            self.nav[each.key] = button
        self.nav[self._key].setChecked(True)
        self.customer = ReportCustomer(shop)
        self.reach, self.paper = ComboBox(), ComboBox()
        self.mask_phones, self.hide_amounts = CheckBox(), CheckBox()
        self.reminders, self.photos = CheckBox(), CheckBox()
        self.mask_phones.setChecked(True)
        self.reminders.setChecked(True)
        self.photos.setChecked(True)
        self._names = {box: Label("", "body", "text2") for box in (self.reach, self.paper)}
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        listed = column(*self.nav.values(), spacing=2, margins=(8, 8, 8, 8))
        inside = QWidget()
        self._lines: dict[QWidget, QWidget] = {}
        for box, name in self._names.items():
            line, across = QWidget(), row(name, spacing=8)
            across.addWidget(box, 1)
            line.setLayout(across)
            self._lines[box] = line
        ticks = column(self.mask_phones, self.hide_amounts, self.reminders, self.photos, spacing=2)
        inside.setLayout(column(self.customer, *self._lines.values(), ticks, 1, spacing=8, margins=(16, 12, 16, 12)))
        self.body.addLayout(listed)
        self.body.addWidget(divider())
        self.body.addWidget(scrolling(inside), 1)

    def _wire(self) -> None:
        self.customer.chosen.connect(self._settle)
        self.customer.left.connect(self.settled)
        for box in (self.reach, self.paper):
            box.activated.connect(lambda _place: self.changed.emit())
        ticks = (self.mask_phones, self.hide_amounts, self.reminders, self.photos)
        Toolbar(*ticks)
        for tick in ticks:
            tick.clicked.connect(lambda _checked: self.changed.emit())

    # -- what is wanted

    def key(self) -> str:
        """The report in force."""
        return self._key

    def request(self) -> PaperRequest | None:
        """What is wanted; ``None`` as long as nobody is chosen whom it could be about."""
        about, who = report(self._key).about_customers, self.customer.customer_id()
        if about and who is None:
            return None
        params = ReportParams(
            customer_ids=(who,) if about and who is not None else (),
            mask=self.mask_phones.isChecked(),
            amounts=not self.hide_amounts.isChecked(),
            purchases=REACHES[max(0, self.reach.currentIndex())],
            reminders=self.reminders.isChecked(),
            photos=self.photos.isChecked(),
        )
        return PaperRequest(self._key, params, PAPERS[max(0, self.paper.currentIndex())])

    def choose(self, key: str, customer_id: int | None = None) -> None:
        """Choose a report and, given one, whom it is about; ``changed`` fires."""
        if customer_id is not None:
            self.customer.show_customer(customer_id)
        self.nav[key].setChecked(True)
        self._choose(key)

    def focus_customer(self) -> bool:
        """Put the keyboard into the look-up, if the report is about customers."""
        if not report(self._key).about_customers:
            return False
        self.customer.open_box()
        return True

    def await_customer(self) -> None:
        """Put the keyboard there, and offer nobody before something is typed: the options below stay in sight."""
        self.customer.open_box(offers=False)

    def renew_customer(self) -> None:
        """Look again how the customer is called; forget one who is gone."""
        if not self.customer.box.hasFocus():
            self.customer.show_customer(self.customer.customer_id())

    # -- inside

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.setFixedWidth(theme.widened(WIDTH))
        for each in REPORTS:
            self.nav[each.key].say(str(each.title))
        self._fill(self.reach, _("Purchases"), [str(REACH_NAMES[reach]) for reach in REACHES])
        self._fill(self.paper, _("Paper"), list(PAPERS))
        self.mask_phones.setText(_("Mask phones"))
        self.hide_amounts.setText(_("Hide amounts"))
        self.reminders.setText(_("List what is due next"))
        self.photos.setText(_("With photos"))
        metrics = QFontMetrics(theme.font("body"))
        widest = max(metrics.horizontalAdvance(name.text()) for name in self._names.values())
        for name in self._names.values():
            name.setFixedWidth(widest + 2)
        self.customer.retranslate()
        self._show()

    def _fill(self, box: ComboBox, name: str, choices: list[str]) -> None:
        chosen = max(0, box.currentIndex())
        box.clear()
        box.addItems(choices)
        box.setCurrentIndex(chosen)
        box.setAccessibleName(name)
        self._names[box].setText(name)

    def _show(self) -> None:
        """Only the options that the report knows."""
        is_about = report(self._key).about_customers
        for piece in (self.customer, self._lines[self.reach], self.reminders, self.photos):
            piece.setVisible(is_about)

    def _choose(self, key: str) -> None:
        self._key = key
        self._show()
        self.changed.emit()

    def _settle(self) -> None:
        self.changed.emit()
        self.settled.emit()

    def focus_list(self) -> None:
        """Put the keyboard on the list of reports."""
        self.nav[self._key].setFocus(Qt.FocusReason.ShortcutFocusReason)
