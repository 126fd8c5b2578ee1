"""Care plans in the settings: what comes round again for which animals; changed, added and switched off here, in force at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import care_plans, fields
from app.services.care_plans import PlanData
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.ui.widgets.table import DataTable
from app.values.care import said_animals

MOST_ROWS, EDGES = 8, 4


class CarePlansCard(Card):
    """The plans as a table with what can be done to the selected one; a form below it while one is typed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(16, 8)
        self._context, self._shop = context, context.shop
        self.plans: tuple[PlanData, ...] = ()
        self._editing: PlanData | None = None
        self._title, self._line = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self.model = WordsModel(self)
        self.table = DataTable(self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(lambda *_both: self._enable())
        self.add_button, self.edit_button, self.switch_button = Button("", "default", "plus"), Button(), Button()
        self.add_button.clicked.connect(lambda _checked=False: self.open_form(None))
        self.edit_button.clicked.connect(lambda _checked=False: self.open_form(self.selected()))
        self.switch_button.clicked.connect(lambda _checked=False: self.switch())
        self.form = FieldsForm([fields.field(key) for key in care_plans.KEYS])
        self.save_button, self.cancel_button = Button("", "primary", "check"), Button()
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.cancel_button.clicked.connect(lambda _checked=False: self.close_form())
        self._sheet = Card(12, 8, "inset")
        self._sheet.body.addWidget(self.form)
        self._sheet.body.addLayout(row(self.save_button, self.cancel_button, 1, spacing=8))
        self._sheet.hide()
        self.body.addWidget(self._title)
        self.body.addWidget(self._line)
        self.body.addWidget(self.table)
        self.body.addLayout(row(self.add_button, self.edit_button, self.switch_button, 1, spacing=8))
        self.body.addWidget(self._sheet)
        self._reading = Reading(context.lanes, lambda: care_plans.plans(self._shop), self)
        self._reading.read.connect(self._show)
        theme.signals.changed.connect(self._fit)

    def look(self) -> None:
        """Read the plans again."""
        self._reading.start()

    def selected(self) -> PlanData | None:
        """The plan whose row is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.plans[rows[0].row()] if rows and rows[0].row() < len(self.plans) else None

    def open_form(self, plan: PlanData | None) -> None:
        """Type a new plan, or change one."""
        self._editing = plan
        self.form.set_texts(care_plans.texts_of(plan.draft if plan is not None else care_plans.PlanDraft()))
        self._say_form()
        self._sheet.show()
        self.form.focus_first()

    def close_form(self) -> None:
        """Leave everything as it was."""
        self._sheet.hide()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Put what is typed in force."""
        texts, plan, shop = self.form.texts(), self._editing, self._shop
        self.form.clear_errors()

        def work() -> None:
            draft = care_plans.draft_of(texts, plan.draft if plan is not None else None)
            if plan is None:
                care_plans.add(shop, draft)
            else:
                care_plans.change(shop, plan.plan_id, draft)

        self._write(work, self.close_form)

    def switch(self) -> None:
        """Use the selected plan, or no longer."""
        plan = self.selected()
        if plan is not None:
            self._write(lambda: care_plans.switch(self._shop, plan.plan_id, on=not plan.is_on), lambda: None)

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(_("Care plans"))
        self._line.setText(
            _(
                "The intervals to begin with are general knowledge. Ask your vet, and change them. What was recorded once comes round by its plan."
            )
        )
        self.table.setAccessibleName(_("Care plans"))
        self.add_button.say(_("Add plan"))
        self.edit_button.say(_("Edit"))
        self.cancel_button.say(_("Cancel"))
        self.save_button.say(_("Save"))
        self.form.retranslate()
        self._say_form()
        self._show(self.plans)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter edits the selected plan, Space switches it; a table that the keyboard comes to has a selected row."""
        if event.type() == QEvent.Type.FocusIn and self.plans and self.selected() is None:
            self.table.selectRow(0)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.selected() is not None:
            if event.key() in ENTER:
                self.open_form(self.selected())
                return True
            if event.key() == Qt.Key.Key_Space:
                self.switch()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the form saves, Esc closes it."""
        focus: QWidget | None = self.window().focusWidget()
        is_typing = focus is not None and self._sheet.isAncestorOf(focus)
        if is_typing and event.key() in ENTER:
            self.save()
        elif is_typing and event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)

    def _write(self, work: Callable[[], object], then: Callable[[], None]) -> None:
        def done(_result: object) -> None:
            then()
            self._context.shell.show_toast(_("Saved"), undo=True)
            self.look()

        def refused(error: ShukeError) -> None:
            where = error.where if isinstance(error, UserMistake) else ""
            if not self.form.show_error(where, str(error)):
                self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: work(), done, refused, self)

    def _show(self, plans: tuple[PlanData, ...]) -> None:
        chosen = self.selected()
        self.plans = plans
        self.model.say((_("Plan"), _("Comes round"), _("In use")), [_line(plan) for plan in plans])
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        if plans:
            header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        for place, plan in enumerate(plans):
            if chosen is not None and plan.plan_id == chosen.plan_id:
                self.table.selectRow(place)
        self._fit()
        self._enable()

    def _say_form(self) -> None:
        plan = self._editing
        name = self.form.boxes["plan_name"]
        hint = _("Blank: {name}", name=plan.called) if plan is not None and plan.key else ""
        name.set_hint(hint)
        self.form.set_hint("every", _("90 days, 12 months; blank: once"))
        self.form.set_hint("plan_species", _("dog; cat – blank: every animal"))
        self.form.set_hint("first_at_weeks", _("Blank: only after it was recorded once"))

    def _fit(self) -> None:
        sizes, rows = theme.sizes(), min(MOST_ROWS, max(1, len(self.plans)))
        self.table.setFixedHeight(sizes.table_head + EDGES + theme.scaled(sizes.table_row) * rows)

    def _enable(self) -> None:
        plan = self.selected()
        self.edit_button.setEnabled(plan is not None)
        self.switch_button.setEnabled(plan is not None)
        self.switch_button.say(_("Switch on") if plan is not None and not plan.is_on else _("Switch off"))


def _line(plan: PlanData) -> Line:
    ink = "" if plan.is_on else "text3"
    when = " · ".join((str(plan.every or _("once")), said_animals(plan.draft.species) or _("every animal")))
    cells = (str(plan.called), when, _("Yes") if plan.is_on else _("No"))
    return Line(cells, (ink,) * len(cells), plan.plan_id)
