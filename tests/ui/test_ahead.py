"""What is loaded while the password is typed."""

from __future__ import annotations

import gc
import sys
from importlib.util import find_spec

import pytest

from app.ui import ahead
from tests.ui.conftest import wait_for


@pytest.fixture
def thawed():
    """Lets what was laid aside be looked through again."""
    yield
    gc.unfreeze()


def test_every_name_is_a_module_and_those_of_the_lane_know_no_qt():
    assert all(find_spec(name) for name in (*ahead.IN_A_LANE, *ahead.STEPS))
    assert all(name.startswith("app.services.") for name in ahead.IN_A_LANE)


def test_all_of_it_is_loaded_once_it_has_begun(window, thawed):
    loading = ahead.Ahead(window.lanes, window)
    loading.begin()
    wait_for(lambda: not loading._left)
    assert {*ahead.IN_A_LANE, *ahead.STEPS} <= set(sys.modules)
