"""What is in force is told though the history takes no more: the new keys hold once they are written, whatever comes after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.errors import CannotUnlock, WorldProblem
from app.i18n import T
from app.services import history, last_end, vault
from app.shop import Shop
from tests.support import CHEAP, PASSWORD, make_shop

NEW_PASSWORD = "four loaves and a dog"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> vault.Created:
    """An open shop on a drive that takes no more notes."""
    made = make_shop(tmp_path)

    def full(*_arguments: Any) -> int:
        raise WorldProblem("disk_full", T("The drive is full."))

    monkeypatch.setattr(history, "note", full)
    return made


def _opens(shop: Shop, password: str) -> bool:
    shop.close()
    try:
        vault.unlock(shop.path, password, policy=CHEAP).close()
    except CannotUnlock as error:
        if error.code != "wrong_password":
            raise
        return False
    return True


def test_change_password_that_cannot_be_put_on_record_holds(made: vault.Created) -> None:
    vault.change_password(made.shop, PASSWORD, NEW_PASSWORD, policy=CHEAP)
    assert _opens(made.shop, NEW_PASSWORD)
    assert not _opens(made.shop, PASSWORD)


def test_new_recovery_code_that_cannot_be_put_on_record_is_told(made: vault.Created) -> None:
    code = vault.replace_recovery_code(made.shop, PASSWORD, policy=CHEAP)
    assert not vault.has_confirmed_code(made.shop)
    made.shop.close()
    with pytest.raises(CannotUnlock):
        vault.recover(made.shop.path, made.recovery_code, NEW_PASSWORD, policy=CHEAP)
    vault.recover(made.shop.path, code, NEW_PASSWORD, policy=CHEAP).close()


def test_new_data_key_that_cannot_be_put_on_record_is_told(made: vault.Created) -> None:
    code = vault.change_data_key(made.shop, PASSWORD, new_password=NEW_PASSWORD, policy=CHEAP)
    assert _opens(made.shop, NEW_PASSWORD)
    vault.recover(made.shop.path, code, PASSWORD, policy=CHEAP).close()


def test_recover_that_cannot_be_put_on_record_opens(made: vault.Created) -> None:
    made.shop.close()
    vault.recover(made.shop.path, made.recovery_code, NEW_PASSWORD, policy=CHEAP).close()
    assert _opens(made.shop, NEW_PASSWORD)


def test_housekeeping_that_cannot_be_done_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop(tmp_path).shop

    def full(_shop: Shop) -> None:
        raise WorldProblem("disk_full", T("The drive is full."))

    monkeypatch.setattr(history, "drop_old_images", full)
    last_end.begin(shop)
    assert _opens(shop, PASSWORD)
