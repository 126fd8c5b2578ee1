"""B6, B7: a file of an earlier version is brought up to date whole, or stays as it was; an invented schema after that of today stands for one to come."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import CannotUnlock, NewerVersion, ShukeError, WorldProblem
from app.i18n import T
from app.services import backups, customers, history, upgrade, vault
from app.services.customers import CustomerDraft
from app.storage import create as making
from app.storage import database, keys, unlocking
from tests.support import CHEAP, PASSWORD, dump, folder_state, make_shop

LEFT_OUT = ("change", "change_image", "sqlite_sequence", "import_batch", "alembic_version", "visit_note")
INVENTED = '''"""An invented schema to come."""

import os

from alembic import op

revision = "{revision}"
down_revision = "{today}"
STATEMENTS = (
    "CREATE TABLE visit_note (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id), text VARCHAR NOT NULL)",
    "INSERT INTO visit_note (customer_id, text) SELECT id, name FROM customer",
    "CREATE INDEX ix_visit_note ON visit_note (customer_id)",
    "UPDATE customer SET source = 'upgraded'",
    "UPDATE customer SET source = ''",
    "{last}",
    "PRAGMA user_version = {next}",
)


def upgrade():
    for number, statement in enumerate(STATEMENTS):
        if os.environ.get("DIE_AT") == str(number):
            os._exit(9)
        op.execute(statement)
    if os.environ.get("DIE_AT") == str(len(STATEMENTS)):
        os._exit(9)
'''
STATEMENTS = 7
TODAY = database.SCHEMA_VERSION
NEXT = TODAY + 1
INVENTED_FILE = f"m{NEXT:04d}_invented.py"


def invented(last: str) -> str:
    """The script of the schema to come; `last` is one more statement in it."""
    script = INVENTED
    for mark, said in (
        ("{today}", f"{TODAY:04d}"),
        ("{revision}", f"{NEXT:04d}"),
        ("{next}", str(NEXT)),
        ("{last}", last),
    ):
        script = script.replace(mark, said)
    return script


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed shop of today's schema, in a folder of its own."""
    folder = tmp_path / "place"
    folder.mkdir()
    shop = make_shop(folder).shop
    for name in ("Ann", "王小明"):
        customers.create(shop, CustomerDraft(name=name))
    shop.close()
    return shop.path


def invent(monkeypatch: pytest.MonkeyPatch, folder: Path, last: str = "SELECT 1") -> None:
    """From now on the program is one schema further."""
    scripts = folder / "migrations"
    shutil.copytree(making.ALEMBIC_FOLDER, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / INVENTED_FILE).write_text(invented(last))
    monkeypatch.setattr(making, "ALEMBIC_FOLDER", scripts)
    monkeypatch.setattr(database, "SCHEMA_VERSION", NEXT)


