"""Who offers the tour of five minutes: once on Today after the first run, always at the foot of the help. The tour is made when it is taken.

Where it stands is kept in the settings of this computer, for the practice shop and the own one alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.i18n import _
from app.settings import Settings

if TYPE_CHECKING:
    from app.ui.guide import Guide
    from app.ui.open_shop import OpenShop

STATE, PLACE = "guide", "guide_stop"
OFFER, GO, STOPPED, OVER = "offer", "go", "stopped", "over"
"""What the state may be: offer it, begin at once, it was begun, it is done with. Empty: nobody spoke of it yet."""


class GuideDesk(QObject):
    """The tour as the window of an open shop offers it."""

    def __init__(self, opened: OpenShop, settings: Settings) -> None:
        super().__init__(opened.shell)
        self._opened, self._settings = opened, settings
        self._guide: Guide | None = None
        opened.help.offer_guide(self.words)
        opened.help.wants_guide.connect(self.start)
        opened.shell.page_opened.connect(self._offer)

    def guide(self) -> Guide:
        """The tour, made when it is first asked for."""
        if self._guide is None:
            from app.ui.guide import Guide

            self._guide = Guide(self._opened, self._settings)
            self._guide.ended.connect(self._offer)
        return self._guide

    def is_running(self) -> bool:
        """Whether a stop is shown."""
        return self._guide is not None and self._guide.is_running()

    def begin(self) -> None:
        """The shop is open: go on with a tour that the person chose to take here."""
        if self._settings.get(STATE) == GO:
            QTimer.singleShot(0, self, self.start)

    def start(self) -> None:
        """Begin, or go on where it was stopped."""
        self.guide().start()
        self._offer()

    def put_down(self) -> None:
        """The shop closes."""
        if self._guide is not None:
            self._guide.put_down()

    def words(self) -> str:
        """What the way to the tour is called now; empty while it runs."""
        if self.is_running():
            return ""
        return _("Go on with the tour") if self._settings.get(STATE) == STOPPED else _("Take the tour (5 minutes)")

    def retranslate(self) -> None:
        """Speak the language in force."""
        if self._guide is not None:
            self._guide.retranslate()
        self._offer()

    def _offer(self, _page_key: str = "") -> None:
        """Say on Today that there is a tour, until it is answered."""
        page: Any = self._opened.shell.page("today")
        offer = getattr(page, "offer", None)
        if offer is None:
            return
        state = self._settings.get(STATE)
        if self.is_running() or state not in (OFFER, STOPPED):
            offer.say("")
            return
        said = {
            OFFER: _("New here? The tour shows the whole work of a day in five minutes."),
            STOPPED: _("The tour is not at its end yet."),
        }
        offer.say(said[state], (self.words(), self.start), (_("Not now"), self._decline))

    def _decline(self) -> None:
        self._settings.set(STATE, OVER)
        self._offer()
        page: Any = self._opened.shell.current_page()
        page.focus_main()


def offer_once(settings: Settings) -> None:
    """The first run is over: offer the tour, if nobody spoke of it yet."""
    if not settings.get(STATE):
        settings.set(STATE, OFFER)
