"""The settings that the person sees, each in one line: what it may be, where it stands, and its words.

The panes of the settings are drawn from this list, and the search in them looks through it. No Qt here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app import i18n
from app.i18n import T, Text


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default, and the values it may take (none named: any of the default's type).

    `least` and `most` bound a number, `most` also the length of a text.
    """

    key: str
    default: Any
    choices: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None

    def takes(self, value: Any) -> bool:
        """Whether it may have this value."""
        if type(value) is not type(self.default) or (self.choices and value not in self.choices):
            return False
        if isinstance(value, str):
            return self.most is None or len(value) <= self.most
        at_least = self.least is None or value >= self.least
        return at_least and (self.most is None or value <= self.most)


class Kind(StrEnum):
    """What a setting is set with."""

    CHOICE = "choice"
    SWITCH = "switch"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting on a pane: `names` are those of its choices, in their order."""

    pane: str
    icon: str
    setting: Setting
    title: Text
    line: Text
    names: tuple[Text, ...] = ()

    @property
    def kind(self) -> Kind:
        """What it is set with."""
        if self.setting.choices:
            return Kind.CHOICE
        by_type = {bool: Kind.SWITCH, int: Kind.NUMBER}
        return by_type.get(type(self.setting.default), Kind.TEXT)

    def words(self) -> tuple[Text, ...]:
        """All that is said about it."""
        return (self.title, self.line, *self.names)


TEXT_SIZES = (90, 100, 115, 130, 150)
SYSTEM, ON, OFF = T("As the system"), T("On"), T("Off")

SHOWN: tuple[Shown, ...] = (
    Shown("display", "languages", Setting("language", "", ("", *i18n.LANGUAGES)), T("Language"), T("Of the window, of messages and of exported tables"), (SYSTEM, Text("中文"), Text("English"))),
    Shown("display", "sun-moon", Setting("theme", "system", ("system", "light", "dark")), T("Look"), T("Light, dark, or as your system is set"), (SYSTEM, T("Light"), T("Dark"))),
    Shown("display", "a-large-small", Setting("text_percent", 100, TEXT_SIZES), T("Text size"), T("Also with Ctrl +, Ctrl − and Ctrl 0"), tuple(Text(f"{size}%") for size in TEXT_SIZES)),
    Shown("display", "eye", Setting("contrast", "system", ("system", "on", "off")), T("High contrast"), T("Strong lines, darker captions, no tinted areas"), (SYSTEM, ON, OFF)),
    Shown("display", "monitor", Setting("touch", False), T("Touch mode"), T("Bigger buttons and higher rows, for a touch screen")),
    Shown("display", "loader-circle", Setting("motion", True), T("Motion"), T("Pages and messages fade in; off shows them at once")),
    Shown("counter", "eye-off", Setting("hide_amounts", False), T("Hide amounts"), T("On the page of a customer, for they can see the screen; Ctrl+H shows them")),
    Shown("counter", "user", Setting("open_only_hit", True), T("Open the only one found"), T("After digits their page takes the keyboard; names and off wait for Enter")),
    Shown("counter", "users", Setting("recent_customers", 10, least=3, most=20), T("Last customers"), T("How many stand in the list before anything is typed")),
    Shown("counter", "cake", Setting("birthday_days", 7, least=0, most=31), T("Birthdays ahead"), T("So many days before, the page of a customer says it; 0 never")),
    Shown("counter", "info", Setting("counter_examples", True), T("Examples below the list"), T("What can be typed, in four lines")),
    Shown("counter", "scan-barcode", Setting("scan_gap_ms", 70, (40, 70, 150)), T("Scanner"), T("Slow when scanned digits are taken for the keys 1–9"), (T("Fast"), T("Ordinary"), T("Slow"))),
    Shown("counter", "keyboard", Setting("scan_prefix", "", most=3), T("Scanner prefix"), T("What your scanner types before a code; it is left out")),
    Shown("data", "trash-2", Setting("empty_bin", True), T("Empty the bin by itself"), T("After 30 days; on this computer. Sales stay, and a backup is made before.")),
    Shown("security", "lock", Setting("idle_minutes", 10, (1, 5, 10, 30, 0)), T("Screen lock"), T("So long after the last key or mouse move; the password brings the page back"), (T("1 min"), T("5 min"), T("10 min"), T("30 min"), T("Never"))),
)  # fmt: skip

PANES: dict[str, tuple[Text, Text]] = {
    "display": (T("Language and display"), T("Of this computer; the shop file stays as it is")),
    "counter": (T("At the counter"), T("Of this computer; the shop file stays as it is")),
}
"""The panes that are drawn from the list: their titles, and a line about each."""


def of_pane(pane: str) -> tuple[Shown, ...]:
    """The settings of one pane, in their order."""
    return tuple(shown for shown in SHOWN if shown.pane == pane)
