"""Who recommended somebody: a name, and what tells those apart who are called the same."""

from __future__ import annotations

from app.services import customers, pets, referrers
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.shop import Shop


def made(shop: Shop, name: str, phone: str = "", number: str = "") -> int:
    phones = (PhoneDraft(phone),) if phone else ()
    return customers.create(shop, CustomerDraft(name=name, phones=phones, member_number=number))


def test_the_only_one_of_a_name_is_said_by_it_and_not_by_the_number(shop: Shop) -> None:
    clara = made(shop, "Clara", number="80300")
    unnamed = made(shop, "", number="80301")
    assert referrers.text(shop, clara) == "Clara"
    assert referrers.text(shop, unnamed) == "80301"
    assert [referrers.read(shop, None, typed) for typed in ("Clara", "80300", "80301")] == [clara, clara, unnamed]


def test_those_of_one_name_are_told_apart_and_read_back(shop: Shop) -> None:
    by_phone = made(shop, "王芳", "13800006688", "80300")
    by_pet = made(shop, "王芳", "13900002210")
    also = made(shop, "王芳", "13700002210")
    pets.create(shop, PetDraft(name="Milktea"), [by_pet])
    said = {who: referrers.text(shop, who) for who in (by_phone, by_pet, also)}
    assert said == {by_phone: "王芳 · 6688", by_pet: "王芳 · Milktea", also: f"王芳 #{also}"}
    assert {who: referrers.read(shop, None, text) for who, text in said.items()} == {who: who for who in said}
    assert referrers.read(shop, None, f"王芳 #{also}") == also
