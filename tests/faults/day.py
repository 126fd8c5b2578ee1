"""The worker: a shop's day, lived in a child that may die at any moment.

After each commit it says what now holds, as *facts*: ``sale:12`` → total, ``note:5`` → text, ``bin:5`` → 0 or 1, ``tag:loud`` → how many carry
it, ``batch:3`` → rows; and the head of the journal. Before each it says which facts are about to change.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.errors import ShukeError
from app.services import customer_crowds, customers, history, imports, purchases, vault
from app.services.imports import ImportRequest, Section
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage import database, journal
from app.storage.database import raw
from tests.faults.warm import Say
from tests.sheets import silent
from tests.support import CHEAP, NOW, PASSWORD

IMPORTED = 50
Facts = dict[str, int | str | None]
_PEOPLE = "SELECT id FROM customer WHERE deleted_at IS NULL AND import_batch_id = 1 ORDER BY id LIMIT 200"


def live(say: Say, path: str, seed: int, steps: int, synchronous: str = "") -> None:
    """Open the shop and do `steps` things in it. An error in words is said under ``refused``, and the day goes on."""
    if synchronous:
        kept = tuple(p for p in database.PRAGMAS if p[0] != "synchronous")
        database.PRAGMAS = (("synchronous", synchronous, None), *kept)
    try:
        shop = vault.unlock(Path(path), PASSWORD, policy=CHEAP, clock=FixedClock(NOW))
    except ShukeError as error:
        say({"refused": error.code, "says": str(error), "at": "unlock"})
        return
    say({"opened": os.getpid()})
    try:
        day = Day(shop, say, random.Random(seed))
    except ShukeError as error:
        say({"refused": error.code, "says": str(error), "at": "looking"})
        return
    for _step in range(steps):
        day.go_on()
    shop.close()
    say({"closed": True})


class Day:
    """What is done in a shop, one thing after the other, in an order that `dice` throws."""

    def __init__(self, shop: Shop, say: Say, dice: random.Random) -> None:
        self._shop, self._say, self._dice = shop, say, dice
        with shop.read() as session:
            self._people = [int(row[0]) for row in raw(session).execute(_PEOPLE)]
        self._undone: tuple[Facts, Callable[[], object]] | None = None
        self._acts = (*[self._sell] * 6, *[self._write_note] * 3, *[self._tag] * 2, self._bin, self._bring_in)

    def go_on(self) -> None:
        """Do one thing; about every fifth is taken back at once."""
        self._dice.choice(self._acts)()
        if self._undone is not None and self._dice.random() < 0.2:
            facts, undo = self._undone
            self._try(list(facts), lambda: (undo() and facts) or facts)
        self._undone = None

    def _try(self, about: list[str], act: Callable[[], Facts]) -> bool:
        self._say({"begin": about})
        try:
            facts = act()
        except ShukeError as error:
            self._say({"refused": error.code, "says": str(error), "at": about})
            return False
        with self._shop.read() as session:
            head = journal.head(raw(session))
        self._say({"done": facts, "head": head})
        return True

    def _undo_last(self) -> object:
        return history.undo_change(self._shop, history.newest_done(self._shop) or 0)

    def _sell(self) -> None:
        dice, made = self._dice, []
        items = tuple(ItemDraft(f"Loaf {dice.randrange(30)}", 1000, dice.randint(1, 9999)) for _ in range(3))

        def sell() -> Facts:
            sale = purchases.record(self._shop, PurchaseDraft(dice.choice(self._people), items))
            made.append(sale.purchase_id)
            return {f"sale:{sale.purchase_id}": sale.total_minor}

        if self._try([], sell):
            self._undone = {f"sale:{made[0]}": None}, self._undo_last

    def _write_note(self) -> None:
        who, text = self._dice.choice(self._people), f"likes loaf {self._dice.random()}"
        before = customers.draft_of(self._shop, who).note

        def write() -> Facts:
            customers.set_fields(self._shop, who, {"note": text})
            return {f"note:{who}": text}

        if self._try([f"note:{who}"], write):
            self._undone = {f"note:{who}": before}, self._undo_last

    def _tag(self) -> None:
        name = f"t{self._dice.randrange(10**9)}"
        crowd = self._dice.sample(self._people, 40)
        tagged = self._try([f"tag:{name}"], lambda: {f"tag:{name}": customer_crowds.add_tag(self._shop, crowd, name)})
        if tagged:
            self._undone = {f"tag:{name}": 0}, self._undo_last

    def _bin(self) -> None:
        crowd = self._dice.sample(self._people, 5)
        about = [f"bin:{who}" for who in crowd]

        def put(act: Callable[..., None], gone: int) -> Callable[[], Facts]:
            def done() -> Facts:
                act(self._shop, *crowd)
                return dict.fromkeys(about, gone)

            return done

        while not self._try(about, put(customer_crowds.delete, 1)):
            return
        while not self._try(about, put(customer_crowds.restore, 0)):
            pass

    def _bring_in(self) -> None:
        number = self._dice.randrange(10**9)
        rows: list[Any] = [(row, (f"Import {number} {row}",), ()) for row in range(2, IMPORTED + 2)]
        request = ImportRequest("customers", (Section("customers", ("name",), rows),))
        made: list[int] = []

        def bring_in() -> Facts:
            batch = imports.apply(self._shop, imports.plan(self._shop, request), silent).batch
            made.append(batch or 0)
            return {f"batch:{batch}": IMPORTED}

        if self._try([], bring_in):
            self._undone = {f"batch:{made[0]}": 0}, lambda: imports.undo(self._shop, made[0])
