"""Connections, transactions and the schema."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.models import Base
from app.storage import create, database, journal, keys
from app.storage.database import raw


@pytest.fixture
def owner(tmp_path: Path) -> database.Database:
    """An open, empty file."""
    data_key = keys.new_data_key()
    create.create_file(tmp_path / "a.shuke", data_key)
    return database.Database(tmp_path / "a.shuke", data_key)


def test_connection_every_pragma_is_as_listed(owner: database.Database) -> None:
    """G3: on every connection of the pool."""
    assert type(owner.engine.pool) is QueuePool
    held = [owner.engine.connect() for _ in range(6)]
    for connection in held:
        inner = connection.connection.dbapi_connection
        assert inner is not None
        for name, _value, expected in database.PRAGMAS:
            got = inner.execute(f"PRAGMA {name}").fetchone()
            assert expected is None or int(got[0]) == expected, name
        assert inner.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        connection.close()
    owner.close()


def test_write_sixteen_threads_lose_nothing(owner: database.Database) -> None:
    """G3: 16 threads × 150 writes; the pool that crashed is not the one we use."""
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for i in range(150):
                with owner.write() as session:
                    session.execute(text("INSERT INTO tag (name, color) VALUES (:n, 0)"), {"n": f"{number}-{i}"})
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with owner.read() as session:
        assert raw(session).execute("SELECT count(*) FROM tag").fetchone()[0] == 2400
    owner.close()


def test_write_failure_takes_schema_changes_back_too(owner: database.Database) -> None:
    """M2: DDL is inside the transaction."""

    def fail() -> None:
        with owner.write() as session:
            session.execute(text("CREATE TABLE half (id INTEGER)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert "half" not in inspect(owner.engine).get_table_names()
    owner.close()


def test_error_text_does_not_quote_values(owner: database.Database) -> None:
    with pytest.raises(DBAPIError) as caught, owner.write() as session:
        session.execute(text("INSERT INTO customer (name) VALUES (:name)"), {"name": "Chen Xiaoyu 13800006688"})
    assert "Xiaoyu" not in str(caught.value)
    owner.close()


def test_migrated_file_equals_the_models(owner: database.Database) -> None:
    """The drift test: the same tables, columns, indexes and foreign keys on both sides."""
    found = inspect(owner.engine)
    for table in Base.metadata.sorted_tables:
        columns = {c["name"]: (bool(c["nullable"]), type(c["type"]).__name__) for c in found.get_columns(table.name)}
        assert set(columns) == set(table.columns.keys()), table.name
        for column in table.columns:
            assert columns[column.name][0] == bool(column.nullable), f"{table.name}.{column.name}"
        assert {i["name"] for i in found.get_indexes(table.name)} == {i.name for i in table.indexes}, table.name
        assert {f["constrained_columns"][0] for f in found.get_foreign_keys(table.name)} == {
            f.parent.name for f in table.foreign_keys
        }, table.name
    kept = {t for t in found.get_table_names() if not t.startswith("search_text") and t != "alembic_version"}
    assert kept == set(Base.metadata.tables)
    owner.close()


def test_file_carries_our_id_version_and_no_clear_header(owner: database.Database) -> None:
    with owner.read() as session:
        connection = raw(session)
        assert connection.execute("PRAGMA application_id").fetchone()[0] == database.APPLICATION_ID
        assert connection.execute("PRAGMA user_version").fetchone()[0] == database.SCHEMA_VERSION
        assert (
            connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            == f"{database.SCHEMA_VERSION:04d}"
        )
    owner.close()
    assert not owner.path.read_bytes().startswith(b"SQLite format 3")


def test_recorded_tables_begin_with_their_id() -> None:
    tables = journal.recorded_tables()
    assert {"customer", "purchase", "purchase_item", "pet", "pet_owner"} <= set(tables)
    assert all(columns[0] == "id" for columns in tables.values())


def test_search_text_deleted_tokens_are_gone(owner: database.Database) -> None:
    """M17: secure-delete is on, so a deleted name leaves the index."""
    with owner.write() as session:
        raw(session).execute(
            "INSERT INTO search_text (rowid, names, pets, phones, notes) VALUES (1, 'zzqy', '', '', '')"
        )
    with owner.write() as session:
        raw(session).execute("DELETE FROM search_text WHERE rowid = 1")
    with owner.read() as session:
        blocks = b"".join(r[0] for r in raw(session).execute("SELECT block FROM search_text_data"))
    assert b"zzqy" not in blocks
    owner.close()


def test_history_rows_cannot_be_altered(owner: database.Database) -> None:
    with owner.write() as session:
        connection = raw(session)
        connection.execute("INSERT INTO staff (id, name, role, created_at) VALUES (1, '', 'owner', 0)")
        connection.execute("INSERT INTO change VALUES (1, 0, 1, 'x', '{}', NULL, NULL, x'', x'')")
    for statement in ("UPDATE change SET action = 'y'", "DELETE FROM change"):
        with pytest.raises(database.DatabaseError), owner.write() as session:
            raw(session).execute(statement)
    owner.close()


@pytest.mark.parametrize("bad", [b"", b"short", b"k" * 31, b"k" * 33])
def test_connect_only_a_whole_key_reaches_the_pragma(tmp_path: Path, bad: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        database.connect(tmp_path / "x", bad, create=True)


def test_whoever_comes_after_the_end_is_stopped(owner: database.Database) -> None:
    owner.watch(lambda: dt.datetime.now(dt.UTC))
    owner.close()
    for ask in (owner.read, owner.write, lambda: owner.beside(database.CHECKING), owner.held):
        with pytest.raises(database.Closed), ask():
            owner.key_for_copy()
    owner.close()


def _grow_log(owner: database.Database, pages: int) -> None:
    with owner.write() as session:
        session.execute(
            text("INSERT INTO photo (content, width, height, made_at) VALUES (zeroblob(:n), 1, 1, '')"),
            {"n": pages * database.PAGE_BYTES},
        )


def _log(owner: database.Database) -> tuple[int, int]:
    """Pages in the log, and those of them that are in the file."""
    with owner.engine.connect() as connection:
        _busy, pages, folded = connection.exec_driver_sql("PRAGMA wal_checkpoint(NOOP)").one()
    return pages, folded


def test_fold_brings_a_long_log_into_the_file_and_leaves_a_short_one(owner: database.Database) -> None:
    _grow_log(owner, 100)
    owner.fold()
    assert _log(owner)[1] == 0
    _grow_log(owner, database.FOLD_PAGES * 3)
    pages, folded = _log(owner)
    assert pages > 1500 > folded == 0  # a commit of that size waits for nothing
    owner.fold()
    assert _log(owner) == (pages, pages)
    owner.close()


def test_fold_of_a_file_that_fails_is_no_trouble(owner: database.Database) -> None:
    _grow_log(owner, 600)
    owner.engine.dispose()  # the log is in the file by now
    whole = owner.path.read_bytes()
    owner.path.write_bytes(bytes(100) + whole[100:])
    owner.fold()
    owner.path.write_bytes(whole)
    owner.fold()
    with owner.read() as reader:
        assert reader.execute(text("SELECT COUNT(*) FROM photo")).scalar_one() == 1
    owner.close()


def test_fold_waits_for_nobody_who_reads_or_writes_meanwhile(owner: database.Database) -> None:
    with owner.read() as reader:
        reader.execute(text("SELECT COUNT(*) FROM photo")).scalar_one()
        _grow_log(owner, 600)
        with owner.write() as writer:
            writer.execute(text("INSERT INTO tag (name, color) VALUES ('x', 0)"))
            owner.fold()
        assert _log(owner)[1] == 0  # who reads still needs the file as it was
    owner.fold()
    pages, folded = _log(owner)
    assert pages == folded
    owner.close()