def rows_of(path: Path) -> tuple[dict[str, list[tuple[object, ...]]], int]:
    """What is in the file, and its schema, without opening it as a shop; the mark that says whether it is open is left out."""
    data_key = unlocking.open_with(path, "password", PASSWORD, CHEAP)
    owner = database.Database(path, data_key)
    with closing(database.connect(path, data_key)) as connection:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    try:
        with owner.read() as session:
            connection = database.raw(session)
            names = [
                r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
            marks = {"opened", "opened_found", "setting"}
            rows = {n: connection.execute(f'SELECT * FROM "{n}"').fetchall() for n in names}
            return {n: sorted((r for r in rows[n] if not marks & set(r)), key=repr) for n in names}, version
    finally:
        owner.close()


def test_earlier_file_is_backed_up_brought_up_to_date_and_recorded(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    before = dump(shop, LEFT_OUT)
    shop.close()
    invent(monkeypatch, tmp_path)
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    assert dump(shop, LEFT_OUT) == before
    with shop.read() as session:
        connection = database.raw(session)
        assert connection.execute("SELECT text FROM visit_note ORDER BY id").fetchall() == [("Ann",), ("王小明",)]
        assert connection.execute("PRAGMA user_version").fetchone()[0] == NEXT
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] == f"{NEXT:04d}"
    assert history.entries(shop)[0].action == upgrade.UPGRADED
    (made,) = backups.of_shop(shop)
    assert made.manifest is not None
    assert (made.manifest.reason, made.manifest.schema_version) == ("upgrade", TODAY)
    assert all(check.ok for check in backups.verify(shop))
    shop.close()
    vault.unlock(path, PASSWORD, policy=CHEAP).close()
    assert len(backups.listed()) == 1, "it is brought up to date once"


def test_backup_of_an_earlier_version_comes_back_and_is_brought_up_to_date(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    made = backups.make(shop, tmp_path / "copies")
    shop.close()
    invent(monkeypatch, tmp_path)
    backups.restore(made.path, tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    shop = vault.unlock(tmp_path / "again.shuke", PASSWORD, policy=CHEAP)
    assert vault.info(shop).customers == 2
    shop.close()


@pytest.mark.parametrize(
    "last",
    [
        "INSERT INTO nowhere VALUES (1)",
        "INSERT INTO customer (id) VALUES (1)",
        "INSERT INTO customer_stat VALUES (1, 1, 1, 1, NULL, NULL)",
        "this is no statement",
    ],
)
def test_upgrade_that_fails_leaves_the_file_as_it_was(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    before = rows_of(path)
    with monkeypatch.context() as patch:
        invent(patch, tmp_path, last)
        with pytest.raises(CannotUnlock) as caught:
            vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "upgrade_failed"
    assert rows_of(path) == before
    assert [b.manifest.reason for b in backups.listed() if b.manifest] == ["upgrade"]
    vault.unlock(path, PASSWORD, policy=CHEAP).close()


@pytest.mark.parametrize("fault", ["version", "link"])
def test_upgrade_that_does_not_pass_the_check_is_taken_back(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    before = rows_of(path)
    with monkeypatch.context() as patch:
        invent(patch, tmp_path)
        if fault == "version":
            patch.setattr(database, "SCHEMA_VERSION", NEXT + 1)
        else:
            patch.setattr(making.database, "PRAGMAS", tuple(p for p in database.PRAGMAS if p[0] != "foreign_keys"))
            script = tmp_path / "migrations" / "versions" / INVENTED_FILE
            script.write_text(script.read_text().replace("SELECT 1", "INSERT INTO visit_note VALUES (99, 99, '')"))
        with pytest.raises(CannotUnlock) as caught:
            vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "upgrade_failed"
    assert rows_of(path) == before


def test_upgrade_that_could_not_be_put_on_record_is_at_the_next_opening(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invent(monkeypatch, tmp_path)

    def full(*_arguments: object) -> None:
        raise WorldProblem("disk_full", T("The drive is full."))

    with monkeypatch.context() as patch:
        patch.setattr(upgrade, "_see_to_the_search", full)
        shop = vault.unlock(path, PASSWORD, policy=CHEAP)
        assert upgrade.UPGRADED not in [entry.action for entry in history.entries(shop)], "the shop opens all the same"
        shop.close()
    for _ in range(2):
        shop = vault.unlock(path, PASSWORD, policy=CHEAP)
        assert [entry.action for entry in history.entries(shop)].count(upgrade.UPGRADED) == 1
        shop.close()


def test_without_room_for_a_backup_nothing_is_upgraded(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(path)
    with monkeypatch.context() as patch:
        invent(patch, tmp_path)

        def full(*_arguments: object) -> None:
            raise OSError(errno.ENOSPC, "full")

        patch.setattr(backups.storing, "_facts", full)
        with pytest.raises(ShukeError) as caught:
            vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "backup_failed"
    assert "was not brought up to date" in str(caught.value)
    assert "it is as it was" in str(caught.value)
    assert str(caught.value.next_step) == "Free some space on it, or choose another drive."
    assert rows_of(path) == before


@pytest.mark.parametrize("point", range(STATEMENTS + 1))
def test_kill_at_each_statement_leaves_the_old_or_the_whole_new_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    before = rows_of(path)
    with monkeypatch.context() as patch:
        invent(patch, tmp_path)
        child = os.fork()
        if not child:
            os.environ["DIE_AT"] = str(point)
            try:
                vault.unlock(path, PASSWORD, policy=CHEAP)
            finally:
                os._exit(1)
        _pid, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 9
    assert rows_of(path) == before
    invent(monkeypatch, tmp_path / "later")
    shop = vault.unlock(path, PASSWORD, policy=CHEAP)
    assert vault.info(shop).customers == 2
    shop.close()


def test_file_of_a_version_to_come_is_refused_unchanged(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B8: the way back."""
    with monkeypatch.context() as patch:
        invent(patch, tmp_path)
        vault.unlock(path, PASSWORD, policy=CHEAP).close()
    before = folder_state(path.parent)
    with pytest.raises(NewerVersion) as caught:
        vault.unlock(path, PASSWORD, policy=CHEAP)
    assert caught.value.code == "newer_version"
    assert folder_state(path.parent) == before
    assert keys.is_whole(unlocking.keys_path(path).read_bytes())
