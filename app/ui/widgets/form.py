"""A form made from fields: what a field is decides the input it gets; what is typed stays text until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.i18n import _
from app.ui import theme
from app.ui.widgets.inputs import Field as FieldBox
from app.ui.widgets.inputs import LineEdit
from app.values.field import Field, FieldKind

LONG_HEIGHT, LEAST_LETTERS = 76, 8


class ComboBox(QComboBox):
    """A choice in the font of the house."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        self.setFont(theme.font("body"))


class CheckBox(QCheckBox):
    """Something to tick, in the font of the house."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        self.setFont(theme.font("body"))


class TextArea(QPlainTextEdit):
    """A few lines of text; Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(LONG_HEIGHT)
        theme.signals.changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        self.setFont(theme.font("body"))


def input_for(field: Field) -> QWidget:
    """An empty input for `field`: a choice, a few lines, or one."""
    if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        combo = ComboBox()
        # What is long among the choices never widens the form.
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(LEAST_LETTERS)
        return combo
    return TextArea() if field.kind is FieldKind.LONG_TEXT else LineEdit()


def text_in(edit: QWidget) -> str:
    """What stands in an input, as text."""
    if isinstance(edit, QComboBox):
        return str(edit.currentData() or "")
    if isinstance(edit, QPlainTextEdit):
        return edit.toPlainText()
    return edit.text() if isinstance(edit, LineEdit) else ""


def put_text(edit: QWidget, text: str) -> None:
    """Put `text` into an input; a choice that is not offered is added."""
    if isinstance(edit, QComboBox):
        place = edit.findData(text)
        if place < 0 and text:
            edit.addItem(text, text)
            place = edit.count() - 1
        edit.setCurrentIndex(max(0, place))
    elif isinstance(edit, QPlainTextEdit):
        edit.setPlainText(text)
    elif isinstance(edit, LineEdit):
        edit.setText(text)


def say_choices(field: Field, combo: QComboBox, further: Mapping[str, str] | None = None) -> None:
    """Offer the choices of `field`, and `further` ones by their value, in the language in force; the chosen one stays."""
    choices = [("", "–")]
    if field.kind is FieldKind.YES_NO:
        choices += [("1", _("Yes")), ("0", _("No"))]
    choices += [(choice.value, str(choice.label)) for choice in field.choices]
    choices += (further or {}).items()
    chosen = text_in(combo)
    combo.blockSignals(True)
    combo.clear()
    for value, words in choices:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)


class FieldsForm(QWidget):
    """One input per field, one below the other."""

    edited = Signal(str, str)
    """The key of a field, and what is typed in it now."""

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = tuple(fields)
        self.boxes: dict[str, FieldBox] = {}
        self._offers: dict[str, Callable[[], Mapping[str, str]]] = {}
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        for field in self.fields:
            box = FieldBox(self._input(field), dense=True)
            self.boxes[field.key] = box
            inside.addWidget(box)
        inside.addStretch(1)
        self.retranslate()

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Fill the form."""
        for field in self.fields:
            put_text(self.boxes[field.key].edit, texts.get(field.key, ""))
        self.clear_errors()

    def texts(self) -> dict[str, str]:
        """What is typed, per key."""
        return {field.key: text_in(self.boxes[field.key].edit) for field in self.fields}

    def line(self, key: str) -> LineEdit:
        """The input of a field that is typed in one line."""
        edit = self.boxes[key].edit
        assert isinstance(edit, LineEdit)
        return edit

    def set_hint(self, key: str, hint: str) -> None:
        """Say something below a field, such as how it is understood."""
        if key in self.boxes:
            self.boxes[key].set_hint(hint)

    def show_error(self, key: str, error: str) -> bool:
        """Say what is wrong below a field, and go there. ``False`` if the form has no such field."""
        box = self.boxes.get(key)
        if box is None:
            return False
        box.set_error(error)
        box.edit.setFocus()
        return True

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        for box in self.boxes.values():
            box.set_error("")

    def focus_first(self, key: str = "") -> None:
        """Put the keyboard into a field, by default the first."""
        self.boxes[key or self.fields[0].key].edit.setFocus()

    def offer(self, key: str, choices: Callable[[], Mapping[str, str]]) -> None:
        """Offer in a choice what only whoever opens the form knows, as value → words; it is asked again for every language."""
        self._offers[key] = choices
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in force."""
        for field in self.fields:
            box = self.boxes[field.key]
            placeholder = "" if field.kind is FieldKind.CHOICE else str(field.example)
            box.say(str(field.label), str(field.help) if field.help else "", placeholder)
            if isinstance(box.edit, QComboBox):
                further = self._offers.get(field.key)
                say_choices(field, box.edit, further() if further is not None else None)

    def _input(self, field: Field) -> QWidget:
        edit = input_for(field)
        if isinstance(edit, QComboBox):
            edit.currentIndexChanged.connect(lambda _place, k=field.key, c=edit: self.edited.emit(k, text_in(c)))
        elif isinstance(edit, QPlainTextEdit):
            edit.textChanged.connect(lambda k=field.key, a=edit: self.edited.emit(k, a.toPlainText()))
        elif isinstance(edit, LineEdit):
            edit.textEdited.connect(lambda text, k=field.key: self._typed(k, text))
        return edit

    def _typed(self, key: str, text: str) -> None:
        self.boxes[key].set_error("")
        self.edited.emit(key, text)
