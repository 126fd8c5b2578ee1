"""After how many idle minutes the screen locks by itself: one card among those about the password."""

from __future__ import annotations

from app.settings import Settings
from app.settings_list import of_pane
from app.ui.pages.settings_drawn import ChoiceControl
from app.ui.pages.settings_pane import Offer


class LockCard(Offer):
    """The choice of minutes; in force at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shown = next(shown for shown in of_pane("security") if shown.setting.key == "idle_minutes")
        self.choice = ChoiceControl(self._shown)
        super().__init__(self._shown.icon, self.choice)
        self.choice.given.connect(lambda minutes: settings.set("idle_minutes", minutes))

    def retranslate(self) -> None:
        """Renew the words, and show what is in force."""
        self.say(str(self._shown.title), str(self._shown.line))
        self.choice.say()
        self.choice.show_value(self._settings.get("idle_minutes"))
