"""The reference shop: always the same made-up shop for the same size, kept between runs in the cache folder.

At full size it holds 100,000 customers with phones and tags, 120,000 pets, 1,000,000 purchases and 1.8 million lines over
five years. Visits are spread like Zipf's law: most customers came a few times, a few came hundreds of times. Rows are
written with ``executemany`` through the real schema; figures, search index and journal come from the project's own code.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import paths
from app.clock import FixedClock
from app.i18n import T
from app.services import vault
from app.services.purchase_data import product_key
from app.storage import bulk
from app.storage.database import SCHEMA_VERSION
from benchmarks import words

PASSWORD = "three loaves and a cat"
NOW = dt.datetime(2026, 5, 18, 2, 12, tzinfo=dt.UTC)
GENERATION = 5
"""Counted up when the made-up content changes, so that no old file is taken for the new one."""
DAYS = 5 * 365
ZIPF_SHIFT = 0.003
PETS_PER_CUSTOMER = 1.2
NAME = "reference.shuke"
SEED = 20260518

Say = Callable[[str], None]
Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """How big the shop is."""

    customers: int
    purchases: int

    @property
    def pets(self) -> int:
        """Six pets for five customers."""
        return int(self.customers * PETS_PER_CUSTOMER)


def reference_shop(size: Size, say: Say, folder: Path | None = None) -> Path:
    """The shop file of this size; made first if the cache has none. Its password is `PASSWORD`."""
    cache = folder or paths.cache_folder() / "bench"
    home = cache / f"{size.customers}-{size.purchases}-schema{SCHEMA_VERSION}-{GENERATION}"
    if (home / NAME).exists():
        return home / NAME
    part = home.with_name(home.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    say(f"Making the reference shop: {size.customers:,} customers, {size.purchases:,} purchases …")
    build(part / NAME, size)
    part.rename(home)
    return home / NAME


def build(path: Path, size: Size) -> None:
    """Write the shop to `path`, which must not exist."""
    made = vault.create(
        path, PASSWORD, name="Doudou", kind="pet", language="zh_CN", time_zone="Asia/Shanghai", clock=FixedClock(NOW)
    ).shop
    content = Content(size)
    try:
        with made.write(T("Make the reference shop")) as session:
            for table, columns, rows, count in content.tables():
                bulk.insert(session, table, columns, rows, count)
    finally:
        made.close()


class Content:
    """The rows, table by table, in an order that satisfies every reference."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._dice = random.Random(SEED)
        self._now = int(NOW.timestamp())
        self._prices = [self._dice.randrange(300, 30000, 10) for _ in range(len(words.GOODS) * len(words.SIZES))]
        self._names = [g + s for s in words.SIZES for g in words.GOODS]
        self._totals: list[int] = []

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Rows, int]]:
        """Table, columns, rows, number of rows. The rows of one table must be taken before the next is asked for."""
        customers, pets = self.size.customers, self.size.pets
        yield "tag", ("id", "name", "color"), self._tags(), len(words.TAGS)
        yield "product", PRODUCT, self._products(), len(self._names)
        yield "customer", CUSTOMER, self._customers(), customers
        yield from self._counted("customer_phone", PHONE, self._phones())
        yield from self._counted("customer_tag", ("id", "customer_id", "tag_id"), self._customer_tags())
        yield "pet", PET, self._pets(), pets
        yield "pet_owner", ("id", "customer_id", "pet_id"), self._owners(), pets
        lines = [self._dice.choice((1, 1, 2, 2, 3)) for _ in range(self.size.purchases)]
        picks = self._picks(sum(lines))
        self._totals = self._totals_of(lines, picks)
        yield "purchase", PURCHASE, self._purchases(), self.size.purchases
        yield "purchase_item", ITEM, self._items(lines, picks), sum(lines)

    @staticmethod
    def _counted(table: str, columns: tuple[str, ...], rows: Rows) -> Iterator[tuple[str, tuple[str, ...], Rows, int]]:
        known = list(rows)
        yield table, columns, iter(known), len(known)

    def _tags(self) -> Rows:
        return ((i, name, i % 8) for i, name in enumerate(words.TAGS, 1))

    def _products(self) -> Rows:
        for i, (name, price) in enumerate(zip(self._names, self._prices, strict=True), 1):
            yield i, name, "", product_key("", name), "", "", price, "", self._now

    def _customers(self) -> Rows:
        dice = self._dice
        for i in range(1, self.size.customers + 1):
            has_birthday = dice.random() < 0.4
            yield (
                i,
                self._person(),
                f"M{10000 + i}" if dice.random() < 0.6 else None,
                f"wx_{dice.randrange(10**7):07}" if dice.random() < 0.2 else "",
                f"customer{i}@example.com" if dice.random() < 0.1 else "",
                f"{dice.choice(words.STREETS)} {dice.randrange(1, 300)}" if dice.random() < 0.3 else "",
                dice.choice(("female", "female", "male", "")),
                "solar" if has_birthday else "",
                dice.randrange(1, 13) if has_birthday else None,
                dice.randrange(1, 29) if has_birthday else None,
                0,
                dice.randrange(1950, 2010) if has_birthday else None,
                dice.choice(words.NOTES) if dice.random() < 0.1 else "",
                dice.choice(words.NOTES) if dice.random() < 0.05 else "",
                dice.choice(words.NOTES) if dice.random() < 0.15 else "",
                "",
                self._now,
            )

    def _person(self) -> str:
        dice = self._dice
        if dice.random() < 0.15:
            return f"{dice.choice(words.WESTERN_FIRST)} {dice.choice(words.WESTERN_LAST)}"
        # The first surnames of the list are the common ones.
        place = int(len(words.SURNAMES) * dice.random() ** 2)
        surname = dice.choice(words.DOUBLE_SURNAMES) if dice.random() < 0.01 else words.SURNAMES[place]
        return surname + "".join(dice.choices(words.GIVEN, k=1 if dice.random() < 0.25 else 2))

    def _phones(self) -> Rows:
        dice, number = self._dice, itertools.count(1)
        for customer_id in range(1, self.size.customers + 1):
            for position in range(dice.choices((0, 1, 2), (6, 86, 8))[0]):
                digits = dice.choice(words.MOBILE_FRONTS) + f"{dice.randrange(10**8):08}"
                yield next(number), customer_id, position, "", digits, f"+86{digits}", digits, digits[-4:]

    def _customer_tags(self) -> Rows:
        dice, number = self._dice, itertools.count(1)
        for customer_id in range(1, self.size.customers + 1):
            for tag in dice.sample(range(1, len(words.TAGS) + 1), dice.choices((0, 1, 2), (70, 20, 10))[0]):
                yield next(number), customer_id, tag

    def _pets(self) -> Rows:
        dice = self._dice
        for i in range(1, self.size.pets + 1):
            name = dice.choice(words.PETS)
            if dice.random() < 0.3:
                name = dice.choice(words.PET_FRONT) + name
            species, breeds = dice.choices(words.SPECIES, (6, 5, 1))[0]
            yield (
                i,
                name,
                species,
                dice.choice(breeds),
                dice.choice(("female", "male")),
                "solar",
                dice.randrange(1, 13),
                dice.randrange(1, 29),
                0,
                dice.randrange(2010, 2026),
                "",
                dice.randrange(500, 40000),
                "",
                "",
                "",
                "",
                self._now,
            )

    def _owners(self) -> Rows:
        dice = self._dice
        with_pets = max(1, int(self.size.customers * 0.6))
        return ((i, dice.randrange(1, with_pets + 1), i) for i in range(1, self.size.pets + 1))

    def _picks(self, count: int) -> list[int]:
        weights = [1 / (rank + 5) for rank in range(len(self._names))]
        return self._dice.choices(range(len(self._names)), weights, k=count)

    def _totals_of(self, lines: Sequence[int], picks: Sequence[int]) -> list[int]:
        taken = iter(picks)
        return [sum(self._prices[next(taken)] for _ in range(n)) for n in lines]

    def _purchases(self) -> Rows:
        size, dice = self.size, self._dice
        zone = dt.timedelta(hours=8)
        payments = ("wechat", "wechat", "alipay", "alipay", "cash", "card", "")
        for i, packed in enumerate(self._visits(), 1):
            at, customer_id = divmod(packed, 2 * size.customers)
            on = (dt.datetime.fromtimestamp(at, dt.UTC) + zone).date().isoformat()
            total = self._totals[i - 1]
            yield i, customer_id or None, None, 1, "sale", at, on, "", dice.choice(payments), "", "", total, at

    def _visits(self) -> list[int]:
        """Who came when, in order of time: instant times twice the number of customers, plus the customer (0: walk-in)."""
        size, dice = self.size, self._dice
        ids = list(range(1, size.customers + 1))
        dice.shuffle(ids)
        weights = [1 / (rank + max(1.0, ZIPF_SHIFT * size.customers)) for rank in range(size.customers)]
        first = {customer_id: int(DAYS * dice.random()) for customer_id in ids}
        found = []
        for customer_id in dice.choices(ids, weights, k=size.purchases):
            day = dice.randrange(first[customer_id], DAYS)
            # Half past midnight UTC is half past eight in the morning at the shop.
            at = self._now - self._now % 86400 - (DAYS - day) * 86400 + 1800 + dice.randrange(12 * 3600)
            found.append(at * 2 * size.customers + (0 if dice.random() < 0.03 else customer_id))
        return sorted(found)

    def _items(self, lines: Sequence[int], picks: Sequence[int]) -> Rows:
        number = 0
        for purchase_id, count in enumerate(lines, 1):
            for position in range(count):
                pick = picks[number]
                number += 1
                price = self._prices[pick]
                yield number, purchase_id, position, pick + 1, "", self._names[pick], 1000, price, price


PRODUCT = ("id", "name", "code", "product_key", "category", "unit", "price_minor", "barcode", "created_at")
CUSTOMER = (
    "id", "name", "member_number", "wechat", "email", "address", "gender", "birthday_calendar", "birthday_month", "birthday_day",
    "birthday_is_leap", "birthday_year", "preferences", "alert_note", "note", "source", "created_at",
)  # fmt: skip
PHONE = ("id", "customer_id", "position", "label", "raw", "e164", "digits", "last4")
PET = (
    "id", "name", "species", "breed", "sex", "birthday_calendar", "birthday_month", "birthday_day", "birthday_is_leap", "birthday_year",
    "age_text", "weight_milli", "microchip", "allergies", "temperament", "note", "created_at",
)  # fmt: skip
PURCHASE = (
    "id", "customer_id", "pet_id", "staff_id", "kind", "purchased_at", "purchased_on", "receipt_number", "payment", "channel", "note",
    "total_minor", "created_at",
)  # fmt: skip
ITEM = (
    "id", "purchase_id", "position", "product_id", "code", "description", "quantity_milli", "unit_price_minor", "total_minor",
)  # fmt: skip
