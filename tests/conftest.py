"""What the tests stand on: the real database, on SQLite and on PostgreSQL, and a clock that they move."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest

from bot import schema
from bot.db import PATIENT_MS, Database, make_engine
from bot.settings import load
from bot.vault import KEY_BYTES, Vault
from tests.factories import Company, company
from tests.postgres import Server, postgres_server

hypothesis.settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy machine")

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
"""A Sunday, noon in Riyadh."""


def pytest_collection_finish() -> None:
    """What was imported and collected stays: it is not looked through again for garbage, test by test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@dataclass
class MovableClock:
    """A clock that a test moves."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        """Forward by a ``timedelta``'s arguments."""
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> MovableClock:
    """Stands at ``START``."""
    return MovableClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Makes empty, migrated PostgreSQL databases: one server a test process."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    schema.migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


OpenDatabase = Callable[[str], Database]
"""Opens a database by its URL; it is closed after the test."""


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    found: str = request.param
    return found


@pytest.fixture
def migrated_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind."""
    if dialect == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        url = server.fresh()
        yield url
        server.give_back(url)
        return
    template: Path = request.getfixturevalue("sqlite_template")
    path = tmp_path / "bot.db"
    path.write_bytes(template.read_bytes())
    yield f"sqlite:///{path}"


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind without any table."""
    if dialect == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        return server.fresh("template0")
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def now(clock: MovableClock) -> datetime:
    """What the clock shows at the start."""
    return clock()


def opened(url: str, clock: MovableClock) -> Database:
    """A database with keys of the tests' own; as patient with others as a busy machine needs."""
    vault = Vault([b"k" * KEY_BYTES]).with_lookup_key(b"l" * KEY_BYTES)
    return Database(make_engine(url, PATIENT_MS), vault, load({"DATABASE_URL": url}), clock)


@pytest.fixture
def open_database(clock: MovableClock) -> Iterator[OpenDatabase]:
    """Opens databases; they are closed after the test."""
    found: list[Database] = []

    def open_one(url: str) -> Database:
        found.append(opened(url, clock))
        return found[-1]

    yield open_one
    for one in found:
        one.close()


@pytest.fixture
def database(migrated_url: str, open_database: OpenDatabase) -> Database:
    """The database, migrated and empty."""
    return open_database(migrated_url)


@pytest.fixture
def office(database: Database) -> Company:
    """The company in which the services are tried, on each database."""
    return company(database)
