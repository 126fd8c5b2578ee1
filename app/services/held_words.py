"""How much is in a backup, or in the shop, in words; counted in one way, so that the two can be compared.

A number of customers has those in the bin in it, as a backup holds them too, and those who were merged, and says how many of them these are.
"""

from __future__ import annotations

from app.i18n import ngettext
from app.storage.backup import IN_BIN, Manifest


def inside(manifest: Manifest) -> str:
    """How much is in a backup: ``1,286 customers, 3 of them in the bin or merged · 18,402 purchases``. Older ones do not say how many these are."""
    return held(manifest.counts.get("customer", 0), manifest.counts.get(IN_BIN, 0), manifest.counts.get("purchase", 0))


def held(customers: int, in_bin: int, sales: int) -> str:
    """So many customers, of whom some are in the bin or merged, and purchases."""
    purchases = ngettext("{count:,} purchase", "{count:,} purchases", sales)
    return f"{people(customers, in_bin)} · {purchases}"


def people_inside(manifest: Manifest) -> str:
    """How many customers are in a backup."""
    return people(manifest.counts.get("customer", 0), manifest.counts.get(IN_BIN, 0))


def people(customers: int, in_bin: int) -> str:
    """So many customers, of whom some are in the bin or merged: a backup counts both as one."""
    said = ngettext("{count:,} customer", "{count:,} customers", customers)
    if not in_bin:
        return said
    return ngettext(
        "{customers}, {count:,} of them in the bin or merged",
        "{customers}, {count:,} of them in the bin or merged",
        in_bin,
        customers=said,
    )
