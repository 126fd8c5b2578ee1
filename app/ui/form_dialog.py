"""A small window with a few fields: what is wrong is said below the field it is about, and the window stays until it is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.labels import Label
from app.values.field import Field

WIDTH = 420


class FormDialog(QDialog):
    """Fields with a button that does what they are for; Esc leaves things as they are."""

    entered = Signal(dict)
    """What is typed, per key; whoever hears it closes the window (``accept``) or says what is wrong (``refuse``)."""

    def __init__(self, parent: QWidget, title: str, fields: Sequence[Field], verb: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self.form = FieldsForm(fields)
        self.said = Label("", "body", "danger", wraps=True)
        self.said.hide()
        self.go, self.stay = Button(verb, "primary"), Button(_("Cancel"))
        self.go.setDefault(True)
        self.go.clicked.connect(lambda _checked=False: self._enter())
        self.stay.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.stay)
        buttons.addWidget(self.go)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(14)
        inside.addWidget(Label(title, "card_title"))
        inside.addWidget(self.form)
        inside.addWidget(self.said)
        inside.addLayout(buttons)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def refuse(self, error: ShukeError) -> None:
        """Say what is wrong, below its field where it has one."""
        self.go.setEnabled(True)
        where = error.where if isinstance(error, UserMistake) else ""
        shown = self.form.show_error(where or "", str(error))
        self.said.setText("" if shown else str(error))
        self.said.setVisible(not shown)

    def offer(self, key: str, known: Sequence[str]) -> None:
        """Offer what is known while the field of this key is typed."""
        edit = self.form.boxes[key].edit
        if isinstance(edit, LineEdit):
            completer = QCompleter(list(known), edit)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            edit.setCompleter(completer)

    def take(self, act: Callable[[Mapping[str, str]], object]) -> None:
        """Let `act` have what is typed; it closes unless that is a mistake."""

        def enter(texts: Mapping[str, str]) -> None:
            try:
                act(texts)
            except UserMistake as error:
                self.refuse(error)
            else:
                self.accept()

        self.entered.connect(enter)

    def _enter(self) -> None:
        self.form.clear_errors()
        self.said.hide()
        self.go.setEnabled(False)
        self.entered.emit(self.form.texts())
