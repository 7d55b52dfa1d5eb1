"""The database: engine, reading, and writing in units of work.

SQLite has one writer at a time, so all writes of a process go through one thread, which commits what waits together
(a savepoint each): one ``fsync`` for many. PostgreSQL writes on a small pool of threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlmodel import Session

from bot import patience, tracing
from bot.clock import Clock
from bot.errors import SettingError, StorageError, UnsureError
from bot.settings import Settings
from bot.storage_faults import storage_error, storage_errors, worth_another_try
from bot.unit import Holding, Unit
from bot.vault import Vault

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Unit], T]

BATCH = 64
"""How many units of work share a commit on SQLite at the most."""
POOL = 8
"""Threads that write to PostgreSQL; each has its own connection."""
READERS = 4
"""Threads that only read."""
TRIES = 3
"""How often a unit of work is run when others' writes get in its way (unique keys, deadlocks)."""
BUSY_MS = 2000
"""How long a write waits for another process's; below Slack's 3 s."""
PATIENT_MS = 60_000
"""The same where nobody waits for an answer: the worker, ``tick``."""
CONNECT_SECONDS = 2
"""How long a connection to PostgreSQL may take."""
LONG_MS = 3000
"""How long PostgreSQL works at one statement where a person waits; then its thread is free again."""
VANISHED = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 11_000,
}
"""We forget a server that vanished without a word after 11 s; by itself a thread would wait for it for hours.

https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""
GONE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
"""The server forgets a machine that vanished, and the locks that it held, after 11 s; by itself it takes two hours."""


def make_engine(url: str, busy_ms: int = BUSY_MS, *, long_ms: int = 0) -> Engine:
    """An engine with the settings that the promises need: durable commits, foreign keys, no data in error texts.

    ``busy_ms``: how long a write waits for the writes of others, in milliseconds. ``long_ms``: how long PostgreSQL
    works at one statement; 0: as long as it takes.
    """
    if url.startswith("sqlite"):
        path = make_url(url).database
        if not path or path == ":memory:":
            raise SettingError(name="DATABASE_URL", problem="names no file", mend="Write sqlite:///data/bot.db")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, hide_parameters=True, pool_size=READERS + 2)
        event.listen(engine, "connect", lambda connection, _record: _on_sqlite_connect(connection, busy_ms))
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL + READERS,
        max_overflow=2,
        pool_pre_ping=True,
        pool_timeout=2,
        connect_args={"connect_timeout": CONNECT_SECONDS, **VANISHED},
    )
    limits = {"lock_timeout": str(busy_ms), "statement_timeout": str(long_ms), **GONE}
    event.listen(engine, "connect", lambda connection, _record: _on_postgresql_connect(connection, limits))
    return engine


def sqlite_file(url: str) -> Path:
    """Where SQLite's database is."""
    return Path(make_url(url).database or "")


