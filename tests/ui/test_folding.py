"""The log is brought into the file in a quiet moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services import customers
from app.services.customer_data import CustomerDraft
from app.shop import Shop
from app.ui import folding
from app.ui.window import Window
from tests.support import make_shop
from tests.ui.conftest import enter, wait_for


def test_log_is_folded_once_some_time_after_several_changes(
    window: Window, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[Shop] = []
    monkeypatch.setattr(Shop, "fold", lambda shop: folded.append(shop))
    monkeypatch.setattr(folding, "QUIET_MS", 50)
    opened = enter(window, make_shop(folder, language="en").shop)
    timer = folding.Folding(opened)
    for name in ("Ann", "Ben"):
        customers.create(opened.shop, CustomerDraft(name=name))
    wait_for(lambda: folded)
    wait_for(lambda: not window.lanes.is_busy())
    assert folded == [opened.shop]
    assert not timer.isActive()
