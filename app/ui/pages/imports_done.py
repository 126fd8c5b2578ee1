"""The last step of bringing a file in: how far it is, then what came of it and the ways on from there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _
from app.services.history import IMAGE_DAYS
from app.services.imports import ImportResult
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ELabel, Figure, IconLabel, Label
from app.ui.widgets.surfaces import Card, ProgressLine, column, divider, row

CARD_WIDTH = 620


class DoneStep(QWidget):
    """Progress, then the result."""

    see = Signal()
    """See what came in."""
    take_back = Signal()
    save_rejects = Signal()
    another = Signal()
    """Bring in another file."""

    def __init__(self) -> None:
        super().__init__()
        self._result: ImportResult | None = None
        self._is_taken_back = False
        self.progress = ProgressLine()
        self._icon = IconLabel("circle-check", "ok", 32)
        self._title, self._line = Label("", "page_title"), Label("", "body", "text2", wraps=True)
        self._backup = ELabel("", "caption", "text2")
        self._figures = [Figure() for _each in range(4)]
        self.see_button = Button("", "primary", "users")
        self.back_button = Button("", "default", "undo-2")
        self.rejects_button = Button("", "default", "download")
        self.another_button = Button("", "link")
        for button, signal in (
            (self.see_button, self.see),
            (self.back_button, self.take_back),
            (self.rejects_button, self.save_rejects),
            (self.another_button, self.another),
        ):
            button.clicked.connect(lambda _checked=False, s=signal: s.emit())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._middle(self.progress))
        self._stack.addWidget(self._middle(*self._result_pieces()))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)

    def _result_pieces(self) -> tuple[QWidget, ...]:
        head, figures, ways, more = QWidget(), QWidget(), QWidget(), QWidget()
        head.setLayout(row(self._icon, column(self._title, self._line, self._backup, spacing=2), spacing=12))
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        figures.setLayout(row(*self._figures, spacing=16))
        ways.setLayout(row(self.see_button, self.rejects_button, 1))
        more.setLayout(row(self.another_button, 1, self.back_button))
        return head, divider(), figures, divider(), ways, more

    def _middle(self, *pieces: QWidget) -> QWidget:
        card = Card(margin=24, spacing=16)
        card.setMaximumWidth(CARD_WIDTH)
        card.setMinimumWidth(min(CARD_WIDTH, 560))
        for piece in pieces:
            card.body.addWidget(piece)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.addStretch(1)
        inside.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(2)
        return page

    def start(self, *, backs_up: bool) -> None:
        """Show the progress; what `backs_up` begins with that."""
        self._result, self._is_taken_back = None, False
        self.progress.start(_("Backing up first…") if backs_up else _("Bringing in…"))
        self._stack.setCurrentIndex(0)

    def tick(self, done: int, total: int) -> None:
        """How many rows of all are written. During the backup there is no `total`: the bar moves, and counts only once."""
        if total:
            self.progress.say(_("Bringing in…"))
            self.progress.tick(done, total)

    def show_result(self, result: ImportResult) -> None:
        """Show what came of it."""
        self._result, self._is_taken_back = result, False
        self.progress.stop()
        self._stack.setCurrentIndex(1)
        self._say()

    def show_taken_back(self, *, taken_back: bool) -> None:
        """The import was taken back (or, after all, not)."""
        if self._result is not None and self._is_taken_back != taken_back:
            self._is_taken_back = taken_back
            self._say()

    def main_button(self) -> Button:
        """Where the focus belongs."""
        if self._result is None:
            return self.progress.cancel_button
        return self.see_button if self.see_button.isVisibleTo(self) else self.another_button

    def retranslate(self) -> None:
        """Renew the words."""
        self.progress.retranslate()
        self.rejects_button.say(_("Save the rejected rows…"))
        self.back_button.say(_("Take back this import"))
        self.another_button.say(_("Bring in another file"))
        self.see_button.say(_("See these customers"))
        self._say()

    def _say(self) -> None:
        result = self._result
        if result is None:
            return
        back = self._is_taken_back
        self._icon.set("undo-2" if back else "circle-check", "text2" if back else "ok")
        self._title.setText(_("Import taken back") if back else _("Imported"))
        self._line.setText(
            _("Everything it brought in is gone again.")
            if back
            else _("You can take it back as a whole for {days} days.", days=IMAGE_DAYS)
        )
        numbers = (result.created, result.updated, result.skipped, result.rejected)
        names = (_("new"), _("updated"), _("skipped"), _("rejected"))
        for figure, number, name in zip(self._figures, numbers, names, strict=True):
            figure.set(f"{number:,}", name)
        self._backup.setText(_("Backed up before: {file}", file=result.backup.name) if result.backup else "")
        self._backup.setVisible(result.backup is not None)
        self.see_button.setVisible(not back and result.counts.get("customer", 0) > 0)
        self.back_button.setVisible(not back and result.batch is not None)
        self.rejects_button.setVisible(result.rejected > 0)
