"""The drawer: a sheet over the right side of the window. Tab goes round inside it; F6 leads to the page and back, Esc closes it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget


class Drawer(QFrame):
    """Holds one widget at a time. What it lies over cannot be seen, so that Tab does not go there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "drawer")
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def hold(self, widget: QWidget) -> None:
        """Show `widget`; what was there is hidden, not destroyed."""
        self.empty()
        self._inside.addWidget(widget)
        widget.show()

    def empty(self) -> None:
        """Hide; what was in it stays a hidden child, for a widget without a parent would be a window of its own."""
        while self._inside.count():
            item = self._inside.takeAt(0)
            inside = item.widget() if item is not None else None
            if inside is not None:
                inside.hide()
        self.hide()

    def holds_something(self) -> bool:
        """Whether there is a widget in it, shown or not."""
        return self._inside.count() > 0

    def has_focus_inside(self) -> bool:
        """Whether the keyboard is in here."""
        now = QApplication.focusWidget()
        return now is not None and self.isAncestorOf(now)

    def enter(self) -> None:
        """Take the keyboard."""
        first = next(self._stops(), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab: the next stop in here."""
        stops, now = list(self._stops()), QApplication.focusWidget()
        if now not in stops:
            return super().focusNextPrevChild(forward)
        target = stops[(stops.index(now) + (1 if forward else -1)) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _stops(self) -> Iterator[QWidget]:
        each = self.nextInFocusChain()
        while each is not None and each is not self:
            takes_tab = each.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
            if takes_tab and self.isAncestorOf(each) and each.isVisible() and each.isEnabled():
                yield each
            each = each.nextInFocusChain()
