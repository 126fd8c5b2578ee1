"""The tags of the shop: renamed, coloured, merged and deleted here; each is one step of undo and in force everywhere at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.changes import Change
from app.errors import ShukeError, UserMistake
from app.i18n import _, ngettext
from app.services import fields, tags
from app.services.tags import TagData
from app.ui import many, tag_tones, theme
from app.ui.context import UiContext
from app.ui.pages.acts_table import ActsTable
from app.ui.pages.settings_table import Line
from app.ui.pages.wording import tag_tone
from app.ui.reading import Reading
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Chip
from app.ui.widgets.surfaces import Card, row

CONCERNING = ("tag", "customer_tag", "customer")


class TagsPage(ActsTable):
    """The tags as a table, with what can be done to the selected one; a field below it while a name is typed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "tag")
        self.tags: tuple[TagData, ...] = ()
        self.sample = Chip()
        self.rename_button, self.paint_button = Button("", "default", "pencil"), Button()
        self.merge_button, self.delete_button = Button(), Button("", "default", "trash-2")
        self.form = FieldsForm([fields.field("tags")])
        self.save_button, self.cancel_button = Button("", "primary", "check"), Button()
        self._sheet = self._make_sheet()
        self.build(
            (
                (self.rename_button, self.open_form),
                (self.paint_button, self._ask_color),
                (self.merge_button, self._ask_other),
                (self.delete_button, self.delete),
            ),
            {**dict.fromkeys(ENTER, self.open_form), Qt.Key.Key_Delete: self.delete},
            above=self.sample,
            below=self._sheet,
        )
        self._reading = Reading(context.lanes, lambda: tags.listed(self._shop), self)
        self._reading.read.connect(self._show)
        self.retranslate()
        self._reading.start()

    def _make_sheet(self) -> Card:
        """Where another name is typed."""
        sheet = Card(12, 8, "inset")
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.cancel_button.clicked.connect(lambda _checked=False: self.close_form())
        sheet.body.addWidget(self.form)
        sheet.body.addLayout(row(self.save_button, self.cancel_button, 1, spacing=8))
        sheet.hide()
        return sheet

    # --- what the page asks -------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.table.setAccessibleName(_("Tags"))
        self.rename_button.say(_("Rename"))
        self.paint_button.say(_("Colour"))
        self.merge_button.say(_("Merge into…"))
        self.delete_button.say(_("Delete"))
        self.save_button.say(_("Save"))
        self.cancel_button.say(_("Cancel"))
        self.none.say(_("No tags yet"), _("On a customer's page, T puts one on."))
        self.form.retranslate()
        self._show(self.tags)

    def refresh(self, change: Change | None) -> None:
        """Look again."""
        if change is None or any(change.concerns(kind) for kind in CONCERNING):
            self._reading.start()

    def handle_escape(self) -> bool:
        """Leave the field in which a name is typed."""
        if self._sheet.isHidden():
            return False
        self.close_form()
        return True

    # --- what is done -------------------------------------------------------------------------------------------------

    def selected(self) -> TagData | None:
        """The tag whose row is selected."""
        key = self.selected_key()
        return next((tag for tag in self.tags if tag.tag_id == key), None)

    def open_form(self) -> None:
        """Type another name for the selected tag."""
        tag = self.selected()
        if tag is not None:
            self.form.set_texts({"tags": tag.name})
            self._sheet.show()
            self.form.focus_first()

    def close_form(self) -> None:
        """Leave the name as it was."""
        self._sheet.hide()
        self.focus_main()

    def save(self) -> None:
        """Call the selected tag what is typed."""
        tag, name = self.selected(), self.form.texts()["tags"]
        if tag is not None:
            self._write(1, lambda: tags.rename(self._shop, tag.tag_id, name), _("Renamed"), self.close_form)

    def paint(self, color: int, _checked: bool = False) -> None:
        """Give the selected tag a colour."""
        tag = self.selected()
        if tag is not None:
            self._write(1, lambda: tags.paint(self._shop, tag.tag_id, color), _("Saved"))

    def merge_into(self, other: TagData, _checked: bool = False) -> None:
        """Let everybody who carries the selected tag carry another one."""
        tag = self.selected()
        if tag is not None:
            said = _("Merged into “{name}”", name=other.name)
            self._write(tag.count, lambda: tags.merge(self._shop, tag.tag_id, other.tag_id), said)

    def delete(self) -> None:
        """Take the selected tag off everybody."""
        tag = self.selected()
        if tag is not None:
            said = _("Deleted: {name}", name=tag.name)
            self._write(tag.count, lambda: tags.delete(self._shop, tag.tag_id), said)

    # --- inside -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the field saves."""
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self.form.isAncestorOf(focus) and event.key() in ENTER:
            self.save()
        else:
            super().keyPressEvent(event)

    def _ask_color(self) -> None:
        tag = self.selected()
        if tag is None:
            return
        menu = QMenu(self)
        for color, (_tone, words) in enumerate(tag_tones.TONES):
            action = menu.addAction(str(words))
            action.setCheckable(True)
            action.setChecked(color == tag.color)
            action.triggered.connect(partial(self.paint, color))
        self._open(menu, self.paint_button)

    def _ask_other(self) -> None:
        tag = self.selected()
        menu = QMenu(self)
        for other in self.tags:
            if tag is not None and other.tag_id != tag.tag_id:
                menu.addAction(other.name.replace("&", "&&")).triggered.connect(partial(self.merge_into, other))
        self._open(menu, self.merge_button)

    def _open(self, menu: QMenu, below: Button) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def _write(self, count: int, work: Callable[[], None], said: str, then: Callable[[], None] | None = None) -> None:
        def done(_nothing: object) -> None:
            if then is not None:
                then()
            self._context.shell.show_toast(said, undo=True)

        def refused(error: ShukeError) -> None:
            where = error.where if isinstance(error, UserMistake) else ""
            if self._sheet.isHidden() or not self.form.show_error(where, str(error)):
                self._context.shell.show_toast(str(error), is_error=True)

        many.change(self._context, count, lambda _tick: work(), done, refused, self)

    def _show(self, found: tuple[TagData, ...]) -> None:
        self.tags = found
        self.show_lines((_("Tag"), _("Colour"), _("Customers")), [_line(tag) for tag in found], 0, frozenset((2,)))

    def say_selected(self) -> None:
        """What can be done to the selected tag, and how it looks."""
        tag = self.selected()
        for button in (self.rename_button, self.paint_button, self.delete_button):
            button.setEnabled(tag is not None)
        self.merge_button.setEnabled(tag is not None and len(self.tags) > 1)
        self.sample.setText(tag.name if tag is not None else "")
        self.sample.setVisible(tag is not None)
        if tag is not None:
            theme.restyle(self.sample, chip=tag_tone(tag.name))


def _line(tag: TagData) -> Line:
    tone, words = tag_tones.TONES[tag.color if tag.color < len(tag_tones.TONES) else 0]
    count = ngettext("{count:,} customer", "{count:,} customers", tag.count)
    return Line((tag.name, str(words), count), ("", tone if tone not in ("", "plain") else "text2", ""), tag.tag_id)
