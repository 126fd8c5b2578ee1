"""Who recommended somebody: a name, and what tells those apart who are called the same."""

from __future__ import annotations

import pytest

from app.errors import UserMistake
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


def test_mark_that_another_got_since_means_several_who_are_offered(shop: Shop) -> None:
    one = made(shop, "Wang", "13800006688")
    made(shop, "Wang", "13900002210")
    said = referrers.text(shop, one)
    third = made(shop, "Wang", "13700006688")
    made(shop, "Li", "13600006688")
    with pytest.raises(UserMistake, match="Several") as refused:
        referrers.read(shop, None, said)
    assert (said, refused.value.where) == ("Wang · 6688", "referrer")
    assert {hit.customer_id for hit in referrers.found(shop, said, None, 6)} == {one, third}
    assert referrers.text(shop, one) == f"Wang #{one}"
    with pytest.raises(UserMistake, match="Several"):
        referrers.read(shop, None, "Wang")


def test_what_is_said_for_somebody_means_nobody_else(shop: Shop) -> None:
    like_number = made(shop, "8031")
    numbered = made(shop, "Yan", number="8031")
    lily, other = made(shop, "Lily"), made(shop, "Lily")
    pets.create(shop, PetDraft(name="Bo · Co"), [lily])
    ann, dotted = made(shop, "Ann"), made(shop, "Ann · Mi")
    made(shop, "Ann")
    pets.create(shop, PetDraft(name="Mi"), [ann])
    unnamed = made(shop, "", number="80400")
    people = (like_number, numbered, lily, other, ann, dotted, unnamed)
    said = {who: referrers.text(shop, who) for who in people}
    assert said == {
        like_number: f"8031 #{like_number}", numbered: "Yan", lily: f"Lily #{lily}", other: f"Lily #{other}",
        ann: f"Ann #{ann}", dotted: f"Ann · Mi #{dotted}", unnamed: "80400",
    }  # fmt: skip
    assert [referrers.read(shop, None, text) for text in said.values()] == list(people)
    assert referrers.read(shop, None, f"#{lily}") == lily


@pytest.mark.parametrize("kept", ["010-65123456-8012", "010 65123456 转 8012", "65123456-8012"])
def test_phone_with_an_extension_is_meant_as_it_is_kept_and_without_it(shop: Shop, kept: str) -> None:
    clara = made(shop, "Clara", kept)
    assert referrers.read(shop, None, kept) == clara
    if kept.startswith("010"):
        assert [referrers.read(shop, None, typed) for typed in ("010-65123456", "65123456")] == [clara, clara]
    with pytest.raises(UserMistake, match="There is no customer"):
        referrers.read(shop, None, "5123")


def test_many_of_one_name_are_read_once_and_not_once_for_each(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [made(shop, "Kim", f"1380000{number:04}") for number in range(1000, 1012)]
    asked: list[int] = []
    marks = referrers._marks
    monkeypatch.setattr(referrers, "_marks", lambda session, ids: (asked.append(len(ids)), marks(session, ids))[1])
    assert referrers.read(shop, None, "Kim · 1007") == people[7]
    assert asked == [12]
