"""Panes of the settings that are drawn from the list of settings: one card each, in force as soon as it is set."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QSpinBox, QWidget

from app.changes import Change
from app.i18n import _
from app.settings_list import PANES, Kind, Shown, of_pane
from app.ui import theme
from app.ui.context import UiContext
from app.ui.pages.settings_pane import Offer, Pane
from app.ui.widgets.buttons import Button, Segmented
from app.ui.widgets.inputs import LineEdit
from app.ui.widgets.surfaces import row
from app.ui.widgets.switch import Switch

NUMBER_WIDTH, TEXT_WIDTH = 64, 96


class Control(Protocol):
    """What a setting is set with."""

    given: SignalInstance
    """The person gave it this value."""

    def say(self) -> None:
        """Speak the language in force."""

    def show_value(self, value: Any) -> None:
        """Show what is in force, without telling anybody."""


class ChoiceControl(Segmented):
    """One of a few."""

    given = Signal(object)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        self.chosen.connect(lambda place: self.given.emit(shown.setting.choices[int(place)]))

    def say(self) -> None:
        """Speak the language in force."""
        self.setAccessibleName(str(self._shown.title))
        self.set_choices([(str(place), str(name)) for place, name in enumerate(self._shown.names)])

    def show_value(self, value: Any) -> None:
        """Show what is in force."""
        self.set_current(str(self._shown.setting.choices.index(value)))


class SwitchControl(Switch):
    """On or off."""

    given = Signal(object)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        self.clicked.connect(lambda: self.given.emit(self.isChecked()))

    def say(self) -> None:
        """Speak the language in force."""
        self.retranslate()
        self.setAccessibleName(str(self._shown.title))

    def show_value(self, value: Any) -> None:
        """Show what is in force."""
        self.setChecked(value)


class NumberControl(QWidget):
    """A number to type, with one less and one more beside it; one Tab stop, arrows up and down count."""

    given = Signal(object)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown, setting = shown, shown.setting
        assert setting.least is not None
        assert setting.most is not None
        self.box = QSpinBox()
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setRange(setting.least, setting.most)
        self.box.valueChanged.connect(self.given.emit)
        self.less, self.more = Button("", "square", "minus", size=14), Button("", "square", "plus", size=14)
        for button, act in ((self.less, self.box.stepDown), (self.more, self.box.stepUp)):
            button.clicked.connect(act)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(row(self.less, self.box, self.more, spacing=6))

    def say(self) -> None:
        """Speak the language in force, with room for the text size in force."""
        self.box.setFont(theme.font("body"))
        self.box.setFixedWidth(theme.scaled(NUMBER_WIDTH))
        self.less.say("", _("One less"))
        self.more.say("", _("One more"))
        for named in (self.box, self.box.lineEdit()):
            named.setAccessibleName(str(self._shown.title))

    def show_value(self, value: Any) -> None:
        """Show what is in force."""
        self.box.blockSignals(True)
        self.box.setValue(value)
        self.box.blockSignals(False)


class TextControl(LineEdit):
    """A few signs to type; kept when the field is left."""

    given = Signal(object)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        if shown.setting.most is not None:
            self.setMaxLength(shown.setting.most)
        self.editingFinished.connect(lambda: self.given.emit(self.text()))

    def say(self) -> None:
        """Speak the language in force."""
        self.setFixedWidth(theme.scaled(TEXT_WIDTH))
        self.setAccessibleName(str(self._shown.title))

    def show_value(self, value: Any) -> None:
        """Show what is in force."""
        self.setText(value)


CONTROLS: dict[Kind, Any] = {
    Kind.CHOICE: ChoiceControl,
    Kind.SWITCH: SwitchControl,
    Kind.NUMBER: NumberControl,
    Kind.TEXT: TextControl,
}


class DrawnPane(Pane):
    """The settings of one pane; ``controls`` are by the key of the setting."""

    def __init__(self, context: UiContext, pane: str) -> None:
        super().__init__(context)
        self._pane = pane
        self.controls: dict[str, Any] = {}
        self._offers: list[tuple[Shown, Offer]] = []
        for shown in of_pane(pane):
            control = CONTROLS[shown.kind](shown)
            offer = Offer(shown.icon, control)
            control.given.connect(lambda value, key=shown.setting.key: self.context.settings.set(key, value))
            self.controls[shown.setting.key] = control
            self._offers.append((shown, offer))
            self.body.addWidget(offer)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """Renew the words, and show what is in force."""
        title, line = PANES[self._pane]
        self.title.setText(str(title))
        self.line.setText(str(line))
        for shown, offer in self._offers:
            offer.say(str(shown.title), str(shown.line))
        for control in self.controls.values():
            control.say()
        self.refresh(None)

    def refresh(self, change: Change | None) -> None:
        """Show what is in force."""
        for key, control in self.controls.items():
            control.show_value(self.context.settings.get(key))
