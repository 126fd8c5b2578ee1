"""Who stands in the bin. Somebody who was merged does not as long as they can be taken apart: that has a place of its own (``merged_lately``)."""

from __future__ import annotations

from array import array

from app.services import customer_lists, merged_lately, pet_bin
from app.services.customer_query import CustomerQuery
from app.shop import Shop

QUERY = CustomerQuery(in_bin=True, sort="deleted")


def ids(shop: Shop) -> array[int]:
    """The customers in the bin, the last one first."""
    everybody = customer_lists.ordered_ids(shop, QUERY)
    with shop.read() as session:
        merged = merged_lately.apart(session, shop.clock.now())
    return array("q", (each for each in everybody if each not in merged)) if merged else everybody


def count(shop: Shop) -> int:
    """How many customers stand there, and pets that lie there by themselves."""
    return customer_lists.how_many(shop, QUERY) - merged_lately.count(shop) + len(pet_bin.listed(shop))
