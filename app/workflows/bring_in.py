"""Bringing a file in, for the window and the command line alike: look, decide, carry out, hand back what did not fit.

``prepare`` reads the file once and decides about every row; nothing is written. ``carry_out`` writes that decision. A file
is never kept in memory: rows stream from the child process that reads it through cleaning into the plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import UserMistake
from app.i18n import T, Text
from app.import_export import mapping as columns_of
from app.import_export import sheet_in, sheet_out
from app.import_export.cleaning import Cleaner, DayOrder
from app.import_export.headings import bare_key, heading_key
from app.import_export.mapping import ColumnMap
from app.services import fields, imports
from app.services.imports import ImportPlan, ImportResult, OnDuplicate, Outcome
from app.shop import Shop
from app.values.field import Field, FieldKind, ParseContext, cell_text
from app.values.problem import Severity
from app.values.workbook import REFERENCES

Tick = Callable[[int, int], None]
WHOLE_SHOP = "shop"
READINGS = 3
READ_KINDS = frozenset((FieldKind.DATE, FieldKind.INSTANT, FieldKind.BIRTHDAY, FieldKind.MONEY))
"""Values that a file may write in more than one way, so that the person is shown how they are read."""

NEEDED: Mapping[str, tuple[frozenset[str], ...]] = {
    "customers": (columns_of.PERSON,),
    "pets": (columns_of.STRONG_PET | columns_of.WEAK_PET,),
    "products": (frozenset(("product_name", "product_code")),),
    "purchases": (frozenset(("purchased_at",)), columns_of.AMOUNT),
}
"""Kind → of each of these sets of fields the file must have one."""


@dataclass(frozen=True, slots=True)
class BringInRequest:
    """What the person chose. `kind` "auto" goes by the headings; `mapping` is heading → key of a field, ``None`` to leave it out."""

    path: Path
    kind: str = "auto"
    sheet: str | None = None
    mapping: Mapping[str, str | None] | None = None
    encoding: str | None = None
    on_duplicate: str | None = None


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet that is brought in: what it looks like, what it holds, and what its columns were taken for."""

    kind: str
    file: sheet_in.Preview
    columns: ColumnMap


@dataclass(frozen=True, slots=True)
class Reading:
    """How one cell of a column of dates or amounts is read in this file: its text, and the value or what is wrong with it."""

    heading: str
    text: str
    value: Any
    problem: Text | None


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file holds by its first rows, for choosing the columns; a whole-shop workbook has nothing to choose."""

    sheets: tuple[SheetView, ...]
    readings: tuple[Reading, ...]
    is_whole_shop: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was looked at whole: `preview` says what carrying out the `plan` will do."""

    request: BringInRequest
    sheets: tuple[SheetView, ...]
    plan: ImportPlan

    @property
    def preview(self) -> ImportResult:
        """The result that carrying it out will give."""
        return imports.preview(self.plan)

    @property
    def mapping(self) -> Mapping[str, Any]:
        """Heading → key of the field or ``None``; of a whole-shop workbook by sheet."""
        return self.plan.mapping


def look(request: BringInRequest) -> SheetView:
    """What a file holds, by its first rows; for choosing the columns. Raises ``UserMistake`` if it cannot be read or told."""
    with _opened(request, None) as opened:
        return _view(request, opened.preview)


def examine(shop: Shop, request: BringInRequest, tick: Tick) -> Examined:
    """What a file holds and how its first dates and amounts will be read. Raises like ``look``, and what `tick` raises.

    Where no sheet was asked for, the first one that holds a list is taken: a cover sheet may stand before it.
    """
    _check(request)
    with _opened(request, tick) as opened:
        file = opened.preview
    with ExitStack() as stack:
        views = [view for view, _stream in _whole_shop(stack, request, file, tick)]
        if views:
            return Examined(tuple(views), (), is_whole_shop=True)
    view = _first_list(request, file)
    return Examined((view,), tuple(_readings(shop, request, view)), is_whole_shop=False)


def _first_list(request: BringInRequest, file: sheet_in.Preview) -> SheetView:
    try:
        return _view(request, file)
    except UserMistake:
        others = [s.name for s in file.sheets if not s.is_hidden and s.name != file.sheet]
        for name in others if request.sheet is None else ():
            with suppress(UserMistake), _opened(replace(request, sheet=name), None) as opened:
                return _view(request, opened.preview)
        raise


