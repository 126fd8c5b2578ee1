"""Whether the bin empties itself after its days: one card among those about the data."""

from __future__ import annotations

from app.settings import Settings
from app.settings_list import of_pane
from app.ui.pages.settings_drawn import SwitchControl
from app.ui.pages.settings_pane import Offer


class EmptyBinCard(Offer):
    """The switch; in force at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shown = next(shown for shown in of_pane("data") if shown.setting.key == "empty_bin")
        self.switch = SwitchControl(self._shown)
        super().__init__(self._shown.icon, self.switch)
        self.switch.given.connect(lambda is_on: settings.set("empty_bin", is_on))

    def retranslate(self) -> None:
        """Renew the words, and show what is in force."""
        self.say(str(self._shown.title), str(self._shown.line))
        self.switch.say()
        self.switch.show_value(self._settings.get("empty_bin"))
