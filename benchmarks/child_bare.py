"""The bare things beside the window: opening the file with what the password gives, and an empty page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any


def bare_unlock(shop: str) -> dict[str, Any]:
    """Derive the key from the password, open with it, run the queries of the page; everything is imported before."""
    from app.services import lookup
    from app.storage import database, keys, unlocking
    from benchmarks.reference_shop import PASSWORD

    path = Path(shop)
    begun = time.perf_counter()
    ring = keys.decode(unlocking.keys_path(path).read_bytes())
    connection = database.connect(path, keys.open_slot(ring, "password", PASSWORD, keys.FLOOR))
    connection.execute("SELECT key, value FROM setting").fetchall()
    connection.execute(lookup.RECENT, (10,)).fetchall()
    took = time.perf_counter() - begun
    connection.close()
    return {"seconds": took}


def bare_idle() -> dict[str, Any]:
    """Qt with an empty page, and SQLAlchemy."""
    import sqlalchemy.orm
    import sqlcipher3.dbapi2
    from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

    from benchmarks.measure import memory_mb

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QWidget())
    window.resize(1366, 768)
    window.show()
    _let_it_rest(app)
    return {"mb": memory_mb(), "with": [sqlalchemy.__version__, sqlcipher3.dbapi2.version]}


def _let_it_rest(app: Any) -> None:
    until = time.perf_counter() + 2
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.02)
