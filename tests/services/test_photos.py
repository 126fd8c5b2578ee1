"""Photos: kept as they came, taken back by undo, let go when nothing can bring them back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.errors import UserMistake
from app.models import Photo
from app.services import backups, customer_card, customers, history, pet_bin, pets, photos, reports, vault
from app.services.customers import CustomerDraft
from app.services.pets import PetDraft
from app.services.reports.params import ReportParams
from app.shop import Shop
from app.storage.database import raw
from app.values.jpeg import jpeg_size
from app.values.report_data import Cards
from tests.support import CHEAP, NOW, PASSWORD, dump


def jpeg(width: int = 40, height: int = 30, filler: bytes = b"") -> bytes:
    """The markers of a JPEG; nobody below the window decodes it."""
    frame = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + bytes(10)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + filler + b"\xff\xd9"


@pytest.fixture
def people(shop: Shop) -> tuple[int, int]:
    owner = customers.create(shop, CustomerDraft(name="Chen"))
    return owner, pets.create(shop, PetDraft(name="Milktea"), [owner])


def kept(shop: Shop) -> list[int]:
    with shop.read() as session:
        return [row[0] for row in raw(session).execute("SELECT id FROM photo ORDER BY id")]


def test_size_of_a_jpeg_is_read_from_its_markers() -> None:
    assert jpeg_size(jpeg(640, 480)) == (640, 480)
    assert [jpeg_size(bad) for bad in (b"", b"\xff\xd8\xff", b"name,phone\n", jpeg()[:-2], jpeg(0, 5))] == [None] * 5
    assert jpeg_size(b"\xff\xd8\xff\xe0\x00\x00" * 3 + b"\xff\xd9") is None


def test_photo_of_a_pet_and_of_a_customer_is_part_of_the_card(shop: Shop, people: tuple[int, int]) -> None:
    owner, pet = people
    first, second = photos.put(shop, "pet", pet, jpeg()), photos.put(shop, "customer", owner, jpeg(9, 9))
    card = customer_card.card(shop, owner)
    assert (card.pets[0].photo_id, card.customer.photo_id) == (first, second)
    assert photos.contents(shop, [first, second, 99]) == {first: jpeg(), second: jpeg(9, 9)}


@pytest.mark.parametrize("content", [b"", b"GIF89a", jpeg(1025, 4), jpeg(filler=bytes(photos.MOST_BYTES))])
def test_what_is_no_small_jpeg_is_refused(shop: Shop, people: tuple[int, int], content: bytes) -> None:
    with pytest.raises(UserMistake, match="no photo"):
        photos.put(shop, "pet", people[1], content)
    assert kept(shop) == []


def test_undo_and_redo_of_photos_are_exact(shop: Shop, people: tuple[int, int]) -> None:
    _owner, pet = people
    states = [dump(shop, ("change", "change_image", "sqlite_sequence", "photo"))]
    for act in (
        lambda: photos.put(shop, "pet", pet, jpeg(1, 1)),
        lambda: photos.put(shop, "pet", pet, jpeg(2, 2)),
        lambda: photos.remove(shop, "pet", pet),
        lambda: pet_bin.delete(shop, pet),
    ):
        act()
        states.append(dump(shop, ("change", "change_image", "sqlite_sequence", "photo")))
    for state in reversed(states[:-1]):
        history.undo(shop)
        assert dump(shop, ("change", "change_image", "sqlite_sequence", "photo")) == state
    for state in states[1:]:
        history.redo(shop)
        assert dump(shop, ("change", "change_image", "sqlite_sequence", "photo")) == state


def test_photo_is_let_go_when_no_action_can_bring_it_back(shop: Shop, people: tuple[int, int]) -> None:
    pet = people[1]
    old, new = photos.put(shop, "pet", pet, jpeg(1, 1)), photos.put(shop, "pet", pet, jpeg(2, 2))

    def later(days: int) -> list[int]:
        shop.clock = FixedClock(NOW + dt.timedelta(days=days))
        history.drop_old_images(shop)
        return kept(shop)

    assert later(29) == [old, new]
    history.undo(shop)
    assert later(40) == [old, new], "the undo of day 29 can be redone until day 59"
    history.redo(shop)
    assert later(69) == [old, new]
    assert later(71) == [new]
    with pytest.raises(UserMistake):
        history.undo(shop)


def test_undoing_a_new_pet_leaves_its_photo_for_the_redo(shop: Shop, people: tuple[int, int]) -> None:
    pet = pets.create(shop, PetDraft(name="Cola"), [people[0]])
    photo = photos.put(shop, "pet", pet, jpeg())
    history.undo(shop)
    history.undo(shop)
    with shop.read() as session:
        assert session.get_one(Photo, photo).left_at == NOW
    history.redo(shop)
    history.redo(shop)
    assert customer_card.card(shop, people[0]).pets[1].photo_id == photo


def test_photos_travel_with_a_backup(shop: Shop, people: tuple[int, int], tmp_path: Path) -> None:
    photo = photos.put(shop, "pet", people[1], jpeg())
    made, target = backups.make(shop, tmp_path / "usb"), tmp_path / "new.shuke"
    backups.restore(made.path, target, PASSWORD, policy=CHEAP)
    moved = vault.unlock(target, PASSWORD, policy=CHEAP)
    assert photos.contents(moved, [photo]) == {photo: jpeg()}
    moved.close()


def test_damaged_photo_is_found_by_the_check(shop: Shop, people: tuple[int, int]) -> None:
    photo = photos.put(shop, "pet", people[1], jpeg())
    assert all(check.ok for check in backups.verify(shop))
    with shop.write(history.UNDO) as session:
        raw(session).execute("UPDATE photo SET content = x'00' WHERE id = ?", (photo,))
    assert [check.name for check in backups.verify(shop) if not check.ok] == ["photos"]


def test_record_of_a_customer_shows_the_photos_of_pets_unless_they_are_left_out(
    shop: Shop, people: tuple[int, int]
) -> None:
    photos.put(shop, "pet", people[1], jpeg())
    for wanted, shown in ((True, jpeg()), (False, b"")):
        built = reports.report("customer").build(
            shop, ReportParams(customer_ids=(people[0],), photos=wanted), lambda _done, _of: None
        )
        cards = [block for block in built.sections[0].blocks if isinstance(block, Cards)]
        assert cards[0].cards[0].photo == shown
