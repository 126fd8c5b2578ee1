"""Fields of the owner's own in the settings: made, renamed, put in order, taken away and restored; in force at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from app.changes import Change
from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import custom_editing as editing
from app.services import custom_fields, fields
from app.services.custom_fields import CustomFieldData
from app.shop import Shop
from app.ui import many, theme
from app.ui.context import UiContext
from app.ui.pages.settings_choices import ChoicesBox
from app.ui.pages.settings_ordered import OrderedModel, OrderedTable
from app.ui.pages.settings_pane import Pane
from app.ui.pages.settings_table import Line, WordsModel
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button, Segmented, Toolbar
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, column, row
from app.ui.widgets.table import DataTable
from app.values.custom import CUSTOMER, KINDS, OWNERS
from app.values.field import FieldKind

MOST_ROWS, MOST_REMOVED, EDGES = 8, 4, 4
TYPED = (editing.NAME, editing.KIND, editing.CHOICES)


@dataclass(frozen=True, slots=True)
class Shown:
    """The fields in use and in the bin, how often each is filled, and each choice."""

    listed: tuple[CustomFieldData, ...] = ()
    removed: tuple[CustomFieldData, ...] = ()
    counts: Mapping[int, int] = field(default_factory=dict)
    choices: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


def read(shop: Shop) -> Shown:
    """All of it."""
    listed = custom_fields.listed(shop)
    with_choices = [each.field_id for each in listed if each.kind is FieldKind.CHOICE]
    choices = {field_id: custom_fields.choice_counts(shop, field_id) for field_id in with_choices}
    return Shown(listed, custom_fields.removed(shop), custom_fields.counts(shop), choices)


class FieldsPane(Pane):
    """The fields of customers or of pets as a table; below it the one that is typed, and those that were removed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.shown = Shown()
        self._editing: CustomFieldData | None = None
        self.owners = Segmented()
        self.model, self.gone_model = OrderedModel(self), WordsModel(self)
        self.table, self.gone_table = OrderedTable(self.model), DataTable(self.gone_model)
        self.add_button, self.edit_button = Button("", "default", "plus"), Button("", "default", "pencil")
        self.up_button, self.down_button = Button("", "icon", "chevron-up"), Button("", "icon", "chevron-down")
        self.remove_button, self.restore_button = Button("", "default", "trash-2"), Button("", "default", "undo-2")
        by_key = {each.key: each for each in fields.own_fields()}
        self.form = FieldsForm([by_key[key] for key in TYPED])
        self.save_button, self.cancel_button = Button("", "primary", "check"), Button()
        self.choices = ChoicesBox(self.shop)
        self._list, self._sheet, self._gone = QWidget(), QWidget(), Card(16, 8)
        self._sheet_title = Label("", "card_title")
        self._none, self._hint = Label("", "body", "text2", wraps=True), Label("", "caption", "text2", wraps=True)
        self._gone_title = Label("", "card_title")
        self._made = 0  # the field that was made just now: it is to be selected once it is listed
        self._reading = Reading(self.lanes, lambda: read(self.shop), self)
        self._build()
        self._wire()

    def _build(self) -> None:
        card = Card(16, 0)
        actions = (self.add_button, self.edit_button, self.up_button, self.down_button, self.remove_button)
        Toolbar(*actions)
        Toolbar(self.save_button, self.cancel_button)
        buttons = row(self.save_button, self.cancel_button, 1, spacing=8)
        self._sheet.setLayout(column(self._sheet_title, self.form, buttons, self.choices, spacing=10))
        self._list.setLayout(column(self._none, self.table, self._hint, row(*actions, 1, spacing=8), spacing=8))
        card.body.addWidget(self._list)
        card.body.addWidget(self._sheet)
        self._gone.body.addWidget(self._gone_title)
        self._gone.body.addWidget(self.gone_table)
        self._gone.body.addLayout(row(self.restore_button, 1))
        self._sheet.hide()
        self.body.addLayout(row(self.owners, 1))
        self.body.addWidget(card)
        self.body.addWidget(self._gone)
        self.body.addStretch(1)

    def _wire(self) -> None:
        self._reading.read.connect(self._show)
        self._reading.failed.connect(self.warn)
        self.owners.chosen.connect(lambda _key: self._open_owner())
        for table in (self.table, self.gone_table):
            table.installEventFilter(self)
            table.selectionModel().selectionChanged.connect(lambda *_both: self._enable())
        self.table.moved.connect(self.move_field)
        self.table.doubleClicked.connect(lambda _index: self.open_form(self.selected()))
        self.add_button.clicked.connect(lambda _checked=False: self.open_form(None))
        self.edit_button.clicked.connect(lambda _checked=False: self.open_form(self.selected()))
        self.up_button.clicked.connect(lambda _checked=False: self.table.step(-1))
        self.down_button.clicked.connect(lambda _checked=False: self.table.step(1))
        self.remove_button.clicked.connect(lambda _checked=False: self.remove())
        self.restore_button.clicked.connect(lambda _checked=False: self.restore())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.cancel_button.clicked.connect(lambda _checked=False: self.close_form())
        self.form.edited.connect(self._typed)
        self.choices.wanted.connect(lambda work, count: self._write(work, count, self.choices.saved))

    # --- what the page asks -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.title.setText(_("Fields"))
        self.line.setText(_("What else you want to know of customers and pets"))
        self.owners.set_choices(
            [(choice.value, str(choice.label)) for choice in OWNERS], self.owners.current() or CUSTOMER
        )
        self.table.setAccessibleName(_("Fields"))
        self.gone_table.setAccessibleName(_("Removed fields"))
        self._gone_title.setText(_("Removed fields"))
        self._none.setText(
            _(
                "No fields of your own yet. A new one stands on the page, in lists, files and reports, and is found by the search."
            )
        )
        self._hint.setText(_("Drag a row, or press Alt+↑ ↓, to change the order."))
        self.add_button.say(_("New field"))
        self.edit_button.say(_("Edit"), _("Edit (Enter)"))
        self.up_button.say("", _("Up (Alt+↑)"))
        self.down_button.say("", _("Down (Alt+↓)"))
        self.remove_button.say(_("Remove"), _("Remove (Del)"))
        self.restore_button.say(_("Restore"))
        self.save_button.say(_("Save"))
        self.form.retranslate()
        self.choices.retranslate()
        self._say_form()
        self._show(self.shown)

    def refresh(self, change: Change | None) -> None:
        """Look again."""
        if change is None or any(change.concerns(kind) for kind in ("custom_field", "custom_value", "customer", "pet")):
            self._reading.start()

    # --- what is done -------------------------------------------------------------------------------------------------

    def selected(self) -> CustomFieldData | None:
        """The field whose row is selected."""
        place, mine = self.table.currentIndex().row(), self.mine()
        return mine[place] if 0 <= place < len(mine) else None

    def mine(self) -> list[CustomFieldData]:
        """The fields of the owner that is shown, in their order."""
        return [each for each in self.shown.listed if each.owner == self.owners.current()]

    def open_form(self, chosen: CustomFieldData | None) -> None:
        """Type a new field, or change one."""
        self._editing = chosen
        kind = chosen.kind.value if chosen is not None else FieldKind.TEXT.value
        self.form.set_texts({editing.NAME: chosen.name if chosen else "", editing.KIND: kind})
        self._say_form()
        self._open_sheet(is_open=True)
        self.form.focus_first()

    def close_form(self) -> None:
        """Leave what is typed."""
        self._open_sheet(is_open=False)
        self._editing = None
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Make the field that is typed, or call the one that is changed so."""
        texts, chosen, owner, shop = self.form.texts(), self._editing, self.owners.current(), self.shop
        if chosen is not None:
            self._write(lambda: editing.rename(shop, chosen.field_id, texts[editing.NAME]), 1, self.close_form)
            return

        def make() -> None:
            kind = next((each for each in editing.MAKEABLE if each == texts[editing.KIND]), FieldKind.REFERENCE)
            self._made = editing.create(shop, owner, texts[editing.NAME], kind, texts[editing.CHOICES].splitlines())

        self._write(make, 1, self.close_form)

    def move_field(self, start: int, end: int) -> None:
        """Show the field at `start` at `end`."""
        ids = [each.field_id for each in self.mine()]
        ids.insert(end, ids.pop(start))
        owner = self.owners.current()
        self._write(lambda: editing.reorder(self.shop, owner, ids), 1, None)

    def remove(self) -> None:
        """Put the selected field in the bin."""
        chosen = self.selected()
        if chosen is not None:
            self._write(
                lambda: editing.remove(self.shop, chosen.field_id), 1, None, _("Removed: {name}", name=chosen.name)
            )

    def restore(self) -> None:
        """Take the selected one of the removed fields out of the bin."""
        place = self.gone_table.currentIndex().row()
        if 0 <= place < len(self.shown.removed):
            chosen = self.shown.removed[place]
            said = _("Restored: {name}", name=chosen.name)
            self._write(lambda: editing.restore(self.shop, chosen.field_id), 1, None, said)

    # --- inside -------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter edits or restores, Del removes; a table that the keyboard comes to has a selected row."""
        table = self.table if watched is self.table else self.gone_table
        if event.type() == QEvent.Type.FocusIn and table.currentIndex().row() < 0:
            table.selectRow(0)
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if table is self.gone_table and key in ENTER:
            self.restore()
        elif table is self.table and key in ENTER:
            self.open_form(self.selected())
        elif table is self.table and key == Qt.Key.Key_Delete:
            self.remove()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the form saves, Esc closes it."""
        focus: QWidget | None = self.window().focusWidget()
        is_typing = focus is not None and self._sheet.isAncestorOf(focus)
        if is_typing and focus is not None and event.key() in ENTER and self.form.isAncestorOf(focus):
            self.save()
        elif is_typing and event.key() == Qt.Key.Key_Escape:
            self.close_form()
        else:
            super().keyPressEvent(event)

    def _write(self, work: Callable[[], object], count: int, then: Callable[[], None] | None, said: str = "") -> None:
        def done(_nothing: object) -> None:
            if then is not None:
                then()
            self.context.shell.show_toast(said or _("Saved"), undo=True)

        def refused(error: ShukeError) -> None:
            where = error.where if isinstance(error, UserMistake) else ""
            if where == editing.CHOICES and self._editing is not None:
                self.choices.entry.set_error(str(error))
            elif self._sheet.isHidden() or not self.form.show_error(where or "", str(error)):
                self.context.shell.show_toast(str(error), is_error=True)

        many.change(self.context, count, lambda _tick: work(), done, refused, self)

    def _open_sheet(self, *, is_open: bool) -> None:
        """The form takes the place of the list, so that all of it is in sight."""
        self._sheet.setVisible(is_open)
        self._list.setVisible(not is_open)
        self._gone.setVisible(not is_open and bool(self.shown.removed))

    def _open_owner(self) -> None:
        self._open_sheet(is_open=False)
        self._editing = None
        self._show(self.shown)

    def _show(self, shown: Shown) -> None:
        before, place = self.selected(), self.table.currentIndex().row()
        self.shown = shown
        mine = self.mine()
        self.model.say(
            (_("Field"), _("What it holds"), _("Filled")), [self._line(each) for each in mine], frozenset((2,))
        )
        gone = [self._line(each) for each in shown.removed]
        self.gone_model.say((_("Field"), _("What it holds"), _("Filled")), gone, frozenset((2,)))
        for table, count, most in ((self.table, len(mine), MOST_ROWS), (self.gone_table, len(gone), MOST_REMOVED)):
            _fit(table, count, most)
        for piece in (self.table, self._hint):
            piece.setVisible(bool(mine))
        self._none.setVisible(not mine)
        self._gone.setVisible(self._sheet.isHidden() and bool(gone))
        chosen = self._made or (before.field_id if before is not None else 0)
        same = [n for n, each in enumerate(mine) if each.field_id == chosen]
        if same and self._made:
            self._made = 0
        if mine and chosen:
            self.table.selectRow(same[0] if same else min(max(0, place), len(mine) - 1))
        if self._editing is not None:
            self._editing = next((each for each in mine if each.field_id == self._editing.field_id), None)
            self._open_sheet(is_open=self._editing is not None)
            self._say_form()
        self._enable()

    def _line(self, each: CustomFieldData) -> Line:
        kind = next(str(choice.label) for choice in KINDS if choice.value == each.kind)
        if each.kind is FieldKind.CHOICE:
            kind = _("{kind}: {choices}", kind=kind, choices=_(", ").join(each.choices))
        if each.deleted_at is not None:
            kind = f"{next(str(o.label) for o in OWNERS if o.value == each.owner)} · {kind}"
        filled = self.shown.counts.get(each.field_id, 0)
        return Line((each.name, kind, f"{filled:,}" if filled else "–"), ("", "text2", "text2"), each.field_id)

    def _typed(self, key: str, _text: str) -> None:
        if key == editing.KIND:
            self._say_form()

    def _say_form(self) -> None:
        chosen, boxes = self._editing, self.form.boxes
        self._sheet_title.setText(chosen.name if chosen is not None else _("New field"))
        self.cancel_button.say(_("Close") if chosen is not None else _("Cancel"))
        with_choices = chosen is None and self.form.texts()[editing.KIND] == FieldKind.CHOICE
        boxes[editing.KIND].setVisible(chosen is None)
        boxes[editing.CHOICES].setVisible(with_choices)
        self.form.set_hint(editing.CHOICES, _("One on each line"))
        is_choice = chosen is not None and chosen.kind is FieldKind.CHOICE
        self.choices.setVisible(is_choice)
        if chosen is not None and is_choice:
            self.choices.show_field(chosen, self.shown.choices.get(chosen.field_id, {}))
        files = _("Files with the earlier name are still understood.") if chosen is not None else ""
        self.form.set_hint(editing.NAME, files)

    def _enable(self) -> None:
        place, last = self.table.currentIndex().row(), len(self.mine()) - 1
        for button in (self.edit_button, self.remove_button):
            button.setEnabled(0 <= place <= last)
        self.up_button.setEnabled(0 < place <= last)
        self.down_button.setEnabled(0 <= place < last)
        self.restore_button.setEnabled(self.gone_table.currentIndex().row() >= 0)


def _fit(table: DataTable, count: int, most: int) -> None:
    """As high as its rows, up to so many."""
    header, sizes = table.horizontalHeader(), theme.sizes()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    if count:
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    table.setFixedHeight(sizes.table_head + EDGES + theme.scaled(sizes.table_row) * min(most, max(1, count)))
