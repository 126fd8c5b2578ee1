"""The rules behind the reminders, each in a sentence and with a switch; all switches are one Tab stop."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QScrollArea, QWidget

from app.i18n import _
from app.reminders.rule_list import RULES
from app.ui import theme
from app.ui.pages.today_words import ICONS
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Card, column, divider, row

TRACK, KNOB, HEIGHT, GAP = 36, 14, 28, 8


class Switch(QCheckBox):
    """Something that is on or off, which a word beside it says as well."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(lambda _on: self.retranslate())
        theme.signals.changed.connect(self.updateGeometry)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language in force."""
        self.setText(_("On") if self.isChecked() else _("Off"))

    def sizeHint(self) -> QSize:
        """Room for either word, so that nothing moves when it is switched."""
        metrics = QFontMetrics(theme.font("body"))
        word = max(metrics.horizontalAdvance(said) for said in (_("On"), _("Off")))
        return QSize(word + GAP + TRACK, max(HEIGHT, metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """It never gives way."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The word, then a track with the knob at the side of what is in force."""
        painter, c, on = QPainter(self), theme.colors(), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(c.text if on else c.text2))
        words = self.rect().adjusted(0, 0, -TRACK - GAP, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.text())
        high = KNOB + 6
        track = QRectF(self.width() - TRACK + 0.5, (self.height() - high) / 2 + 0.5, TRACK - 1, high - 1)
        painter.setPen(QColor(c.accent if on else c.input))
        painter.setBrush(QColor(c.accent if on else c.surface))
        painter.drawRoundedRect(track, high / 2, high / 2)
        left = track.right() - KNOB - 2.5 if on else track.left() + 2.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.on_accent if on else c.text2))
        painter.drawEllipse(QRectF(left, track.center().y() - KNOB / 2, KNOB, KNOB))


class RulesCard(Card):
    """Every rule: its name, what it looks for and when, and whether it does."""

    switched = Signal(str, bool)
    """A rule, and whether it is on now."""

    def __init__(self) -> None:
        super().__init__(16, 8)
        self._title = Label("", "card_title")
        self.body.addWidget(self._title)
        self.switches: dict[str, Switch] = {}
        self._words: dict[str, tuple[Label, Label]] = {}
        for rule in RULES:
            self._add(rule)
        self._stop_at(next(iter(self.switches.values())))

    def _add(self, rule: str) -> None:
        name, about, switch = Label("", "strong"), Label("", "body", "text2", wraps=True), Switch()
        across = row(spacing=12)
        across.addWidget(IconLabel(*ICONS[rule], 20), 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(column(name, about, spacing=1), 1)
        across.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
        if self.switches:
            self.body.addWidget(divider())
        self.body.addLayout(across)
        self.switches[rule], self._words[rule] = switch, (name, about)
        switch.installEventFilter(self)
        switch.clicked.connect(lambda on, r=rule: self.switched.emit(r, on))

    def retranslate(self) -> None:
        """Speak the language in force."""
        self._title.setText(_("What is reminded of"))
        for rule, (name, about) in self._words.items():
            name.setText(str(RULES[rule].label))
            about.setText(str(RULES[rule].about))
            switch = self.switches[rule]
            switch.retranslate()
            switch.setAccessibleName(str(RULES[rule].label))
            switch.setAccessibleDescription(str(RULES[rule].about))

    def show_off(self, off: Collection[str]) -> None:
        """Show which rules are off, without telling anybody."""
        for rule, switch in self.switches.items():
            switch.setChecked(rule not in off)

    def _stop_at(self, stop: Switch) -> None:
        for switch in self.switches.values():
            switch.setFocusPolicy(Qt.FocusPolicy.StrongFocus if switch is stop else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go from one switch to the next, Enter switches as Space does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, Switch):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.click()
                return True
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                self._go(watched, step)
                return True
        return False

    def _go(self, switch: Switch, step: int) -> None:
        every = list(self.switches.values())
        target = every[(every.index(switch) + step) % len(every)]
        self._stop_at(target)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(target)
