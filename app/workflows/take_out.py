"""Taking records out into a file, for the window and the command line alike: the whole shop, or one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from app.errors import UserMistake
from app.i18n import T
from app.import_export import limits
from app.import_export.csv_out import write_csv
from app.import_export.sheet_out import ColumnOut, SheetOut, write_workbook
from app.import_export.vcard_out import write_vcards
from app.services import customer_sheet, history, shop_export
from app.services.shop_export import Sheet
from app.shop import Shop
from app.values.field import Field, FieldKind
from app.values.workbook import SHEETS
from app.workflows.contacts_out import contacts
from app.workflows.places import refuse_shop

Tick = Callable[[int, int], None]
WHOLE_SHOP = "shop"
VCF = ".vcf"
KINDS = (WHOLE_SHOP, *shop_export.KINDS)
EXPORT = T("Export")

_KINDS_OF_CELLS = {
    FieldKind.DATE: "date",
    FieldKind.INSTANT: "instant",
    FieldKind.MONEY: "decimal",
    FieldKind.QUANTITY: "quantity",
    FieldKind.INTEGER: "integer",
}
_WIDTHS = {FieldKind.LONG_TEXT: 40, FieldKind.INSTANT: 20, FieldKind.PHONES: 24, FieldKind.TAGS: 20}


@dataclass(frozen=True, slots=True)
class TakeOutRequest:
    """What to take out, and where to. No `kind`: the whole shop into a workbook, customers into a csv or vcf. `mask` hides the middle of phones.

    `only` keeps these customers, and is for a list of customers alone; with `columns` they come as they stand on screen, in that order.
    """

    path: Path
    kind: str | None = None
    mask: bool = False
    only: Sequence[int] | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The file that was written: kind of sheet → rows below its heading."""

    path: Path
    rows: Mapping[str, int]


def take_out(shop: Shop, request: TakeOutRequest, tick: Tick) -> TakenOut:
    """Write the file, whole or not at all, and put the export on record.

    `tick` hears of rows written and may raise to stop. Raises ``UserMistake`` for a kind or an ending that cannot be, and
    for a place where a shop lies; ``WorldProblem`` when the place fails. Then what was there before is still there.
    """
    kind = _checked(shop, request)
    if kind == WHOLE_SHOP:
        with shop_export.whole_shop(shop) as sheets:
            rows = _write_book(shop, request.path, sheets, tick)
    else:
        with _sheet(shop, kind, request) as sheet:
            ending = request.path.suffix.lower()
            if ending == VCF:
                rows = {kind: write_vcards(request.path, contacts(sheet), tick, sheet.count)}
            elif ending == ".csv":
                headings = [str(field.label) for field in sheet.fields]
                rows = {kind: write_csv(request.path, headings, sheet.rows, tick, sheet.count)}
            else:
                rows = _write_book(shop, request.path, (sheet,), tick)
    history.note(shop, EXPORT)
    return TakenOut(request.path, rows)


def _sheet(shop: Shop, kind: str, request: TakeOutRequest) -> AbstractContextManager[Sheet]:
    """The one list that is asked for; contacts are always written with all that is known of them."""
    if request.columns and request.only is not None and request.path.suffix.lower() != VCF:
        return customer_sheet.sheet(shop, request.only, request.columns, mask=request.mask)
    return shop_export.listed(shop, kind, mask=request.mask, only=request.only)


def _write_book(shop: Shop, path: Path, sheets: tuple[Sheet, ...], tick: Tick) -> dict[str, int]:
    for sheet in sheets:
        if sheet.count >= limits.MOST_ROWS:
            raise UserMistake(
                "too_many_rows",
                T("{sheet}: {count} rows do not fit on one sheet.", sheet=SHEETS[sheet.kind][0], count=sheet.count),
                T("Export this list as csv, which has no limit."),
                str(path),
            )
    out = [
        SheetOut(str(SHEETS[s.kind][0]), [_column(f, shop.facts.minor_digits) for f in s.fields], s.rows)
        for s in sheets
    ]
    written = write_workbook(path, out, tick, sum(sheet.count for sheet in sheets))
    return {sheet.kind: written[target.name] for sheet, target in zip(sheets, out, strict=True)}


def _column(field: Field, digits: int) -> ColumnOut:
    return ColumnOut(str(field.label), _KINDS_OF_CELLS.get(field.kind, "text"), _WIDTHS.get(field.kind, 14), digits)


def _checked(shop: Shop, request: TakeOutRequest) -> str:
    """The kind that is meant. Raises ``UserMistake``."""
    path, ending = request.path, request.path.suffix.lower()
    refuse_shop(shop, path)
    if ending not in (".xlsx", ".csv", VCF):
        raise UserMistake(
            "unknown_ending",
            T("Shuke cannot write a file that ends like {name}.", name=path.name),
            T("Choose a name that ends in .xlsx, .csv or .vcf."),
            str(path),
        )
    kind = request.kind or (WHOLE_SHOP if ending == ".xlsx" and request.only is None else "customers")
    if kind not in KINDS:
        raise UserMistake(
            "unknown_kind",
            T("There is no kind of list called {kind}.", kind=kind),
            T("Choose one of: {kinds}.", kinds=", ".join(KINDS)),
            "kind",
        )
    _match(kind, request)
    return kind


def _match(kind: str, request: TakeOutRequest) -> None:
    """Raise ``UserMistake`` if lists of `kind` cannot be narrowed like that, or written to such a file."""
    path, ending = request.path, request.path.suffix.lower()
    if kind != "customers" and request.only is not None:
        raise UserMistake(
            "needs_customers",
            T("Only a list of customers can be narrowed to some of them."),
            T("Leave the conditions out, or export customers."),
            "kind",
        )
    if kind != "customers" and ending == VCF:
        raise UserMistake(
            "needs_list",
            T("A vcf file holds contacts, so only customers can be written to it."),
            T("Choose a name that ends in .xlsx."),
            str(path),
        )
    if kind == WHOLE_SHOP and ending == ".csv":
        raise UserMistake(
            "needs_workbook",
            T("A csv file holds one list, not the whole shop."),
            T("Choose a name that ends in .xlsx."),
            str(path),
        )
