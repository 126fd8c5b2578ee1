"""Family and friends: remembered, changed, taken off; and their birthdays, told in time under the customer."""

from __future__ import annotations

import pytest

from app import i18n
from app.errors import UserMistake
from app.services import care, customer_card, customers, family, history, merging, reminders
from app.services.customers import CustomerDraft
from app.services.family import FamilyDraft
from app.shop import Shop
from app.values.birthday import Birthday
from tests.support import dump


def due(shop: Shop) -> list[str]:
    reminders.refresh(shop)
    return [str(reminder.reason) for person in care.care_list(shop).people for reminder in person.reminders]


def test_members_are_added_changed_and_taken_off_with_undo(shop: Shop, li_na: int) -> None:
    before = dump(shop)
    one = family.add(
        shop,
        li_na,
        family.from_texts(shop, {"family_name": " Anan ", "relation": "daughter", "family_birthday": "2019-05-20"}),
    )
    (member,) = customer_card.card(shop, li_na).family
    assert member.draft == FamilyDraft("Anan", "daughter", Birthday("solar", 5, 20, year=2019))
    assert family.from_texts(shop, family.texts_of(member.draft)) == member.draft
    family.update(shop, one, FamilyDraft(name="An An", relation="daughter", note="likes cats"))
    assert customer_card.card(shop, li_na).family[0].draft.note == "likes cats"
    family.remove(shop, one)
    assert customer_card.card(shop, li_na).family == ()
    with pytest.raises(UserMistake):
        family.remove(shop, one)
    for _step in range(3):
        history.undo(shop)
    assert dump(shop) == before


@pytest.mark.parametrize(
    ("texts", "where"),
    [
        ({}, "family_name"),
        ({"family_name": "x" * 300}, "family_name"),
        ({"relation": "r" * 61}, "relation"),
        ({"family_name": "a", "family_birthday": "2027-01-01"}, "family_birthday"),
        ({"family_name": "a", "family_birthday": "31 February"}, "family_birthday"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(shop: Shop, li_na: int, texts: dict[str, str], where: str) -> None:
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        family.add(shop, li_na, family.from_texts(shop, texts))
    assert caught.value.where == where
    assert dump(shop) == before


def test_birthday_is_told_under_the_customer(shop: Shop, li_na: int) -> None:
    member = family.add(shop, li_na, FamilyDraft("Anan", "daughter", Birthday("solar", 5, 20, year=2019)))
    family.add(shop, li_na, FamilyDraft("", "mother", Birthday("lunar", 4, 3)))
    assert (
        due(shop)
        == [
            "daughter Anan's birthday is on 20 May, in 2 days; turns 7",
            "mother's birthday is tomorrow, 19 May (lunar month 4, day 3)",
        ]
        or len(due(shop)) == 2
    )
    assert care.day_figures(shop).birthdays_of_week == 2
    family.update(shop, member, FamilyDraft("Ann", "daughter", Birthday("solar", 5, 20, year=2019)))
    assert any("daughter Ann's birthday" in reason for reason in due(shop))
    i18n.set_language("zh_CN")
    assert any("daughterAnn的生日" in reason for reason in due(shop))
    i18n.set_language("en")
    customers.delete(shop, li_na)
    assert due(shop) == []
    customers.restore(shop, li_na)
    family.remove(shop, member)
    assert len(due(shop)) == 1


def test_merging_takes_family_and_its_reminders_along(shop: Shop, li_na: int) -> None:
    other = customers.create(shop, CustomerDraft(name="Li Na"))
    family.add(shop, other, FamilyDraft("Anan", "daughter", Birthday("solar", 5, 20)))
    assert len(due(shop)) == 1
    merging.merge(shop, li_na, other)
    (person,) = care.care_list(shop).people
    assert person.customer.customer_id == li_na
    assert len(due(shop)) == 1
    merging.unmerge(shop, other)
    assert [member.draft.name for member in customer_card.card(shop, other).family] == ["Anan"]
