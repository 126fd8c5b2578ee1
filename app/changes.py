"""What is announced after a transaction, so that open pages know whether to refresh."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.i18n import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One committed action: its journal id, its name, and the ids touched per kind (``"customer"``, ``"purchase"`` …).

    A kind that was touched in bulk is in `bulk`, without ids.
    """

    change_id: int
    action: Text
    touched: Mapping[str, frozenset[int]] = field(default_factory=dict)
    bulk: frozenset[str] = frozenset()
    origin: object = None

    def concerns(self, kind: str, row_id: int | None = None) -> bool:
        """Whether rows of `kind` (or the one row `row_id`) may look different now."""
        if kind in self.bulk:
            return True
        ids = self.touched.get(kind)
        return bool(ids) and (row_id is None or row_id in (ids or ()))


class Changes:
    """Listeners of one open shop; called in the thread that committed."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` after each commit; the returned function stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def announce(self, change: Change) -> None:
        """Tell everybody."""
        for listener in tuple(self._listeners):
            listener(change)