def prepare(shop: Shop, request: BringInRequest, tick: Tick) -> Prepared:
    """Decide about every row of the file. Nothing is written.

    `tick` hears of rows read, and may raise to stop. Raises ``UserMistake`` for a file that cannot be read, whose columns
    say nothing, or for a mapping that does not fit it.
    """
    _check(request)
    with ExitStack() as stack:
        opened = stack.enter_context(_opened(request, tick))
        whole = _whole_shop(stack, request, opened.preview, tick)
        if whole:
            sections = tuple(_section(shop, request, view, stream) for view, stream in whole)
            mapping: Mapping[str, Any] = {view.file.sheet: view.columns.to_data() for view, _stream in whole}
            plan = imports.plan(shop, _import_request(request, WHOLE_SHOP, sections, mapping))
            return Prepared(request, tuple(view for view, _stream in whole), plan)
        view = _view(request, opened.preview)
        _check_columns(view)
        section = _section(shop, request, view, opened)
        plan = imports.plan(shop, _import_request(request, view.kind, (section,), view.columns.to_data()))
        return Prepared(request, (view,), plan)


def carry_out(shop: Shop, prepared: Prepared, tick: Tick) -> ImportResult:
    """Write what was decided: one transaction, taken back as one. Nothing is written if `tick` raises, or anything fails."""
    return imports.apply(shop, prepared.plan, tick)


def write_rejects(prepared: Prepared, path: Path) -> int:
    """Write the rejected rows with their reasons as a workbook to mend and bring in again. Returns how many there are.

    The file is read once more for it. Of a whole-shop workbook the first sheet with rejected rows is written.
    """
    each = [frozenset(outcomes.rows(Outcome.REJECTED)) for outcomes in prepared.plan.outcomes]
    place = next((place for place, wanted in enumerate(each) if wanted), 0)
    view, wanted = prepared.sheets[place], each[place]
    reasons: dict[int, str] = {}
    for problem in prepared.plan.problems:
        if problem.severity is Severity.REJECT and problem.sheet in ("", view.file.sheet):
            said = f"{problem.column}: {problem.reason}" if problem.column else str(problem.reason)
            reasons[problem.row] = f"{reasons[problem.row]}; {said}" if problem.row in reasons else said
    with _opened(replace(prepared.request, sheet=view.file.sheet or None), None) as opened:
        rows = ((number, cells, reasons.get(number, "")) for number, cells in opened.rows if number in wanted)
        return sheet_out.write_rejects(path, view.file.headers, rows)


# --- looking ----------------------------------------------------------------------------------------------------------


def _check(request: BringInRequest) -> None:
    if request.kind not in ("auto", *imports.KINDS):
        raise UserMistake(
            "unknown_kind",
            T("There is no kind of list called {kind}.", kind=request.kind),
            T("Choose one of: {kinds}.", kinds=", ".join(("auto", *imports.KINDS))),
            "kind",
        )
    if request.on_duplicate is not None and request.on_duplicate not in tuple(OnDuplicate):
        raise UserMistake(
            "unknown_answer",
            T("There is no answer {answer} to a possible duplicate.", answer=request.on_duplicate),
            T("Choose one of: {answers}.", answers=", ".join(OnDuplicate)),
            "on_duplicate",
        )


def _opened(request: BringInRequest, tick: Tick | None) -> AbstractContextManager[sheet_in.Stream]:
    words = frozenset[str]().union(*(columns_of.known_words(_fields(kind), kind) for kind in imports.KINDS))
    given = frozenset(request.mapping or ())

    def is_known(word: str) -> bool:
        return word in given or heading_key(word) in words or bare_key(word) in words

    return sheet_in.stream(request.path, request.sheet, request.encoding, hint=is_known, tick=tick)


def _fields(kind: str, *, is_whole: bool = False) -> tuple[Field, ...]:
    """The fields a list of this kind can have; a sheet of the whole-shop workbook also has its references."""
    own = tuple(field for field in fields.import_fields(kind) if field.in_import)
    return (*REFERENCES[kind], *own) if is_whole else own


