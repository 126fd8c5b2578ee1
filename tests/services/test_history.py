"""The journal: undo, redo, the chain."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.i18n import T
from app.models import Customer, CustomerPhone, Tag
from app.services import (
    customers,
    duplicates,
    erasing,
    history,
    households,
    merging,
    pet_bin,
    pet_lives,
    pets,
    purchases,
    tags,
    vault,
)
from app.services.customers import CustomerDraft, PhoneDraft
from app.services.pets import PetDraft
from app.services.purchase_data import ItemDraft, PurchaseDraft
from app.shop import Shop
from app.storage.database import raw
from tests.support import CHEAP, PASSWORD, dump

BREAD = ItemDraft("Country bread", 2000, 550)


def _customer(shop: Shop, name: str) -> int:
    with shop.write(T("Add customer")) as session:
        person = Customer(
            name=name, created_at=shop.clock.now(), phones=[CustomerPhone(raw="1", digits="1", last4="1")]
        )
        session.add(person)
        session.flush()
        return person.id


def _rename(shop: Shop, customer_id: int, name: str) -> None:
    with shop.write(T("Edit customer")) as session:
        person = session.get(Customer, customer_id)
        assert person is not None
        person.name = name


def test_undo_sale_then_redo_gives_both_states_back(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    before = dump(shop)
    purchases.record(shop, PurchaseDraft(someone, (BREAD,)))
    after = dump(shop)
    step = history.undo(shop)
    assert step is not None
    assert step.action.message == "Record sale"
    assert dump(shop) == before
    history.redo(shop)
    assert dump(shop) == after


def test_history_says_whom_an_action_was_about_or_nothing_for_several(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    purchases.record(shop, PurchaseDraft(someone, (BREAD,)))
    with shop.write(T("Add customers")) as session:
        session.add_all([Customer(name=name, created_at=shop.clock.now()) for name in ("Wang", "Li")])
    several, sale, new = history.entries(shop, 3)
    assert [entry.about for entry in (several, new)] == ["", "Chen"]
    assert sale.about in ("Chen", "Country bread")


def test_every_step_about_one_customer_pet_or_product_says_whom_also_when_it_is_undone(shop: Shop) -> None:
    """Rows that are gone say so by what the step remembers of them: an owner taken off, a customer who was never here."""
    chen, li = _customer(shop, "Chen"), _customer(shop, "Li")
    pet = pets.create(shop, PetDraft("Doudou", "dog"), (chen,))
    pet_lives.add_owner(shop, pet, li)
    pet_lives.remove_owner(shop, pet, li)
    households.join(shop, chen, li)
    customers.add_tag(shop, chen, "new tag")
    customers.remove_tag(shop, chen, "new tag")
    customers.set_phones(shop, chen, (PhoneDraft("13800006688"),))
    duplicates.say_not_same(shop, chen, li)
    wang = customers.create(shop, CustomerDraft("Wang"))
    history.undo(shop)
    sale = purchases.record(shop, PurchaseDraft(chen, (BREAD,)))
    merging.merge(shop, chen, li)
    said = [(str(entry.action), entry.about) for entry in history.entries(shop, 13)]
    assert said == [
        ("Merge customers", "Li → Chen"),
        ("Record sale", "Chen"),
        ("Undo", "Wang"),
        ("New customer", "Wang"),
        ("Two different people", "Chen · Li"),
        ("Edit customer", "Chen"),
        ("Remove tag", "Chen"),
        ("Add tag", "Chen"),
        ("Same household", "Chen · Li"),
        ("Remove owner", "Doudou"),
        ("Add owner", "Doudou"),
        ("New pet", "Doudou"),
        ("Add customer", "Li"),
    ]
    assert (wang, sale.purchase_id) == (3, 1)


@pytest.mark.parametrize("carriers", ["Chen", "Chen Li"])
def test_step_about_a_tag_is_about_it_also_when_it_is_taken_back_or_done_again(shop: Shop, carriers: str) -> None:
    """Its coming back looks like that of a new tag: only what was done first says which of the two it was."""
    for name in carriers.split():
        customers.add_tag(shop, _customer(shop, name), "regular")
    (tag,) = tags.listed(shop)
    tags.delete(shop, tag.tag_id)
    for step in (history.undo, history.redo, history.undo):
        step(shop)
    assert {entry.about for entry in history.entries(shop, 4)} == {"regular"}


def test_new_tag_on_somebody_is_about_them_also_when_it_is_taken_back(shop: Shop) -> None:
    customers.add_tag(shop, _customer(shop, "Chen"), "regular")
    history.undo(shop)
    assert {entry.about for entry in history.entries(shop, 2)} == {"Chen"}


def test_whoever_is_deleted_for_good_is_named_by_no_step(shop: Shop) -> None:
    secret, other = "欧阳翠花", "欧阳小翠"
    who, ben, twin = (customers.create(shop, CustomerDraft(name)) for name in (secret, "Ben", other))
    pet = pets.create(shop, PetDraft("阿福福", "dog"), (who,))
    pet_lives.add_owner(shop, pet, ben)
    pet_lives.remove_owner(shop, pet, ben)
    households.join(shop, who, ben)
    duplicates.say_not_same(shop, who, ben)
    customers.set_fields(shop, who, {"name": secret + "儿"})
    history.undo(shop)
    merging.merge(shop, who, twin)
    erasing.erase(shop, who, only_from_bin=False)
    said = {entry.about for entry in history.entries(shop, 200)}
    assert said == {"", "Ben"}


def test_undo_edit_gives_the_old_value_and_search_back(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    before = dump(shop)
    _rename(shop, someone, "Wang")
    history.undo(shop)
    assert dump(shop) == before


def test_new_action_after_undo_clears_redo(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    _rename(shop, someone, "Wang")
    history.undo(shop)
    _rename(shop, someone, "Li")
    assert history.redo_step(shop) is None
    assert history.redo(shop) is None


def test_undo_all_random_actions_leaves_the_start(shop: Shop) -> None:
    start = dump(shop)
    chance = random.Random(7)
    people: list[int] = []
    for number in range(50):
        choice = chance.random()
        if choice < 0.3 or not people:
            people.append(_customer(shop, f"C{number}"))
        elif choice < 0.6:
            _rename(shop, chance.choice(people), f"N{number}")
        else:
            purchases.record(
                shop, PurchaseDraft(chance.choice(people), (ItemDraft(f"Item {number % 5}", 1000, number),))
            )
    end = dump(shop)
    while history.undo(shop):
        pass
    assert dump(shop) == start
    while history.redo(shop):
        pass
    assert dump(shop) == end


def test_what_was_undone_out_of_its_order_is_redone_and_never_undone(shop: Shop) -> None:
    """Ctrl+Z goes on with the action before; Ctrl+Y does again what was taken back last, in the history or by Ctrl+Z."""
    one, other = _customer(shop, "Chen"), _customer(shop, "Li")
    customers.add_tag(shop, one, "regular")
    tagged = history.newest_done(shop) or 0
    _rename(shop, other, "Wang")
    last = dump(shop)
    history.undo_change(shop, tagged)
    assert [str(step.action) for step in (history.undo_step(shop), history.redo_step(shop)) if step] == [
        "Edit customer", "Add tag"
    ]  # fmt: skip
    history.undo(shop)
    assert str(history.redo_step(shop).action) == "Edit customer"  # type: ignore[union-attr]
    assert str(history.undo_step(shop).action) == "Add customer"  # type: ignore[union-attr]
    assert [str(step.action) for step in (history.redo(shop), history.redo(shop)) if step] == [
        "Edit customer", "Add tag"
    ]  # fmt: skip
    assert dump(shop) == last
    assert str(history.undo(shop).action) == "Add tag"  # type: ignore[union-attr]
    history.redo_change(shop, tagged)
    assert history.redo(shop) is None
    while history.undo(shop):
        pass
    assert not dump(shop)["customer"]


def test_what_was_undone_before_the_last_unlock_is_done_again_in_the_history_and_undone_by_ctrl_z(shop: Shop) -> None:
    one = _customer(shop, "Chen")
    customers.add_tag(shop, one, "regular")
    tagged = history.newest_done(shop) or 0
    shop.opened_at_change = tagged
    history.undo_change(shop, tagged)
    assert history.undo_step(shop) is None
    history.redo_change(shop, tagged)
    assert str(history.undo(shop).action) == "Add tag"  # type: ignore[union-attr]
    history.redo_change(shop, tagged)
    history.undo_change(shop, tagged)
    assert (history.undo(shop), str(history.redo(shop).action)) == (None, "Add tag")  # type: ignore[union-attr]


def test_merge_taken_apart_out_of_its_order_is_a_step_that_says_so(shop: Shop) -> None:
    kept, other = _customer(shop, "Chen"), _customer(shop, "Chen")
    merging.merge(shop, kept, other)
    _rename(shop, kept, "Wang")
    merging.unmerge(shop, other)
    said = [str(step.action) for step in (history.undo(shop), history.redo(shop)) if step]
    assert said == ["Take customers apart"] * 2


def test_refused_step_is_refused_again_and_never_passed_by(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    customers.add_tag(shop, someone, "regular")
    _rename(shop, someone, "Wang")
    with shop.database.write() as session:  # so that something stands on the last step
        raw(session).execute("UPDATE customer SET name = 'Zhao' WHERE id = ?", (someone,))
    before = dump(shop)
    for _press in range(3):
        with pytest.raises(UserMistake) as caught:
            history.undo(shop)
        assert caught.value.code == "cannot_undo"
    assert dump(shop) == before


def test_undo_change_stood_upon_says_why_and_changes_nothing(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    added = history.entries(shop)[0].id
    _rename(shop, someone, "Wang")
    before = dump(shop)
    with pytest.raises(UserMistake) as caught:
        history.undo_change(shop, added)
    assert caught.value.code == "cannot_undo"
    assert dump(shop) == before


def test_undo_change_with_a_later_sale_of_the_customer_is_refused(shop: Shop) -> None:
    someone = _customer(shop, "Chen")
    added = history.entries(shop)[0].id
    purchases.record(shop, PurchaseDraft(someone, (BREAD,)))
    before = dump(shop)
    with pytest.raises(UserMistake):
        history.undo_change(shop, added)
    assert dump(shop) == before


@pytest.mark.parametrize(("species", "called"), [("cat", "cat"), ("", "This pet")])
def test_pet_without_a_name_in_the_bin_is_told_by_its_species(shop: Shop, species: str, called: str) -> None:
    pet = pets.create(shop, PetDraft(name="", species=species, breed="Tabby"), [_customer(shop, "Ann")])
    made = history.newest_done(shop)
    pet_bin.delete(shop, pet)
    assert made is not None
    with pytest.raises(UserMistake) as refused:
        history.undo_change(shop, made)
    said = str(refused.value)
    assert said == f"{called} is in the bin, so this step cannot be undone. Restore this pet first."


def test_step_about_somebody_who_was_merged_says_so_and_does_not_send_to_the_bin(shop: Shop) -> None:
    ann, anna = (customers.create(shop, CustomerDraft(name)) for name in ("Ann", "Anna"))
    created = history.entries(shop)[0].id
    merging.merge(shop, ann, anna)
    with pytest.raises(UserMistake) as caught:
        history.undo_change(shop, created)
    assert (caught.value.code, str(caught.value)) == (
        "stands_merged",
        "Anna was merged into Ann, so this step cannot be undone. Take them apart first.",
    )


def test_undo_change_twice_is_refused(shop: Shop) -> None:
    _customer(shop, "Chen")
    added = history.entries(shop)[0].id
    history.undo_change(shop, added)
    with pytest.raises(UserMistake) as caught:
        history.undo_change(shop, added)
    assert caught.value.code == "already_undone"
    with pytest.raises(UserMistake):
        history.undo_change(shop, 999)


def test_undo_reaches_back_to_the_unlock_only(shop: Shop) -> None:
    _customer(shop, "Chen")
    shop.close()
    again = vault.unlock(shop.path, PASSWORD, clock=shop.clock, policy=CHEAP)
    assert history.undo(again) is None
    history.undo_change(again, history.entries(again)[0].id)
    again.close()


def test_images_after_thirty_days_are_gone_but_the_chain_holds(shop: Shop) -> None:
    _customer(shop, "Chen")
    added = history.entries(shop)[0].id
    assert isinstance(shop.clock, FixedClock)
    shop.clock.advance(dt.timedelta(days=31))
    history.drop_old_images(shop)
    with pytest.raises(UserMistake) as caught:
        history.undo_change(shop, added)
    assert caught.value.code == "too_old"
    assert history.check(shop)[1] is None


def test_journal_holds_ids_and_fields_but_no_values(shop: Shop) -> None:
    someone = _customer(shop, "Chen Xiaoyu")
    _rename(shop, someone, "Wang Lihua")
    with shop.read() as session:
        rows = repr(raw(session).execute("SELECT action, touched FROM change").fetchall())
    assert "Xiaoyu" not in rows
    assert "Lihua" not in rows
    assert '"fields":["name"]' in rows


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE change SET touched = '{}' WHERE id = 2",
        "DELETE FROM change WHERE id = 2",
        "UPDATE change SET at = 1 WHERE id = 3",
    ],
)
def test_check_altered_history_is_noticed(shop: Shop, change: str) -> None:
    for name in ("a", "b", "c"):
        _customer(shop, name)
    assert history.check(shop) == (3, None)
    with shop.database.write() as session:
        connection = raw(session)
        connection.execute("DROP TRIGGER change_no_update")
        connection.execute("DROP TRIGGER change_no_delete")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("DELETE FROM change_image")
        connection.execute(change)
    assert history.check(shop)[1] is not None


def test_failed_write_leaves_no_entry(shop: Shop) -> None:
    before = history.entries(shop)

    def fail() -> None:
        with shop.write(T("Add customer")) as session:
            session.add(Tag(name="x"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert history.entries(shop) == before


def test_note_puts_an_action_on_record(shop: Shop) -> None:
    history.note(shop, T("Export"))
    entry = history.entries(shop)[0]
    assert entry.action.message == "Export"
    assert history.undo_step(shop) is None
    with pytest.raises(UserMistake) as caught:
        history.undo_change(shop, entry.id)
    assert caught.value.code == "nothing_to_undo"


def test_changes_are_announced_after_the_commit(shop: Shop) -> None:
    heard = []
    stop = shop.changes.listen(heard.append)
    someone = _customer(shop, "Chen")
    assert heard[0].concerns("customer", someone)
    assert not heard[0].concerns("purchase")
    stop()
    _customer(shop, "Wang")
    assert len(heard) == 1
