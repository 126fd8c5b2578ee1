"""A sheet inside a page on which one field is typed: Enter saves, Esc leaves it, what is wrong is said below the field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.errors import ShukeError, UserMistake
from app.i18n import _
from app.services import examples
from app.ui import many
from app.ui.context import UiContext
from app.ui.widgets.buttons import Button, Toolbar
from app.ui.widgets.form import FieldsForm
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, row
from app.values.field import Field


class AskLine(Card):
    """Hidden until something is asked."""

    closed = Signal()
    """The sheet is gone; the keyboard is the page's again."""

    def __init__(self, context: UiContext, field: Field) -> None:
        super().__init__(12, 8, "inset")
        self._context, self._key = context, field.key
        self._act: Callable[[str], object] = lambda _text: None
        self._then: Callable[[object], None] = lambda _result: None
        self._hint: Callable[[str], str] = lambda _text: ""
        self._count, self._said = 1, ""
        self._title = Label("", "strong", wraps=True)
        self.form = FieldsForm([examples.fitted(context.shop, field)])
        self.form.edited.connect(lambda _key, text: self.form.set_hint(self._key, self._hint(text)))
        self.save_button, self.cancel_button = Button("", "primary", "check"), Button()
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.cancel_button.clicked.connect(lambda _checked=False: self.close_sheet())
        Toolbar(self.save_button, self.cancel_button)
        self.body.addWidget(self._title)
        self.body.addWidget(self.form)
        self.body.addLayout(row(self.save_button, self.cancel_button, 1, spacing=8))
        self.hide()
        self.retranslate()

    @property
    def edit(self) -> QWidget:
        """The input."""
        return self.form.boxes[self._key].edit

    def ask(
        self,
        title: str,
        text: str,
        act: Callable[[str], object],
        said: str,
        *,
        count: int = 1,
        hint: Callable[[str], str] | None = None,
        then: Callable[[object], None] | None = None,
    ) -> None:
        """Have `text` changed: `act` takes what is typed in the write lane and may refuse it; then `said` is told, `then` gets its result.

        `count` rows are changed by it; `hint` says what helps while it is typed.
        """
        self._act, self._said, self._count = act, said, count
        self._hint = hint or (lambda _text: "")
        self._then = then or (lambda _result: None)
        self._title.setText(title)
        self.form.set_texts({self._key: text})
        self.form.set_hint(self._key, self._hint(text))
        self.show()
        self.form.focus_first()

    def is_open(self) -> bool:
        """Whether something is asked."""
        return not self.isHidden()

    def close_sheet(self) -> None:
        """Leave everything as it was."""
        self.hide()
        self.closed.emit()

    def save(self) -> None:
        """Do what was asked with what is typed."""
        text, act, then, said = self.form.texts()[self._key], self._act, self._then, self._said

        def done(result: object) -> None:
            self.close_sheet()
            self._context.shell.show_toast(said, undo=True)
            then(result)

        many.change(self._context, self._count, lambda _tick: act(text), done, self._refuse, self)

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.save_button.say(_("Save"))
        self.cancel_button.say(_("Cancel"))
        self.form.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the field saves."""
        if event.key() in ENTER and self.edit.hasFocus():
            self.save()
        else:
            super().keyPressEvent(event)

    def _refuse(self, error: ShukeError) -> None:
        where = error.where if isinstance(error, UserMistake) else ""
        if not self.is_open() or not self.form.show_error(where or self._key, str(error)):
            self._context.shell.show_toast(str(error), is_error=True)
