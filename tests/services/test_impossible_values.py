"""What cannot be is refused beside its field in words, and what stands in a file already never stops another change."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import UserMistake
from app.services import customers, feedback, merging, pet_lives, pets, pets_typed, tags, typed_doubts
from app.services.customers import CustomerDraft
from app.services.feedback import FeedbackDraft
from app.services.pets import PetDraft
from app.shop import Shop
from app.storage.database import raw
from tests.support import make_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return make_shop(tmp_path_factory.mktemp("impossible")).shop


@pytest.fixture(scope="module")
def ann(shop: Shop) -> int:
    return customers.create(shop, CustomerDraft("Ann", own_tier="vip", tags=("old",)))


@pytest.fixture(scope="module")
def rex(shop: Shop, ann: int) -> int:
    return pets.create(shop, PetDraft(name="Rex", died_on=dt.date(2020, 1, 1)), [ann])


@pytest.mark.parametrize(
    ("key", "text", "code", "said"),
    [
        ("own_tier", "super", "unknown_choice", "Tier by hand: This is none of the choices: VIP, Potential, General, Low."),
        ("since_on", "2090-01-01", "future_day", "This day lies in the future."),
        ("since_on", "1700-01-01", "too_old", "This day lies before 1900."),
        ("confirmed_on", "2090-01-01", "future_day", "This day lies in the future."),
        ("name", "x" * 201, "too_long", "Name: 201 characters are too many; at most 200 fit. Shorten it."),
        ("wechat", "x" * 101, "too_long", "WeChat: 101 characters are too many; at most 100 fit. Shorten it."),
        ("tags", "ok; " + "x" * 61, "too_long", "Tags: 61 characters are too many for a tag; at most 60 fit. Shorten it."),
        ("gender", "x" * 61, "too_long", "Gender: 61 characters are too many; at most 60 fit. Shorten it."),
        ("name", "\u200b\u2060", "invisible", "Name: there are only invisible characters in it."),
        ("note", "\u202e", "invisible", "Note: there are only invisible characters in it."),
    ],
)  # fmt: skip
def test_what_is_typed_of_a_customer_and_cannot_be_is_refused(shop, ann, key, text, code, said):
    before = customers.draft_of(shop, ann)
    with pytest.raises(UserMistake) as caught:
        customers.set_fields(shop, ann, {key: text})
    assert (caught.value.code, caught.value.where) == (code, key)
    assert str(caught.value).startswith(said)
    assert customers.draft_of(shop, ann) == before


@pytest.mark.parametrize(
    ("draft", "where"),
    [
        (CustomerDraft("Bea", own_tier="super"), "own_tier"),
        (CustomerDraft("Bea", since_on=dt.date(1899, 12, 31)), "since_on"),
        (CustomerDraft("Bea", tags=("x" * 61,)), "tags"),
        (CustomerDraft("\u200b", wechat="bea"), "name"),
    ],
)
def test_services_refuse_the_same(shop, draft, where):
    with pytest.raises(UserMistake) as caught:
        customers.create(shop, draft)
    assert caught.value.where == where


def test_tiers_are_read_in_either_language(shop, ann):
    for said, kept in (("潜力", "potential"), ("general", "general"), ("VIP 贵宾", "vip"), ("", "")):
        customers.set_fields(shop, ann, {"own_tier": said})
        assert customers.draft_of(shop, ann).own_tier == kept


def test_what_stands_there_already_does_not_stop_another_change(shop):
    who = customers.create(shop, CustomerDraft("Old"))
    with shop.write("as an earlier version did") as session:
        raw(session).execute("UPDATE customer SET own_tier = 'super', since_on = '2990-01-01' WHERE id = ?", (who,))
    customers.set_fields(shop, who, {"note": "still here"})
    assert customers.draft_of(shop, who).note == "still here"


def test_tag_that_is_too_long_says_the_same_everywhere(shop, ann):
    long = "x" * 61
    tag_id = tags.numbers(shop)["old"]
    for act in (lambda: customers.add_tag(shop, ann, long), lambda: tags.rename(shop, tag_id, long)):
        with pytest.raises(
            UserMistake, match=r"61 characters are too many for a tag; at most 60 fit.*Shorten it"
        ) as caught:
            act()
        assert caught.value.where == "tags"


def test_pet_is_born_before_it_dies_whichever_is_typed(shop, rex):
    with pytest.raises(UserMistake) as caught:
        pets_typed.set_fields(shop, rex, {"pet_birthday": "2024-01-01"})
    assert (caught.value.code, caught.value.where) == ("after_death", "pet_birthday")
    pets_typed.set_fields(shop, rex, {"pet_birthday": "2012-05-01"})
    with pytest.raises(UserMistake) as caught:
        pets_typed.set_fields(shop, rex, {"died_on": "2011-01-01"})
    assert (caught.value.code, caught.value.where) == ("before_birth", "died_on")


def test_death_long_ago_is_refused(shop, rex):
    for day in (dt.date(1800, 1, 1), shop.today().replace(year=shop.today().year - 41)):
        with pytest.raises(UserMistake) as caught:
            pet_lives.pass_away(shop, rex, day)
        assert (caught.value.code, caught.value.where) == ("too_old", "died_on")


def test_weight_and_ration_take_their_units(shop, rex):
    pets_typed.set_fields(shop, rex, {"weight_milli": "9斤", "ration_grams": "60 克"})
    assert (pets.draft_of(shop, rex).weight_milli, pets.draft_of(shop, rex).ration_grams) == (4500, 60)
    for key, text, said in (("weight_milli", "9 lb", "kilograms"), ("ration_grams", "a cup", "grams")):
        with pytest.raises(UserMistake, match=said) as caught:
            pets_typed.set_fields(shop, rex, {key: text})
        assert caught.value.where == key


def test_complaint_is_followed_up_within_two_years(shop, ann):
    far = shop.today().replace(year=2990)
    with pytest.raises(UserMistake) as caught:
        feedback.record(shop, ann, FeedbackDraft("complaint", "stale", follow_up_on=far))
    assert (caught.value.code, caught.value.where) == ("too_late", "follow_up_on")
    kept = feedback.record(shop, ann, FeedbackDraft("complaint", "stale"))
    with shop.write("as an earlier version did") as session:
        raw(session).execute("UPDATE feedback SET follow_up_on = '2990-01-01' WHERE id = ?", (kept,))
    feedback.resolve(shop, kept, 4)
    assert not feedback.of_id(shop, kept).is_open


def test_praise_has_no_score(shop, ann):
    kept = feedback.record(shop, ann, FeedbackDraft("praise", "good bread", score=3))
    assert feedback.of_id(shop, kept).draft.score is None


def test_merging_with_oneself_is_refused_beside_the_customer(shop, ann):
    with pytest.raises(UserMistake) as caught:
        merging.merge(shop, ann, ann)
    assert caught.value.where == "customer"


def test_what_is_odd_is_taken_and_told(shop):
    told = dict(typed_doubts.doubts(shop, {"email": "nope", "gender": "robot", "name": "Ann"}))
    assert set(told) == {"odd_email", "other_word"}
    assert not list(typed_doubts.doubts(shop, {"email": "ann@b.co.uk", "gender": "female"}))


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("phones", "12345678", "odd_phone"),
        ("phones", "13800006688; 1", "odd_phone"),
        ("phones", "1234567890123456789", "odd_phone"),
        ("phones", "65123456 shop", None),
        ("weight_milli", "900", "heavy"),
        ("weight_milli", "900 g", None),
        ("weight_milli", "heavy", None),
    ],
)
def test_phone_or_weight_that_is_odd_is_told(shop, key, text, code):
    assert [told for told, _said in typed_doubts.doubts(shop, {key: text})] == ([code] if code else [])


def test_age_below_zero_is_refused(shop, rex):
    with pytest.raises(UserMistake) as caught:
        pets_typed.set_fields(shop, rex, {"age_text": "-1"})
    assert (caught.value.code, caught.value.where) == ("bad_age", "age_text")


def test_phone_is_kept_once_with_the_label_it_has(shop):
    who = customers.create_from(
        shop, {"name": "Twice", "phones": "138 0000 6688; 13800006688 shop; 65123456 转 1; 65123456 转 2"}
    )
    kept = [(phone.number, phone.label) for phone in customers.draft_of(shop, who).phones]
    assert kept == [("138 0000 6688", "shop"), ("65123456 转 1", ""), ("65123456 转 2", "")]
