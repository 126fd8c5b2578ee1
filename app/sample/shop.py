"""The practice shop of a kind and a language, as of a day."""

from __future__ import annotations

import datetime as dt

from app.sample.bakery import BAKERY
from app.sample.care import care
from app.sample.kin import relatives
from app.sample.model import SampleShop
from app.sample.people import people
from app.sample.pet_shop import PET_SHOP
from app.sample.pets import pets
from app.sample.sales import Till
from app.sample.trade import Trade

SEED = "shuke 2026"


def trade_of(kind: str) -> Trade:
    """What a shop of this kind sells: a bakery its bread, any other is a pet shop."""
    return BAKERY if kind == "bakery" else PET_SHOP


def make(kind: str, language: str, today: dt.date) -> SampleShop:
    """Everything in the practice shop on the morning of `today`; the same for the same arguments.

    People, lives and purchases are the same on every day, seen from it; birthdays move along.
    """
    trade = trade_of(kind)
    which = 0 if language == "zh_CN" else 1
    everybody = people(trade, language, today, SEED)
    animals = pets(everybody, trade.animals, language, today, SEED)
    sales = Till(trade, which, today, SEED).sales(everybody, animals)
    family = relatives(which, today)
    done = care(animals, language, today, SEED)
    return SampleShop(tuple(someone.customer for someone in everybody), animals, trade.goods, sales, family, done)
