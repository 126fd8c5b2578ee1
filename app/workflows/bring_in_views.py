"""Looking at a file before it is brought in: which sheet, which kind of list, which column is which field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from typing import Any

from app.errors import UserMistake
from app.i18n import T, Text
from app.import_export import mapping as columns_of
from app.import_export import sheet_in
from app.services import fields, imports
from app.services.import_section import FIELDS
from app.services.imports import OnDuplicate
from app.values.field import Field
from app.values.headings import bare_key, heading_key, words_of
from app.values.workbook import REFERENCES
from app.workflows import bring_in_own
from app.workflows.bring_in_data import BringInRequest, SheetView

Tick = Callable[[int, int], None]
NAMES_SHARE, LONGEST_NAME = 0.8, 40

NEEDED: Mapping[str, tuple[frozenset[str], ...]] = {
    "customers": (columns_of.PERSON,),
    "pets": (columns_of.STRONG_PET | columns_of.WEAK_PET,),
    "products": (frozenset(("product_name", "product_code")),),
    "purchases": (frozenset(("purchased_at",)), columns_of.AMOUNT),
}
"""Kind → of each of these sets of fields the file must have one."""


def check(request: BringInRequest) -> None:
    """Raise ``UserMistake`` for a kind or an answer that does not exist."""
    if request.kind not in ("auto", *imports.KINDS):
        raise UserMistake(
            "unknown_kind",
            T("There is no kind of list called {kind}.", kind=request.kind),
            T("Choose one of: {kinds}.", kinds=", ".join(("auto", *imports.KINDS))),
            "kind",
        )
    given = (request.on_duplicate, *request.answers.values())
    wrong = next((answer for answer in given if answer is not None and answer not in tuple(OnDuplicate)), None)
    if wrong is not None:
        raise UserMistake(
            "unknown_answer",
            T("There is no answer {answer} to a possible duplicate.", answer=wrong),
            T("Choose one of: {answers}.", answers=", ".join(OnDuplicate)),
            "on_duplicate",
        )


def open_file(request: BringInRequest, tick: Tick | None) -> AbstractContextManager[sheet_in.Stream]:
    """The file, open with its rows as long as the block lasts; `tick` hears of rows read.

    A sheet that is called like one of the whole-shop workbook, and begins like it, has its heading in the first row.
    """
    ours = tuple(columns_of.sheet_kinds_named([request.sheet] if request.sheet else []))
    lists = [(kind, _fields(kind, request.own_fields)) for kind in imports.KINDS]
    lists += [(kind, _fields(kind, request.own_fields, is_whole=True)) for kind in ours]
    words = frozenset[str]().union(*(columns_of.known_words(known, kind) for kind, known in lists))
    first = frozenset[str]().union(*(words_of(REFERENCES[kind][0]) for kind in ours))
    given = frozenset(request.mapping or ())

    def is_known(word: str) -> bool:
        return word in given or heading_key(word) in words or bare_key(word) in words

    return sheet_in.stream(
        request.path,
        request.sheet,
        request.encoding,
        hint=is_known,
        begins=lambda word: heading_key(word) in first,
        tick=tick,
        is_headless=request.is_headless,
    )


def _fields(kind: str, own_fields: Sequence[Field] = (), *, is_whole: bool = False) -> tuple[Field, ...]:
    """The fields a list of this kind can have; a sheet of the whole-shop workbook also has its references."""
    own = tuple(field for field in fields.import_fields(kind, own_fields) if field.in_import)
    return (*REFERENCES[kind], *own) if is_whole else own


def view_of(request: BringInRequest, file: sheet_in.Preview, *, is_whole: bool = False) -> SheetView:
    """What a sheet holds, and which of its columns is which field. Raises ``UserMistake`` if it cannot be told, or the mapping does not fit."""
    if request.is_headless:
        return _without_headings(request, file)
    if file.header_row == 0 and not request.mapping:
        raise UserMistake(
            "no_heading",
            T("The columns of {name} have no headings.", name=file.path_name),
            T("Put a row with words such as Name, Phone, Date above the first record, then try again."),
            file.path_name,
        )
    kind = request.kind
    if kind == "auto":
        found = columns_of.detect_kind(file.headers, {k: _fields(k, request.own_fields) for k in imports.KINDS})
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
    known = _fields(kind, request.own_fields, is_whole=is_whole)
    return SheetView(kind, file, columns_of.guess(file.headers, known, file.samples, kind, request.mapping), is_whole)


def _kind_of_mapping(request: BringInRequest, found: str | None) -> str | None:
    """The first kind, beginning with what the headings say, that has every field the person named."""
    wanted = {key for key in (request.mapping or {}).values() if key is not None}
    kinds = [found, *imports.KINDS] if found else imports.KINDS
    return next((k for k in kinds if wanted and wanted <= {f.key for f in _fields(k, request.own_fields)}), None)


def _without_headings(request: BringInRequest, file: sheet_in.Preview) -> SheetView:
    """Columns that have only a number: the first one of words is the name, phones and dates show what they are."""
    kind = _kind_of_mapping(request, None) or "customers" if request.kind == "auto" else request.kind
    given = request.mapping
    if given is None:
        name = next(
            (h for i, h in enumerate(file.headers) if _are_names([c[i] for c in file.samples if i < len(c)])), None
        )
        given = {name: "pet_name" if kind == "pets" else "name"} if name and kind in ("customers", "pets") else None
    return SheetView(
        kind, file, columns_of.guess(file.headers, _fields(kind, request.own_fields), file.samples, kind, given)
    )


def _are_names(cells: Sequence[Any]) -> bool:
    said = [cell for cell in cells if cell not in (None, "")]
    words = [
        cell for cell in said if isinstance(cell, str) and len(cell) <= LONGEST_NAME and not any(map(str.isdigit, cell))
    ]
    return bool(said) and len(words) >= NAMES_SHARE * len(said)


def check_columns(view: SheetView) -> None:
    """Raise ``UserMistake`` if a column is missing without which such a list says nothing."""
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


def whole_shop(
    stack: ExitStack, request: BringInRequest, file: sheet_in.Preview, tick: Tick
) -> list[tuple[SheetView, sheet_in.Stream]]:
    """The sheets of a whole-shop workbook, open side by side as long as `stack` is; none if the file, or what is asked of it, is something else."""
    if request.kind != "auto" or request.sheet or request.mapping:
        return []
    named = columns_of.sheet_kinds_named([sheet.name for sheet in file.sheets])
    streams = {name: stream for name in named.values() if (stream := _sheet(stack, replace(request, sheet=name), tick))}
    kinds = columns_of.sheet_kinds({name: stream.preview.headers for name, stream in streams.items()})
    request = _with_its_fields(request, kinds, streams)
    unlike = [(kind, name) for kind, name in named.items() if kind not in kinds and name in streams]
    found: list[tuple[SheetView, sheet_in.Stream]] = []
    for kind in sorted(kinds, key=lambda kind: kind != FIELDS):  # the others name its rows
        stream = streams[kinds[kind]]
        warnings = () if found else tuple(_not_used(*each) for each in unlike)
        view = view_of(replace(request, kind=kind), stream.preview, is_whole=True)
        file = replace(view.file, warnings=(*view.file.warnings, *warnings))
        found.append((replace(view, file=file), stream))
    return found


def _not_used(kind: str, name: str) -> Text:
    """Said of a sheet that is called like one of the workbook and does not begin like it."""
    heading = REFERENCES[kind][0].label
    return T("The sheet {name} is left out: its first column is not called {heading}.", name=name, heading=heading)


def _with_its_fields(
    request: BringInRequest, kinds: Mapping[str, str], streams: Mapping[str, sheet_in.Stream]
) -> BringInRequest:
    """`request` with the fields that the workbook brings along; that sheet is short, and read once more for them."""
    if not kinds:
        return request
    if FIELDS not in kinds:
        return replace(request, own_fields=bring_in_own.of_workbook(request, None, ()))
    name = kinds[FIELDS]
    view = view_of(replace(request, kind=FIELDS), streams[name].preview, is_whole=True)
    with open_file(replace(request, sheet=name), None) as stream:
        return replace(request, own_fields=bring_in_own.of_workbook(request, view, stream.rows))


def _sheet(stack: ExitStack, request: BringInRequest, tick: Tick) -> sheet_in.Stream | None:
    """One sheet, open as long as `stack` is; ``None`` if there is nothing on it."""
    try:
        return stack.enter_context(open_file(request, tick))
    except UserMistake as mistake:
        if mistake.code != "no_rows":
            raise
        return None


def first_list(request: BringInRequest, file: sheet_in.Preview) -> SheetView:
    """The sheet that was asked for, or the first that holds a list. Raises ``UserMistake`` if there is none."""
    try:
        return view_of(request, file)
    except UserMistake:
        others = [s.name for s in file.sheets if not s.is_hidden and s.name != file.sheet]
        for name in others if request.sheet is None else ():
            with suppress(UserMistake), open_file(replace(request, sheet=name), None) as stream:
                return view_of(request, stream.preview)
        raise
