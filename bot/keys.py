"""Where the keys come from: ``DATA_KEY``, or on SQLite a file beside the database, made on first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot.errors import SettingError
from bot.settings import Settings
from bot.vault import KEY_BYTES, Vault, new_key, parse_keys
from models import Secret

KEY_FILE = "data.key"


def open_vault(settings: Settings, engine: Engine) -> Vault:
    """The vault of this database; makes the look-up key on first use. Raises ``SettingError``, ``DamagedError``."""
    vault = Vault(parse_keys(settings.data_key or _key_of_file(settings)))
    return vault.with_lookup_key(_lookup_key(vault, engine))


def _key_of_file(settings: Settings) -> str:
    if not settings.is_sqlite:
        raise SettingError(
            name="DATA_KEY",
            problem="is not set, and personal data must not be stored without it",
            mend="Make one by: python -m bot keys new, keep it safe, and set it for web and worker alike",
        )
    database = make_url(settings.database_url).database
    assert database is not None
    path = Path(database).parent / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = new_key()
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _lookup_key(vault: Vault, engine: Engine) -> bytes:
    """Reads first: a start waits for nobody who writes to SQLite just then."""
    with engine.connect() as connection, Session(connection.execution_options(reads_only=True)) as session:
        secret = session.get(Secret, "lookup")
        if secret is not None:
            return vault.unwrap(secret.wrapped, "secret:lookup")
    with Session(engine) as session, session.begin():
        secret = session.get(Secret, "lookup")  # another process may have been first
        if secret is None:
            key = secrets.token_bytes(KEY_BYTES)
            session.add(Secret(name="lookup", wrapped=vault.wrap(key, "secret:lookup")))
            return key
        return vault.unwrap(secret.wrapped, "secret:lookup")
