"""Which pages were opened one after the other, and the steps back and forward among them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.ui.main_window import Shell


class Trail(QObject):
    """Follows one window."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._pages: list[str] = []
        self._place, self._is_stepping = -1, False
        shell.page_opened.connect(self._note)
        shell.back.connect(self._step)

    def _note(self, key: str) -> None:
        if self._is_stepping or (self._pages and self._pages[self._place] == key):
            return
        del self._pages[self._place + 1 :]
        self._pages.append(key)
        self._place = len(self._pages) - 1

    def _step(self, by: int) -> None:
        place = self._place + by
        if not 0 <= place < len(self._pages):
            return
        self._place, self._is_stepping = place, True
        try:
            self._shell.go(self._pages[place])
        finally:
            self._is_stepping = False
