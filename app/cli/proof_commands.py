"""The program measures, shows and proves itself."""

from __future__ import annotations

import argparse
import dataclasses

from app.cli import opening
from app.cli.output import Answer, Output
from app.errors import UserMistake
from app.i18n import T, _


def bench(arguments: argparse.Namespace, output: Output) -> Answer:
    """Measure every figure beside its limit."""
    try:
        from benchmarks import run
    except ImportError as error:
        raise UserMistake(
            "no_benchmarks",
            T("The measurements are not part of the installed program."),
            T("Run them from the source folder."),
        ) from error
    size = {name: value for name in ("customers", "purchases") if (value := getattr(arguments, name))}
    figures = run.main(**size, against_limits=arguments.against_limits, report=output.line)
    return Answer({"figures": [dataclasses.asdict(figure) for figure in figures]})


def tour(arguments: argparse.Namespace, output: Output) -> Answer:
    """Drive the window through the main job and keep a picture of every page."""
    from app.ui.tour import run as drive

    made = drive(arguments.folder, arguments.language, arguments.theme)
    pictures, others = [str(path) for path in made.pictures], [str(path) for path in made.files]
    said = _(
        "{pictures} pictures and {files} files are in {folder}.",
        pictures=len(pictures),
        files=len(others),
        folder=arguments.folder,
    )
    return Answer({"pictures": pictures, "files": others}, (said,))  # fmt: skip


def self_test(arguments: argparse.Namespace, output: Output) -> Answer:
    """Let the program prove itself in a temporary folder; leaves with 1 when a check fails."""
    from app import self_test as proving

    checks = proving.run(output.tick, opening.POLICY)
    ok = all(check.ok for check in checks)
    lines = [f"{'✓' if c.ok else '✗'} {c.name}  {c.detail}".rstrip() for c in checks]
    return Answer(
        {"ok": ok, "checks": [{"name": c.name, "ok": c.ok, "detail": str(c.detail)} for c in checks]},
        (*lines, "ok" if ok else _("not ok")),
        0 if ok else 1,
    )
