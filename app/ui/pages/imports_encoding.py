"""In which characters a text file was written: each guess with its first lines, so that the person picks the one that reads right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from app.i18n import _
from app.ui.widgets.labels import ELabel, Label

LINES = 3


def encoding_words(name: str) -> str:
    """What an encoding is called by people."""
    return {
        "gb18030": _("Simplified Chinese (GBK)"),
        "big5": _("Traditional Chinese (Big5)"),
        "cp1252": _("Western European"),
        "utf-8": _("International (UTF-8)"),
    }.get(name, name)


class EncodingChooser(QWidget):
    """The guesses side by side; hidden where there is only one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("", "body", "text2", wraps=True)
        self._across = QHBoxLayout()
        self._across.setSpacing(12)
        self._group = QButtonGroup(self)
        self._pieces: list[QWidget] = []
        self.radios: dict[str, QRadioButton] = {}
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 8, 16, 12)
        inside.setSpacing(6)
        inside.addWidget(self._title)
        inside.addLayout(self._across)
        self.hide()

    def show_guesses(self, guesses: Sequence[tuple[str, str]], chosen: str) -> None:
        """(encoding, first lines) of each guess; `chosen` is in force. Fewer than two hide the chooser."""
        for piece in self._pieces:
            piece.setParent(None)
            piece.deleteLater()
        self._pieces, self.radios = [], {}
        for name, lines in guesses if len(guesses) > 1 else ():
            self._across.addWidget(self._piece(name, lines, is_chosen=name == chosen), 1)
        self.setVisible(len(guesses) > 1)

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(_("The file does not say in which characters it was written. Choose what reads right:"))

    def _piece(self, name: str, lines: str, *, is_chosen: bool) -> QWidget:
        radio = QRadioButton(encoding_words(name))
        radio.setChecked(is_chosen)
        radio.clicked.connect(lambda _checked=False, n=name: self.chosen.emit(n))
        self._group.addButton(radio)
        self.radios[name] = radio
        box = QFrame()
        box.setProperty("kind", "sunken")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(12, 4, 12, 8)
        inside.setSpacing(2)
        inside.addWidget(radio)
        for line in lines.splitlines()[:LINES]:
            inside.addWidget(ELabel(line, "caption", "text2"))
        inside.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pieces.append(box)
        return box
