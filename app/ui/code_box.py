"""The field for the recovery code where it opens something."""

from __future__ import annotations

from app.i18n import _
from app.ui.widgets.inputs import Field, LineEdit


class CodeBox(Field):
    """Says itself when it is empty; what is wrong is told below until something else is typed."""

    def __init__(self) -> None:
        self.line = LineEdit()
        super().__init__(self.line)
        self.line.textEdited.connect(lambda _text: self.set_error(""))

    def retranslate(self) -> None:
        """Renew the words."""
        self.say(_("Recovery code"), "", "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX")

    def clear(self) -> None:
        """Nothing was typed: whoever comes next reads no code here."""
        self.line.clear()
        self.set_error("")

    def is_complete(self) -> bool:
        """Whether something is typed; says what is missing, and goes there, if not."""
        if self.text().strip():
            return True
        self.set_error(_("Type the recovery code first"))
        self.line.setFocus()
        return False
