"""Reports on paper."""

from __future__ import annotations

import argparse

from app.cli.opening import opened
from app.cli.output import Answer, Output
from app.i18n import _, ngettext
from app.services import reminders, reports
from app.services.reports.params import ReportParams
from app.workflows import print_out


def report(arguments: argparse.Namespace, output: Output) -> Answer:
    """Put a report on paper, as a PDF; a file that is there is replaced whole or not at all. Phones are shown unless they are to be hidden."""
    with opened(arguments, output) as shop:
        params = ReportParams(
            customer_ids=tuple(dict.fromkeys(arguments.id or ())),
            mask=arguments.mask,
            amounts=not arguments.hide_amounts,
            purchases=arguments.purchases,
            photos=not arguments.no_photos,
        )
        if reports.report(arguments.report).about_reminders:
            reminders.refresh(shop, output.tick)
        printout = print_out.prepare(
            shop, print_out.PaperRequest(arguments.report, params, arguments.paper), output.tick
        )
        output.stop.check()
        done = print_out.save(shop, printout, arguments.out)
    lines = [
        _("{file} is written.", file=str(done.path)),
        ngettext("{count} page", "{count} pages", done.pages),
    ]
    warning = print_out.missing_text(done.missing)
    if warning is not None:
        lines.append(str(warning))
    return Answer({"file": str(done.path), "pages": done.pages, "missing": list(done.missing)}, tuple(lines))
