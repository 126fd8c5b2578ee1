"""A new recovery code, whether it was ever confirmed, and an empty shop that is taken away again."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.errors import CannotUnlock, ShukeError, UserMistake, WorldProblem
from app.i18n import T
from app.models import Setting
from app.services import backups, customers, history, vault
from app.services.customers import CustomerDraft
from app.shop import Shop
from app.storage import key_rings, keys, unlocking
from tests.support import CHEAP, PASSWORD, folder_state, make_shop

FRESH = "another good password"


def test_new_code_opens_and_the_old_one_no_longer_does(tmp_path: Path) -> None:
    made = make_shop(tmp_path)
    code = vault.replace_recovery_code(made.shop, PASSWORD, policy=CHEAP)
    assert history.entries(made.shop)[0].action == vault.NEW_CODE
    made.shop.close()
    with pytest.raises(CannotUnlock) as caught:
        vault.recover(made.shop.path, made.recovery_code, FRESH, policy=CHEAP)
    assert caught.value.code == "wrong_code"
    vault.unlock(made.shop.path, PASSWORD, policy=CHEAP).close()
    vault.recover(made.shop.path, code, FRESH, policy=CHEAP).close()


def test_new_code_with_a_wrong_password_is_refused_and_changes_nothing(shop: Shop) -> None:
    before = folder_state(shop.path.parent)
    with pytest.raises(CannotUnlock) as caught:
        vault.replace_recovery_code(shop, "not the password", policy=CHEAP)
    assert caught.value.code == "wrong_password"
    assert folder_state(shop.path.parent) == before


def test_backup_made_before_opens_with_the_code_of_its_time(tmp_path: Path) -> None:
    made = make_shop(tmp_path)
    copy = backups.make(made.shop, tmp_path / "copies")
    vault.replace_recovery_code(made.shop, PASSWORD, policy=CHEAP)
    made.shop.close()
    target = tmp_path / "again.shuke"
    backups.restore(copy.path, target, made.recovery_code, with_recovery_code=True, policy=CHEAP)
    vault.recover(target, made.recovery_code, FRESH, policy=CHEAP).close()


def _fails(*_args: object, **_how: object) -> None:
    raise WorldProblem("disk_full", T("The drive is full."), T("Make room."), "the drive")


@pytest.mark.parametrize("place", ["upgrade.bring_up_to_date", "note_code_used"])
def test_new_password_that_holds_is_told_though_the_shop_does_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    made = make_shop(tmp_path)
    made.shop.close()
    with monkeypatch.context() as broken:
        broken.setattr(f"app.services.vault.{place}", _fails)
        with pytest.raises(WorldProblem) as caught:
            vault.recover(made.shop.path, made.recovery_code, FRESH, policy=CHEAP)
    assert (caught.value.code, caught.value.where) == ("disk_full", "the drive")
    assert str(caught.value) == "The new password holds. The drive is full. Make room."
    assert not made.shop.path.with_name("shop.shuke-wal").exists(), "it was closed"
    vault.unlock(made.shop.path, FRESH, policy=CHEAP).close()


def test_recovery_of_a_shop_without_its_name_never_says_that_nothing_was_changed(tmp_path: Path) -> None:
    made = make_shop(tmp_path)
    with made.shop.derive(T("Test"), "setting") as session:
        session.execute(delete(Setting).where(Setting.key == "name"))
    made.shop.close()
    with pytest.raises(CannotUnlock) as caught:
        vault.recover(made.shop.path, made.recovery_code, FRESH, policy=CHEAP)
    assert str(caught.value).startswith("The new password holds.")
    assert "Nothing was changed" not in str(caught.value)


@pytest.mark.parametrize("step", ["part", "replace"])
def test_keys_that_cannot_be_written_leave_the_old_code_and_no_entry(
    tmp_path: Path, shuke_home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = make_shop(tmp_path)

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    name = "fsync" if step == "part" else "replace_with_retry"
    with monkeypatch.context() as patch:
        patch.setattr(unlocking.files.os if step == "part" else unlocking.files, name, full)
        with pytest.raises(ShukeError) as caught:
            vault.replace_recovery_code(made.shop, PASSWORD, policy=CHEAP)
    assert caught.value.code == "disk_full"
    assert history.entries(made.shop) == ()
    assert vault.has_confirmed_code(made.shop)
    made.shop.close()
    assert {p.name for p in tmp_path.iterdir()} == {"shop.shuke", "shop.shuke.keys", shuke_home.name}
    vault.recover(made.shop.path, made.recovery_code, FRESH, policy=CHEAP).close()


@pytest.mark.parametrize("point", range(6))
def test_writing_of_the_keys_that_stops_anywhere_leaves_one_code_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    """K5: whatever is on the drive when the program dies opens with the password and with the old or the new code."""
    made = make_shop(tmp_path)
    told: list[str] = []
    monkeypatch.setattr(
        keys, "new_recovery_code", lambda: told.append("K7QMD-4XWRT-H3N6P-VB2YC-7GABC-M4ZKE") or told[0]
    )
    calls = iter(range(100))

    class Died(BaseException):
        pass

    def dying(real):  # type: ignore[no-untyped-def]
        def act(*arguments, **named):  # type: ignore[no-untyped-def]
            if next(calls) == point:
                raise Died
            return real(*arguments, **named)

        return act

    for module, name in ((unlocking.files.os, "fsync"), (unlocking.files, "replace_with_retry"), (keys, "encode")):
        monkeypatch.setattr(module, name, dying(getattr(module, name)))
    monkeypatch.setattr(unlocking.files, "fsync_folder", dying(unlocking.files.fsync_folder))
    try:
        vault.replace_recovery_code(made.shop, PASSWORD, policy=CHEAP)
    except Died:
        pass
    monkeypatch.undo()
    made.shop.close()
    vault.unlock(made.shop.path, PASSWORD, policy=CHEAP).close()
    opens = 0
    for code in (made.recovery_code, *told[:1]):
        try:
            vault.recover(made.shop.path, code, FRESH, policy=CHEAP).close()
        except CannotUnlock:
            continue
        opens += 1
    assert opens == 1


def test_code_counts_as_unconfirmed_until_it_was_typed_back(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, asks_back=True).shop
    assert not vault.has_confirmed_code(shop)
    vault.confirm_recovery_code(shop)
    assert vault.has_confirmed_code(shop)
    vault.replace_recovery_code(shop, PASSWORD, policy=CHEAP)
    vault.replace_recovery_code(shop, PASSWORD, policy=CHEAP)
    assert not vault.has_confirmed_code(shop)
    vault.confirm_recovery_code(shop)
    assert vault.has_confirmed_code(shop)
    assert history.undo_step(shop) is None, "Ctrl+Z does not bring an old code back"
    shop.close()


@pytest.mark.parametrize("change", [vault.replace_recovery_code, vault.change_data_key])
@pytest.mark.parametrize("was_confirmed", [True, False])
def test_change_that_was_cut_off_leaves_the_code_as_it_was(tmp_path: Path, monkeypatch, change, was_confirmed) -> None:
    made = make_shop(tmp_path, asks_back=not was_confirmed)

    def dies(*_a: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(unlocking, "write_ring", dies)
        patch.setattr(key_rings, "write_ring", dies)
        with pytest.raises(KeyboardInterrupt):
            change(made.shop, PASSWORD, policy=CHEAP)
    made.shop.close()
    shop = vault.unlock(made.shop.path, PASSWORD, policy=CHEAP)
    assert vault.has_confirmed_code(shop) == was_confirmed
    vault.change_password(shop, PASSWORD, FRESH, policy=CHEAP)
    assert vault.has_confirmed_code(shop) == was_confirmed
    change(shop, FRESH, policy=CHEAP)
    vault.change_password(shop, FRESH, PASSWORD, policy=CHEAP)
    assert not vault.has_confirmed_code(shop), "this one nobody has seen"
    shop.close()


def test_code_that_opened_the_shop_counts_as_confirmed(tmp_path: Path) -> None:
    made = make_shop(tmp_path, asks_back=True)
    made.shop.close()
    shop = vault.recover(made.shop.path, made.recovery_code, FRESH, policy=CHEAP)
    assert vault.has_confirmed_code(shop)
    shop.close()


def test_shop_from_the_command_line_does_not_ask(shop: Shop) -> None:
    assert vault.has_confirmed_code(shop)


def test_empty_shop_is_taken_away_with_its_keys_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a list.csv").write_text("mine")
    other = make_shop(tmp_path, "other.shuke").shop
    before = folder_state(tmp_path, leave_out=("other.shuke-shm",))
    vault.discard_empty(make_shop(tmp_path).shop)
    assert folder_state(tmp_path, leave_out=("other.shuke-shm",)) == before
    other.close()


def test_shop_that_holds_something_is_never_taken_away(shop: Shop) -> None:
    customers.create(shop, CustomerDraft(name="Ann"))
    with pytest.raises(UserMistake) as caught:
        vault.discard_empty(shop)
    assert caught.value.code == "not_empty"
    assert vault.info(shop).customers == 1


def test_shop_from_which_everything_was_undone_is_not_taken_away_either(shop: Shop) -> None:
    customers.create(shop, CustomerDraft(name="Ann"))
    history.undo(shop)
    with pytest.raises(UserMistake):
        vault.discard_empty(shop)


def test_another_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    shop = make_shop(tmp_path).shop
    other = make_shop(tmp_path, "other.shuke").shop
    other.close()
    shop.path.unlink()
    (tmp_path / "other.shuke").rename(shop.path)
    with pytest.raises(ShukeError):
        vault.discard_empty(shop)
    assert shop.path.exists()
    shop.close()


@pytest.mark.parametrize(
    "password", [" " * 12, "123456789", "   short   ", "tab\tinside it", "line\nbreak inside", "a" * 1025]
)
def test_password_that_is_no_good_is_refused_in_words(tmp_path: Path, password: str) -> None:
    with pytest.raises(UserMistake) as caught:
        vault.create(tmp_path / "shop.shuke", password, policy=CHEAP)
    assert caught.value.where == "password"
    assert list(tmp_path.iterdir()) == []
