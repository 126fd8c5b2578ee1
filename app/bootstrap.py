"""The order in which Shuke starts.

1. A packed program that was started to read a spreadsheet does only that, before anything else is loaded.
2. A crash leaves no core file from here on, and the log is opened, in the folder of this computer.
3. With arguments, the command line does its job and leaves. It knows no Qt, so it also runs where there is no screen.
4. Without, the window opens; also with the path of a shop file alone, which is what a double click on it gives.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

SHEET_CHILD = "--sheet-child"
SHOP_SUFFIX = ".shuke"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start with `arguments` (those of this process by default); returns the exit code."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    if argv[:1] == [SHEET_CHILD]:
        from app.import_export import sheet_child

        return sheet_child.main(argv[1:])
    from app import logs, memory

    memory.leave_no_core()
    logs.start()
    is_double_click = len(argv) == 1 and argv[0].lower().endswith(SHOP_SUFFIX)
    if argv and not is_double_click:
        from app import cli

        return cli.run(argv)
    # Nothing is garbage while the program starts. The window collects its own later (`ui/jobs.Collector`).
    gc.disable()
    from app.ui.running import run

    return run(argv)
