"""Fields one below the other, label at the left and value at the right, each value to be changed where it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QWidget

from app.i18n import _
from app.shop import Shop
from app.ui import theme
from app.ui.pages.counter_edit import InPlace
from app.ui.pages.wording import on_day
from app.ui.widgets.labels import Label
from app.ui.widgets.values import Spot, ValueText, Walk
from app.values.field import Field, FieldKind

LABEL_WIDTH, VALUE_HEIGHT = 104, 24
NOTHING = "–"
LONG_WORD = re.compile(r"\S{17,}")
JOINT = re.compile(r"(?<=[@._/])(?=\w)")
"""Where a word that may be wider than the page, such as an address, goes on in the next line."""


class FieldRows(QWidget):
    """The rows of a customer or a pet; which fields there are may change while they are shown. What is not known is a dash."""

    def __init__(self, desk: InPlace | None = None) -> None:
        super().__init__()
        self._desk, self._walk = desk, Walk()
        self._rows: dict[str, tuple[Label, ValueText]] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(4)

    def show_fields(self, fields: Sequence[Field], said: Mapping[str, str], spot_of: Callable[[str], Spot]) -> None:
        """Show what is `said` of each field; `spot_of` tells where a value is kept."""
        if [field.key for field in fields] != list(self._rows):
            self._arrange(fields)
        for field in fields:
            label, value = self._rows[field.key]
            words = said[field.key]
            label.setText(str(field.label))
            label.setFixedWidth(theme.scaled(LABEL_WIDTH))
            first = max(VALUE_HEIGHT, value.fontMetrics().lineSpacing())  # where a value has several lines
            label.setContentsMargins(0, max(0, first - label.fontMetrics().lineSpacing()) // 2, 0, 0)
            value.setText(_breakable(words) or NOTHING)
            value.set_ink("text" if words else "text3")
            value.setAccessibleName(_("{field}: {value}", field=field.label, value=words or _("nothing yet")))
            value.spot = spot_of(field.key)
        self._walk.renew()

    def value(self, key: str) -> ValueText:
        """Where the value of a field stands."""
        return self._rows[key][1]

    def _arrange(self, fields: Sequence[Field]) -> None:
        """One row for each field, in this order; those that were there before stay the same."""
        if self._desk is not None and self._rows:
            self._desk.leave()
        before, self._rows = self._rows, {}
        while self._form.rowCount():
            self._form.takeRow(0)
        for field in fields:
            self._rows[field.key] = before.pop(field.key) if field.key in before else self._make_row()
            self._form.addRow(*self._rows[field.key])
            for piece in self._rows[field.key]:
                piece.show()  # at once: the walk passes by what is not shown yet
        for gone in before.values():
            for piece in gone:
                piece.hide()
                piece.deleteLater()
        self._walk.take([value for _label, value in self._rows.values()])

    def _make_row(self) -> tuple[Label, ValueText]:
        label, value = Label("", "caption", "text2", wraps=True), ValueText(self._walk)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        value.setMinimumHeight(VALUE_HEIGHT)
        if self._desk is not None:
            self._desk.watch(value)
        return label, value


def _breakable(words: str) -> str:
    """The same to the eye, and no wider than the page."""
    return LONG_WORD.sub(lambda word: JOINT.sub("\u200b", word[0]), words)


def said_plainly(shop: Shop, field: Field, text: str) -> str:
    """A value in words, from what would be typed into its field."""
    if field.kind is FieldKind.CHOICE:
        return {choice.value: str(choice.label) for choice in field.choices}.get(text, text)
    if field.kind is FieldKind.YES_NO:
        return {"1": _("Yes"), "0": _("No")}.get(text, "")
    if field.kind is FieldKind.DATE and text:
        return on_day(dt.date.fromisoformat(text), shop.today())
    return text