def _on_postgresql_connect(connection: Any, limits: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute(f"SET {name} = {value}")
    connection.commit()


def _on_sqlite_connect(connection: Any, busy_ms: int) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; see _on_sqlite_begin
    durable = (f"busy_timeout={busy_ms}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    for pragma in (*durable, "secure_delete=ON"):  # what is deleted is overwritten (G8)
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    # A deferred BEGIN that turns into a write can fail at once where another process writes; IMMEDIATE waits.
    kind = "" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {kind}")


class Database:
    """Reads and writes in units of work, from threads (``run``) and from the event loop (``write``, ``read``)."""

    def __init__(self, engine: Engine, vault: Vault, settings: Settings, clock: Clock) -> None:
        self.engine = engine
        self.vault = vault
        self.settings = settings
        self.clock = clock
        self.on_owed: Callable[[], None] = lambda: None
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._writers: _Writer | ThreadPoolExecutor = (
            _Writer(engine) if engine.dialect.name == "sqlite" else ThreadPoolExecutor(POOL, "writer")
        )

    def submit(self, work: Work[T]) -> Future[T]:
        """Queues a unit of work; the future is done after its commit. Raises in it what the work raised."""
        request = tracing.current()
        if isinstance(self._writers, _Writer):
            return self._writers.submit(lambda session: self._run(work, session, request), self._tell)
        return self._writers.submit(self._write_pooled, work, request)

    def run(self, work: Work[T]) -> T:
        """Runs a unit of work and commits it."""
        return self.submit(work).result()

    async def write(self, work: Work[T]) -> T:
        """Runs a unit of work off the event loop and commits it.

        Raises ``StorageError`` where that fails and nothing was changed; ``UnsureError`` where whoever asked can wait
        no longer (``bot.patience``) and the work was begun, or where the answer to its commit never came.
        """
        future = self.submit(work)
        try:
            async with asyncio.timeout(patience.left()):
                return await asyncio.shield(asyncio.wrap_future(future))
        except TimeoutError:
            if future.cancel():
                raise StorageError(kind="TimeoutError") from None
            raise UnsureError() from None
        except asyncio.CancelledError:
            future.cancel()
            raise

    async def read(self, work: Work[T]) -> T:
        """Runs work that changes nothing, beside the writers; what it changed all the same is rolled back.

        Raises ``StorageError``, also where it takes longer than whoever asked can wait.
        """
        try:
            async with asyncio.timeout(patience.left()):
                return await asyncio.get_running_loop().run_in_executor(self._readers, self.look, work)
        except TimeoutError:
            raise StorageError(kind="TimeoutError") from None

    def look(self, work: Work[T]) -> T:
        """As ``read``, in the calling thread. A connection that was lost is replaced, and the work done again."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.engine.connect() as connection:
                    connection = connection.execution_options(reads_only=True)
                    with Session(connection, expire_on_commit=False) as session:
                        return work(self._unit(session))
            except DBAPIError as error:
                if attempt == TRIES or not error.connection_invalidated:
                    raise StorageError(kind=type(error).__name__) from error
            except SQLAlchemyError as error:
                raise StorageError(kind=type(error).__name__) from error
        raise AssertionError("unreachable")

    async def scrub(self) -> None:
        """After a destruction: SQLite's log of writes is brought into the file, which overwrote it, and emptied."""
        await asyncio.get_running_loop().run_in_executor(self._readers, self.scrub_now)

    def scrub_now(self) -> None:
        """As ``scrub``, in the calling thread."""
        if self.engine.dialect.name == "sqlite":
            _empty_log(self.engine)

    def close(self) -> None:
        """Finishes what was queued, takes nothing new, closes the connections."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    def _unit(self, session: Session, request: str = "", repeats: bool = False) -> Unit:
        return Unit(session, self.clock(), self.vault, self.settings, repeats, request=request)

    def _run(self, work: Work[T], session: Session, request: str, repeats: bool = False) -> tuple[T, Unit]:
        unit = self._unit(session, request, repeats)
        with tracing.within(request):
            found = work(unit)
            session.flush()
        return found, unit

    def _tell(self, unit: Unit) -> None:
        """After the commit: the delivery hears that something is owed, the log what was done."""
        if unit.owes:
            self.on_owed()
        for text, values, request in unit.notes:
            log.info(text, *values, extra={"request": request})

    def _write_pooled(self, work: Work[T], request: str) -> T:
        unsure = False  # whether a commit was sent whose answer never came
        for attempt in range(1, TRIES + 1):
            committing = False
            try:
                with Holding(self.engine, expire_on_commit=False) as session:
                    found, unit = self._run(work, session, request, unsure)
                    committing = True
                    session.commit()
            except DBAPIError as error:
                unsure = unsure or (committing and error.connection_invalidated)
                if attempt == TRIES or not worth_another_try(error):
                    raise (UnsureError() if unsure else storage_error(error)) from error
            except SQLAlchemyError as error:
                raise StorageError(kind=type(error).__name__) from error
            else:
                unit.owes = unit.owes or unsure
                self._tell(unit)
                return found
        raise AssertionError("unreachable")


def _empty_log(engine: Engine) -> None:
    """Where others are reading or writing just then, the next commits overwrite it all the same, only later."""
    with contextlib.closing(sqlite3.connect(sqlite_file(str(engine.url)), timeout=1)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Writer:
    """The one thread that writes to SQLite: a savepoint for each unit of work, one commit for all that waited."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], tuple[T, Unit]], tell: Callable[[Unit], None]) -> Future[T]:
        job = _Job(work, tell)
        self._jobs.put(job)
        return job.future

    def shutdown(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch, last = [job], False
            while len(batch) < BATCH and not self._jobs.empty():
                more = self._jobs.get()
                if more is None:
                    last = True
                    break
                batch.append(more)
            self._commit(batch)
            if last:
                break

    def _commit(self, batch: list[_Job]) -> None:
        batch = [job for job in batch if job.future.set_running_or_notify_cancel()]  # nobody waits for the others
        if not batch:
            return
        try:
            with storage_errors(), self._engine.connect() as connection, connection.begin():
                for job in batch:
                    job.run(connection)
        except Exception as error:
            for job in batch:
                job.fail(error)
        else:
            for job in batch:
                job.finish()


class _Job:
    """A unit of work in the writer's queue; its future is set only after the commit."""

    def __init__(self, work: Callable[[Session], tuple[Any, Unit]], tell: Callable[[Unit], None]) -> None:
        self.future: Future[Any] = Future()
        self._work = work
        self._tell = tell
        self._found: Any = None
        self._unit: Unit | None = None
        self._error: Exception | None = None

    def run(self, connection: Connection) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                with Holding(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
                    self._found, self._unit = self._work(session)
                    session.commit()
                self._error = None
                return
            except IntegrityError as error:
                self._error = StorageError(kind="IntegrityError")
                self._error.__cause__ = error
                if attempt == TRIES:
                    return
            except DBAPIError:
                raise  # the whole batch is in doubt
            except SQLAlchemyError as error:
                self._error = StorageError(kind=type(error).__name__)
                self._error.__cause__ = error
                return
            except Exception as error:
                self._error = error
                return

    def fail(self, error: Exception) -> None:
        self.future.set_exception(self._error or error)

    def finish(self) -> None:
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            assert self._unit is not None
            self._tell(self._unit)
            self.future.set_result(self._found)
