"""Drafts: kept in the shop file past the journal, gone in the transaction that saves what they were for."""

from __future__ import annotations

from app.services import customers, drafts, history, purchases
from app.services.customers import CustomerDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from tests.support import dump


def test_drafts_are_kept_by_kind_and_leave_no_trace_when_they_go(shop: Shop) -> None:
    before, entries = dump(shop), len(history.entries(shop))
    drafts.keep(shop, "sale", {0: {"lines": []}, 7: {"note": "等一下"}})
    drafts.keep(shop, "form", {7: {"name": "Ann"}})
    assert drafts.load(shop, "sale") == {0: {"lines": []}, 7: {"note": "等一下"}}
    drafts.keep(shop, "sale", {})
    assert drafts.load(shop, "sale") == {}
    assert drafts.load(shop, "form") == {7: {"name": "Ann"}}
    drafts.keep(shop, "form", {})
    assert dump(shop) == before
    assert len(history.entries(shop)) == entries


def test_sale_takes_its_own_draft_along_and_undo_does_not_bring_it_back(shop: Shop) -> None:
    ann = customers.create(shop, CustomerDraft(name="Ann"))
    drafts.keep(shop, drafts.SALE, {0: {}, ann: {}})
    purchases.record(shop, PurchaseDraft(ann, (ItemDraft("Bread", unit_price_minor=550),)))
    assert set(drafts.load(shop, drafts.SALE)) == {0}
    history.undo(shop)
    assert set(drafts.load(shop, drafts.SALE)) == {0}
