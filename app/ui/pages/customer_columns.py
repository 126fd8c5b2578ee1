"""Which columns the list of customers shows: chosen in a menu, kept on this computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.services import custom_fields
from app.settings import Settings
from app.shop import Shop
from app.ui.pages.block_model import NAME, TICK, ColumnSpec
from app.ui.pages.customer_model import (
    AWAY,
    BIRTHDAY,
    LAST,
    NEXT,
    NUMBER,
    PETS,
    PHONE,
    SPEND,
    TAGS,
    TIER,
    VISITS,
    YEAR,
    head_words,
)
from app.values.custom import CUSTOMER

SETTING, OWN_WIDTH = "customer_columns", 120
ALL = (
    ColumnSpec(TICK, 44),
    ColumnSpec(NAME, 170, "name"),
    ColumnSpec(NUMBER, 110),
    ColumnSpec(PHONE, 128),
    ColumnSpec(BIRTHDAY, 150),
    ColumnSpec(PETS, 130),
    ColumnSpec(TAGS, 150),
    ColumnSpec(TIER, 104),
    ColumnSpec(LAST, 104, "last"),
    ColumnSpec(AWAY, 88),
    ColumnSpec(VISITS, 116, "visits"),
    ColumnSpec(YEAR, 106),
    ColumnSpec(SPEND, 106, "spend"),
    ColumnSpec(NEXT, 170),
)
ALWAYS = (TICK, NAME)
USUAL = (PHONE, PETS, TAGS, LAST, VISITS, NEXT)
"""What was spent is shown when it is asked for: a customer may look at the screen."""


def every(shop: Shop) -> tuple[tuple[ColumnSpec, str], ...]:
    """All columns there can be, with the words above them; the fields of the owner's own come last."""
    own = [(ColumnSpec(f.key, OWN_WIDTH), f.name) for f in custom_fields.listed(shop) if f.owner == CUSTOMER]
    return (*((spec, head_words(spec.key)) for spec in ALL), *own)


def chosen(settings: Settings, shop: Shop, *also: str) -> tuple[ColumnSpec, ...]:
    """The columns to show, and those that are looked at just now; those of a new person where none are kept."""
    kept = str(settings.get(SETTING))
    keys = {*(kept.split(",") if kept else USUAL), *also}
    return tuple(spec for spec, _words in every(shop) if spec.key in ALWAYS or spec.key in keys)


def menu(settings: Settings, shop: Shop, parent: QWidget, changed: Callable[[], None]) -> QMenu:
    """A menu that shows and hides columns, and calls `changed` after each."""
    made = QMenu(parent)
    keys = [spec.key for spec in chosen(settings, shop)]
    for spec, words in every(shop):
        if spec.key not in ALWAYS:
            action = made.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(spec.key in keys)
            action.toggled.connect(partial(_keep, settings, shop, spec.key, changed))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made


def _keep(settings: Settings, shop: Shop, key: str, changed: Callable[[], None], is_on: bool) -> None:
    keys = {spec.key for spec in chosen(settings, shop) if spec.key != key} | ({key} if is_on else set())
    settings.set(SETTING, ",".join(spec.key for spec, _words in every(shop) if spec.key in keys))
    changed()
