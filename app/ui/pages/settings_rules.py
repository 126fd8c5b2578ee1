"""The rules behind the reminders, each in a sentence and with a switch; all switches are one Tab stop."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.i18n import _
from app.reminders.rule_list import RULES
from app.ui.pages.today_words import ICONS
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.surfaces import Card, column, divider, row
from app.ui.widgets.switch import Switch


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
