"""The installed program proves itself: the main job, once through, in a temporary folder that is gone afterwards.

Nothing of the person's own is read or written, except that the log may gain a line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app import i18n, sample_data
from app.errors import ShukeError
from app.i18n import T, Text
from app.import_export.pdf.pages import page_image
from app.services import backups, erasing, history, lookup, purchases, reminders, vault
from app.services.import_plan import ImportResult
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.workflows import bring_in, print_out, take_out

Tick = Callable[[int, int], None]
PASSWORD = "a bun, a bone and a ball"  # noqa: S105 - of a shop that lives for a few seconds
NEW_PASSWORD = "two buns and no bone"  # noqa: S105 - the same
FINE = T("fine")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried, and what came of it."""

    name: str
    ok: bool
    detail: Text


class _NotSo(Exception):
    """A check that did not hold."""

    def __init__(self, detail: Text) -> None:
        super().__init__(detail.message)
        self.detail = detail


def run(tick: Tick, policy: vault.Policy = vault.SHIPPED) -> tuple[Check, ...]:
    """Try everything in order; the first check that fails is the last one. Raises what `tick` raises."""
    checks: list[Check] = []
    with tempfile.TemporaryDirectory(prefix="shuke-self-test-") as name:
        trial = _Trial(Path(name).resolve(), policy, tick)
        try:
            for number, (label, attempt) in enumerate(trial.steps(), start=1):
                tick(number, 0)
                try:
                    attempt()
                except _NotSo as found:
                    checks.append(Check(label, False, found.detail))
                    break
                except ShukeError as error:
                    checks.append(Check(label, False, T("{message}", message=str(error))))
                    break
                checks.append(Check(label, True, FINE))
        finally:
            trial.close()
    return tuple(checks)


