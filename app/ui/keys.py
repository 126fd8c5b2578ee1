"""Every key of the window in one table: the window makes its shortcuts of it, and the list of keys and the help are told from it.

Keys are spelled as Qt spells them (``Ctrl+Shift+Z``, ``Alt+Left``); `spoken` is how a person reads them. What a page does with
single keys is done by the page itself; ``PAGE_KEYS`` says it in words, and a test holds it against the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.i18n import T, Text


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Keys that do the same, and what they do. `act` is what the window does on them; a page's own keys have none."""

    keys: tuple[str, ...]
    words: Text | str
    act: str = ""


WINDOW_KEYS: tuple[KeyRow, ...] = (
    KeyRow(("F1",), T("Help for this page"), "help"),
    KeyRow(("?",), T("All keys"), "keys"),
    KeyRow(("F2", "Ctrl+K", "F9"), T("Find a customer"), "look_up"),
    KeyRow(("F3", "Ctrl+N"), T("New customer"), "new_customer"),
    KeyRow(("F4",), T("New sale"), "new_sale"),
    KeyRow(("Ctrl+Z", "Alt+Z"), T("Undo"), "undo"),
    KeyRow(("Ctrl+Y", "Ctrl+Shift+Z"), T("Redo"), "redo"),
    KeyRow(("F5",), T("Today"), "today"),
    KeyRow(("Ctrl+I",), T("Bring in a file"), "import"),
    KeyRow(("Ctrl+,",), T("Settings"), "settings"),
    KeyRow(("Ctrl+P",), T("Print"), "print"),
    KeyRow(("Ctrl+L",), T("Lock"), "lock"),
    KeyRow(("Alt+Left",), T("Page before"), "back"),
    KeyRow(("Alt+Right",), T("Page after"), "forward"),
    KeyRow(("F6",), T("The other side of the page"), "next_pane"),
    KeyRow(("F11",), T("Full screen"), "full_screen"),
    KeyRow(("Ctrl+=", "Ctrl++"), T("Bigger text"), "text_bigger"),
    KeyRow(("Ctrl+-",), T("Smaller text"), "text_smaller"),
    KeyRow(("Ctrl+0",), T("Text as it was"), "text_usual"),
)  # fmt: skip

EVERYWHERE: tuple[KeyRow, ...] = (
    KeyRow(("Esc",), T("One step back")),
    KeyRow(("Tab", "Shift+Tab"), T("To the next thing, or the one before")),
)
"""What Qt and the pages do with these keys wherever one is."""

PAGE_KEYS: Mapping[str, tuple[KeyRow, ...]] = {
    "today": (
        KeyRow(("Up", "Down"), T("Choose somebody")),
        KeyRow(("Enter",), T("Open them at the Counter")),
        KeyRow(("Space",), T("Done: contacted, or care recorded")),
        KeyRow(("S",), T("Later")),
        KeyRow(("X", "Del"), T("Skip this time")),
        KeyRow(("C",), T("Copy message")),
        KeyRow(("O",), T("More, with what came of it")),
        KeyRow(("/",), T("Filter")),
    ),
    "counter": (
        KeyRow(("Up", "Down"), T("Choose somebody")),
        KeyRow(("Enter",), T("Open them")),
        KeyRow(("0",), T("then Enter: sale to a walk-in")),
        KeyRow(("R",), T("The same again; from the look-up box, as after a save, Enter first")),
        KeyRow(("N",), T("Write a note")),
        KeyRow(("M",), T("Note a call, a message, a visit")),
        KeyRow(("C",), T("Note a complaint or other feedback")),
        KeyRow(("V",), T("Record care of a pet")),
        KeyRow(("E",), T("Edit")),
        KeyRow(("Ctrl+E",), T("All fields at once")),
        KeyRow(("T",), T("Add tag")),
        KeyRow(("P",), T("Add a pet")),
        KeyRow(("Ctrl+V",), T("Paste a photo")),
        KeyRow(("Ctrl+H",), T("Show or hide amounts")),
    ),
    "sale": (
        KeyRow(("1…9",), T("Add what is usual")),
        KeyRow(("Enter",), T("Add a line")),
        KeyRow(("Up", "Down"), T("Choose a line")),
        KeyRow(("+", "-", "Del"), T("One more, one less, remove")),
        KeyRow(("F6…F10",), T("Paid by WeChat, Alipay, cash, card, other; elsewhere by cash, card, WeChat, Alipay, other")),
        KeyRow(("Ctrl+Enter",), T("Save the sale")),
    ),
    "customers": (
        KeyRow(("Up", "Down"), T("Choose somebody")),
        KeyRow(("Enter",), T("Open them at the Counter")),
        KeyRow(("Space",), T("Tick")),
        KeyRow(("Shift+Up", "Shift+Down"), T("Tick on the way")),
        KeyRow(("Del",), T("Move to bin")),
        KeyRow(("Ctrl+C",), T("Copy the rows")),
    ),
    "catalogue": (
        KeyRow(("Up", "Down"), T("Choose a product or a category")),
        KeyRow(("Enter",), T("Open it; rename a category")),
        KeyRow(("Space",), T("Tick")),
        KeyRow(("Shift+Up", "Shift+Down"), T("Tick on the way")),
        KeyRow(("Del",), T("Move to bin; dissolve a category")),
        KeyRow(("Ctrl+C",), T("Copy the rows")),
    ),
    "import": (
        KeyRow(("F8", "Shift+F8"), T("Next problem, or the one before")),
        KeyRow(("Enter",), T("Edit the cell")),
    ),
    "duplicates": (
        KeyRow(("Up", "Down"), T("Choose a pair")),
        KeyRow(("1", "Enter"), T("Merge")),
        KeyRow(("2",), T("Two different people")),
        KeyRow(("3",), T("Same household")),
    ),
    "reports": (
        KeyRow(("PgUp", "PgDown"), T("Turn the page")),
        KeyRow(("+", "-"), T("Larger, smaller")),
        KeyRow(("0",), T("Fit width")),
        KeyRow(("/",), T("Choose a customer")),
        KeyRow(("Ctrl+S",), T("Save PDF")),
    ),
}  # fmt: skip

SCOPES: Mapping[str, Text] = {
    "today": T("Today"),
    "counter": T("Counter"),
    "sale": T("New sale"),
    "customers": T("Customers"),
    "catalogue": T("Products"),
    "import": T("Import"),
    "duplicates": T("Duplicates"),
    "reports": T("Reports"),
}
"""What those pages are called."""

_SPOKEN: Mapping[str, str | Text] = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PgDown": "PgDn",
    "Space": T("Space"),
}


def page_rows(titles: tuple[str, ...]) -> tuple[KeyRow, ...]:
    """The keys of the pages on the rail, ``Ctrl+1`` and on, named by their titles."""
    return tuple(KeyRow((f"Ctrl+{place}",), title) for place, title in enumerate(titles, 1))


def spoken(keys: str) -> str:
    """A key as a person reads it: ``Alt+Left`` is ``Alt+←``."""
    if keys.endswith("+") or keys == "-":
        return keys
    return "+".join(str(_SPOKEN.get(part, part)) for part in keys.split("+"))
