"""Every question to the person goes through here, so that a test can answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import __version__, logs, paths
from app.i18n import _
from app.ui import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.ui.form_dialog import FormDialog
    from app.values.field import Field

ASK_WIDTH = 460
FORBIDDEN = '\\/:*?"<>|'
"""What one system or another does not take in the name of a file."""


def open_file(parent: QWidget | None, title: str, patterns: str, folder: str = "") -> Path | None:
    """The file the person chooses, or ``None``. `patterns` as Qt takes them: ``"Shop files (*.shuke)"``."""
    from PySide6.QtWidgets import QFileDialog  # when it is asked for: the first window does not wait for it

    chosen, _filter = QFileDialog.getOpenFileName(parent, title, folder, patterns)
    return Path(chosen) if chosen else None


def save_file(parent: QWidget | None, title: str, patterns: str, suggested: str = "") -> Path | None:
    """Where to save, or ``None``; the system asks before something is overwritten."""
    from PySide6.QtWidgets import QFileDialog

    chosen, _filter = QFileDialog.getSaveFileName(parent, title, suggested, patterns)
    return Path(chosen) if chosen else None


def as_name(text: str, most: int) -> str:
    """`text` as part of a name that we suggest for a file and every system takes, of at most so many characters."""
    return "".join(c for c in text if c not in FORBIDDEN and c.isprintable())[:most].strip(" .")


def folder(parent: QWidget | None, title: str, start: str = "") -> Path | None:
    """The folder the person chooses, or ``None``."""
    from PySide6.QtWidgets import QFileDialog

    chosen = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(chosen) if chosen else None


def set_printer(parent: QWidget | None, printer: QPrinter) -> bool:
    """Let the person choose printer, pages and copies, which `printer` takes over; ``False`` if they think better of it."""
    from PySide6.QtPrintSupport import QPrintDialog

    dialog = QPrintDialog(printer, parent)
    return dialog.exec() == QDialog.DialogCode.Accepted


def ask(
    parent: QWidget, title: str, text: str, yes: str, act: Callable[[], object], *, is_dangerous: bool = False
) -> QDialog:
    """Ask before something that cannot be taken back; `yes` is a verb. Enter does the safe thing."""
    dialog = _dialog(parent, title)
    said = Label(text, wraps=True)
    said.setFixedWidth(theme.scaled(ASK_WIDTH))
    said.setMinimumHeight(said.heightForWidth(said.width()))
    dialog.layout().addWidget(said)  # type: ignore[union-attr]
    go, stay = Button(yes, "danger" if is_dangerous else "primary"), Button(_("Cancel"))
    go.clicked.connect(dialog.accept)
    stay.clicked.connect(dialog.reject)
    stay.setDefault(True)
    _add_buttons(dialog, go, stay)
    dialog.accepted.connect(act)
    dialog.open()
    return dialog


def ask_line(parent: QWidget, title: str, label: str, known: Sequence[str], act: Callable[[str], object]) -> QDialog:
    """Ask for a line of text; what is `known` is offered while typing. Nothing but spaces is no answer."""
    from PySide6.QtWidgets import QCompleter

    edit = LineEdit()
    completer = QCompleter(list(known), edit)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    edit.setCompleter(completer)
    return _ask_value(parent, title, label, edit, lambda: edit.text().strip() and act(edit.text().strip()))


def ask_number(
    parent: QWidget, title: str, label: str, range_: tuple[int, int, int], act: Callable[[int], object]
) -> QDialog:
    """Ask for a whole number; `range_` is the least, the one to begin with, the most."""
    from PySide6.QtWidgets import QSpinBox

    box = QSpinBox()
    least, value, most = range_
    box.setRange(least, most)
    box.setValue(value)
    box.selectAll()
    return _ask_value(parent, title, label, box, lambda: act(box.value()))


def ask_form(
    parent: QWidget, title: str, fields: Sequence[Field], verb: str, texts: Mapping[str, str] | None = None
) -> FormDialog:
    """Ask for what goes into `fields`, which hold `texts` to begin with; the window that comes back tells what is typed."""
    from app.ui.form_dialog import FormDialog  # when it is asked for: the first window does not wait for it

    dialog = FormDialog(parent, title, fields, verb)
    dialog.form.set_texts(texts or {})
    dialog.open()
    dialog.form.focus_first()
    return dialog


def _ask_value(parent: QWidget, title: str, label: str, edit: QWidget, act: Callable[[], object]) -> QDialog:
    dialog = _dialog(parent, title)
    edit.setAccessibleName(label)
    go, stay = Button(_("OK"), "primary"), Button(_("Cancel"))
    go.clicked.connect(dialog.accept)
    stay.clicked.connect(dialog.reject)
    go.setDefault(True)
    dialog.layout().addWidget(Label(label, "body", "text2"))  # type: ignore[union-attr]
    dialog.layout().addWidget(edit)  # type: ignore[union-attr]
    _add_buttons(dialog, go, stay)
    dialog.accepted.connect(act)
    dialog.open()
    edit.setFocus()
    return dialog


def show_bug(parent: QWidget | None, error: BaseException) -> QDialog:
    """Say that something of ours went wrong, with a report that quotes no customer and can be copied."""
    from PySide6.QtWidgets import QPlainTextEdit

    dialog = _dialog(parent, _("Something went wrong"))
    words = _("This is a fault of the program. Your data is safe: the last step was not carried out.")
    report = QPlainTextEdit(f"Shuke {__version__}\n{paths.log_folder() / 'shuke.log'}\n{logs.redacted(error)}")
    report.setReadOnly(True)
    report.setTabChangesFocus(True)
    report.setAccessibleName(_("Report"))
    close, copy = Button(_("Close"), "primary"), Button(_("Copy report"))
    copy.clicked.connect(lambda: QApplication.clipboard().setText(report.toPlainText()))
    close.clicked.connect(dialog.accept)
    close.setDefault(True)
    dialog.layout().addWidget(Label(words, wraps=True))  # type: ignore[union-attr]
    dialog.layout().addWidget(report)  # type: ignore[union-attr]
    _add_buttons(dialog, close, copy)
    dialog.resize(560, 360)
    dialog.open()
    return dialog


def _dialog(parent: QWidget | None, title: str) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(420)
    inside = QVBoxLayout(dialog)
    inside.setContentsMargins(24, 20, 24, 20)
    inside.setSpacing(14)
    inside.addWidget(Label(title, "card_title"))
    if parent is not None:  # not every system gives the keyboard back to the window that asked
        dialog.finished.connect(parent.window().activateWindow)
    return dialog


def _add_buttons(dialog: QDialog, *buttons: Button) -> None:
    line = QHBoxLayout()
    line.addStretch(1)
    for button in reversed(buttons):
        line.addWidget(button)
    inside = dialog.layout()
    assert isinstance(inside, QVBoxLayout)
    inside.addLayout(line)  # not addItem, which leaves the buttons out of the window