class _Trial:
    """A shop on trial."""

    def __init__(self, folder: Path, policy: vault.Policy, tick: Tick) -> None:
        self._folder = folder
        self._policy = policy
        self._tick = tick
        self._shops: list[Shop] = []
        self._people = 0

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """The names of the checks, and what is tried."""
        yield "create", self._create
        yield "import", self._import
        yield "search", self._search
        yield "sell", self._sell
        yield "undo", self._undo
        yield "remind", self._remind
        yield "report", self._report
        yield "export", self._export
        yield "re-import", self._import_again
        yield "backup", self._backup
        yield "restore", self._restore
        yield "recover", self._recover
        yield "erase", self._erase
        yield "verify", self._verify

    def close(self) -> None:
        """Close what is open, so that the folder can go."""
        while self._shops:
            self._shops.pop().close()

    @property
    def _shop(self) -> Shop:
        return self._shops[0]

    def _create(self) -> None:
        made = self._make("shop.shuke")
        self._code = made.recovery_code
        content = (self._folder / "shop.shuke").read_bytes()
        _hold(b"CREATE TABLE" not in content and len(content) > 0, T("The shop file is not encrypted."))

    def _make(self, name: str) -> vault.Created:
        made = vault.create(
            self._folder / name,
            PASSWORD,
            name="Self-test",
            kind="pet",
            language=i18n.language(),
            time_zone=sample_data.ZONE,
            clock=sample_data.CLOCK,
            policy=self._policy,
        )
        self._shops.append(made.shop)
        return made

    def _import(self) -> None:
        customers, sales = self._folder / "customers.csv", self._folder / "sales.csv"
        sample_data.write_customers(customers, "zh_CN")
        sample_data.write_purchases(sales, "zh_CN")
        first = self._bring_in(self._shop, customers)
        _hold(first.rejected > 0 and first.created > 30, T("The rows were not told apart."))
        self._bring_in(self._shop, sales)
        held = vault.info(self._shop)
        self._people = held.customers
        _hold(held.customers > 30 and held.purchases > 100 and held.pets > 30, T("Rows are missing."))

    def _bring_in(self, shop: Shop, path: Path) -> ImportResult:
        prepared = bring_in.prepare(shop, bring_in.BringInRequest(path), self._tick)
        return bring_in.carry_out(shop, prepared, self._tick)

    def _search(self) -> None:
        for typed in ("6688", "陈小雨", "cxy", "奶茶"):
            found = lookup.find(self._shop, typed)
            _hold(any(hit.name == "陈小雨" for hit in found), T("{typed} was not found.", typed=typed))

    def _sell(self) -> None:
        who = lookup.find(self._shop, "陈小雨")[0].customer_id
        before = vault.info(self._shop).purchases
        done = purchases.record(self._shop, PurchaseDraft(who, (ItemDraft("Bone", 3000, 1250),)))
        _hold(done.total_minor == 3750, T("The total is wrong."))
        _hold(vault.info(self._shop).purchases == before + 1, T("The sale is not there."))

    def _undo(self) -> None:
        before = vault.info(self._shop).purchases
        _hold(history.undo(self._shop) is not None, T("There was nothing to undo."))
        _hold(vault.info(self._shop).purchases == before - 1, T("The sale is still there."))

    def _remind(self) -> None:
        reminders.refresh(self._shop, self._tick)
        due = reminders.due(self._shop)
        _hold({"birthday"} < {reminder.rule for reminder in due}, T("Reminders are missing."))
        _hold(all(str(reminder.reason) for reminder in due), T("A reminder has no reason."))
        reminders.done(self._shop, due[0].reminder_id)
        again = reminders.refresh(self._shop, self._tick)
        _hold(again.created == 0 and len(reminders.due(self._shop)) < len(due), T("A reminder came twice."))

    def _report(self) -> None:
        who = lookup.find(self._shop, "陈小雨")[0].customer_id
        wanted = print_out.PaperRequest("customer", ReportParams((who,)))
        made = print_out.prepare(self._shop, wanted, self._tick)
        done = print_out.save(self._shop, made, self._folder / "record.pdf")
        _hold(done.pages > 0 and not done.missing, T("Characters are missing on paper."))
        picture = page_image(done.path.read_bytes(), 0, 0.5)
        _hold(len(set(picture.pixels)) > 1, T("The page is empty."))

    def _export(self) -> None:
        self._book = self._folder / "shop.xlsx"
        done = take_out.take_out(self._shop, take_out.TakeOutRequest(self._book), self._tick)
        _hold(done.rows.get("customers") == self._people, T("Rows are missing."))

    def _import_again(self) -> None:
        second = self._make("again.shuke").shop
        result = self._bring_in(second, self._book)
        here, there = vault.info(self._shop), vault.info(second)
        _hold(result.rejected == 0, T("Rows were rejected."))
        _hold(
            (here.customers, here.pets, here.purchases) == (there.customers, there.pets, there.purchases),
            T("What came back is not what went out."),
        )

    def _backup(self) -> None:
        made = backups.make(self._shop, self._folder / "backups", self._tick)
        self._kept = made.path
        _hold(made.verified and made.manifest.counts["customer"] == self._people, T("Rows are missing."))

    def _restore(self) -> None:
        target = self._folder / "restored.shuke"
        backups.restore(self._kept, target, PASSWORD, policy=self._policy, tick=self._tick)
        shop = vault.unlock(target, PASSWORD, clock=sample_data.CLOCK, policy=self._policy)
        self._shops.append(shop)
        _hold(vault.info(shop).customers == self._people, T("Rows are missing."))

    def _recover(self) -> None:
        target = self._folder / "restored.shuke"
        self._shops.pop().close()
        vault.recover(target, self._code, NEW_PASSWORD, clock=sample_data.CLOCK, policy=self._policy).close()
        self._shops.append(vault.unlock(target, NEW_PASSWORD, clock=sample_data.CLOCK, policy=self._policy))

    def _erase(self) -> None:
        who = lookup.find(self._shop, "陈小雨")[0].customer_id
        before = vault.info(self._shop).purchases
        done = erasing.erase(self._shop, who, only_from_bin=False)
        _hold(
            not any(hit.name == "陈小雨" for hit in lookup.find(self._shop, "陈小雨")),
            T("Somebody who was deleted for good is found."),
        )
        _hold(done.kept_purchases > 0 and vault.info(self._shop).purchases == before, T("Sales are missing."))

    def _verify(self) -> None:
        for shop in self._shops:
            for check in backups.verify(shop):
                _hold(check.ok, T("{name}: {detail}", name=check.name, detail=check.detail))


def _hold(holds: bool, otherwise: Text) -> None:
    if not holds:
        raise _NotSo(otherwise)
