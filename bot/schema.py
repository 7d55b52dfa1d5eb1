"""The database's schema: brought up to date by Alembic, checked at every start.

A start only looks; Alembic is imported by whoever migrates: it is a tenth of a start and of the memory.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from bot.errors import SchemaError

_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its context in module globals
MIGRATIONS = Path(__file__).resolve().parent.parent / "models" / "migrations"

OLDER = "Run: python -m bot migrate"
NEWER = (
    "The database was migrated by a newer program: install that one again. To stay with this one, restore the backup"
    " that was made before (docs/operating.md)"
)
"""The mend for a schema that this program does not know."""


_NAMED = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)


def found_revision(engine: Engine) -> str | None:
    """The revision that the database is at; ``None`` where it is empty."""
    with engine.connect() as connection:
        connection = connection.execution_options(reads_only=True)
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def wanted_revision() -> str:
    """The revision that this program needs."""
    return revisions()[-1]


@cache
def revisions() -> list[str]:
    """All that this program knows, the oldest first: each migration's file names the one before it."""
    files = (path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("v*.py"))
    after = {named["down_revision"]: named["revision"] for named in (dict(_NAMED.findall(file)) for file in files)}
    found = [after[""]]
    while found[-1] in after:
        found.append(after[found[-1]])
    return found


def migrate(engine: Engine, to: str = "head") -> tuple[str | None, str]:
    """Brings the database to the newest schema; safe to run twice. Returns the revision before and after."""
    from alembic import command
    from alembic.config import Config

    with _ONE_AT_A_TIME:
        before = found_revision(engine)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
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
