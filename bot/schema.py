"""The database's schema: brought up to date by Alembic, checked at every start."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from bot.errors import SchemaError

_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its context in module globals
MIGRATIONS = Path(__file__).resolve().parent.parent / "models" / "migrations"

OLDER = "Run: python -m bot migrate"
NEWER = (
    "The database was migrated by a newer program: install that one again. To stay with this one, restore the backup"
    " that was made before (docs/operating.md)"
)
"""The mend for a schema that this program does not know."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def found_revision(engine: Engine) -> str | None:
    """The revision that the database is at; ``None`` where it is empty."""
    with engine.connect() as connection:
        connection = connection.execution_options(reads_only=True)
        return MigrationContext.configure(connection).get_current_revision()


def wanted_revision() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "models/migrations holds no migration"
    return head


def revisions() -> list[str]:
    """All that this program knows, the oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def migrate(engine: Engine, to: str = "head") -> tuple[str | None, str]:
    """Brings the database to the newest schema; safe to run twice. Returns the revision before and after."""
    with _ONE_AT_A_TIME:
        before = found_revision(engine)
        config = _config()
        with engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    return before, wanted_revision() if to == "head" else to


def check(engine: Engine) -> None:
    """Raises ``SchemaError``, with the mend, unless the database is at this program's schema."""
    found, wanted = found_revision(engine), wanted_revision()
    if found != wanted:
        mend = OLDER if found is None or found in revisions() else NEWER
        raise SchemaError(found=found or "empty", wanted=wanted, mend=mend)
