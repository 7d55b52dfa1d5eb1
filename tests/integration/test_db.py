"""The database on SQLite and PostgreSQL: units of work, the schema, times, the audit's own protection."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, select

from bot import main, schema
from bot.db import Database, make_engine
from bot.errors import NotNow, SchemaError, SettingError, StorageError
from bot.settings import load
from bot.unit import Unit
from models import AuditEntry, OutboxRow, Person, Receipt
from tests import factories
from tests.conftest import OpenDatabase
from tests.postgres import Server

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def keep(key: str) -> object:
    def work(unit: Unit) -> str:
        unit.session.add(Receipt(key=key, at=unit.now))
        return key

    return work


def keys(unit: Unit) -> set[str]:
    return set(unit.session.exec(select(Receipt.key)))


def test_a_unit_of_work_is_there_for_others_once_it_is_done(database: Database) -> None:
    said = database.run(lambda unit: unit.session.add(Receipt(key="one", at=unit.now)) or "done")

    assert said == "done"
    assert database.look(keys) == {"one"}


async def test_units_commit_together_and_a_refusal_takes_only_its_own_back(database: Database) -> None:
    held = threading.Event()

    def first(unit: Unit) -> None:
        held.wait()  # the others queue up behind it, to share its commit
        unit.session.add(Receipt(key="first", at=unit.now))

    def refused(unit: Unit) -> None:
        unit.session.add(Receipt(key="refused", at=unit.now))
        unit.session.flush()
        raise NotNow(action="case.approve")

    def last(unit: Unit) -> None:
        unit.session.add(Receipt(key="last", at=unit.now))

    works = [database.submit(first), database.submit(refused), database.submit(last)]
    held.set()
    found = await asyncio.gather(*map(asyncio.wrap_future, works), return_exceptions=True)

    assert [type(one) for one in found] == [type(None), NotNow, type(None)]
    assert await database.read(keys) == {"first", "last"}


@SQLITE
def test_what_waits_shares_one_commit(database: Database) -> None:
    started, held = threading.Event(), threading.Event()
    commits: list[int] = []

    def first(_unit: Unit) -> None:
        started.set()
        held.wait()

    def numbered(number: int) -> object:
        return lambda unit: (
            unit.session.add(Receipt(key=str(number), at=unit.now))
            or commits.append(id(unit.session.connection().get_transaction()))
        )

    works = [database.submit(first)]
    started.wait()
    works += [database.submit(numbered(number)) for number in range(20)]  # type: ignore[arg-type]
    held.set()
    for work in works:
        work.result()

    assert len(set(commits)) == 1
    assert len(database.look(keys)) == 20


def test_a_unit_of_work_that_loses_a_race_for_a_key_is_run_again(database: Database) -> None:
    tries = []

    def work(unit: Unit) -> int:
        tries.append(1)
        taken = unit.session.get(Receipt, "key") is not None
        if not taken and len(tries) == 1:
            _beside(database, "key")
        if not taken:
            unit.session.add(Receipt(key="key", at=unit.now))
            unit.session.flush()
        return len(tries)

    if database.engine.dialect.name == "sqlite":  # one writer: there is no beside; the second try is what counts
        database.run(keep("key"))  # type: ignore[arg-type]
        tries.append(1)

    assert database.run(work) == 2


def _beside(database: Database, key: str) -> None:
    with Session(database.engine) as session, session.begin():
        session.add(Receipt(key=key, at=database.clock()))


def test_an_error_text_holds_no_data(database: Database) -> None:
    secret = "0501234567"

    def twice(unit: Unit) -> None:
        unit.session.add(Person(id=secret, name=secret, created_at=unit.now))
        unit.session.flush()
        unit.session.exec(text("INSERT INTO person (id) VALUES (:id)").bindparams(id=secret))  # type: ignore[call-overload]

    with pytest.raises(StorageError) as found:
        database.run(twice)

    said, error = "", found.value.__cause__
    while error is not None:
        said += str(error) if isinstance(error, DBAPIError | StorageError) else ""
        error = error.__cause__ if not isinstance(error, DBAPIError) else None
    assert "IntegrityError" in str(found.value.data["kind"])
    assert "parameters hidden" in said
    assert f"'{secret}'" not in said.partition("[SQL")[2]


def test_reading_changes_nothing(database: Database) -> None:
    def change(unit: Unit) -> None:
        unit.session.add(Receipt(key="read", at=unit.now))
        unit.session.flush()

    if database.engine.dialect.name == "postgresql":
        database.look(change)

    assert database.look(keys) == set()


@SQLITE
async def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    held, written = threading.Event(), threading.Event()

    def slow(unit: Unit) -> None:
        unit.session.add(Receipt(key="slow", at=unit.now))
        unit.session.flush()
        written.set()
        held.wait()

    writing = database.submit(slow)
    written.wait()
    seen = await database.read(keys)
    held.set()
    await asyncio.wrap_future(writing)

    assert seen == set()
    assert await database.read(keys) == {"slow"}


def test_the_delivery_is_woken_after_the_commit_and_only_where_something_is_owed(database: Database) -> None:
    woken: list[set[str]] = []
    database.on_owed = lambda: woken.append(database.look(keys))

    def owing(unit: Unit) -> None:
        unit.session.add(Receipt(key="owing", at=unit.now))
        unit.owes = True

    database.run(keep("quiet"))  # type: ignore[arg-type]
    database.run(owing)

    assert woken == [{"quiet", "owing"}]


def test_closing_finishes_what_was_queued(migrated_url: str, open_database: OpenDatabase) -> None:
    database = open_database(migrated_url)
    works = [database.submit(keep(str(number))) for number in range(10)]  # type: ignore[arg-type]

    database.close()

    assert [work.result() for work in works] == [str(number) for number in range(10)]
    assert len(open_database(migrated_url).look(keys)) == 10


def test_times_come_back_aware_and_in_utc(database: Database, now: datetime) -> None:
    riyadh = timezone(timedelta(hours=3))
    local = now.astimezone(riyadh).replace(microsecond=123456)

    database.run(lambda unit: unit.session.add(Receipt(key="key", at=local)))
    found = database.look(lambda unit: unit.session.get_one(Receipt, "key").at)

    assert found == local
    assert found.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - the fault that this test is about

    with pytest.raises(StorageError):
        database.run(lambda unit: unit.session.add(Receipt(key="key", at=naive)))


def test_an_audit_entry_cannot_be_changed_or_removed(database: Database) -> None:
    entry = {"action": "case.report", "previous": "", "hash": "0"}
    database.run(lambda unit: unit.session.add(AuditEntry(seq=1, at=unit.now, **entry)))

    for statement in ("UPDATE audit_entry SET hash = '1'", "DELETE FROM audit_entry"):
        with pytest.raises(StorageError) as found:
            database.run(lambda unit, said=statement: unit.session.exec(text(said)))  # type: ignore[misc, call-overload]
        assert "append-only" in str(found.value.__cause__)

    assert database.look(lambda unit: unit.session.get_one(AuditEntry, 1).hash) == "0"


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(StorageError):
        database.run(lambda unit: factories.person(unit, manager_id="nobody"))


def test_the_tables_of_the_models_are_those_of_the_migrations(migrated_url: str) -> None:
    engine = make_engine(migrated_url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata)
    engine.dispose()

    assert found == []


def test_migrating_twice_changes_nothing_the_second_time(empty_url: str) -> None:
    engine = make_engine(empty_url)

    first, second = schema.migrate(engine), schema.migrate(engine)
    schema.check(engine)
    engine.dispose()

    assert first == (None, schema.wanted_revision())
    assert second == (schema.wanted_revision(), schema.wanted_revision())


def test_migrating_from_two_places_at_once_is_safe(empty_url: str) -> None:
    engines = [make_engine(empty_url) for _ in range(2)]
    faults: list[Exception] = []

    def run(number: int) -> None:
        try:
            schema.migrate(engines[number])
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        schema.check(engine)
        engine.dispose()

    assert faults == []


def test_an_empty_an_old_or_a_newer_schema_is_named(empty_url: str) -> None:
    engine = make_engine(empty_url)

    with pytest.raises(SchemaError) as empty:
        schema.check(engine)
    schema.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError) as newer:
        schema.check(engine)
    engine.dispose()

    assert empty.value.data == {"found": "empty", "wanted": schema.wanted_revision(), "mend": schema.OLDER}
    assert newer.value.data == {"found": "9999", "wanted": schema.wanted_revision(), "mend": schema.NEWER}


def test_a_sqlite_url_without_a_file_is_refused() -> None:
    with pytest.raises(SettingError, match="names no file"):
        make_engine("sqlite://")


@SQLITE
def test_sqlite_commits_durably(database: Database) -> None:
    def pragma(name: str) -> object:
        with database.engine.connect() as connection:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1


def test_what_is_due_is_found_by_an_index_over_what_is_pending_only(database: Database) -> None:
    indexes = {str(index.name): index for index in OutboxRow.metadata.tables["outbox"].indexes}

    for name in ("ix_outbox_due", "ix_outbox_conversation", "ix_outbox_card"):
        condition = indexes[name].dialect_options[database.engine.dialect.name]["where"]
        assert str(condition) == "state = 'pending'"


async def test_whoever_gives_up_waiting_stops_neither_the_writer_nor_others(database: Database) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(_unit: Unit) -> str:
        started.set()
        go_on.wait(10)
        return "done"

    running = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(started.wait, 10)
    waiting = [asyncio.create_task(database.write(lambda _unit: "never mind")) for _ in range(3)]
    await asyncio.sleep(0)  # they are queued
    for task in (running, *waiting):
        task.cancel()
    await asyncio.gather(running, *waiting, return_exceptions=True)
    go_on.set()

    assert await database.write(lambda _unit: "still there") == "still there"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_start_waits_for_nobody_who_writes_just_then(migrated_url: str) -> None:
    """Whoever is at it may be at it for long; a process that cannot start would be a bot that is away."""
    settings = load({"DATABASE_URL": migrated_url})
    main.open_database(settings).close()  # the first start makes the keys
    writer = make_engine(migrated_url)

    with writer.begin():
        main.open_database(settings).close()

    writer.dispose()


def test_a_database_of_the_tests_is_used_again_empty_and_not_at_all_where_it_was_altered(postgres: Server) -> None:
    def rows(url: str) -> dict[str, int]:
        engine = make_engine(url)
        with engine.connect() as connection:
            counted = {
                table: connection.execute(select(func.count()).select_from(found)).scalar_one()
                for table, found in SQLModel.metadata.tables.items()
            }
        engine.dispose()
        return counted

    def said(url: str, order: str) -> None:
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(text(order))
        engine.dispose()

    url = postgres.fresh()
    before = rows(url)
    said(url, "INSERT INTO receipt (key, at, result) VALUES ('k', now(), '')")
    postgres.give_back(url)
    again = postgres.fresh()
    assert (again, rows(again)) == (url, before)

    said(url, "ALTER TABLE receipt DISABLE TRIGGER ALL; DROP INDEX ix_case_open")
    postgres.give_back(url)
    assert postgres.fresh() != url
