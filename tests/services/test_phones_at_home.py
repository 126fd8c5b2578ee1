"""Phones of a shop where people dial a 0 first: found as typed, shown as written there, and taken out as they came in."""

from __future__ import annotations

import dataclasses

import pytest

from app.services import customers, lookup, shop_export
from app.services.customers import CustomerDraft, PhoneDraft
from app.shop import Shop
from app.values.phone import format_phone, mask_phone


@pytest.fixture
def british(shop: Shop) -> Shop:
    shop.facts = dataclasses.replace(shop.facts, region="GB")
    customers.create(shop, CustomerDraft(name="Ann Lee", phones=(PhoneDraft("020 7946 0958"),)))
    customers.create(shop, CustomerDraft(name="Bo Long", phones=(PhoneDraft("+86 138 0000 6688"),)))
    return shop


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("020 7946 0958", "02079460958"),
        ("2079460958", "2079460958"),
        ("+44 20 7946 0958", "2079460958"),
        ("0044 20 7946 0958", "2079460958"),
        ("+44 (0)20 7946 0958", "2079460958"),
        ("0207", "0207"),
        ("+44 20", "20"),
        ("0958", "0958"),
        ("9460", "9460"),
    ],
)
def test_number_is_found_however_it_is_typed(british: Shop, typed: str, matched: str) -> None:
    hits = lookup.find(british, typed)
    assert [(hit.name, hit.phone, hit.why.matched) for hit in hits] == [("Ann Lee", "02079460958", matched)]


@pytest.mark.parametrize("typed", ["+86 138 0000 6688", "0086 13800006688", "13800006688", "6688"])
def test_number_of_another_country_is_found_and_shown_with_its_code(british: Shop, typed: str) -> None:
    assert [hit.phone for hit in lookup.find(british, typed)] == ["+86 13800006688"]


def test_number_goes_out_as_it_was_typed_and_masked_as_it_is_dialled(british: Shop) -> None:
    def phones(*, mask: bool) -> list[object]:
        with shop_export.listed(british, "customers", mask=mask) as sheet:
            place = [field.key for field in sheet.fields].index("phones")
            return [row[place] for row in sheet.rows]

    assert phones(mask=False) == ["020 7946 0958", "+86 138 0000 6688"]
    assert phones(mask=True) == ["020 **** 0958", "+86 **** 6688"]


@pytest.mark.parametrize(
    ("region", "kept", "typed"),
    [
        ("US", "312 555 0143", "1-312-555-0143"),
        ("US", "312 555 0143", "13125550143"),
        ("US", "312 555 0143", "312 555 0143 x5"),
        ("CN", "852 9123 4567", "852 9123 4567"),
        ("CN", "010 6512 3456 ext 12", "010 6512 3456 ext 12"),
        ("CN", "010-65123456-8012", "010-65123456-8012"),
        ("CN", "010-65123456-8012", "01065123456"),
        ("CN", "010-65123456转8012", "010-65123456转8012"),
    ],
)
def test_whole_number_is_found_as_it_was_typed_once(shop: Shop, region: str, kept: str, typed: str) -> None:
    shop.facts = dataclasses.replace(shop.facts, region=region)
    customers.create(shop, CustomerDraft(name="Ann Lee", phones=(PhoneDraft(kept),)))
    assert [hit.name for hit in lookup.find(shop, typed)] == ["Ann Lee"]


@pytest.mark.parametrize("kept", ["010 6512 3456 ext 12", "010-65123456-8012", "010-65123456转8012"])
def test_extension_is_shown_and_is_no_part_of_what_a_mask_leaves(shop: Shop, kept: str) -> None:
    made = customers.create(shop, CustomerDraft(name="Ann Lee", phones=(PhoneDraft(kept),)))
    (row,) = customers.rows(shop, [made])
    assert row.phone == format_phone(row.phone) == kept
    assert mask_phone(row.phone) == "010 **** 3456"
