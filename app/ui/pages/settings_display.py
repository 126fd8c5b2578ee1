"""Language, look and text size of the window."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app import i18n
from app.i18n import _
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Offer, Pane
from app.ui.widgets.buttons import Segmented

SIZES = (90, 100, 115, 130, 150)


class DisplayPane(Pane):
    """Three choices, each in force at once."""

    language_chosen = Signal(str)
    look_chosen = Signal(str)
    text_chosen = Signal(int)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.languages, self.looks, self.sizes = Segmented(), Segmented(), Segmented()
        self._offers = (
            Offer("languages", self.languages),
            Offer("sun-moon", self.looks),
            Offer("a-large-small", self.sizes),
        )
        for offer in self._offers:
            self.body.addWidget(offer)
        self.body.addStretch(1)
        self.languages.chosen.connect(self.language_chosen)
        self.looks.chosen.connect(self.look_chosen)
        self.sizes.chosen.connect(lambda percent: self.text_chosen.emit(int(percent)))

    def retranslate(self) -> None:
        """Renew the words, and show what is in force."""
        settings = self.context.settings
        self.title.setText(_("Language and display"))
        self.line.setText(_("Of this computer; the shop file stays as it is"))
        language, look, size = self._offers
        language.say(_("Language"), _("Of the window, of messages and of exported tables"))
        look.say(_("Look"), _("Light, dark, or as your system is set"))
        size.say(_("Text size"), _("Also with Ctrl +, Ctrl − and Ctrl 0"))
        self.languages.set_choices((("zh_CN", "中文"), ("en", "English")), i18n.language())
        looks = (("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark")))
        self.looks.set_choices(looks, settings.get("theme"))
        self.sizes.set_choices([(str(s), f"{s}%") for s in SIZES], str(settings.get("text_percent")))
        for choice, name in zip((self.languages, self.looks, self.sizes), self._names(), strict=True):
            choice.setAccessibleName(name)

    def _names(self) -> tuple[str, str, str]:
        return _("Language"), _("Look"), _("Text size")
