"""Changing a value of a customer, a pet or a product where it stands: Enter or leaving saves, Esc restores, a mistake loses nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import ShukeError
from app.i18n import Text, _
from app.services import custom_values, customers, examples, fields, pets, pets_typed, product_changes, typed
from app.services.customers import PhoneDraft
from app.services.typed_doubts import phone_doubt
from app.shop import Shop
from app.ui.context import UiContext
from app.ui.pages import typed_kept
from app.ui.pages.record_drawer import DAYS
from app.ui.pages.suggest_people import SuggestPeople
from app.ui.pages.typing_hint import typing_hint
from app.ui.widgets.in_place import Editor, FieldEditor
from app.ui.widgets.phones_in_place import PhonesEditor, lines_of, phones_in
from app.ui.widgets.values import Spot, Value, ValueBanner, ValueLine, ValueText
from app.values.field import Field

KINDS = (ValueLine, ValueText, ValueBanner)
PHONES, REFERRER = "phones", "referrer"


class InPlace(QObject):
    """One field at a time; it is made when it is asked for."""

    def __init__(self, context: UiContext, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._editor: Editor | None = None
        self._value: Value | None = None
        self._begun, self._label = "", Text("")
        self._saving: Editor | None = None
        self._kept = typed_kept.kept(context)
        self._told = ""

    def watch(self, value: Value) -> None:
        """Let `value` be changed when it is asked for."""
        value.wanted.connect(lambda: self.edit(value))

    def is_open(self) -> bool:
        """Whether something is being changed."""
        return self._editor is not None

    def editor(self) -> Editor | None:
        """The field in which something is being changed."""
        return self._editor

    def spot(self) -> Spot | None:
        """Where that is kept."""
        return self._value.spot if self._value is not None else None

    def edit(self, value: Value, *, selects: bool = True) -> None:
        """Put a field in the place of `value`, with what was left unsaved in it before; all of it selected, or the cursor at the end."""
        spot = value.spot
        if not spot.key:
            return
        self.leave()
        try:
            self._begun = _text_of(self._context.shop, spot)
        except ShukeError as error:
            self._context.shell.show_toast(str(error), is_error=True)
            return
        self._value = value
        field = examples.fitted(self._context.shop, fields.any_field(self._context.shop, spot.key))
        text = self._unsaved(spot).get(spot.key, self._begun)
        is_phones = spot.key == PHONES
        editor: FieldEditor | PhonesEditor = (PhonesEditor if is_phones else FieldEditor)(
            field, text, value, self._page
        )
        self._editor, self._label = editor, field.label
        if not selects and isinstance(editor, FieldEditor) and isinstance(editor.edit, QLineEdit):
            editor.edit.end(False)
        editor.call(str(field.label))
        editor.kept.connect(lambda: self._save(lambda: self._back_to(value)))
        editor.walked.connect(lambda by: self._save(lambda: self._walk(value, by)))
        editor.left.connect(lambda: self._save(lambda: None) if not editor.error() else None)
        editor.dropped.connect(self._restore)
        if spot.key == REFERRER and isinstance(editor, FieldEditor) and isinstance(editor.edit, QLineEdit):
            people = SuggestPeople(self._context.shop, editor.edit, self._page, lambda: spot.row_id)
            people.taken.connect(editor.kept)
        if not is_phones and (
            spot.kind == "product" or field.kind in DAYS or typing_hint(self._context.shop, spot.key, "")
        ):
            editor.say(_hint(self._context.shop, spot, field, editor.text()))
            editor.edited.connect(lambda text: editor.say(_hint(self._context.shop, spot, field, text)))
        elif is_phones:
            editor.edited.connect(lambda text: editor.say(_phone_hint(self._context.shop, text)))

    def leave(self) -> None:
        """Close the field because something else is shown now; what is typed and cannot be saved is there again next time."""
        editor, value = self._editor, self._value
        if editor is None or value is None:
            return
        if editor.error():
            self._remember(value.spot, editor.text())
            self._context.shell.show_toast(_("Draft kept"))
        else:
            self._save(lambda: None)
        self._close()

    def settle(self) -> bool:
        """Begin to save, for the window is about to go. ``False`` once for a text that cannot be saved, which stays in sight."""
        editor = self._editor
        if editor is None:
            return True
        if not editor.error():
            self._save(lambda: None)
            return True
        told, self._told = self._told, editor.text()
        return told == editor.text()

    def _restore(self) -> None:
        value = self._value
        if value is not None:
            self._remember(value.spot, None)
            self._close()
            self._back_to(value)

    def _save(self, then: Callable[[], None]) -> None:
        editor, value, shop = self._editor, self._value, self._context.shop
        if editor is None or value is None or self._saving is editor:
            return
        spot, text, label = value.spot, editor.text(), self._label
        if text == self._begun:
            self._close()
            then()
            return
        self._saving = editor

        def done(_nothing: object) -> None:
            self._saving = None
            self._remember(spot, None)
            if self._editor is editor:
                self._close()
                then()
            self._context.shell.show_toast(_said(shop, spot, text, label), undo=True)

        def refused(error: ShukeError) -> None:
            self._saving = None
            self._remember(spot, text)
            if self._editor is editor:
                editor.say_wrong(str(error))
            else:
                self._context.shell.show_toast(str(error), is_error=True)

        self._context.lanes.write(lambda _tick: _keep(shop, spot, text), done, refused, self)

    def _unsaved(self, spot: Spot) -> dict[str, str]:
        """What is typed about this customer or pet and could not be saved, by field."""
        return self._kept.texts.setdefault((f"in place {spot.kind}", spot.row_id), {})

    def _remember(self, spot: Spot, text: str | None) -> None:
        """Keep what could not be saved, in the file as well; ``None`` forgets it."""
        unsaved = self._unsaved(spot)
        unsaved.pop(spot.key, None)
        if text is not None:
            unsaved[spot.key] = text
        self._kept.write(self._context)

    def _close(self) -> None:
        editor, self._editor, self._value = self._editor, None, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()

    @staticmethod
    def _back_to(value: Value) -> None:
        value.setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, value: Value, by: int) -> None:
        found = value.walk.step(value, by)
        if found is None:
            self._back_to(value)
        elif isinstance(found, KINDS):
            self.edit(found)


def _said(shop: Shop, spot: Spot, text: str, label: Text) -> str:
    """What was saved; of a customer who has no name any more, how they are called from now on: it may have been a slip."""
    if spot.kind == "customer" and spot.key == "name" and not text.strip():
        for who in customers.rows(shop, [spot.row_id]):
            return _("Saved without a name, shown as {called}", called=who.called)
    return _("Saved: {field}", field=label)


def _hint(shop: Shop, spot: Spot, field: Field, text: str) -> str:
    if field.kind in DAYS:
        return typed.day_said(shop, field, text)
    if spot.kind == "product":
        return product_changes.hint(shop, spot.row_id, spot.key, text)
    return typing_hint(shop, spot.key, text)


def _phone_hint(shop: Shop, text: str) -> str:
    """What is doubtful; several that were pasted into one line are several, as they are when they are saved."""
    lines = ((PhoneDraft(number),) if label else typed.phones_in(shop, number) for number, label in phones_in(text))
    return str(phone_doubt(shop, (phone.number for line in lines for phone in line)) or "")


def _text_of(shop: Shop, spot: Spot) -> str:
    if spot.kind == "product":
        return product_changes.texts(shop, spot.row_id)[spot.key]
    if spot.kind == "pet":
        texts = typed.pet_texts(shop, pets.draft_of(shop, spot.row_id))
    elif spot.key == PHONES:
        return lines_of([(phone.number, phone.label) for phone in customers.draft_of(shop, spot.row_id).phones])
    else:
        texts = typed.customer_texts(shop, customers.draft_of(shop, spot.row_id))
    if spot.key not in texts:
        raise custom_values.gone(spot.key)
    return texts[spot.key]


def _keep(shop: Shop, spot: Spot, text: str) -> None:
    if spot.key == PHONES:
        customers.set_phones(shop, spot.row_id, [PhoneDraft(*pair) for pair in phones_in(text)])
    else:
        _CHANGES[spot.kind](shop, spot.row_id, {spot.key: text})


_CHANGES = {
    "customer": customers.set_fields,
    "pet": pets_typed.set_fields,
    "product": product_changes.set_fields,
}
