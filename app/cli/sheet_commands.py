"""Lists that come in and go out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app import files
from app.cli import narrowing
from app.cli.backing_up import backup_line, backup_with
from app.cli.opening import opened, refuse_over
from app.cli.output import Answer, Output, numbered
from app.cli.plain import clock_text, plain
from app.errors import UserMistake
from app.i18n import T, _, ngettext
from app.import_export.mapping import left_out
from app.services import backups, imports
from app.services.imports import ImportResult
from app.shop import Shop
from app.values.problem import Problem
from app.workflows import bring_in, take_out

MOST_LINES = 20
MAPPING_BYTES = 1_000_000


def bring_in_sheet(arguments: argparse.Namespace, output: Output) -> Answer:
    """Bring a list in, or with ``--dry-run`` say what would happen."""
    mapping = {**(_mapping(arguments.mapping) if arguments.mapping else {}), **_mapped(arguments.map)} or None
    with opened(arguments, output) as shop:
        request = bring_in.BringInRequest(
            arguments.sheet_file, arguments.kind, arguments.sheet, mapping, arguments.encoding, arguments.on_duplicate
        )
        if arguments.rejects:
            refuse_over(shop, arguments.rejects, arguments.sheet_file)
        prepared = bring_in.prepare(shop, request, output.tick)
        if arguments.rejects:
            bring_in.write_rejects(prepared, arguments.rejects)
        if arguments.dry_run:
            result, made = prepared.preview, None
        else:
            result, made = _brought_in(shop, prepared, output, backs_up=not arguments.no_backup)
    return Answer(
        {**_result(result, arguments), "backup_after": made}, (*_result_lines(result, arguments), *backup_line(made))
    )


def _brought_in(
    shop: Shop, prepared: bring_in.Prepared, output: Output, *, backs_up: bool
) -> tuple[ImportResult, str | None]:
    """What was written, and the backup of what the first list brought: before that there was nothing to back up."""
    is_first = not imports.has_customers(shop)
    result = bring_in.carry_out(shop, prepared, output.tick, backs_up=backs_up)
    output.stop.settle()
    is_owed = is_first and backs_up and result.batch is not None
    return result, backup_with(shop, backups.AFTER_IMPORT, output) if is_owed else None


def batches(arguments: argparse.Namespace, output: Output) -> Answer:
    """The imports that can be taken back, newest first."""
    with opened(arguments, output) as shop:
        found = imports.batches(shop)
        lines = [
            f"{b.batch:>5}  {clock_text(shop, b.imported_at)}  {b.kind}  {b.file_name}  "
            + ", ".join(f"{name} {count}" for name, count in b.counts.items())
            for b in found
        ]
        data = {"batches": [plain(batch, shop) for batch in found]}
    return Answer(data, tuple(lines) or (_("Nothing was brought in from files yet."),))


def undo_import(arguments: argparse.Namespace, output: Output) -> Answer:
    """Take an import back whole, after a backup."""
    with opened(arguments, output) as shop:
        backups.before_many(shop, backups.MANY, output.tick)
        done = imports.undo(shop, arguments.batch)
    removed, restored = sum(done.removed.values()), sum(done.restored.values())
    return Answer(
        {"batch": done.batch, "removed": dict(done.removed), "restored": dict(done.restored)},
        (_("Import {number} is taken back: {removed} records removed, {restored} put back as they were.", number=done.batch, removed=f"{removed:,}", restored=f"{restored:,}"),),
    )  # fmt: skip


def export(arguments: argparse.Namespace, output: Output) -> Answer:
    """Write a list, or the whole shop, to a file; a file that is there is replaced whole or not at all."""
    with opened(arguments, output) as shop:
        only, columns = narrowing.ids_of(shop, arguments), narrowing.columns_of(arguments)
        request = take_out.TakeOutRequest(arguments.out, arguments.kind, arguments.mask, only, columns)
        done = take_out.take_out(shop, request, output.tick)
    lines = [_("{file} is written.", file=str(done.path))]
    lines += [f"{kind}: {rows:,}" for kind, rows in done.rows.items()]
    return Answer({"file": str(done.path), "rows": dict(done.rows)}, tuple(lines))


def _mapping(path: Path) -> dict[str, str | None]:
    """Heading → key of a field, from a JSON file; ``null`` leaves a column out."""
    try:
        with path.open("rb") as file:
            content = file.read(MAPPING_BYTES)
    except FileNotFoundError as error:
        raise UserMistake(
            "no_such_file",
            T("There is no file {name}.", name=str(path)),
            T("Check the name and the folder."),
            str(path),
        ) from error
    except OSError as error:
        raise files.problem(error, path) from error
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _bad_mapping(path) from error
    if not isinstance(said, dict) or not all(value is None or isinstance(value, str) for value in said.values()):
        raise _bad_mapping(path)
    return said


def _mapped(said: Sequence[str]) -> dict[str, str | None]:
    """Heading → key of a field, from ``HEADING=FIELD``; nothing behind the sign leaves the column out."""
    found: dict[str, str | None] = {}
    for each in said:
        heading, sign, key = each.rpartition("=")
        if not sign:
            raise UserMistake(
                "bad_mapping",
                T("{said} does not say which heading is which field.", said=each),
                T("Write it as {example}.", example="--map Balance=note"),
                each,
            )
        found[heading] = key or None
    return found


def _bad_mapping(path: Path) -> UserMistake:
    return UserMistake(
        "bad_mapping",
        T("{name} does not say which heading is which field.", name=path.name),
        T("Write it as JSON: {example}.", example='{"Mobile": "phones", "Remark": null}'),
        str(path),
    )


def _result(result: ImportResult, arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "kind": result.kind,
        "batch": result.batch,
        "rows": result.rows,
        "created": result.created,
        "updated": result.updated,
        "merged": result.merged,
        "skipped": result.skipped,
        "rejected": result.rejected,
        "possible_duplicates": result.possible_duplicates,
        "counts": dict(result.counts),
        "problems": [_problem(problem) for problem in result.problems],
        "mapping": dict(result.mapping),
        "left_out": list(left_out(result.mapping)),
        "backup": str(result.backup) if result.backup else None,
        "dry_run": arguments.dry_run,
        "rejects": str(arguments.rejects) if arguments.rejects else None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "reason": str(problem.reason),
        "code": problem.code,
        "severity": problem.severity.value,
        "sheet": problem.sheet,
    }


def _result_lines(result: ImportResult, arguments: argparse.Namespace) -> tuple[str, ...]:
    values = {name: f"{getattr(result, name):,}" for name in ("rows", "created", "updated", "skipped", "rejected")}
    first = ngettext(
        "{rows} row: {created} new, {updated} completed, {skipped} skipped, {rejected} rejected.",
        "{rows} rows: {created} new, {updated} completed, {skipped} skipped, {rejected} rejected.",
        result.rows,
        **values,
    )
    out = left_out(result.mapping)
    lines = [first, *([_("Left out: {columns}", columns=_(", ").join(out))] if out else [])]
    if arguments.dry_run:
        lines.append(_("Nothing was written: this was a dry run."))
    elif result.batch is None:
        lines.append(_("There was nothing to write."))
    else:
        lines += [_("Backed up before: {file}", file=str(result.backup))] if result.backup else []
        lines.append(_("To take it back: {command}", command=f"undo-import {arguments.file} {result.batch}"))
    found = (
        _("Row {row}, {column}: {reason} ({value})", row=p.row, column=p.column, reason=p.reason, value=p.value)
        if p.column
        else _("Row {row}: {reason}", row=p.row, reason=p.reason)
        for p in result.problems
    )
    return (*lines, *numbered(found, MOST_LINES))
