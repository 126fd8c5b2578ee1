"""The key slots."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.storage import keys
from tests.support import CHEAP_COST

SALT = bytes(range(16))


def _ring(password: str, data_key: bytes, code: str = "K7QMD-4XWRT-H3N6P-VB2YC-7GABC-M4ZKE") -> keys.KeyRing:
    slots = (
        keys.make_slot("password", password, data_key, SALT, CHEAP_COST),
        keys.make_slot("recovery", code, data_key, SALT, CHEAP_COST),
    )
    return keys.KeyRing(SALT, 1, slots)


@settings(max_examples=2000, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1, max_size=1024))
def test_open_slot_any_password_gives_the_data_key_back(password: str) -> None:
    """K3: whatever can be typed opens again, in either Unicode form."""
    data_key = b"k" * 32
    ring = _ring(password, data_key)
    again = keys.decode(keys.encode(ring))
    assert keys.open_slot(again, "password", unicodedata.normalize("NFD", password), CHEAP_COST) == data_key


@pytest.mark.parametrize(
    "password", ["it's", 'say "x"', "a;--b", "100%", "密码密码", "🐱🐶", " x ", "e\u0301", "x'; DROP TABLE customer"]
)
def test_open_slot_wrong_password_is_refused(password: str) -> None:
    ring = _ring(password, b"k" * 32)
    with pytest.raises(keys.SlotRefused):
        keys.open_slot(ring, "password", password + "x", CHEAP_COST)


def test_open_slot_recovery_code_reads_look_alikes_and_any_spacing() -> None:
    ring = _ring("password one", b"k" * 32, "K7QMD-4XWRT-H3N6P-0B1YC-7GABC-M4ZKE")
    typed = "k7qmd 4xwrt h3n6p oblyc 7gabc m4zke"
    assert keys.open_slot(ring, "recovery", typed, CHEAP_COST) == b"k" * 32


def test_open_slot_shipped_floor_refuses_a_cheap_slot() -> None:
    """The injected cheap derivation of the tests is refused on the path that ships."""
    ring = _ring("password one", b"k" * 32)
    with pytest.raises(keys.SlotWeak):
        keys.open_slot(ring, "password", "password one")


def test_open_slot_edited_cost_does_not_open() -> None:
    ring = _ring("password one", b"k" * 32)
    edited = keys.Slot("password", keys.Cost(128, 1, 1), ring.slots[0].salt, ring.slots[0].nonce, ring.slots[0].wrapped)
    with pytest.raises(keys.SlotRefused):
        keys.open_slot(keys.KeyRing(SALT, 1, (edited,)), "password", "password one", CHEAP_COST)


def test_shipped_floor_is_the_promised_one() -> None:
    assert keys.Cost(64 * 1024, 3, 4) == keys.FLOOR
    assert keys.calibrate(0.0).covers(keys.FLOOR)


@pytest.mark.parametrize("copy", [0, 1])
def test_decode_one_damaged_copy_the_other_serves(copy: int) -> None:
    ring = _ring("password one", b"k" * 32)
    content = bytearray(keys.encode(ring))
    content[copy * keys.BLOCK + 100] ^= 1
    assert keys.decode(bytes(content)) == ring
    assert not keys.is_whole(bytes(content))


@pytest.mark.parametrize("damage", [b"", b"short", bytes(2 * keys.BLOCK)])
def test_decode_no_good_copy_says_damaged(damage: bytes) -> None:
    with pytest.raises(keys.KeysDamaged):
        keys.decode(damage)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 8 * 2 * keys.BLOCK - 1))
def test_decode_any_flipped_bit_is_noticed(bit: int) -> None:
    ring = keys.KeyRing(SALT, 3, ())
    content = bytearray(keys.encode(ring))
    content[bit // 8] ^= 1 << (bit % 8)
    assert not keys.is_whole(bytes(content))
    assert keys.decode(bytes(content)) == ring


def test_with_slot_replaces_its_kind_and_counts_up() -> None:
    ring = _ring("password one", b"k" * 32)
    fresh = ring.with_slot(keys.make_slot("password", "password two", b"k" * 32, SALT, CHEAP_COST))
    assert fresh.generation == 2
    assert len(fresh.slots) == 2
    assert keys.open_slot(fresh, "password", "password two", CHEAP_COST) == b"k" * 32
    with pytest.raises(keys.SlotRefused):
        keys.open_slot(fresh, "password", "password one", CHEAP_COST)


def test_new_recovery_code_has_six_groups_of_five() -> None:
    groups = keys.new_recovery_code().split("-")
    assert [len(g) for g in groups] == [5] * 6
    assert set("".join(groups)) <= set(keys.ALPHABET)
