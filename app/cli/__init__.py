"""The command line: one job through the same services as the window, then leave.

Exit codes: 0 done · 1 a bug of ours (it is in the log) · 2 wrong usage · 3 wrong password, or not a shop file · 4 the input was
refused · 5 the world failed, or the job was stopped · 6 made by a newer version.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from app import files, i18n, logs, settings, unfinished
from app.cli.output import Output
from app.cli.parser import UsageError, language_asked, parse
from app.cli.stopping import Stop, watched
from app.errors import Cancelled, ShukeError
from app.i18n import _

BUG, WRONG_USAGE, STOPPED = 1, 2, 5


def run(argv: Sequence[str]) -> int:
    """Do the job that `argv` names and return the exit code. No error leaves this function."""
    i18n.set_language(language_asked(argv) or settings.Settings().language())
    with watched() as stop:
        output = Output(as_json="--json" in argv, stop=stop)
        try:
            return _run(argv, output, stop)
        except BrokenPipeError:
            output.silence()
            return STOPPED
        except ShukeError as error:  # from telling, not from doing: standard output failed
            output.say(str(error))
            return error.exit_code


def _run(argv: Sequence[str], output: Output, stop: Stop) -> int:
    try:
        command, arguments = parse(argv)
        unfinished.sweep()
        answer = command.handler()(arguments, output)
        output.tell(answer)
    except UsageError as error:
        output.refuse("usage", error.what, error.next_step, error.where)
        return WRONG_USAGE
    except SystemExit as left:  # --help and --version have spoken
        return int(left.code or 0)
    except KeyboardInterrupt:
        output.refuse("stopped", _("Stopped at once. What was being written is there whole or not at all."))
        return STOPPED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last catch: whatever it is, the person gets a sentence
        return _failed(error, output, stop)
    return answer.exit_code


def _failed(error: Exception, output: Output, stop: Stop) -> int:
    if isinstance(error, Cancelled) and stop.is_settled:
        output.refuse("stopped", _("Stopped. What was done before that stays."))
        return STOPPED
    if isinstance(error, Cancelled) or (stop.asked and not stop.is_settled and isinstance(error, ShukeError)):
        # A child process may hear the signal too, so what looks like a damaged file may be a reader that was stopped.
        output.refuse("stopped", _("Stopped. Nothing was changed."))
        return STOPPED
    if isinstance(error, OSError) and error.filename and error.errno in files.WORLDLY:
        error = files.problem(error, Path(os.fsdecode(error.filename)))
    if isinstance(error, ShukeError):
        output.refuse_for(error)
        return error.exit_code
    log = logs.start()
    logs.bug(error)
    output.refuse(
        "bug",
        _("Something went wrong in the program itself; nothing half-done was kept."),
        _("Details without names are in {file}.", file=str(log)),
    )
    return BUG
