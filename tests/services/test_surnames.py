"""Real surnames with unusual readings: each is found by the initials of the surname's own reading."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from app.services import customers, lookup
from app.services.customers import CustomerDraft
from app.shop import Shop


def test_each_surname_is_found_by_the_initials_of_its_reading(shop: Shop, shared_data: Path) -> None:
    lines = (shared_data / "contacts_names_dates" / "surnames.txt").read_text("utf-8").splitlines()
    missing = []
    for line in filter(None, (line.strip() for line in lines)):
        surname, _, reading = line.partition(":")
        plain = "".join(c for c in unicodedata.normalize("NFKD", reading) if not unicodedata.combining(c))
        made = customers.create(shop, CustomerDraft(name=f"{surname.strip()}小明"))
        typed = "".join(syllable[0] for syllable in plain.split()) + "xm"
        if made not in [hit.customer_id for hit in lookup.find(shop, typed, limit=100)]:
            missing.append((surname, typed))
    assert not missing
    assert len(lines) > 50
