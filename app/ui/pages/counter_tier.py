"""The tier of a customer as a pill: it says why, and lets the owner say otherwise."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from app.i18n import _
from app.services.tiers import TierData
from app.ui import theme
from app.ui.widgets.inputs import ENTER
from app.ui.widgets.labels import Chip
from app.ui.widgets.values import Walk, walked
from app.values.tier import LOW, POTENTIAL, STAGES, TIERS, VIP, in_words

TONES = {VIP: "accent", POTENTIAL: "info"}


def reasons(tier: TierData) -> list[str]:
    """Why it is so, and where they stand, a sentence each; no amount, for a customer may look at the screen."""
    stage = _("Stage: {stage}.", stage=STAGES[tier.stage])
    lines = [str(tier.reason), str(tier.history or ""), f"{stage} {tier.code}".strip()]
    return [line for line in lines if line]


class TierChip(Chip):
    """Hidden for somebody without a tier, and for a low one unless it was given by hand: they may see the screen."""

    chosen = Signal(str)
    """The owner says this tier; empty: as the figures say."""

    def __init__(self, walk: Walk) -> None:
        super().__init__()
        self._walk = walk
        self.tier: TierData | None = None
        self.can_change = True
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(24)

    def show_tier(self, tier: TierData | None, *, can_change: bool) -> None:
        """Show a tier."""
        self.tier, self.can_change = tier, can_change
        shows = tier is not None and tier.tier not in ("", LOW)
        self.setVisible(shows)
        if tier is not None and shows:
            said = in_words(tier.tier, is_own=bool(tier.own))
            self.setText(said)
            tone = TONES.get(tier.tier, "plain")
            if tone != self.property("chip"):
                theme.restyle(self, chip=tone)
            self.setToolTip("\n".join(reasons(tier)))
            self.setAccessibleName(_("Tier {tier}; Enter says why", tier=said))
            self.setAccessibleDescription(" ".join(reasons(tier)))

    def menu(self) -> QMenu:
        """Why, and the tiers that can be given by hand."""
        made = QMenu(self)
        tier = self.tier
        for line in reasons(tier) if tier is not None else ():
            made.addAction(line.replace("&", "&&")).setEnabled(False)
        made.addSeparator()
        for value, words in (*((c.value, str(c.label)) for c in TIERS), ("", _("As the figures say"))):
            action = made.addAction(words)
            action.setCheckable(True)
            action.setChecked(tier is not None and tier.own == value)
            action.setEnabled(self.can_change)
            action.triggered.connect(partial(self._choose, value))
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it, arrows walk."""
        if event.key() in (*ENTER, Qt.Key.Key_Space):
            self._open()
        elif not walked(self, self._walk, event):
            event.ignore()

    def _open(self) -> None:
        self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    def _choose(self, value: str, _checked: bool = False) -> None:
        self.chosen.emit(value)
