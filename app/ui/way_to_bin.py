"""The way to the bin from a message that something is in it, and to those who were merged from one that somebody was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.errors import ShukeError
from app.i18n import _
from app.services.history import IN_BIN, MERGED
from app.ui.context import ShellLike

BIN = "bin"


def offer(shell: ShellLike, error: ShukeError) -> tuple[str, Callable[[], object]] | None:
    """The words of a button that opens the bin, or shows who was merged, and what it does; nothing if `error` says neither."""
    if error.code == MERGED:
        return _("See who was merged"), lambda: _page(shell).show_merged()
    return (_("Open the bin"), lambda: _page(shell).show_tab(BIN)) if error.code == IN_BIN else None


def _page(shell: ShellLike) -> Any:
    return shell.go("customers")
