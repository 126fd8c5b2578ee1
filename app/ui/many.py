"""A change to many rows at once, asked for in the window: a backup first, in the read lane, so that there is a way back past undo.

Which those are: putting many customers in the bin or taking them out, tags on many, taking an import or a big step of the history back.
A handful (``backups.FEW``) needs none, nor what Ctrl+Z takes back or does again: that has its way back in itself. A contact answers the
reminders of one customer, which are never so many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.errors import ShukeError
from app.i18n import _
from app.services import backups
from app.ui.context import UiContext
from app.ui.jobs import Work


def _nothing() -> None:
    """What follows where nothing has to."""


def change(
    context: UiContext,
    count: int,
    work: Work,
    done: Callable[[Any], None],
    failed: Callable[[ShukeError], None],
    owner: QObject,
    ended: Callable[[], object] = _nothing,
) -> None:
    """Change `count` rows by `work` in the write lane, after a backup if they are many and anything was done since the last one.

    `done` gets the result, `failed` what failed; without its backup nothing is changed. `ended` follows whatever came of it.
    """
    shop, lanes = context.shop, context.lanes

    def write(_made: object) -> None:
        lanes.write(work, done, failed, owner).ended.connect(ended)

    def refuse(error: ShukeError) -> None:
        failed(error)
        ended()

    if count <= backups.FEW or shop.facts.is_practice:
        write(None)
        return
    context.shell.show_toast(_("Backing up first"))
    job = lanes.read(lambda tick: backups.before_many(shop, count, tick), write, refuse, owner)
    job.cancelled.connect(ended)
