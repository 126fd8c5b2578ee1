"""Looking for garbage is put off and comes back as it was."""

from __future__ import annotations

import gc

import pytest

from app.memory import nothing_is_garbage


@pytest.fixture(autouse=True)
def _as_it_was():
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_looking_for_garbage_comes_back_even_after_an_error():
    def fail() -> None:
        with nothing_is_garbage():
            assert not gc.isenabled()
            raise ValueError("stop")

    gc.enable()
    with pytest.raises(ValueError, match="stop"):
        fail()
    assert gc.isenabled()


def test_where_nobody_looks_it_stays_so():
    gc.disable()
    with nothing_is_garbage():
        pass
    assert not gc.isenabled()
