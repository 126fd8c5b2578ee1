"""The entries of a condition's menu for which something is typed, and the one that turns a condition round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from app.errors import UserMistake
from app.i18n import T, Text, _
from app.services import customer_query as q
from app.services import typed
from app.services.custom_fields import CustomFieldData, Meets
from app.services.customer_lists import Choices, Names
from app.services.customer_query import CustomerQuery
from app.shop import Shop
from app.ui import dialogs
from app.ui.pages import customer_conditions as conditions
from app.ui.pages import customer_options
from app.ui.pages.customer_options import Change
from app.values import custom
from app.values.field import Field, FieldKind
from app.values.text import normalise_key

USUAL_DAYS, MOST_DAYS = 45, 3650
LEAST = Field("least", T("From so many days ago"), FieldKind.INTEGER)
MOST = Field("most", T("To so many days ago"), FieldKind.INTEGER)
HOWS: Mapping[Meets, Text] = {
    Meets.CONTAINS: T("Contains…"), Meets.IS: T("Is exactly…"), Meets.AT_LEAST: T("At least…"), Meets.AT_MOST: T("At most…"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """What is needed to ask for a value: a place for the dialog, the shop, what there is to choose, the query, and how to change it."""

    parent: QWidget
    shop: Shop
    choices: Choices
    query: CustomerQuery
    change: Callable[[Change], None]


def called(key: str, choices: Choices) -> str:
    """What a condition is called where it is added; one on a field of the owner's own like the field."""
    if not key.startswith(q.FIELD):
        return conditions.name_of(key)
    return next((own.name for own in choices.fields if f"{q.FIELD}{own.field_id}" == key), key).replace("&", "&&")


def names_in(choices: Choices) -> Names:
    """What is there to choose is called so."""
    files = {batch.batch: batch.file_name for batch in choices.batches}
    return Names(files, choices.products, {own.field_id: own for own in choices.fields})


def add_negation(menu: QMenu, key: str, query: CustomerQuery, change: Callable[[Change], None]) -> None:
    """Offer to turn a condition in force into its opposite."""
    menu.addSeparator()
    action = menu.addAction(_("Exclude these"))
    action.setCheckable(True)
    action.setChecked(key in query.negated)
    action.triggered.connect(lambda _checked=False: change(lambda now: q.turned(now, key)))


def add_typed(menu: QMenu, key: str, asking: Asking) -> None:
    """Offer what has to be typed."""
    offered: list[tuple[str, Callable[[], object]]] = []
    if key == q.AWAY:
        offered = [
            (_("Another number of days…"), partial(_ask_days, asking)),
            (_("Between two days…"), partial(_ask_span, asking)),
        ]
    elif key == q.BOUGHT:
        offered = [(_("A product…"), partial(_ask_product, asking))]
    elif key == q.QUALITY:
        offered = [(_("Another score…"), partial(_ask_score, asking))]
    elif key.startswith(q.FIELD):
        own = next((each for each in asking.choices.fields if f"{q.FIELD}{each.field_id}" == key), None)
        if own is not None:
            hows = customer_options.typed_hows(own)
            offered = [(str(HOWS[how]), partial(_ask_value, asking, own, how)) for how in hows]
    if offered and menu.actions():
        menu.addSeparator()
    for words, act in offered:
        menu.addAction(words).triggered.connect(lambda _checked=False, a=act: a())


def _ask_days(asking: Asking) -> None:
    dialogs.ask_number(
        asking.parent, _("Away more than how many days?"), _("Days"), (1, asking.query.away_over or USUAL_DAYS, MOST_DAYS),
        lambda days: asking.change(customer_options.over(days)),
    )  # fmt: skip


def _ask_score(asking: Asking) -> None:
    dialogs.ask_number(
        asking.parent, _("Quality under which score?"), _("Score"), (1, asking.query.quality_under or 60, 100),
        lambda score: asking.change(customer_options.under(score)),
    )  # fmt: skip


def _ask_span(asking: Asking) -> None:
    dialog = dialogs.ask_form(asking.parent, _("Last visit between two days"), (LEAST, MOST), _("Narrow down"))

    def act(texts: Mapping[str, str]) -> None:
        least, most = (_days(asking.shop, field, texts[field.key]) for field in (LEAST, MOST))
        if least > most:
            raise UserMistake(
                "span_turned_round", T("The span is turned round: {least} is more than {most}.", least=least, most=most),
                T("Put the smaller number first."), LEAST.key,
            )  # fmt: skip
        asking.change(customer_options.between(least, most))

    dialog.take(act)


def _days(shop: Shop, field: Field, text: str) -> int:
    days = typed.parsed(shop, field, text)
    if days is None or not 0 <= days <= MOST_DAYS:
        raise UserMistake(
            "bad_days",
            T("This goes from {least} to {most}.", least=0, most=MOST_DAYS),
            T("Type a number of days."),
            field.key,
        )
    return int(days)


def _ask_product(asking: Asking) -> None:
    field = Field("product", T("Product"), FieldKind.TEXT)
    dialog = dialogs.ask_form(asking.parent, _("Who bought which product?"), (field,), _("Narrow down"))
    dialog.offer(field.key, tuple(asking.choices.products.values()))
    numbers = {normalise_key(name): number for number, name in asking.choices.products.items()}

    def act(texts: Mapping[str, str]) -> None:
        number = numbers.get(normalise_key(texts[field.key]))
        if number is None:
            raise UserMistake(
                "no_such_product", T("There is no product of this name."), T("Choose one of those offered."), field.key
            )
        asking.change(customer_options.bought(number))

    dialog.take(act)


def _ask_value(asking: Asking, own: CustomFieldData, how: Meets) -> None:
    dialog = dialogs.ask_form(asking.parent, own.name, (own.field,), _("Narrow down"))

    def act(texts: Mapping[str, str]) -> None:
        kept = custom.kept(typed.parsed(asking.shop, own.field, texts[own.key]))
        if not kept:
            raise UserMistake("nothing_typed", T("There is nothing to compare with yet."), T("Type it."), own.key)
        asking.change(customer_options.tested(own.field_id, how, kept))

    dialog.take(act)
