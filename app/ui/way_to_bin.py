"""The way to the bin from a message that something is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.errors import ShukeError
from app.i18n import _
from app.services.history import IN_BIN
from app.ui.context import ShellLike

BIN = "bin"


def offer(shell: ShellLike, error: ShukeError) -> tuple[str, Callable[[], object]] | None:
    """The words of a button that opens the bin, and what it does; nothing if `error` does not say that something is in there."""
    return (_("Open the bin"), lambda: _open(shell)) if error.code == IN_BIN else None


def _open(shell: ShellLike) -> None:
    page: Any = shell.go("customers")
    page.show_tab(BIN)
