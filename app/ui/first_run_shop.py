"""The step of the first run about the shop: its name, kind and currency, and where its file goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from app import files, paths
from app.file_place import place_here
from app.i18n import T, Text, _
from app.ui import currencies, dialogs
from app.ui.first_run_steps import Step, Tiles
from app.ui.opening import SHOP_SUFFIX
from app.ui.widgets.buttons import Button
from app.ui.widgets.form import ComboBox
from app.ui.widgets.inputs import Field, LineEdit
from app.ui.widgets.labels import ELabel, IconLabel, Label
from app.ui.widgets.surfaces import row

KINDS: tuple[tuple[str, Text, str], ...] = (
    ("bakery", T("Bakery"), "croissant"),
    ("pet", T("Pet shop"), "paw-print"),
    ("other", T("Another shop"), "store"),
)
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""Names that Windows keeps for devices."""
STEM_BYTES = 150
"""A name on a drive has at most 255; the endings of a backup in the making, and its date, come on top."""


class ShopStep(Step):
    """Name, kind and currency of the shop, and where its file goes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = paths.data_folder()
        self._edit = LineEdit()
        self._edit.setMaxLength(120)
        self.name = Field(self._edit)
        self.kinds = Tiles([(key, icon) for key, _words, icon in KINDS], "other")
        self._kind_label, self._currency_label = Label("", "body", "text2"), Label("", "body", "text2")
        self._currency_hint = Label("", "caption", "text3")
        self.currency = ComboBox()
        for code in currencies.offered():
            self.currency.addItem(code, code)
        self._has_chosen = False
        self.currency.activated.connect(self._choose_currency)
        self._file = ELabel("", "caption", "text2")
        self.other_folder = Button("", "link")
        self.body.addWidget(self.name)
        self.body.addWidget(self._kind_label)
        self.body.addWidget(self.kinds)
        self.body.addSpacing(8)
        self.body.addWidget(self._currency_label)
        line = row(self.currency, self._currency_hint, 1, spacing=12)
        self.body.addLayout(line)
        self.body.addStretch(1)
        where = row(IconLabel("folder", "text3", 14), self._file, self.other_folder)
        where.setStretch(1, 1)
        self.body.addLayout(where)
        self._edit.textChanged.connect(self._typed)
        self._edit.returnPressed.connect(self.wants_next)
        self.other_folder.clicked.connect(self.choose_folder)

    def retranslate(self) -> None:
        """Renew the words."""
        self.title.setText(_("Your shop"))
        self.line.setText(_("Name and kind can be changed later, the currency until the first price or sale."))
        self.name.say(_("Name of the shop"), "", _("For example: Corner Pet Shop"))
        self._kind_label.setText(_("What kind of shop is it?"))
        self.kinds.say([str(words) for _key, words, _icon in KINDS])
        self._currency_label.setText(_("Currency"))
        self.currency.setAccessibleName(_("Currency"))
        self.currency.setPlaceholderText(_("Choose a currency"))
        for place in range(self.currency.count()):
            self.currency.setItemText(place, currencies.said_currency(str(self.currency.itemData(place))))
        if not self._has_chosen:
            self.currency.setCurrentIndex(self.currency.findData(currencies.usual_currency()))
        self._say_currency()
        self.other_folder.say(_("Choose another folder…"))
        self._say_file()

    def focus_main(self) -> None:
        """To the name."""
        self._edit.setFocus()

    def is_complete(self) -> bool:
        """There must be a name that can be seen, and a currency."""
        if not any(character.isprintable() and not character.isspace() for character in self.shop_name()):
            self.name.set_error(_("Give the shop a name; it stands on the screen and on paper"))
            self._edit.setFocus()
            return False
        if not self.currency_code():
            self._say_currency(is_missing=True)
            self.currency.setFocus()
            return False
        return True

    def shop_name(self) -> str:
        """The name as typed, trimmed."""
        return self._edit.text().strip()

    def currency_code(self) -> str:
        """The three letters of the currency; empty as long as there is none."""
        return str(self.currency.currentData() or "")

    def path(self) -> Path:
        """The file the shop will be: named after it, and not there yet."""
        stem = file_stem(self.shop_name())
        target, number = self.folder / f"{stem}{SHOP_SUFFIX}", 1
        while any(_is_there(target.with_name(target.name + tail)) for tail in ("", ".keys", files.RESTORING)):
            number += 1
            target = self.folder / f"{stem} {number}{SHOP_SUFFIX}"
        return target

    def choose_folder(self) -> None:
        """Let the person say where the file goes."""
        chosen = dialogs.folder(self, _("Choose a folder for the shop file"), str(self.folder))
        if chosen is None:
            return
        warning = place_here(chosen / SHOP_SUFFIX)
        if warning is None:
            self._take(chosen)
            return
        dialogs.ask(self, _("Keep the shop file there?"), str(warning), _("Keep it there"), lambda: self._take(chosen))

    def _take(self, folder: Path) -> None:
        self.folder = folder
        self._say_file()
        self.changed.emit()

    def answers(self) -> dict[str, str]:
        """What was answered so far, as plain texts; no currency as long as nobody has chosen one."""
        currency = self.currency_code() if self._has_chosen else ""
        said = {"name": self._edit.text(), "kind": self.kinds.current(), "currency": currency}
        return {**said, "folder": "" if self.folder == paths.data_folder() else str(self.folder)}

    def answer(self, answers: Mapping[str, str]) -> None:
        """Take answers of an earlier time; what makes no sense any more is as if it had not been said."""
        self._edit.setText(answers.get("name", ""))
        self.kinds.set_current(answers.get("kind", ""))
        place = self.currency.findData(answers.get("currency") or "?")
        if place >= 0:
            self.currency.setCurrentIndex(place)
            self._has_chosen = True
        folder = Path(answers.get("folder") or paths.data_folder())
        self.folder = folder if _is_there(folder) else paths.data_folder()
        self._say_file()

    def _choose_currency(self) -> None:
        self._has_chosen = True
        self._say_currency()

    def _say_currency(self, *, is_missing: bool = False) -> None:
        """Say below what the currency is for, or that none is chosen yet."""
        self._currency_hint.set_ink("danger" if is_missing else "text3")
        missing = _("Choose the currency of your prices")
        self._currency_hint.setText(missing if is_missing else _("All prices are in it"))

    def _typed(self) -> None:
        self.name.set_error("")
        self._say_file()

    def _say_file(self) -> None:
        self._file.setText(_("File: {path}", path=str(self.path())))


def file_stem(name: str) -> str:
    """`name` as a file may be called on any system, of at most `STEM_BYTES` bytes; ``shuke`` if nothing of it is left."""
    kept = "".join(c for c in NOT_IN_NAMES.sub(" ", name) if c.isprintable()).strip(" .")
    kept = kept.encode()[:STEM_BYTES].decode(errors="ignore").strip(" .")
    return f"{kept} shop" if RESERVED.fullmatch(kept) else kept or "shuke"


def _is_there(path: Path) -> bool:
    """Whether something lies there; where nobody can tell, making the file will."""
    try:
        return path.exists()
    except OSError:
        return False
