"""The tour of five minutes: goes from stop to stop in the real window, waits while the person does things, and keeps its place.

It writes nothing by itself. Where it stands is a setting of this computer, so that locking, closing and a crash lose nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.i18n import _
from app.settings import Settings
from app.ui import theme
from app.ui.guide_card import GuideCard, GuideRing, place_for
from app.ui.guide_desk import GO, OVER, PLACE, STATE, STOPPED
from app.ui.guide_stops import STOPS, Stop

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

LOOK_MS = 200
"""So often it is looked where the spot is and whether the person did what is waited for; only while the tour runs."""


class Guide(QObject):
    """The tour in the window of an open shop."""

    ended = Signal()

    def __init__(self, opened: OpenShop, settings: Settings) -> None:
        super().__init__(opened.shell)
        self._opened, self._settings = opened, settings
        self._stop: Stop | None = None
        self._is_done = self._has_sold = self._is_elsewhere = False
        self._seen: tuple[QRect | None, QRect] | None = None
        host = opened.shell.centralWidget()
        assert host is not None
        self._host: QWidget = host
        self.ring, self.card = GuideRing(host), GuideCard(host)
        self.card.went_on.connect(self.go_on)
        self.card.went_back.connect(self.go_back)
        self.card.stopped.connect(self.stop)
        self.card.wants_practice.connect(self._to_practice)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        opened.changed.connect(self._hear)
        theme.signals.changed.connect(self._renew)

    # -- begin, go on, stop

    def is_running(self) -> bool:
        """Whether a stop is shown."""
        return self._stop is not None

    def current(self) -> str:
        """The key of the stop that is shown; empty if none is."""
        return self._stop.key if self._stop is not None else ""

    def start(self) -> None:
        """Begin, or go on where it was stopped."""
        kept = self._settings.get(PLACE)
        stops = [stop for stop in self._stops() if stop.key != "undo"]
        self._show(next((stop for stop in stops if stop.key == kept), stops[0]))
        self._timer.start()

    def go_on(self) -> None:
        """To the next stop; after the last one the tour is over."""
        if self._stop is None:
            return
        if self._is_elsewhere:
            self._show(self._stop)
            return
        after = self._neighbour(1)
        if after is not None:
            self._show(after)
        else:
            self._end(OVER, "")

    def go_back(self) -> None:
        """To the stop before."""
        before = self._neighbour(-1) if self._stop is not None else None
        if before is not None:
            self._show(before)

    def stop(self) -> None:
        """Leave the tour; it goes on from this stop another time."""
        self._end(STOPPED, self.current())

    def put_down(self) -> None:
        """The shop closes: nothing is asked of it any more. What the settings say of the tour stays."""
        self._stop = None
        self._timer.stop()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._renew()

    def _stops(self) -> list[Stop]:
        """The stops that make sense in this shop now. The one that is shown stays, whatever it made of the shop."""
        return [stop for stop in STOPS if stop is self._stop or stop.suits(self._opened)]

    def _neighbour(self, step: int) -> Stop | None:
        """The next stop, or the one before; a sale that was not made is not taken back."""
        stops = self._stops()
        place = next(i for i, stop in enumerate(stops) if stop is self._stop) + step
        if 0 <= place < len(stops) and stops[place].key == "undo" and not self._has_sold:
            place += step
        return stops[place] if 0 <= place < len(stops) else None

    def _show(self, stop: Stop) -> None:
        self._stop, self._is_done, self._is_elsewhere = stop, False, False
        self._settings.set(STATE, STOPPED)
        self._settings.set(PLACE, stop.key)
        shell = self._opened.shell
        if shell.current_key() != stop.page:
            shell.go(stop.page)
        stop.arrives(self._opened)
        if stop.waits():
            self._give_back()
        self._renew()
        if not stop.waits():
            self.card.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_back(self) -> None:
        """The keyboard to the page, where the person is to do something."""
        focus: Any = getattr(self._opened.shell.current_page(), "focus_main", None)
        if focus is not None:
            focus()

    def _end(self, state: str, place: str) -> None:
        focus: QWidget | None = self._opened.shell.focusWidget()
        had_focus = focus is not None and self.card.isAncestorOf(focus)
        self._stop = None
        self._timer.stop()
        self._settings.set(STATE, state)
        self._settings.set(PLACE, place)
        self.card.hide()
        self.ring.hide()
        if had_focus:
            self._give_back()
        self.ended.emit()

    def _to_practice(self) -> None:
        self._end(GO, "")
        self._opened.wants_practice.emit()

    # -- what the person does

    def _hear(self, change: Change) -> None:
        stop = self._stop
        if stop is not None and stop.hears is not None and stop.hears(change):
            self._done()

    def look(self) -> None:
        """See whether it was done, and where the spot is now."""
        stop = self._stop
        if stop is None:
            return
        if not self._is_done and stop.is_done is not None and stop.is_done(self._opened):
            self._done()
        elsewhere = self._opened.shell.current_key() != stop.page and not self._is_done
        if elsewhere != self._is_elsewhere:
            self._is_elsewhere = elsewhere
            self._renew()
        self._place()

    def _done(self) -> None:
        if self._stop is None or self._is_done:
            return
        self._is_done = True
        self._has_sold = self._has_sold or self._stop.key == "sale"
        if self._stop.after is None:
            self.go_on()
            return
        self._renew()
        if not self._opened.help.is_open():
            self.card.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is shown

    def _renew(self) -> None:
        stop = self._stop
        if stop is None:
            return
        stops = self._stops()
        place = stops.index(stop)
        words = str(stop.after if self._is_done and stop.after else stop.words(self._opened))
        wait = (_("Done") if self._is_done else _("Your turn")) if stop.waits() else ""
        is_first, is_last = place == 0, place == len(stops) - 1
        own = is_first and not self._opened.shop.facts.is_practice
        self.card.say(
            str(stop.title), words, f"{place + 1} / {len(stops)}",
            wait=wait, is_done=self._is_done, offers=_("Practice shop") if own else "",
        )  # fmt: skip
        is_open = stop.waits() and not self._is_done and not self._is_elsewhere
        go_on = _("Take me there") if self._is_elsewhere else _("Finish") if is_last else _("Next")
        self.card.say_buttons("" if is_open else go_on, "" if is_first else _("Back"))
        self._seen = None
        self._place()

    def _spot(self) -> QRect | None:
        """What the stop speaks of, in the pixels of the window's inside."""
        found = self._stop.finds(self._opened) if self._stop is not None else None
        if found is None or found[1].isEmpty() or not found[0].isVisible():
            return None
        return QRect(found[0].mapTo(self._host, found[1].topLeft()), found[1].size()).intersected(self._host.rect())

    def _place(self) -> None:
        """Ring the spot and stand beside it; without one, in the middle."""
        spot, room = self._spot(), self._host.rect()
        if self._seen == (spot, room):
            return
        self._seen = spot, room
        self.card.fit()
        size = self.card.size()
        if spot is None:
            self.ring.hide()
            middle = QRect(QPoint(0, 0), size)
            middle.moveCenter(room.center())
            self.card.move(middle.topLeft())
        else:
            self.ring.surround(spot)
            self.card.move(place_for(size, spot, room))
        self.card.show()
        self.card.raise_()
