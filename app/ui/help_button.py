"""The way to the help on a screen that stands alone: the first run, the unlock screen. It does what F1 does there."""

from __future__ import annotations

from collections.abc import Callable

from app.i18n import _
from app.ui.widgets.buttons import Button


class HelpButton(Button):
    """A question mark; the window it stands in shows the help."""

    def __init__(self) -> None:
        super().__init__("", "icon", "circle-help")
        self.clicked.connect(self._ask)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.say("", _("Help (F1)"))

    def _ask(self) -> None:
        show: Callable[[], object] | None = getattr(self.window(), "show_help", None)
        if show is not None:
            show()
