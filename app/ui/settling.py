"""Before the window goes: what is being typed on its pages is saved, as if the person had left the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget


def settle(pages: Iterable[QWidget]) -> bool:
    """Have everything that is typed saved; ``False`` if a page asks to stay, for something cannot be saved and stands in sight.

    Qt tells a field nothing when its window goes, or when another one has the keyboard. A page that has more to save than fields
    which do so when they are left has a ``settle() -> bool``.
    """
    may_go = True
    for page in pages:
        edit = page.focusWidget()
        if isinstance(edit, QLineEdit) and edit.isModified():
            edit.editingFinished.emit()
            edit.setModified(False)  # asked again while the window waits, it is not saved twice
        act: Any = getattr(page, "settle", None)
        if act is not None and not act():
            may_go = False
    return may_go
