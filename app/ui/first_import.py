"""After an import that no backup was made before, as there was nobody in the shop yet: one is made of what came in, quietly."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Signals(QObject):
    """What the page of imports says."""

    written = Signal()
    """A file is in, and no backup of today holds anything of it."""


signals = Signals()
