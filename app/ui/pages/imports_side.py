"""The panels beside the table of rows: what will be made of the file, and what is wrong with the row that is current."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from app.ui.pages.imports_file import kind_words
from app.ui.pages.imports_status import DOUBT, FIX, LOOKS, CheckedFile, status_words
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Banner, Card, column, row
from app.values.problem import Problem, Severity

MOST_FILLS = 6
MOST_SHOWN, MOST_WORD = 3, 16
UNKNOWN_CHOICE = "unknown_choice"
"""What is said of a word that is none of the choices of a field of the owner's own."""
_LINES = (("strong", "text"), ("body", "text2"), ("body", "danger"))
"""How column, value and reason of a problem are set."""


class SummaryPanel(QWidget):
    """What will be made."""

    def __init__(self) -> None:
        super().__init__()
        self._file: CheckedFile | None = None
        self._title, self._counts = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self._fills_title, self._fills = Label("", "card_title"), Label("", "body", "text2", wraps=True)
        self.again = Banner("warn")
        inside = column(self._title, self._counts, self.again, self._fills_title, self._fills, 1, spacing=12)
        self.setLayout(inside)

    def show_file(self, file: CheckedFile) -> None:
        """What was decided."""
        self._file = file
        self.retranslate()

    def fills_text(self) -> str:
        """Which blanks it says get a value."""
        return self._fills.text()

    def retranslate(self) -> None:
        """Renew the words."""
        self._title.setText(_("What will be made"))
        self._fills_title.setText(_("Blanks that are filled"))
        file = self._file
        if file is None:
            return
        nothing = _("Nothing: every row is known already or was left out.")
        self._counts.setText("\n".join(_made(file.prepared.preview.counts)) or nothing)
        before = file.prepared.plan.imported_before is not None
        self.again.say(_("This very file was brought in before.") if before else "")
        lines = [f"{fill.column}: {fill.value}\n{fill.reason}" for fill in file.fills[:MOST_FILLS]]
        more = len(file.fills) - len(lines)
        if more:
            lines.append(ngettext("… and {count} more", "… and {count} more", more))
        self._fills.setText("\n".join(lines))
        for piece in (self._fills_title, self._fills):
            piece.setVisible(bool(lines))


class ProblemPanel(QWidget):
    """What is wrong with a row, and how to put it right."""

    put_back = Signal()
    """The row shall say again what the file says."""
    edit = Signal()
    """The person wants to write something else into the cell that is wrong."""
    add_choice = Signal(str, str)
    """The word in the column of this heading is to be a choice of its field from now on."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._title = IconLabel("circle-alert", "danger", 18), Label("", "card_title")
        self._row, self._box = Label("", "body", "text2"), Card(margin=12, spacing=6, kind="sunken")
        self._lines = [Label("", role, ink, wraps=True) for role, ink in _LINES * MOST_SHOWN]
        for line in self._lines:
            self._box.body.addWidget(line)
        self._what = Label("", "body", "text2", wraps=True)
        self.edit_button, self.back_button = Button("", "default", "pencil"), Button("", "link", "undo-2", size=16)
        self.choice_button = Button("", "default", "plus")
        self._unknown: Problem | None = None
        self.choice_button.clicked.connect(lambda _checked=False: self._add_choice())
        self.edit_button.clicked.connect(self.edit)
        self.back_button.clicked.connect(self.put_back)
        self.setLayout(
            column(
                row(self._icon, self._title, 1), self._row, self._box, self._what,
                row(self.edit_button, 1), row(self.choice_button, 1), row(self.back_button, 1), 1, spacing=10,
            )
        )  # fmt: skip

    def show_row(
        self, number: int, status: int, problems: Sequence[Problem], *, is_corrected: bool, own: Collection[str]
    ) -> None:
        """Show what was found in a row; the columns in `own` are fields of the owner's own, which can take another choice."""
        self._icon.set(*LOOKS[status])
        self._title.setText(status_words(status))
        self._row.setText(_("Row {row} of the file", row=number))
        shown = [p for p in problems if status != FIX or p.severity is Severity.REJECT][:MOST_SHOWN]
        texts = [text for problem in shown for text in (problem.column, problem.value, str(problem.reason))]
        texts += [""] * (len(self._lines) - len(texts))
        for line, text in zip(self._lines, texts, strict=True):
            line.setText(text)
            line.setVisible(bool(text))
        for reason in self._lines[len(_LINES) - 1 :: len(_LINES)]:
            reason.set_ink("danger" if status == FIX else "warn")  # as the cell is outlined
        self._box.setVisible(bool(shown))
        unknown = (each for each in problems if each.code == UNKNOWN_CHOICE and each.column in own)
        self._unknown = next(unknown, None)
        self.choice_button.setVisible(self._unknown is not None)
        self._what.setText(
            {
                DOUBT: _("The row is imported as it stands; correct it if you know better."),
                FIX: _("The row stays out until this is put right. Nothing is written into your file."),
            }.get(status, _("This row is not imported."))
        )
        self.back_button.setVisible(is_corrected)
        self.retranslate()

    def retranslate(self) -> None:
        """Renew the words."""
        self.edit_button.say(_("Edit the cell"))
        word = self._unknown.value if self._unknown is not None else ""
        self.choice_button.say(
            _("Add “{word}” as a choice", word=word if len(word) <= MOST_WORD else f"{word[:MOST_WORD]}…")
        )
        self.back_button.say(_("Put back what the file says"))

    def _add_choice(self) -> None:
        if self._unknown is not None:
            self.add_choice.emit(self._unknown.column, self._unknown.value)


def _made(counts: Mapping[str, int]) -> list[str]:
    """New records and filled ones, a line each."""
    kinds = (("customer", "customers"), ("pet", "pets"), ("product", "products"), ("purchase", "purchases"))
    lines = [
        _("{kind}: {count} new", kind=kind_words(kind), count=f"{counts[t]:,}") for t, kind in kinds if counts.get(t)
    ]
    filled = ((t, kind, counts.get(f"{t}_filled", 0)) for t, kind in kinds)
    return lines + [_("{kind}: {count} filled", kind=kind_words(kind), count=f"{n:,}") for _t, kind, n in filled if n]
