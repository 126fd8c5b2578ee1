"""What a page is given: the open shop, the lanes, the settings, and the few things it may ask of the window.

A page is a ``QWidget`` built with one ``UiContext``. It has ``retranslate()`` (the language changed), ``refresh(change)`` (something was committed;
``None``: look again at everything), ``focus_main()`` (it was opened) and ``handle_escape() -> bool`` (Esc was pressed and nobody below took it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from app.changes import Change
from app.settings import Settings
from app.shop import Shop
from app.ui.jobs import Lanes


class ShellLike(Protocol):
    """What a page may ask of the window; ``main_window.Shell`` is one, tests bring their own."""

    @property
    def rescue(self) -> SignalInstance:
        """To be emitted where the file turned out damaged: look for the newest good backup, and offer it."""
        ...

    def show_toast(self, text: str, *, undo: bool = False, is_error: bool = False) -> None:
        """Say what was done; with `undo` a button takes it back."""

    def open_drawer(self, widget: QWidget) -> None:
        """Show `widget` over the right side."""

    def close_drawer(self) -> None:
        """Take the drawer away; the widget in it lives on."""

    def drawer_is_open(self) -> bool:
        """Whether there is a drawer."""
        ...

    def go(self, page_key: str) -> QWidget:
        """Open a page and return it."""
        ...

    def set_subtitle(self, text: str) -> None:
        """A few words beside the title of the page."""


@runtime_checkable
class OpensCustomers(Protocol):
    """A page that can show one customer; the Counter is one."""

    def open_customer(self, customer_id: int) -> None:
        """Show this customer."""


@runtime_checkable
class Page(Protocol):
    """What the window asks of a page."""

    def retranslate(self) -> None:
        """Speak the language in force."""

    def refresh(self, change: Change | None) -> None:
        """Look again if `change` concerns what is shown."""

    def focus_main(self) -> None:
        """Put the focus where the person will type."""

    def handle_escape(self) -> bool:
        """Take one step back; ``False`` if there is none."""
        ...


@dataclass(frozen=True)
class UiContext:
    """What every page of an open shop shares."""

    shop: Shop
    lanes: Lanes
    settings: Settings
    shell: ShellLike

    def open_customer(self, customer_id: int) -> None:
        """Show a customer at the Counter."""
        page = self.shell.go("counter")
        if isinstance(page, OpensCustomers):
            page.open_customer(customer_id)
