"""A backup that is to come back, on the unlock screen: what is in it and what lies in its place, before anything is touched."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.i18n import _
from app.ui import unlock_words
from app.ui.jobs import Lanes
from app.ui.opening import Opening
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import Card

if TYPE_CHECKING:
    from app.services.restoring import Preview


class BackupBox(Card):
    """Reads a backup in the read lane, and says what it found; without that nothing may be restored."""

    looked = Signal()
    refused = Signal(object)
    """Why it may not be restored there, a ``ShukeError``."""

    def __init__(self, lanes: Lanes, opening: Opening) -> None:
        super().__init__(12, 4, kind="sunken")
        self._lanes, self._opening = lanes, opening
        self._found: Preview | None = None
        self._name, self._lines = Label("", "strong", wraps=True), Label("", "caption", "text2", wraps=True)
        self.body.addWidget(self._name)
        self.body.addWidget(self._lines)
        self.hide()

    def look(self, backup: Path, target: Path) -> None:
        """Look into `backup`, which is to become `target`."""
        self.forget()
        self._lanes.read(lambda _tick: self._opening.look_into(backup, target), self._show, self.refused.emit, self)

    def forget(self) -> None:
        """No backup is to come back."""
        self._found = None
        self.retranslate()

    def is_ready(self) -> bool:
        """Whether the person has seen what is in it, and nothing speaks against it."""
        return self._found is not None and self._found.refusal is None

    def salt(self) -> str:
        """What the shop in the backup is known by, whose password is asked for; nothing if no backup is to come back."""
        return self._found.salt if self._found is not None else ""

    def text(self) -> str:
        """What it says."""
        return f"{self._name.text()}\n{self._lines.text()}"

    def retranslate(self) -> None:
        """Say it in the language in force."""
        found = self._found
        self._name.setText(found.manifest.shop_name if found is not None else "")
        self._lines.setText("\n".join(lines(found, self._opening.now())) if found is not None else "")
        self.setVisible(found is not None)

    def _show(self, found: Preview) -> None:
        self._found = found
        self.retranslate()
        self.looked.emit()
        if found.refusal is not None:
            self.refused.emit(found.refusal)


def when(at: dt.datetime, now: dt.datetime) -> str:
    """The day and the time, as seen from `now`."""
    from app.ui.pages.wording import on_day  # here, so that the first window does not wait for it

    local = at.astimezone(now.tzinfo)
    return _("{day} {time}", day=on_day(local.date(), now.date()), time=f"{local:%H:%M}")


def lines(found: Preview, now: dt.datetime) -> tuple[str, ...]:
    """What is in a backup, and what it takes the place of."""
    from app.services import held_words
    from app.ui import backup_words
    from app.ui.pages.wording import on_day

    made, sale, present = when(found.made_at, now), found.manifest.newest_sale_on, found.present
    newest = on_day(dt.date.fromisoformat(sale), now.date()) if sale else ""
    if present is None:
        folder = unlock_words.short(found.target.parent)
        place = _("It becomes {name} in {folder}.", name=found.target.name, folder=folder)
    else:
        size, changed = backup_words.size(present.bytes), when(present.changed_at, now)
        there = _("Now there: {name}, {size}, last changed {when}.", name=present.path.name, size=size, when=changed)
        fate = _("It is set aside, not deleted.") if found.refusal is None else _("It stays as it is.")
        place = _("{first} {second}", first=there, second=fate)
    return (
        _("Made {when}.", when=f"{made} · {found.why}" if found.why else made),
        _("In it: {inside}.", inside=held_words.inside(found.manifest)),
        _("Newest sale in it: {day}.", day=newest) if newest else _("There is no sale in it."),
        place,
    )
