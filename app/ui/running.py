"""Running the window: made, watched over, and taken down when the event loop has ended."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import logs
from app.errors import ShukeError
from app.settings import Settings
from app.ui import app as application
from app.ui import single
from app.ui.ahead import Ahead
from app.ui.ending import Ending
from app.ui.folding import Folding
from app.ui.jobs import Collector
from app.ui.opening import SHOP_SUFFIX, Opening, known_shop
from app.ui.sleeping import Sleeping
from app.ui.window import BELL_AFTER_MS, Window

if TYPE_CHECKING:
    from app.ui.open_shop import OpenShop

FIRST_PAINT = "SHUKE_BENCH_FIRST_PAINT"
"""Set to 1, the program ends as soon as its first window is painted, so that a bench can time it."""
SWITCH_SECONDS = 0.001
"""How long a lane may hold the interpreter while the window waits for it: a fifth of what is usual, for keystrokes come first."""


def _tell_first_paint() -> None:
    """Say when the first window was painted, and end the program."""
    if sys.stdout is not None:
        sys.stdout.write(json.dumps({"first_paint": time.perf_counter()}) + "\n")
        sys.stdout.flush()
    QApplication.exit(0)


def run(argv: list[str]) -> int:
    """Show the window until it is closed; `argv` may name a shop file. Returns the exit code."""
    settings = Settings()
    app = application.create(settings, sys.argv[:1])
    logs.start()
    named = [Path(a) for a in argv if a.endswith(SHOP_SUFFIX)]
    if single.ring(named[0] if named else known_shop(settings)):
        return 0
    sys.setswitchinterval(SWITCH_SECONDS)
    app.setQuitOnLastWindowClosed(False)
    window = Window(app, settings, Opening(), named[0] if named else None)
    sys.excepthook = _excepthook(window)
    Collector(app)
    if os.environ.get(FIRST_PAINT) == "1":
        window.painted.connect(_tell_first_paint)
    ahead = Ahead(window.lanes, window)
    window.painted.connect(ahead.begin)
    window.opened.connect(ahead.ask_first)
    window.opened.connect(_watch)
    Sleeping(window)
    single.answer(window)
    Ending(window).listen()
    window.start()
    code = app.exec()
    window.close()
    return code


def _watch(opened: OpenShop) -> None:
    """What only a window that somebody sits at needs: the screen lock, the count of duplicates, checks and backups by themselves, the log."""
    opened.idle.start()
    opened.duplicates.start()
    opened.file_check.start()
    Folding(opened)
    QTimer.singleShot(BELL_AFTER_MS, opened, opened.keeper.start)


def _excepthook(window: Window) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What happens to an error that nobody expected: it goes on record, and the person is told."""

    def tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.exit(1)
            return
        if not isinstance(error, ShukeError):
            logs.bug(error)
        window.lanes.bug.emit(error)

    return tell
