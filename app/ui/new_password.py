"""A new password, typed twice: who mistypes what nobody sees would lock themselves out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.ui.opening import PASSWORD_LEAST
from app.ui.password_box import PasswordBox


class NewPassword(QWidget):
    """The password, how good it is, and the same again; `submitted` is Enter in the second field."""

    submitted = Signal()

    def __init__(self, spacing: int = 4) -> None:
        super().__init__()
        self.first, self.again = PasswordBox(is_new=True), PasswordBox()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(spacing)
        for box in (self.first, self.again):
            inside.addWidget(box)
        self.first.submitted.connect(self.again.edit.setFocus)
        self.again.submitted.connect(self.submitted)

    def retranslate(self, label: str) -> None:
        """Renew the words; `label` stands over the first field."""
        self.first.retranslate(label)
        self.again.retranslate(_("Type it again"))

    def password(self) -> str:
        """What was typed into the first field."""
        return self.first.password()

    def is_complete(self) -> bool:
        """Whether it is long enough and typed twice, else the next thing to do is said beside the field; the one who takes it says if it is good."""
        missing = PASSWORD_LEAST - len(self.first.password().strip())
        if not self.first.password():
            self._say(self.first, _("Choose a password first"))
        elif missing > 0:
            too_short = ngettext("Too short: {count} more character", "Too short: {count} more characters", missing)
            self._say(self.first, too_short)
        elif not self.again.password():
            self._say(self.again, _("Type the same password again here"))
        elif self.first.password() != self.again.password():
            self._say(self.again, _("The two are not the same"))
        else:
            return True
        return False

    def say_mistake(self, text: str) -> None:
        """Say what is wrong with the password itself."""
        self._say(self.first, text)

    def set_read_only(self, is_so: bool) -> None:
        """Nothing may be typed as long as it is being taken."""
        for box in (self.first, self.again):
            box.edit.setReadOnly(is_so)

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.again.clear()

    @staticmethod
    def _say(box: PasswordBox, text: str) -> None:
        box.say_mistake(text)
        box.edit.setFocus()
