"""The database, its schema and its key, looked at without making a file, a key or a table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, InvalidRequestError, SQLAlchemyError

from bot import schema
from bot.db import make_engine, sqlite_file
from bot.errors import DamagedError, SchemaError, SettingError
from bot.health.findings import Finding, found
from bot.keys import KEY_FILE, open_vault
from bot.settings import Settings

LEAST_FREE = 500
"""MB on the disk of SQLite's file below which a warning is due."""
_MB = 1024 * 1024


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """What is wrong with it. After a finding of ``database`` or ``schema`` nothing further can be looked at."""
    path = sqlite_file(settings.database_url) if settings.is_sqlite else None
    if path is not None and not path.exists():
        yield found("database.missing")
        return
    engine = make_engine(settings.database_url)
    try:
        yield from _look(settings, engine, path)
    finally:
        engine.dispose()


def _look(settings: Settings, engine: Engine, path: Path | None) -> Iterator[Finding]:
    try:
        whole = _is_whole(engine)
    except SQLAlchemyError as error:
        damaged = isinstance(error, DatabaseError) and "malformed" in str(error.orig)
        yield found("database.damaged") if damaged else found("database.silent", kind=type(error).__name__)
        return
    if not whole:
        yield found("database.damaged")
        return
    if path is not None:
        free = shutil.disk_usage(path.parent).free // _MB
        if free < LEAST_FREE:
            yield found("database.disk", free=free)
    try:
        _write(engine)
    except SQLAlchemyError as error:
        yield found("database.read_only", kind=type(error).__name__)
    try:
        schema.check(engine)
    except SchemaError as error:
        yield found("schema.other", **error.data)
    else:
        yield from _key(settings, engine, path)


def _is_whole(engine: Engine) -> bool:
    with engine.connect() as connection:
        connection = connection.execution_options(reads_only=True)
        if engine.dialect.name != "sqlite":
            return connection.exec_driver_sql("SELECT 1").scalar() == 1
        return connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"


def _write(engine: Engine) -> None:
    """Begins to write and takes it back. Raises ``SQLAlchemyError`` where that fails."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("CREATE TABLE doctor (one INTEGER)")
        elif connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
            raise InvalidRequestError
        connection.rollback()


def _key(settings: Settings, engine: Engine, path: Path | None) -> Iterator[Finding]:
    if not settings.data_key and (path is None or not (path.parent / KEY_FILE).exists()):
        yield found("key.missing")
        return
    try:
        open_vault(settings, engine)
    except SettingError:
        yield found("key.missing")
    except DamagedError:
        yield found("key.wrong")
    except SQLAlchemyError as error:
        yield found("database.read_only", kind=type(error).__name__)
