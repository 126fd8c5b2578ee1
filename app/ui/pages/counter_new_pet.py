"""A new pet in two fields, where the pets stand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal

from app.i18n import _
from app.services import fields
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import LineEdit, ends_typing
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card, reveal, row

KEYS = ("pet_name", "species")


class NewPetLine(Card):
    """Name and species; Enter saves as soon as one of them is typed, Esc closes and keeps what is typed. Hidden until it is asked for."""

    wanted = Signal(dict)
    """The texts of a pet to be taken in."""
    wants_more = Signal(dict)
    """All the other fields are to be typed as well."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(10, 6, "inset")
        self.boxes = {key: LineEdit() for key in KEYS}
        for box in self.boxes.values():
            box.installEventFilter(self)
            box.textEdited.connect(lambda _text: self.say_wrong(""))
        self._below = Label("", "caption", "danger", wraps=True)
        self._save, self._more = Button("", "link", "check"), Button("", "link")
        self._save.clicked.connect(self._want)
        self._more.clicked.connect(lambda: self.wants_more.emit(self.texts()))
        self.body.addLayout(row(*self.boxes.values(), spacing=8))
        self.body.addWidget(self._below)
        self.body.addLayout(row(self._save, self._more, 1, spacing=8))
        self.say_wrong("")
        self.hide()

    def open(self, texts: Mapping[str, str]) -> None:
        """Ask for a pet of whom `texts` were typed before."""
        for key, box in self.boxes.items():
            if texts.get(key):
                box.setText(texts[key])
        self.show()
        self.boxes[KEYS[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)

    def texts(self) -> dict[str, str]:
        """What is typed, per field."""
        return {key: box.text().strip() for key, box in self.boxes.items()}

    def clear(self) -> None:
        """Begin anew, and be hidden."""
        for box in self.boxes.values():
            box.setText("")
        self.say_wrong("")
        self.hide()

    def say_wrong(self, error: str) -> None:
        """Say what is wrong."""
        self._below.setText(error)
        self._below.setVisible(bool(error))

    def retranslate(self) -> None:
        """Speak the language in force."""
        for key, box in self.boxes.items():
            box.setPlaceholderText(str(fields.field(key).label))
            box.setAccessibleName(str(fields.field(key).label))
        self._save.say(_("Save"), _("Save (Enter)"))
        self._more.say(_("More fields"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the fields."""
        return ends_typing(event, lambda: self._go_on(watched), self._close)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _go_on(self, watched: QObject) -> None:
        if watched is self.boxes[KEYS[-1]] or any(self.texts().values()):
            self._want()
        else:
            self.boxes[KEYS[-1]].setFocus(Qt.FocusReason.TabFocusReason)

    def _want(self) -> None:
        if any(self.texts().values()):
            self.wanted.emit(self.texts())
        else:
            self.say_wrong(_("Type a name or what animal it is."))