def _view(request: BringInRequest, file: sheet_in.Preview, *, is_whole: bool = False) -> SheetView:
    if file.header_row == 0 and not request.mapping:
        raise UserMistake(
            "no_heading",
            T("The columns of {name} have no headings.", name=file.path_name),
            T("Put a row with words such as Name, Phone, Date above the first record, then try again."),
            file.path_name,
        )
    kind = request.kind
    if kind == "auto":
        found = columns_of.detect_kind(file.headers, {k: _fields(k) for k in imports.KINDS})
        kind = _kind_of_mapping(request, found) or found or ""
    if not kind:
        raise UserMistake(
            "unknown_columns",
            T(
                "None of the columns of {name} is known: {headings}.",
                name=file.path_name,
                headings=_listed(file.headers),
            ),
            T("Rename them (Name, Phone, Date, Amount …), or say which column is what."),
            file.path_name,
        )
    known = _fields(kind, is_whole=is_whole)
    return SheetView(kind, file, columns_of.guess(file.headers, known, file.samples, kind, request.mapping))


def _kind_of_mapping(request: BringInRequest, found: str | None) -> str | None:
    """The first kind, beginning with what the headings say, that has every field the person named."""
    wanted = {key for key in (request.mapping or {}).values() if key is not None}
    kinds = [found, *imports.KINDS] if found else imports.KINDS
    return next((k for k in kinds if wanted and wanted <= {f.key for f in _fields(k)}), None)


def _check_columns(view: SheetView) -> None:
    have = {field.key for field in view.columns.fields()}
    for wanted in NEEDED[view.kind]:
        if not have & wanted:
            labels = [str(field.label) for field in _fields(view.kind) if field.key in wanted]
            raise UserMistake(
                "missing_column",
                T("{name} has no column for any of: {fields}.", name=view.file.path_name, fields=", ".join(labels)),
                T("Its columns are: {headings}.", headings=_listed(view.file.headers)),
                view.file.path_name,
            )


def _listed(headings: Sequence[str]) -> str:
    said = ", ".join(headings[:12])
    return said[:300] + (" …" if len(headings) > 12 or len(said) > 300 else "")


def _whole_shop(
    stack: ExitStack, request: BringInRequest, file: sheet_in.Preview, tick: Tick
) -> list[tuple[SheetView, sheet_in.Stream]]:
    """The sheets of a whole-shop workbook, open side by side as long as `stack` is; none if the file, or what is asked of it, is something else."""
    if request.kind != "auto" or request.sheet or request.mapping:
        return []
    named = columns_of.sheet_kinds_named([sheet.name for sheet in file.sheets]).values()
    streams = {name: stream for name in named if (stream := _sheet(stack, replace(request, sheet=name), tick))}
    kinds = columns_of.sheet_kinds({name: stream.preview.headers for name, stream in streams.items()})
    return [
        (_view(replace(request, kind=kind), streams[name].preview, is_whole=True), streams[name])
        for kind, name in kinds.items()
    ]


def _sheet(stack: ExitStack, request: BringInRequest, tick: Tick) -> sheet_in.Stream | None:
    """One sheet, open as long as `stack` is; ``None`` if there is nothing on it."""
    try:
        return stack.enter_context(_opened(request, tick))
    except UserMistake as mistake:
        if mistake.code != "no_rows":
            raise
        return None


# --- reading ----------------------------------------------------------------------------------------------------------


def _cleaner(shop: Shop, request: BringInRequest, view: SheetView) -> Cleaner:
    """What reads the rows of a sheet."""
    return Cleaner(view.columns, _context(shop), _day_first(shop, request, view), view.file.sheet)


def _context(shop: Shop) -> ParseContext:
    return ParseContext(shop.zone, shop.facts.minor_digits, None, shop.facts.region)


def _day_first(shop: Shop, request: BringInRequest, view: SheetView) -> Mapping[int, bool]:
    """Column → whether its days stand before its months. If they could be swapped, the whole column is asked."""
    order = DayOrder(view.columns, shop.facts.region)
    if not order.matters(view.file.samples):
        return {}
    with _opened(replace(request, sheet=view.file.sheet or None), None) as opened:
        for _number, cells in opened.rows:
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


def _section(shop: Shop, request: BringInRequest, view: SheetView, opened: sheet_in.Stream) -> imports.Section:
    cleaner = _cleaner(shop, request, view)
    keys = tuple(field.key for field in cleaner.fields)
    return imports.Section(view.kind, keys, cleaner.rows(opened.rows), view.columns.headings(), view.file.sheet)


def _import_request(
    request: BringInRequest, kind: str, sections: tuple[imports.Section, ...], mapping: Mapping[str, Any]
) -> imports.ImportRequest:
    with request.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    answer = OnDuplicate(request.on_duplicate or OnDuplicate.CREATE)
    return imports.ImportRequest(kind, sections, request.path.name, digest, mapping, answer, kind == WHOLE_SHOP)
