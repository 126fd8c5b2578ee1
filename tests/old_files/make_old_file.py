"""Makes the shop file of today's schema with its keys and what is in it, for the day on which the schema is another one.

Run once for each schema, before it is changed for the first time: ``python -m tests.old_files.make_old_file``. What it made is never made
again: a file from the hand of a later version would prove nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from app.clock import FixedClock
from app.sample import shop as sample
from app.sample.model import SampleShop
from app.services import photos, vault
from app.storage import database
from app.workflows import sample_shop
from tests.old_files import dirty_shop

FOLDER = Path(__file__).parent
PASSWORD = "the bread of the first schema"
"""Of every one of these files."""
DAY = dt.datetime(2026, 11, 27, 2, 0, tzinfo=dt.UTC)
PEOPLE, MATES, SALES, CARE = 6, 2, 40, 3
DERIVED = ("search_", "sqlite_", "alembic_version")
"""Beginnings of the names of tables whose content may change without a new schema."""


def name_of(schema: int) -> str:
    """The name, without endings, of the file of a schema."""
    return f"schema_{schema}"


def some(made: SampleShop) -> SampleShop:
    """The first of the made-up people, with all that is theirs."""
    kept = {who.no for who in made.customers[:PEOPLE]}
    people = tuple(
        replace(
            who,
            referrer_no=who.referrer_no if who.referrer_no in kept else None,
            household_no=1 if who.no <= MATES else None,
        )
        for who in made.customers
        if who.no in kept
    )
    pets = tuple(pet for pet in made.pets if pet.owner_nos and set(pet.owner_nos) <= kept)
    sales = [sale for sale in made.sales if sale.customer_no in kept][-SALES:]
    known = {None, *(sale.no for sale in sales)}
    family = tuple(member for member in made.family if member.customer_no in kept)
    sold = tuple(s for s in sales if s.refund_of_no in known)
    care = tuple(replace(done, pet_no=pets[0].no) for done in made.care[:CARE])
    return replace(made, customers=people, pets=pets, sales=sold, family=family, care=care)


def picture() -> bytes:
    """A small photo of nothing."""
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x12766E)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 80)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def rows(connection: Any) -> dict[str, dict[str, Any]]:
    """The columns and the rows of every table that is no search index; bytes as hex."""
    listed = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {}
    for table in (name for name in listed if not name.startswith(DERIVED)):
        columns = [r[1] for r in connection.execute(f'PRAGMA table_info("{table}")')]
        kept = connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2').fetchall()
        found[table] = {"columns": columns, "rows": [[_plain(value) for value in row] for row in kept]}
    return found


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def main(folder: Path = FOLDER) -> None:
    """Make the three files in `folder`. Raises ``UserMistake`` where they are already."""
    path = folder / f"{name_of(database.SCHEMA_VERSION)}.shuke"
    options: dict[str, Any] = {
        "name": "豆豆 Doudou",
        "kind": "pet",
        "time_zone": "Asia/Shanghai",
        "clock": FixedClock(DAY),
    }
    made = vault.create(path, PASSWORD, policy=vault.PUBLIC, **options)
    shop = made.shop
    sample_shop.bring_in(shop, some(sample.make("pet", "zh_CN", shop.today())), "zh_CN", lambda _done, _total: None)
    photos.put(shop, "customer", 1, picture())
    with tempfile.TemporaryDirectory() as made_in:
        dirty_shop.fill(shop, Path(made_in), picture())
    data_key = shop.database.key_for_copy()
    with closing(database.connect(path, data_key)) as connection:
        connection.execute("VACUUM")
    shop.close()
    with closing(database.connect(path, data_key)) as connection:
        golden = {"recovery_code": made.recovery_code, "tables": rows(connection)}
    text = json.dumps(golden, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.with_suffix(".json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
