"""Who may be there twice: found in the shop and while somebody is typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.insights.likeness import Reason
from app.services import customers, duplicates, pets
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.values.birthday import Birthday
from tests.support import make_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path).shop
    yield made
    made.close()


def add(shop: Shop, name: str, phone: str = "", birthday: Birthday | None = None, pet: str = "") -> int:
    phones = (PhoneDraft(phone),) if phone else ()
    made = customers.create(shop, CustomerDraft(name=name, phones=phones, birthday=birthday))
    if pet:
        pets.create(shop, PetDraft(name=pet), [made])
    return made


def test_pairs_are_found_with_reasons_the_likeliest_first(shop: Shop) -> None:
    born = Birthday("lunar", 8, 15)
    one, other = add(shop, "王小明", "13800006688", born, "豆豆"), add(shop, "王晓明", "13800006698", born, "豆豆")
    third, fourth = add(shop, "李娜", "13911112222"), add(shop, "李娜", "13911112222")
    add(shop, "李雷", "13911112222")
    gone = add(shop, "李娜", "13911112222")
    customers.delete(shop, gone)
    found = duplicates.pairs(shop, lambda _done, _total: None)
    assert [(p.first_id, p.second_id) for p in found] == [(one, other), (third, fourth)]
    assert set(found[0].likeness.reasons) == {
        Reason.PHONE_SLIP,
        Reason.SAME_SOUND,
        Reason.SAME_BIRTHDAY,
        Reason.SAME_PET,
    }
    assert all(pair.likeness.is_likely for pair in found)


@pytest.mark.parametrize(
    ("draft", "finds"),
    [
        (CustomerDraft(name="赵六", phones=(PhoneDraft("138 0000 6688"),)), True),
        (CustomerDraft(name="王晓明", phones=(PhoneDraft("13800006689"),)), True),
        (CustomerDraft(name="王小明", phones=(PhoneDraft("13900006688"),)), True),
        (CustomerDraft(name="王晓明", birthday=Birthday("solar", 5, 21)), False),
        (CustomerDraft(name="王小明", birthday=Birthday("solar", 5, 21)), True),
        (CustomerDraft(name="王小明"), False),
        (CustomerDraft(name="王小明", phones=(PhoneDraft("15912345678"),)), False),
        (CustomerDraft(), False),
    ],
)
def test_similar_is_the_phone_or_enough_points(shop: Shop, draft: CustomerDraft, finds: bool) -> None:
    known = add(shop, "王小明", "13800006688", Birthday("solar", 5, 21))
    add(shop, "张三", "13712345678")
    assert [alike.row.customer_id for alike in duplicates.similar(shop, draft)] == ([known] if finds else [])
    assert duplicates.similar(shop, draft, leave_out=known) == ()
