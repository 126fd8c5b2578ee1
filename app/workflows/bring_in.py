"""Bringing a file in, for the window and the command line alike: look, decide, carry out, hand back what did not fit.

``prepare`` reads the file once and decides about every row; nothing is written. ``carry_out`` writes that decision, after a
backup if there are customers already. A file is never kept in memory (only its texts, packed, where they are to be shown):
rows stream from the child process that reads it through cleaning into the plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.errors import ShukeError, WorldProblem
from app.i18n import T
from app.import_export import sheet_out
from app.import_export.cleaning import Cleaner, DayOrder
from app.import_export.mapping import ColumnMap
from app.services import backups, imports
from app.services.imports import ImportResult, OnDuplicate, Outcome
from app.shop import Shop
from app.values.field import FieldKind, ParseContext, cell_text
from app.values.problem import Severity
from app.workflows.bring_in_data import BringInRequest, Cell, Examined, Prepared, Reading, SheetView
from app.workflows.bring_in_own import asked
from app.workflows.bring_in_rows import Row, RowTexts, corrected, keeping
from app.workflows.bring_in_views import Tick, check, check_columns, first_list, open_file, view_of, whole_shop

__all__ = [
    "BringInRequest", "Cell", "Examined", "Prepared", "Reading", "SheetView", "Tick", "carry_out", "examine", "is_backed_up", "look", "prepare",
    "read_again", "write_rejects",
]  # fmt: skip

WHOLE_SHOP = "shop"
READINGS = 3
READ_KINDS = frozenset((FieldKind.DATE, FieldKind.INSTANT, FieldKind.BIRTHDAY, FieldKind.MONEY))
"""Values that a file may write in more than one way, so that the person is shown how they are read."""


def look(request: BringInRequest) -> SheetView:
    """What a file holds, by its first rows; for choosing the columns. Raises ``UserMistake`` if it cannot be read or told."""
    with open_file(request, None) as stream:
        return view_of(request, stream.preview)


def examine(shop: Shop, request: BringInRequest, tick: Tick) -> Examined:
    """What a file holds and how its first dates and amounts will be read. Raises like ``look``, and what `tick` raises.

    Where no sheet was asked for, the first one that holds a list is taken: a cover sheet may stand before it.
    """
    check(request)
    request = asked(shop, request)
    with open_file(request, tick) as stream:
        file = stream.preview
    with ExitStack() as stack:
        views = [view for view, _stream in whole_shop(stack, request, file, tick)]
        if views:
            return Examined(tuple(views), (), is_whole_shop=True)
    view = first_list(request, file)
    return Examined((view,), tuple(_readings(shop, request, view)), is_whole_shop=False)


def prepare(shop: Shop, request: BringInRequest, tick: Tick, *, keeps_rows: bool = False) -> Prepared:
    """Decide about every row of the file. Nothing is written. With `keeps_rows` its texts are kept, to be shown.

    `tick` hears of rows read, and may raise to stop. Raises ``UserMistake`` for a file that cannot be read, whose columns
    say nothing, or for a mapping that does not fit it.
    """
    check(request)
    request = asked(shop, request)
    with ExitStack() as stack:
        stream = stack.enter_context(open_file(request, tick))
        sheets = whole_shop(stack, request, stream.preview, tick)
        is_whole = bool(sheets)
        if not is_whole:
            view = view_of(request, stream.preview)
            check_columns(view)
            sheets = [(view, stream)]
        views = tuple(view for view, _stream in sheets)
        kept = tuple(RowTexts([column.index for column, _f in view.columns.used()]) for view in views)
        orders = tuple(_day_first(shop, request, view) for view in views)
        sections = tuple(
            _section(shop, request, view, keeping(each.rows, texts) if keeps_rows else each.rows, order)
            for (view, each), texts, order in zip(sheets, kept, orders, strict=True)
        )
        by_sheet = {view.file.sheet: view.columns.to_data() for view in views}
        kind, mapping = (WHOLE_SHOP, by_sheet) if is_whole else (views[0].kind, views[0].columns.to_data())
        plan = imports.plan(shop, _import_request(request, kind, sections, mapping))
    return Prepared(request, views, plan, kept if keeps_rows else (), orders)


def is_backed_up(shop: Shop, prepared: Prepared) -> bool:
    """Whether carrying it out makes a backup first: something is written to a shop that has customers and is not there to practise."""
    return not prepared.plan.is_empty and not shop.facts.is_practice and imports.has_customers(shop)


def carry_out(shop: Shop, prepared: Prepared, tick: Tick, *, backs_up: bool = True) -> ImportResult:
    """Write what was decided: one transaction, taken back as one. Nothing is written if `tick` raises, or anything fails.

    Before it a backup is made (see ``is_backed_up``), unless it is not wanted. Raises ``WorldProblem`` ("backup_failed") if
    that fails; nothing is written then either. `tick` hears of rows written out of all; during the backup of 0 out of 0, as
    its steps are another measure.
    """
    backup = _backed_up(shop, tick) if backs_up and is_backed_up(shop, prepared) else None
    return replace(imports.apply(shop, prepared.plan, tick), backup=backup)


def _backed_up(shop: Shop, tick: Tick) -> Path:
    try:
        return backups.make(shop, None, lambda _step, _steps: tick(0, 0), backups.BEFORE_IMPORT).path
    except ShukeError as error:
        said = T("Nothing was imported: no backup could be made before. {problem}", problem=error.what)
        raise WorldProblem("backup_failed", said, error.next_step, error.where) from error


def read_again(shop: Shop, prepared: Prepared, place: int, row: int) -> Mapping[str, Any]:
    """What a row of sheet `place` says now, corrections included: field key → value; what cannot be read is missing.

    Needs the rows to be kept.
    """
    view, texts = prepared.sheets[place], prepared.rows[place]
    found = texts.place_of(row)
    cells: list[Any] = [None] * len(view.file.headers)
    for column, text in zip(texts.columns, texts.texts(found) if found is not None else (), strict=False):
        cells[column] = text or None
    rows = list(corrected([(row, cells)], view.file.sheet, prepared.request.corrections))
    values: dict[str, Any] = {}
    for field in view.columns.fields():
        alone = ColumnMap(tuple(column for column, used in view.columns.used() if used.key == field.key))
        cleaner = Cleaner(alone, _context(shop), prepared.day_first[place], is_ours=view.is_ours)
        for _row, read, _problems in cleaner.rows(rows):
            values |= {field.key: read[0]} if read else {}
    return values


def write_rejects(prepared: Prepared, path: Path) -> int:
    """Write the rejected rows with their reasons as a workbook to mend and bring in again. Returns how many there are.

    The file is read once more for it; what was corrected stands in it as corrected. Of a whole-shop workbook the first
    sheet with rejected rows is written.
    """
    each = [frozenset(outcomes.rows(Outcome.REJECTED)) for outcomes in prepared.plan.outcomes]
    place = next((place for place, wanted in enumerate(each) if wanted), 0)
    view, wanted = prepared.sheets[place], each[place]
    reasons: dict[int, str] = {}
    for problem in prepared.plan.problems:
        if problem.severity is Severity.REJECT and problem.sheet in ("", view.file.sheet):
            said = f"{problem.column}: {problem.reason}" if problem.column else str(problem.reason)
            reasons[problem.row] = f"{reasons[problem.row]}; {said}" if problem.row in reasons else said
    with open_file(replace(prepared.request, sheet=view.file.sheet or None), None) as stream:
        mended = corrected(stream.rows, view.file.sheet, prepared.request.corrections)
        rows = ((number, cells, reasons.get(number, "")) for number, cells in mended if number in wanted)
        return sheet_out.write_rejects(path, view.file.headers, rows)


# --- reading ----------------------------------------------------------------------------------------------------------


def _context(shop: Shop) -> ParseContext:
    return ParseContext(shop.zone, shop.facts.minor_digits, None, shop.facts.region)


def _day_first(shop: Shop, request: BringInRequest, view: SheetView) -> Mapping[int, bool]:
    """Column → whether its days stand before its months. If they could be swapped, the whole column is asked."""
    order = DayOrder(view.columns, usual=shop.facts.is_day_first)
    if not order.matters(view.file.samples):
        return {}
    with open_file(replace(request, sheet=view.file.sheet or None), None) as stream:
        for _number, cells in corrected(stream.rows, view.file.sheet, request.corrections):
            order.look(cells)
    return order.decide()


def _readings(shop: Shop, request: BringInRequest, view: SheetView) -> Iterator[Reading]:
    """The first cells of every column of dates or amounts, each read as the import will read it."""
    day_first = _day_first(shop, request, view)
    for field in view.columns.fields():
        columns = tuple(column for column, used in view.columns.used() if used.key == field.key)
        if field.kind not in READ_KINDS:
            continue
        cleaner = Cleaner(ColumnMap(columns), _context(shop), day_first)
        filled = [cells for cells in view.file.samples if _cell(cells, columns[0].index)][:READINGS]
        for cells, (_row, values, problems) in zip(filled, cleaner.rows(enumerate(filled, 1)), strict=False):
            reason = problems[0].reason if problems else None
            yield Reading(columns[0].heading, _cell(cells, columns[0].index), values[0] if values else None, reason)


def _cell(cells: Sequence[Any], index: int) -> str:
    return cell_text(cells[index]).strip() if index < len(cells) and cells[index] is not None else ""


def _section(
    shop: Shop, request: BringInRequest, view: SheetView, rows: Iterable[Row], day_first: Mapping[int, bool]
) -> imports.Section:
    cleaner = Cleaner(view.columns, _context(shop), day_first, view.file.sheet, is_ours=view.is_ours)
    keys = tuple(field.key for field in cleaner.fields)
    mended = corrected(rows, view.file.sheet, request.corrections)
    headings = view.columns.headings()
    return imports.Section(view.kind, keys, cleaner.rows(mended), headings, view.file.sheet, cleaner.cell)


def _import_request(
    request: BringInRequest, kind: str, sections: tuple[imports.Section, ...], mapping: Mapping[str, Any]
) -> imports.ImportRequest:
    with request.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    answer = OnDuplicate(request.on_duplicate or OnDuplicate.CREATE)
    answers = {where: OnDuplicate(said) for where, said in request.answers.items()}
    return imports.ImportRequest(
        kind,
        sections,
        request.path.name,
        digest,
        mapping,
        answer,
        kind == WHOLE_SHOP,
        answers,
        merges_namesakes=request.merges_namesakes and kind != WHOLE_SHOP,
    )
