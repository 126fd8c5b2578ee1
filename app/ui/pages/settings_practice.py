"""The practice shop in the settings: the way to it, another one in its place, and what a practice shop has no use for."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.i18n import T, Text, _
from app.sample import practice
from app.shop import Shop
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Offer, Pane, small

Words = tuple[Text, Text, Text, str]
NOT_HERE: dict[str, Words] = {
    "backups": (
        T("Backups"),
        T("A practice shop has no backups"),
        T("Nobody in it is real, so nothing in it can be lost. Backups of your own shop are made in your own shop."),
        "hard-drive",
    ),
    "security": (
        T("Password"),
        T("The password of the practice shop is the same everywhere"),
        T("It is no secret, and nothing has to be typed: {password}", password=practice.PASSWORD),
        "key-round",
    ),
}
"""Title of the pane, what is said in it and why, and an icon."""


class PracticeCard(Offer):
    """In the owner's own shop the way to the practice shop; in the practice shop another one in its place."""

    wants_practice = Signal()
    wants_afresh = Signal()

    def __init__(self, shop: Shop) -> None:
        self.act = small(icon="repeat-2" if shop.facts.is_practice else "")
        super().__init__("store", self.act)
        self._is_practice = shop.facts.is_practice
        self.act.clicked.connect(self.wants_afresh if self._is_practice else self.wants_practice)

    def retranslate(self) -> None:
        """Renew the words."""
        if self._is_practice:
            line = _("A new one takes its place. What you did in this one goes, and nothing brings it back.")
            self.act.say(_("Start afresh"))
        else:
            line = _("300 made-up customers in a file of their own, to try everything with. Your shop is locked first.")
            self.act.say(_("Open the practice shop"))
        self.say(_("Practice shop"), line)


class NotHerePane(Pane):
    """Says why a practice shop has nothing to set here."""

    def __init__(self, context: UiContext, key: str) -> None:
        super().__init__(context)
        *self._words, icon = NOT_HERE[key]
        self._offer = Offer(icon)
        self.body.addWidget(self._offer)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """Renew the words."""
        title, said, why = self._words
        self.title.setText(str(title))
        self._offer.say(str(said), str(why))


def replaced(context: UiContext, key: str) -> Pane | None:
    """The pane that stands in the place of pane `key` in a practice shop; ``None`` where the usual one is right."""
    shop = context.shop
    has_no_use = key == "backups" or (key == "security" and practice.is_ours(shop.path))
    return NotHerePane(context, key) if shop.facts.is_practice and has_no_use else None
